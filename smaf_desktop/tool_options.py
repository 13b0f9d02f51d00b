"""What can be set on the tool in hand: size, what may be painted over."""

from __future__ import annotations

from dataclasses import replace
from math import log
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QSlider, QSpinBox, QWidget

from smaf_core.classes import ClassTable
from smaf_desktop.canvas import Canvas
from smaf_desktop.tools import TOOLS
from smaf_desktop.widgets import ElidedLabel, label, row, set_tone

LARGEST = 500
"""Largest brush the slider reaches, in image pixels."""


class ToolOptions(QFrame):
    """A bar above the canvas that follows the tool."""

    def __init__(self, canvas: Canvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("bar", True)
        self._canvas = canvas
        self._name = QLabel(self)
        self._name.setMinimumWidth(76)
        self._hint = ElidedLabel(self)
        set_tone(self._hint, "muted")
        self._size_caption = QLabel(self.tr("Size"), self)
        self._slider = QSlider(Qt.Orientation.Horizontal, self)
        self._slider.setRange(0, 100)
        self._slider.setFixedWidth(110)
        self._slider.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._spin = QSpinBox(self)
        self._spin.setRange(1, LARGEST)
        self._spin.setSuffix(self.tr(" px"))
        self._spin.setFixedWidth(78)
        self._over = QComboBox(self)
        self._over.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._over.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        over_caption = QLabel(self.tr("Paint over"), self)
        self.opacity = self._opacity_slider()
        overlay_caption = label(self.tr("Overlay"), self, tone="muted")
        parts = (self._name, self._size_caption, self._slider, self._spin, over_caption, self._over, self._hint)
        layout = row(*parts, overlay_caption, self.opacity, margins=(10, 4, 10, 4), parent=self)
        layout.setStretchFactor(self._hint, 1)
        self._name_parts()
        self._connect()

    def set_classes(self, classes: ClassTable) -> None:
        """Offer to paint over one class only."""
        self._over.clear()
        self._over.addItem(self.tr("anything"), "anything")
        self._over.addItem(self.tr("background only"), "background")
        for index, name in enumerate(classes.names, start=1):
            self._over.addItem(self.tr("{name} only").format(name=name), index)

    def set_locked(self, locked: frozenset[int]) -> None:
        """Keep some labels from being painted over."""
        self._canvas.set_options(replace(self._canvas.options, locked=locked))

    def _opacity_slider(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal, self)
        slider.setRange(0, 100)
        slider.setFixedWidth(90)
        slider.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        slider.setToolTip(self.tr("How strongly the overlay covers the photo"))
        slider.setAccessibleName(self.tr("Overlay opacity"))
        slider.valueChanged.connect(lambda value: self._canvas.set_opacity(value / 100))
        return slider

    def _name_parts(self) -> None:
        self._slider.setAccessibleName(self.tr("Brush size"))
        self._slider.setToolTip(self.tr("Brush size ( [ and ], or Shift+wheel )"))
        self._spin.setAccessibleName(self.tr("Brush size in pixels of the image"))
        self._over.setAccessibleName(self.tr("Paint over"))
        self._over.setToolTip(self.tr("What the tool may change; locked classes are never painted over"))

    def _connect(self) -> None:
        self._slider.valueChanged.connect(lambda value: self._canvas.set_diameter(float(_diameter(value))))
        self._spin.valueChanged.connect(lambda value: self._canvas.set_diameter(float(value)))
        self._over.currentIndexChanged.connect(self._choose_over)
        self._canvas.diameterChanged.connect(self._show_diameter)
        self._canvas.toolChanged.connect(self._show_tool)
        self._show_diameter(self._canvas.diameter)
        self._show_tool(self._canvas.tool)

    def _choose_over(self) -> None:
        over: Any = self._over.currentData()
        if over is not None:
            self._canvas.set_options(replace(self._canvas.options, over=over))

    def _show_diameter(self, diameter: float) -> None:
        for widget, value in ((self._slider, _position(diameter)), (self._spin, round(diameter))):
            widget.blockSignals(True)
            widget.setValue(value)
            widget.blockSignals(False)

    def _show_tool(self, name: str) -> None:
        tool = TOOLS[name]
        self._name.setText(f"<b>{tool.text()}</b>")
        self._hint.setText(tool.hint())
        for widget in (self._size_caption, self._slider, self._spin):
            widget.setVisible(tool.is_round)


def _diameter(position: int) -> int:
    """From the slider's position to pixels: fine for small brushes, coarse for large ones."""
    return round(float(LARGEST ** (position / 100)))


def _position(diameter: float) -> int:
    return round(100 * log(max(diameter, 1)) / log(LARGEST))
