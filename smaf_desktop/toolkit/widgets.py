"""Small pieces that Qt lacks: layouts in one line, labels with a tone, labels that shorten their text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QKeyEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import (
    QBoxLayout,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from smaf_desktop.toolkit.theme import current_theme

Tone = Literal["", "muted", "danger"]
Margins = tuple[int, int, int, int]
Part = QWidget | QLayout | int
"""A widget, a layout, or a number: how strongly an empty space stretches."""

STRETCH = 1

_WORTH_READING = 90  # pixels: a word or two


def column(*parts: Part, spacing: int = 8, margins: Margins = (0, 0, 0, 0), parent: QWidget | None = None) -> QVBoxLayout:
    """Lay out parts from top to bottom; margins are left, top, right, bottom."""
    layout = QVBoxLayout() if parent is None else QVBoxLayout(parent)
    _fill(layout, parts, spacing, margins)
    return layout


def row(*parts: Part, spacing: int = 8, margins: Margins = (0, 0, 0, 0), parent: QWidget | None = None) -> QHBoxLayout:
    """Lay out parts from left to right; margins are left, top, right, bottom."""
    layout = QHBoxLayout() if parent is None else QHBoxLayout(parent)
    _fill(layout, parts, spacing, margins)
    return layout


def label(text: str = "", parent: QWidget | None = None, *, tone: Tone = "", wrap: bool = False, rich: bool = False) -> QLabel:
    """Give a label, perhaps muted, perhaps over several lines; `rich` takes marks such as <b>.

    Usually text is shown as it is: names of classes and files come from strangers, and must not become marks or pictures.
    """
    made = QLabel(parent)
    made.setTextFormat(Qt.TextFormat.RichText if rich else Qt.TextFormat.PlainText)
    made.setText(text)
    made.setWordWrap(wrap)
    if tone:
        set_tone(made, tone)
    return made


def fit_words(window: QWidget) -> None:
    """Let a window grow to the height its words need now, instead of pressing the rest together."""
    layout = window.layout()
    if layout is not None and window.isVisible():
        window.resize(window.width(), max(window.height(), layout.totalHeightForWidth(window.width())))


def room_of(window: QWidget) -> QRect:
    """Where windows may be on the screen that a window is on.

    `QWidget.screen` is not asked: PySide takes what it gives for a child of the window, and deletes the screen with it.
    """
    screen = QGuiApplication.screenAt(window.frameGeometry().center()) or QGuiApplication.primaryScreen()
    return screen.availableGeometry()


def put_at_the_foot(dialog: QWidget, window: QWidget) -> None:
    """Show a dialog at the lower edge of the window it belongs to, where it covers little of the photo it is about."""
    dialog.show()
    room, frame = room_of(window), dialog.frameGeometry()
    frame.moveCenter(window.frameGeometry().center())
    frame.moveBottom(min(window.frameGeometry().bottom() - 8, room.bottom()))
    dialog.move(max(frame.left(), room.left()), max(frame.top(), room.top()))


def put_in_the_corner(dialog: QWidget, window: QWidget) -> None:
    """Show a dialog in the lower right corner of the window it belongs to, where it stays while the photo is worked on."""
    dialog.show()
    room, frame = room_of(window), dialog.frameGeometry()
    frame.moveRight(min(window.frameGeometry().right() - 8, room.right()))
    frame.moveBottom(min(window.frameGeometry().bottom() - 8, room.bottom()))
    dialog.move(max(frame.left(), room.left()), max(frame.top(), room.top()))


def set_tone(widget: QWidget, tone: Tone) -> None:
    """Show a widget's text as usual, muted, or as something that went wrong."""
    if widget.property("tone") != tone:
        widget.setProperty("tone", tone)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def scrolling(widget: QWidget) -> QScrollArea:
    """Put a panel where it may be taller than there is room."""
    area = QScrollArea()
    area.setWidget(widget)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area


def make_primary(button: QPushButton) -> QPushButton:
    """Mark the one button that a dialog or card is about."""
    button.setProperty("primary", True)
    button.style().unpolish(button)
    button.style().polish(button)
    return button


def answer_buttons(
    dialog: QDialog, words: str, answered: Callable[[], object] | None = None
) -> tuple[QDialogButtonBox, QPushButton]:
    """Give the buttons of a dialog that asks: Cancel, and the one it is about.

    Args:
        dialog: Is rejected by Cancel.
        words: On the other button.
        answered: What that one does; accepts the dialog when not given.
    """
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, dialog)
    primary = make_primary(box.addButton(words, QDialogButtonBox.ButtonRole.AcceptRole))
    primary.setDefault(True)
    _FirstFocus(dialog, box)
    box.accepted.connect(answered or dialog.accept)
    box.rejected.connect(dialog.reject)
    return box, primary


def swatch_of(colour: tuple[int, int, int], side: int) -> QPixmap:
    """Give a square of a colour with a border, so that white and black are seen in both themes."""
    swatch = QPixmap(side, side)
    swatch.fill(QColor(*colour))
    painter = QPainter(swatch)
    painter.setPen(current_theme().colour("muted"))
    painter.drawRect(0, 0, side - 1, side - 1)
    painter.end()
    return swatch


def untinted(picture: QPixmap) -> QIcon:
    """Give an icon that keeps its colours where its row is selected: Qt would tint it, and a class look like another."""
    icon = QIcon(picture)
    icon.addPixmap(picture, QIcon.Mode.Selected)
    return icon


def flat_button(icon: str, words: str, parent: QWidget, *, text: str = "") -> QToolButton:
    """Give a button without a frame; `words` are its tooltip and accessible name."""
    button = QToolButton(parent)
    button.setProperty("flat", True)
    button.setToolTip(words)
    button.setAccessibleName(words)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    if text:
        button.setText(text)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    if icon:
        current_theme().dress(button, icon)
    return button


def folding_button(words: str, tip: str, box: QWidget, parent: QWidget) -> QToolButton:
    """Give a button that shows a box which is hidden at first, and hides it again; its arrow says which."""
    button = QToolButton(parent)
    button.setProperty("flat", True)
    button.setText(words)
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setArrowType(Qt.ArrowType.RightArrow)
    button.setCheckable(True)
    box.hide()

    def show(on: bool) -> None:
        button.setArrowType(Qt.ArrowType.DownArrow if on else Qt.ArrowType.RightArrow)
        box.setVisible(on)
        parent.adjustSize()

    button.toggled.connect(show)
    return button


class FilterLine(QLineEdit):
    """A line to filter by: Escape empties it and leaves."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave on Escape."""
        if event.key() == Qt.Key.Key_Escape and not event.modifiers():
            self.clear()
            self.left.emit()
        else:
            super().keyPressEvent(event)


class _FirstFocus(QObject):
    """Gives the keyboard to the first thing that a dialog asks for, never to its buttons, whatever was made first."""

    def __init__(self, dialog: QDialog, buttons: QDialogButtonBox) -> None:
        super().__init__(dialog)
        self._dialog, self._buttons = dialog, buttons
        dialog.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Choose when the dialog appears."""
        if event.type() == QEvent.Type.Show:
            now = self._dialog.focusWidget()
            if now is None or self._buttons.isAncestorOf(now):
                self._choose()
        return False

    def _choose(self) -> None:
        one = self._dialog.nextInFocusChain()
        while one is not None and one is not self._dialog:
            takes = bool(one.focusPolicy() & Qt.FocusPolicy.TabFocus) and one.isEnabled() and one.isVisibleTo(self._dialog)
            if takes and not self._buttons.isAncestorOf(one):
                one.setFocus()
                return
            one = one.nextInFocusChain()


class ElidedLabel(QLabel):
    """One line that ends in … where there is no room; the whole text is in the tooltip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(30)

    def setText(self, text: str) -> None:
        """Show a text, and all of it in the tooltip."""
        super().setText(text)
        self.setToolTip(text)

    def minimumSizeHint(self) -> QSize:
        """Let the label become as narrow as it must."""
        return QSize(30, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what there is room for."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        if self.width() < _WORTH_READING:
            return
        room = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), text)


def _fill(layout: QBoxLayout, parts: tuple[Part, ...], spacing: int, margins: Margins) -> None:
    layout.setSpacing(spacing)
    layout.setContentsMargins(*margins)
    for part in parts:
        if isinstance(part, QWidget):
            layout.addWidget(part)
        elif isinstance(part, QLayout):
            layout.addLayout(part)
        else:
            layout.addStretch(part)
