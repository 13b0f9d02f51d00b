"""Accepting in bulk what the machine is sure of, with what is known about how far that can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSlider, QWidget

from smaf_core.project.store import ImageRecord, Project
from smaf_core.review.accept import ENOUGH, RIGHT, Calibration, measured_precision
from smaf_desktop.review.some_masks import SHOWN, SomeMasks
from smaf_desktop.toolkit.background import in_background
from smaf_desktop.toolkit.dialog import Dialog
from smaf_desktop.toolkit.overlays import Palette
from smaf_desktop.toolkit.theme import bold
from smaf_desktop.toolkit.widgets import answer_buttons, column, fit_words, label, row
from smaf_desktop.toolkit.words import counted, decimal, grouped

_STEPS = 100
_SURE = 90  # of so many steps


@dataclass(frozen=True)
class _Waiting:
    record: ImageRecord
    confidence: float


class AcceptDialog(Dialog):
    """A slider for the confidence; below it, how many images that accepts and how often the machine was right so far."""

    accept_asked = Signal(list)
    """Names of the images to accept."""
    look_asked = Signal(str)
    """This image is to be seen first; the dialog is gone then."""

    def __init__(self, project: Project, records: list[ImageRecord], palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Accept What Is Sure"))
        self.setMinimumWidth(480)
        self._folder = project.folder
        self._waiting = [_Waiting(one, 1 - one.score) for one in records if one.status == "proposed" and one.score is not None]
        self._waiting.sort(key=lambda one: one.confidence)
        self._calibration: Calibration | None = None
        self._count = label(parent=self, wrap=True)
        self._count.setFont(bold(self.font(), 1.2))
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setRange(50, _STEPS)
        self.slider.setValue(self._beginning())
        self.slider.setAccessibleName(self.tr("Least confidence"))
        self._value = label(parent=self)
        self._value.setMinimumWidth(40)
        self._known = label(parent=self, tone="muted", wrap=True)
        self.some = SomeMasks(project, palette, self)
        self.some.look_asked.connect(self._look)
        self.finished.connect(lambda _: self.some.stop())
        self.buttons, self.accept_button = answer_buttons(self, "", self._accept)
        self.slider.valueChanged.connect(lambda _: self._show())
        confidence = row(label(self.tr("Confidence at least"), self), self.slider, self._value)
        some = label(self.tr("Some of them, the least sure first:"), self)
        parts = (self._count, confidence, self._known, some, self.some, self.buttons)
        column(*parts, spacing=14, margins=(22, 20, 22, 16), parent=self)
        self._show()
        in_background(self, self._measure, self._take, self._known.setText)

    @property
    def names(self) -> list[str]:
        """The images whose confidence is at least the slider's, the least sure first."""
        return [one.name for one in self._sure()]

    def _sure(self) -> list[ImageRecord]:
        least = self.slider.value() / _STEPS
        return [one.record for one in self._waiting if one.confidence >= least]

    @property
    def words(self) -> str:
        """What is said about how far the machine can be trusted."""
        return self._known.text()

    def _beginning(self) -> int:
        """Where the slider begins while nothing is measured: at 0.9, or where the surest image is, to begin with some."""
        surest = max((one.confidence for one in self._waiting), default=1.0)
        return min(_SURE, int(surest * _STEPS + 1e-6))

    def _measure(self) -> Calibration:
        with Project.open(self._folder) as project:
            return measured_precision(project)

    def _take(self, calibration: Calibration) -> None:
        self._calibration = calibration
        suggested = calibration.suggested()
        if suggested is not None:
            self.slider.setValue(-int(-suggested * _STEPS // 1))  # rounded up: never below what was measured
        self._show()

    def _show(self) -> None:
        least, names = self.slider.value() / _STEPS, self.names
        self._value.setText(decimal(least, 2))
        words = counted("AcceptDialog", "Accept {n} of %Ln proposals that wait for you", len(self._waiting))
        self._count.setText(words.format(n=grouped(len(names))))
        self.accept_button.setText(self.tr("Accept {n}").format(n=grouped(len(names))))
        self.accept_button.setEnabled(bool(names))
        self._known.setText(self._evidence(least))
        self.some.show_some(_some_of(self._sure()))
        fit_words(self)

    def _evidence(self, least: float) -> str:
        if self._calibration is None:
            return self.tr("Measuring on the images you have finished…")
        measured = self._calibration.at(least)
        if measured.n == 0 or measured.precision is None:
            words = self.tr("You have finished no image this sure yet, so nothing is known about how right the machine is.")
            return words
        words = counted(
            "AcceptDialog",
            "Of %Ln images this sure that you have finished, the machine was right on {right} ({percent} %; with 95 % "
            "certainty at least {least} %). Right means: IoU of at least {iou} with your mask.",
            measured.n,
        ).format(
            right=measured.right,
            percent=decimal(100 * measured.precision, 0),
            least=decimal(100 * measured.at_least, 0),
            iou=decimal(RIGHT),
        )
        few = counted("AcceptDialog", " That is too few to rely on: finish at least %Ln images first.", ENOUGH)
        return words if self._calibration.is_enough else words + few

    def _look(self, name: str) -> None:
        self.look_asked.emit(name)
        self.reject()

    def _accept(self) -> None:
        self.accept_asked.emit(self.names)
        self.accept()


def _some_of(sure: Sequence[ImageRecord]) -> list[ImageRecord]:
    """The least sure, where mistakes are likeliest, and some from the rest up to the surest."""
    doubted, rest = sure[: SHOWN // 2], sure[SHOWN // 2 :]
    room = SHOWN - len(doubted)
    if len(rest) <= room:
        return [*doubted, *rest]
    return [*doubted, *(rest[(at + 1) * (len(rest) - 1) // room] for at in range(room))]
