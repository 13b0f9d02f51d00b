"""What a person may choose of an export: small parts, single objects, images to measure on, accepted ones only."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from typer.testing import CliRunner

from smaf_core.cli.app import app
from smaf_core.data.classes import ClassTable
from smaf_core.data.images import read_label_map
from smaf_core.errors import SmafError
from smaf_core.formats import (
    ExportOptions,
    LabelledImage,
    check_export_folder,
    export_dataset,
    export_options,
    open_dataset,
    open_masks,
)
from smaf_core.formats.split import last_test_names, validation_names

CLASSES = ClassTable.of(["cat", "dog"])
MASK = np.zeros((20, 30), np.uint8)
MASK[2:8, 2:9], MASK[12:18, 15:25], MASK[3:7, 20:24] = 1, 1, 2  # 42, 60 and 16 pixels
MASK[0, 28], MASK[19, 0], MASK[18, 1] = 1, 2, 2  # three specks: a corner does not join
UNDER_THREE = np.where(np.isin(np.arange(600).reshape(20, 30), [28, 570, 541]), 0, MASK)


@pytest.fixture
def items(tmp_path):
    (tmp_path / "pictures").mkdir()
    found = []
    for number in range(10):
        path = tmp_path / "pictures" / f"{number}.jpg"
        Image.new("RGB", (30, 20), (9 * number, 0, 0)).save(path)
        found.append(LabelledImage(str(number), path, ("cat", "dog"), lambda: MASK, number < 6))
    return found


def written(items, tmp_path, name, **options):
    return export_dataset(name, items, CLASSES, tmp_path / "out", ExportOptions(**options))


def annotations(out, subset="default"):
    return json.loads((out / f"annotations/instances_{subset}.json").read_text())["annotations"]


@pytest.mark.parametrize(("smallest", "parts"), [(0, 6), (2, 3), (17, 2), (1000, 0)])
def test_parts_under_so_many_pixels_are_left_out_of_outlines_and_counted(items, tmp_path, smallest, parts):
    out = written(items[:1], tmp_path, "yolo", smallest=smallest)
    assert len((out / "labels/train/0.txt").read_text().splitlines()) == parts
    assert (f"{6 - parts} connected parts with fewer than {smallest} pixels" in (out / "README.md").read_text()) == (parts < 6)


@pytest.mark.parametrize("name", ["labelme", "coco-polygons"])
def test_what_is_left_of_the_mask_comes_back(items, tmp_path, name):
    out = written(items[:1], tmp_path, name, smallest=3)
    np.testing.assert_array_equal(open_masks(out, open_dataset(out)).label_maps["0"](), UNDER_THREE)


def test_where_masks_are_whole_small_parts_stay(items, tmp_path):
    out = written(items[:1], tmp_path, "png", smallest=50)
    np.testing.assert_array_equal(read_label_map(out / "masks/0.png"), MASK)


def test_each_connected_part_can_be_an_object(items, tmp_path):
    assert [one["area"] for one in annotations(written(items[:1], tmp_path, "coco"))] == [103, 18]
    out = written(items[:1], tmp_path, "coco", objects=True, smallest=2)
    objects = annotations(out)
    assert sorted((one["category_id"], one["area"]) for one in objects) == [(1, 42), (1, 60), (2, 16)]
    assert {(one["bbox"][0], one["bbox"][2]) for one in objects} == {(2, 7), (15, 10), (20, 4)}
    np.testing.assert_array_equal(open_masks(out, open_dataset(out)).label_maps["0"](), UNDER_THREE)


@given(st.sets(st.text("abc/01", min_size=1), min_size=2, max_size=40), st.floats(0.01, 0.95), st.integers(0, 9))
def test_the_lot_falls_alike_in_any_order_and_leaves_something_on_both_sides(names, share, seed):
    chosen = validation_names(sorted(names), share, seed)
    assert chosen == validation_names(sorted(names, reverse=True), share, seed)
    assert 0 < len(chosen) < len(names)
    assert abs(len(chosen) - share * len(names)) <= 1
    assert not validation_names(sorted(names), 0, seed)


def test_one_more_image_moves_at_most_one_of_the_others():
    names = [f"photo {number}" for number in range(50)]
    before, after = validation_names(names, 0.2, 0), validation_names([*names, "new"], 0.2, 0)
    assert len(before ^ (after - {"new"})) <= 1


def test_images_to_measure_on_are_kept_apart_where_a_format_has_a_place_for_them(items, tmp_path):
    held = validation_names([item.name for item in items], 0.3, 7)
    options = ExportOptions(val_share=0.3, val_seed=7)
    outs = {name: export_dataset(name, items, CLASSES, tmp_path / name, options) for name in ("yolo", "voc", "coco")}
    assert len(held) == 3
    for part, names in (("val", held), ("train", {item.name for item in items} - held)):
        assert {path.stem for path in (outs["yolo"] / "labels" / part).iterdir()} == names
        assert {path.stem for path in (outs["yolo"] / "images" / part).iterdir()} == names
        assert set((outs["voc"] / f"ImageSets/Segmentation/{part}.txt").read_text().split()) == names
        content = json.loads((outs["coco"] / f"annotations/instances_{part}.json").read_text())
        assert {image["file_name"] for image in content["images"]} == {f"{name}.jpg" for name in names}
        assert {one["image_id"] for one in content["annotations"]} == {image["id"] for image in content["images"]}
    assert "val: images/val" in (outs["yolo"] / "data.yaml").read_text()
    for out in outs.values():
        assert "3 of 10 images are kept back" in (out / "README.md").read_text()
        assert {image.name.rpartition("/")[2] for image in open_dataset(out).images} == {item.name for item in items}
    assert set(open_masks(outs["coco"], open_dataset(outs["coco"])).label_maps) == {item.name for item in items}


def test_images_for_a_last_test_are_a_third_part_and_move_none_of_those_to_measure_on(items, tmp_path):
    names = [item.name for item in items]
    val = validation_names(names, 0.3, 7)
    test = last_test_names(names, 0.2, 7, val)
    assert (len(test), test & val) == (2, frozenset())
    options = ExportOptions(val_share=0.3, val_seed=7, test_share=0.2)
    outs = {name: export_dataset(name, items, CLASSES, tmp_path / name, options) for name in ("yolo", "voc", "coco")}
    for part, held in (("val", val), ("test", test), ("train", {*names} - val - test)):
        assert {path.stem for path in (outs["yolo"] / "labels" / part).iterdir()} == held
        assert {path.stem for path in (outs["yolo"] / "images" / part).iterdir()} == held
        assert set((outs["voc"] / f"ImageSets/Segmentation/{part}.txt").read_text().split()) == held
        content = json.loads((outs["coco"] / f"annotations/instances_{part}.json").read_text())
        assert {image["file_name"] for image in content["images"]} == {f"{name}.jpg" for name in held}
        assert {one["image_id"] for one in content["annotations"]} == {image["id"] for image in content["images"]}
    assert "test: images/test" in (outs["yolo"] / "data.yaml").read_text()
    assert set((outs["voc"] / "ImageSets/Segmentation/trainval.txt").read_text().split()) == {*names} - test
    for out in outs.values():
        assert "2 of 10 images are kept back for a last test" in (out / "README.md").read_text()
        assert {image.name.rpartition("/")[2] for image in open_dataset(out).images} == set(names)
        assert {name.rpartition("/")[2] for name in open_masks(out, open_dataset(out)).label_maps} == set(names)


def test_a_test_alone_needs_no_validation(items, tmp_path):
    out = export_dataset("coco", items, CLASSES, tmp_path / "out", ExportOptions(test_share=0.2))
    assert {path.name for path in (out / "annotations").iterdir()} == {"instances_train.json", "instances_test.json"}


def test_a_second_export_with_other_images_kept_back_leaves_no_file_behind(items, tmp_path):
    for seed in (1, 2):
        out = export_dataset("yolo", items, CLASSES, tmp_path / "out", ExportOptions(val_share=0.3, val_seed=seed))
    assert len([*(out / "labels").rglob("*.txt")]) == len([*(out / "images").rglob("*.jpg")]) == 10


def test_what_stays_out_is_listed_with_the_reason(items, tmp_path):
    out = export_dataset(
        "png", items, CLASSES, tmp_path / "out", ExportOptions(unreviewed=False), left_out={"x": "has no tags"}
    )
    rows = dict(line.split("\t") for line in (out / "left_out.tsv").read_text().splitlines())
    assert rows == {**{str(number): "nobody has accepted its mask yet" for number in range(6, 10)}, "x": "has no tags"}
    assert "5 images of the data set are not here" in (out / "README.md").read_text()
    export_dataset("png", items, CLASSES, tmp_path / "out", ExportOptions())
    assert not (out / "left_out.tsv").exists()


def test_a_class_that_cvat_cannot_read_is_told_of_in_the_readme(items, tmp_path):
    classes = ClassTable.of(["a:b", "# dog"])
    for name, is_told in (("cvat", True), ("voc", True), ("coco", False)):
        readme = (export_dataset(name, [replace(items[0], tags=None)], classes, tmp_path / name) / "README.md").read_text()
        assert ("cannot read a labelmap.txt with the class 'a:b', '# dog'" in readme) == is_told


def test_a_folder_is_looked_at_before_an_export(items, tmp_path):
    out = written(items[:1], tmp_path, "png")
    check_export_folder(out, "png")
    check_export_folder(tmp_path / "not yet", "png")
    with pytest.raises(SmafError, match="no earlier export as 'yolo'"):
        check_export_folder(out, "yolo")
    with pytest.raises(SmafError, match="is a file"):
        check_export_folder(out / "README.md", "png")


@pytest.mark.parametrize(
    "options",
    [{"smallest": -1}, {"val_share": 1.0}, {"val_share": -0.1}, {"test_share": -0.1}, {"val_share": 0.5, "test_share": 0.5}],
)
def test_what_makes_no_sense_is_refused(options):
    with pytest.raises(SmafError, match="choose"):
        export_options(**options)


def test_the_terminal_leaves_out_what_nobody_accepted_and_says_so(project, tmp_path):
    names = [image.name for image in project.images()]
    for name in names[:4]:
        project.replace_proposal(name, np.zeros(_size(project, name), np.uint8))
    project.set_status(names[0], "accepted")
    words = ["export", str(project.folder), str(tmp_path / "out"), "--what", "proposals", "--accepted", "--val", "0.5"]
    said = CliRunner().invoke(app, words)
    assert said.exit_code == 0
    assert "1 masks in" in said.stdout
    assert "5 images stayed out (left_out.tsv):\n  3: nobody has accepted its mask yet\n  2: has no proposal yet" in said.stdout


def _size(project, name):
    return read_label_map(project.image(name).truth).shape
