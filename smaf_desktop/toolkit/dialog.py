"""A dialog that is never smaller than its words."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QDialog

from smaf_desktop.toolkit.widgets import room_of


class Dialog(QDialog):
    """Grows with what it says, at any size of letters and in any language, as far as the screen has room.

    Qt keeps to a smallest size that was set by hand, also where the layout needs more, and never heeds that a text in a narrow
    window takes more lines; what is in it is pressed together then.
    """

    def event(self, event: QEvent) -> bool:
        """Look for room whenever something needs another size."""
        is_done = super().event(event)
        if event.type() in (QEvent.Type.Show, QEvent.Type.LayoutRequest):
            self._grow()
        return is_done

    def _grow(self) -> None:
        layout = self.layout()
        if layout is None:
            return
        layout.activate()
        least = layout.totalMinimumSize()
        width = max(self.width(), least.width())
        if layout.hasHeightForWidth():
            least.setHeight(max(least.height(), layout.totalMinimumHeightForWidth(width)))
        wanted = self.size().expandedTo(QSize(width, least.height())).boundedTo(room_of(self).size())
        if wanted != self.size():
            self.resize(wanted)
