"""The rounds of training: what each changed, image by image, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QMessageBox,
    QPushButton,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from smaf_core.data.images import Picture, read_image, read_label_map
from smaf_core.data.mask import LabelMap
from smaf_core.project.records import declined_last
from smaf_core.project.store import ImageRecord, Project, Round
from smaf_core.review.comparison import Change
from smaf_core.review.rounds import compare_rounds, go_back, revert
from smaf_desktop.review.compare_view import CompareView
from smaf_desktop.toolkit.background import in_background
from smaf_desktop.toolkit.dialog import Dialog
from smaf_desktop.toolkit.overlays import Palette
from smaf_desktop.toolkit.round_words import round_words
from smaf_desktop.toolkit.widgets import STRETCH, column, label, row
from smaf_desktop.toolkit.words import counted, decimal, duration_text, grouped, moment

_CHANGE = Qt.ItemDataRole.UserRole
_MOST = 2000  # rows: whoever looks at more than this does not look


class RoundsDialog(Dialog):
    """Compares two rounds. Everything that reads many files runs in another thread; masks are never touched."""

    changed = Signal(object)
    """Names of images whose proposal is another now."""
    image_chosen = Signal(str)
    take_asked = Signal(object)
    """A `Round` that was found worse and is to be taken anyway."""

    def __init__(
        self,
        project: Project,
        rounds: Sequence[Round],
        records: Mapping[str, ImageRecord],
        palette: Palette,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Rounds"))
        self.resize(1060, 660)
        self._project, self._records, self._palette = project, records, palette
        self._rounds = [one for one in rounds if one.finished is not None and not one.is_declined]
        self._declined = declined_last(rounds)
        self.before, self.after = self._choice(-2), self._choice(-1)
        self._about = label(parent=self, tone="muted", wrap=True)
        self._verdict = label(parent=self, wrap=True)
        self._verdict.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.images = QTreeWidget(self)
        self.images.setHeaderLabels([self.tr("Image"), self.tr("Changed"), self.tr("Classes")])
        self.images.setRootIsDecorated(False)
        self.images.setUniformRowHeights(True)
        self.images.setAccessibleName(self.tr("Images, most changed first"))
        self.images.currentItemChanged.connect(lambda item, _: self._show_image(item))
        self.images.itemDoubleClicked.connect(lambda item, _: self.image_chosen.emit(item.text(0)))
        self.view = CompareView(self)
        self.heat = QCheckBox(self.tr("Show what changed"), self)
        self.heat.toggled.connect(self.view.show_change)
        self.which = QComboBox(self)
        self.which.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.which.setAccessibleName(self.tr("Which classes are put back"))
        self.put_back = QPushButton(self.tr("Put Back as Before"), self)
        self.put_back.clicked.connect(self._put_back)
        self.go_back = QPushButton(self.tr("Go Back to the Round Before…"), self)
        self.go_back.clicked.connect(self._ask_go_back)
        self._not_taken = label(parent=self, wrap=True)
        self.take = QPushButton(self.tr("Take It Anyway"), self)
        self.take.clicked.connect(self._take_declined)
        self._lay_out()
        self._show_declined()
        for box in (self.before, self.after):
            box.currentIndexChanged.connect(lambda _: self.compare())
        self.compare()

    @property
    def verdict(self) -> str:
        """What is said of how good the later round is, and of one that was not taken."""
        return " ".join(one.text() for one in (self._verdict, self._not_taken) if not one.isHidden())

    # ── asking ──

    def compare(self) -> None:
        """Find out what changed between the two chosen rounds."""
        before, after = self.before.currentData(), self.after.currentData()
        self.images.clear()
        self.view.clear()
        self._allow(False)
        self._show_verdict(after)
        if before is None or after is None or before == after:
            self._about.setText(self.tr("Choose two different rounds. The first comparison comes with the second round."))
            return
        self._about.setText(self.tr("Comparing…"))
        self._beside(lambda project: compare_rounds(project, before, after), self._show)

    def _put_back(self) -> None:
        item, number = self.images.currentItem(), self.before.currentData()
        if item is None:
            return
        name, which = item.text(0), self.which.currentData()
        classes = None if which is None else [which]
        self._beside(lambda project: revert(project, number, [name], classes), self._take_reverted)

    def _ask_go_back(self) -> None:
        number = self.before.currentData()
        words = self.tr("Go back to round {n}? Its classifier and its proposals are taken up again as a new round.")
        box = QMessageBox(QMessageBox.Icon.Question, self.windowTitle(), words.format(n=number), parent=self)
        box.setInformativeText(self.tr("Your masks stay as they are, and nothing is deleted: you can come back."))
        yes = box.addButton(self.tr("Go Back"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        yes.clicked.connect(lambda: self.take_up(number))
        box.open()

    def take_up(self, number: int) -> None:
        """Take up an earlier round again."""
        self._allow(False)
        self._beside(lambda project: go_back(project, number), self._take_round)

    def _take_declined(self) -> None:
        self.take_asked.emit(self._declined)
        self.close()

    # ── showing ──

    def _show_verdict(self, number: int | None) -> None:
        """Say of a round what was said when it ended."""
        metrics = next((one.metrics for one in self._rounds if one.number == number), {})
        self._verdict.setText(round_words(number or 0, metrics))
        self._verdict.setVisible(bool(self._verdict.text()))

    def _show_declined(self) -> None:
        """Offer the last round, where it was not taken."""
        latest = self._rounds[-1].number if self._rounds else 0
        told = {} if self._declined is None else {**self._declined.metrics, "stays": latest}
        self._not_taken.setText(round_words(self._declined.number if self._declined else 0, told))
        for one in (self._not_taken, self.take):
            one.setVisible(self._declined is not None)

    def _show(self, changes: list[Change]) -> None:
        moved = [change for change in changes if change.moved > 0]
        for change in moved[:_MOST]:
            classes = ", ".join(one.class_name for one in change.classes)
            item = QTreeWidgetItem([change.name, f"{decimal(100 * change.moved)} %", classes])
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setData(0, _CHANGE, change)
            self.images.addTopLevelItem(item)
        self._about.setText(self._words(len(moved), len(changes)))
        self._allow(True)
        if moved:
            self.images.setCurrentIndex(self.images.model().index(0, 0))

    def _show_image(self, item: QTreeWidgetItem | None) -> None:
        self.put_back.setEnabled(item is not None)
        if item is None:
            self.view.clear()
            return
        change: Change = item.data(0, _CHANGE)
        self.which.clear()
        self.which.addItem(self.tr("all classes"), None)
        for one in change.classes:
            self.which.addItem(self.tr("only {name}").format(name=one.class_name), one.class_name)
        rounds = {one.number: one for one in self._rounds}
        paths = [rounds[box.currentData()].proposal_path(change.name) for box in (self.before, self.after)]
        photo, classes = self._records[change.name].path, self._project.classes

        def read() -> tuple[Picture, LabelMap, LabelMap]:
            return read_image(photo), read_label_map(paths[0]), read_label_map(paths[1])

        def show(read: tuple[Picture, LabelMap, LabelMap]) -> None:
            if self.images.currentItem() is item:
                self.view.show_pair(*read, classes, self._palette)

        in_background(self, read, show, self._about.setText)

    def _take_reverted(self, names: tuple[str, ...]) -> None:
        done = self.tr("The proposal is as it was before.")
        nothing = self.tr("Nothing to put back: it is so already, or accepted.")
        self._about.setText(done if names else nothing)
        self.changed.emit(list(names))

    def _take_round(self, taken: Round) -> None:
        self._about.setText(self.tr("Taken up as round {n}.").format(n=taken.number))
        self.changed.emit(list(self._records))

    # ── within ──

    def _lay_out(self) -> None:
        left, right = QWidget(self), QWidget(self)
        choice = row(label(self.tr("From"), self), self.before, label(self.tr("to"), self), self.after, STRETCH)
        column(choice, self._verdict, self._about, self.images, parent=left)
        buttons = row(self.heat, STRETCH, self.which, self.put_back)
        column(self.view, buttons, parent=right).setStretchFactor(self.view, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.addWidget(left)
        splitter.addWidget(right)
        splitter.setSizes([400, 640])
        close = QPushButton(self.tr("Close"), self)
        close.clicked.connect(self.close)
        end = row(self.go_back, STRETCH, close)
        declined = row(self._not_taken, self.take, spacing=12)
        declined.setStretch(0, 1)
        column(splitter, declined, end, spacing=12, margins=(16, 16, 16, 14), parent=self).setStretchFactor(splitter, 1)

    def _choice(self, at: int) -> QComboBox:
        box = QComboBox(self)
        for one in self._rounds:
            box.addItem(_round_text(one), one.number)
        box.setCurrentIndex(max(len(self._rounds) + at, 0))
        return box

    def _words(self, moved: int, all_images: int) -> str:
        words = counted("RoundsDialog", "{m} of %Ln proposals changed; most changed first.", all_images)
        return words.format(m=grouped(moved))

    def _allow(self, possible: bool) -> None:
        self.put_back.setEnabled(possible and self.images.currentItem() is not None)
        self.go_back.setEnabled(possible)

    def _beside(self, work: Callable[[Project], Any], done: Callable[[Any], None]) -> None:
        folder: Path = self._project.folder

        def work_there() -> Any:
            with Project.open(folder) as project:
                return work(project)

        in_background(self, work_there, done, self._about.setText)


def _round_text(one: Round) -> str:
    took = "" if one.finished is None else f", {duration_text(one.finished - one.started)}"
    return f"{one.number} · {moment(one.started)}{took}"
