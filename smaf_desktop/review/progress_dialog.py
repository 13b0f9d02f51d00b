"""How far the project is, how fast it goes, and how good it would be if everything sure were accepted now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHeaderView, QPushButton, QTreeWidget, QTreeWidgetItem, QWidget

from smaf_core.project.store import Project
from smaf_core.review.accept import ENOUGH, RIGHT
from smaf_core.review.pace import ENOUGH as ENOUGH_DECISIONS
from smaf_core.review.pace import PAUSE
from smaf_core.review.report_page import people_of, write_report
from smaf_core.review.standing import SURE, Standing, Sure, standing, what_is_sure
from smaf_desktop.toolkit.background import in_background
from smaf_desktop.toolkit.dialog import Dialog
from smaf_desktop.toolkit.theme import bold
from smaf_desktop.toolkit.widgets import STRETCH, column, fit_words, label, row
from smaf_desktop.toolkit.words import counted, decimal, duration_text, grouped


@dataclass(frozen=True)
class _Read:
    now: Standing
    people: Sequence[Sequence[str]]


class ProgressDialog(Dialog):
    """Sentences, who did what, and the same with plots as a page to keep. It changes nothing."""

    def __init__(self, project: Project, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Progress"))
        self.setMinimumWidth(560)
        self._folder = project.folder
        self._left = label("…", self, wrap=True)
        self._left.setFont(bold(self.font(), 1.2))
        self._pace = label(parent=self, wrap=True)
        self._quality = label(self.tr("Measuring on the images you have finished…"), self, wrap=True)
        self.people = QTreeWidget(self)
        self.people.setHeaderLabels(
            [self.tr("Name"), self.tr("Accepted"), self.tr("Flagged"), self.tr("Painted"), self.tr("Tagged"),
             self.tr("Audited"), self.tr("Seconds a photo")]
        )  # fmt: skip
        self.people.setRootIsDecorated(False)
        self.people.setAccessibleName(self.tr("Who did what"))
        self.people.setMinimumHeight(120)
        self.people.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self._told = label(parent=self, tone="muted", wrap=True)
        self._told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.save_button = QPushButton(self.tr("Save as a Page…"), self)
        self.save_button.clicked.connect(self._ask_where)
        self.save_button.setEnabled(False)
        close = QPushButton(self.tr("Close"), self)
        close.setDefault(True)
        close.clicked.connect(self.close)
        buttons = row(self.save_button, STRETCH, close)
        parts = (self._left, self._pace, self._quality, self.people, self._told, STRETCH, buttons)
        column(*parts, spacing=12, margins=(20, 18, 20, 16), parent=self).setStretchFactor(self.people, 8)
        self._now: Standing | None = None
        self._sure: Sure | None = None
        in_background(self, self._read, self._show_standing, self._left.setText)
        in_background(self, self._measure, self._show_sure, self._quality.setText)

    @property
    def words(self) -> str:
        """All that is said."""
        return " ".join(one.text() for one in (self._left, self._pace, self._quality, self._told))

    def save(self, path: Path) -> None:
        """Write the page, beside the window."""
        now, sure = self._now, self._sure
        if now is None or sure is None:
            return
        self.save_button.setEnabled(False)
        self._tell(self.tr("Writing the page…"))

        def write() -> Path:
            with Project.open(self._folder) as project:
                return write_report(project, path, now, sure)

        in_background(self, write, lambda made: self._tell(self.tr("Written: {path}").format(path=made)), self._tell)

    # ── within ──

    def _ask_where(self) -> None:
        start = str(self._folder.parent / f"{self._folder.stem}.html")
        chosen, _ = QFileDialog.getSaveFileName(self, self.tr("Save as a Page"), start, "HTML (*.html);;Markdown (*.md)")
        if chosen:
            path = Path(chosen)
            self.save(path if path.suffix else path.with_suffix(".html"))

    def _tell(self, words: str) -> None:
        self._told.setText(words)
        self.save_button.setEnabled(self._now is not None and self._sure is not None)
        fit_words(self)

    def _read(self) -> _Read:
        with Project.open(self._folder) as project:
            return _Read(standing(project), people_of(project.deeds()))

    def _measure(self) -> Sure:
        with Project.open(self._folder) as project:
            return what_is_sure(project)

    def _show_standing(self, read: _Read) -> None:
        now = self._now = read.now
        words = counted("ProgressDialog", "{left} of %Ln photos wait for a decision", now.photos)
        self._left.setText(words.format(left=grouped(now.left)))
        self._pace.setText(pace_words(now))
        for cells in read.people:
            item = QTreeWidgetItem([cells[0] or self.tr("no name"), *cells[1:]])
            for at in range(1, len(cells)):
                item.setTextAlignment(at, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.people.addTopLevelItem(item)
        self.people.setVisible(bool(read.people))
        self._tell("")

    def _show_sure(self, sure: Sure) -> None:
        self._sure = sure
        self._quality.setText(_sure_words(sure))
        self._tell("")


def pace_words(now: Standing) -> str:
    """How fast it goes and how much is left, or that it is not known."""
    speed, work, days = now.pace.seconds, now.pace.work_left(now.left), now.pace.days_left(now.left)
    if speed is None or work is None:
        known = counted(
            "ProgressDialog", "How fast it goes is not known yet: %Ln photos were decided on one by one.", now.pace.n
        )
        return f"{known} " + counted("ProgressDialog", "It takes %Ln of them.", ENOUGH_DECISIONS)
    said = [
        counted(
            "ProgressDialog",
            "A photo takes {time} (median of the last %Ln decided on one by one; pauses of more than {pause} left out).",
            now.pace.n,
        ).format(time=duration_text(speed), pause=duration_text(PAUSE))
    ]
    if now.left:
        said.append(
            counted("ProgressDialog", "%Ln photos take {time} of one person's work, for some take longer.", now.left).format(
                time=duration_text(work)
            )
        )
    if now.left and days is not None and now.pace.a_day is not None:
        pattern = counted("ProgressDialog", "That is %Ln days like the latest ones, with {n} photos a day.", days)
        said.append(pattern.format(n=decimal(now.pace.a_day, 0)))
    return " ".join(said)


def _sure_words(sure: Sure) -> str:
    if not sure.is_known:
        words = counted(
            "ProgressDialog",
            "How good it would be if everything sure were accepted now is not known: that takes %Ln photos that were finished "
            "by hand and taught no round. There are {n}.",
            ENOUGH,
        )
        return words.format(n=grouped(sure.finished))
    found = sure.measured
    if found is None or found.precision is None:
        words = counted(
            "ProgressDialog",
            "No confidence is sure: on %Ln finished photos none was right in {share} % with 95 % certainty.",
            sure.finished,
        )
        return words.format(share=decimal(100 * SURE, 0))
    return counted(
        "ProgressDialog",
        "{sure} of %Ln proposals that wait are sure, with a confidence of at least {confidence}. If all were accepted now, "
        "about {percent} % would be right (IoU {iou} or more with the mask), with 95 % certainty at least {least} %; "
        "known from n = {n} finished photos as sure.",
        sure.waiting,
    ).format(
        sure=grouped(sure.images), confidence=decimal(found.threshold, 2), percent=decimal(100 * found.precision, 0),
        iou=decimal(RIGHT), least=decimal(100 * found.at_least, 0), n=grouped(found.n),
    )  # fmt: skip
