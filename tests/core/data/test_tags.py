import contextlib
import csv

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from smaf_core.data.tags import check_tag_name, read_tags_of_table, write_tags
from smaf_core.errors import SmafError


def table(tmp_path, text, name="tags.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def tags_of(path, known=()):
    return {row.image: row.tags for row in read_tags_of_table(path, known).rows}


def test_spaces_separate_tags_where_nothing_else_does(tmp_path):
    path = table(tmp_path, "image,tags\na.jpg,cat dog\nb.jpg,cat\nc.jpg,\n")
    assert tags_of(path) == {"a.jpg": ("cat", "dog"), "b.jpg": ("cat",), "c.jpg": ()}


@pytest.mark.parametrize("cell", ["traffic light;dog", "traffic light|dog", '"traffic light, dog"'])
def test_class_names_may_have_spaces_once_another_separator_is_used(tmp_path, cell):
    path = table(tmp_path, f"image,tags\na.jpg,{cell}\nb.jpg,traffic light\n")
    assert tags_of(path) == {"a.jpg": ("traffic light", "dog"), "b.jpg": ("traffic light",)}


def test_tags_may_have_a_column_each(tmp_path):
    assert tags_of(table(tmp_path, "image,tags\na.jpg,traffic light,dog\n")) == {"a.jpg": ("traffic light", "dog")}


def test_a_known_class_is_never_split(tmp_path):
    path = table(tmp_path, "image,tags\na.jpg,traffic light\nb.jpg,cat dog\n")
    assert tags_of(path, known=["traffic light", "cat", "dog"]) == {"a.jpg": ("traffic light",), "b.jpg": ("cat", "dog")}


def test_a_table_of_zeros_and_ones_is_read_by_its_header(tmp_path):
    path = table(tmp_path, "image,cat,traffic light\na.jpg,1,0\nb.jpg,1,1\n")
    assert tags_of(path) == {"a.jpg": ("cat",), "b.jpg": ("cat", "traffic light")}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("tags.csv", "\ufeffimage,tags\r\né.jpg,猫\r\n".encode()),
        ("tags.csv", "image;tags\né.jpg;猫\n".encode()),
        ("tags.csv", "é.jpg,猫\n".encode()),
        ("tags.tsv", "image\ttags\né.jpg\t猫\n".encode()),
        ("tags.csv", "image,tags\né.jpg,猫\n".encode("utf-16")),
        ("tags.csv", '"image","tags"\n\n"é.jpg","猫"\n'.encode()),
    ],
    ids=["byte order mark", "semicolons", "no header", "tabs", "utf-16", "quotes and empty lines"],
)
def test_tables_of_every_spreadsheet_are_read(tmp_path, name, data):
    assert tags_of(table(tmp_path, data, name)) == {"é.jpg": ("猫",)}


def test_rows_know_their_line(tmp_path):
    assert [row.line for row in read_tags_of_table(table(tmp_path, "image,tags\n\na.jpg,cat\nb.jpg,dog\n")).rows] == [3, 4]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b"image,tags\na.jpg,cat\n,dog\n", "line 3: has no image"),
        (b"image,tags\na.jpg,\xff\xfe\n", "line 2: is not UTF-8"),
        (b"image,tags\na\0.jpg,cat\n", "line 2: has a NUL"),
        (b"image,tags\na.jpg," + b"x" * 200_000, "line 2: is no table"),
    ],
)
def test_a_table_that_cannot_be_read_names_file_and_line(tmp_path, data, message):
    with pytest.raises(SmafError, match=rf"tags\.csv.*{message}"):
        read_tags_of_table(table(tmp_path, data))


def test_a_missing_table_is_named(tmp_path):
    with pytest.raises(SmafError, match=r"tags\.csv: cannot be read"):
        read_tags_of_table(tmp_path / "tags.csv")


NAMES = st.text(min_size=1, max_size=12).filter(lambda name: check_tag_name(name) is None and name == name.strip())


@given(st.dictionaries(NAMES.map(lambda name: f"{name}.jpg"), st.lists(NAMES, max_size=4, unique=True).map(tuple), min_size=1))
@example({"./.jpg": ()})
@example({"0.jpg": (".JSON",)})
@example({"0.jpg": ("1 5000 9000 7",)})
@example({"=1.jpg": ("cat",), "./=1.jpg": ()})
def test_what_was_written_reads_back_whatever_the_names(tmp_path_factory, tags):
    path = tmp_path_factory.mktemp("tags") / "tags.csv"
    write_tags(path, tags)
    assert tags_of(path) == tags


@given(st.binary(max_size=200))
def test_noise_is_a_table_or_a_clear_message(tmp_path_factory, noise):
    path = table(tmp_path_factory.mktemp("noise"), noise)
    with contextlib.suppress(SmafError):
        assert all(row.image for row in read_tags_of_table(path).rows)


@pytest.mark.parametrize(
    "name", ["cat;dog", "cat|dog", "=1+1", "@SUM(A1)", "+1", "-x", "[/]", "a, b", "0", "TRUE", "nan", "x", "['a']"]
)
def test_a_class_reads_back_whatever_its_name_and_is_no_formula(tmp_path, name):
    path = tmp_path / "tags.csv"
    write_tags(path, {"=a.jpg": (name,), "b.jpg": (name, "dog"), "c.jpg": ()})
    assert tags_of(path) == {"=a.jpg": (name,), "b.jpg": (name, "dog"), "c.jpg": ()}
    with path.open(newline="") as file:
        assert not any(cell.startswith(("=", "+", "-", "@")) for row in csv.reader(file) for cell in row)
