"""Bars and lines as pictures, for reports: drawn with Pillow, so that no plotting library has to be installed."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import isnan
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from smaf_core.data.files import write_bytes_whole

PAPER, INK, QUIET, GRID = (255, 255, 255), (30, 30, 30), (110, 110, 110), (222, 222, 222)
SERIES = ((0, 114, 178), (230, 159, 0), (0, 158, 115), (204, 121, 167), (86, 180, 233), (213, 94, 0), (120, 120, 120))
"""Colours that colour-blind people can tell apart (Okabe & Ito 2008); repeated where there are more series."""

ROW, GAP, MARGIN, HEADER = 14, 10, 12, 54
PLOT_WIDTH, LINE_HEIGHT = 560, 300


def draw_bars(path: Path, title: str, labels: Sequence[str], series: Mapping[str, Sequence[float]]) -> None:
    """Draw shares as lying bars, one group for each label, and write them as PNG.

    Args:
        path: The file to write.
        title: Above the picture.
        labels: One per group.
        series: Name -> one value in [0, 1] per label; NaN where there is none.
    """
    font = ImageFont.load_default(12)
    left = MARGIN + max((int(font.getlength(label)) for label in labels), default=0) + 8
    group = len(series) * ROW + GAP
    image = Image.new("RGB", (left + PLOT_WIDTH + 60, HEADER + len(labels) * group + 30), PAPER)
    draw = ImageDraw.Draw(image)
    _head(draw, title, tuple(series))
    bottom = HEADER + len(labels) * group
    for percent in range(0, 101, 20):
        x = left + PLOT_WIDTH * percent // 100
        draw.line((x, HEADER - 4, x, bottom), GRID)
        draw.text((x, bottom + 4), str(percent), QUIET, font, anchor="ma")
    for position, label in enumerate(labels):
        top = HEADER + position * group
        draw.text((left - 6, top + len(series) * ROW // 2), label, INK, font, anchor="rm")
        for number, values in enumerate(series.values()):
            value, y = values[position], top + number * ROW
            if isnan(value):
                continue
            draw.rectangle((left, y + 1, left + int(PLOT_WIDTH * value), y + ROW - 2), _colour(number))
            draw.text((left + int(PLOT_WIDTH * value) + 4, y + ROW // 2), f"{100 * value:.1f}", INK, font, anchor="lm")
    _save(image, path)


def draw_lines(path: Path, title: str, axis: str, points: Sequence[float], series: Mapping[str, Sequence[float]]) -> None:
    """Draw shares over numbers, and write them as PNG.

    Args:
        path: The file to write.
        title: Above the picture.
        axis: What the numbers below are.
        points: At least two numbers, ascending.
        series: Name -> one value in [0, 1] per point; a line has a gap where a value is NaN.
    """
    font = ImageFont.load_default(12)
    left, bottom = MARGIN + 36, HEADER + LINE_HEIGHT
    image = Image.new("RGB", (left + PLOT_WIDTH + 40, bottom + 46), PAPER)
    draw = ImageDraw.Draw(image)
    _head(draw, title, tuple(series))
    for percent in range(0, 101, 20):
        y = bottom - LINE_HEIGHT * percent // 100
        draw.line((left, y, left + PLOT_WIDTH, y), GRID)
        draw.text((left - 6, y), str(percent), QUIET, font, anchor="rm")
    for fifth in range(6):
        x, value = left + PLOT_WIDTH * fifth // 5, points[0] + (points[-1] - points[0]) * fifth / 5
        draw.text((x, bottom + 5), f"{value:.3g}", QUIET, font, anchor="ma")
    draw.text((left + PLOT_WIDTH // 2, bottom + 24), axis, INK, font, anchor="ma")
    for number, values in enumerate(series.values()):
        places = [
            (left + PLOT_WIDTH * (point - points[0]) / (points[-1] - points[0]), bottom - LINE_HEIGHT * value)
            for point, value in zip(points, values, strict=True)
        ]
        for start, end in pairwise(places):
            if not isnan(start[1]) and not isnan(end[1]):
                draw.line((*start, *end), _colour(number), 2)
    _save(image, path)


def _head(draw: ImageDraw.ImageDraw, title: str, names: Sequence[str]) -> None:
    font = ImageFont.load_default(12)
    draw.text((MARGIN, 8), title, INK, ImageFont.load_default(14))
    left = MARGIN
    for number, name in enumerate(names):
        draw.rectangle((left, 32, left + 10, 42), _colour(number))
        draw.text((left + 15, 37), name, QUIET, font, anchor="lm")
        left += 15 + int(font.getlength(name)) + 14


def _colour(number: int) -> tuple[int, int, int]:
    return SERIES[number % len(SERIES)]


def _save(image: Image.Image, path: Path) -> None:
    stream = io.BytesIO()
    image.save(stream, "PNG", optimize=True)
    write_bytes_whole(path, stream.getvalue())
