"""What a person can ask of a segmenter: train it, let it look at the project, at a folder nobody has tagged, confirm it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from smaf_core.data.classes import ClassTable
from smaf_core.project.layout import Layout
from smaf_desktop.machine.run_control import RunControl
from smaf_desktop.machine.segmenter_dialogs import SegmentDialog, TrainSegmenterDialog
from smaf_desktop.machine.segmenter_panel import SegmenterPanel
from smaf_desktop.project.reading import Question
from smaf_desktop.project.workspace import Workspace
from smaf_desktop.toolkit.preferences import Preferences
from smaf_desktop.toolkit.words import counted, grouped
from smaf_desktop.worker.runs import RunPlan


class Tells(Protocol):
    """What the message bar can do."""

    def say(self, words: str) -> None:
        """Show words."""

    def offer(self, words: str, action: str, do: Callable[[], object]) -> None:
        """Show words with a button."""

    def withdraw(self, words: str) -> None:
        """Show these words no longer."""


class SegmenterControl(QObject):
    """Owns no file; asks, and starts runs as `RunControl` does for the others."""

    filter_asked = Signal(str)
    """Show the images that pass this filter."""
    wall_asked = Signal()
    """Many photos are to be seen at once, and tagged."""

    def __init__(
        self,
        window: QWidget,
        workspace: Workspace,
        runs: RunControl,
        panel: SegmenterPanel,
        preferences: Preferences,
        bar: Tells,
    ) -> None:
        super().__init__(window)
        self._window, self._workspace, self._runs = window, workspace, runs
        self._preferences, self._bar = preferences, bar
        self._untold = ""
        self._plan: Callable[[Path], RunPlan] | None = None
        panel.train_asked.connect(self.ask_training)
        panel.segment_asked.connect(self.ask_segmenting)
        panel.confirm_asked.connect(lambda: self.filter_asked.emit("tags:doubtful"))
        workspace.project_opened.connect(lambda: QTimer.singleShot(0, self, self._begin_with_project))  # once it is shown
        workspace.failed.connect(lambda _: self._forget_plan())
        workspace.records_changed.connect(lambda _: self._follow_tags())

    def ask_training(self) -> None:
        """Say what training a segmenter does, and start it if that is wanted."""
        project = self._workspace.project
        if project is not None and not self._runs.is_busy():
            dialog = TrainSegmenterDialog(project.folder, self._workspace.counts, self._runs.device, self._window)
            dialog.accepted.connect(lambda: self._runs.start(dialog.plan))
            self._runs.measure(dialog, "estimate_segmenter")
            dialog.open()

    def ask_segmenting(self) -> None:
        """Ask which segmenter is to look at the photos of the project."""
        project = self._workspace.project
        if project is None or self._runs.is_busy():
            return
        untagged = sum(one.tags is None or one.doubtful for one in self._workspace.records.values())
        photos = self.tr("all photos of this project, {n} of them without confirmed tags").format(n=grouped(untagged))
        dialog = SegmentDialog(photos, self._models(project.folder), self._window, classes=project.classes)
        dialog.accepted.connect(lambda: self._remember(dialog))
        dialog.accepted.connect(lambda: self._runs.start(dialog.plan(project.folder)))
        dialog.open()

    def ask_about_folder(self, question: Question) -> None:
        """Nothing says what is in a folder's photos: ask which segmenter is to say it."""
        photos = self.tr("the photos in “{name}”, of which nothing says what they show").format(name=question.folder.name)
        dialog = SegmentDialog(photos, self._models(None), self._window)
        dialog.accepted.connect(lambda: self._open_and_segment(question, dialog))
        dialog.rejected.connect(lambda: self._workspace.failed.emit(str(question.matter)))
        dialog.open()

    def confirm(self, names: list[str]) -> None:
        """Confirm the tags of images, and say for how many that was news."""
        count = self._workspace.confirm_tags(names)
        if not count:
            self._bar.say(self.tr("The tags of these images need no confirmation."))
        elif count > 1:
            self._bar.say(counted("SegmenterControl", "The tags of %Ln images are confirmed.", count))

    # ── within ──

    def _open_and_segment(self, question: Question, dialog: SegmentDialog) -> None:
        about = dialog.about
        if about is None:
            return
        self._remember(dialog)
        model, crf, device = dialog.model, dialog.crf.isChecked(), dialog.device.currentData()
        assert model is not None
        self._plan = lambda project: RunPlan.segment(model, project, device, crf=crf)
        self._workspace.open(question.folder, question.place, classes=ClassTable.of(about.classes))

    def _begin_with_project(self) -> None:
        """Start what was asked for before there was a project; or offer what a project without any tags needs."""
        project, plan = self._workspace.project, self._plan
        self._forget_plan()
        if project is None:
            return
        if plan is not None:
            self._runs.start(plan(project.folder))
        elif self._is_untagged and not self._workspace.read_only:
            self._offer_a_beginning(project.folder)

    @property
    def _is_untagged(self) -> bool:
        return self._workspace.untagged == len(self._workspace.records)

    def _offer_a_beginning(self, project: Path) -> None:
        """Nothing is tagged: a segmenter may look where there is one, else tagging itself is a key away."""
        if self._models(project):
            self._untold = self.tr("Nobody has said what is in these photos. Tag them, or let a segmenter look.")
            self._bar.offer(self._untold, self.tr("Segment…"), self.ask_segmenting)
        else:
            self._untold = self.tr(
                "Nobody has said what is in these photos. Select some that show the same, and choose its class: that tags them."
            )
            self._bar.offer(self._untold, self.tr("Show Them All"), self.wall_asked.emit)

    def _follow_tags(self) -> None:
        """What was said of a project without tags is so no longer."""
        if self._untold and not self._is_untagged:
            self._bar.withdraw(self._untold)
            self._untold = ""

    def _forget_plan(self) -> None:
        self._plan = None

    def _models(self, project: Path | None) -> list[Path]:
        """Segmenters within reach: the project's own, the one used last, those of projects opened lately."""
        places = [project, *self._preferences.recent] if project is not None else self._preferences.recent
        own = [Layout(place).segmenter_path for place in places if place is not None]
        last = [self._preferences.segmenter] if self._preferences.segmenter is not None else []
        ordered = [*own[:1], *last, *own[1:]] if project is not None else [*last, *own]
        return list(dict.fromkeys(path for path in ordered if path.is_file()))

    def _remember(self, dialog: SegmentDialog) -> None:
        if dialog.model is not None:
            self._preferences.segmenter = dialog.model
