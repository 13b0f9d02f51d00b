import io
import os

import numpy as np
import PIL
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from smaf_core.data.classes import voc_palette
from smaf_core.data.files import write_bytes_whole, writing_whole
from smaf_core.data.images import image_size, label_map_png, read_grey, read_image, read_label_map, write_label_map
from smaf_core.errors import SmafError


def saved(path, image, **options):
    image.save(path, **options)
    return path


def colours(height=6, width=10):
    """A picture in which every pixel differs, so that no rotation goes unnoticed."""
    y, x = np.mgrid[:height, :width]
    return np.stack([y * 20, x * 20, (x + y) * 10], axis=2).astype(np.uint8)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_rotated_photo_is_read_upright_and_its_header_tells_the_same_size(tmp_path, orientation):
    upright = colours()
    turn_back = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}[orientation]  # Image.Transpose values
    stored = Image.fromarray(upright)
    if turn_back is not None:
        stored = stored.transpose(Image.Transpose(turn_back))
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = saved(tmp_path / "photo.png", stored, exif=exif)
    np.testing.assert_array_equal(read_image(path), upright)
    assert image_size(path) == upright.shape[:2]


def test_damaged_exif_counts_as_upright(tmp_path):
    path = saved(tmp_path / "photo.jpg", Image.fromarray(colours()), exif=b"Exif\0\0MM\0*\0\0\0\x08\0\x05broken")
    assert read_image(path).shape == (6, 10, 3)


old_pillow = pytest.mark.skipif(
    int(PIL.__version__.partition(".")[0]) < 13, reason="Pillow cannot read its own YCbCr before 13"
)


@pytest.mark.parametrize(
    "mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "I", "F", pytest.param("YCbCr", marks=old_pillow)]
)
def test_every_colour_mode_becomes_rgb(tmp_path, mode):
    suffix = ".tif" if mode in ("CMYK", "I", "F", "YCbCr") else ".png"
    grey = Image.fromarray(np.full((4, 5), 255, np.uint8))
    image = Image.fromarray(np.full((4, 5), 65535, np.uint16)) if mode == "I;16" else grey.convert(mode)
    pixels = read_image(saved(tmp_path / f"picture{suffix}", image))
    assert pixels.shape == (4, 5, 3)
    assert pixels.dtype == np.uint8
    if mode not in ("I", "F"):  # a flat picture has no range to stretch
        assert (pixels >= 254).all()


def test_transparent_parts_show_white(tmp_path):
    image = Image.new("RGBA", (3, 2), (200, 0, 0, 0))
    image.putpixel((1, 0), (200, 0, 0, 255))
    pixels = read_image(saved(tmp_path / "logo.png", image))
    assert pixels[0, 0].tolist() == [255, 255, 255]
    assert pixels[0, 1].tolist() == [200, 0, 0]


def test_a_palette_picture_with_a_transparent_colour_shows_white_there(tmp_path):
    image = Image.fromarray(np.array([[0, 1]], np.uint8))
    image.putpalette([9, 9, 9, 200, 0, 0] + [0] * 762)
    pixels = read_image(saved(tmp_path / "icon.png", image, transparency=0))
    assert pixels[0].tolist() == [[255, 255, 255], [200, 0, 0]]


def test_sixteen_bit_grey_keeps_its_upper_bits_and_float_is_stretched(tmp_path):
    deep = Image.fromarray(np.array([[0, 0x8000, 0xFFFF]], np.uint16))
    assert read_image(saved(tmp_path / "deep.png", deep))[0, :, 0].tolist() == [0, 128, 255]
    floats = Image.fromarray(np.array([[-1.0, 0.0, 1.0]], np.float32))
    assert read_grey(saved(tmp_path / "floats.tif", floats))[0].tolist() == [0, 128, 255]


def test_unicode_names_open(tmp_path):
    path = saved(tmp_path / "Kätzchen 猫 🐈.png", Image.fromarray(colours()))
    np.testing.assert_array_equal(read_image(path), colours())


def broken_files():
    buffer = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (40, 40, 3), np.uint8)).save(buffer, "PNG")
    png = buffer.getvalue()
    return {"empty": b"", "text": b"not a picture", "truncated": png[:200], "header only": png[:40]}


@pytest.mark.parametrize("kind", ["empty", "text", "truncated", "header only"])
def test_a_broken_picture_is_named_in_one_line(tmp_path, kind):
    path = tmp_path / "broken.png"
    path.write_bytes(broken_files()[kind])
    with pytest.raises(SmafError, match=r"broken\.png: ") as caught:
        read_image(path)
    assert "\n" not in str(caught.value)
    assert ("is empty; copy it here again" in str(caught.value)) == (kind == "empty")


def test_a_missing_picture_and_a_folder_are_named(tmp_path):
    with pytest.raises(SmafError, match=r"gone\.png: there is no such file"):
        read_image(tmp_path / "gone.png")
    with pytest.raises(SmafError, match="cannot be read"):
        image_size(tmp_path)


def test_a_picture_above_the_limit_is_refused_before_it_is_unpacked(tmp_path):
    path = saved(tmp_path / "huge.png", Image.new("1", (400, 500)))
    for read in (read_image, image_size, read_label_map):
        with pytest.raises(SmafError, match="400 x 500 pixels are more than the limit of 199,999"):
            read(path, max_pixels=199_999)


def test_a_decompression_bomb_is_refused(tmp_path):
    path = saved(tmp_path / "bomb.png", Image.new("1", (140_000, 2_000)))
    with pytest.raises(SmafError, match=r"bomb\.png.*smaller"):
        read_image(path)


def test_a_palette_picture_without_its_palette_is_damaged(tmp_path):
    # Found by fuzzing: Pillow ends with an AssertionError.
    data = "89504e470d0a1a0a0000000d4948445200000008000000060103000000c4cb4db80000000349444154eb9cbaae426082"
    (tmp_path / "bare.png").write_bytes(bytes.fromhex(data))
    with pytest.raises(SmafError, match=r"bare\.png: is damaged"):
        read_image(tmp_path / "bare.png")


@given(st.binary(max_size=300))
def test_noise_behind_a_png_header_never_ends_in_anything_but_a_clear_message(tmp_path_factory, noise):
    path = tmp_path_factory.mktemp("noise") / "noise.png"
    path.write_bytes(broken_files()["truncated"][:33] + noise)
    with pytest.raises(SmafError):
        read_image(path)


@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 20), st.integers(1, 20))))
def test_a_label_map_comes_back_as_it_was_written(tmp_path_factory, label_map):
    path = tmp_path_factory.mktemp("masks") / "mask.png"
    write_label_map(path, label_map, voc_palette())
    np.testing.assert_array_equal(read_label_map(path), label_map)
    with Image.open(path) as image:
        assert image.mode == "P"
        assert image.getpalette() == voc_palette()


def test_grey_and_shallow_sixteen_bit_masks_are_read_as_indices(tmp_path):
    indices = np.array([[0, 7, 255]], np.uint8)
    np.testing.assert_array_equal(read_label_map(saved(tmp_path / "grey.png", Image.fromarray(indices))), indices)
    deep = Image.fromarray(indices.astype(np.uint16))
    np.testing.assert_array_equal(read_label_map(saved(tmp_path / "deep.png", deep)), indices)


def test_what_is_no_mask_says_what_to_do(tmp_path):
    with pytest.raises(SmafError, match=r"colour picture .*save it as palette or grey PNG"):
        read_label_map(saved(tmp_path / "colour.png", Image.fromarray(colours())))
    with pytest.raises(SmafError, match="lossless"):
        read_label_map(saved(tmp_path / "lossy.jpg", Image.fromarray(colours())))
    with pytest.raises(SmafError, match="index 300"):
        read_label_map(saved(tmp_path / "deep.png", Image.fromarray(np.array([[300]], np.uint16))))


def test_an_array_that_is_no_label_map_is_our_own_mistake():
    with pytest.raises(ValueError, match="label map"):
        label_map_png(np.zeros((2, 2, 3), np.uint8), voc_palette())


def test_a_file_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "notes.txt"
    write_bytes_whole(path, b"old")
    with pytest.raises(TypeError), writing_whole(path) as stream:
        stream.writelines([b"half of the n", "killed by a mistake"])
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["notes.txt"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(SmafError, match=r"file.notes\.txt: cannot be written"):
        write_bytes_whole(tmp_path / "file" / "notes.txt", b"")
