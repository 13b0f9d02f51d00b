"""COCO's panoptic form: ids of segments as colours of a PNG, and what is known of them in JSON."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from smaf_core.data.classes import ClassTable
from smaf_core.errors import SmafError
from smaf_core.formats import convert, open_dataset, open_masks

CATEGORIES = [
    {"id": 1, "name": "cat", "supercategory": "animal", "isthing": 1},
    {"id": 7, "name": "grass", "supercategory": "grass", "isthing": 0},
]


def png(path, ids):
    """Write ids as COCO does: red is the lowest byte, blue the highest."""
    ids = np.asarray(ids, np.int64)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.stack([ids % 256, ids // 256 % 256, ids // 65536], axis=-1).astype(np.uint8)).save(path)


def segment(number, category, crowd=0):
    return {"id": number, "category_id": category, "iscrowd": crowd, "area": 1, "bbox": [0, 0, 1, 1]}


@pytest.fixture
def coco(tmp_path):
    """A function that writes photos, and panoptic PNG and JSON as COCO has them."""

    def put(segments, ids, json_at="annotations/panoptic_val2017.json", png_in="annotations/panoptic_val2017", more=()):
        (tmp_path / "images").mkdir(exist_ok=True)
        images, annotations = [], []
        for number, (name, own) in enumerate(segments.items(), start=1):
            shape = np.asarray(ids[name]).shape
            Image.new("RGB", shape[::-1]).save(tmp_path / "images" / f"{name}.jpg")
            png(tmp_path / png_in / f"{name}.png", ids[name])
            images.append({"id": number, "file_name": f"{name}.jpg", "height": shape[0], "width": shape[1]})
            annotations.append({"image_id": number, "file_name": f"{name}.png", "segments_info": own})
        path = tmp_path / json_at
        path.parent.mkdir(parents=True, exist_ok=True)
        content = {"images": images, "annotations": [*annotations, *more], "categories": CATEGORIES}
        path.write_text(json.dumps(content))
        return tmp_path

    return put


IDS = [[0, 5, 5], [70_000, 70_000, 300]]
SEGMENTS = [segment(5, 1), segment(70_000, 7), segment(300, 1, crowd=1)]


def masks_of(root, source=None):
    found = open_masks(source or root, open_dataset(root))
    return {name: read() for name, read in found.label_maps.items()}, found


def test_segments_become_masks_and_what_has_none_is_unsure(coco):
    root = coco({"a": SEGMENTS}, {"a": IDS})
    masks, found = masks_of(root)
    assert found.classes.names == ("cat", "grass")
    np.testing.assert_array_equal(masks["a"], [[255, 1, 1], [2, 2, 1]])
    assert "pixels that belong to no segment are unsure" in found.found


def test_what_has_no_segment_is_background_where_somebody_says_so(coco):
    root = coco({"a": SEGMENTS}, {"a": IDS})
    found = open_masks(root, open_dataset(root), {"unsure": "background"})
    np.testing.assert_array_equal(found.label_maps["a"](), [[0, 1, 1], [2, 2, 1]])


def test_tags_are_the_categories_of_the_segments_and_a_picture_without_annotation_is_unknown(coco):
    root = coco({"a": SEGMENTS, "b": [segment(5, 1)], "c": []}, {"a": IDS, "b": IDS, "c": IDS})
    images = open_dataset(root).by_name
    assert [images[name].tags for name in sorted(images)] == [("cat", "grass"), ("cat",), None]


@pytest.mark.parametrize(
    ("json_at", "png_in"),
    [
        ("annotations/panoptic_val2017.json", "panoptic_val2017"),
        ("annotations/panoptic_val2017.json", "annotations/panoptic_val2017"),
        ("panoptic_val2017.json", "panoptic_val2017"),
        ("panoptic.json", "panoptic_masks"),
        ("annotations/panoptic_annotations.json", "annotations/panoptic"),
        ("segments.json", "masks"),
        ("annotations.json", "panoptic"),
    ],
)
def test_the_png_are_found_where_programs_put_them_and_are_no_photos(coco, json_at, png_in):
    root = coco({"a": SEGMENTS, "b": SEGMENTS}, {"a": IDS, "b": IDS}, json_at, png_in)
    masks, _ = masks_of(root)
    assert set(masks) == {image.name for image in open_dataset(root).images}
    assert len(masks) == 2
    assert set(masks_of(root, root / json_at)[0]) == set(masks)


def test_the_folder_of_png_alone_finds_the_json_beside_it(coco):
    root = coco({"a": SEGMENTS}, {"a": IDS}, png_in="annotations/panoptic_val2017")
    np.testing.assert_array_equal(masks_of(root, root / "annotations" / "panoptic_val2017")[0]["a"], [[255, 1, 1], [2, 2, 1]])


@given(data=st.data())
@settings(deadline=None, max_examples=25)
def test_masks_are_what_a_count_by_hand_gives(data, tmp_path_factory):
    root = tmp_path_factory.mktemp("panoptic")
    numbers = data.draw(st.lists(st.integers(1, 256**3 - 1), min_size=1, max_size=8, unique=True))
    ids = data.draw(arrays.arrays(np.int64, (5, 7), elements=st.sampled_from([0, *numbers])))
    ids[0, 0] = numbers[0]
    categories = {number: data.draw(st.sampled_from([1, 7])) for number in numbers}
    Image.new("RGB", (7, 5)).save(root / "a.jpg")
    png(root / "panoptic" / "a.png", ids)
    annotation = {"image_id": 1, "file_name": "a.png", "segments_info": [segment(*pair) for pair in categories.items()]}
    content = {"images": [{"id": 1, "file_name": "a.jpg"}], "annotations": [annotation], "categories": CATEGORIES}
    (root / "panoptic.json").write_text(json.dumps(content))
    expected = [[255 if not one else {1: 1, 7: 2}[categories[one]] for one in row] for row in ids.tolist()]
    np.testing.assert_array_equal(masks_of(root)[0]["a"], expected)


def test_grey_png_hold_the_ids_themselves(coco):
    root = coco({"a": [segment(5, 7)]}, {"a": [[5, 0, 5]]})
    Image.fromarray(np.array([[5, 0, 5]], np.uint8)).save(root / "annotations/panoptic_val2017/a.png")
    np.testing.assert_array_equal(masks_of(root)[0]["a"], [[2, 255, 2]])


def test_the_png_of_another_picture_is_refused(coco):
    root = coco({"a": [segment(9, 1)]}, {"a": IDS})
    read = open_masks(root, open_dataset(root)).label_maps["a"]
    with pytest.raises(SmafError, match="none of the segments"):
        read()


def test_segments_of_no_known_category_are_unsure_and_told(coco):
    root = coco({"a": [segment(5, 1), segment(70_000, 99)]}, {"a": IDS})
    masks, found = masks_of(root)
    np.testing.assert_array_equal(masks["a"], [[255, 1, 1], [255, 255, 255]])
    assert any("without a known category" in words for words in found.warnings)


def test_a_png_that_is_missing_or_lies_outside_gets_no_mask(coco):
    root = coco({"a": SEGMENTS, "b": SEGMENTS}, {"a": IDS, "b": IDS})
    path = root / "annotations" / "panoptic_val2017.json"
    content = json.loads(path.read_text())
    png(root.parent / "outside" / "b.png", IDS)
    content["annotations"][1]["file_name"] = "../../../outside/b.png"
    path.write_text(json.dumps(content))
    masks, found = masks_of(root)
    assert set(masks) == {"a"}
    assert any("PNG of segments is missing: b" in words for words in found.warnings)


def test_two_annotations_of_one_picture_are_told_and_none_counts(coco):
    more = [{"image_id": 2, "file_name": "a.png", "segments_info": [segment(5, 1)]}]
    root = coco({"a": SEGMENTS, "b": SEGMENTS}, {"a": IDS, "b": IDS}, more=more)
    masks, found = masks_of(root)
    assert set(masks) == {"a"}
    assert any("annotates twice: b" in words for words in found.warnings)


def test_panoptic_masks_are_converted(coco, tmp_path):
    root = coco({"a": SEGMENTS}, {"a": IDS})
    out = convert(root, tmp_path.parent / f"{tmp_path.name}-out", "png")
    masks = open_masks(out, open_dataset(out, ClassTable.of(("cat", "grass")))).label_maps
    np.testing.assert_array_equal(masks["a"](), [[255, 1, 1], [2, 2, 1]])
