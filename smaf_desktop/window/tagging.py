"""Tagging many photos: what is selected on the wall gets the class that is chosen in the panel of the classes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from smaf_desktop.classes.panel import ClassPanel
from smaf_desktop.images.bulk import Batch
from smaf_desktop.images.image_list import ImageList
from smaf_desktop.images.wall_page import WallPage
from smaf_desktop.project.workspace import Workspace

_LOOKED_AT = 2000
"""Of so many selected images it is said which tags they have: about a millisecond."""


class Tagging(QObject):
    """Knows whether the wall is shown. While it is, going about the list opens no photo."""

    toggled = Signal(bool)

    def __init__(self, workspace: Workspace, images: ImageList, page: WallPage, panel: ClassPanel, batch: Batch) -> None:
        super().__init__(page)
        self.is_on = False
        self._workspace, self._images, self._page, self._panel = workspace, images, page, panel
        images.image_chosen.connect(self._open)
        page.wall.selection_settled.connect(self._tell_panel)
        page.wall.background_asked.connect(lambda: batch.tag_background(images.selected))
        panel.tag_asked.connect(lambda tag: batch.toggle_tag(images.selected, tag))
        workspace.records_changed.connect(self._tell_panel)
        workspace.project_opened.connect(self._follow_project)
        workspace.project_closed.connect(page.wall.forget_pictures)

    def set_on(self, on: bool) -> None:
        """Show the wall, or again the photo: the one that was chosen there."""
        if on == self.is_on:
            return
        self.is_on = on
        self._panel.set_tagging(on)
        self._tell_panel()
        self.toggled.emit(on)
        current = self._workspace.current
        if not on and self._images.current and (current is None or current.name != self._images.current):
            self._images.ask_again()

    def _open(self, name: str, neighbours: Sequence[str]) -> None:
        if not self.is_on:
            self._workspace.open_image(name, neighbours)

    def _follow_project(self) -> None:
        """The classes of what was only looked at so far are known now."""
        self._panel.set_tagging(self.is_on)
        self._tell_panel()

    def _tell_panel(self) -> None:
        """Mark the tags of what is selected."""
        if not self.is_on:
            return
        names = self._images.selected
        tags: Counter[str] = Counter()
        if len(names) <= _LOOKED_AT:
            records = self._workspace.records
            tags.update(tag for name in names for tag in records[name].tags or ())
        everywhere = [tag for tag, count in tags.items() if count == len(names)]
        self._panel.show_selection(len(names), everywhere, [tag for tag in tags if tag not in everywhere])
