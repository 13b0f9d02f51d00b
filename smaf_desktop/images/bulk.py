"""What is done to many images at once: a few milliseconds at a time, so that the window answers meanwhile."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import QObject, QTimer

from smaf_core.project.store import ImageRecord
from smaf_desktop.project.workspace import Workspace
from smaf_desktop.toolkit.messages import MessageBar
from smaf_desktop.toolkit.words import counted, grouped

AT_ONCE = 100
"""So many images are done before the window is painted in between: about 10 ms of work, most of it looking for their masks."""

_TELL_EVERY = 0.1  # seconds
_STEPS = 100
"""So many things can be taken back, one after the other."""


@dataclass
class _Task:
    """Names still to do, what is done to each piece of them, and what follows when all are done or somebody stopped it."""

    names: deque[str]
    step: Callable[[Sequence[str]], object]
    end: Callable[[], object]
    total: int = field(init=False)

    def __post_init__(self) -> None:
        self.total = len(self.names)


class Batch(QObject):
    """Accepts, flags, puts back and tags images; long ones can be stopped, accepting and tagging are taken back in one step."""

    def __init__(self, workspace: Workspace, bar: MessageBar, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace, self._bar = workspace, bar
        self._tasks: deque[_Task] = deque()
        self._told = 0.0
        self._undos: list[tuple[str, Callable[[], None]]] = []
        """What was done, in words, and what takes it back; the last at the end."""
        self._next = QTimer(self, singleShot=True, interval=0)
        self._next.timeout.connect(self._go_on)
        workspace.closing.connect(self.finish)
        workspace.project_closed.connect(self.forget)

    def accept(self, names: Sequence[str]) -> None:
        """Accept images that have a mask or proposal, and offer to take that back."""
        before: dict[str, ImageRecord] = {}
        if not self._workspace.begin_accepting(names):
            return

        def offer() -> None:
            self._workspace.end_accepting(names, before)
            words = counted("Batch", "%Ln images accepted.", len(before))
            self.offer(words, partial(self._take_back, before))

        self._do(names, lambda piece: before.update(self._workspace.accept_many(piece)), offer)

    def flag(self, names: Sequence[str]) -> None:
        """Set images aside."""
        self.forget()
        self._do(names, lambda piece: self._workspace.set_status(piece, "flagged"))

    def put_back(self, names: Sequence[str]) -> None:
        """Put images back for review, say what that is, and offer to take it back."""
        before = {name: self._workspace.records[name] for name in names}
        words = counted(
            "Batch",
            "%Ln images are to be reviewed again. Their masks stay as they are; Start Over makes one anew.",
            len(before),
        )
        restore = self._workspace.put_back_status
        back = partial(self._do, names, lambda piece: restore({name: before[name] for name in piece}))

        def offer() -> None:
            self.offer(words, back)

        self._do(names, self._reset, offer)

    def toggle_tag(self, names: Sequence[str], tag: str) -> None:
        """Add a tag to images, or take it away if they all have it; say so, and offer to take that back."""
        if self._workspace.read_only or not names:
            return
        records = self._workspace.records
        there = all(tag in (records[name].tags or ()) for name in names)
        taken = counted("Batch", "“{tag}” taken from %Ln images.", len(names))
        words = (taken if there else counted("Batch", "%Ln images tagged “{tag}”.", len(names))).format(tag=tag)
        self._change_tags(names, words, lambda piece: self._set_tag(piece, tag, not there))

    def tag_background(self, names: Sequence[str]) -> None:
        """Say that images show none of the classes; offer to take that back."""
        if not self._workspace.read_only and names:
            words = counted("Batch", "%Ln images tagged as background only.", len(names))
            self._change_tags(names, words, lambda piece: self._workspace.set_tags(piece, ()))

    def offer_back(self, before: ImageRecord) -> None:
        """Offer to take back what was decided last, which was about one image that is no longer on the screen."""
        words = self.tr("Nothing to undo in this photo. {name} was decided on just now.").format(name=before.name)

        def back() -> None:
            self._workspace.restore_tags({before.name: before})
            self._workspace.put_back_status({before.name: before})
            self._workspace.open_image(before.name)

        self.offer(words, back)

    @property
    def can_undo(self) -> bool:
        """Whether the last things that a person did were done to images here, and can be taken back."""
        return bool(self._undos)

    def undo(self) -> str:
        """Take back what was done last; gives in words what that was."""
        if not self._undos:
            return ""
        self._bar.hide()
        words, take_back = self._undos.pop()
        take_back()
        return words

    def forget(self) -> None:
        """Something else was done since: undo is for that now."""
        self._undos.clear()

    @property
    def is_busy(self) -> bool:
        """Whether something is still to be done."""
        return bool(self._tasks)

    def stop(self) -> None:
        """Leave what is not done yet as it is."""
        for task in self._tasks:
            task.names.clear()
        self._go_on()

    def finish(self) -> None:
        """Do all that is left at once, as before the project closes."""
        while self._tasks:
            self._do_piece(len(self._tasks[0].names))

    def offer(self, words: str, take_back: Callable[[], None]) -> None:
        """Say what was done to images, and what takes it back: by a button, and by undo."""
        step = words, take_back
        self._undos = [*self._undos, step][-_STEPS:]

        def back() -> None:
            """Also where something else was done since, of which undo would speak."""
            self._undos = [one for one in self._undos if one is not step]
            take_back()

        self._bar.offer(words, self.tr("Take Back"), back)

    def _change_tags(self, names: Sequence[str], words: str, change: Callable[[Sequence[str]], object]) -> None:
        """Change the tags of images, say so, and offer to take it back."""
        before = {name: self._workspace.records[name] for name in names}
        back = partial(self._do, names, lambda piece: self._workspace.restore_tags({name: before[name] for name in piece}))
        self._do(names, change, lambda: self.offer(words, back))

    def _reset(self, names: Sequence[str]) -> None:
        """Put images back for review: proposed where there is something to look at, else new."""
        self._workspace.set_status([name for name in names if self._workspace.has_answer(name)], "proposed")
        self._workspace.set_status([name for name in names if not self._workspace.has_answer(name)], "new")

    def _set_tag(self, names: Sequence[str], tag: str, on: bool) -> None:
        """Add a tag to images, or take it away; their other tags stay."""
        alike: dict[frozenset[str], list[str]] = {}
        for name in names:
            alike.setdefault(frozenset(self._workspace.records[name].tags or ()), []).append(name)
        for tags, some in alike.items():
            self._workspace.set_tags(some, tuple(tags | {tag} if on else tags - {tag}))

    def _take_back(self, before: dict[str, ImageRecord]) -> None:
        self._do(list(before), lambda piece: self._workspace.take_back({name: before[name] for name in piece}))

    def _do(
        self, names: Sequence[str], step: Callable[[Sequence[str]], object], end: Callable[[], object] | None = None
    ) -> None:
        """Begin, or wait for what was asked for before; a few images are done when this returns."""
        quiet = self._bar.hide if len(names) > AT_ONCE else lambda: None  # the bar says how far a long one is
        self._tasks.append(_Task(deque(names), step, end or quiet))
        if len(self._tasks) == 1:
            self._do_piece(AT_ONCE)
            self._told = 0.0
            self._tell()

    def _go_on(self) -> None:
        if self._tasks:
            self._do_piece(AT_ONCE)
            self._tell()

    def _do_piece(self, size: int) -> None:
        """Do some of the first task; go to the next when it is done."""
        task = self._tasks[0]
        piece = [task.names.popleft() for _ in range(min(size, len(task.names)))]
        if piece:
            task.step(piece)
        if not task.names:
            self._tasks.popleft()
            task.end()
        if self._tasks:
            self._next.start()

    def _tell(self) -> None:
        """Say how far it is, not too often."""
        if not self._tasks or time.perf_counter() - self._told < _TELL_EVERY:
            return
        self._told = time.perf_counter()
        task = self._tasks[0]
        words = counted("Batch", "{done} of %Ln images…", task.total).format(done=grouped(task.total - len(task.names)))
        self._bar.offer(words, self.tr("Stop"), self.stop)
