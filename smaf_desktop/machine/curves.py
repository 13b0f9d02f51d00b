"""Curves of numbers over steps, drawn by Qt: the losses of a training while it goes on."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

LEFT_OUT = frozenset({"step", "learning_rate", "pieces", "seconds"})
"""Figures of a step that are no losses."""
COLOURS = ("#3d8bd4", "#e08a2e", "#3fa66b", "#b565c7", "#c7504f")
"""Told apart by the colour-blind too, on light ground and on dark."""
_SMOOTH = 0.9  # how much of the smoothed curve stays at each step
_MOST = 600  # points drawn: more than that are narrower than a pixel
_HEIGHT = 128  # of the whole with one line of names, in logical pixels
_EDGE = 4.0  # from the left edge to the names, in logical pixels


class _Entry(NamedTuple):
    """A name below the curves: what is written, from where, on which line."""

    words: str
    left: float
    line: int


class Curves(QWidget):
    """One line a loss, smoothed, over a faint one as it is; the vertical axis is logarithmic, since losses are ratios."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps: list[int] = []
        self._values: dict[str, list[float]] = {}
        self._latest: dict[str, float] = {}
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(self.tr("Losses of the training"))

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

    def sizeHint(self) -> QSize:
        """Wide and low."""
        return QSize(240, self.heightForWidth(240))

    def heightForWidth(self, width: int) -> int:
        """Room for all names of the curves, on as many lines as they need."""
        return _HEIGHT + self._legend(width)[-1].line * self.fontMetrics().height()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw axes, curves and the names of the curves."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lines = painter.fontMetrics().height()
        legend = self._legend(self.width())
        frame = QRectF(44, 4, self.width() - 50, self.height() - (2 + legend[-1].line) * lines - 10)
        ink = self.palette().color(QPalette.ColorRole.PlaceholderText)
        painter.setPen(QPen(ink, 1))
        painter.drawLine(frame.bottomLeft(), frame.bottomRight())
        painter.drawLine(frame.topLeft(), frame.bottomLeft())
        names = self.names
        if len(self._steps) < 2 or not names:
            middle = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(frame, middle, self.tr("The losses come with the first steps"))
            return
        low, high = self._span(names)
        self._draw_axis(painter, frame, low, high)
        for name, colour in zip(names, COLOURS, strict=False):
            self._draw_curve(painter, frame, np.asarray(self._values[name]), QColor(colour), low, high)
        self._draw_names(painter, legend, frame.bottom() + lines + 4)

    def _draw_axis(self, painter: QPainter, frame: QRectF, low: float, high: float) -> None:
        box = QRectF(0, frame.top() - 2, frame.left() - 4, 16)
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, f"{10**high:.2g}")
        box.moveBottom(frame.bottom() + 2)
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, f"{10**low:.2g}")
        below = QRectF(frame.left(), frame.bottom() + 1, frame.width(), 18)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, str(self._steps[0]))
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, self.tr("step {n}").format(n=f"{self._steps[-1]:,}"))

    def _draw_curve(
        self, painter: QPainter, frame: QRectF, values: NDArray[np.float64], colour: QColor, low: float, high: float
    ) -> None:
        faint = QColor(colour)
        faint.setAlpha(70)
        for drawn, pen in ((values, QPen(faint, 1)), (smoothed(values), QPen(colour, 1.8))):
            painter.setPen(pen)
            painter.drawPolyline(self._line(frame, drawn, low, high))

    def _line(self, frame: QRectF, values: NDArray[np.float64], low: float, high: float) -> QPolygonF:
        chosen = np.unique(np.linspace(0, len(values) - 1, min(len(values), _MOST)).astype(int))
        chosen = chosen[values[chosen] > 0]
        steps = np.asarray(self._steps, float)[chosen]
        across = (steps - self._steps[0]) / max(self._steps[-1] - self._steps[0], 1)
        up = (np.log10(values[chosen]) - low) / (high - low)
        return QPolygonF([
            QPointF(frame.left() + x * frame.width(), frame.bottom() - y * frame.height())
            for x, y in zip(across.tolist(), np.clip(up, 0, 1).tolist(), strict=True)
        ])  # fmt: skip

    def _draw_names(self, painter: QPainter, legend: Sequence[_Entry], top: float) -> None:
        for one, colour in zip(legend, COLOURS, strict=False):
            baseline = top + one.line * painter.fontMetrics().height()
            painter.setPen(QPen(QColor(colour), 3))
            painter.drawLine(QPointF(one.left, baseline + 8), QPointF(one.left + 10, baseline + 8))
            painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
            painter.drawText(QPointF(one.left + 14, baseline + 12), one.words)

    def _legend(self, width: int) -> list[_Entry]:
        """Where the names go with the latest values; what does not fit beside the others begins a line."""
        legend = [_Entry("", _EDGE, 0)]
        left, line = _EDGE, 0
        for name, value in self._latest.items():
            words = f"{name} {value:.3g}"
            needed = 14 + self.fontMetrics().horizontalAdvance(words)
            if left > _EDGE and left + needed > width:
                left, line = _EDGE, line + 1
            legend.append(_Entry(words, left, line))
            left += needed + 10
        return legend[1:] or legend

    def _span(self, names: Sequence[str]) -> tuple[float, float]:
        """Powers of ten from which to which the axis goes: all smoothed curves, with some air."""
        logs = np.concatenate([np.log10(drawn[drawn > 0]) for name in names if len(drawn := smoothed(self._values[name]))])
        low, high = float(np.nanmin(logs)), float(np.nanmax(logs))
        air = max(0.05, 0.08 * (high - low))
        return low - air, high + air

    def _cut(self, step: int) -> None:
        while self._steps and self._steps[-1] >= step:
            self._steps.pop()
            for values in self._values.values():
                values.pop()

    def _tell(self) -> None:
        self._latest = {name: float(smoothed(self._values[name])[-1]) for name in self.names}
        words = ", ".join(f"{name} {value:.3g}" for name, value in self._latest.items())
        self.setAccessibleDescription(words)
        self.updateGeometry()
        self.update()


def smoothed(values: Sequence[float] | NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the running mean that forgets; it begins as the plain mean, and passes over what is missing."""
    result = np.empty(len(values))
    total = weight = 0.0
    for at, value in enumerate(values):
        if math.isfinite(value):
            total, weight = _SMOOTH * total + (1 - _SMOOTH) * value, _SMOOTH * weight + (1 - _SMOOTH)
        result[at] = total / weight if weight else math.nan
    return result
