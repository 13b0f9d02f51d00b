"""How pictures with more than 8 bits or three bands are shown."""

from __future__ import annotations

import math
from dataclasses import dataclass

from smaf_core.errors import SmafError

PERCENT = (0.5, 99.5)
"""Percentiles of a picture's own values that become black and white: of a thousand pixels the five darkest and brightest say
nothing of the others (a dead cell of the sensor, a glint). QGIS cuts 2 at each end, which costs photos their lights."""


@dataclass(frozen=True)
class Rendering:
    """Which bands of a picture are shown, and which of their values become black and white."""

    bands: tuple[int, ...] = ()
    """One (grey) or three (red, green, blue), from 1; none: the first three, or the first where there are fewer."""
    low: float | None = None
    """What becomes black; None: as the picture is where it has 8 bits, else `PERCENT`."""
    high: float | None = None
    """What becomes white."""
    in_percent: bool = True
    """Whether these are percentiles of each picture's own values, or values that are the same in all pictures."""


def rendering_from(bands: str | None, values: str | None) -> Rendering:
    """Read what a person typed: bands such as "4,3,2", values such as "1%,99%" or "0,4095".

    Raises:
        SmafError: it makes no sense.
    """
    numbers = tuple(_whole(one) for one in bands.split(",")) if bands else ()
    if len(numbers) not in (0, 1, 3):
        raise SmafError(f"bands {bands!r}: give one, or three for red, green and blue, such as 4,3,2")
    if values is None:
        return Rendering(numbers)
    ends = values.replace(" ", "").split(",")
    in_percent = all(end.endswith("%") for end in ends)
    try:
        low, high = (float(end.removesuffix("%") if in_percent else end) for end in ends)
    except ValueError:
        raise SmafError(f"range {values!r}: give two percentiles, such as 1%,99%, or two values, such as 0,4095") from None
    if not low < high or not math.isfinite(high - low) or (in_percent and not (low >= 0 and high <= 100)):
        raise SmafError(f"range {values!r}: the first has to be smaller than the second, and percentiles are from 0 to 100")
    return Rendering(numbers, low, high, in_percent)


def _whole(text: str) -> int:
    if not text.strip().isdecimal() or int(text) < 1:
        raise SmafError(f"band {text.strip()!r}: bands are counted from 1")
    return int(text)
