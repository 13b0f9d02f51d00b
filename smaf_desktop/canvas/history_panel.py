"""The steps of the image on the screen: a click goes back to one, or forward again."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QUndoView, QWidget

from smaf_desktop.document.document import MaskDocument
from smaf_desktop.toolkit.theme import current_theme
from smaf_desktop.toolkit.widgets import column, label


class History(QWidget):
    """Qt's own view of an undo stack, which is all the history there is; the step that is on the disk as a file has an icon."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = QUndoView(self)
        self.view.setEmptyLabel(self.tr("As it was opened"))
        self.view.setAccessibleName(self.tr("Steps of this image"))
        self.view.setIconSize(QSize(14, 14))
        self.view.setSpacing(1)
        words = self.tr("Click a step to go back to it, or forward again. The history is kept when the window is closed.")
        note = label(words, self, tone="muted", wrap=True)
        column(self.view, note, spacing=6, margins=(4, 4, 8, 8), parent=self)
        current_theme().changed.connect(self._dress)
        self._dress()

    def show_document(self, document: MaskDocument | None) -> None:
        """Show the steps of another image, or none."""
        if document is None:
            self.view.setStack(None)  # type: ignore[arg-type]  # Qt allows it
        else:
            self.view.setStack(document.undo_stack)

    def _dress(self) -> None:
        self.view.setCleanIcon(current_theme().icon("save"))
