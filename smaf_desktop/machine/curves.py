"""Curves of numbers over steps: the losses of a training while it goes on."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape
from importlib import import_module
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QWidget

from smaf_desktop.toolkit.background import in_background
from smaf_desktop.toolkit.ordered_work import nothing
from smaf_desktop.toolkit.widgets import column, label

if TYPE_CHECKING:
    from pyqtgraph import PlotWidget

LEFT_OUT = frozenset({"step", "learning_rate", "pieces", "seconds"})
"""Figures of a step that are no losses."""
COLOURS = ("#3d8bd4", "#e08a2e", "#3fa66b", "#b565c7", "#c7504f")
"""Told apart by the colour-blind too, on light ground and on dark."""
_SMOOTH = 0.9  # how much of the smoothed curve stays at each step
_MOST = 600  # points drawn: more than that are narrower than a pixel
_HEIGHT = 130  # of the plot, in logical pixels


class Curves(QWidget):
    """One line a loss, smoothed, over a faint one as it is; the vertical axis is logarithmic, since losses are ratios."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps: list[int] = []
        self._values: dict[str, list[float]] = {}
        self._latest: dict[str, float] = {}
        self._plot: PlotWidget | None = None
        self._names = label(self.tr("The losses come with the first steps"), self, wrap=True, rich=True)
        self._column = column(self._names, spacing=2, margins=(0, 0, 0, 0), parent=self)
        self.setAccessibleName(self.tr("Losses of the training"))

    def prepare(self) -> None:
        """Load what draws in another thread, since figures will come: here it would stop the window for many frames."""
        in_background(self, lambda: import_module("pyqtgraph"), nothing, nothing)

    def clear(self) -> None:
        """Forget everything."""
        self._steps, self._values = [], {}
        self._tell()

    def add(self, figures: Sequence[Mapping[str, float]]) -> None:
        """Take the figures of some more steps; steps that were done again replace what they were."""
        for one in figures:
            self._cut(int(one["step"]))
            self._steps.append(int(one["step"]))
            for name in {*self._values, *(set(one) - LEFT_OUT)}:
                known = self._values.setdefault(name, [math.nan] * (len(self._steps) - 1))
                known.append(float(one.get(name, math.nan)))
        self._tell()

    @property
    def names(self) -> list[str]:
        """The losses that are drawn: their sum first."""
        shown = [name for name, values in self._values.items() if any(value > 0 for value in values)]
        return sorted(shown, key=lambda name: (name != "loss", name))

    @property
    def latest(self) -> Mapping[str, float]:
        """The last value of each loss, smoothed."""
        return self._latest

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        if event.type() == QEvent.Type.PaletteChange and self._plot is not None:
            self._dress(self._plot)
        super().changeEvent(event)

    def _cut(self, step: int) -> None:
        while self._steps and self._steps[-1] >= step:
            self._steps.pop()
            for values in self._values.values():
                values.pop()

    def _tell(self) -> None:
        self._latest = {name: float(smoothed(self._values[name])[-1]) for name in self.names}
        self.setAccessibleDescription(", ".join(f"{name} {value:.3g}" for name, value in self._latest.items()))
        entries = [
            f'<span style="color: {colour}">●</span>&nbsp;{escape(name)}&nbsp;{value:.3g}'
            for (name, value), colour in zip(self._latest.items(), COLOURS, strict=False)
        ]
        self._names.setText(" &nbsp; ".join(entries) or self.tr("The losses come with the first steps"))
        if self._plot is None and self._steps:
            self._plot = self._make_plot()
        if self._plot is not None:
            self._draw(self._plot)

    def _make_plot(self) -> PlotWidget:
        from pyqtgraph import PlotWidget  # here and not above: see `prepare`

        plot = PlotWidget(self, background=None)
        plot.setFixedHeight(_HEIGHT)
        plot.setStyleSheet("background: transparent")  # the card's ground shows
        plot.setLogMode(y=True)
        plot.setMouseEnabled(x=False, y=False)
        plot.setMenuEnabled(False)
        plot.hideButtons()
        plot.getAxis("left").setWidth(62)
        plot.getAxis("bottom").setHeight(34)
        plot.setLabel("bottom", self.tr("step"))
        plot.setLabel("left", self.tr("loss (log)"))
        self._dress(plot)
        self._column.insertWidget(0, plot)
        return plot

    def _dress(self, plot: PlotWidget) -> None:
        ink = self.palette().color(QPalette.ColorRole.PlaceholderText)
        for side in ("left", "bottom"):
            plot.getAxis(side).setPen(ink)
            plot.getAxis(side).setTextPen(ink)

    def _draw(self, plot: PlotWidget) -> None:
        plot.clear()
        for name, colour in zip(self.names, COLOURS, strict=False):
            values = np.asarray(self._values[name])
            faint = QColor(colour)
            faint.setAlpha(70)
            for drawn, pen, width in ((values, faint, 1), (smoothed(values), QColor(colour), 2)):
                self._add_line(plot, drawn, pen, width)

    def _add_line(self, plot: PlotWidget, values: NDArray[np.float64], colour: QColor, width: int) -> None:
        from pyqtgraph import mkPen

        chosen = np.unique(np.linspace(0, len(values) - 1, min(len(values), _MOST)).astype(int))
        chosen = chosen[values[chosen] > 0]
        if len(chosen):
            plot.plot(np.asarray(self._steps)[chosen], values[chosen], pen=mkPen(colour, width=width), antialias=True)


def smoothed(values: Sequence[float] | NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the running mean that forgets; it begins as the plain mean, and passes over what is missing."""
    result = np.empty(len(values))
    total = weight = 0.0
    for at, value in enumerate(values):
        if math.isfinite(value):
            total, weight = _SMOOTH * total + (1 - _SMOOTH) * value, _SMOOTH * weight + (1 - _SMOOTH)
        result[at] = total / weight if weight else math.nan
    return result
