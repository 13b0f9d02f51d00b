"""Opens the windows of reviewing: accepting in bulk, the tag doctor, comparing rounds."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from smaf_desktop.project.workspace import Workspace
from smaf_desktop.review.accept_dialog import AcceptDialog
from smaf_desktop.review.audit_dialog import AuditDialog
from smaf_desktop.review.rounds_dialog import RoundsDialog
from smaf_desktop.review.start_over import StartOverDialog, start_over
from smaf_desktop.review.tag_doctor import TagDoctor
from smaf_desktop.toolkit.preferences import Preferences
from smaf_desktop.toolkit.widgets import put_at_the_foot, put_in_the_corner


class ReviewControl(QObject):
    """Between the project and what is shown about its review."""

    accept_asked = Signal(list)
    """Names of images to be accepted together."""
    take_asked = Signal(object)
    """A `Round` that was not taken is to be taken anyway."""
    sample_shown = Signal(object)
    """Names of the photos that are audited, to be listed without their status; None: all photos again."""

    def __init__(self, window: QWidget, workspace: Workspace, preferences: Preferences) -> None:
        super().__init__(window)
        self._window, self._workspace, self._preferences = window, workspace, preferences
        self._audit: AuditDialog | None = None
        self._accepted_before = ""

    def ask_accept_sure(self) -> None:
        """Accept in bulk what the machine is sure of."""
        space = self._workspace
        if space.project is not None and space.documents is not None:
            space.settle(1)  # what is measured is read from disk
            dialog = AcceptDialog(space.project, list(space.records.values()), self._preferences.palette, self._window)
            dialog.accept_asked.connect(self.accept_asked)
            dialog.look_asked.connect(space.open_image)
            space.project_closed.connect(dialog.reject)  # another project may have images of the same names
            dialog.open()

    def ask_start_over(self) -> None:
        """Take the mask of the photo on the screen anew from something the machine made, or from nothing."""
        space, document = self._workspace, self._workspace.document
        if space.project is not None and document is not None and not document.read_only:
            dialog = StartOverDialog(space.project, document, self._preferences.palette, self._window)
            dialog.chosen.connect(lambda one: start_over(document, one))
            space.image_asked.connect(dialog.close)
            space.project_closed.connect(dialog.close)
            dialog.open()

    def show_audit(self) -> None:
        """Draw a sample of the masks, or go on with it; without status, so that nobody is led by it."""
        space = self._workspace
        if space.project is None or space.documents is None:
            return
        if self._audit is not None:
            self._audit.raise_()
            return
        space.settle(1)  # what is drawn is read from disk
        self._audit = AuditDialog(space.project, self._window)
        self._audit.image_chosen.connect(self._open_to_audit)
        self._audit.sample_shown.connect(self.sample_shown)
        self._audit.finished.connect(lambda _: setattr(self, "_audit", None))
        space.project_closed.connect(self._audit.close)
        self._audit.noted.connect(self._keep_audited)
        self._audit.audited_asked.connect(self.note_audited)
        put_in_the_corner(self._audit, self._window)

    def note_audited(self) -> None:
        """The photo on the screen is right now: keep its mask as truth, and show the next of the sample."""
        document = self._workspace.document
        was_closed = self._audit is None
        if was_closed:
            self.show_audit()
        if self._audit is None or document is None or document.read_only:
            return
        document.settle()
        if was_closed:
            self._audit.note_when_read(document.name, document.answer.copy())
        else:
            self._audit.note(document.name, document.answer.copy())

    def _keep_audited(self, name: str) -> None:
        """Note who audited a photo of the sample, and that it is accepted again, if it was."""
        if self._accepted_before == name:
            self._workspace.set_status([name], "accepted")
        self._workspace.note_audited(name)

    def _open_to_audit(self, name: str) -> None:
        """Show a photo of the sample; one that was accepted is so again once it is audited."""
        record = self._workspace.records.get(name)
        self._accepted_before = name if record is not None and record.status == "accepted" else ""
        self._workspace.open_image(name)

    def show_tag_doctor(self) -> None:
        """List where tags, masks and classifier contradict each other."""
        space = self._workspace
        if space.project is not None and space.documents is not None:
            space.settle(1)  # the doctor reads what is on disk
            dialog = TagDoctor(space.project, self._window)
            dialog.fix_asked.connect(space.mend)
            dialog.image_chosen.connect(space.open_image)
            space.project_closed.connect(dialog.close)
            put_at_the_foot(dialog, self._window)

    def show_rounds(self) -> None:
        """Compare rounds of training, and go back."""
        space = self._workspace
        if space.project is not None:
            dialog = RoundsDialog(space.project, space.rounds, space.records, self._preferences.palette, self._window)
            dialog.changed.connect(lambda names: space.refresh_all())
            dialog.take_asked.connect(self.take_asked)
            dialog.image_chosen.connect(space.open_image)
            space.project_closed.connect(dialog.close)
            dialog.show()
