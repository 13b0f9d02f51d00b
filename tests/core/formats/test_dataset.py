import json
import os
import subprocess
import sys

import numpy as np
import pytest

from smaf_core.data.classes import VOC_NAMES, ClassTable
from smaf_core.errors import SmafError
from smaf_core.formats import Undecided, open_dataset


def tags_of(dataset):
    return {image.name: image.tags for image in dataset.images}


def test_a_folder_with_a_table_opens_with_classes_in_alphabetical_order(pictures):
    folder = pictures("b.png", "a.jpg", "sub/c.jpg")
    (folder / "tags.csv").write_text("image,tags\na.jpg,dog cat\nb,cat\nsub/c.jpg,\n")
    dataset = open_dataset(folder)
    assert dataset.classes.names == ("cat", "dog")
    assert tags_of(dataset) == {"a": ("cat", "dog"), "b": ("cat",), "sub/c": ()}
    assert dataset.warnings == ()
    assert dataset.found == ("3 pictures", "tags from tags.csv", "2 classes, in alphabetical order")


def test_truth_and_saliency_are_found_by_their_folders(pictures, masks):
    folder = pictures("images/a.jpg", "images/b.jpg", "saliency/a.png")
    masks(folder / "truth", b=np.zeros((6, 8), np.uint8))
    (folder / "tags.csv").write_text("image,tags\na,cat\nb,cat\n")
    images = open_dataset(folder).by_name
    assert (images["a"].saliency, images["a"].truth) == (folder / "saliency/a.png", None)
    assert (images["b"].saliency, images["b"].truth) == (None, folder / "truth/b.png")


def test_a_list_of_classes_gives_order_and_colours(pictures):
    folder = pictures("a.jpg", "b.jpg")
    (folder / "labelmap.txt").write_text("# label:color_rgb:parts:actions\nbackground:0,0,0::\nzebra:1,2,3::\ncat:4,5,6::\n")
    (folder / "tags.csv").write_text("image,tags\na,cat\nb,zebra newt\n")
    dataset = open_dataset(folder)
    assert dataset.classes == ClassTable(("zebra", "cat", "newt"), ((1, 2, 3), (4, 5, 6), (128, 128, 0)))
    assert "newt" in dataset.warnings[0]


def test_a_voc_devkit_opens_as_it_is_with_its_official_classes(pictures, masks):
    root = pictures("VOC2012/JPEGImages/2007_000032.jpg", "VOC2012/JPEGImages/2007_000033.jpg") / "VOC2012"
    (root / "Annotations").mkdir()
    for name, things in (("2007_000032", ("person", "aeroplane", "person")), ("2007_000033", ())):
        objects = "".join(f"<object><name>{t}</name><part><name>head</name></part></object>" for t in things)
        (root / f"Annotations/{name}.xml").write_text(f"<annotation>{objects}</annotation>")
    (root / "ImageSets/Segmentation").mkdir(parents=True)
    (root / "ImageSets/Segmentation/train.txt").write_text("2007_000033\n")
    masks(root / "SegmentationClassAug", **{"2007_000033": np.zeros((6, 8), np.uint8)})
    dataset = open_dataset(root.parent)
    assert dataset.classes.names == VOC_NAMES
    assert tags_of(dataset) == {"2007_000032": ("aeroplane", "person"), "2007_000033": ()}
    assert dataset.lists == {"train": ("2007_000033",)}
    assert dataset.by_name["2007_000033"].truth is not None


def test_two_devkits_side_by_side_are_asked_about(pictures):
    folder = pictures("VOC2007/JPEGImages/a.jpg", "VOC2012/JPEGImages/a.jpg")
    with pytest.raises(SmafError, match=r"has 2 data sets .*open one"):
        open_dataset(folder)


def test_tags_in_json_are_read(pictures):
    folder = pictures("a.jpg", "b.jpg")
    (folder / "tags.json").write_text(json.dumps({"a.jpg": ["traffic light", "cat"], "b.jpg": "cat"}))
    assert tags_of(open_dataset(folder)) == {"a": ("cat", "traffic light"), "b": ("cat",)}


def test_a_text_file_an_image_gives_its_tags(pictures):
    folder = pictures("a.jpg", "b.jpg")
    (folder / "a.txt").write_text("traffic light\ncat, dog\n")
    (folder / "b.txt").write_text("")
    assert tags_of(open_dataset(folder)) == {"a": ("cat", "dog", "traffic light"), "b": ()}


def test_yolo_files_give_tags_once_the_classes_are_named(pictures):
    folder = pictures("images/a.jpg")
    (folder / "labels").mkdir()
    (folder / "labels/a.txt").write_text("1 0.5 0.5 0.2 0.2\n0 0.1 0.1 0.2 0.1 0.3 0.3\n")
    with pytest.raises(SmafError, match=r"a\.txt, line 1: has class 1 without a name; put classes\.txt"):
        open_dataset(folder)
    (folder / "classes.txt").write_text("zebra\ncat\n")
    assert tags_of(open_dataset(folder)) == {"a": ("zebra", "cat")}


def test_a_folder_a_class_gives_tags_also_below_splits(pictures):
    folder = pictures("train/cat/1.jpg", "train/dog/1.jpg", "val/cat/2.jpg")
    assert tags_of(open_dataset(folder)) == {"train/cat/1": ("cat",), "train/dog/1": ("dog",), "val/cat/2": ("cat",)}


def test_labelme_flags_and_shapes_give_tags(pictures):
    folder = pictures("a.jpg", "b.jpg")
    (folder / "a.json").write_text(json.dumps({"flags": {"dog": True, "cow": False}, "shapes": [{"label": "cat"}]}))
    (folder / "b.json").write_text("{broken")
    dataset = open_dataset(folder)
    assert tags_of(dataset) == {"a": ("cat", "dog"), "b": None}
    assert "b.json, line 1: is no JSON" in dataset.warnings[0]


def test_coco_gives_tags_and_classes_in_the_order_of_its_ids(pictures):
    folder = pictures("val2017/000001.jpg", "val2017/000002.jpg")
    (folder / "annotations").mkdir()
    content = {
        "images": [{"id": 7, "file_name": "000001.jpg"}, {"id": 8, "file_name": "000002.jpg"}],
        "categories": [{"id": 18, "name": "dog"}, {"id": 3, "name": "car"}],
        "annotations": [{"image_id": image, "category_id": category} for image, category in ((7, 18), (7, 3), (9, 3))],
    }
    (folder / "annotations/instances_val2017.json").write_text(json.dumps(content))
    dataset = open_dataset(folder)
    assert dataset.classes.names == ("car", "dog")
    assert tags_of(dataset) == {"val2017/000001": ("car", "dog"), "val2017/000002": ()}
    assert "unknown images" in dataset.warnings[0]


def test_one_id_for_two_images_of_coco_is_told_of(pictures):
    folder = pictures("a.jpg", "b.jpg")
    content = {
        "images": [{"id": 7, "file_name": "a.jpg"}, {"id": 7, "file_name": "b.jpg"}],
        "categories": [{"id": 3, "name": "car"}],
        "annotations": [{"image_id": 7, "category_id": 3}],
    }
    (folder / "instances.json").write_text(json.dumps(content))
    dataset = open_dataset(folder)
    assert tags_of(dataset) == {"a": ("car",), "b": None}
    assert "one id to two images: 7 is 'a.jpg' and 'b.jpg'" in dataset.warnings[0]


@pytest.mark.parametrize("key", ["2007_000032", 2007000032], ids=["PSA and EPS", "IRN"])
def test_cls_labels_are_read_with_both_kinds_of_keys(pictures, key):
    folder = pictures("JPEGImages/2007_000032.jpg")
    marks = np.zeros(20, np.float32)
    marks[[0, 14]] = 1
    np.save(folder / "cls_labels.npy", {key: marks})
    assert tags_of(open_dataset(folder)) == {"2007_000032": ("aeroplane", "person")}


def test_lists_with_class_indices_give_tags(pictures):
    folder = pictures("JPEGImages/2007_000032.jpg")
    (folder / "train_cls.txt").write_text("2007_000032 0 14\n")
    assert tags_of(open_dataset(folder)) == {"2007_000032": ("aeroplane", "person")}


def test_background_is_no_tag(pictures):
    folder = pictures("a.jpg")
    (folder / "tags.csv").write_text("image,tags\na,background;cat\n")
    assert open_dataset(folder).classes.names == ("cat",)


def test_pictures_without_tags_and_tags_without_pictures_are_told_of(pictures):
    folder = pictures("a.jpg", "b.jpg")
    (folder / "tags.csv").write_text("image,tags\na,cat\nz.jpg,cat\n../z.jpg,dog\n/etc/passwd,dog\n")
    dataset = open_dataset(folder)
    assert dataset.by_name["b"].tags is None
    assert "3, the first is line 3: 'z.jpg'" in dataset.warnings[0]
    assert "pictures without tags: b;" in dataset.warnings[1]


def test_a_table_of_another_folder_is_refused(pictures):
    folder = pictures("a.jpg")
    (folder / "tags.csv").write_text("image,tags\nx.jpg,cat\ny.jpg,cat\n")
    with pytest.raises(SmafError, match=r"none of its 2 pictures .*line 2: 'x\.jpg'.*right table"):
        open_dataset(folder)


def test_without_tags_the_remedy_is_named_unless_the_classes_are_known(pictures):
    folder = pictures("a.jpg")
    with pytest.raises(SmafError, match=r"put a table tags\.csv beside them"):
        open_dataset(folder)
    dataset = open_dataset(folder, ClassTable.of(["cat"]))
    assert tags_of(dataset) == {"a": None}
    assert dataset.warnings == ()


def test_a_folder_without_pictures_or_none_at_all_is_named(tmp_path):
    with pytest.raises(SmafError, match=r"has no pictures \(\.bmp"):
        open_dataset(tmp_path)
    with pytest.raises(SmafError, match="no such folder"):
        open_dataset(tmp_path / "gone")


def test_links_out_of_the_folder_are_left_out_and_links_within_are_followed(pictures, tmp_path):
    outside = pictures("secret.jpg", folder=tmp_path / "elsewhere")
    folder = pictures("a.jpg")
    (folder / "tags.csv").write_text("image,tags\na,cat\n")
    os.symlink(outside / "secret.jpg", folder / "b.jpg")
    os.symlink(outside, folder / "sub")
    os.symlink(folder, folder / "ring")
    os.symlink(folder / "a.jpg", folder / "c.jpg")
    dataset = open_dataset(folder)
    assert {"a", "c"} <= set(dataset.by_name)
    assert not {"b", "sub/secret"} & set(dataset.by_name)
    assert not any(name.startswith("ring/") for name in dataset.by_name)
    assert "links that lead out of the folder: 2" in dataset.warnings[0]
    assert "links that lead back to where they are: ring" in dataset.warnings[1]


def test_where_several_things_say_what_is_in_the_pictures_a_person_is_asked(pictures):
    folder = pictures("JPEGImages/a.jpg")
    (folder / "tags.csv").write_text("image,tags\na,cat\n")
    (folder / "Annotations").mkdir()
    (folder / "Annotations/a.xml").write_text("<annotation><object><name>dog</name></object></annotation>")
    np.save(folder / "cls_labels.npy", {"a": np.eye(20)[4]})
    with pytest.raises(Undecided, match="several things say") as asked:
        open_dataset(folder, ask=True)
    assert [choice.name for choice in asked.value.choices] == ["tags.csv", "voc", "arrays"]
    unasked = open_dataset(folder)
    assert tags_of(unasked) == {"a": ("cat",)}
    assert "the first is used, others by --tags voc or arrays" in unasked.warnings[0]
    assert tags_of(open_dataset(folder, tags_from="voc", ask=True)) == {"a": ("dog",)}
    assert tags_of(open_dataset(folder, tags_from="arrays")) == {"a": ("bottle",)}
    with pytest.raises(SmafError, match=r"no tags from 'coco'; there are tags\.csv, voc, arrays"):
        open_dataset(folder, tags_from="coco")


def test_one_of_several_tables_can_be_chosen(pictures):
    folder = pictures("a.jpg")
    (folder / "animals.csv").write_text("image,tags\na,cat\n")
    (folder / "plants.csv").write_text("image,tags\na,oak\n")
    with pytest.raises(Undecided) as asked:
        open_dataset(folder)
    assert (asked.value.matter, [choice.name for choice in asked.value.choices]) == ("tags", ["animals.csv", "plants.csv"])
    assert tags_of(open_dataset(folder, tags_from="plants.csv")) == {"a": ("oak",)}


def test_odd_names_twins_and_names_that_differ_in_case_are_told_of(pictures):
    folder = pictures("a.jpg", "a.png", "A.jpg", "b\nc.jpg")
    (folder / "tags.csv").write_text("image,tags\na,cat\n")
    dataset = open_dataset(folder)
    assert sorted(dataset.by_name) == ["A", "a"]
    assert [warning.split(":")[0] for warning in dataset.warnings[:3]] == [
        "file names with line breaks or undecodable characters",
        "two pictures of one name",
        "names that differ only in case",
    ]


def test_names_match_whatever_the_spelling_of_their_accents(pictures):
    folder = pictures("cafe\u0301.jpg")  # as macOS writes it
    (folder / "tags.csv").write_text("image,tags\ncaf\u00e9.jpg,cat\n")
    assert list(tags_of(open_dataset(folder)).values()) == [("cat",)]


def test_an_xml_bomb_is_told_of_and_everything_else_opens(pictures):
    folder = pictures("JPEGImages/a.jpg", "JPEGImages/b.jpg")
    (folder / "Annotations").mkdir()
    (folder / "Annotations/a.xml").write_text('<!DOCTYPE x [<!ENTITY b "boom">]><annotation>&b;</annotation>')
    (folder / "Annotations/b.xml").write_text("<annotation><object><name>cat</name></object></annotation>")
    dataset = open_dataset(folder)
    assert tags_of(dataset) == {"a": None, "b": ("cat",)}
    assert "a.xml: defines entities" in dataset.warnings[0]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp037", "utf-7", "utf-8"])
def test_an_xml_bomb_in_any_encoding_is_not_unpacked(pictures, encoding):
    folder = pictures("JPEGImages/a.jpg", "JPEGImages/b.jpg")
    (folder / "Annotations").mkdir()
    head = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>'
    body = '<!DOCTYPE x [<!ENTITY b "boom">]><annotation><object><name>&b;</name></object></annotation>'
    for data in ((head + body).encode(encoding), head.encode() + body.encode(encoding)):
        (folder / "Annotations/a.xml").write_bytes(data)
        (folder / "Annotations/b.xml").write_text("<annotation><object><name>cat</name></object></annotation>")
        dataset = open_dataset(folder)
        assert tags_of(dataset) == {"a": None, "b": ("cat",)}


def test_more_classes_than_a_mask_holds_are_refused(pictures):
    folder = pictures("a.jpg")
    (folder / "tags.csv").write_text("image,tags\na," + ";".join(f"class{k}" for k in range(300)) + "\n")
    with pytest.raises(SmafError, match=r"data: 300 classes are too many"):
        open_dataset(folder)


def test_the_folder_is_never_written_to(pictures):
    folder = pictures("a.jpg")
    (folder / "tags.csv").write_text("image,tags\na,cat\n")
    before = sorted(os.listdir(folder))
    folder.chmod(0o555)
    open_dataset(folder)
    folder.chmod(0o755)
    assert sorted(os.listdir(folder)) == before


WITHOUT_RIGHTS = """
import ctypes, sys
from pathlib import Path
from smaf_core.formats import open_dataset, pictures_of
if "forbidden" in sys.argv[2]:
    libc, head = ctypes.CDLL(None, use_errno=True), (ctypes.c_uint32 * 2)(0x20080522, 0)
    rights = (ctypes.c_uint32 * 6)()
    assert not libc.capget(head, rights)
    rights[0] &= ~0b110  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH: root too may then be forbidden something
    assert not libc.capset(head, rights)
dataset = open_dataset(Path(sys.argv[1]))
assert [image.name for image in dataset.images] == ["a", "b"], dataset.images
assert list(pictures_of(Path(sys.argv[1]))) == ["a", "b"]
print(*dataset.warnings, sep="\\n")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="rights are given up as Linux has it")
@pytest.mark.parametrize("name", ["truth", "Annotations", "other", "c.jpg"])
@pytest.mark.parametrize("to", ["forbidden", "forbidden/inner", "forbidden/inner/c.jpg"])
@pytest.mark.parametrize("inside", [True, False])
def test_a_link_to_where_nobody_may_look_is_passed_over_and_told(pictures, tmp_path, name, to, inside):
    folder = pictures("a.jpg", "b.jpg")
    (folder / "tags.csv").write_text("image,tags\na,cat\nb,cat\n")
    forbidden = (folder if inside else tmp_path) / "forbidden"
    (forbidden / "inner").mkdir(parents=True)
    (forbidden / "inner" / "c.jpg").write_bytes((folder / "a.jpg").read_bytes())
    (folder / name).symlink_to(forbidden.parent / to)
    forbidden.chmod(0)
    try:
        done = subprocess.run([sys.executable, "-c", WITHOUT_RIGHTS, folder, to], capture_output=True, text=True, check=False)
    finally:
        forbidden.chmod(0o755)
    assert done.returncode == 0, done.stderr
    assert "passed over" in done.stdout or "copy the files into the folder" in done.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such links")
@pytest.mark.parametrize("name", ["truth", "other", "c.jpg"])
def test_a_ring_of_links_is_passed_over(pictures, name):
    folder = pictures("a.jpg")
    (folder / "tags.csv").write_text("image,tags\na,cat\n")
    (folder / name).symlink_to(folder / "back")
    (folder / "back").symlink_to(folder / name)
    assert tags_of(open_dataset(folder)) == {"a": ("cat",)}


def test_twenty_thousand_pictures_open_without_one_of_them_being_read(tmp_path):
    for number in range(20_000):
        (tmp_path / f"{number:05}.jpg").touch()  # empty: reading one would fail
    (tmp_path / "tags.csv").write_text("image,tags\n" + "".join(f"{number:05}.jpg,cat dog\n" for number in range(20_000)))
    dataset = open_dataset(tmp_path)  # how long that takes: benchmarks/opening.py
    assert len(dataset.images) == 20_000


def test_opening_needs_no_torch():
    code = "import sys, smaf_core.formats; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
