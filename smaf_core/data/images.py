"""Pictures and label maps, file to array and back: the one place that knows orientation, colour modes and damage.

Every other module asks here, so that a photo has the same size and the same upright pixels in the window, in training and
in every export.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, UnidentifiedImageError

from smaf_core.data.files import write_bytes_whole
from smaf_core.data.rasters import is_raster, raster_size, read_raster, render, render_plane, stored_orientation
from smaf_core.errors import Unreadable
from smaf_core.settings.pictures import Rendering

Picture = NDArray[np.uint8]
"""(H, W, 3) uint8 RGB."""

MAX_PIXELS = 1 << 28
"""Pictures with more pixels (16,384 x 16,384) are refused, since a few kilobytes can unpack to gigabytes: reading one of this
size takes 2 GB for a moment. What that costs the window is in docs/decisions/0045."""

Image.MAX_IMAGE_PIXELS = MAX_PIXELS // 2  # Pillow warns above this, and refuses above twice this

IMAGE_SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".bmp", ".tif", ".tiff", ".webp", ".gif", ".jp2", ".ppm", ".pgm"}
)
"""File name endings, in lower case, that count as a picture in a folder."""

_PICTURE_FORMATS = ("JPEG", "PNG", "BMP", "TIFF", "WEBP", "GIF", "JPEG2000", "PPM")
_LABEL_MAP_FORMATS = ("PNG", "TIFF", "BMP", "GIF", "PPM")  # all lossless: JPEG would invent classes at every edge

# What Pillow's readers are known to raise on damaged files.
_DAMAGE = (OSError, SyntaxError, ValueError, EOFError, struct.error, IndexError, KeyError, TypeError, OverflowError,
           AttributeError, AssertionError, NotImplementedError, ZeroDivisionError, MemoryError, zlib.error,
           Image.DecompressionBombError)  # fmt: skip

_PNG = b"\x89PNG\r\n\x1a\n"
_STRIP = 1024  # rows

_TRANSPOSITIONS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # how to set a picture upright, by EXIF orientation


def read_image(
    path: Path,
    max_pixels: int = MAX_PIXELS,
    rendering: Rendering = Rendering(),  # noqa: B008 - frozen
) -> NDArray[np.uint8]:
    """Read a picture as a person sees it: upright, in colour, opaque.

    EXIF orientation is applied; transparent parts show white; grey, palette, CMYK and one-bit pictures become RGB. Where a
    value has more than 8 bits, how many of them the camera used is nowhere said: nearly all of the picture's own values
    become black to white (`settings.pictures.PERCENT`). Of many bands the first three are red, green and blue. Of an
    animation the first frame counts.

    Args:
        path: The picture's file.
        max_pixels: The limit.
        rendering: Which bands are shown, and which values become black and white, in pictures that have a choice.

    Returns:
        (H, W, 3) uint8 RGB.

    Raises:
        Unreadable: the file is missing, damaged, no picture, or has more than `max_pixels` pixels.
        SmafError: it has no such band.
    """
    if is_raster(path):
        return render(read_raster(path, max_pixels), rendering)
    with _opened(path, _PICTURE_FORMATS, max_pixels) as image:
        orientation = _orientation(image)
        upright = _to_rgb(image, path)
        if orientation in _TRANSPOSITIONS:
            upright = upright.transpose(_TRANSPOSITIONS[orientation])
        return _pixels(upright)


def is_readable(path: Path) -> bool:
    """Tell whether `read_image` can read a picture, by doing it."""
    try:
        read_image(path)
    except Unreadable:
        return False
    return True


def image_size(path: Path, max_pixels: int = MAX_PIXELS) -> tuple[int, int]:
    """Height and width that `read_image` would return, from the file's header only.

    Raises:
        Unreadable: the file is missing, no picture, or has more than `max_pixels` pixels.
    """
    if is_raster(path):
        return raster_size(path, max_pixels)
    with _opened(path, _PICTURE_FORMATS, max_pixels) as image:
        width, height = image.size
        return (width, height) if _orientation(image) >= 5 else (height, width)


def is_upright(path: Path) -> bool:
    """Tell whether the stored pixels are already upright, so that readers without EXIF see the same picture.

    Raises:
        Unreadable: as `image_size`.
    """
    return orientation(path) not in _TRANSPOSITIONS


def orientation(path: Path) -> int:
    """EXIF orientation of a picture's stored pixels, 1 (upright) to 8.

    Raises:
        Unreadable: as `image_size`.
    """
    if is_raster(path):
        return stored_orientation(path)
    with _opened(path, _PICTURE_FORMATS, MAX_PIXELS) as image:
        return _stored_orientation(image)


def turned(values: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """Set stored pixels (H, W) upright, as EXIF's orientation says."""
    if orientation not in _TRANSPOSITIONS:
        return values
    return np.array(Image.fromarray(values).transpose(_TRANSPOSITIONS[orientation]))


def read_grey(path: Path, max_pixels: int = MAX_PIXELS) -> NDArray[np.uint8]:
    """Read a picture as brightness, such as a saliency map.

    Returns:
        (H, W) uint8.

    Raises:
        Unreadable: as `read_image`.
    """
    with _opened(path, _PICTURE_FORMATS, max_pixels) as image:
        orientation = _orientation(image)
        grey = image if image.mode == "L" else _to_rgb(image).convert("L")
        if orientation in _TRANSPOSITIONS:
            grey = grey.transpose(_TRANSPOSITIONS[orientation])
        return np.array(grey, dtype=np.uint8)


def pixel_kind(path: Path) -> Literal["palette", "grey", "colour"]:
    """Tell whether a picture stores palette or grey indices, which can be a mask's, or colours.

    Raises:
        Unreadable: as `image_size`.
    """
    with _opened(path, _PICTURE_FORMATS, MAX_PIXELS) as image:
        if image.mode == "P":
            return "palette"
        return "grey" if image.mode in ("L", "1", "I", "F") or image.mode.startswith("I;16") else "colour"


def read_label_map(path: Path | BinaryIO, max_pixels: int = MAX_PIXELS) -> NDArray[np.uint8]:
    """Read the class index of every pixel from a palette or grey picture, a file or an open stream.

    Colours of a palette do not matter, only its indices do. Nothing is rotated: masks are made on upright pictures.

    Returns:
        (H, W) uint8, 0 background, 255 void.

    Raises:
        Unreadable: the file is missing, damaged, too large, a colour picture, lossy, or has other numbers than 0 to 255.
    """
    if isinstance(path, Path):
        check_png(path)
    with _opened(path, _LABEL_MAP_FORMATS, max_pixels, what="a lossless mask (PNG, TIFF, BMP, GIF)") as image:
        pages = getattr(image, "n_frames", 1)
        if pages > 1:
            raise Unreadable(f"{path}: has {pages} pages, a mask has one; save the one that is meant as PNG")
        if image.mode in ("P", "L", "1"):
            return np.array(image, dtype=np.uint8)
        if image.mode in ("I", "F") or image.mode.startswith("I;16"):
            indices = np.array(image)
            if not (indices == np.rint(indices)).all():
                raise Unreadable(f"{path}: has numbers that are no whole ones, such as scores; a mask holds indices, 0 to 255")
            if indices.min() < 0 or indices.max() > 255:
                raise Unreadable(f"{path}: has index {indices.max():g}, a mask holds 0 to 255; save it with 8 bits a pixel")
            return indices.astype(np.uint8)
        raise Unreadable(
            f"{path}: is a colour picture ({image.mode}), not a mask with one class index a pixel; "
            "save it as palette or grey PNG, or import it with a table of colours"
        )


def read_opaque(path: Path | BinaryIO) -> NDArray[np.bool_]:
    """Where a picture shows something: where it is not transparent, or, without transparency, not black; (H, W).

    Raises:
        Unreadable: the file is missing, damaged, too large, or lossy.
    """
    with _opened(path, _LABEL_MAP_FORMATS, MAX_PIXELS, what="a lossless mask (PNG, TIFF, BMP, GIF)") as image:
        if image.has_transparency_data:
            return np.asarray(image.convert("RGBA"))[..., 3] > 0
        return np.asarray(np.asarray(image.convert("RGB")).any(axis=2), bool)


def read_colours(path: Path) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Read a mask by its colours: (H, W, 3) uint8 as they are stored, and (H, W) where it is wholly transparent.

    Raises:
        Unreadable: as `read_image`.
    """
    with _opened(path, _PICTURE_FORMATS, MAX_PIXELS) as image:
        if not image.has_transparency_data:
            return _pixels(_to_rgb(image)), np.zeros((image.height, image.width), bool)
        pixels = np.array(image.convert("RGBA"))
        return np.ascontiguousarray(pixels[..., :3]), pixels[..., 3] == 0


def check_png(path: Path) -> None:
    """Compare the checksums of a PNG file; other files pass, and one that is missing.

    Pillow does not look at those of the pixels, and one flipped bit there can turn one class into another.

    Raises:
        Unreadable: one differs, or the file ends too early.
    """
    try:
        data = path.read_bytes()
    except OSError:
        return  # who opens it says why
    if not data.startswith(_PNG):
        return
    at, kind = len(_PNG), b""
    while kind != b"IEND":
        length = int.from_bytes(data[at : at + 4], "big")
        kind, body, end = data[at + 4 : at + 8], memoryview(data)[at + 4 : at + 8 + length], at + 12 + length
        if end > len(data) or zlib.crc32(body) != int.from_bytes(data[end - 4 : end], "big"):
            raise Unreadable(f"{path}: is damaged (its checksum differs); restore it from a backup, or make it again")
        at = end


def write_label_map(path: Path, label_map: NDArray[np.uint8], palette: Sequence[int]) -> None:
    """Write a label map as palette PNG, whole or not at all.

    Args:
        path: Where; the folder must exist.
        label_map: (H, W) uint8.
        palette: 768 numbers, red, green and blue of every index; see `ClassTable.palette`.

    Raises:
        SmafError: the disk is full, or the folder cannot be written.
        ValueError: the array is no label map.
    """
    write_bytes_whole(path, label_map_png(label_map, palette))


def label_map_png(label_map: NDArray[np.uint8], palette: Sequence[int]) -> bytes:
    """Give the palette PNG of a label map; see `write_label_map`."""
    if label_map.ndim != 2 or label_map.dtype != np.uint8:
        raise ValueError(f"a label map is (H, W) uint8, not {label_map.shape} {label_map.dtype}")
    image = Image.fromarray(np.ascontiguousarray(label_map))
    image.putpalette(list(palette))
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=False)
    return buffer.getvalue()


@contextmanager
def _opened(path: Path | BinaryIO, formats: tuple[str, ...], max_pixels: int, what: str = "a picture") -> Iterator[Image.Image]:
    """Open a file with Pillow, and turn every way of being unreadable into one line."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of what is checked here, or of damage it can live with
            with Image.open(path, formats=formats) as image:
                width, height = image.size
                if width * height > max_pixels:
                    raise Unreadable(
                        f"{path}: {width} x {height} pixels are more than the limit of {max_pixels:,}; make the picture smaller"
                    )
                yield image
    except FileNotFoundError:
        raise Unreadable(f"{path}: there is no such file") from None
    except Image.DecompressionBombError:
        raise Unreadable(f"{path}: has far more pixels than {max_pixels:,}; make the picture smaller") from None
    except UnidentifiedImageError:
        if isinstance(path, Path) and not path.stat().st_size:
            raise Unreadable(f"{path}: is empty; copy it here again, or remove it") from None
        raise Unreadable(f"{path}: is not {what}; remove it or save it again as PNG") from None
    except _DAMAGE as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise Unreadable(f"{path}: is damaged or cannot be read ({reason}); replace the file") from error


def _orientation(image: Image.Image) -> int:
    """EXIF orientation 1-8 of what Pillow gives, without decoding the pixels; TIFF it turns by itself."""
    return 1 if image.format == "TIFF" else _stored_orientation(image)


def _stored_orientation(image: Image.Image) -> int:
    """EXIF orientation 1-8 of what is in the file; damaged EXIF counts as upright."""
    try:
        # The unbound method: PNG's own would decode the whole picture to look behind its pixels.
        return int(Image.Image.getexif(image).get(ExifTags.Base.Orientation, 1))
    except _DAMAGE:
        return 1


def _to_rgb(image: Image.Image, path: Path | None = None) -> Image.Image:
    """Convert any mode of Pillow's to opaque RGB; see `read_image` for the rules.

    Without a path it is no picture to look at but a measure: 16 bits keep their upper 8, and the others are stretched whole.
    """
    if path is not None and (image.mode.startswith("I;16") or image.mode in ("I", "F")):
        return Image.fromarray(render_plane(path, np.array(image)))
    if image.mode.startswith("I;16"):
        return Image.fromarray((np.array(image) >> 8).astype(np.uint8)).convert("RGB")
    if image.mode in ("I", "F"):
        return Image.fromarray(_stretched(np.array(image, dtype=np.float64))).convert("RGB")
    if image.has_transparency_data:
        white = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(white, image.convert("RGBA")).convert("RGB")
    if image.mode == "RGB":
        image.load()
        return image
    return image.convert("RGB")


def _pixels(image: Image.Image) -> NDArray[np.uint8]:
    """Copy an RGB picture's pixels strip by strip: all at once, Pillow would hold them three times."""
    width, height = image.size
    pixels = np.empty((height, width, 3), np.uint8)
    for top in range(0, height, _STRIP):
        bottom = min(top + _STRIP, height)
        pixels[top:bottom] = np.asarray(image.crop((0, top, width, bottom)))
    return pixels


def _stretched(values: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Map the smallest finite value to 0 and the largest to 255."""
    finite = values[np.isfinite(values)]
    low, high = (finite.min(), finite.max()) if finite.size else (0.0, 0.0)
    scaled = np.nan_to_num((values - low) / max(high - low, 1e-12), nan=0.0, posinf=1.0, neginf=0.0)
    return np.rint(scaled * 255).clip(0, 255).astype(np.uint8)
