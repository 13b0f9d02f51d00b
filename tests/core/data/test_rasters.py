"""Pictures with more than 8 bits, many bands or float values: read whole, shown by some of their bands and values."""

import lzma
import struct
import tracemalloc
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
import tifffile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from smaf_core.data import rasters
from smaf_core.data.images import image_size, is_upright, orientation, read_image, turned
from smaf_core.data.rasters import geo_tags, has_bands, is_raster, label_map_tiff
from smaf_core.errors import SmafError, Unreadable
from smaf_core.formats.georeference import reference_system, world_file
from smaf_core.settings.pictures import Rendering, rendering_from

RANDOM = np.random.default_rng(0)
TWELVE = RANDOM.integers(0, 4096, (40, 60, 3)).astype(np.uint16)


def tiff(path, values, **options):
    kind = "rgb" if values.ndim == 3 and values.shape[2] == 3 and values.dtype != np.float32 else "minisblack"
    planes = {"planarconfig": "contig"} if values.ndim == 3 else {}
    tifffile.imwrite(path, values, **{"photometric": kind, **planes, **options})
    return path


def png16(path, values):
    cv2.imwrite(str(path), values[..., ::-1] if values.ndim == 3 and values.shape[2] == 3 else values)
    return path


@pytest.mark.parametrize("write", [png16, tiff])
@pytest.mark.parametrize("values", [TWELVE, TWELVE[..., 0]], ids=["colour", "grey"])
def test_twelve_bits_in_sixteen_are_as_bright_as_if_they_were_eight(tmp_path, write, values):
    shown = read_image(write(tmp_path / f"a.{'png' if write is png16 else 'tif'}", values))
    eight = values.reshape(40, 60, -1).astype(float) / 4095 * 255
    assert np.abs(shown - eight).max() < 3
    assert 120 < shown.mean() < 135


@pytest.mark.parametrize("kind", [np.uint16, np.int16, np.int32, np.float32, np.float64])
@pytest.mark.parametrize("bands", [1, 2, 3, 4, 6, 13])
def test_any_number_of_bands_of_any_kind_opens(tmp_path, kind, bands):
    values = (RANDOM.random((30, 20, bands)) * 900 - (0 if kind == np.uint16 else 300)).astype(kind)
    path = tiff(tmp_path / "a.tif", values if bands > 1 else values[..., 0])
    shown = read_image(path)
    assert (shown.shape, image_size(path)) == ((30, 20, 3), (30, 20))
    assert shown.min() == 0
    assert shown.max() == 255
    assert has_bands(path)
    np.testing.assert_array_equal(np.argsort(shown[..., 0], axis=None, kind="stable").shape, (600,))
    darker = values[..., 0] < np.median(values[..., 0])
    assert shown[darker, 0].max() <= shown[~darker, 0].min()  # whatever the range, the order of the values stays


def test_eight_bits_of_many_bands_are_shown_as_they_are(tmp_path):
    values = RANDOM.integers(30, 90, (12, 16, 5), np.uint8)
    np.testing.assert_array_equal(read_image(tiff(tmp_path / "a.tif", values)), values[..., :3])


def test_bands_that_lie_in_planes_or_pages_are_the_same_picture(tmp_path):
    contiguous = read_image(tiff(tmp_path / "a.tif", TWELVE))
    tifffile.imwrite(tmp_path / "b.tif", np.moveaxis(TWELVE, 2, 0), photometric="rgb", planarconfig="separate")
    np.testing.assert_array_equal(read_image(tmp_path / "b.tif"), contiguous)
    tifffile.imwrite(tmp_path / "c.tif", np.moveaxis(TWELVE, 2, 0), imagej=True, metadata={"axes": "CYX"})
    pages = read_image(tmp_path / "c.tif")
    assert np.abs(pages.astype(int) - contiguous).max() <= 2  # each band by a range of its own


def test_of_a_stack_the_first_picture_counts(tmp_path):
    tifffile.imwrite(tmp_path / "a.tif", np.stack([TWELVE[..., 0], TWELVE[..., 1]]), photometric="minisblack")
    np.testing.assert_array_equal(read_image(tmp_path / "a.tif"), read_image(tiff(tmp_path / "b.tif", TWELVE[..., 0])))


def test_a_dead_cell_and_a_glint_do_not_set_the_range(tmp_path):
    values = np.full((100, 100), 1000, np.uint16)
    values[50:] = 2000
    values[0, :20], values[99, :20] = 0, 65535
    shown = read_image(tiff(tmp_path / "a.tif", values))
    assert (shown[25, 25, 0], shown[75, 75, 0]) == (0, 255)


def test_colours_keep_their_balance_and_bands_of_their_own_do_not(tmp_path):
    values = np.stack([RANDOM.integers(0, most, (50, 50)) for most in (4000, 2000, 1000)], axis=2).astype(np.uint16)
    photo = read_image(tiff(tmp_path / "photo.tif", values)).reshape(-1, 3).mean(0)
    bands = read_image(tiff(tmp_path / "bands.tif", values, photometric="minisblack")).reshape(-1, 3).mean(0)
    assert photo[0] > 1.8 * photo[1] > 3.2 * photo[2]
    assert np.ptp(bands) < 5


def test_of_a_large_picture_all_colours_tell_the_range(monkeypatch):
    monkeypatch.setattr(rasters, "SEEN", 300)
    values = np.zeros((100, 9, 3), np.uint16)  # every third value would be a red one
    values[..., 0], values[..., 1], values[..., 2] = 100, 200, 300
    seen = rasters.render(rasters.Raster(Path("photo.tif"), values, is_colour=True))
    assert seen[50, 5].tolist() == [0, 127, 255]


def test_what_is_not_known_is_black_and_does_not_count(tmp_path):
    values = RANDOM.integers(500, 600, (40, 40)).astype(np.float32)
    values[:10], values[10:20] = np.nan, -9999
    shown = read_image(tiff(tmp_path / "a.tif", values, extratags=[(42113, "s", 0, "-9999", True)]))
    assert (shown[:20] == 0).all()
    assert 110 < shown[20:].mean() < 145


def test_transparent_pixels_are_white(tmp_path):
    values = np.dstack([TWELVE, np.where(np.arange(60) < 30, 0, 65535)[None].repeat(40, 0).astype(np.uint16)])
    shown = read_image(tiff(tmp_path / "a.tif", values, photometric="rgb", extrasamples=["unassalpha"]))
    assert (shown[:, :30] == 255).all()
    assert shown[:, 30:].mean() < 140
    cv2.imwrite(str(tmp_path / "a.png"), values[..., [2, 1, 0, 3]])
    np.testing.assert_array_equal(read_image(tmp_path / "a.png"), shown)


@pytest.mark.parametrize("turn", range(1, 9))
def test_deep_pictures_are_turned_as_photos_are(tmp_path, turn):
    path = tiff(tmp_path / "a.tif", TWELVE, extratags=[(274, "H", 1, turn, True)])
    upright = read_image(tiff(tmp_path / "b.tif", TWELVE))
    np.testing.assert_array_equal(read_image(path), np.dstack([turned(upright[..., k], turn) for k in range(3)]))
    assert image_size(path) == ((60, 40) if turn >= 5 else (40, 60))
    assert (orientation(path), is_upright(path)) == (turn, turn == 1)


def test_bands_and_values_are_chosen(tmp_path):
    values = np.dstack([np.full((8, 9), 100 * band, np.uint16) for band in range(1, 6)])
    path = tiff(tmp_path / "a.tif", values)
    assert read_image(path, rendering=rendering_from("5,3,1", "0,500"))[0, 0].tolist() == [255, 153, 51]
    assert read_image(path, rendering=rendering_from("4", "0,500"))[0, 0].tolist() == [204, 204, 204]
    with pytest.raises(SmafError, match="has 5 bands, and no band 6"):
        read_image(path, rendering=Rendering((6,)))


@pytest.mark.parametrize(
    ("bands", "values", "complaint"),
    [("1,2", None, "give one, or three"), ("0", None, "counted from 1"), ("red", None, "counted from 1"),
     (None, "5", "give two percentiles"), (None, "5,1", "smaller than the second"), (None, "1%,120%", "from 0 to 100"),
     (None, "1%,200", "give two percentiles"), (None, "0,inf", "smaller than the second")],
)  # fmt: skip
def test_what_makes_no_sense_as_bands_or_range_is_refused(bands, values, complaint):
    with pytest.raises(SmafError, match=complaint):
        rendering_from(bands, values)


def test_percentiles_can_be_chosen(tmp_path):
    values = np.arange(10_000, dtype=np.uint16).reshape(100, 100)
    shown = read_image(tiff(tmp_path / "a.tif", values), rendering=rendering_from(None, "25%,75%"))[..., 0]
    assert (shown[:25] == 0).all()
    assert (shown[76:] == 255).all()
    assert shown[50, 0] == 128


@given(st.integers(1, 5), st.sampled_from(["uint8", "uint16", "int16", "float32"]), st.integers(0, 2**32 - 1))
def test_cut_short_or_scribbled_on_it_is_refused_in_one_line_or_read(tmp_path_factory, bands, kind, seed):
    path, random = tmp_path_factory.mktemp("raster") / "a.tif", np.random.default_rng(seed)
    tiff(path, random.integers(0, 200, (9, 7, bands)).astype(kind) if bands > 1 else np.zeros((9, 7), kind))
    data = bytearray(path.read_bytes())
    for at in random.integers(0, len(data), 6):
        data[at] = random.integers(256)
    path.write_bytes(data[: random.integers(1, len(data) + 1)])
    said = ""
    try:
        assert read_image(path, max_pixels=10_000).dtype == np.uint8
        image_size(path, max_pixels=10_000)
    except Unreadable as error:
        said = str(error)
    assert not said or (str(path) in said and "\n" not in said)


def test_lzw_of_one_band_or_three_opens_without_help_and_many_bands_say_what_is_missing(tmp_path):
    cv2.imwrite(str(tmp_path / "a.tif"), TWELVE[..., ::-1], [cv2.IMWRITE_TIFF_COMPRESSION, 5])
    np.testing.assert_array_equal(read_image(tmp_path / "a.tif"), read_image(tiff(tmp_path / "b.tif", TWELVE)))
    path = tiff(tmp_path / "c.tif", np.dstack([TWELVE, TWELVE]))
    with tifffile.TiffFile(path, mode="r+") as file:
        file.pages[0].tags[259].overwrite(5)  # says LZW
    if pytest.importorskip("tifffile").tifffile.imagecodecs.__name__ == "imagecodecs":
        pytest.skip("imagecodecs is here")
    with pytest.raises(Unreadable, match="pip install imagecodecs"):
        read_image(path)


def test_ordinary_pictures_are_none_of_this(tmp_path):
    grey = Image.fromarray(TWELVE[..., 0].astype(np.uint8))
    for mode, name in [("L", "a.png"), ("RGB", "a.tif"), ("RGBA", "b.tif"), ("CMYK", "c.tif"), ("P", "b.png"), ("1", "d.tif")]:
        grey.convert(mode).save(tmp_path / name)
        assert not is_raster(tmp_path / name)
    assert not is_raster(tmp_path / "missing.tif")
    assert not has_bands(tmp_path / "a.png")


def raw_tiff(path, size, strip, compression=8):
    """A TIFF of one strip of 16-bit values that may say what it likes; size is height and width."""
    height, width = size
    entries = [(256, 4, width), (257, 4, height), (258, 3, 16), (259, 3, compression), (262, 3, 1), (273, 4, 8), (277, 3, 1),
               (278, 4, max(height, 1)), (279, 4, len(strip))]  # fmt: skip
    fields = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in entries)
    path.write_bytes(b"II*\0" + struct.pack("<I", 8 + len(strip)) + strip + struct.pack("<H", len(entries)) + fields + bytes(4))
    return path


def test_a_strip_as_long_as_it_has_to_be_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(rasters, "_CAN_UNFOLD", 0)
    values = np.arange(48, dtype="<u2").reshape(6, 8)
    assert read_image(raw_tiff(tmp_path / "a.tif", (6, 8), zlib.compress(values.tobytes()))).shape == (6, 8, 3)


@pytest.mark.parametrize(("compression", "pack"), [(8, zlib.compress), (32946, zlib.compress), (34925, lzma.compress)])
def test_a_strip_that_unfolds_to_far_more_than_its_picture_is_refused_before_it_does(tmp_path, compression, pack):
    path = raw_tiff(tmp_path / "a.tif", (6, 8), pack(bytes(1 << 27)), compression)
    tracemalloc.start()
    with pytest.raises(Unreadable, match="made to harm"):
        read_image(path)
    assert tracemalloc.get_traced_memory()[1] < 1 << 25
    tracemalloc.stop()


@pytest.mark.parametrize("size", [(0, 8), (8, 0), (0, 0)])
@pytest.mark.parametrize("read", [read_image, image_size])
def test_a_picture_without_a_pixel_is_refused(tmp_path, size, read):
    with pytest.raises(Unreadable):
        read(raw_tiff(tmp_path / "a.tif", size, zlib.compress(b"")))


STRANGE = [
    (33550, 12, 1, 2.0), (33550, 2, 4, "abc"), (33550, 12, 3, (1.0, float("nan"), 0.0)), (33922, 4, 6, (1, 2, 3, 4, 5, 6)),
    (34735, 12, 4, (1.0, 1.0, 0.0, 1.0)), (34735, 3, 1, 7), (34736, 2, 4, "abc"), (34737, 12, 1, 1.0),
    (34264, 3, 16, (1,) * 16),
]  # fmt: skip


@pytest.mark.parametrize("tag", STRANGE, ids=str)
def test_a_place_on_earth_that_is_none_is_left_out_of_masks(tmp_path, tag):
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, TWELVE[..., 0], extratags=[(*tag, True)])
    geo = geo_tags(path)
    assert world_file(geo) is None
    assert reference_system(geo) is None
    label_map_tiff(np.zeros((40, 60), np.uint8), [0] * 768, geo)
