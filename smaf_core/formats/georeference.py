"""Where on the earth a picture lies, for masks: beside a PNG as GIS programs look for it, in a GeoTIFF as it was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

GeoTags = Sequence[tuple[int, int, int, Any]]
"""What `smaf_core.data.rasters.geo_tags` gives."""

_SCALE, _TIEPOINT, _TRANSFORMATION, _KEYS = 33550, 33922, 34264, 34735
_RASTER_TYPE, _GEOGRAPHIC, _PROJECTED = 1025, 2048, 3072  # GeoTIFF's keys
_POINT = 2  # a coordinate means the middle of a pixel, not its corner
_OF_ITS_OWN = 32767  # no number of EPSG's


def world_file(geo: GeoTags) -> str | None:
    """Give the six lines of a world file: steps of a column and a row, and the middle of the upper left pixel.

    None where the picture has no straight grid on the earth.
    """
    values = {code: value for code, _, _, value in geo if isinstance(value, tuple)}
    middle = 0.0 if _keys(values).get(_RASTER_TYPE) == _POINT else 0.5
    if len(values.get(_TRANSFORMATION, ())) == 16:
        a, b, _, x, d, e, _, y = values[_TRANSFORMATION][:8]
    elif len(values.get(_SCALE, ())) >= 2 and len(values.get(_TIEPOINT, ())) == 6:
        (a, down), (column, row, _, east, north, _) = values[_SCALE][:2], values[_TIEPOINT]
        b, d, e, x, y = 0.0, 0.0, -down, east - column * a, north + row * down
    else:
        return None
    x, y = x + middle * (a + b), y + middle * (d + e)
    return "".join(f"{number:.15g}\n" for number in (a, d, b, e, x, y))


def reference_system(geo: GeoTags) -> str | None:
    """Give what GDAL reads beside a PNG: the reference system by EPSG's number; None where it has none."""
    keys = _keys({code: value for code, _, _, value in geo if isinstance(value, tuple)})
    number = keys.get(_PROJECTED, keys.get(_GEOGRAPHIC, 0))
    return f"<PAMDataset>\n  <SRS>EPSG:{number}</SRS>\n</PAMDataset>\n" if 0 < number < _OF_ITS_OWN else None


def _keys(values: dict[int, Any]) -> dict[int, int]:
    """Keys that hold a number themselves: rows of key, place, count, value after a row about the table."""
    table = list(values.get(_KEYS, ()))
    rows = [table[at : at + 4] for at in range(4, len(table) - 3, 4)]
    return {key: value for key, place, _, value in rows if place == 0}
