"""Auditing: a sample of the masks in turn, to be corrected with care, and what it says of all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isnan

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QPushButton, QSpinBox, QTreeWidget, QTreeWidgetItem, QWidget

from smaf_core.audit.audits import SIZE, Audit, begin, extend, forget, latest, measure, note
from smaf_core.audit.estimating import Estimate, Interval
from smaf_core.data.mask import LabelMap
from smaf_core.project.store import Project, What
from smaf_desktop.toolkit.background import in_background
from smaf_desktop.toolkit.dialog import Dialog
from smaf_desktop.toolkit.theme import bold
from smaf_desktop.toolkit.widgets import STRETCH, column, label, make_primary, row
from smaf_desktop.toolkit.words import counted, decimal, grouped

_DONE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class _Found:
    """What is on disk of an audit."""

    audit: Audit | None
    audited: frozenset[str] = frozenset()
    estimate: Estimate | None = None
    """Only when the whole sample is audited: who sees figures earlier is led by them."""


class AuditDialog(Dialog):
    """Draws a sample, lists it in turn, and says what is known. It changes no mask and no status."""

    image_chosen = Signal(str)
    sample_shown = Signal(object)
    """Names of the photos of the sample in turn, to be listed without their status; None: all photos again."""
    noted = Signal(str)
    """A photo of the sample is about to be kept as it is now."""
    audited_asked = Signal()
    """The photo in the main window is right now: the keyboard may be here."""

    def __init__(self, project: Project, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Audit"))
        self.resize(420, 440)
        self._folder = project.folder
        self._found = _Found(None)
        self._waiting: tuple[str, LabelMap] | None = None
        QShortcut(QKeySequence("Shift+Return"), self).activated.connect(self.audited_asked)
        self._about = label("", self, wrap=True)
        self._about.setFont(bold(self.font(), 1.1))
        self._hint = label("", self, tone="muted", wrap=True)
        self.list = QTreeWidget(self)
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAccessibleName(self.tr("Photos of the sample, in turn"))
        self.list.currentItemChanged.connect(self._choose)
        self.count = QSpinBox(self, minimum=2, maximum=100_000, value=SIZE)
        self.count.setAccessibleName(self.tr("Photos to look at"))
        self.proposals = QCheckBox(self.tr("Proposals too, as in an export of both"), self)
        self.begin_button, self.more_button = QPushButton(self), QPushButton(self.tr("Look at So Many"), self)
        self.back_button = QPushButton(self.tr("Not Audited"), self)
        make_primary(self.begin_button)
        self.begin_button.clicked.connect(self.begin)
        self.more_button.clicked.connect(lambda: self._do(lambda project, audit: extend(audit, self.count.value())))
        self.back_button.clicked.connect(self._take_back)
        close = QPushButton(self.tr("Close"), self)
        close.clicked.connect(self.close)
        sizes = row(label(self.tr("Photos"), self), self.count, self.more_button, STRETCH)
        buttons = row(self.begin_button, self.back_button, STRETCH, close)
        parts = (self._about, self._hint, self.list, sizes, self.proposals, buttons)
        column(*parts, spacing=10, margins=(16, 14, 16, 14), parent=self)
        self.finished.connect(lambda _: self.sample_shown.emit(None))
        self._show(self._found)
        self._about.setText(self.tr("Looking for an audit…"))
        self.begin_button.setEnabled(False)
        self._read(latest)

    # ── what a person asks ──

    def begin(self) -> None:
        """Draw a sample of the masks as they are now."""
        size = self.count.value()
        what: What = "proposals" if self.proposals.isChecked() else "masks"
        self._about.setText(self.tr("Drawing a sample: every mask is read once…"))
        self.begin_button.setEnabled(False)
        self._read(lambda project: begin(project, size, what))

    def note_when_read(self, name: str, truth: LabelMap) -> None:
        """As `note`, once it is known which audit is under way: the dialog was closed when the photo was said to be right."""
        self._waiting = name, truth

    def note(self, name: str, truth: LabelMap) -> None:
        """Keep the mask of a photo as its truth, and go on to the next that is not audited."""
        if self._found.audit is None or name not in self.names:
            self._hint.setText(self.tr("{name} is not in the sample.").format(name=name))
            return
        self.noted.emit(name)
        self._do(lambda project, audit: note(project, audit, name, truth), go_on=True)

    @property
    def names(self) -> Sequence[str]:
        """The photos of the sample, in turn."""
        return () if self._found.audit is None else self._found.audit.plan.sample

    @property
    def words(self) -> str:
        """What is said above the list."""
        return f"{self._about.text()} {self._hint.text()}"

    # ── within ──

    def _take_back(self) -> None:
        item = self.list.currentItem()
        if item is not None and item.data(0, _DONE):
            name = item.text(0)
            self._do(lambda project, audit: forget(audit, name))

    def _do(self, change: Callable[[Project, Audit], object], *, go_on: bool = False) -> None:
        audit = self._found.audit
        if audit is not None:
            self._read(lambda project: _changed(project, audit, change), go_on=go_on)

    def _read(self, work: Callable[[Project], Audit | None], *, go_on: bool = False) -> None:
        def read() -> _Found:
            with Project.open(self._folder) as project:
                return _found(project, work(project))

        def take(found: _Found) -> None:
            is_new = list(self.names) != (found.audit.plan.sample if found.audit else [])
            self._show(found)
            waiting, self._waiting = self._waiting, None
            if waiting is not None and waiting[0] in self.names:
                self.note(*waiting)
            elif is_new or go_on:
                self._go_on()

        in_background(self, read, take, self._refuse)

    def _refuse(self, words: str) -> None:
        self._show(self._found)
        self._hint.setText(words)

    def _show(self, found: _Found) -> None:
        sample_before, self._found = list(self.names), found
        self._fill()
        self._about.setText(self._summary())
        self._hint.setText(self._advice())
        has_audit = found.audit is not None
        self.begin_button.setText(self.tr("New Audit") if has_audit else self.tr("Draw a Sample"))
        self.begin_button.setEnabled(True)
        self.more_button.setVisible(has_audit)
        self.back_button.setVisible(has_audit)
        if list(self.names) != sample_before:
            self.count.setValue(len(self.names))
            self.sample_shown.emit(list(self.names))

    def _fill(self) -> None:
        current = self.list.currentItem()
        chosen = None if current is None else current.text(0)
        self.list.blockSignals(True)
        self.list.clear()
        for name in self.names:
            item = QTreeWidgetItem([name])
            is_done = name in self._found.audited
            item.setData(0, _DONE, is_done)
            item.setCheckState(0, Qt.CheckState.Checked if is_done else Qt.CheckState.Unchecked)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            self.list.addTopLevelItem(item)
            if name == chosen:
                self.list.setCurrentItem(item)
        self.list.blockSignals(False)

    def _go_on(self) -> None:
        """Choose the next photo that is not audited."""
        left = (name for name in self.names if name not in self._found.audited)
        name = next(left, None)
        for item in self.list.findItems(name or "", Qt.MatchFlag.MatchExactly):
            self.list.setCurrentItem(item)

    def _choose(self, item: QTreeWidgetItem | None, _: QTreeWidgetItem | None = None) -> None:
        if item is not None:
            self.image_chosen.emit(item.text(0))

    def _summary(self) -> str:
        if self._found.audit is None:
            return self.tr("How good are all the masks? Correct a few with care, drawn by lot.")
        words = counted("AuditDialog", "{n} of %Ln photos audited, of a set of {set}.", len(self.names)).format(
            n=grouped(len(self._found.audited)), set=grouped(len(self._found.audit.plan.photos))
        )
        return words if self._found.estimate is None else f"{words} {self._figures(self._found.estimate)}"

    def _figures(self, found: Estimate) -> str:
        words = self.tr("With 95 % certainty the mean IoU of all is {iou} %, and {accuracy} % of the pixels are right.")
        return words.format(iou=_ends(found.mean_iou), accuracy=_ends(found.accuracy))

    def _advice(self) -> str:
        estimate = self._found.estimate
        if self._found.audit is None:
            return self.tr("The sample is kept in the project, and can be gone on with. All masks are kept as they are now.")
        if estimate is None:
            return self.tr(
                "Correct each photo as if nobody had yet: look at all of it, close by. Shift+Return says that it is "
                "right now. States are not shown meanwhile. The result comes when all are audited."
            )
        if estimate.to_halve is None:
            return self.tr("Every photo of the set is audited.")
        return counted(
            "AuditDialog",
            "%Ln more photos would halve the interval. An export has it all on a page: certificate.pdf.",
            estimate.to_halve,
        )


def _found(project: Project, audit: Audit | None) -> _Found:
    if audit is None:
        return _Found(None)
    audited = frozenset(audit.audited)
    is_done = len(audited) == len(audit.plan.sample)
    return _Found(audit, audited, measure(project, audit) if is_done else None)


def _changed(project: Project, audit: Audit, change: Callable[[Project, Audit], object]) -> Audit:
    made = change(project, audit)
    return made if isinstance(made, Audit) else audit


def _ends(one: Interval) -> str:
    return _percent(one.value) if isnan(one.low) else f"{_percent(one.low)}–{_percent(one.high)}"


def _percent(ratio: float) -> str:
    return "–" if isnan(ratio) else decimal(100 * ratio)
