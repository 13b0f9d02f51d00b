"""Fusing once more by hand: the weight of every scale, the threshold, the dense CRF; the proposal follows the sliders."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLabel, QMenu, QPushButton, QSlider, QWidget

from smaf_core.settings.classifier import BACKGROUND_SCORE
from smaf_core.settings.crf import CRF_PRESETS
from smaf_core.settings.fusion import FusionSettings
from smaf_desktop.toolkit.widgets import STRETCH, column, label, row, set_tone
from smaf_desktop.toolkit.words import decimal, figure

_STEPS = 100  # of a slider, per 1.0


class FusionPanel(QWidget):
    """Sliders for the image on the screen, and where to apply them."""

    changed = Signal(FusionSettings)
    """The proposal on the screen is to follow."""
    apply_asked = Signal(FusionSettings, str)
    """Where: "image", "class" or "unreviewed"."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scales: tuple[float, ...] = (0.5, 1.0, 1.5, 2.0)
        self._loading = False
        self.weights: list[QSlider] = []
        self.threshold = self._slider(1, 90, self.tr("The background's score: how strong attention must be to be seen"))
        self.strength = self._slider(0, 300, self.tr("How strongly the dense CRF aligns the mask to the edges of the photo"))
        self.crf = QComboBox(self)
        self.crf.setToolTip(self.tr("Kernels of the dense CRF, by the work that made them known"))
        self.crf.setAccessibleName(self.tr("Dense CRF"))
        for name in CRF_PRESETS:
            self.crf.addItem(name.upper() if len(name) <= 3 else name.capitalize(), name)
        self.reactivate = QCheckBox(self.tr("Strengthen weak regions"), self)
        self.reactivate.setToolTip(self.tr("Shows attention as training sees it; the mask stays the same"))
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(10)
        self._note = label(parent=self, tone="muted", wrap=True)
        self.apply_button = QPushButton(self.tr("Apply"), self)
        self.apply_button.setMenu(self._menu())
        self.reset_button = QPushButton(self.tr("Reset"), self)
        self.reset_button.clicked.connect(self.reset)
        buttons = row(self.reset_button, STRETCH, self.apply_button)
        column(self._form, self._note, buttons, STRETCH, margins=(8, 10, 10, 8), parent=self)
        self._build()
        self._form.addRow(self.tr("Threshold"), _with_value(self.threshold))
        self._form.addRow(self.tr("Dense CRF"), self.crf)
        self._form.addRow(self.tr("Strength"), _with_value(self.strength))
        self._form.addRow("", self.reactivate)
        self.crf.currentIndexChanged.connect(lambda _: self._tell())
        self.reactivate.toggled.connect(lambda _: self._tell())

    # ── what the window tells ──

    def show_scales(self, scales: tuple[float, ...] | None) -> None:
        """Offer the scales of the image on the screen, at the defaults; None where it has no attention."""
        if scales and scales != self._scales:
            self._scales = scales
            self._build()
        self.reset(quietly=True)
        self.set_possible(bool(scales))
        words = "" if scales else self.tr("There is no attention for this image yet. Let the machine propose first.")
        self._say(words)

    def set_possible(self, possible: bool) -> None:
        """Let the sliders be moved."""
        for widget in (*self.weights, self.threshold, self.strength, self.crf, self.reactivate, self.apply_button):
            widget.setEnabled(possible)

    def show_answer(self, milliseconds: int) -> None:
        """Say that the proposal on the screen is what the sliders say."""
        self._say(self.tr("Preview ({n} ms). Apply keeps it.").format(n=milliseconds))

    def show_failure(self, words: str) -> None:
        """Say why the proposal does not follow."""
        self._say(words, is_bad=True)

    @property
    def settings(self) -> FusionSettings:
        """What the sliders say."""
        weights = tuple(slider.value() / _STEPS for slider in self.weights)
        threshold, strength = self.threshold.value() / _STEPS, self.strength.value() / _STEPS
        return FusionSettings(weights, threshold, self.reactivate.isChecked(), self.crf.currentData(), strength)

    def reset(self, quietly: bool = False) -> None:
        """Put all sliders where the machine had them."""
        before = self.settings
        self._loading = True
        for slider in self.weights:
            slider.setValue(_STEPS)
        self.threshold.setValue(round(BACKGROUND_SCORE * _STEPS))
        self.strength.setValue(_STEPS)
        self.crf.setCurrentIndex(self.crf.findData("irn"))
        self.reactivate.setChecked(False)
        self._loading = False
        if not quietly and self.settings != before:
            self._tell()

    # ── within ──

    def _build(self) -> None:
        """Make one row a scale, above the others."""
        for _ in self.weights:
            self._form.removeRow(0)
        words = self.tr("How much attention at this scale counts")
        self.weights = [self._slider(0, 200, words, _STEPS) for _ in self._scales]
        for at, (scale, slider) in enumerate(zip(self._scales, self.weights, strict=True)):
            slider.setAccessibleName(self.tr("Weight of scale {scale}").format(scale=figure(scale)))
            self._form.insertRow(at, self.tr("Scale {scale}").format(scale=figure(scale)), _with_value(slider))

    def _slider(self, low: int, high: int, words: str, value: int = 0) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal, self)
        slider.setRange(low, high)
        slider.setValue(value)
        slider.setToolTip(words)
        slider.setAccessibleName(words)
        slider.valueChanged.connect(lambda _: self._tell())
        return slider

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        for words, where in (
            (self.tr("To this image"), "image"),
            (self.tr("To the chosen class in all unreviewed images"), "class"),
            (self.tr("To all unreviewed images"), "unreviewed"),
        ):
            menu.addAction(words).triggered.connect(lambda _=False, one=where: self.apply_asked.emit(self.settings, one))
        return menu

    def _tell(self) -> None:
        if self._loading:
            return
        if not any(self.settings.weights):
            self.show_failure(self.tr("At least one scale must count."))
            return
        self.changed.emit(self.settings)

    def _say(self, words: str, is_bad: bool = False) -> None:
        self._note.setText(words)
        set_tone(self._note, "danger" if is_bad else "muted")


def _with_value(slider: QSlider) -> QWidget:
    """Give a slider with its value beside it."""
    box = QWidget()
    value = QLabel(decimal(slider.value() / _STEPS, 2), box)
    value.setMinimumWidth(34)
    slider.valueChanged.connect(lambda now: value.setText(decimal(now / _STEPS, 2)))
    row(slider, value, parent=box)
    return box
