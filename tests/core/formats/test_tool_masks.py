"""Masks in the exports of Label Studio, VGG Image Annotator and YOLO: what is drawn, and what says too little."""

import csv
import io
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from smaf_core.data.classes import ClassTable
from smaf_core.errors import SmafError
from smaf_core.formats import LabelledImage, export_dataset, open_dataset, open_masks
from smaf_core.formats.label_studio import unpacked

BOX = np.zeros((20, 40), np.uint8)
BOX[5:15, 10:30] = 1


@pytest.fixture
def data(tmp_path):
    """Four pictures of 40 x 20 pixels, of cats and dogs."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for name in "abcd":
        Image.new("RGB", (40, 20)).save(folder / f"{name}.jpg")
    (folder / "tags.csv").write_text("image,tags\na,cat\nb,dog\nc,cat\nd,dog\n")
    return open_dataset(folder)


def packed(values, width=8, sizes=(3, 4, 8, 16)):
    """Pack as @thi.ng/rle-pack does: a run where a value is repeated, else the values one by one."""
    bits = f"{len(values):032b}{width - 1:05b}" + "".join(f"{size - 1:04b}" for size in sizes)
    at = 0
    while at < len(values):
        end = at + 1
        while end < len(values) and values[end] == values[at] and end - at < 1 << sizes[-1]:
            end += 1
        which = next(number for number, size in enumerate(sizes) if end - at <= 1 << size)
        if end - at > 1:
            bits += f"1{which:02b}{end - at - 1:0{sizes[which]}b}{values[at]:0{width}b}"
        else:
            bits += f"000{0:0{sizes[0]}b}{values[at]:0{width}b}"
        at = end
    bits += "0" * (-len(bits) % 8)
    return [int(bits[start : start + 8], 2) for start in range(0, len(bits), 8)]


@given(arrays.arrays(np.uint8, st.integers(1, 400), elements=st.sampled_from([0, 0, 0, 255, 7])))
def test_a_brush_is_unpacked_exactly(values):
    np.testing.assert_array_equal(unpacked(packed(values.tolist()), len(values)), values)


@given(st.lists(st.integers(-5, 300), max_size=40), st.integers(0, 200))
def test_a_damaged_brush_is_refused_or_has_its_size(code, count):
    try:
        found = unpacked(code, count)
    except ValueError:
        return
    assert found.shape == (count,)


def brush(mask):
    return packed(np.repeat(mask.ravel()[:, None] * 255, 4, axis=1).ravel().tolist())


def region(kind, label, **value):
    return {"type": kind, "original_width": 40, "original_height": 20, "image_rotation": 0, "value": {**value, kind: [label]}}


POLYGON = region("polygonlabels", "dog", points=[[25, 25], [75, 25], [75, 75], [25, 75]])


def task(picture, *results, **more):
    return {"id": 1, "data": {"image": picture}, "annotations": [{"result": list(results)}], **more}


def masks_of(path, content, data):
    path.write_text(json.dumps(content))
    found = open_masks(path, data)
    return {name: read() for name, read in found.label_maps.items()}, found


def test_brushes_polygons_and_ellipses_of_label_studio_are_masks(data, tmp_path):
    round_ = region("ellipselabels", "cat", x=50, y=50, radiusX=12.5, radiusY=25, rotation=0)
    tasks = [
        task("/data/upload/3/0a1b2c3d-a.jpg", region("brushlabels", "cat", format="rle", rle=brush(BOX))),
        task("/data/local-files/?d=photos/b.jpg", POLYGON),
        task("s3://bucket/c.jpg", round_),
    ]
    found, _ = masks_of(tmp_path / "export.json", tasks, data)
    np.testing.assert_array_equal(found["a"], BOX)
    np.testing.assert_array_equal(found["b"], 2 * BOX)
    assert (found["c"][10, 20], found["c"][10, 16], found["c"][10, 13], found["c"][0].max()) == (1, 1, 0, 0)
    assert abs((found["c"] == 1).sum() - np.pi * 5 * 5) < 8


def test_what_nobody_annotated_is_no_background_and_an_empty_annotation_is(data, tmp_path):
    boxed = region("rectanglelabels", "dog", x=10, y=10, width=50, height=50)
    cancelled = {"id": 4, "data": {"image": "d.jpg"}, "annotations": [{"was_cancelled": True, "result": [POLYGON]}]}
    tasks = [task("a.jpg", POLYGON), task("b.jpg"), task("c.jpg", boxed), cancelled]
    found, told = masks_of(tmp_path / "export.json", tasks, data)
    assert set(found) == {"a", "b"}
    assert not found["b"].any()
    assert any("c (only box)" in words for words in told.warnings)


def test_choices_alone_are_no_mask_and_boxes_beside_outlines_are_unsure(data, tmp_path):
    boxed = region("rectanglelabels", "dog", x=0, y=0, width=25, height=25)
    chosen = {"type": "choices", "value": {"choices": ["cat"]}}
    found, _ = masks_of(tmp_path / "export.json", [task("a.jpg", POLYGON, boxed), task("b.jpg", chosen)], data)
    assert set(found) == {"a"}
    assert (found["a"][:5, :10] == 255).all()
    assert (found["a"][5:15, 10:30] == 2).all()


def test_the_short_form_of_label_studio_is_read_too(data, tmp_path):
    value = {"points": POLYGON["value"]["points"], "polygonlabels": ["dog"], "original_width": 40, "original_height": 20}
    found, _ = masks_of(tmp_path / "min.json", [{"image": "/data/upload/b.jpg", "id": 2, "label": [value]}], data)
    np.testing.assert_array_equal(found["b"], 2 * BOX)


@pytest.mark.parametrize(
    ("change", "words"),
    [({"original_width": 41}, "they must be the same"), ({"value": {"rle": [1, 2], "brushlabels": ["cat"]}}, "cannot be read"),
     ({"value": {"points": [["x", 1]], "polygonlabels": ["cat"]}}, "cannot be read")],
)  # fmt: skip
def test_what_does_not_fit_is_refused_for_its_picture(data, tmp_path, change, words):
    path = tmp_path / "export.json"
    path.write_text(json.dumps([task("a.jpg", {**POLYGON, **change}), task("b.jpg", POLYGON)]))
    found = open_masks(path, data)
    with pytest.raises(SmafError, match=words):
        found.label_maps["a"]()
    assert found.label_maps["b"]().any()


SQUARE = {"name": "polygon", "all_points_x": [10, 30, 30, 10], "all_points_y": [5, 5, 15, 15]}


def via_entry(name, *regions):
    return {"filename": name, "size": 9, "regions": [{"shape_attributes": s, "region_attributes": w} for s, w in regions]}


def test_polygons_and_circles_of_via_are_masks_and_boxes_and_wordless_regions_are_not(data, tmp_path):
    circle, rect = {"name": "circle", "cx": 20, "cy": 10, "r": 6}, {"name": "rect", "x": 1, "y": 1, "width": 5, "height": 5}
    entries = [
        via_entry("a.jpg", (SQUARE, {"kind": "cat", "by": ""})),
        via_entry("b.jpg", (circle, {"kind": {"dog": True, "cat": False}})),
        via_entry("c.jpg", (rect, {"kind": "cat"})),
        via_entry("d.jpg", (SQUARE, {})),
    ]
    content = {"_via_settings": {}, "_via_img_metadata": {f"{one['filename']}9": one for one in entries}}
    found, _ = masks_of(tmp_path / "via.json", content, data)
    assert set(found) == {"a", "b"}
    np.testing.assert_array_equal(found["a"], BOX)
    assert abs((found["b"] == 2).sum() - np.pi * 36) < 8


def test_via_s_first_version_numbers_its_regions(data, tmp_path):
    entry = {"filename": "b.jpg", "regions": {"0": {"shape_attributes": SQUARE, "region_attributes": {"name": "dog"}}}}
    found, _ = masks_of(tmp_path / "via.json", {"b.jpg9": entry}, data)
    np.testing.assert_array_equal(found["b"], 2 * BOX)


def test_files_of_these_tools_are_found_in_the_folder_of_the_data_set(data, tmp_path):
    (tmp_path / "photos/project-1.json").write_text(json.dumps([task("a.jpg", POLYGON)]))
    np.testing.assert_array_equal(open_masks(tmp_path / "photos", data).label_maps["a"](), 2 * BOX)


def yolo(tmp_path, **lines):
    folder = tmp_path / "labels"
    folder.mkdir()
    for name, text in lines.items():
        (folder / f"{name}.txt").write_text(text)
    return folder


def test_polygons_of_yolo_are_masks_and_boxes_are_not(data, tmp_path):
    folder = yolo(tmp_path, a="0 .25 .25 .75 .25 .75 .75 .25 .75\n", b="1 .5 .5 .5 .5\n", c="", d="1 .1 .1 .9\n")
    found = open_masks(folder, data)
    assert set(found.label_maps) == {"a", "c"}
    np.testing.assert_array_equal(found.label_maps["a"](), BOX)
    assert not found.label_maps["c"]().any()
    assert any("b (only box)" in words for words in found.warnings)
    assert any("d.txt, line 1" in words for words in found.warnings)


def test_where_all_is_boxes_there_is_no_mask(data, tmp_path):
    with pytest.raises(SmafError, match="draws no outline"):
        open_masks(yolo(tmp_path, a="0 .5 .5 .5 .5\n", b=""), data)


def test_names_beside_the_text_files_count_not_their_numbers(data, tmp_path):
    folder = yolo(tmp_path, a="1 .25 .25 .75 .25 .75 .75 .25 .75\n")
    (folder / "data.yaml").write_text("names: [dog, cat]\n")
    np.testing.assert_array_equal(open_masks(folder, data).label_maps["a"](), BOX)


def test_our_own_yolo_comes_back_to_a_pixel(tmp_path):
    (tmp_path / "pictures").mkdir()
    Image.new("RGB", (40, 20)).save(tmp_path / "pictures/a.jpg")
    items = [LabelledImage("a", tmp_path / "pictures/a.jpg", ("cat",), lambda: BOX, True)]
    out = export_dataset("yolo", items, ClassTable.of(["cat", "dog"]), tmp_path / "out")
    ((read),) = open_masks(out, open_dataset(out)).label_maps.values()
    np.testing.assert_array_equal(read(), BOX)


@pytest.mark.parametrize("theta", ["abc", [1], {"a": 1}, "nan", 1e400])
def test_an_ellipse_of_via_that_is_turned_by_no_number_is_refused_for_its_picture(data, tmp_path, theta):
    turned = {"name": "ellipse", "cx": 20, "cy": 10, "rx": 6, "ry": 3, "theta": theta}
    entries = [via_entry("a.jpg", (turned, {"kind": "cat"})), via_entry("b.jpg", (SQUARE, {"kind": "cat"}))]
    path = tmp_path / "via.json"
    path.write_text(json.dumps({str(number): entry for number, entry in enumerate(entries)}))
    found = open_masks(path, data)
    with pytest.raises(SmafError, match="cannot be read"):
        found.label_maps["a"]()
    assert found.label_maps["b"]().any()


def via_csv(path, *rows, delimiter=",", head="filename"):
    """Write VIA's CSV: a row a region, of file, size, shape and words; None for a picture without any."""
    text = io.StringIO(newline="")
    table = csv.writer(text, delimiter=delimiter)
    table.writerow([head, "file_size", "file_attributes", "region_count", "region_id", "region_shape_attributes",
                    "region_attributes"])  # fmt: skip
    for name, size, shape, words in rows:
        table.writerow([name, size, "{}", 1, 0, json.dumps(shape or {}), json.dumps(words or {})])
    path.write_text(text.getvalue())
    return path


@pytest.mark.parametrize(("delimiter", "head"), [(",", "filename"), (",", "#filename"), (";", "filename")])
def test_the_csv_of_via_has_masks_and_tags_by_one_attribute(tmp_path, delimiter, head):
    for name in "abcd":
        Image.new("RGB", (40, 20)).save(tmp_path / f"{name}.jpg")
    rect = {"name": "rect", "x": 1, "y": 1, "width": 5, "height": 5}
    rows = [
        ("a.jpg", 9, SQUARE, {"kind": "cat", "colour": "red"}),
        ("b.jpg", 9, rect, {"kind": "dog"}),
        ("c.jpg", 9, None, None),
        ("d.jpg", 9, SQUARE, {"kind": "dog"}),
        ("d.jpg", 8, SQUARE, {"kind": "cat"}),
    ]
    path = via_csv(tmp_path / "via_region_data.csv", *rows, delimiter=delimiter, head=head)
    dataset = open_dataset(tmp_path)
    assert {one.name: one.tags for one in dataset.images} == {"a": ("cat",), "b": ("dog",), "c": None, "d": None}
    assert any("two pictures of one name: d.jpg" in words for words in dataset.warnings)
    for source in (path, tmp_path):
        found = open_masks(source, dataset)
        assert set(found.label_maps) == {"a", "c"}
        np.testing.assert_array_equal(found.label_maps["a"](), BOX)
