"""Keeps the journal of an open document: counts what is in it, and writes it in a thread of its own, in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future

from smaf_core.errors import SmafError
from smaf_desktop.document.journal import Digests, Journal, Log, Step, moves_in_short
from smaf_desktop.toolkit.ordered_work import OrderedWork, nothing

JOURNAL_BYTES = 256 << 20
"""Size of a journal file from which a save shortens it to the history that is still kept."""


class JournalKeeper:
    """Follows a history into its journal. Steps that the history forgets stay in the journal until it is shortened.

    A record that could not be written is never followed by another: the journal waits for a save, and is then written anew.
    """

    def __init__(
        self, journal: Journal, log: Log, base: Digests, work: OrderedWork, tell_trouble: Callable[[SmafError], None]
    ) -> None:
        """Go on with a journal.

        Args:
            journal: The file.
            log: What was read from it.
            base: The digests of the mask as the log left it.
            work: The thread that writes it.
            tell_trouble: Called where it cannot be written.
        """
        self._journal, self._base, self._work, self._tell_trouble = journal, base, work, tell_trouble
        self.moves = len(log.moves)
        """How many moves the journal has or will have: steps, undos, redos."""
        self._index = 0
        self._forgotten = 0  # steps that the journal counts and the history no longer has
        self._is_begun = bool(log.saves)
        self._is_whole = True
        self._is_long = False

    @property
    def wants_to_be_short(self) -> bool:
        """Whether the next save had better write it anew."""
        return not self._is_whole or self._is_long

    def stand_at(self, index: int) -> None:
        """Take note that the history is at this step without anything to write."""
        self._index = index

    def expect_step(self, at: int) -> None:
        """A new step is about to be made as number `at`; `add` follows once it is."""
        self._index = at + 1
        self.moves += 1

    def add(self, step: Step, at: int) -> None:
        """Write a new step."""
        journal_at = at + self._forgotten
        self._write(lambda: self._journal.add(step, journal_at))

    def go(self, index: int) -> bool:
        """Write that the history has moved to a step; False where that is known."""
        if index == self._index:
            return False
        self.moves += abs(index - self._index)
        self._index = index
        journal_index = index + self._forgotten
        self._write(lambda: self._journal.go(journal_index))
        return True

    def forget(self, count: int) -> None:
        """The history has forgotten its first steps."""
        self._forgotten += count
        self._is_long = True

    def saving(self, digests: Digests, moves: int) -> Future[None]:
        """Write that the mask with these digests, after so many moves, is now being saved."""
        return self._write(lambda: self._journal.saving(digests, moves))

    def shorten(self, steps: Sequence[Step], index: int, digests: Digests) -> None:
        """Write the journal anew with what the history still has; the mask on the disk has these digests."""
        self.moves, self._forgotten, kept = moves_in_short(len(steps), index), 0, list(steps)

        def on_journal_thread() -> None:
            self._is_whole = False
            self._journal.shorten(kept, index, digests)
            self._is_begun, self._is_whole, self._is_long = True, True, False

        self._work.run(on_journal_thread, nothing, self._tell_trouble)

    def close(self) -> None:
        """Everything is written: let go of who would be told of trouble."""
        self._tell_trouble = nothing

    def _write(self, work: Callable[[], None]) -> Future[None]:
        return self._work.run(lambda: self._on_journal_thread(work), nothing, self._tell_trouble)

    def _on_journal_thread(self, work: Callable[[], None]) -> None:
        """Append, unless a record is missing already: then only a whole new journal makes sense (after the next save)."""
        if self._is_whole:
            self._is_whole = False
            if not self._is_begun:
                self._journal.begin(self._base)
                self._is_begun = True
            work()
            self._is_whole = True
        self._is_long = self._journal.nbytes > JOURNAL_BYTES
