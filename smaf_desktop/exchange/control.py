"""What goes between a project and files of others, asked by dialogs: what to open, which masks to import, what classes are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from smaf_core.data.files import write_bytes_whole
from smaf_core.progress import Report
from smaf_core.project.class_editing import ClassEdits, edit_classes
from smaf_core.project.lock import under_way
from smaf_core.project.store import Project
from smaf_core.together.merging import Choices, Merged, merge_as_writer
from smaf_desktop.classes.editor import ClassEditor
from smaf_desktop.exchange.export_dialog import ExportDialog
from smaf_desktop.exchange.import_dialog import ImportDialog
from smaf_desktop.exchange.merge_dialog import MergeDialog
from smaf_desktop.exchange.opening_dialog import ChoiceDialog
from smaf_desktop.machine.run_control import RunControl
from smaf_desktop.project.reading import Question
from smaf_desktop.project.workspace import Workspace
from smaf_desktop.toolkit.background import in_background
from smaf_desktop.toolkit.preferences import Preferences
from smaf_desktop.toolkit.words import counted
from smaf_desktop.worker.runs import RunPlan

ASKED_A_SEGMENTER = 2
"""How the question ends that a segmenter is to answer: neither accepted (1) nor rejected (0)."""


class ExchangeControl(QObject):
    """Shows the dialogs, and hands what was said to the workspace or to a run."""

    segmenter_asked = Signal(object)
    """A segmenter shall look at a folder that says nothing about its photos: the `Question` that was asked."""

    def __init__(self, window: QWidget, workspace: Workspace, control: RunControl, preferences: Preferences) -> None:
        super().__init__(window)
        self._window, self._workspace, self._control, self._preferences = window, workspace, control, preferences
        self._merged: Merged | None = None
        workspace.undecided.connect(self.ask_how_to_open)
        workspace.reworked.connect(self._tell_merged)

    def ask_how_to_open(self, question: Question) -> None:
        """Ask what cannot be seen from a folder, and open it with the answer."""
        dialog = ChoiceDialog(question.matter, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._open(question, dialog))
        dialog.segmenter_asked.connect(lambda: dialog.done(ASKED_A_SEGMENTER))
        dialog.segmenter_asked.connect(lambda: self.segmenter_asked.emit(question))
        dialog.rejected.connect(lambda: self._workspace.failed.emit(str(question.matter)))
        dialog.open()

    def ask_import(self) -> None:
        """Ask which masks come in, and as what."""
        project = self._workspace.project
        if project is None or self._control.is_busy():
            return
        dialog = ImportDialog(project, self._preferences, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._control.start(dialog.plan))
        self._workspace.project_closed.connect(dialog.reject)
        dialog.open()

    def ask_export(self, names: Sequence[str] = ()) -> None:
        """Ask where the masks go, and write them: all, or those of some images."""
        project = self._workspace.project
        if project is None:
            return
        known = self._workspace.records
        records = [known[name] for name in names if name in known] if names else list(known.values())
        dialog = ExportDialog(project, self._workspace.counts, names, self._window, records)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._export(dialog.plan, project.export_names_path, names))
        dialog.open()

    def _export(self, plan: RunPlan, names_path: Path, names: Sequence[str]) -> None:
        """Start an export once the names of a selection are where it reads them: a slow disk must not stop the window."""
        if not names:
            self._control.start(plan)
            return
        text = "\n".join(names).encode()
        in_background(
            self,
            lambda: write_bytes_whole(names_path, text),
            lambda _: self._control.start(plan),
            lambda words: self._workspace.warned.emit(words, ""),
        )

    def ask_classes(self) -> None:
        """Show the class table, and change the project as it says."""
        project = self._workspace.project
        if project is None or self._control.is_busy() or self._has_to_wait(project):
            return
        tagged = Counter(tag for record in self._workspace.records.values() for tag in record.tags or ())
        dialog = ClassEditor(project.classes, tagged, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.edits_asked.connect(self.change_classes)
        self._workspace.project_closed.connect(dialog.reject)
        dialog.open()

    def ask_merge(self) -> None:
        """Ask for another copy of the project, and what to take of it."""
        project = self._workspace.project
        if project is None or self._control.is_busy() or self._has_to_wait(project):
            return
        start = str(project.folder.parent)
        chosen = QFileDialog.getExistingDirectory(self._window, self.tr("Choose another copy of this project"), start)
        if chosen:
            self.show_merge(Path(chosen))

    def show_merge(self, other: Path) -> None:
        """Say how another copy differs from the project, and merge it as a person says."""
        space = self._workspace
        if space.project is None:
            return
        space.settle(1)  # what is compared is read from disk
        dialog = MergeDialog(space.project, other, self._preferences.palette, self._window)
        dialog.merge_asked.connect(lambda choices: self.merge(other, choices))
        space.project_closed.connect(dialog.reject)
        dialog.open()

    def merge(self, other: Path, choices: Choices) -> None:
        """Take what was changed in another copy, with nothing open meanwhile."""

        def work(project: Project, report: Report) -> None:
            self._merged = merge_as_writer(project, other, None, choices, report)

        self._workspace.rework(work, self.tr("Merging the copies…"))

    def _tell_merged(self) -> None:
        """Say what merging did, once the project is open again."""
        done, self._merged = self._merged, None
        if done is None:
            return
        words = [counted("MergeDialog", "The masks and statuses of %Ln photos were taken.", len(done.taken))]
        if done.tagged:
            words.append(counted("MergeDialog", "The tags of %Ln photos were taken.", len(done.tagged)))
        if done.conflicts:
            words.append(counted("MergeDialog", "%Ln conflicts were left alone.", len(done.conflicts)))
        unreadable = done.comparison.unreadable
        if unreadable:
            words.append(counted("MergeDialog", "%Ln photos cannot be compared and stay as they are.", len(unreadable)))
        self._workspace.warned.emit(" ".join(words), "\n".join(unreadable))

    def change_classes(self, edits: ClassEdits) -> None:
        """Make the classes what a person wants, with nothing open meanwhile."""
        project = self._workspace.project
        if project is None or self._has_to_wait(project):
            return
        self._workspace.rework(lambda project, report: edit_classes(project, edits, report), self.tr("Changing classes…"))

    def _has_to_wait(self, project: Project) -> bool:
        """Whether another program is changing the project, as a run in a terminal does; then says so."""
        other = under_way(project.folder)
        if other:
            self._workspace.warned.emit(self.tr("This cannot be done now: {other}.").format(other=other), "")
        return bool(other)

    def _open(self, question: Question, dialog: ChoiceDialog) -> None:
        if question.matter.matter == "folder":
            self._workspace.open(Path(dialog.chosen))
        elif question.matter.matter == "classes":
            self._workspace.open(question.folder, question.place, classes=dialog.classes)
        else:
            self._workspace.open(question.folder, question.place, tags_from=dialog.chosen)
