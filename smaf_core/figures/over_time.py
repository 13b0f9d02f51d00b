"""What has grown day by day, and what rounds brought, as pictures for pages: bytes of a PNG, drawn by matplotlib."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from smaf_core.figures.plots import SERIES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_INK, _QUIET, _GRID = "#1e1e1e", "#6e6e6e", "#dedede"
_SIZE, _DPI = (7.0, 3.2), 130


def draw_growth(title: str, series: Mapping[str, Sequence[float]]) -> bytes:
    """Draw how many photos were decided on by each moment, a line of steps for each name.

    Args:
        title: Above the picture.
        series: Name -> the moments, seconds since 1970, ascending; each adds one.
    """
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    figure, axes = _axes(title)
    for number, (name, moments) in enumerate(series.items()):
        times = [datetime.fromtimestamp(at) for at in moments]
        axes.step(times, range(1, len(times) + 1), where="post", color=_colour(number), linewidth=1.6, label=name)  # type: ignore[arg-type]  # it takes dates
    locator = AutoDateLocator()  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
    axes.set_ylim(bottom=0)
    return _png(figure, len(series))


def draw_counts(title: str, labels: Sequence[str], counts: Sequence[int]) -> bytes:
    """Draw a standing bar for each label, such as a day."""
    figure, axes = _axes(title)
    bars = axes.bar(range(len(labels)), counts, 0.7, color=_colour(0))
    if len(labels) <= 20:
        axes.bar_label(bars, padding=2, fontsize=8, color=_INK)
    step = max(1, len(labels) // 10)
    axes.set_xticks(range(0, len(labels), step), labels[::step], parse_math=False)
    return _png(figure, 1)


def draw_shares(title: str, labels: Sequence[str], series: Mapping[str, Sequence[float]]) -> bytes:
    """Draw shares in [0, 1] as points over labels, such as rounds; NaN where there is none."""
    figure, axes = _axes(title)
    for number, (name, values) in enumerate(series.items()):
        heights = [100 * value for value in values]
        axes.plot(range(len(labels)), heights, color=_colour(number), linewidth=1.6, marker="o", markersize=4, label=name)
    axes.set_xticks(range(len(labels)), labels, parse_math=False)
    axes.set_ylim(0, 100)
    return _png(figure, len(series))


def _axes(title: str) -> tuple[Figure, Axes]:
    from matplotlib.figure import Figure  # here and not above: it takes as long to load as a picture takes to draw

    figure = Figure(_SIZE, dpi=_DPI, layout="constrained")
    axes = figure.add_subplot()
    axes.set_title(title, loc="left", color=_INK, fontsize=11, parse_math=False)
    axes.set_axisbelow(True)
    axes.tick_params(colors=_QUIET, labelsize=8, length=0)
    axes.spines[:].set_visible(False)
    axes.grid(axis="y", color=_GRID)
    return figure, axes


def _png(figure: Figure, names: int) -> bytes:
    if names > 1:
        figure.legend(loc="outside lower left", ncols=min(names, 5), frameon=False, fontsize=8, labelcolor=_QUIET)
    stream = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # letters that its font lacks
        figure.savefig(stream, format="png", metadata={"Software": None})
    return stream.getvalue()


def _colour(number: int) -> str:
    return SERIES[number % len(SERIES)]
