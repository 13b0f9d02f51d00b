"""From a wish to an open project: what is read beside the window, and what a process of its own does for many images."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from smaf_core.formats import Choice, Undecided
from smaf_core.progress import Progress
from smaf_core.project.layout import is_project
from smaf_desktop.document.first_look import FirstLook
from smaf_desktop.project.reading import Damaged, Question, ReadProject, Wish, open_project, read_project
from smaf_desktop.toolkit.background import in_background
from smaf_desktop.worker.client import Worker

LONG_LIST_MS = 100
"""A folder that is not listed after so long has many images: the process that reads what is in them starts meanwhile."""


class ProjectOpening(QObject):
    """Opens one project at a time; a new wish takes the place of the one before, of which nothing is heard any more."""

    looked = Signal(object)
    """The `FirstLook` of many images, whose project is being made now."""
    progressed = Signal(Progress)
    """How far that is."""
    opened = Signal(object)
    """The project, as `ReadProject`."""
    undecided = Signal(object)
    """A `Question` has to be answered first."""
    damaged = Signal(object)
    """The database of the project is damaged, and has a copy: `Damaged`."""
    failed = Signal(str)

    def __init__(self, maker: Worker, pool: Executor, parent: QObject) -> None:
        super().__init__(parent)
        self._maker = maker
        self._pool = pool
        self._wish: Wish | None = None
        self._is_listing = False

    def start(self, wish: Wish) -> None:
        """Open something. Exactly one of `opened`, `undecided`, `damaged` and `failed` follows, unless it is given up."""
        self.give_up()
        self._wish = wish
        self._is_listing = not is_project(wish.project)
        self._read(wish, lambda: open_project(wish))
        QTimer.singleShot(LONG_LIST_MS, self, lambda: self._prepare(wish))

    def give_up(self) -> None:
        """Let go of what is being opened. The next wish finds no trace of it."""
        if self._wish is not None:
            self._wish = None
            self._maker.kill()

    def stop(self) -> None:
        """Let go of everything, and wait until the process is gone; for the end of the program."""
        self.give_up()
        self._maker.stop(wait=True)

    def _read(self, wish: Wish, work: Callable[[], object]) -> None:
        in_background(self, work, lambda answer: self._take(wish, answer), lambda words: self._refuse(wish, words), self._pool)

    def _prepare(self, wish: Wish) -> None:
        if wish is self._wish and self._is_listing:
            self._maker.ask("prepare_making")

    def _take(self, wish: Wish, answer: ReadProject | FirstLook | Question | Damaged) -> None:
        if wish is not self._wish:
            return
        self._is_listing = False
        if isinstance(answer, FirstLook):
            self._make(wish)
            self.looked.emit(answer)
            return
        self._wish = None
        self._maker.stop()
        if isinstance(answer, ReadProject):
            self.opened.emit(answer)
        elif isinstance(answer, Damaged):
            self.damaged.emit(answer)
        else:
            self.undecided.emit(answer)

    def _refuse(self, wish: Wish, words: str) -> None:
        if wish is self._wish:
            self._wish = None
            self._maker.stop()
            self.failed.emit(words)

    def _make(self, wish: Wish) -> None:
        """Have the project made by another process."""
        classes = wish.classes and {"names": wish.classes.names, "colours": wish.classes.colours}
        request = self._maker.ask(
            "make_project", folder=str(wish.folder), project=str(wish.project), classes=classes, tags_from=wish.tags_from
        )
        request.progressed.connect(self.progressed)
        request.finished.connect(lambda outcome: self._take_made(wish, outcome.result))
        request.failed.connect(lambda failure: self._refuse(wish, failure.message))

    def _take_made(self, wish: Wish, result: Mapping[str, Any]) -> None:
        self._maker.stop()
        if asked := result.get("question"):
            choices = [Choice(*one) for one in asked["choices"]]
            self._take(wish, Question(wish.folder, wish.project, Undecided(asked["words"], asked["matter"], choices)))
        else:
            found, warnings = tuple(result["found"]), tuple(result["warnings"])
            self._read(wish, lambda: replace(read_project(wish.project), found=found, warnings=warnings))
