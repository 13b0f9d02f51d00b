"""A contact sheet: one row an image, one column a step, so that a look tells how far the masks can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from smaf_core.data.classes import VOID, ClassTable
from smaf_core.data.images import Picture
from smaf_core.data.mask import LabelMap

Font = ImageFont.ImageFont | ImageFont.FreeTypeFont

_TILE = (120, 160)  # height, width of one picture on the sheet, in pixels
_GAP, _HEADER, _FOOTER = 6, 26, 20
_PAPER, _INK, _QUIET = (250, 250, 248), (30, 30, 30), (110, 110, 110)
_OPACITY = 0.6


@dataclass(frozen=True)
class Row:
    """One image on the sheet: its name, the picture, and a label map (or nothing yet) for each column after it."""

    name: str
    picture: Picture
    label_maps: Sequence[LabelMap | None]


def contact_sheet(rows: Sequence[Row], columns: Sequence[str], classes: ClassTable) -> Image.Image:
    """Draw pictures and their label maps side by side.

    Args:
        rows: One per image; `len(row.label_maps) == len(columns)`.
        columns: Names of the steps, written above their column.
        classes: Gives the colours, and the legend below.

    Returns:
        An RGB image.
    """
    height, width = _TILE
    sheet = Image.new(
        "RGB",
        (_GAP + (len(columns) + 1) * (width + _GAP), _HEADER + len(rows) * (height + _FOOTER + _GAP) + _HEADER),
        _PAPER,
    )
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(13)
    for position, title in enumerate(("picture", *columns)):
        draw.text((_GAP + position * (width + _GAP), 6), title, _INK, font)
    for number, row in enumerate(rows):
        top = _HEADER + number * (height + _FOOTER + _GAP)
        for position, tile in enumerate(_tiles(row, classes)):
            sheet.paste(_fit(tile), (_GAP + position * (width + _GAP), top))
        draw.text((_GAP, top + height + 2), row.name[:60], _QUIET, font)
    _legend(draw, classes, sheet.height - _HEADER + 4, sheet.width, font)
    return sheet


def overlay(picture: Picture, label_map: LabelMap, classes: ClassTable) -> Picture:
    """Lay the colours of a label map over a picture; background stays as it is, void becomes white.

    Args:
        picture: (H, W, 3) uint8.
        label_map: (H, W) uint8.
        classes: Gives the colours.

    Returns:
        (H, W, 3) uint8.
    """
    colours = np.array(classes.palette(), np.float32).reshape(256, 3)
    colours[VOID] = 255
    opacity = np.where(label_map == 0, 0, _OPACITY).astype(np.float32)[..., None]
    return (picture * (1 - opacity) + colours[label_map] * opacity + 0.5).astype(np.uint8)


def _tiles(row: Row, classes: ClassTable) -> list[Picture]:
    blank = np.full_like(row.picture, 225)
    later = [blank if labels is None else overlay(row.picture, labels, classes) for labels in row.label_maps]
    return [row.picture, *later]


def _fit(picture: Picture) -> Image.Image:
    """Shrink a picture into a tile, centred, with its proportions kept."""
    height, width = _TILE
    tile = Image.new("RGB", (width, height), (235, 235, 232))
    image = Image.fromarray(picture)
    image.thumbnail((width, height), Image.Resampling.LANCZOS)
    tile.paste(image, ((width - image.width) // 2, (height - image.height) // 2))
    return tile


def _legend(draw: ImageDraw.ImageDraw, classes: ClassTable, top: int, width: int, font: Font) -> None:
    left = _GAP
    for name, colour in zip(classes.names, classes.colours, strict=True):
        needed = 18 + int(draw.textlength(name, font)) + 14
        if left + needed > width:
            draw.text((left, top), "…", _QUIET, font)
            return
        draw.rectangle((left, top + 2, left + 12, top + 14), fill=colour)
        draw.text((left + 18, top), name, _INK, font)
        left += needed
