"""The folder of photos behind a project: looked at again, found again, left out of; and a drawn one to try."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from smaf_core.project.growing import Growth, has_lost_its_photos, leave_out, listed, locate_photo, relocate, rescan
from smaf_core.project.layout import is_project
from smaf_core.sample import make_sample
from smaf_desktop.project.workspace import Workspace
from smaf_desktop.toolkit.background import in_background
from smaf_desktop.toolkit.messages import MessageBar
from smaf_desktop.toolkit.words import counted, translate

SAMPLE = "smaf-sample"


class PhotosControl(QObject):
    """Asks, lets the workspace do it with everything closed, and says what came of it."""

    def __init__(
        self,
        window: QWidget,
        workspace: Workspace,
        bar: MessageBar,
        is_busy: Callable[[], bool],
        beside: Callable[[Sequence[str]], str],
    ) -> None:
        """Connect; `beside` says which image is shown when some are gone."""
        super().__init__(window)
        self._beside = beside
        self._window, self._workspace, self._bar, self._is_busy = window, workspace, bar, is_busy
        self._told: list[str] = []
        workspace.reworked.connect(self._tell)

    def rescan(self) -> None:
        """Look for photos that came, went or changed."""
        if self._workspace.project is not None and not self._is_busy():
            self._workspace.rework(
                lambda project, report: self._keep(growth_words(rescan(project, report))),
                self.tr("Looking at the folder of photos…"),
            )

    def ask_leave_out(self, names: Sequence[str]) -> None:
        """Take images out of the project, if that is meant; their files stay."""
        if self._workspace.project is None or not names or self._is_busy():
            return
        words = counted("PhotosControl", "Leave %Ln photos out of this project?", len(names))
        box = QMessageBox(QMessageBox.Icon.Question, self.tr("Leave Out"), words, parent=self._window)
        box.setInformativeText(
            self.tr("Photos and masks stay where they are. “Look for New Photos” brings back what still lies in the folder.")
        )
        yes = box.addButton(self.tr("Leave Out"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._workspace.project_closed.connect(box.reject)  # another project may have images of the same names
        yes.clicked.connect(lambda: self.leave_out(names))
        box.open()

    def leave_out(self, names: Sequence[str]) -> None:
        """Take images out of the project, and show the one beside them."""
        beside = self._beside(names)
        self._workspace.rework(lambda project, _: leave_out(project, names), self.tr("Leaving photos out…"), beside)

    def offer_to_locate(self, path: Path, offer: Callable[[str, Callable[[], object]], None]) -> None:
        """Where a project could not be opened because its photos are gone, offer to say where they are."""
        if is_project(path) and has_lost_its_photos(path):
            offer(self.tr("Locate the Photos…"), partial(self.ask_where, path))

    def ask_where(self, project: Path) -> None:
        """Ask where the folder of photos lies now, and open the project with it."""
        chosen = QFileDialog.getExistingDirectory(self._window, self.tr("Where are the photos now?"), str(project.parent))
        if chosen:
            self.locate(project, Path(chosen))

    def locate(self, project: Path, photos: Path) -> None:
        """Note where the folder of photos lies now, and open the project."""
        in_background(
            self, lambda: relocate(project, photos), lambda _: self._workspace.open(project), self._workspace.failed.emit
        )

    def try_sample(self, folder: Path | None = None) -> None:
        """Draw the sample data set among a person's documents, or find the one drawn before, and open it."""
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        folder = folder or Path(documents) / SAMPLE
        if (folder / "tags.csv").is_file():
            self._workspace.open(folder)
            return
        self._workspace.working.emit(self.tr("Drawing 72 pictures with tags in {folder}…").format(folder=folder))
        in_background(self, lambda: make_sample(folder), lambda _: self._workspace.open(folder), self._workspace.failed.emit)

    def find(self, name: str, photo: Path) -> None:
        """Take a file as the photo of an image that cannot be opened, and with it others that are missing and lie there."""
        if self._workspace.project is not None and not self._is_busy():
            self._workspace.rework(
                lambda project, _: self._keep(found_words(locate_photo(project, name, photo))),
                self.tr("Looking for the photos…"),
            )

    def _keep(self, words: list[str]) -> None:
        self._told = words

    def _tell(self) -> None:
        if self._told:
            (first, *more), self._told = self._told, []
            self._bar.say(self.tr("The folder of photos: {what}").format(what=first), "\n".join([first, *more]) if more else "")


def found_words(names: Sequence[str]) -> list[str]:
    """Say which photos were found again."""
    return [counted("Growth", "%Ln found again ({names})", len(names)).format(names=listed(names))]


def growth_words(found: Growth) -> list[str]:
    """Say what a look at the folder of photos has found, as `Growth.sentences` does, in the person's language."""
    kinds = (
        (found.new, counted("Growth", "%Ln new, taken in", len(found.new))),
        (found.tagged, counted("Growth", "%Ln had no tags and have the folder's now", len(found.tagged))),
        (found.missing, counted("Growth", "%Ln missing: put back, or leave them out", len(found.missing))),
        (
            found.differing,
            counted(
                "Growth",
                "%Ln tagged otherwise here than in the folder; what is said here stays: tag them here too (Y)",
                len(found.differing),
            ),
        ),
        (
            found.resized,
            counted(
                "Growth",
                "%Ln of another size than their masks: put the old photos back, or start those masks anew",
                len(found.resized),
            ),
        ),
    )
    said = [f"{words} ({listed(names)})" for names, words in kinds if names]
    return [*(said or [translate("Growth", "nothing has changed")]), *found.warnings]
