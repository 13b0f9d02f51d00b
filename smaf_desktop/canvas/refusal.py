"""Why an image cannot be shown, where it would be, and what can be done about it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from smaf_desktop.toolkit.theme import bold
from smaf_desktop.toolkit.widgets import column, label, row

_WIDTH = 520
_MARGIN = 24  # pixels, at least, around it


class Refusal(QFrame):
    """A card in the middle of the canvas. It does nothing itself; keys go on belonging to the window."""

    locate_asked = Signal()
    """The photo lies elsewhere now."""
    aside_asked = Signal()
    """The mask is to be kept under another name, and the photo shown without it."""
    leave_out_asked = Signal()
    again_asked = Signal()

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        self.setProperty("card", True)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._title = label(parent=self, wrap=True)
        self._title.setFont(bold(self.font(), 1.15))
        self._words = label(parent=self, wrap=True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.locate = self._button(self.tr("&Locate…"), self.tr("Say where this photo lies now"), self.locate_asked.emit)
        aside = self.tr("Keep the mask under another name, and begin this photo anew")
        self.aside = self._button(self.tr("Set the Mask &Aside"), aside, self.aside_asked.emit)
        self.leave_out = self._button(
            self.tr("Leave &Out…"), self.tr("Take this photo out of the project; nothing is deleted"), self.leave_out_asked.emit
        )
        self.again = self._button(self.tr("&Try Again"), self.tr("Open it once more"), self.again_asked.emit)
        buttons = row(self.locate, self.aside, self.leave_out, self.again)
        column(self._title, self._words, buttons, spacing=12, margins=(22, 18, 22, 18), parent=self)
        canvas.installEventFilter(self)
        self.hide()

    @property
    def words(self) -> str:
        """What is said; empty while nothing is."""
        return "" if self.isHidden() else self._words.text()

    def show_trouble(self, name: str, words: str, *, is_of_mask: bool, can_change: bool) -> None:
        """Say what is wrong with an image.

        Args:
            name: The image.
            words: What is wrong, and what to do.
            is_of_mask: Whether the photo is whole, and the mask is the trouble.
            can_change: Whether the project may be changed; else one can only look again.
        """
        self._title.setText(self.tr("“{name}” cannot be opened").format(name=name))
        self._words.setText(words)
        self.setAccessibleName(f"{self._title.text()}. {words}")
        self.locate.setVisible(can_change and not is_of_mask)
        self.aside.setVisible(can_change and is_of_mask)
        self.leave_out.setVisible(can_change)
        self.show()
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle."""
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self._place()
        return False

    def _place(self) -> None:
        canvas, layout = self.parentWidget(), self.layout()
        assert canvas is not None
        assert layout is not None
        width = max(min(_WIDTH, canvas.width() - 2 * _MARGIN), layout.minimumSize().width())
        height = layout.totalHeightForWidth(width)
        self.setGeometry((canvas.width() - width) // 2, max(0, (canvas.height() - height) // 2), width, height)

    def _button(self, words: str, tip: str, asked: object) -> QPushButton:
        button = QPushButton(words, self)
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(asked)
        return button
