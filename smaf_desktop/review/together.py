"""Several people at one project: whose decisions are whose, and how far all of them are."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from smaf_core.people.name import name_at_work
from smaf_desktop.project.workspace import Workspace
from smaf_desktop.toolkit.messages import MessageBar
from smaf_desktop.toolkit.preferences import Preferences


class TogetherControl(QObject):
    """Between the project and what is shown about who works on it."""

    preferences_asked = Signal()
    """Somebody wants to say a name."""

    def __init__(self, window: QWidget, workspace: Workspace, preferences: Preferences, bar: MessageBar) -> None:
        super().__init__(window)
        self._window, self._workspace, self._preferences, self._bar = window, workspace, preferences, bar
        workspace.records_changed.connect(self._ask_name)

    def take_name(self) -> None:
        """Decisions are from now on by who is said to be at work."""
        self._workspace.who = name_at_work()

    def _ask_name(self, names: Sequence[str]) -> None:
        """Ask once whose decisions these are: at the first one, where nothing else is said just then."""
        space = self._workspace
        if space.who or self._preferences.asked_name or len(names) != 1 or self._bar.words:
            return
        if space.records[names[0]].status in ("accepted", "flagged"):
            self._preferences.asked_name = True
            words = self.tr("Decisions are kept with the name of who made them, so that two people can share the work.")
            self._bar.offer(words, self.tr("Say Your Name…"), self.preferences_asked.emit)
