"""What the window shows before anything is open: the first step, and the way back to what was open last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QWidget

from smaf_desktop.toolkit.theme import app_icon, bold
from smaf_desktop.toolkit.widgets import STRETCH, column, label, make_primary, row, set_tone

_WIDTH = 560
_RECENT = 5


class Welcome(QWidget):
    """One clear first step. The whole page takes what is dropped on the window."""

    open_asked = Signal()
    recent_chosen = Signal(object)
    restore_asked = Signal(object)
    """The folder of a damaged project whose last good copy is wanted."""
    sample_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._busy = label(parent=self, tone="muted", wrap=True)
        self._busy.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._damaged = Path()
        self.restore = QPushButton(self.tr("Restore the Last Good Copy"), self)
        self.restore.setToolTip(
            self.tr("Statuses and tags as they were last found whole; masks stay, the damaged file is kept")
        )
        self.restore.clicked.connect(lambda: self.restore_asked.emit(self._damaged))
        self._remedy = QPushButton(self)
        self._remedy.clicked.connect(lambda: self._mend())
        self._remedy.hide()
        self._mend: Callable[[], object] = self._remedy.hide
        self._recent_title = QLabel(self.tr("Opened last"), self)
        self._recent_title.setFont(bold(self.font()))
        self._recent = column(spacing=0)
        page = column(
            2,
            self._head(),
            self._step(),
            self._busy,
            row(STRETCH, self.restore, STRETCH),
            row(STRETCH, self._remedy, STRETCH),
            self._recent_title,
            self._recent,
            3,
            spacing=14,
        )
        row(STRETCH, page, STRETCH, parent=self)
        self.restore.hide()

    def show_recent(self, projects: Sequence[Path]) -> None:
        """Offer the projects that were open last."""
        while (item := self._recent.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()  # it stays for a moment, out of its place
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

    def show_damaged(self, project: Path, words: str) -> None:
        """Say that a project is damaged, and offer its last good copy."""
        self.show_failure(words)
        self._damaged = project
        self.restore.show()

    @property
    def remedy(self) -> str:
        """What is offered against what went wrong; empty where nothing is."""
        return "" if self._remedy.isHidden() else self._remedy.text()

    def offer(self, words: str, do: Callable[[], object]) -> None:
        """Offer a way out of what went wrong."""
        self._remedy.setText(words)
        self._mend = do
        self._remedy.show()

    def _say(self, words: str, is_bad: bool) -> None:
        self.restore.hide()
        self._remedy.hide()
        self._busy.setText(words)
        set_tone(self._busy, "danger" if is_bad else "muted")

    def _head(self) -> QWidget:
        box = QWidget(self)
        icon = QLabel(box)
        icon.setPixmap(app_icon().pixmap(56, 56))
        title = QLabel(self.tr("Tagged photos in,\nsegmentation masks you trust out"), box)
        title.setFont(bold(self.font(), 1.6))
        row(icon, title, STRETCH, spacing=16, parent=box)
        return box

    def _step(self) -> QFrame:
        card = QFrame(self)
        card.setProperty("card", True)
        card.setFixedWidth(_WIDTH)
        title = QLabel(self.tr("Open a folder of photos with tags"), card)
        title.setFont(bold(self.font(), 1.2))
        words = label(
            self.tr(
                "Put a file <b>tags.csv</b> beside the photos, one line a photo: <code>image,tags</code>. "
                "A PASCAL VOC folder opens as it is. Your photos are never changed; the project is kept in a folder of its own."
            ),
            card,
            wrap=True,
            rich=True,
        )
        example = label("<pre>image,tags\nkitchen.jpg,cat bottle\ngarden.jpg,dog</pre>", card, tone="muted", rich=True)
        self._open = QPushButton(self.tr("Open Folder or Project…"), card)
        make_primary(self._open)
        self._open.clicked.connect(self.open_asked)
        hint = label(self.tr("or drop it here"), card, tone="muted")
        self.sample = QPushButton(self.tr("Try the Sample"), card)
        self.sample.setToolTip(self.tr("72 drawn pictures with tags, kept among your documents"))
        self.sample.clicked.connect(self.sample_asked)
        buttons = row(self._open, hint, STRETCH, self.sample, spacing=12)
        column(title, words, example, buttons, spacing=10, margins=(22, 20, 22, 20), parent=card)
        return card


def _short(folder: Path) -> str:
    """Give a folder's path with the home folder as ~."""
    home = Path.home()
    return f"~/{folder.relative_to(home)}" if folder.is_relative_to(home) else str(folder)
