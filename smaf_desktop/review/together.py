"""Several people at one project: whose decisions are whose, and how far all of them are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from smaf_core.people.name import name_at_work
from smaf_core.progress import Report
from smaf_core.project.store import Project
from smaf_core.review.pace import Pace, pace
from smaf_core.together.second_look import Keep, Pair, looked_at_from, settle
from smaf_desktop.project.workspace import Workspace
from smaf_desktop.review.progress_dialog import ProgressDialog
from smaf_desktop.review.second_look_dialog import SecondLookDialog
from smaf_desktop.toolkit.background import in_background
from smaf_desktop.toolkit.messages import MessageBar
from smaf_desktop.toolkit.ordered_work import nothing
from smaf_desktop.toolkit.preferences import Preferences
from smaf_desktop.toolkit.words import counted, duration_text

PACE_MS = 3000
"""How long after a change it is looked how fast photos are decided on."""
_LOOKED_AT = 2000  # deeds: days of work, and more than the pace rests on


class TogetherControl(QObject):
    """Between the project and what is shown about who works on it."""

    preferences_asked = Signal()
    """Somebody wants to say a name."""
    told = Signal(str)
    """How much is left and how long that takes, in a line; "" where there is nothing to say."""

    def __init__(self, window: QWidget, workspace: Workspace, preferences: Preferences, bar: MessageBar) -> None:
        super().__init__(window)
        self._window, self._workspace, self._preferences, self._bar = window, workspace, preferences, bar
        workspace.records_changed.connect(self._ask_name)
        self._pace: Pace | None = None
        self._settled = 0
        workspace.reworked.connect(self._tell_settled)
        self._soon = QTimer(self, singleShot=True, interval=PACE_MS)
        self._soon.timeout.connect(self._read_pace)
        for changed in (workspace.records_changed, workspace.project_opened):
            changed.connect(lambda *_: self._soon.isActive() or self._soon.start())
        workspace.project_closed.connect(self._forget)
        for changed in (workspace.records_changed, workspace.project_opened):
            changed.connect(lambda *_: self._tell())

    def take_name(self) -> None:
        """Decisions are from now on by who is said to be at work."""
        self._workspace.who = name_at_work()

    def show_progress(self) -> None:
        """Say how far the project is, and how fast it goes."""
        space = self._workspace
        if space.project is not None:
            space.settle(1)  # what is counted is read from disk
            dialog = ProgressDialog(space.project, self._window)
            space.project_closed.connect(dialog.close)
            dialog.show()

    def show_second_look(self) -> None:
        """Look at what others have accepted, or say how far second looks agree; in the project of a look: the way back."""
        space = self._workspace
        if space.project is None:
            return
        home = looked_at_from(space.project.folder)
        if home is not None:
            left = sum(space.counts.values()) - space.counts["accepted"]
            words = counted("TogetherControl", "This is a second look. %Ln photos are not accepted yet.", left)
            self._bar.offer(words, self.tr("Back to {project}").format(project=home.stem), lambda: space.open(home))
            return
        space.settle(1)  # what is compared is read from disk
        dialog = SecondLookDialog(space.project, space.who, self._preferences.palette, self._window)
        dialog.open_asked.connect(space.open)
        dialog.settle_asked.connect(self._settle)
        space.project_closed.connect(dialog.close)
        dialog.show()

    def _settle(self, choices: Sequence[tuple[Pair, Keep]]) -> None:
        """Let the masks stay that were chosen, with nothing open meanwhile."""

        def work(project: Project, report: Report) -> None:
            for done, (pair, keep) in enumerate(choices, start=1):
                settle(project, pair, keep)
                report(done, len(choices), "settling")
                self._settled = done

        if choices:
            self._workspace.rework(work, self.tr("Settling second looks…"))

    def _tell_settled(self) -> None:
        settled, self._settled = self._settled, 0
        if settled:
            self._bar.say(counted("TogetherControl", "What stays of %Ln photos is settled.", settled))

    def _read_pace(self) -> None:
        project = self._workspace.project
        if project is not None:
            folder = project.folder
            in_background(self, lambda: _pace_of(folder), self._take_pace, nothing)

    def _take_pace(self, read: tuple[Path, Pace]) -> None:
        project = self._workspace.project
        if project is not None and project.folder == read[0]:
            self._pace = read[1]
            self._tell()

    def _forget(self) -> None:
        self._soon.stop()
        self._pace = None
        self.told.emit("")

    def _tell(self) -> None:
        counts = self._workspace.counts
        left = sum(counts.values()) - counts["accepted"] - counts["flagged"]
        work = None if self._pace is None else self._pace.work_left(left)
        if self._workspace.project is None or not left:
            self.told.emit("")
        elif work is None:
            self.told.emit(counted("TogetherControl", "%Ln photos left", left))
        else:
            words = counted("TogetherControl", "%Ln photos left, about {time}", left)
            self.told.emit(words.format(time=duration_text(work)))

    def _ask_name(self, names: Sequence[str]) -> None:
        """Ask once whose decisions these are: at the first one, where nothing else is said just then."""
        space = self._workspace
        if space.who or self._preferences.asked_name or len(names) != 1 or self._bar.words:
            return
        if space.records[names[0]].status in ("accepted", "flagged"):
            self._preferences.asked_name = True
            words = self.tr("Decisions are kept with the name of who made them, so that two people can share the work.")
            self._bar.offer(words, self.tr("Say Your Name…"), self.preferences_asked.emit)


def _pace_of(folder: Path) -> tuple[Path, Pace]:
    with Project.open(folder) as project:
        return folder, pace(project.deeds(_LOOKED_AT))
