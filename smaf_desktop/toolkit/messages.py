"""How the window says that something is not as it should be: one line, never in the way; details behind a button."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialogButtonBox, QFrame, QPlainTextEdit, QPushButton, QWidget

from smaf_desktop.toolkit.dialog import Dialog
from smaf_desktop.toolkit.widgets import column, flat_button, label, row


class MessageBar(QFrame):
    """A line above the canvas that stays until it is closed or the next one comes."""

    left = Signal()
    """A person has dealt with it: the keyboard belongs to what they were at."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("notice", True)
        self._details = self._going_on = ""
        self._words = label(parent=self, wrap=True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._more = QPushButton(self.tr("Details…"), self)
        self._more.clicked.connect(lambda: DetailsDialog(self._words.text(), self._details, self).open())
        self._do: Callable[[], object] = self.hide
        self._action = QPushButton(self)
        self._action.clicked.connect(self.act)
        close = flat_button("close", self.tr("Close this message"), self)
        close.clicked.connect(self.leave)
        layout = row(self._words, self._action, self._more, close, margins=(14, 5, 8, 5), parent=self)
        layout.setStretch(0, 1)
        self.hide()

    @property
    def words(self) -> str:
        """What is said now; empty when the bar is closed."""
        return "" if self.isHidden() else self._words.text()

    def offer(self, words: str, action: str, do: Callable[[], object]) -> None:
        """Say something, with a button for what can be done about it."""
        self.say(words)
        self.offer_also(action, do)

    def offer_also(self, action: str, do: Callable[[], object]) -> None:
        """Put a button beside what is said already."""
        self._action.setText(action)
        self._action.show()
        self._do = do

    def withdraw(self, words: str) -> None:
        """What was said is so no longer: close the bar, unless it says something else by now."""
        if self.words == words:
            self.hide()

    def act(self) -> None:
        """Do what is offered."""
        self.leave()
        self._do()

    def leave(self) -> None:
        """Close it, as a person does."""
        self.hide()
        self.left.emit()

    def say(self, words: str, details: str = "") -> None:
        """Say something in one line."""
        self._action.hide()
        self._words.setText(words)
        self._details = details
        self._more.setVisible(bool(details))
        self.show()

    def say_while(self, words: str) -> None:
        """Say something that goes on until this is called with "": then the bar closes if nothing else was said since."""
        if words:
            self.say(words)
        elif self._going_on and self.words == self._going_on:
            self.hide()
        self._going_on = words


class DetailsDialog(Dialog):
    """What a bug report needs: the line and everything behind it, to be copied."""

    def __init__(self, words: str, details: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Details"))
        self.resize(720, 420)
        head = label(words, self, wrap=True)
        text = QPlainTextEdit(details, self)
        text.setReadOnly(True)
        text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        text.setAccessibleName(self.tr("Details"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        copy = buttons.addButton(self.tr("Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(f"{words}\n\n{details}"))
        buttons.rejected.connect(self.reject)
        column(head, text, buttons, spacing=10, margins=(14, 14, 14, 14), parent=self)
