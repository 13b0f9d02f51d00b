"""What can be set on the tool in hand, in a bar above the canvas that follows the tool."""

from __future__ import annotations

from dataclasses import replace
from math import log
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QSlider, QSpinBox, QWidget

from smaf_core.data.classes import ClassTable
from smaf_core.editing.guides import GRAINS
from smaf_desktop.canvas.canvas import Canvas
from smaf_desktop.toolkit.widgets import STRETCH, label, row
from smaf_desktop.tools.registry import TOOLS

LARGEST = 500
"""Largest brush the slider reaches, in image pixels."""


class ToolOptions(QFrame):
    """Shows the name of the tool and the numbers it heeds."""

    def __init__(self, canvas: Canvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("bar", True)
        self._canvas = canvas
        self._name = QLabel(self)
        self._name.setMinimumWidth(72)
        self.brush = self._slider(self.tr("Brush size ( [ and ], or Shift+wheel )"))
        self.pixels = self._number(1, LARGEST, self.tr(" px"), self.tr("Brush size in pixels of the image"))
        self.tolerance = self._number(0, 255, "", self.tr("How far a colour may be from the clicked one, 0 to 255"))
        self.grain = self._choice(self.tr("Size of the superpixels"))
        self.island = self._number(1, 100_000, self.tr(" px"), self.tr("Areas with fewer pixels are dropped"))
        self.smoothness = self._number(1, 127, self.tr(" px"), self.tr("How far the border is smoothed"))
        self.over = self._choice(self.tr("What the tool may change; locked classes are never painted over"))
        room = self.over.sizePolicy()
        room.setRetainSizeWhenHidden(True)  # else the bar were lower, and the image would jump, with a tool that only reads
        self.over.setSizePolicy(room)
        self.opacity = self._slider(self.tr("How strongly the overlay covers the photo"))
        self._parts = {
            "size": (label(self.tr("Size"), self), self.brush, self.pixels),
            "wand": (label(self.tr("Tolerance"), self), self.tolerance),
            "superpixel": (label(self.tr("Grain"), self), self.grain),
            "islands": (label(self.tr("Smaller than"), self), self.island),
            "smooth": (label(self.tr("Reach"), self), self.smoothness),
        }
        own = [widget for part in self._parts.values() for widget in part]
        self._over, overlay = label(self.tr("Paint over"), self), label(self.tr("Overlay"), self, tone="muted")
        row(self._name, *own, self._over, self.over, STRETCH, overlay, self.opacity, margins=(10, 4, 10, 4), parent=self)
        for grain, words in zip(GRAINS, (self.tr("fine"), self.tr("medium"), self.tr("coarse")), strict=True):
            self.grain.addItem(words, grain)
        self._connect()

    def set_classes(self, classes: ClassTable) -> None:
        """Offer to paint over one class only."""
        self.over.clear()
        self.over.addItem(self.tr("anything"), "anything")
        self.over.addItem(self.tr("background only"), "background")
        for index, name in enumerate(classes.names, start=1):
            self.over.addItem(self.tr("{name} only").format(name=name), index)

    def set_locked(self, locked: frozenset[int]) -> None:
        """Keep some labels from being painted over."""
        self._set(locked=locked)

    # ── making ──

    def _slider(self, words: str) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal, self)
        slider.setRange(0, 100)
        slider.setMinimumWidth(30)
        slider.setMaximumWidth(100)
        slider.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        slider.setToolTip(words)
        slider.setAccessibleName(words)
        return slider

    def _number(self, low: int, high: int, unit: str, words: str) -> QSpinBox:
        box = QSpinBox(self)
        box.setRange(low, high)
        box.setSuffix(unit)
        box.setMinimumWidth(76)
        box.setToolTip(words)
        box.setAccessibleName(words)
        return box

    def _choice(self, words: str) -> QComboBox:
        box = QComboBox(self)
        box.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        box.setToolTip(words)
        box.setAccessibleName(words)
        return box

    def _connect(self) -> None:
        canvas = self._canvas
        self.brush.valueChanged.connect(lambda value: canvas.set_diameter(float(_diameter(value))))
        self.pixels.valueChanged.connect(lambda value: canvas.set_diameter(float(value)))
        self.tolerance.valueChanged.connect(lambda value: self._set(tolerance=value))
        self.grain.currentIndexChanged.connect(lambda _: self._set(grain=self.grain.currentData()))
        self.island.valueChanged.connect(lambda value: self._set(island=value))
        self.smoothness.valueChanged.connect(lambda value: self._set(smoothness=value))
        self.over.currentIndexChanged.connect(lambda _: self._choose_over())
        self.opacity.valueChanged.connect(lambda value: canvas.set_opacity(value / 100))
        canvas.optionsChanged.connect(self._show_options)
        canvas.diameterChanged.connect(lambda _: self._show_options())
        canvas.toolChanged.connect(self._show_tool)
        self._show_options()
        self._show_tool(canvas.tool)

    # ── following ──

    def _set(self, **values: Any) -> None:
        self._canvas.set_options(replace(self._canvas.options, **values))

    def _choose_over(self) -> None:
        if self.over.currentData() is not None:
            self._set(over=self.over.currentData())

    def _show_options(self) -> None:
        options = self._canvas.options
        shown: tuple[tuple[QSlider | QSpinBox, int], ...] = (
            (self.brush, _position(options.diameter)),
            (self.pixels, round(options.diameter)),
            (self.tolerance, options.tolerance),
            (self.island, options.island),
            (self.smoothness, options.smoothness),
        )
        for widget, value in shown:
            widget.blockSignals(True)
            widget.setValue(value)
            widget.blockSignals(False)
        self.grain.setCurrentIndex(self.grain.findData(options.grain))

    def _show_tool(self, name: str) -> None:
        tool = TOOLS[name]
        self._name.setText(f"<b>{tool.text()}</b>")
        wanted = "size" if tool.is_round else name
        for key, widgets in self._parts.items():
            for widget in widgets:
                widget.setVisible(key == wanted)
        for widget in (self._over, self.over):
            widget.setVisible(not tool.picks)


def _diameter(position: int) -> int:
    """From the slider's position to pixels: fine for small brushes, coarse for large ones."""
    return round(float(LARGEST ** (position / 100)))


def _position(diameter: float) -> int:
    return round(100 * log(max(diameter, 1)) / log(LARGEST))
