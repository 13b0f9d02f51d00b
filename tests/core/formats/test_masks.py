import base64
import copy
import io
import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from smaf_core.data.classes import ClassTable
from smaf_core.errors import SmafError
from smaf_core.formats import (
    LabelledImage,
    export_dataset,
    meaning_words,
    meanings_from,
    open_dataset,
    open_masks,
    survey_masks,
)
from smaf_core.formats.coco import decode_rle, encode_rle
from smaf_core.formats.colours import colour_meanings
from smaf_core.formats.lists import UNSURE

CLASSES = ClassTable.of(["cat", "dog"])
MASK = np.zeros((6, 8), np.uint8)
MASK[1:4, 2:5], MASK[4, 6], MASK[5, 7] = 1, 2, 255


@pytest.fixture
def data(pictures):
    """A data set of one picture, 8 x 6 pixels, of cats and dogs."""
    folder = pictures("a.png")
    (folder / "tags.csv").write_text("image,tags\na,cat dog\n")
    return open_dataset(folder)


@pytest.fixture
def source(tmp_path):
    """An empty folder for masks."""
    (tmp_path / "given").mkdir()
    return tmp_path / "given"


def the_mask(source, data, **options):
    return open_masks(source, data, **options).label_maps["a"]()


@pytest.mark.parametrize("mode", ["P", "L"])
def test_palette_and_grey_indices_are_those_of_the_data_set(data, source, mode):
    image = Image.fromarray(MASK)
    if mode == "P":
        image.putpalette(range(256 * 3 // 3))
    image.save(source / "a.png")
    np.testing.assert_array_equal(the_mask(source, data), MASK)


def test_numpy_arrays_are_masks_and_minus_one_is_void(data, source):
    np.save(source / "a.npy", np.where(MASK == 255, -1, MASK.astype(np.int64)))
    np.testing.assert_array_equal(the_mask(source, data), MASK)
    np.save(source / "a.npy", {0: np.zeros((6, 8))})
    with pytest.raises(SmafError, match="attention maps"):
        the_mask(source, data)


def coloured(path, table):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.array([table.get(k, (0, 0, 0)) for k in range(256)], np.uint8)[MASK]).save(path)


def test_colours_mean_what_the_table_beside_them_says(data, source):
    coloured(source / "SegmentationClass/a.png", {1: (10, 20, 30), 2: (200, 0, 0), 255: (9, 9, 9)})
    (source / "labelmap.txt").write_text("background:0,0,0::\ndog:200,0,0::\ncat:10,20,30::\n")
    with pytest.raises(SmafError, match=r"colour \(9, 9, 9\), which means no class"):
        the_mask(source, data)
    coloured(source / "SegmentationClass/a.png", {1: (10, 20, 30), 2: (200, 0, 0), 255: (224, 224, 192)})
    np.testing.assert_array_equal(the_mask(source, data), MASK)


def test_colours_without_a_table_are_listed_and_mapped_by_a_person(data, source):
    coloured(source / "a.png", {1: (10, 20, 30), 2: (200, 0, 0), 255: (9, 9, 9)})
    with pytest.raises(SmafError, match=r"labelmap\.txt"):
        the_mask(source, data)
    found = survey_masks(source, data)
    assert (found.kind, found.looked_at) == ("colours", 1)
    assert [(one.key, one.pixels) for one in found.entries] == [
        ((0, 0, 0), 37), ((10, 20, 30), 9), ((9, 9, 9), 1), ((200, 0, 0), 1)
    ]  # fmt: skip
    assert [one.guess for one in found.entries] == ["background", "", "", ""]
    meaning = {(0, 0, 0): "background", (10, 20, 30): "cat", (200, 0, 0): "dog", (9, 9, 9): "unsure"}
    np.testing.assert_array_equal(the_mask(source, data, meanings=meaning), MASK)
    assert meanings_from(meaning_words(meaning)) == meaning
    del meaning[9, 9, 9]
    np.testing.assert_array_equal(the_mask(source, data, meanings=meaning | {"*": "unsure"}), MASK)


def test_indices_follow_the_names_beside_them_and_new_classes_come_last(data, source):
    Image.fromarray(MASK).save(source / "a.png")
    (source / "classes.txt").write_text("newt\ncat\n")
    found = open_masks(source, data)
    assert found.classes.names == ("cat", "dog", "newt")
    np.testing.assert_array_equal(found.label_maps["a"](), np.array([0, 3, 1])[MASK % 255] + 255 * (MASK == 255))
    assert "only the masks have: newt" in found.warnings[0]


def test_names_of_the_masks_can_mean_other_classes_here(data, source):
    Image.fromarray(MASK).save(source / "a.png")
    (source / "classes.txt").write_text("coach\ncat\n")
    found = survey_masks(source, data)
    assert (found.kind, [(one.key, one.guess) for one in found.entries]) == ("names", [("coach", ""), ("cat", "cat")])
    mask = the_mask(source, data, meanings={"coach": "dog"})
    np.testing.assert_array_equal(mask, np.array([0, 2, 1])[MASK % 255] + 255 * (MASK == 255))
    mask = the_mask(source, data, meanings={"*": "background"})
    np.testing.assert_array_equal(mask, np.array([0, 0, 1])[MASK % 255] + 255 * (MASK == 255))


def test_indices_can_mean_what_a_person_says(data, source):
    Image.fromarray(np.where(MASK == 1, 255, 0).astype(np.uint8)).save(source / "a.png")
    found = survey_masks(source, data)
    assert (found.kind, [(one.key, one.guess) for one in found.entries]) == ("indices", [("0", "background"), ("255", "")])
    assert "only 0 and 255" in found.warnings[0]
    np.testing.assert_array_equal(the_mask(source, data, meanings={"255": "dog"}), np.where(MASK == 1, 2, 0))


def test_masks_of_voc_are_not_taken_for_the_first_classes_of_a_smaller_data_set(pictures, source):
    data = open_dataset(pictures("a.png"), ClassTable.of(["dog", "cat"]))
    folder = source / "SegmentationClass"
    folder.mkdir()
    Image.fromarray(np.where(MASK == 1, 8, np.where(MASK == 2, 12, MASK))).save(folder / "a.png")
    found = survey_masks(source, data)
    assert {one.key: one.guess for one in found.entries} == {"0": "background", "8": "cat", "12": "dog", "255": "unsure"}
    read = open_masks(source, data, {one.key: one.guess for one in found.entries}).label_maps["a"]()
    np.testing.assert_array_equal(read, np.array([0, 2, 1])[MASK % 255] + 255 * (MASK == 255))


def test_tags_tell_what_a_colour_means(pictures, source):
    names = [f"{kind}{number}" for kind in ("cat", "dog") for number in range(3)]
    folder = pictures(*(f"{name}.png" for name in names))
    (folder / "tags.csv").write_text("image,tags\n" + "".join(f"{name},{name[:3]}\n" for name in names))
    for name in names:
        colour = (9, 8, 7) if name[0] == "c" else (1, 2, 3)
        Image.fromarray(np.array([(0, 0, 0), colour], np.uint8)[(MASK == 1).astype(int)]).save(source / f"{name}.png")
    found = survey_masks(source, open_dataset(folder))
    assert {one.key: one.guess for one in found.entries} == {(0, 0, 0): "background", (9, 8, 7): "cat", (1, 2, 3): "dog"}


def test_what_else_masks_could_be_read_from_is_named(data, source):
    for folder in ("SegmentationClass", "masks"):
        (source / folder).mkdir()
        Image.fromarray(MASK).save(source / folder / "a.png")
    found = survey_masks(source, data)
    assert (found.source, found.others) == (source / "SegmentationClass", (source / "masks",))


@pytest.mark.parametrize("word", ["cat", "=cat", "128,0,0=", "{broken", '{"a": 1}'])
def test_a_meaning_of_another_form_is_refused(word):
    with pytest.raises(SmafError, match=re.escape(repr(word))):
        meanings_from([word])


@pytest.mark.parametrize(("kind", "ids"), [("labelIds", (24, 26)), ("labelTrainIds", (11, 13))])
def test_cityscapes_pairs_find_each_other_and_their_classes(pictures, kind, ids):
    folder = pictures("leftImg8bit/val/ulm/ulm_000_leftImg8bit.png", size=(1, 3))
    (folder / "gtFine/val/ulm").mkdir(parents=True)
    Image.fromarray(np.array([[*ids, 4 if kind == "labelIds" else 255]], np.uint8)).save(
        folder / f"gtFine/val/ulm/ulm_000_gtFine_{kind}.png"
    )
    data = open_dataset(folder, ClassTable.of(["car", "person"]))
    found = open_masks(folder, data)
    assert [found.classes.name(k) for k in found.label_maps["val/ulm/ulm_000_leftImg8bit"]()[0]] == ["person", "car", "unsure"]


def labelme(path, *shapes):
    path.write_text(json.dumps({"shapes": list(shapes), "imagePath": "a.png"}))
    return path.parent


def test_labelme_shapes_are_painted_one_over_the_other(data, source):
    patch = io.BytesIO()
    Image.fromarray(np.array([[0, 1]], np.uint8)).save(patch, "PNG")
    code = base64.b64encode(patch.getvalue()).decode()
    folder = labelme(
        source / "a.json",
        {"label": "dog", "shape_type": "polygon", "points": [[2, 1], [5, 1], [5, 4], [2, 4]]},
        {"label": "cat", "shape_type": "rectangle", "points": [[2, 1], [5, 4]]},
        {"label": "dog", "shape_type": "circle", "points": [[6.5, 4.5], [6.5, 5]]},
        {"label": "__ignore__", "shape_type": "mask", "points": [[6, 5], [7, 5]], "mask": code},
        {"label": "dog", "shape_type": "line", "points": [[0, 0], [8, 6]]},
    )
    np.testing.assert_array_equal(the_mask(folder, data), MASK)


def coco_file(folder, *annotations):
    content = {
        "images": [{"id": 1, "file_name": "a.png"}],
        "categories": [{"id": 1, "name": "dog"}, {"id": 9, "name": "cat"}],
        "annotations": [{"image_id": 1, "category_id": c, "segmentation": s} for c, s in annotations],
    }
    (folder / "instances.json").write_text(json.dumps(content))
    return folder


def test_coco_polygons_and_run_lengths_of_both_kinds_are_read_and_the_smaller_is_on_top(data, source):
    small = np.zeros((6, 8), bool)
    small[2, 3] = True
    plain = {"size": [6, 8], "counts": [20, 1, 27]}
    assert np.array_equal(decode_rle(encode_rle(small), (6, 8)), decode_rle(plain, (6, 8)))
    for code in (encode_rle(small), plain):
        mask = the_mask(coco_file(source, (1, code), (9, [[2, 1, 5, 1, 5, 4, 2, 4]])), data)
        expected = np.where(MASK == 1, 1, 0)
        expected[2, 3] = 2
        np.testing.assert_array_equal(mask, expected)


@given(arrays.arrays(np.bool_, st.tuples(st.integers(1, 40), st.integers(1, 40))))
def test_run_lengths_of_pycocotools_are_unpacked_exactly(region):
    np.testing.assert_array_equal(decode_rle(encode_rle(region), region.shape), region)


@pytest.mark.parametrize(
    "segmentation",
    [
        {"size": [6, 8], "counts": "99999"},
        {"size": [10**9, 10**9], "counts": [10**18]},
        {"size": [6, 8], "counts": [1, -1, 48]},
        {"size": [6, 8]},
        {"size": [6, 8], "counts": "~"},
        {"size": [6, 8], "counts": "o" * 1000},
        [[0, 0, 1]],
        [[1e300] * 6],
        [["a"] * 6],
        "polygon",
    ],
)
def test_damaged_coco_masks_are_told_of_before_they_do_harm(data, source, segmentation):
    with pytest.raises(SmafError, match=r"instances\.json: the mask of 'dog' in a\.png cannot be read"):
        the_mask(coco_file(source, (1, segmentation)), data)


def test_masks_of_another_size_or_with_unknown_indices_are_told_of(data, source):
    Image.fromarray(MASK[:, :5]).save(source / "a.png")
    with pytest.raises(SmafError, match=r"a\.png: is 8 x 6 pixels, its mask 5 x 6"):
        the_mask(source, data)
    Image.fromarray(MASK + 5).save(source / "a.png")
    with pytest.raises(SmafError, match="has index 5, which is no class"):
        the_mask(source, data)


def test_a_folder_without_masks_and_files_of_other_kinds_are_named(data, source):
    with pytest.raises(SmafError, match="has no mask for any of the 1 pictures"):
        open_masks(source, data)
    with pytest.raises(SmafError, match="no such file or folder"):
        open_masks(source / "gone", data)
    (source / "notes.json").write_text("[1, 2]")
    with pytest.raises(SmafError, match="is no file of masks"):
        open_masks(source / "notes.json", data)


def test_masks_are_not_read_before_they_are_asked_for(data, source):
    (source / "a.png").write_bytes(b"")
    found = open_masks(source, data)
    with pytest.raises(SmafError, match=r"a\.png: is empty"):
        found.label_maps["a"]()


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 300) | st.floats() | st.text(max_size=3) | st.sampled_from(["polygon", "mask"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "name", "points", "counts"]), inner),
    max_leaves=5,
)


def places(value, path=()):
    """All places in a JSON document."""
    yield path
    if isinstance(value, (dict, list)):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from places(value[key], (*path, key))


def replaced(document, path, junk):
    if not path:
        return junk
    document = copy.deepcopy(document)
    inner = document
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = junk
    return document


@pytest.mark.parametrize(
    ("format_name", "file"),
    [("coco", "annotations/instances_default.json"), ("coco-polygons", "annotations/instances_default.json"),
     ("datumaro", "annotations/default.json"), ("labelme", "a.json")],
)  # fmt: skip
@settings(max_examples=25, deadline=None)
@given(st.data())
def test_a_document_with_junk_anywhere_opens_or_ends_in_a_clear_message(format_name, file, data):
    with TemporaryDirectory() as name:
        picture = Path(name) / "pictures" / "a.png"
        picture.parent.mkdir()
        Image.fromarray(MASK).save(picture)
        items = [LabelledImage("a", picture, ("cat",), lambda: MASK, True)]
        out = export_dataset(format_name, items, CLASSES, Path(name) / "out")
        document = json.loads((out / file).read_text())
        path = data.draw(st.sampled_from(list(places(document))))
        (out / file).write_text(json.dumps(replaced(document, path, data.draw(JUNK))))
        try:
            masks = open_masks(out, open_dataset(out))
            for read in masks.label_maps.values():
                assert read().shape == MASK.shape
        except SmafError as error:
            assert "\n" not in str(error)  # noqa: PT017 - either outcome is right


def test_a_class_in_decomposed_letters_is_the_same_class_in_masks(pictures, source):
    folder = pictures("a.png")
    (folder / "tags.csv").write_text("image,tags\na,K\u00e4se\n")
    Image.fromarray(np.minimum(MASK, 1)).save(source / "a.png")
    (source / "classes.txt").write_text("Ka\u0308se\n")
    found = open_masks(source, open_dataset(folder))
    assert found.classes.names == ("K\u00e4se",)
    assert found.label_maps["a"]().max() == 1


@pytest.mark.parametrize("called", ["colours", "palette.txt"])
def test_a_table_of_colours_that_somebody_names_may_say_which_colour_is_unsure(tmp_path, called):
    (tmp_path / called).write_text("ground:10,20,30::\nbackground:1,2,3::\nvoid:4,5,6::\n")
    meanings = colour_meanings(tmp_path / called)
    assert (meanings[10, 20, 30], meanings[1, 2, 3], meanings[4, 5, 6]) == ("ground", "background", UNSURE)
