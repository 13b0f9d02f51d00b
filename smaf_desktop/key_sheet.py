"""Finding an action: all keys at a glance (F1), and the command palette (Ctrl+K)."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from smaf_desktop.actions import MENUS, Actions, plain
from smaf_desktop.theme import current_theme

translate = QCoreApplication.translate

_MOUSE = (
    ("1 – 9", "Choose a class by its number"),
    ("Ctrl+Alt+1 – 8", "Choose a layer"),
    ("Wheel", "Zoom at the pointer"),
    ("Space + drag, middle drag", "Move the image"),
    ("Shift+wheel", "Brush size"),
    ("Right or Alt drag", "Erase"),
    ("Hold Q", "Peek at the photo"),
    ("Esc", "Drop the stroke under way"),
)


class KeySheet(QDialog):
    """Every action with its keys, by menu, in columns."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keys at a Glance"))
        self.resize(980, 700)
        text = QTextBrowser(self)
        text.setHtml(_sheet(actions))
        text.setAccessibleName(self.windowTitle())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(text)
        layout.addWidget(buttons)


class CommandPalette(QDialog):
    """Type a few letters of what you want, Return does it."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._actions = [action for action in actions.values() if action.isEnabled()]
        self.search = QLineEdit(self, placeholderText=self.tr("What do you want to do?"))
        self.search.setAccessibleName(self.tr("Find command"))
        self.found = QListWidget(self)
        self.found.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.found.setAccessibleName(self.tr("Commands"))
        layout = QVBoxLayout(self, spacing=6)
        layout.setContentsMargins(10, 10, 10, 10)
        layout.addWidget(self.search)
        layout.addWidget(self.found)
        self.resize(520, 380)
        self.search.textChanged.connect(self._find)
        self.search.installEventFilter(self)
        self.found.itemClicked.connect(self._do)
        self._find("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrow keys move in the list while the letters go to the field."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                self.found.setCurrentRow(max(0, min(self.found.currentRow() + step, self.found.count() - 1)))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if (item := self.found.currentItem()) is not None:
                    self._do(item)
                return True
        return super().eventFilter(watched, event)

    def _find(self, text: str) -> None:
        self.found.clear()
        words = text.casefold().split()
        for action in self._actions:
            name = plain(action.text())
            if all(word in name.casefold() for word in words):
                item = QListWidgetItem(action.icon(), _with_key(name, action), self.found)
                item.setData(Qt.ItemDataRole.UserRole, action)
        self.found.setCurrentRow(0)

    def _do(self, item: QListWidgetItem) -> None:
        action: QAction = item.data(Qt.ItemDataRole.UserRole)
        self.close()
        action.trigger()


def _with_key(name: str, action: QAction) -> str:
    keys = _keys(action)
    return f"{name}    {keys}" if keys else name


def _keys(action: QAction) -> str:
    return " / ".join(key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts())


def _sheet(actions: Actions) -> str:
    muted = current_theme().colours.muted
    sections = [(plain(translate("Actions", title)), _rows(actions, words)) for title, words in MENUS]
    sections.append((translate("Keys", "Mouse and more"), [(key, translate("Keys", words)) for key, words in _MOUSE]))
    columns: list[str] = ["", "", ""]
    lengths = [0, 0, 0]
    for title, rows in sections:
        column = lengths.index(min(lengths))
        lengths[column] += len(rows) + 2
        lines = "".join(
            f'<tr><td style="padding:2px 14px 2px 0"><b>{escape(keys)}</b></td>'
            f'<td style="padding:2px 0; color:{muted}">{escape(words)}</td></tr>'
            for keys, words in rows
        )
        columns[column] += f"<h3>{escape(title)}</h3><table>{lines}</table>"
    cells = "".join(f'<td valign="top" style="padding-right:22px">{column}</td>' for column in columns)
    return f'<table width="100%"><tr>{cells}</tr></table>'


def _rows(actions: Actions, words: str) -> list[tuple[str, str]]:
    names: list[str] = []
    for word in words.split():
        if word == "TOOLS":
            names += actions.tool_names
        elif not word.isupper() and word != "|":
            names.append(word)
    return [(_keys(actions[name]), plain(actions[name].text())) for name in names if actions[name].shortcuts()]
