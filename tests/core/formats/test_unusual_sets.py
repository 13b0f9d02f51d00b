"""What was read wrongly without a word, kind by kind: files for classes, lists beside masks, twins, objects for classes."""

import json

import numpy as np
import pytest
from PIL import Image

from smaf_core.data.classes import ClassTable
from smaf_core.errors import SmafError
from smaf_core.formats import Undecided, open_dataset, open_masks

MASK = np.zeros((6, 8), np.uint8)
MASK[1:4, 1:5] = 1
TABLE = ClassTable.of(("cat", "dog"))


@pytest.fixture
def root(tmp_path):
    """A folder with three photos of 8 x 6 pixels."""
    for name in "abc":
        Image.new("RGB", (8, 6)).save(tmp_path / f"{name}.jpg")
    return tmp_path


def save(path, values, mode=None):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(values, mode).save(path)


def tags_of(root):
    return {image.name: image.tags for image in open_dataset(root).images}


def masks_of(root, table=TABLE):
    found = open_masks(root, open_dataset(root, table))
    return {name: read() for name, read in found.label_maps.items()}, found


@pytest.mark.parametrize("text", ["a.jpg a_L.png\nb.jpg b_L.png\n", "image,label\na.jpg,masks/a.png\nb.jpg,masks/b.png\n"])
def test_columns_of_files_name_no_classes(root, text):
    (root / ("train.csv" if "," in text else "train.txt")).write_text(text)
    with pytest.raises(Undecided):
        open_dataset(root)


def test_columns_that_are_numbered_have_the_names_of_the_list_of_classes(root):
    (root / "labels.csv").write_text("image,0,1\na.jpg,1,0\nb.jpg,1,1\nc.jpg,0,0\n")
    (root / "classes.txt").write_text("cat\ndog\n")
    assert tags_of(root) == {"a": ("cat",), "b": ("cat", "dog"), "c": ()}


def test_a_column_that_says_who_is_trained_with_is_no_class_beside_a_list_of_classes(root):
    (root / "labels.csv").write_text("image,train,cat,dog\na.jpg,1,1,0\nb.jpg,0,1,1\nc.jpg,1,0,0\n")
    (root / "classes.txt").write_text("cat\ndog\n")
    assert tags_of(root) == {"a": ("cat",), "b": ("cat", "dog"), "c": ()}


def test_numbers_of_classes_that_became_fractions_have_their_names(root):
    (root / "train.csv").write_text("image,label\na.jpg,0.0\nb.jpg,1.0\nc.jpg,\n")
    (root / "id2label.json").write_text(json.dumps({"0": "cat", "1": "dog"}))
    assert tags_of(root) == {"a": ("cat",), "b": ("dog",), "c": ()}


TWICE = {
    "a table by numbers": {"labels.csv": "image,label\na.jpg,0\nb.jpg,1\n", "id2label.json": '{"0":"cat","1":"dog","1":"cow"}'},
    "tags": {"tags.json": '{"a.jpg":["cat"],"a.jpg":["dog"],"b.jpg":["cat"]}'},
    "tags in a file of another name": {"mine.json": '{"a.jpg":["cat"],"a.jpg":["dog"],"b.jpg":["cat"]}'},
    "lines": {"metadata.jsonl": '{"file_name":"a.jpg","tags":["cat"],"tags":["dog"]}\n'},
    "a cell": {"tags.csv": 'image,tags\na.jpg,"{""cat"": true, ""cat"": false}"\nb.jpg,"{""cat"": true}"\n'},
    "COCO": {"instances.json": '{"images":[{"id":1,"file_name":"a.jpg"}],"categories":[{"id":1,"name":"cat","name":"dog"}],'
             '"annotations":[{"id":1,"image_id":1,"category_id":1,"bbox":[0,0,4,4],"segmentation":[[0,0,4,0,4,4]]}]}'},
    "labelme": {"a.json": '{"shapes":[{"label":"cat","label":"dog","points":[[0,0],[4,0],[4,4]],"shape_type":"polygon"}],'
                '"imagePath":"a.jpg","imageHeight":12,"imageWidth":16}'},
}  # fmt: skip


@pytest.mark.parametrize("files", TWICE.values(), ids=TWICE.keys())
def test_json_that_says_two_things_of_one_key_is_told_of_and_none_is_taken(root, files):
    for name, content in files.items():
        (root / name).write_text(content)
    with pytest.raises(
        SmafError, match=r"(mine|tags|id2label|metadata|instances|a)\.\w+.*: says two things of '.*' in one place"
    ):
        tags_of(root)


def test_what_json_says_twice_alike_does_no_harm(root):
    (root / "tags.json").write_text('{"a.jpg":["cat"],"a.jpg":["cat"],"b.jpg":["dog"],"c.jpg":[]}')
    assert tags_of(root) == {"a": ("cat",), "b": ("dog",), "c": ()}


def test_ids_that_come_twice_with_other_names_are_no_numbers_of_classes(root):
    (root / "labels.csv").write_text("image,label\na.jpg,0\nb.jpg,1\n")
    (root / "labels.json").write_text(json.dumps([{"id": k, "name": name} for k, name in ((0, "cat"), (1, "dog"), (1, "cow"))]))
    with pytest.raises(SmafError, match="says only 0 and 1 for a class"):
        tags_of(root)


def test_signs_without_width_are_no_part_of_a_class(root):
    (root / "tags.csv").write_text("image,tags\na.jpg,\u200bcat\nb.jpg,cat;dog\nc.jpg,\n", encoding="utf-8")
    assert tags_of(root) == {"a": ("cat",), "b": ("cat", "dog"), "c": ()}


def test_why_a_table_says_nothing_is_told_where_nothing_else_does(root):
    (root / "train.csv").write_text("a.jpg,1,1,3,3,0\nb.jpg,1,1,3,3,1\n")
    with pytest.raises(Undecided, match="has only numbers and no header"):
        open_dataset(root)


@pytest.mark.parametrize("background", [0, -1])
def test_21_columns_of_voc_have_the_background_first_or_last(root, background):
    rows = {name: np.insert(np.eye(20)[k], 0 if background == 0 else 20, 1) for k, name in enumerate("ab")}
    np.save(root / "cls_labels.npy", rows, allow_pickle=True)
    assert tags_of(root) == {"a": ("aeroplane",), "b": ("bicycle",), "c": None}


def test_scores_for_classes_are_no_yes_or_no(root):
    np.save(root / "cls_labels.npy", {"a": np.full(20, 0.1), "b": np.eye(20)[0]}, allow_pickle=True)
    with pytest.raises(SmafError, match="has scores"):
        open_dataset(root)


@pytest.mark.parametrize("form", ["colour", "gif", "grey"])
def test_black_and_white_masks_need_a_word_in_every_form(root, form):
    values = np.stack([MASK * 255] * 3, axis=-1) if form == "colour" else MASK * 255
    save(root / "masks" / f"a.{'gif' if form == 'gif' else 'png'}", values)
    if form != "colour":
        (root / "classes.txt").write_text("cat\ndog\n")
    with pytest.raises(SmafError, match="only 0 and 255"):
        masks_of(root)
    found = open_masks(root, open_dataset(root, TABLE), {"255": "dog"})
    np.testing.assert_array_equal(found.label_maps["a"](), 2 * MASK)


def test_a_json_beside_masks_names_their_indices(root):
    save(root / "masks/a.png", MASK)
    (root / "masks/label_map.json").write_text(json.dumps({"0": "background", "1": "dog", "2": "cat"}))
    np.testing.assert_array_equal(masks_of(root)[0]["a"], 2 * MASK)


def test_the_list_of_classes_in_the_folder_of_a_subset_names_its_masks(tmp_path):
    Image.new("RGB", (8, 6)).save(tmp_path / "x.jpg")
    save(tmp_path / "train/a_mask.png", MASK)
    (tmp_path / "x.jpg").rename(tmp_path / "train/a.jpg")
    (tmp_path / "train/_classes.csv").write_text("Pixel Value, Class\n0, background\n1, dog\n2, cat\n")
    np.testing.assert_array_equal(masks_of(tmp_path)[0]["train/a"], 2 * MASK)
    Image.new("RGB", (8, 6)).save(tmp_path / "valid.jpg")
    save(tmp_path / "valid/b_mask.png", MASK)
    (tmp_path / "valid.jpg").rename(tmp_path / "valid/b.jpg")
    (tmp_path / "valid/_classes.csv").write_text("Pixel Value, Class\n0, background\n1, cat\n2, dog\n")
    with pytest.raises(SmafError, match="lists other classes"):
        masks_of(tmp_path)


def test_masks_of_objects_are_not_masks_of_classes(tmp_path):
    (tmp_path / "JPEGImages").mkdir()
    Image.new("RGB", (8, 6)).save(tmp_path / "JPEGImages/a.jpg")
    save(tmp_path / "SegmentationObject/a.png", MASK)
    with pytest.raises(SmafError, match="has no mask for any"):
        masks_of(tmp_path)


@pytest.mark.parametrize("name", ["annotations.json", "train/_annotations.coco.json"])
def test_the_mask_of_a_twin_that_is_left_out_goes_to_nobody(root, name):
    place = root / name.rpartition("/")[0]
    place.mkdir(exist_ok=True)
    for ending in ("jpg", "png"):
        Image.new("RGB", (8, 6), (9, 120, 40)).save(place / f"t.{ending}")
    entry = {"id": 1, "image_id": 1, "category_id": 1, "segmentation": [[1, 1, 5, 1, 5, 4, 1, 4]], "bbox": [1, 1, 4, 3]}
    images = [{"id": 1, "file_name": "t.png", "height": 6, "width": 8}]
    content = {"images": images, "annotations": [entry], "categories": [{"id": 1, "name": "cat"}]}
    (root / name).write_text(json.dumps(content))
    with pytest.raises(SmafError, match="is left out"):
        masks_of(root)


def test_an_empty_folder_of_images_hides_no_others(tmp_path):
    (tmp_path / "images").mkdir()
    (tmp_path / "train/images").mkdir(parents=True)
    Image.new("RGB", (8, 6)).save(tmp_path / "train/images/a.jpg")
    assert [image.name for image in open_dataset(tmp_path, TABLE).images] == ["train/images/a"]


def test_a_folder_of_links_that_lead_out_opens_as_empty_with_the_reason(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    Image.new("RGB", (8, 6)).save(tmp_path / "elsewhere/a.jpg")
    (tmp_path / "data/imgs").mkdir(parents=True)
    (tmp_path / "data/imgs/a.jpg").symlink_to(tmp_path / "elsewhere/a.jpg")
    with pytest.raises(SmafError, match=r"has no pictures .*links that lead out of the folder: a\.jpg; copy"):
        open_dataset(tmp_path / "data", TABLE)


def test_a_damaged_line_of_yolo_is_no_class(root):
    (root / "classes.txt").write_text("cat\n")
    (root / "a.txt").write_text("0 0.5 0.5\n")
    (root / "b.txt").write_text("0 0.5 0.5 0.2 0.2\n")
    found = open_dataset(root)
    assert found.classes.names == ("cat",)
    assert {image.name: image.tags for image in found.images} == {"a": None, "b": ("cat",), "c": None}
    assert any("a.txt, line 1: has 3 numbers" in words for words in found.warnings)


def test_machine_masks_of_supervisely_have_the_classes_of_their_levels(tmp_path):
    for name in "ab":
        (tmp_path / "img").mkdir(exist_ok=True)
        Image.new("RGB", (8, 6)).save(tmp_path / f"img/{name}.jpg")
        save(tmp_path / f"masks_machine/{name}.png", MASK)
        save(tmp_path / f"masks_human/{name}.png", np.stack([MASK * 90, MASK, MASK], axis=-1))
    (tmp_path / "obj_class_to_machine_color.json").write_text(json.dumps({"dog": [1, 1, 1], "cat": [2, 2, 2]}))
    masks, _ = masks_of(tmp_path)
    assert set(masks) == {"img/a", "img/b"}
    np.testing.assert_array_equal(masks["img/a"], 2 * MASK)
