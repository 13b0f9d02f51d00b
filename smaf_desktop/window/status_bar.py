"""The line at the bottom: the pixel under the pointer, zoom, the run, and what the machine computes on."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QLabel, QProgressBar, QSizePolicy, QStatusBar, QWidget

from smaf_core.data.classes import ClassTable
from smaf_core.progress import Progress
from smaf_desktop.canvas.canvas import Hover
from smaf_desktop.toolkit.widgets import ElidedLabel, flat_button
from smaf_desktop.toolkit.words import decimal, translate

_WORDS = 280
"""Pixels for what a run says: longer words are cut at their end."""


class StatusBar(QStatusBar):
    """Messages left, facts right."""

    run_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._classes: ClassTable | None = None
        self._hint = ElidedLabel(self)
        self._hint.setContentsMargins(10, 0, 0, 0)
        self.addWidget(self._hint, 1)
        self._pixel = QLabel(self)
        self._pixel.setMinimumWidth(250)
        self._pixel.setTextFormat(Qt.TextFormat.PlainText)  # names of classes come from anybody
        self._zoom = QLabel(self)
        self._zoom.setMinimumWidth(76)
        self._zoom.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._zoom.setContentsMargins(14, 0, 6, 0)
        self._run = QProgressBar(self)
        self._run.setTextVisible(False)
        self._run.setFixedSize(QSize(110, 8))
        self._run.setAccessibleName(self.tr("Progress of the run"))
        self._run.hide()
        self._run_words = ElidedLabel(self)
        self._run_words.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._run_words.setMaximumWidth(_WORDS)
        self._run_words.hide()
        self._device = flat_button("device", "", self, text="…")
        self._device.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._device.setIconSize(QSize(16, 16))
        for widget in (self._pixel, self._run_words, self._zoom, self._run, self._device):
            self.addPermanentWidget(widget)
        self.show_device("", "")

    def set_classes(self, classes: ClassTable | None) -> None:
        """Know the names of labels; without, nothing is on the screen of which there was something to say."""
        self._classes = classes
        self._pixel.clear()
        if classes is None:
            self._zoom.clear()

    def show_hint(self, words: str) -> None:
        """Say how the tool in hand is used, while there is nothing else to say; who hears the window hears it change."""
        if words != self._hint.text():
            self._hint.setText(words)
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._hint, words))

    @property
    def hint(self) -> str:
        """What is said while there is nothing else to say."""
        return self._hint.text()

    @property
    def zoom(self) -> str:
        """What is said of the zoom."""
        return self._zoom.text()

    @property
    def pixel(self) -> str:
        """What is said of the pixel under the pointer."""
        return self._pixel.text()

    def show_hover(self, hover: Hover | None) -> None:
        """Show the pixel under the pointer: place, class, who set it, and the attention scores."""
        if hover is None or self._classes is None:
            self._pixel.clear()
            return
        name = _label_name(self._classes, hover.label)
        who = self.tr("you") if hover.touched else self.tr("machine")
        words = f"x {hover.column}  y {hover.row}   {name} ({who})"
        scores = [f"{self._classes.name(label)} {decimal(score, 2)}" for label, score in hover.scores[:3]]
        self._pixel.setText("   ·   ".join([words, *scores]))

    def show_zoom(self, zoom: float) -> None:
        """Show the zoom in per cent of one screen pixel an image pixel."""
        self._zoom.setText(f"{zoom * 100:.0f} %")

    @property
    def run_words(self) -> str:
        """What is said of the run; empty while there is none."""
        return "" if self._run_words.isHidden() else self._run_words.text()

    def show_run(self, progress: Progress | None, words: str = "") -> None:
        """Show how far the run is, beside what else there is to say: it may take hours; None when there is none."""
        self._run_words.setText(words)
        self._run_words.setVisible(bool(words))
        self._run.setVisible(progress is not None)
        if progress is not None:
            self._run.setRange(0, progress.total)
            self._run.setValue(progress.done)

    def show_device(self, kind: str, name: str) -> None:
        """Show what the machine computes on: "cuda", "cpu", or "" while that is not known."""
        words = {"": self.tr("…"), "cuda": self.tr("GPU"), "cpu": self.tr("CPU")}[kind]
        self._device.setText(words)
        tips = {
            "": self.tr("Finding out what this machine computes on"),
            "cuda": self.tr("Computing on {name}").format(name=name),
            "cpu": self.tr("Computing on the processor ({name}). The quick preset is made for this.").format(name=name),
        }
        self._device.setToolTip(tips[kind])
        self._device.setAccessibleName(tips[kind])


def _label_name(classes: ClassTable, label: int) -> str:
    if label == 0:
        return translate("StatusBar", "background")
    return translate("StatusBar", "unsure") if label == 255 else classes.name(label)
