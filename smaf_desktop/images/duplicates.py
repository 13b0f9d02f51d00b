"""Near-duplicates in the window: a worker looks, a dialog shows the groups, the list can be filtered by them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from smaf_core.data.json_text import parse_json
from smaf_core.progress import Failed, Finished
from smaf_desktop.images.duplicates_dialog import DuplicatesDialog, Twin
from smaf_desktop.images.image_list import ImageList
from smaf_desktop.project.workspace import Workspace
from smaf_desktop.toolkit.background import in_background
from smaf_desktop.toolkit.widgets import put_at_the_foot
from smaf_desktop.worker.client import Worker


class DuplicatesControl(QObject):
    """Asks a worker of its own, since reading all photos takes minutes, and passes on what a person wants done."""

    def __init__(
        self,
        window: QWidget,
        workspace: Workspace,
        worker: Worker,
        images: ImageList,
        leave_out: Callable[[Sequence[str]], object],
    ) -> None:
        super().__init__(window)
        self._window, self._workspace, self._worker = window, workspace, worker
        self._images, self._leave_out = images, leave_out
        self._dialog: DuplicatesDialog | None = None

    def ask(self) -> None:
        """Look for photos that show the same, and list them."""
        space = self._workspace
        if space.project is None:
            return
        if self._dialog is not None:
            self._dialog.raise_()
            return
        dialog = DuplicatesDialog(space.records, read_only=bool(space.read_only), parent=self._window)
        looker = self._worker.twin(self)
        request = looker.ask("duplicates", project=str(space.project.folder))
        request.progressed.connect(lambda one: dialog.show_progress(one.done, one.total))
        request.finished.connect(lambda outcome: in_background(dialog, lambda: _read(outcome), dialog.show_groups, dialog.say))
        request.failed.connect(lambda failure: _refuse(dialog, failure))

        def forget(_: int) -> None:
            self._dialog = None
            looker.retire()

        dialog.finished.connect(forget)
        dialog.image_chosen.connect(space.open_image)
        dialog.list_asked.connect(self._images.show_alike)
        dialog.leave_out_asked.connect(self._leave_out)
        space.project_closed.connect(dialog.close)
        self._dialog = dialog
        put_at_the_foot(dialog, self._window)


def _read(outcome: Finished) -> list[list[Twin]]:
    """Beside the GUI thread."""
    path = Path(outcome.result["file"])
    return [[Twin(*one) for one in group] for group in parse_json(path.read_bytes(), path)]


def _refuse(dialog: DuplicatesDialog, failure: Failed) -> None:
    if not failure.cancelled:
        dialog.say(failure.message)
