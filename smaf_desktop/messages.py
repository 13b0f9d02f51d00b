"""How the window says that something is not as it should be: one line, never in the way; details behind a button."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from smaf_desktop.theme import current_theme


class MessageBar(QFrame):
    """A line above the canvas that stays until it is closed or the next one comes."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self._details = ""
        self._icon = QToolButton(self)
        self._icon.setProperty("flat", True)
        self._icon.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        current_theme().dress(self._icon, "warning")
        self._words = QLabel(self, wordWrap=True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._more = QPushButton(self.tr("Details…"), self)
        self._more.clicked.connect(lambda: DetailsDialog(self._words.text(), self._details, self).open())
        close = QToolButton(self)
        close.setProperty("flat", True)
        close.setToolTip(self.tr("Close this message"))
        close.setAccessibleName(self.tr("Close this message"))
        close.clicked.connect(self.hide)
        current_theme().dress(close, "close")
        row = QHBoxLayout(self, spacing=8)
        row.setContentsMargins(8, 4, 6, 4)
        row.addWidget(self._icon)
        row.addWidget(self._words, 1)
        row.addWidget(self._more)
        row.addWidget(close)
        self.hide()

    @property
    def words(self) -> str:
        """What is said now; empty when the bar is closed."""
        return self._words.text() if self.isVisibleTo(self.parentWidget()) else ""

    def say(self, words: str, details: str = "") -> None:
        """Say something in one line."""
        self._words.setText(words)
        self._details = details
        self._more.setVisible(bool(details))
        self.show()


class DetailsDialog(QDialog):
    """What a bug report needs: the line and everything behind it, to be copied."""

    def __init__(self, words: str, details: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Details"))
        self.resize(720, 420)
        head = QLabel(words, self, wordWrap=True)
        text = QPlainTextEdit(details, self, readOnly=True)
        text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        text.setAccessibleName(self.tr("Details"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        copy = buttons.addButton(self.tr("Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(f"{words}\n\n{details}"))
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self, spacing=10)
        for widget in (head, text, buttons):
            layout.addWidget(widget)
