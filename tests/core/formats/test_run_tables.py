"""Tables of run-length codes as masks: Kaggle's and those like them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from smaf_core.data.classes import ClassTable
from smaf_core.data.tag_cells import look_like_codes, runs_of
from smaf_core.errors import SmafError
from smaf_core.formats import convert, open_dataset, open_masks
from smaf_core.formats.run_tables import region_of


def code(region, by_rows=False, first=1):
    """Write a code pixel by pixel, as slowly as can be."""
    flat = [bool(one) for one in (region if by_rows else region.T).ravel()]
    numbers, at = [], 0
    while at < len(flat):
        if not flat[at]:
            at += 1
            continue
        end = at
        while end < len(flat) and flat[end]:
            end += 1
        numbers += [at + first, end - at]
        at = end
    return " ".join(map(str, numbers))


@given(arrays.arrays(bool, st.tuples(st.integers(1, 9), st.integers(1, 9))), st.booleans(), st.integers(0, 1))
def test_a_code_gives_back_its_region(region, by_rows, first):
    if region.any():
        np.testing.assert_array_equal(region_of(runs_of(code(region, by_rows, first)), region.shape, first, by_rows), region)


@given(st.text(alphabet="0123456789 -[],.x", max_size=40), st.integers(1, 50), st.integers(1, 50))
def test_a_damaged_code_is_refused_or_has_the_size_of_the_picture(text, height, width):
    try:
        region = region_of(runs_of(text), (height, width))
    except ValueError:
        return
    assert region.shape == (height, width)


@pytest.mark.parametrize(
    ("cells", "are_codes"),
    [
        (["5 3 1200 4 1300 2", "7 2", "", "-1"], True),
        (["[5, 3, 1200, 4, 1300, 2]"], True),
        (["0 14", "3 7"], False),
        (["834 222 56 36", "226 548 130 58"], False),
        (["1500 20"], False),
        (["cat"], False),
    ],
)
def test_codes_are_told_from_numbers_of_classes_and_boxes(cells, are_codes):
    assert look_like_codes(cells) is are_codes


SIZE = (30, 50)


@pytest.fixture
def data(tmp_path):
    """A function that puts photos of 50 x 30 pixels beside a table, and gives the masks that are found."""

    def put(table, pictures="abc", classes=None, size=SIZE, more=None):
        for name in pictures:
            Image.new("RGB", size[::-1]).save(tmp_path / f"{name}.jpg")
        (tmp_path / "train.csv").write_text(table)
        for name, text in (more or {}).items():
            (tmp_path / name).write_text(text)
        dataset = open_dataset(tmp_path, ClassTable.of(classes) if classes else None)
        found = open_masks(tmp_path, dataset)
        return {name: read() for name, read in found.label_maps.items()}, dataset, found

    return put


def disc(y, x, radius=6, size=SIZE):
    rows, columns = np.mgrid[: size[0], : size[1]]
    return np.hypot(rows - y, columns - x) <= radius


CAT, DOG = disc(12, 20), disc(17, 38)


def test_a_table_of_kaggle_gives_masks_and_what_has_no_code_is_background(data):
    table = f"ImageId,EncodedPixels,ClassId\na.jpg,{code(CAT)},cat\na.jpg,{code(DOG)},dog\nb.jpg,,cat\n"
    masks, dataset, found = data(table)
    np.testing.assert_array_equal(masks["a"], np.where(DOG, 2, CAT.astype(np.uint8)))
    assert not masks["b"].any()
    assert "c" not in masks
    assert dataset.by_name["a"].tags == ("cat", "dog")
    assert "pixels of the codes are counted down the columns, from 1 on" in found.found


def test_image_and_class_in_one_cell_are_taken_apart(data):
    table = f"ImageId_ClassId,EncodedPixels\na.jpg_1,{code(CAT)}\na.jpg_2,{code(DOG)}\nb.jpg_1,\nb.jpg_2,\n"
    masks, _, found = data(table, "ab", more={"classes.txt": "cat\ndog\n"})
    assert found.classes.names == ("cat", "dog")
    np.testing.assert_array_equal(masks["a"], np.where(DOG, 2, CAT.astype(np.uint8)))


def test_a_table_without_classes_is_of_the_only_class(data):
    table = f"ImageId,EncodedPixels\na.jpg,{code(CAT)}\na.jpg,{code(DOG)}\nb.jpg,\n"
    masks, _, _ = data(table, "ab", classes=("ship",))
    np.testing.assert_array_equal(masks["a"], (CAT | DOG).astype(np.uint8))
    assert not masks["b"].any()


def test_a_table_without_classes_is_refused_where_there_are_several(data):
    table = f"ImageId,EncodedPixels\na.jpg,{code(CAT)}\n"
    with pytest.raises(SmafError, match="but not which class"):
        data(table, "a", classes=("cat", "dog"))


@pytest.mark.parametrize("header", ["id,encoding", "img,rle_mask", "image_id,rle"])
def test_a_column_of_codes_is_no_column_of_classes_whatever_it_is_called(data, header):
    masks, dataset, _ = data(f"{header}\na,{code(CAT)}\nb,{code(DOG)}\n", "ab", classes=("kidney",))
    assert dataset.by_name["a"].tags == ("kidney",)
    np.testing.assert_array_equal(masks["b"], DOG.astype(np.uint8))


def test_codes_along_the_rows_are_seen_from_their_outlines(data):
    rows = [f"a,{code(CAT, by_rows=True)},50,30,neuron", f"b,{code(DOG, by_rows=True)},50,30,glia"]
    masks, _, found = data("\n".join(["id,annotation,width,height,cell_type", *rows]), "ab")
    assert found.classes.names == ("glia", "neuron")
    np.testing.assert_array_equal(masks["a"], 2 * CAT.astype(np.uint8))
    assert "pixels of the codes are counted along the rows, from 1 on" in found.found


def test_codes_that_count_from_0_are_seen_by_a_start_of_0(data):
    corner = disc(0, 0)
    masks, _, _ = data(f"ImageId,EncodedPixels,ClassId\na,{code(corner, first=0)},cat\nb,{code(CAT, first=0)},cat\n", "ab")
    np.testing.assert_array_equal(masks["a"], corner.astype(np.uint8))
    np.testing.assert_array_equal(masks["b"], CAT.astype(np.uint8))


def test_codes_of_a_stated_size_are_scaled_and_others_refused(data):
    half = np.kron(CAT, np.ones((2, 2), bool))
    rows = [f"a,{code(half)},60,100,cat", f"b,{code(CAT)},30,50,cat", f"c,{code(CAT)},31,50,cat"]
    table = "\n".join(["ImageId,EncodedPixels,Height,Width,ClassId", *rows])
    with pytest.raises(SmafError, match="50 x 30 pixels"):
        data(table)
    masks, _, _ = data(table.rpartition("\n")[0])
    np.testing.assert_array_equal(masks["a"], CAT.astype(np.uint8))


def test_codes_that_reach_beyond_the_picture_are_refused(data):
    with pytest.raises(SmafError, match="beyond the 50 x 30 pixels"):
        data("ImageId,EncodedPixels,ClassId\na,1490 30,cat\n", "a")


def test_of_two_tables_of_one_picture_none_is_taken_unasked(data, tmp_path):
    table = f"ImageId,EncodedPixels,ClassId\na,{code(CAT)},cat\n"
    _, dataset, _ = data(table, "a")
    (tmp_path / "sample_submission.csv").write_text("ImageId,EncodedPixels,ClassId\na,1 1,cat\n")
    with pytest.raises(SmafError, match=r"several tables have codes of a .*give the file"):
        open_masks(tmp_path, dataset)
    np.testing.assert_array_equal(open_masks(tmp_path / "train.csv", dataset).label_maps["a"](), CAT.astype(np.uint8))


def test_codes_that_are_made_for_gigantic_pictures_are_refused(data):
    with pytest.raises(SmafError, match="made for more than"):
        data(f"ImageId,EncodedPixels,Height,Width,ClassId\na,{code(CAT)},300000,500000,cat\nb,{code(CAT)},30,50,cat\n", "ab")


def test_codes_that_all_end_early_are_made_for_smaller_pictures(data):
    rows = [f"{name},{code(disc(12, 12))},cat" for name in "abcdefghij"]
    with pytest.raises(SmafError, match="made for smaller"):
        data("\n".join(["ImageId,EncodedPixels,ClassId", *rows]), "abcdefghij")


def test_relative_codes_leave_out_their_picture_and_say_why(data):
    masks, _, found = data(f"ImageId,EncodedPixels,ClassId\na,900 10 20 10 20 10,cat\nb,{code(CAT)},cat\n", "ab")
    assert set(masks) == {"b"}
    assert any("a (its runs overlap or go backwards" in words for words in found.warnings)


def test_a_photo_that_exif_turns_needs_a_stated_size(data, tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    table = f"ImageId,EncodedPixels,ClassId\na,{code(CAT)},cat\n"
    data(table, "a")
    Image.new("RGB", SIZE[::-1]).save(tmp_path / "a.jpg", exif=exif)
    with pytest.raises(SmafError, match="turned by EXIF"):
        open_masks(tmp_path / "train.csv", open_dataset(tmp_path)).label_maps["a"]()


def test_codes_longer_than_csv_cells_usually_are_are_read(data):
    region = np.zeros((400, 800), bool)
    region[::2] = True
    region[:, 400:] = disc(200, 200, 90, (400, 400))
    masks, _, _ = data(f"ImageId,EncodedPixels,ClassId\na,{code(region)},cat\n", "a", size=(400, 800))
    assert len(code(region)) > 131_072
    np.testing.assert_array_equal(masks["a"], region.astype(np.uint8))


@given(region=arrays.arrays(bool, (6, 9)), names=st.permutations(["a", "b"]))
@settings(deadline=None, max_examples=20)
def test_masks_from_tables_survive_a_conversion(region, names, tmp_path_factory):
    root = tmp_path_factory.mktemp("runs")
    region[0, 0] = True
    for name in names:
        Image.new("RGB", (9, 6)).save(root / f"{name}.jpg")
    (root / "train.csv").write_text(f"ImageId,EncodedPixels,Height,Width,ClassId\na,{code(region)},6,9,cat\nb,,6,9,cat\n")
    found = open_masks(root, open_dataset(root))
    out = convert(root, root.parent / f"{root.name}-out", "png")
    again = open_masks(out, open_dataset(out))
    np.testing.assert_array_equal(again.label_maps["a"](), found.label_maps["a"]())
