"""Forms of tables, lists and JSON that people have of tags: a few lines each, and what they must say."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from smaf_core.data.table_rows import Cells, Row, table_by_picture
from smaf_core.errors import SmafError
from smaf_core.formats import open_dataset

CAT, DOG, BOTH, NONE = ("cat",), ("dog",), ("cat", "dog"), ()
THREE = {"a": CAT, "b": BOTH, "c": NONE}


def opened(folder, files, pictures=("a.jpg", "b.jpg", "c.jpg"), **options):
    for name in pictures:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (8, 6)).save(folder / name)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, np.ndarray):
            np.save(path, content)
        else:
            path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    found = open_dataset(folder, **options)
    return {image.name: image.tags for image in found.images}, found


def xml(file_name, label):
    return f"<annotation><filename>{file_name}</filename><object><name>{label}</name></object></annotation>"


FORMS = {
    "turned on its side": ({"labels.csv": "class,a.jpg,b.jpg,c.jpg\ncat,1,1,0\ndog,0,1,0\n"}, THREE),
    "a row a class": ({"labels.csv": 'class,images\ncat,a.jpg;b.jpg\ndog,"b.jpg"\n'}, {"a": CAT, "b": BOTH, "c": None}),
    "a list a class": ({"tags.json": {"cat": ["a.jpg", "b.jpg"], "dog": ["b.jpg"]}}, {"a": CAT, "b": BOTH, "c": None}),
    "objects in cells": (
        {"train.csv": 'image,labels\na.jpg,"[{""label"": ""cat"", ""x"": 1}]"\n'
         """b.jpg,"[{'label': 'cat', 'x': None}, {'label': 'dog'}]"\nc.jpg,[]\n"""},
        THREE,
    ),
    "two rows of headers": ({"labels.csv": ",,label,label\n,image,cat,dog\n0,a.jpg,1,0\n1,b.jpg,1,1\n2,c.jpg,0,0\n"}, THREE),
    "single quotes": ({"tags.csv": "image,tags\n'a.jpg','cat'\n'b.jpg','cat;dog'\n'c.jpg',''\n"}, THREE),
    "addresses with a query": ({"tags.csv": "url,tags\nhttps://x.y/a.jpg?w=9,cat\nhttps://x.y/b.jpg,cat;dog\n"},
                               {"a": CAT, "b": BOTH, "c": None}),
    "an empty set": ({"tags.csv": "image,tags\na.jpg,{'cat'}\nb.jpg,\"{'cat', 'dog'}\"\nc.jpg,set()\n"}, THREE),
    "marks in one cell": (
        {"labels.csv": "image,labels\na.jpg,1 0\nb.jpg,1 1\nc.jpg,0 0\n", "classes.txt": "cat\ndog\n"}, THREE),
    "a list of marks": (
        {"labels.csv": 'image,labels\na.jpg,"[1, 0]"\nb.jpg,"[1, 1]"\nc.jpg,"[0, 0]"\n', "classes.txt": "cat\ndog\n"}, THREE),
    "JSON Lines": ({"tags.jsonl": '{"image":"a.jpg","tags":["cat"]}\n{"image":"b.jpg","tags":["cat","dog"]}\n'},
                   {"a": CAT, "b": BOTH, "c": None}),
    "yes and no in JSON": (
        {"labels.json": {"a.jpg": {"cat": 1, "dog": 0}, "b.jpg": {"cat": 1, "dog": 1}, "c.jpg": {"cat": 0, "dog": 0}}}, THREE),
    "a list within an object": ({"labels.json": {"images": [{"file_name": "a.jpg", "labels": ["cat"]},
                                                            {"file_name": "b.jpg", "labels": ["cat", "dog"]}]}},
                                {"a": CAT, "b": BOTH, "c": None}),
    "CreateML": ({"_annotations.createml.json": [{"image": "a.jpg", "annotations": [{"label": "cat", "coordinates": {}}]}]},
                 {"a": CAT, "b": None, "c": None}),
    "labels.txt that is a table": ({"labels.txt": "a.jpg cat\nb.jpg cat dog\nc.jpg\n"}, THREE),
    "colons": ({"tags.txt": "a.jpg: cat\nb.jpg: cat, dog\nc.jpg:\n"}, THREE),
    "numbers named in JSON": ({"labels.csv": "image,label\na.jpg,0\nb.jpg,1\n", "id2label.json": {"0": "cat", "1": "dog"}},
                              {"a": CAT, "b": DOG, "c": None}),
    "numbers that count background": (
        {"labels.csv": "image,label\na.jpg,1\nb.jpg,1\n", "classes.txt": "background\ncat\ndog\n"},
        {"a": CAT, "b": CAT, "c": None},
    ),
    "numbers named in a description": (
        {"train.csv": "ImageId,EncodedPixels,ClassId\na.jpg,1 3,0\nb.jpg,1 3,0\nb.jpg,3 4,1\n",
         "label_descriptions.json": {"categories": [{"id": 0, "name": "cat"}, {"id": 1, "name": "dog"}], "attributes": []}},
        {"a": CAT, "b": BOTH, "c": None},
    ),
    "a list for each class": ({"cat_train.txt": "a 1\nb  1\nc -1\n", "dog_train.txt": "a -1\nb 0\nc -1\n"}, THREE),
    "choices of Label Studio": (
        {"project.json": [
            {"data": {"image": "/data/upload/1/1a2b3c4d-a.jpg"}, "annotations": [{"result": [
                {"type": "choices", "from_name": "c", "value": {"choices": ["cat"]}}]}]},
            {"data": {"image": "b.jpg"}, "annotations": [{"result": [
                {"type": "rectanglelabels", "from_name": "c", "value": {"x": 1, "rectanglelabels": ["cat"]}},
                {"type": "choices", "from_name": "d", "value": {"choices": ["dog"]}}]}]},
            {"data": {"image": "c.jpg"}, "annotations": [{"was_cancelled": True, "result": []}]}]},
        {"a": CAT, "b": BOTH, "c": None},
    ),
    "regions of VIA": (
        {"via.json": {"x": {"filename": "a.jpg", "regions": [
            {"shape_attributes": {"name": "rect"}, "region_attributes": {"k": "cat"}}]},
                      "y": {"filename": "b.jpg", "regions": []}}},
        {"a": CAT, "b": None, "c": None},
    ),
    "XML that is called otherwise": ({"xml/0001.xml": xml("a.jpg", "cat"), "xml/0002.xml": xml("b.jpg", "dog")},
                                     {"a": CAT, "b": DOG, "c": None}),
    "CVAT under another name": (
        {"task 7.xml": '<annotations><image name="a.jpg" width="8" height="6"><tag label="cat"/></image></annotations>'},
        {"a": CAT, "b": None, "c": None},
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_a_form_of_tags_says_what_its_owner_means(tmp_path, form):
    files, expected = FORMS[form]
    assert opened(tmp_path, files)[0] == expected


@pytest.mark.parametrize(
    ("files", "words"),
    [({"tags.csv": "image,tags\na.jpg,1 0 1\nb.jpg,1 1 0\n"}, "3 marks in a cell"),
     ({"tags.jsonl": '{"image": "a.jpg"'}, "nothing says which classes")],
)  # fmt: skip
def test_what_cannot_be_told_is_refused_with_its_reason(tmp_path, files, words):
    with pytest.raises(SmafError, match=words):
        opened(tmp_path, files)


NUMBERED = [({2007000032: [1, 0]}, "2007_000032"), ({9: [1, 0]}, "COCO_train2014_000000000009"), ({12: [1, 0]}, "12"),
            ({"x": [0, 1, 0]}, "x")]  # fmt: skip


@pytest.mark.parametrize(("content", "name"), NUMBERED)
@pytest.mark.parametrize("folder", ["", "voc12/"])
def test_arrays_are_read_whatever_their_keys_count_and_where_published_code_has_them(tmp_path, content, name, folder):
    array = np.array({key: np.array(marks, np.float32) for key, marks in content.items()}, dtype=object)
    files = {"classes.txt": "cat\ndog\n", f"{folder}cls_labels.npy": array}
    assert opened(tmp_path, files, [f"{name}.jpg"])[0] == {name: CAT}


def test_folders_with_the_numbers_of_classes_get_their_names(tmp_path):
    tags, _ = opened(tmp_path, {"classes.txt": "cat\ndog\n"}, ["0/a.jpg", "1/b.jpg"])
    assert tags == {"0/a": CAT, "1/b": DOG}


def test_a_table_about_something_else_stays_aside_beside_others(tmp_path):
    tags, found = opened(tmp_path, {"tags.csv": "image,tags\na.jpg,cat\n", "settings.json": {"a.jpg": 3}, "scores.jsonl": "{}"})
    assert tags["a"] == CAT
    assert any("scores.jsonl" in words for words in found.warnings)


def test_a_long_row_above_many_short_ones_does_not_unfold():
    first: Row = (1, ["class", *(f"{k}.jpg" for k in range(2000))])
    cells = Cells(Path("labels.csv"), [first, *((k, ["cat"]) for k in range(2, 2002))], 0, 0, 300, guessed_encoding=False)
    assert table_by_picture(cells, lambda cell: cell if cell.endswith(".jpg") else None) is cells
