"""Pictures of which Pillow reads but a part: more than 8 bits a value, other than one, three or four bands, float values.

They are read whole, and rendered: some bands are chosen, and a range of their values becomes black to white. `images` asks
here; nobody else needs to.
"""

from __future__ import annotations

import logging
import lzma
import warnings
import zlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, UnidentifiedImageError

from smaf_core.errors import SmafError, Unreadable
from smaf_core.settings.pictures import PERCENT, Rendering

if TYPE_CHECKING:
    from tifffile import TiffFile, TiffPage

MAX_BYTES = 1 << 31
"""Files that unfold to more are refused: 16,384 x 16,384 pixels with four bands of 16 bits."""
SEEN = 1 << 20
"""About how many values tell the percentiles of a band; all of a large one take seconds."""

_TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_PNG = b"\x89PNG\r\n\x1a\n"
_MINISWHITE, _RGB = 0, 2  # meanings of values in TIFF
_BITS, _SAMPLES, _ORIENTATION, _NODATA = 258, 277, 274, 42113  # tags of TIFF, the last one GDAL's
GEO_TAGS = (33550, 33922, 34264, 34735, 34736, 34737)
"""ModelPixelScale, ModelTiepoint, ModelTransformation, GeoKeyDirectory, GeoDoubleParams, GeoAsciiParams (GeoTIFF 1.1)."""
_ASCII, _SHORT, _DOUBLE = 2, 3, 12  # types of TIFF
_GEO_KINDS = {34735: _SHORT, 34737: _ASCII}  # all others are doubles
_DEFLATE, _LZMA = (8, 32946), (34925,)  # compressions of TIFF that are unfolded by Python
_CAN_UNFOLD = 1 << 26
"""Bytes that a strip may unfold to without a look at how many they are."""


@dataclass(frozen=True)
class Raster:
    """All values of a picture, upright."""

    path: Path
    values: NDArray[Any]
    """(H, W, B), whole numbers or floats."""
    is_colour: bool
    """Whether the first three bands are red, green and blue of one light: a common range keeps its colours."""
    opacity: NDArray[np.float32] | None = None
    """(H, W) in [0, 1]; None: opaque."""
    nodata: float | None = None
    """The value that says that nothing is known there."""


def is_raster(path: Path) -> bool:
    """Tell whether a file holds more than eight bits a value, or other bands than Pillow knows; False for what is missing."""
    try:
        with open(path, "rb") as stream:
            head = stream.read(26)
        if head.startswith(_PNG):
            return len(head) == 26 and head[24] == 16 and head[25] in (2, 6)  # 16 bits in colour, of which Pillow drops 8
        return head.startswith(_TIFF) and _is_deep_tiff(path)
    except OSError:
        return False


def has_bands(path: Path) -> bool:
    """Tell whether there is something to choose in a picture: bands, or which of its values are shown.

    Raises:
        Unreadable: it is a damaged TIFF.
    """
    if is_raster(path):
        return True
    with suppress(OSError), open(path, "rb") as stream:
        return stream.read(4) in _TIFF and _page(path).samplesperpixel > 3
    return False


def raster_size(path: Path, max_pixels: int) -> tuple[int, int]:
    """Height and width of an upright raster, from its header.

    Raises:
        Unreadable: it is damaged, or too large.
    """
    if _is_png(path):
        with Image.open(path) as image:
            size, turn = (image.height, image.width), stored_orientation(path)
    else:
        page = _page(path)
        size, turn = (page.imagelength, page.imagewidth), _orientation_of(page)
    height, width = size
    if not height * width:
        raise Unreadable(f"{path}: has no pixel; replace the file")
    if height * width > max_pixels:
        raise Unreadable(
            f"{path}: {width} x {height} pixels are more than the limit of {max_pixels:,}; make the picture smaller"
        )
    return (width, height) if turn >= 5 else (height, width)


def read_raster(path: Path, max_pixels: int) -> Raster:
    """Read all values of a raster, upright.

    Raises:
        Unreadable: it is damaged, too large, compressed in a way that cannot be read here, or has complex numbers.
    """
    raster_size(path, max_pixels)
    return _read_png(path) if _is_png(path) else _read_tiff(path)


def stored_orientation(path: Path) -> int:
    """EXIF orientation 1 to 8 of a raster's stored pixels.

    Raises:
        Unreadable: it is damaged.
    """
    if _is_png(path):
        try:
            with Image.open(path) as image:
                return int(Image.Image.getexif(image).get(ExifTags.Base.Orientation, 1))
        except (OSError, ValueError, SyntaxError):
            return 1
    return _orientation_of(_page(path))


def render(raster: Raster, rendering: Rendering = Rendering()) -> NDArray[np.uint8]:  # noqa: B008 - frozen
    """Make a picture of some bands: (H, W, 3) uint8. What is not known is black, what is transparent is white.

    Raises:
        SmafError: there is no such band.
    """
    count = raster.values.shape[2]
    bands = rendering.bands or ((1, 2, 3) if count >= 3 else (1,))
    missing = [band for band in bands if band > count]
    if missing:
        raise SmafError(f"{raster.path}: has {count} bands, and no band {missing[0]}; choose others")
    chosen = raster.values[..., [band - 1 for band in bands]]
    known = _known(chosen, raster.nodata)
    together = raster.is_colour and not rendering.bands
    groups = [slice(None)] if together else [slice(at, at + 1) for at in range(len(bands))]
    scaled = np.concatenate([_scaled(chosen[..., group], known[..., group], rendering) for group in groups], axis=2)
    pixels = np.ascontiguousarray(np.broadcast_to(scaled, (*scaled.shape[:2], 3)))
    if raster.opacity is None:
        return pixels
    opacity = raster.opacity[..., None]
    return np.asarray(np.rint(pixels * opacity + 255 * (1 - opacity)), np.uint8)


def render_plane(path: Path, values: NDArray[Any]) -> NDArray[np.uint8]:
    """Make a grey picture (H, W, 3) of one plane (H, W) of deep values."""
    return render(Raster(path, values[..., None], is_colour=False))


def geo_tags(path: Path) -> tuple[tuple[int, int, int, Any], ...]:
    """Give where on the earth a GeoTIFF lies: (tag, type, count, value) as in the file; nothing where it says none."""
    try:
        with open(path, "rb") as stream:
            if not stream.read(4).startswith(_TIFF):
                return ()
        page = _page(path)
    except (OSError, Unreadable):
        return ()
    if _orientation_of(page) != 1:
        return ()  # the mask is upright, and its pixels are not where the tags say
    tags = page.tags
    found = [tags[code] for code in GEO_TAGS if code in tags]
    return tuple((tag.code, int(tag.dtype), tag.count, tag.value) for tag in found if _is_sound(tag))


def _is_sound(tag: Any) -> bool:
    """Whether a tag of a GeoTIFF is of the kind that it has to be, so that it can be written again."""
    values, kind = tag.value if isinstance(tag.value, tuple) else (tag.value,), _GEO_KINDS.get(tag.code, _DOUBLE)
    if kind == _ASCII:
        return tag.dtype == kind and isinstance(tag.value, str) and tag.value.isascii()
    return tag.dtype == kind and len(values) == tag.count and all(np.isfinite(value) for value in values)


def label_map_tiff(label_map: NDArray[np.uint8], palette: Sequence[int], geo: Sequence[tuple[int, int, int, Any]]) -> bytes:
    """Give a label map as a palette TIFF, where its photo lies on the earth.

    Args:
        label_map: (H, W) uint8.
        palette: 768 numbers, as `ClassTable.palette` gives them.
        geo: From `geo_tags`.
    """
    from io import BytesIO

    from tifffile import imwrite

    colours = np.asarray(palette, np.uint16).reshape(256, 3).T * 257  # TIFF has 16 bits a colour
    stream = BytesIO()
    imwrite(
        stream, label_map, photometric="palette", colormap=colours, compression="zlib", metadata=None, software="",
        extratags=[(code, kind, count, value, True) for code, kind, count, value in geo],
    )  # fmt: skip
    return stream.getvalue()


def _is_png(path: Path) -> bool:
    with open(path, "rb") as stream:
        return stream.read(8) == _PNG


def _is_deep_tiff(path: Path) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path, formats=("TIFF",)) as image:
                tags = image.tag_v2  # type: ignore[attr-defined]
                bits = tags.get(_BITS, (1,))
                return bool(max(bits if isinstance(bits, tuple) else (bits,)) > 8 or tags.get(_SAMPLES, 1) > 4)
    except UnidentifiedImageError:
        return True  # by its first bytes it is one: bands or values that Pillow does not know, or damage
    except Exception:  # noqa: BLE001 - Pillow's readers raise of many kinds on damaged files; who reads it says so
        return False


def _tifffile(path: Path) -> TiffFile:
    """Open a TIFF; 0.3 s the first time, so only who has such pictures pays."""
    from tifffile import TiffFile

    logging.getLogger("tifffile").setLevel(logging.CRITICAL)  # what it tells there of damage is told here
    return TiffFile(path)


def _page(path: Path) -> TiffPage:
    """Give the first picture of a TIFF; its values are still in the file."""
    from tifffile import TiffPage

    try:
        with _tifffile(path) as file:
            page = file.pages[0]
            if not isinstance(page, TiffPage):
                raise ValueError("has no picture")
            for code in (_ORIENTATION, _NODATA, *GEO_TAGS):  # long ones are read when asked for: while the file is open
                page.tags.valueof(code)
            return page
    except Exception as error:
        raise _damaged(path, error) from error


def _orientation_of(page: TiffPage) -> int:
    tag = page.tags.get(_ORIENTATION)
    return int(tag.value) if tag is not None and isinstance(tag.value, int) else 1


def _read_tiff(path: Path) -> Raster:
    try:
        page, values = _page(path), _tiff_values(path)
        if values.dtype.kind not in "uif" or values.ndim != 3 or values.shape[:2] != (page.imagelength, page.imagewidth):
            raise Unreadable(f"{path}: holds {values.dtype} in the shape {values.shape}, no picture; save its bands as numbers")
        turn, is_colour = _orientation_of(page), page.photometric == _RGB and values.shape[2] >= 3
        opacity, light = _opacity_of(page, values), _light_of(page, values)
    except SmafError:
        raise
    except Exception as error:
        raise _damaged(path, error) from error
    opacity = None if opacity is None else _upright(opacity, turn)
    return Raster(path, _upright(light, turn), is_colour, opacity, _nodata_of(page))


def _opacity_of(page: TiffPage, values: NDArray[Any]) -> NDArray[np.float32] | None:
    """Find the band that says how opaque the others are, if there is one: with colours that are multiplied by it, or not."""
    is_alpha = [int(kind) in (1, 2) for kind in page.extrasamples or ()]
    return _share(values[..., values.shape[2] - len(is_alpha) + is_alpha.index(True)]) if any(is_alpha) else None


def _light_of(page: TiffPage, values: NDArray[Any]) -> NDArray[Any]:
    """Give the values so that more is brighter."""
    is_negative = page.photometric == _MINISWHITE and values.dtype.kind == "u"
    return np.asarray(np.iinfo(values.dtype).max - values) if is_negative else values


def _tiff_values(path: Path) -> NDArray[Any]:
    """Read the values of a TIFF as they are stored: (H, W, B)."""
    from tifffile import TiffPageSeries

    try:
        with _tifffile(path) as file:
            source: Any = file.series[0]
            if source.axes not in ("CYX", "SYX"):  # microscopes keep each band in a picture of its own, and say so
                source = file.pages[0]
            if source.nbytes > MAX_BYTES:
                large = f"its values take {source.nbytes / 2**30:.1f} GiB"
                raise Unreadable(f"{path}: {large}; cut it into tiles, or keep fewer bands")
            for page in source.pages if isinstance(source, TiffPageSeries) else (source,):
                _check_strips(file, page)
            values, axes = source.asarray(), source.axes
    except Unreadable:
        raise
    except Exception as error:  # noqa: BLE001 - as above
        return _by_opencv(path, error)
    if axes not in ("YX", "YXS", "SYX", "CYX"):
        raise Unreadable(f"{path}: has the axes {axes}, and is no flat picture; save it as one")
    return np.asarray(values[..., None] if axes == "YX" else values if axes == "YXS" else np.moveaxis(values, 0, 2))


def _check_strips(file: TiffFile, page: Any) -> None:
    """Make sure that no strip or tile unfolds to more than it has to: a few kilobytes can become gigabytes.

    Raises:
        Unreadable: one does.
    """
    kind = int(page.compression)
    if kind not in (*_DEFLATE, *_LZMA):
        return
    most, times = int(np.prod(page.chunks)) * page.dtype.itemsize, 1100 if kind in _DEFLATE else 10_000
    for offset, count in zip(page.dataoffsets, page.databytecounts, strict=False):
        if count * times > _CAN_UNFOLD:
            file.filehandle.seek(offset)
            if _unfolds_beyond(file.filehandle.read(count), kind, most):
                raise Unreadable(f"{file.filename}: is damaged or made to harm (a strip is too large); replace the file")


def _unfolds_beyond(data: bytes, kind: int, most: int) -> bool:
    unfolding: Any = zlib.decompressobj() if kind in _DEFLATE else lzma.LZMADecompressor()
    total = 0
    while not unfolding.eof and total <= most:
        made = unfolding.decompress(data, 1 << 20)
        data = unfolding.unconsumed_tail if kind in _DEFLATE else b""
        total += len(made)
        if not made and not data:
            break
    return total > most


def _by_opencv(path: Path, error: Exception) -> NDArray[Any]:
    """Read a compression that tifffile needs help for; OpenCV has it for one band and for three, upright."""
    reason = " ".join(str(error).split()) or type(error).__name__
    if "imagecodecs" not in reason:
        raise _damaged(path, error) from error
    page = _page(path)
    bands, is_plain = page.samplesperpixel, page.samplesperpixel in (1, 3) and _orientation_of(page) == 1
    values: Any = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_UNCHANGED) if is_plain else None
    if values is None or (1 if values.ndim == 2 else values.shape[2]) != bands:
        raise Unreadable(
            f"{path}: is compressed in a way that needs the package imagecodecs (pip install imagecodecs), "
            "or save it again without compression"
        ) from error
    return np.ascontiguousarray(values[..., None] if values.ndim == 2 else values[..., ::-1])


def _read_png(path: Path) -> Raster:
    data: Any = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_UNCHANGED)
    if data is None or data.ndim != 3:
        raise Unreadable(f"{path}: is damaged or cannot be read; replace the file")
    turn = stored_orientation(path)
    opacity = _upright(_share(data[..., 3]), turn) if data.shape[2] == 4 else None
    return Raster(path, _upright(np.ascontiguousarray(data[..., 2::-1]), turn), is_colour=True, opacity=opacity)


def _share(plane: NDArray[Any]) -> NDArray[np.float32]:
    """Opacity as a share of the largest that its kind of number can hold."""
    most = np.iinfo(plane.dtype).max if plane.dtype.kind in "ui" else 1.0
    return np.asarray(np.clip(plane.astype(np.float32) / most, 0, 1), np.float32)


def _upright(values: NDArray[Any], turn: int) -> NDArray[Any]:
    """Set (H, W, …) upright by EXIF's orientation."""
    swapped = values.swapaxes(0, 1) if turn >= 5 else values
    return {
        2: swapped[:, ::-1], 3: swapped[::-1, ::-1], 4: swapped[::-1],
        6: swapped[:, ::-1], 7: swapped[::-1, ::-1], 8: swapped[::-1],
    }.get(turn, swapped)  # fmt: skip


def _nodata_of(page: Any) -> float | None:
    tag = page.tags.get(_NODATA)
    try:
        return None if tag is None else float(str(tag.value).strip("\0 "))
    except ValueError:
        return None


def _known(values: NDArray[Any], nodata: float | None) -> NDArray[np.bool_]:
    known: NDArray[np.bool_] = np.isfinite(values) if values.dtype.kind == "f" else np.ones(values.shape, bool)
    return known if nodata is None else known & (values != nodata)


def _scaled(values: NDArray[Any], known: NDArray[np.bool_], rendering: Rendering) -> NDArray[np.uint8]:
    """Bring values to 0..255 by one range; what is not known becomes 0."""
    if rendering.low is None and values.dtype == np.uint8:
        return np.where(known, values, 0).astype(np.uint8)
    low, high = _range_of(values, known, rendering)
    scaled = np.empty(values.shape, np.uint8)
    rows = max(1, SEEN * len(values) // max(values.size, 1))
    for at in range(0, len(values), rows):  # at once it would take dozens of bytes a value
        some, part = values[at : at + rows].astype(np.float64), slice(at, at + rows)
        grey = np.nan_to_num((some - low) * (255 / max(high - low, 1e-12))).clip(0, 255)
        scaled[part] = np.where(known[part], np.rint(grey), 0)
    return scaled


def _range_of(values: NDArray[Any], known: NDArray[np.bool_], rendering: Rendering) -> tuple[float, float]:
    """What becomes black, and what white. Where nearly all values are one, the ends tell; where all are, the kind of number."""
    if rendering.low is not None and rendering.high is not None and not rendering.in_percent:
        return rendering.low, rendering.high
    pixels, step = values.reshape(-1, values.shape[2]), max(1, values.size // SEEN)  # of each pixel all bands
    some = pixels[::step][known.reshape(pixels.shape)[::step]]
    if not some.size:
        return 0.0, 1.0
    wanted = PERCENT if rendering.low is None or rendering.high is None else (rendering.low, rendering.high)
    low, high = (float(end) for end in np.percentile(some, wanted))
    if high > low:
        return low, high
    low, high = float(some.min()), float(some.max())
    return (0.0, float(np.iinfo(some.dtype).max)) if low == high and some.dtype.kind == "u" else (low, high)


def _damaged(path: Path, error: Exception) -> Unreadable:
    reason = " ".join(str(error).split()) or type(error).__name__
    return Unreadable(f"{path}: is damaged or cannot be read ({reason}); replace the file")
