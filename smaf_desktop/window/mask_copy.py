"""Series of like photos: the mask on the screen becomes the mask of the next one."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject

from smaf_core.data.mask import LabelMap
from smaf_core.data.regions import Size
from smaf_core.data.resizing import resize_nearest
from smaf_desktop.document.document import MaskDocument
from smaf_desktop.images.image_list import ImageList
from smaf_desktop.project.workspace import Workspace
from smaf_desktop.toolkit.messages import MessageBar
from smaf_desktop.window.status_bar import StatusBar


@dataclass(frozen=True)
class _Carried:
    """A mask on its way, of one image to another."""

    labels: LabelMap
    source: str
    to: str


class MaskCopy(QObject):
    """Carries a mask over while the next photo is read; what a person has painted there stays."""

    def __init__(self, workspace: Workspace, images: ImageList, bar: MessageBar, status: StatusBar) -> None:
        super().__init__(bar)
        self._workspace, self._images, self._bar, self._status = workspace, images, bar, status
        self._carried: _Carried | None = None
        workspace.document_opened.connect(self._put_down)
        workspace.image_refused.connect(lambda *_: self._drop())
        workspace.project_closed.connect(self._drop)

    def to_next(self) -> None:
        """Show the next photo, and make this one's mask its own, as one step of its history."""
        document = self._workspace.document
        if document is None or self._workspace.read_only:
            return
        document.settle()
        following = self._images.model.neighbour(document.name, 1, False)
        if following is None:
            self._bar.say(self.tr("There is no photo after this one."))
            return
        self._carried = _Carried(document.answer.copy(), document.name, following)
        self._images.go(1)

    def _drop(self) -> None:
        self._carried = None

    def _put_down(self, document: MaskDocument) -> None:
        carried, self._carried = self._carried, None
        if carried is None or document.name != carried.to:
            return
        labels = fitted(carried.labels, document.size)
        if labels is None:
            words = self.tr("{source} and {name} have different shapes, so the mask was not copied.")
            self._bar.say(words.format(source=carried.source, name=document.name))
            return
        text = self.tr("Mask of {name}").format(name=carried.source)
        if document.is_untouched and not labels.any():
            document.begin()  # there is no mask to be emptied: what was seen is the proposal, which becomes one first
        document.edit_later(lambda: (text, document.mask.replacement(labels, by_person=False)))
        self._status.showMessage(self.tr("The mask of {name} is copied here.").format(name=carried.source), 8000)


def fitted(labels: LabelMap, size: Size) -> LabelMap | None:
    """Bring labels to a size; None where its sides have another ratio, for then they would lie on other things."""
    if labels.shape[0] * size[1] != labels.shape[1] * size[0]:
        return None
    return labels if labels.shape == size else resize_nearest(labels, size)
