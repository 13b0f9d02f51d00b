"""Pages as PDF: headings, paragraphs, tables and a chart, drawn by matplotlib, without its own notion of windows."""

from __future__ import annotations

import io
import textwrap
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_A4 = (8.27, 11.69)  # inches
_LEFT, _TOP, _BOTTOM = 0.09, 0.94, 0.06  # shares of the page
_LINE = 0.0148  # height of a line, as a share of the page
_WIDE = 104  # letters of a line
_INK, _QUIET, _BAR = "#1e1e1e", "#6e6e6e", "#0072b2"
_CELL = 26  # letters of a cell

Table = tuple[Sequence[str], Sequence[Sequence[str]]]
"""Header and rows."""


@dataclass(frozen=True)
class Chart:
    """Lying bars in percent, each with the ends of its interval."""

    title: str
    bars: Sequence[tuple[str, float, float, float]]
    """Name, value, low and high, in [0, 1]; ends that are not known are NaN."""


def page_as_pdf(title: str, sections: Sequence[tuple[str, Sequence[str], Table]], chart: Chart | None = None) -> bytes:
    """Draw a text on as many pages of A4 as it takes; the chart has one of its own.

    Args:
        title: Above the first page.
        sections: Heading, paragraphs, and a table that may be empty.
        chart: On the last page.
    """
    from matplotlib.backends.backend_pdf import PdfPages  # here and not above: it takes as long to load as a page takes to draw

    stream = io.BytesIO()
    with warnings.catch_warnings(), PdfPages(stream, metadata={"CreationDate": None, "Title": title}) as pages:
        warnings.simplefilter("ignore", UserWarning)  # letters that its font lacks
        for lines in _paged([_Line(title, 15, "bold"), _Line(), *_lines(sections)]):
            pages.savefig(_text_page(lines))
        if chart is not None:
            pages.savefig(_chart_page(chart))
    return stream.getvalue()


@dataclass(frozen=True)
class _Line:
    text: str = ""
    size: float = 8.5
    weight: str = "normal"
    cells: tuple[str, ...] = ()


def _lines(sections: Sequence[tuple[str, Sequence[str], Table]]) -> Iterator[_Line]:
    for title, paragraphs, (header, rows) in sections:
        yield _Line(title, 11, "bold")
        for paragraph in paragraphs:
            plain = paragraph.replace("**", "").replace("`", "")
            yield from (_Line(line) for line in textwrap.wrap(plain, _WIDE, subsequent_indent="  " if plain[:1] == "–" else ""))
        if rows:
            yield _Line(weight="bold", cells=tuple(header))
            yield from (_Line(cells=tuple(row)) for row in rows)
        yield _Line()


def _paged(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    fitting = int((_TOP - _BOTTOM) / _LINE)
    for first in range(0, len(lines), fitting):
        yield list(lines[first : first + fitting])


def _text_page(lines: Sequence[_Line]) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(_A4)
    for number, line in enumerate(lines):
        height = _TOP - number * _LINE
        texts = line.cells or (line.text,)
        places = [_LEFT, *(_LEFT + 0.25 + k * 0.58 / max(len(texts) - 1, 1) for k in range(len(texts) - 1))]
        for place, text in zip(places, texts, strict=True):
            short = textwrap.shorten(text, _CELL + 12, placeholder="…") if line.cells else text
            figure.text(place, height, short, fontsize=line.size, weight=line.weight, color=_INK, va="top", parse_math=False)
    return figure


def _chart_page(chart: Chart) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(_A4)
    height = min(0.86, 0.05 + 0.03 * len(chart.bars))
    axes = figure.add_axes((0.25, _TOP - height, 0.55, height))
    places = range(len(chart.bars))
    axes.barh(places, [100 * value for _, value, _, _ in chart.bars], 0.62, color=_BAR, alpha=0.55)
    for place, (_, value, low, high) in zip(places, chart.bars, strict=True):
        words = f"{100 * value:.0f}"
        if not isnan(low):
            axes.plot((100 * low, 100 * high), (place, place), color=_INK, linewidth=1.4, marker="|", markersize=6)
            words = f"{words}  ({100 * low:.0f} to {100 * high:.0f})"
        axes.text(101, place, words, fontsize=7, color=_QUIET, va="center")
    axes.set_yticks(places, [name for name, *_ in chart.bars], fontsize=8, parse_math=False)
    axes.set_ylim(len(chart.bars) - 0.4, -0.6)
    axes.set_xlim(0, 100)
    axes.set_title(chart.title, loc="left", fontsize=10, color=_INK, parse_math=False)
    axes.tick_params(labelsize=8, length=0)
    axes.spines[:].set_visible(False)
    axes.grid(axis="x", color="#dedede")
    axes.set_axisbelow(True)
    return figure
