"""The segmenter's card: whether there is one, what it learned from, and the buttons that train it and let it look."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from smaf_core.errors import SmafError
from smaf_core.project.store import Project
from smaf_core.segmenter.about import read_about
from smaf_desktop.machine.segmenter_dialogs import about_words
from smaf_desktop.toolkit.theme import bold
from smaf_desktop.toolkit.widgets import STRETCH, column, label, make_primary, row
from smaf_desktop.toolkit.words import counted, moment


class SegmenterPanel(QWidget):
    """Says what can be done with a segmenter in this project."""

    train_asked = Signal()
    segment_asked = Signal()
    confirm_asked = Signal()
    """Show the images whose tags are doubtful."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = label(parent=self, wrap=True)
        self._title.setFont(bold(self.font(), 1.05))
        self._words = label(parent=self, tone="muted", wrap=True)
        self.train = QPushButton(self.tr("Train Segmenter…"), self)
        self.train.clicked.connect(self.train_asked)
        make_primary(self.train)
        self.segment = QPushButton(self.tr("Segment Photos…"), self)
        self.segment.clicked.connect(self.segment_asked)
        self._doubt = label(parent=self, wrap=True)
        self.confirm = QPushButton(self.tr("Show Them"), self)
        self.confirm.clicked.connect(self.confirm_asked)
        card = QFrame(self)
        card.setProperty("card", True)
        train, segment, confirm = (row(STRETCH, button) for button in (self.train, self.segment, self.confirm))
        column(
            self._title, self._words, train, segment, self._doubt, confirm, margins=(14, 12, 14, 12), parent=card
        )  # fmt: skip
        column(card, STRETCH, margins=(4, 6, 8, 8), parent=self)
        self._seen: tuple[Path, float] | None = None

    @property
    def words(self) -> str:
        """What is said about the segmenter."""
        return self._words.text()

    def show_project(self, project: Project | None, doubtful: int, may_run: bool) -> None:
        """Say what there is, and how many images have tags that nobody confirmed."""
        self.train.setEnabled(project is not None and may_run)
        self.segment.setEnabled(project is not None and may_run)
        self._doubt.setText(counted(
            "SegmenterPanel",
            "%Ln images have tags that only a segmenter has seen. They count once you confirm them: Shift+Y.",
            doubtful,
        ))  # fmt: skip
        self._doubt.setVisible(doubtful > 0)
        self.confirm.setVisible(doubtful > 0)
        if project is not None:
            self._show_segmenter(project.segmenter_path)

    def _show_segmenter(self, path: Path) -> None:
        """Read the file anew only when it has changed."""
        written = path.stat().st_mtime if path.exists() else 0.0
        if self._seen == (path, written):
            return
        self._seen = path, written
        if not written:
            self._title.setText(self.tr("No segmenter yet"))
            self._words.setText(
                self.tr(
                    "When part of the masks is reviewed, a segmenter can learn from them and do the rest, and every new "
                    "photo: it needs no tags."
                )
            )
            return
        self._title.setText(self.tr("Segmenter of {day}").format(day=moment(written)))
        try:
            self._words.setText(about_words(read_about(path)))
        except SmafError as error:
            self._words.setText(str(error))
