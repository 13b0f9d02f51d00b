"""Bars and lines as pictures, for reports: drawn by matplotlib, without its own notion of windows (no pyplot)."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping, Sequence
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING

from smaf_core.data.files import write_bytes_whole

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SERIES = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#787878")
"""Colours that colour-blind people can tell apart (Okabe & Ito 2008); repeated where there are more series."""

_INK, _QUIET, _GRID = "#1e1e1e", "#6e6e6e", "#dedede"
_MOST_PIXELS = 60_000  # high; matplotlib draws no picture of 65,536
_BAR, _GAP = 0.16, 0.12  # heights of a bar and between groups, in inches


def draw_bars(path: Path, title: str, labels: Sequence[str], series: Mapping[str, Sequence[float]]) -> None:
    """Draw shares as lying bars, one group for each label, and write them as PNG.

    Args:
        path: The file to write.
        title: Above the picture.
        labels: One per group.
        series: Name -> one value in [0, 1] per label; NaN where there is none.
    """
    group = len(series) * _BAR + _GAP
    figure, axes = _axes(title, len(labels) * group + 1)
    for number, (name, values) in enumerate(series.items()):
        places = [position * group + number * _BAR for position in range(len(labels))]
        shares = [100 * value for value in values]
        bars = axes.barh(places, shares, 0.85 * _BAR, color=_colour(number), label=name, align="edge")
        words = ["" if isnan(value) else f"{value:.1f}" for value in shares]
        axes.bar_label(bars, words, padding=3, fontsize=8, color=_INK)
    axes.set_yticks([position * group + (group - _GAP) / 2 for position in range(len(labels))], labels, parse_math=False)
    axes.tick_params(axis="y", labelcolor=_INK, labelsize=9)
    axes.set_ylim(len(labels) * group, -_GAP)
    axes.set_xlim(0, 108)
    axes.set_xticks(range(0, 101, 20))
    axes.grid(axis="x", color=_GRID)
    _write(figure, path, len(series))


def draw_lines(path: Path, title: str, axis: str, points: Sequence[float], series: Mapping[str, Sequence[float]]) -> None:
    """Draw shares over numbers, and write them as PNG.

    Args:
        path: The file to write.
        title: Above the picture.
        axis: What the numbers below are.
        points: At least two numbers, ascending.
        series: Name -> one value in [0, 1] per point; a line has a gap where a value is NaN.
    """
    figure, axes = _axes(title, 4.0)
    for number, (name, values) in enumerate(series.items()):
        axes.plot(points, [100 * value for value in values], color=_colour(number), linewidth=1.6, label=name)
    axes.set_xlim(points[0], points[-1])
    axes.set_ylim(0, 100)
    axes.set_xlabel(axis, color=_INK, fontsize=9, parse_math=False)
    axes.grid(axis="y", color=_GRID)
    _write(figure, path, len(series))


def _axes(title: str, height: float) -> tuple[Figure, Axes]:
    from matplotlib.figure import Figure  # here and not above: it takes as long to load as a report takes to make

    figure = Figure((7.0, height), dpi=min(100, _MOST_PIXELS / height), layout="constrained")
    axes = figure.add_subplot()
    axes.set_title(title, loc="left", color=_INK, fontsize=11, parse_math=False)
    axes.set_axisbelow(True)
    axes.tick_params(colors=_QUIET, labelsize=8, length=0)
    axes.spines[:].set_visible(False)
    return figure, axes


def _write(figure: Figure, path: Path, names: int) -> None:
    if names > 1:
        figure.legend(loc="outside lower left", ncols=names, frameon=False, fontsize=8, labelcolor=_QUIET)
    stream = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # letters that its font lacks, names that are longer than the page
        figure.savefig(stream, format="png")
    write_bytes_whole(path, stream.getvalue())


def _colour(number: int) -> str:
    return SERIES[number % len(SERIES)]
