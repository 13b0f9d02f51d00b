"""Finding an action: all keys at a glance (F1), and the command palette (Ctrl+K)."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QAction, QIcon, QKeyEvent, QKeySequence, QPixmap
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QHeaderView,
    QLineEdit,
    QTextBrowser,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from smaf_desktop.toolkit.dialog import Dialog
from smaf_desktop.toolkit.theme import current_theme
from smaf_desktop.toolkit.widgets import column, room_of
from smaf_desktop.toolkit.words import translate
from smaf_desktop.window.actions import Actions, menus, plain

_COLUMNS = (4, 3, 2)
"""As many as there is room for: some languages take more of it."""
_ROW = QSize(0, 28)


class KeySheet(Dialog):
    """Every action with its keys, by menu, in columns."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keys at a Glance"))
        text = QTextBrowser(self)
        text.setAccessibleName(self.windowTitle())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        column(text, buttons, margins=(14, 14, 14, 14), parent=self)
        room = room_of(self).size() * 0.95
        for columns in _COLUMNS:
            text.setHtml(_sheet(actions, columns))
            text.document().setTextWidth(0)  # as narrow as it may be
            width = round(text.document().idealWidth()) + 70
            if width <= room.width():
                break
        self.resize(min(width, room.width()), min(740, room.height()))


class CommandPalette(Dialog):
    """Type a few letters of what you want, Return does it."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._actions = [action for action in actions.values() if action.isEnabled()]
        empty = QPixmap(16, 16)
        empty.fill(Qt.GlobalColor.transparent)
        self._no_icon = QIcon(empty)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(self.tr("What do you want to do?"))
        self.search.setAccessibleName(self.tr("Find command"))
        self.found = QTreeWidget(self)
        self.found.setHeaderHidden(True)
        self.found.setRootIsDecorated(False)
        self.found.setUniformRowHeights(True)
        self.found.setColumnCount(2)
        self.found.header().setStretchLastSection(False)
        self.found.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.found.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.found.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.found.setAccessibleName(self.tr("Commands"))
        column(self.search, self.found, spacing=6, margins=(10, 10, 10, 10), parent=self)
        self.resize(520, 380)
        self.search.textChanged.connect(self._find)
        self.search.installEventFilter(self)
        self.found.itemClicked.connect(self._do)
        self._find("")
        self.search.setFocus()  # a popup gives the keyboard to nothing of its own accord

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrow keys move in the list while the letters go to the field."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                at = self.found.currentIndex().row() + step
                self._choose(max(0, min(at, self.found.topLevelItemCount() - 1)))
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
                item = QTreeWidgetItem(self.found, [name, _keys(action)])
                item.setIcon(0, action.icon() if not action.icon().isNull() else self._no_icon)
                item.setSizeHint(0, _ROW)
                item.setData(0, Qt.ItemDataRole.UserRole, action)
        self._choose(0)

    def _choose(self, at: int) -> None:
        self.found.setCurrentIndex(self.found.model().index(at, 0))

    def _do(self, item: QTreeWidgetItem) -> None:
        action: QAction = item.data(0, Qt.ItemDataRole.UserRole)
        self.close()
        action.trigger()


def _mouse() -> list[tuple[str, str]]:
    return [
        ("1 – 9", translate("Keys", "Choose a class by its number")),
        (f"{_native(QKeySequence('Ctrl+Alt+1'))} – 8", translate("Keys", "Choose a layer")),
        (translate("Keys", "Wheel"), translate("Keys", "Zoom at the pointer")),
        (translate("Keys", "Space or middle drag"), translate("Keys", "Move the image")),
        (translate("Keys", "Shift+wheel"), translate("Keys", "Brush size")),
        (translate("Keys", "Right or Alt drag"), translate("Keys", "Erase")),
        (translate("Keys", "Hold Q"), translate("Keys", "Peek at the photo")),
        ("Esc", translate("Keys", "Drop the stroke under way")),
    ]


def _keys(action: QAction) -> str:
    return " / ".join(map(_native, action.shortcuts()))


def _native(key: QKeySequence) -> str:
    return key.toString(QKeySequence.SequenceFormat.NativeText)


def _sheet(actions: Actions, count: int) -> str:
    muted = current_theme().colours.muted
    sections = [(plain(title), _rows(actions, words)) for title, words in menus()]
    sections.append((translate("Keys", "Mouse and more"), _mouse()))
    columns: list[str] = [""] * count
    lengths = [0] * count
    for title, rows in sections:
        column = lengths.index(min(lengths))
        lengths[column] += len(rows) + 2
        lines = "".join(
            f'<tr><td style="padding:2px 12px 2px 0; white-space:nowrap"><b>{escape(keys)}</b></td>'
            f'<td style="padding:2px 0; white-space:nowrap; color:{muted}">{escape(words)}</td></tr>'
            for keys, words in rows
        )
        columns[column] += f"<h3>{escape(title)}</h3><table>{lines}</table>"
    cells = "".join(f'<td valign="top" style="padding-right:14px">{column}</td>' for column in columns)
    return f'<table width="100%"><tr>{cells}</tr></table>'


def _rows(actions: Actions, words: str) -> list[tuple[str, str]]:
    names: list[str] = []
    for word in words.split():
        if word == "TOOLS":
            names += actions.tool_names
        elif not word.isupper() and word != "|":
            names.append(word)
    return [(_keys(actions[name]), plain(actions[name].text())) for name in names if actions[name].shortcuts()]
