"""What a person decides about the photo on the screen: done, set aside, taken back."""

from __future__ import annotations

from PySide6.QtCore import QObject

from smaf_core.project.store import ImageRecord
from smaf_desktop.images.bulk import Batch
from smaf_desktop.images.image_list import ImageList
from smaf_desktop.project.workspace import Workspace
from smaf_desktop.toolkit.messages import MessageBar
from smaf_desktop.window.status_bar import StatusBar


class Decisions(QObject):
    """Accepts, flags and goes on, and knows what undo is for."""

    def __init__(self, workspace: Workspace, images: ImageList, batch: Batch, bar: MessageBar, status: StatusBar) -> None:
        super().__init__(bar)
        self._workspace, self._images, self._batch, self._bar, self._status = workspace, images, batch, bar, status
        self.sees_photo = True
        """Whether the photo is shown whose strokes could be undone."""
        self._decided: ImageRecord | None = None
        """What the image was that was accepted or flagged last."""

        self._asked: set[tuple[str, str]] = set()
        """Photos and classes about which it was asked whether to tag them."""

    def forget(self) -> None:
        """Another project: nothing is decided there yet."""
        self._decided = None
        self._asked.clear()

    def note_painted(self, label: int) -> None:
        """Ask once whether a class that is painted, but not tagged in this photo, is to be tagged too."""
        project, record = self._workspace.project, self._workspace.current
        if project is None or record is None or record.tags is None or not 1 <= label <= len(project.classes):
            return
        name, tag = record.name, project.classes.name(label)
        if tag in record.tags or (name, tag) in self._asked:
            return
        self._asked.add((name, tag))
        words = self.tr("You painted “{tag}”, which is not tagged in this photo.").format(tag=tag)
        self._bar.offer(words, self.tr("Tag It Too"), lambda: self._batch.toggle_tag([name], tag))

    def save(self) -> None:
        """Write the mask file now."""
        if self._workspace.document is not None:
            self._workspace.document.save()

    def undo(self) -> None:
        """Take the last step back: of the mask on the screen, or what was just done to many images."""
        document = self._workspace.document
        if self._batch.can_undo:
            self._status.showMessage(self.tr("Taken back: {step}").format(step=self._batch.undo()), 4000)
        elif self.sees_photo and document is not None and document.undo_stack.canUndo():
            self._status.showMessage(self.tr("Undone: {step}").format(step=document.undo_stack.undoText()), 4000)
            document.undo_stack.undo()
        elif self._decided is not None:
            self._batch.offer_back(self._decided)
            self._decided = None
        else:
            self._status.showMessage(self.tr("There is nothing to undo in this image."), 4000)

    def redo(self) -> None:
        """Do the last step that was taken back again."""
        if self._workspace.document is not None:
            self._workspace.document.undo_stack.redo()

    def accept(self) -> bool:
        """Accept the image on the screen; says why where that is not possible."""
        if self._workspace.accept():
            return True
        if self._workspace.document is not None and not self._workspace.read_only:
            self._bar.say(self.tr("There is nothing to accept yet: let the machine propose, or paint first."))
        return False

    def accept_and_go_on(self) -> None:
        """Accept the image on the screen and show the next that needs a look."""
        before = self._workspace.current
        if not self.accept():
            return
        self._decided = before
        if not self._images.go(1, True):
            self._bar.say(self.tr("Every image is reviewed. Export the masks, or self-train for another round."))

    def flag_and_go_on(self) -> None:
        """Set the image on the screen aside."""
        if self._workspace.current is not None and not self._workspace.read_only:
            self._decided = self._workspace.current
            self._workspace.set_status([self._workspace.current.name], "flagged")
            self._images.go(1, True)
