"""Mending the small faults of all masks from the window: the look, the dialog, the one step back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from smaf_core.data.json_text import parse_json
from smaf_core.mending.step import mend, take_back
from smaf_core.mending.survey import Found, from_dict
from smaf_core.progress import Failed, Finished, Report
from smaf_core.project.lock import under_way
from smaf_core.project.store import Project
from smaf_desktop.project.workspace import Workspace
from smaf_desktop.review.mend_dialog import MendDialog, Order
from smaf_desktop.toolkit.background import in_background
from smaf_desktop.toolkit.overlays import Palette
from smaf_desktop.toolkit.widgets import put_at_the_foot
from smaf_desktop.toolkit.words import counted
from smaf_desktop.worker.client import Worker

Offer = Callable[[str, Callable[[], None]], None]
"""Says what was done, and what takes it back: by a button, and by undo."""


class MendControl(QObject):
    """Lets a worker look, and the workspace mend with everything closed, so that no open photo is written over."""

    def __init__(
        self,
        window: QWidget,
        workspace: Workspace,
        worker: Worker,
        palette: Callable[[], Palette],
        offer: Offer,
        is_busy: Callable[[], bool],
    ) -> None:
        super().__init__(window)
        self._window, self._workspace, self._worker = window, workspace, worker
        self._palette, self._offer, self._is_busy = palette, offer, is_busy
        self._dialog: MendDialog | None = None
        self._done: Callable[[], object] | None = None
        workspace.reworked.connect(self._tell)

    def ask(self) -> None:
        """Look for faults in all masks, and list them."""
        space = self._workspace
        if space.project is None or space.documents is None or self._is_busy():
            return
        if self._dialog is not None:
            self._dialog.raise_()
            return
        space.settle(1)  # what is looked at is read from disk
        photos = {name: record.path for name, record in space.records.items()}
        dialog = MendDialog(space.project, photos, self._palette(), read_only=bool(space.read_only), parent=self._window)
        looker, folder = self._worker.twin(self), space.project.folder

        def look(smallest: int) -> None:
            request = looker.ask("faults", replaces="faults", project=str(folder), smallest=smallest)
            request.progressed.connect(lambda one: dialog.show_progress(one.done, one.total))
            request.finished.connect(lambda outcome: in_background(
                dialog, lambda: _read(outcome), lambda found: _show(dialog, outcome, found), dialog.say
            ))  # fmt: skip
            request.failed.connect(lambda failure: _refuse(dialog, failure))

        def forget(_: int) -> None:
            dialog.faults_wanted.disconnect(look)
            self._dialog = None
            looker.retire()

        dialog.faults_wanted.connect(look)
        dialog.finished.connect(forget)
        dialog.image_chosen.connect(space.open_image)
        dialog.mend_asked.connect(self.mend)
        dialog.take_back_asked.connect(self.take_back)
        space.project_closed.connect(dialog.close)
        self._dialog = dialog
        put_at_the_foot(dialog, self._window)
        dialog.look()

    def mend(self, order: Order) -> None:
        """Mend what is ticked, with nothing open meanwhile, and offer to take it back."""

        def work(project: Project, report: Report) -> None:
            done = mend(project, order.chosen, order.settings, people_too=order.people_too, report=report)
            words = counted("MendControl", "The masks of %Ln photos are mended.", len(done.names))
            if done.waiting:
                more = counted(
                    "MendControl", "%Ln photos stay: strokes in them wait to be saved. Open them once.", len(done.waiting)
                )
                words = f"{words} {more}"
            self._done = lambda: self._offer(words, self.take_back)

        self._rework(work, self.tr("Mending masks…"))

    def take_back(self) -> None:
        """Make what was mended together last what it was."""

        def work(project: Project, report: Report) -> None:
            back = take_back(project, report)
            words = counted("MendControl", "%Ln photos are what they were before they were mended.", len(back))
            self._done = lambda: self._workspace.warned.emit(words, "")

        self._rework(work, self.tr("Taking back…"))

    def _rework(self, work: Callable[[Project, Report], object], words: str) -> None:
        project = self._workspace.project
        if project is None or self._is_busy():
            return
        other = under_way(project.folder)
        if other:
            self._workspace.warned.emit(self.tr("Masks cannot be mended now: {other}.").format(other=other), "")
        else:
            self._workspace.rework(work, words)

    def _tell(self) -> None:
        """Say what came of it, once the project is open again."""
        done, self._done = self._done, None
        if done is not None:
            done()


def _read(outcome: Finished) -> list[Found]:
    """Beside the GUI thread."""
    path = Path(outcome.result["file"])
    found = [from_dict(one) for one in parse_json(path.read_bytes(), path)]
    with suppress(OSError):
        path.unlink()
    return found


def _show(dialog: MendDialog, outcome: Finished, found: Sequence[Found]) -> None:
    dialog.show_found(found, outcome.result["unreadable"], outcome.result["back"])


def _refuse(dialog: MendDialog, failure: Failed) -> None:
    if not failure.cancelled:
        dialog.say(failure.message)
