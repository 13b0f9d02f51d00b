"""One mask, its history, its journal: the only writer of what a person made."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from smaf_core.data.attention import Attention
from smaf_core.data.images import Picture
from smaf_core.data.mask import LabelMap, Mask, Patch, Touched
from smaf_core.data.regions import Size
from smaf_core.errors import SmafError
from smaf_core.project import masks
from smaf_core.project.store import Project
from smaf_desktop.document.first_look import ImageFiles
from smaf_desktop.document.image_files import Opened, open_image, stamp_of
from smaf_desktop.document.journal import Digests, Journal, Step, set_aside
from smaf_desktop.document.journal_keeper import JournalKeeper
from smaf_desktop.toolkit.ordered_work import BESIDE_PIXELS, OrderedWork, fly, nothing

HISTORY_BYTES = 256 << 20
"""Memory of one image's history; its oldest steps are forgotten beyond that."""

QUICK_BYTES = 192 << 20
"""Of that, how much the latest steps may take unpacked, so that undoing them takes no time."""

AUTOSAVE_MS = 2000
"""How long after the last stroke the mask's files are brought up to date. The stroke itself is in the journal at once."""

PATIENCE = 0.006
"""Seconds the GUI thread waits for a stroke to reach the disk before it holds back the next one instead."""

RETRY_MS = 15_000
"""How long after a save that failed it is tried again: somebody may have made room on the disk."""


class MaskDocument(QObject):
    """The mask of one image while it is open.

    The mask changes only here, by patches; `label_map` and `touched` are read-only views. "Unsaved" is what the undo stack
    says. A document is made of a wholly read image, so it can always be saved.
    """

    changed = Signal(int, int, int, int)
    """Top, left, height, width of the pixels that changed."""
    saved = Signal()
    cleanChanged = Signal(bool)  # noqa: N815 - a signal, named as Qt names them
    layersChanged = Signal()  # noqa: N815
    ready = Signal()
    """A stroke may begin: what was under way is made, and on the disk."""
    failed = Signal(str)

    def __init__(
        self,
        project: ImageFiles,
        opened: Opened,
        *,
        journals: OrderedWork | None = None,
        files: OrderedWork | None = None,
        read_only: str = "",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.name = opened.name
        self.project = project
        self.read_only = read_only
        self.levels: list[Picture] = opened.levels
        self.proposal, self.attention = opened.proposal, opened.attention
        self.segmented, self.untidied = opened.segmented, opened.untidied
        self.warnings = opened.warnings
        self.undo_stack = QUndoStack(self)
        self._mask = opened.mask
        self._is_new = opened.is_new
        self._began_empty = opened.began_empty
        self._steps: list[Step] = []
        self._stamp = opened.stamp
        self._foreign: list[Path] = []
        self._restoring = False
        self._saving = 0
        self.version = 0
        """Grows with every change of a pixel: what was worked out for another version no longer fits."""
        self._was_clean = opened.is_clean
        self._last_trouble = ""
        self._save_when_ready = False
        self._journals = journals or OrderedWork(parent=self)
        journal = Journal(project.journal_path(opened.name), project)
        self._journal = JournalKeeper(journal, opened.log, opened.base, self._journals, self._tell_trouble)
        self._files = files or OrderedWork(parent=self)
        self._beside = OrderedWork(parent=self)
        for work in (self._journals, self._beside):
            work.idle.connect(self._tell_ready)
        self._autosave = QTimer(self, singleShot=True, interval=AUTOSAVE_MS)
        self._retry = QTimer(self, singleShot=True, interval=RETRY_MS)
        for timer in (self._autosave, self._retry):
            timer.timeout.connect(self.save)
        self._restore(opened.log.steps, opened.log.index, is_clean=opened.is_clean)
        self.undo_stack.indexChanged.connect(self._follow_history)

    @classmethod
    def load(cls, project: ImageFiles, name: str, *, read_only: str = "") -> MaskDocument:
        """Read an image and open it, all on this thread: for scripts and tests. The window uses `Documents`.

        Raises:
            SmafError: see `open_image`.
        """
        return cls(project, open_image(project, project.image(name), read_only=bool(read_only)), read_only=read_only)

    def adopt(self, project: ImageFiles, read_only: str) -> None:
        """The folder has become a project, with nothing yet that belongs to this image: from now on it can be painted on."""
        self.project, self.read_only = project, read_only

    # ── what is there ──

    @property
    def picture(self) -> Picture:
        """(H, W, 3) uint8 RGB, read-only."""
        return self.levels[0]

    @property
    def size(self) -> Size:
        """Height and width, in pixels."""
        return self._mask.size

    @property
    def label_map(self) -> LabelMap:
        """Read-only view of the labels."""
        return cast(LabelMap, _read_only(self._mask.label_map))

    @property
    def answer(self) -> LabelMap:
        """What is seen as this image's mask: the person's, and while there is none the machine's proposal. Read-only."""
        return self.label_map if self.proposal is None or not self._is_new else cast(LabelMap, _read_only(self.proposal))

    @property
    def is_untouched(self) -> bool:
        """Whether nobody has made a mask here, or all that was done is undone: then there is no mask on disk either."""
        return self._is_new

    @property
    def touched(self) -> Touched:
        """Read-only view of which pixels a person set."""
        return cast(Touched, _read_only(self._mask.touched))

    @property
    def mask(self) -> Mask:
        """The mask through read-only views: to describe a patch, not to apply one."""
        return Mask(self.label_map, self.touched)

    @property
    def is_clean(self) -> bool:
        """Whether the files in masks/ are what is shown here. While a save is under way they are not yet."""
        return self.undo_stack.isClean() and not self._saving and not self.is_busy

    @property
    def is_busy(self) -> bool:
        """Whether a large change is being worked out or made beside the GUI thread."""
        return self._beside.is_busy

    @property
    def nbytes(self) -> int:
        """Memory of this document, in bytes."""
        planes = self._mask.label_map.nbytes + self._mask.touched.nbytes + sum(level.nbytes for level in self.levels)
        return planes + sum(step.nbytes for step in self._steps)

    # ── editing ──

    def begin(self, *, wait: bool = True) -> bool:
        """Get ready for a stroke: whatever came before it is made, and on disk.

        On an image with a proposal but no mask yet, the proposal is accepted first, as a step of its own.

        Args:
            wait: Whether to return only when all is ready. The window does not wait: where this returns False, `ready` follows.
        """
        seconds = None if wait else PATIENCE
        if not (self._beside.settle(seconds) and self._journals.settle(seconds)):
            return False
        if self._is_new and not self.read_only:
            self.accept_proposal()
        return self._beside.settle(seconds)

    def settle(self) -> None:
        """Wait until every change is made."""
        self._beside.settle()

    def edit(self, text: str, change: Patch | Sequence[Patch] | None) -> bool:
        """Make a change, as one step of the history. Patches must not overlap. Returns whether anything changed."""
        if not change or self.read_only:
            return False
        self._is_new = False
        at = self.undo_stack.index()
        step = Step(text, time.time(), (change,) if isinstance(change, Patch) else tuple(change))
        self._steps[at:] = [step]
        self._journal.expect_step(at)
        self.undo_stack.push(_PatchCommand(self, step))  # which makes the change
        self._journal.add(step, at)
        self._forget_old_steps()
        self._autosave.start()
        return True

    def edit_later(self, describe: Callable[[], tuple[str, Patch | Sequence[Patch] | None]]) -> None:
        """Make a change whose description takes a while, beside the GUI thread; dropped if the mask changes meanwhile."""
        version = self.version

        def take(made: tuple[str, Patch | Sequence[Patch] | None]) -> None:
            if self.version == version:
                self.edit(*made)

        self._beside.run(describe, take, fly)

    def accept_proposal(self) -> None:
        """Take the machine's answer for all pixels that no person set."""
        proposal, text = self.proposal, self.tr("Take over the proposal")
        if proposal is None or self.read_only:
            return
        if proposal.size <= BESIDE_PIXELS and not self.is_busy:
            self.edit(text, self._mask.replacement(proposal, by_person=False))
            return
        self.edit_later(lambda: (text, self._mask.replacement(proposal, by_person=False)))
        self._beside.run(lambda: False, self._set_new, fly)

    def set_proposal(self, proposal: LabelMap | None, attention: Attention | None) -> None:
        """Show a new answer of the machine. The mask stays as it is."""
        self.proposal, self.attention = proposal, attention
        self.layersChanged.emit()

    # ── saving ──

    def save(self) -> None:
        """Write the mask's files, off the GUI thread; `saved` or `failed` follows."""
        self._autosave.stop()
        self._retry.stop()
        self._save_when_ready = self.is_busy
        if self.read_only or self.is_busy or self.undo_stack.isClean():
            return
        version, moves = self.version, self._journal.moves
        self._saving += 1
        self.undo_stack.setClean()
        self._files.run(
            self._mask.copy, lambda mask: self._take_snapshot(_Snapshot(mask, version, moves)), self._note_not_saved
        )

    def _take_snapshot(self, snapshot: _Snapshot) -> None:
        """Go on with saving, if nothing was painted while the planes were copied; else try again when the hand rests.

        Copying takes too long for the GUI thread (0.1 s at 16,000 pixels a side): so it looks afterwards.
        """
        if snapshot.version != self.version:
            self._saving -= 1
            self.undo_stack.resetClean()
            self._autosave.start()
            self._tell_clean()
            return
        self._files.run(
            lambda: Digests.of(snapshot.mask), lambda digests: self._announce(snapshot, digests), self._note_not_saved
        )

    def _announce(self, snapshot: _Snapshot, digests: Digests) -> None:
        """Let the journal know of a save, then write the files. (Digests take too long for the journal's thread.)"""
        noted, is_undone = self._journal.saving(digests, snapshot.moves), self._is_new
        self._files.run(
            lambda: self._write_files(snapshot.mask, noted, is_undone=is_undone),
            lambda _: self._note_saved(snapshot, digests),
            self._note_not_saved,
        )

    def finish(self) -> bool:
        """Save, and wait until everything is on disk. Returns whether it is."""
        self._beside.settle()
        self.save()
        while self._saving:
            self._files.settle()
        self._journals.settle()
        return self.is_clean or bool(self.read_only)

    def close(self) -> None:
        """Finish, and end the threads if they are this document's own."""
        self.finish()
        self._autosave.stop()
        self._retry.stop()
        for work in (self._journals, self._files, self._beside):
            if work.parent() is self:
                work.close()
        self._restoring = True  # nobody is to hear of it: a history left to Python's garbage collector crashes Qt's destructor
        self.undo_stack.clear()
        self._journal.close()  # no circle is left: pictures go at once, not when the garbage collector comes round

    def _write_files(self, mask: Mask, noted: Future[None], *, is_undone: bool) -> None:
        """Write a snapshot once the journal says that it is coming; one that failed must not keep the mask from disk.

        Where everything was undone and no person set a pixel, there is no mask: its files go."""
        wait([noted])
        project = self.project
        assert isinstance(project, Project), f"{self.name} was painted on before there was a project"
        paths = self.project.mask_path(self.name), self.project.touched_path(self.name)
        if stamp_of(paths[0]) != self._stamp:
            self._foreign = [set_aside(path) for path in paths if path.exists()]
        if is_undone and mask.is_empty:
            masks.remove_mask(project, self.name)
        else:
            masks.save_mask(project, self.name, mask)
        self._stamp = stamp_of(paths[0])

    def _note_saved(self, snapshot: _Snapshot, digests: Digests) -> None:
        self._saving -= 1
        self._last_trouble = ""
        if snapshot.version == self.version:  # an older save that failed meanwhile does not matter any more
            self.undo_stack.setClean()
        if self._foreign:
            words = self.tr("The mask of {0} was changed by another program while it was open here; that one is kept as {1}")
            self.failed.emit(words.format(self.name, self._foreign[0].name))
            self._foreign = []
        if self.is_clean and self._journal.wants_to_be_short:
            self._journal.shorten(self._steps, self.undo_stack.index(), digests)
        self._tell_clean()
        self.saved.emit()

    def _note_not_saved(self, error: SmafError) -> None:
        self._saving -= 1
        self.undo_stack.resetClean()
        self._retry.start()
        self._tell_trouble(error)
        self._tell_clean()

    def _tell_trouble(self, error: SmafError) -> None:
        """Say what is wrong once, not at every stroke."""
        if str(error) != self._last_trouble:
            self._last_trouble = str(error)
            self.failed.emit(str(error))

    def _tell_ready(self) -> None:
        if self._save_when_ready and not self.is_busy:
            self.save()
        if not (self._journals.is_busy or self.is_busy):
            self.ready.emit()

    def _tell_clean(self) -> None:
        if self.is_clean != self._was_clean:
            self._was_clean = self.is_clean
            self.cleanChanged.emit(self.is_clean)

    # ── the history ──

    def _restore(self, steps: list[Step], index: int, *, is_clean: bool) -> None:
        """Put a history on the stack without doing its steps: the mask is as they left it."""
        self._restoring = True
        self.undo_stack.clear()
        self._steps = list(steps)
        for step in steps:
            self.undo_stack.push(_PatchCommand(self, step))
        self._journal.stand_at(index)
        self.undo_stack.setIndex(index)
        if is_clean:
            self.undo_stack.setClean()
        else:
            self.undo_stack.resetClean()
        self._restoring = False
        self._tell_clean()

    def _forget_old_steps(self) -> None:
        """Keep the history within its memory: first unpacked copies go, then the oldest steps, a quarter at a time."""
        quick, dropped = 0, []
        for step in reversed(self._steps):
            quick += step.quick_bytes
            if quick > QUICK_BYTES and step.packed:
                dropped.append(step.patches)
                step.patches = ()
        if any(dropped):
            self._journals.run(dropped.clear, nothing, self._tell_trouble)  # giving back 0.3 GB takes longer than a frame
        if sum(step.nbytes for step in self._steps) <= HISTORY_BYTES:
            return
        kept = 0
        for number, step in enumerate(reversed(self._steps)):
            kept += step.nbytes
            if kept > HISTORY_BYTES * 3 // 4 and number > 0:
                forgotten, self._began_empty = len(self._steps) - number, False
                self._restore(self._steps[forgotten:], self.undo_stack.index() - forgotten, is_clean=False)
                self._journal.forget(forgotten)
                return

    def _follow_history(self, index: int) -> None:
        """Write an undo or redo to the journal. A new step has done so itself."""
        if self._restoring:
            return
        self._tell_clean()
        if self._journal.go(index):
            self._autosave.start()

    def _set_new(self, is_new: bool) -> None:
        self._is_new = is_new

    def _put(self, step: Step, forwards: bool) -> None:
        """Make the change of a step, or take it back: a large one, and what comes after it, beside the GUI thread."""
        if self._restoring:
            return
        self.version += 1
        self._is_new = self._began_empty and not forwards and step is self._steps[0]
        if step.pixels > BESIDE_PIXELS or self.is_busy:
            self._beside.run(lambda: self._write(step, forwards), lambda box: self.changed.emit(*box), fly)
        else:
            self.changed.emit(*self._write(step, forwards))

    def _write(self, step: Step, forwards: bool) -> tuple[int, int, int, int]:
        """Change the planes. Returns top, left, height, width of what changed."""
        patches = step.values()
        for patch in patches:
            self._mask.apply(patch if forwards else patch.reversed())
        top, left = min(one.top for one in patches), min(one.left for one in patches)
        bottom = max(one.top + one.before.shape[0] for one in patches)
        return top, left, bottom - top, max(one.left + one.before.shape[1] for one in patches) - left


@dataclass(frozen=True)
class _Snapshot:
    """A mask to be saved, which version it is, and after how many moves in the journal."""

    mask: Mask
    version: int
    moves: int


class _PatchCommand(QUndoCommand):
    """The one undo command of all tools: values in a box."""

    def __init__(self, document: MaskDocument, step: Step) -> None:
        super().__init__(step.text)
        self._document = document
        self._step = step

    def redo(self) -> None:
        self._document._put(self._step, forwards=True)

    def undo(self) -> None:
        self._document._put(self._step, forwards=False)


def _read_only(plane: NDArray[Any]) -> NDArray[Any]:
    view = plane.view()
    view.flags.writeable = False
    return view
