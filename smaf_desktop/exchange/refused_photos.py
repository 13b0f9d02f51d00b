"""Photos that cannot be opened: what is said in their place, and what the buttons there do."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from smaf_core.errors import SmafError
from smaf_desktop.canvas.refusal import Refusal
from smaf_desktop.document.image_files import BadMask
from smaf_desktop.exchange.photos import PhotosControl
from smaf_desktop.project.workspace import Workspace


class RefusedPhotos(QObject):
    """Follows the workspace; the card goes as soon as anything can be shown."""

    def __init__(self, card: Refusal, workspace: Workspace, photos: PhotosControl) -> None:
        super().__init__(card)
        self._card, self._workspace, self._photos = card, workspace, photos
        self._name = ""
        workspace.image_refused.connect(self._show)
        for changed in (workspace.document_opened, workspace.project_closed):
            changed.connect(lambda *_: card.hide())
        card.locate_asked.connect(self._ask_where)
        card.aside_asked.connect(lambda: workspace.set_mask_aside(self._name))
        card.leave_out_asked.connect(lambda: photos.ask_leave_out([self._name]))
        card.again_asked.connect(lambda: workspace.open_image(self._name))

    def _show(self, name: str, error: SmafError) -> None:
        self._name = name
        is_of_mask, can_change = isinstance(error, BadMask), not self._workspace.read_only
        self._card.show_trouble(name, str(error), is_of_mask=is_of_mask, can_change=can_change)

    def _ask_where(self) -> None:
        record = self._workspace.records.get(self._name)
        if record is None:
            return
        kinds = self.tr("Photos") + f" (*{record.path.suffix});;" + self.tr("All files") + " (*)"
        title = self.tr("Where is {name} now?").format(name=record.path.name)
        chosen, _ = QFileDialog.getOpenFileName(self._card.window(), title, str(_nearest(record.path.parent)), kinds)
        if chosen:
            self._photos.find(self._name, Path(chosen))


def _nearest(folder: Path) -> Path:
    """The folder, or the nearest above it that is still there."""
    return next((one for one in (folder, *folder.parents) if one.is_dir()), Path.home())
