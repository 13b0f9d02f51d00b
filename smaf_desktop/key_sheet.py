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
    QWidget,
)

from smaf_desktop.actions import Actions, menus, plain
from smaf_desktop.theme import current_theme
from smaf_desktop.widgets import column

translate = QCoreApplication.translate


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
        column(text, buttons, margins=(14, 14, 14, 14), parent=self)


class CommandPalette(QDialog):
    """Type a few letters of what you want, Return does it."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._actions = [action for action in actions.values() if action.isEnabled()]
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(self.tr("What do you want to do?"))
        self.search.setAccessibleName(self.tr("Find command"))
        self.found = QListWidget(self)
        self.found.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.found.setAccessibleName(self.tr("Commands"))
        column(self.search, self.found, spacing=6, margins=(10, 10, 10, 10), parent=self)
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


def _mouse() -> list[tuple[str, str]]:
    return [
        ("1 – 9", translate("Keys", "Choose a class by its number")),
        ("Ctrl+Alt+1 – 8", translate("Keys", "Choose a layer")),
        (translate("Keys", "Wheel"), translate("Keys", "Zoom at the pointer")),
        (translate("Keys", "Space or middle drag"), translate("Keys", "Move the image")),
        (translate("Keys", "Shift+wheel"), translate("Keys", "Brush size")),
        (translate("Keys", "Right or Alt drag"), translate("Keys", "Erase")),
        (translate("Keys", "Hold Q"), translate("Keys", "Peek at the photo")),
        ("Esc", translate("Keys", "Drop the stroke under way")),
    ]


def _with_key(name: str, action: QAction) -> str:
    keys = _keys(action)
    return f"{name}    {keys}" if keys else name


def _keys(action: QAction) -> str:
    return " / ".join(key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts())


def _sheet(actions: Actions) -> str:
    muted = current_theme().colours.muted
    sections = [(plain(title), _rows(actions, words)) for title, words in menus()]
    sections.append((translate("Keys", "Mouse and more"), _mouse()))
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
