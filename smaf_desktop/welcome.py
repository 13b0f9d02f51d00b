"""What the window shows before anything is open: the first step, and the way back to what was open last."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from smaf_desktop.theme import app_icon, bold

_WIDTH = 560
_RECENT = 5


class Welcome(QWidget):
    """One clear first step. The whole page takes what is dropped on the window."""

    open_asked = Signal()
    recent_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._busy = QLabel(self, wordWrap=True, alignment=Qt.AlignmentFlag.AlignHCenter)
        self._busy.setProperty("muted", True)
        self._recent_title = QLabel(self.tr("Opened last"), self)
        self._recent_title.setFont(bold(self.font()))
        self._recent = QVBoxLayout(spacing=0)
        column = QVBoxLayout(spacing=14)
        column.addStretch(2)
        column.addWidget(self._head())
        column.addWidget(self._step())
        column.addWidget(self._busy)
        column.addWidget(self._recent_title)
        column.addLayout(self._recent)
        column.addStretch(3)
        row = QHBoxLayout(self)
        row.addStretch()
        row.addLayout(column)
        row.addStretch()

    def show_recent(self, projects: Sequence[Path]) -> None:
        """Offer the projects that were open last."""
        while (item := self._recent.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._recent_title.setVisible(bool(projects))
        for project in projects[:_RECENT]:
            button = QPushButton(f"{project.stem}   —   {_short(project.parent)}", self)
            button.setProperty("link", True)
            button.setToolTip(str(project))
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.clicked.connect(lambda _=False, one=project: self.recent_chosen.emit(one))
            self._recent.addWidget(button)

    def show_busy(self, words: str) -> None:
        """Say what is being opened; an empty text when nothing is."""
        self._say(words, is_bad=False)
        self._open.setEnabled(not words)

    def show_failure(self, words: str) -> None:
        """Say why nothing was opened."""
        self._say(words, is_bad=True)
        self._open.setEnabled(True)

    def _say(self, words: str, is_bad: bool) -> None:
        self._busy.setText(words)
        self._busy.setProperty("danger", is_bad)
        self._busy.setProperty("muted", not is_bad)
        self._busy.style().unpolish(self._busy)
        self._busy.style().polish(self._busy)

    def _head(self) -> QWidget:
        box = QWidget(self)
        icon = QLabel(box)
        icon.setPixmap(app_icon().pixmap(56, 56))
        title = QLabel(self.tr("Tagged photos in,\nsegmentation masks you trust out"), box)
        title.setFont(bold(self.font(), 1.6))
        row = QHBoxLayout(box, spacing=16)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(icon)
        row.addWidget(title, 1)
        return box

    def _step(self) -> QFrame:
        card = QFrame(self)
        card.setProperty("card", True)
        card.setFixedWidth(_WIDTH)
        title = QLabel(self.tr("Open a folder of photos with tags"), card)
        title.setFont(bold(self.font(), 1.2))
        words = QLabel(
            self.tr(
                "Put a file <b>tags.csv</b> beside the photos, one line a photo: <code>image,tags</code>. "
                "A PASCAL VOC folder opens as it is. Your photos are never changed; the project is kept in a folder of its own."
            ),
            card,
            wordWrap=True,
        )
        example = QLabel("<pre>image,tags\nbeach.jpg,dog;person\nkitchen.jpg,chair;cat</pre>", card)
        example.setProperty("muted", True)
        self._open = QPushButton(self.tr("Open Folder or Project…"), card)
        self._open.setProperty("primary", True)
        self._open.clicked.connect(self.open_asked)
        hint = QLabel(self.tr("or drop it here"), card)
        hint.setProperty("muted", True)
        buttons = QHBoxLayout(spacing=12)
        buttons.addWidget(self._open)
        buttons.addWidget(hint)
        buttons.addStretch()
        body = QVBoxLayout(card, spacing=10)
        body.setContentsMargins(22, 20, 22, 20)
        for widget in (title, words, example):
            body.addWidget(widget)
        body.addLayout(buttons)
        return card


def _short(folder: Path) -> str:
    """Give a folder's path with the home folder as ~."""
    home = Path.home()
    return f"~/{folder.relative_to(home)}" if folder.is_relative_to(home) else str(folder)
