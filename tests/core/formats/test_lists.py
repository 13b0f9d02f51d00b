import pytest
from hypothesis import given
from hypothesis import strategies as st

from smaf_core.errors import SmafError
from smaf_core.formats import read_ids
from smaf_core.formats.lists import read_class_file, read_indexed_list


@pytest.mark.parametrize(
    "line",
    [
        "2007_000032",
        "/JPEGImages/2007_000032.jpg /SegmentationClassAug/2007_000032.png",
        "/JPEGImages/2007_000032.jpg",
        "2007_000032 0 14",
        "2007_000032 -1",
        "data/VOC2012/JPEGImages/2007_000032.jpg",
        "JPEGImages\\2007_000032.jpg",
    ],
)
def test_every_form_of_a_list_line_gives_the_name(tmp_path, line):
    path = tmp_path / "train.txt"
    path.write_text(f"{line}\n\n{line}\n2008_000001\n")
    assert read_ids(path) == ("2007_000032", "2008_000001")


def test_names_may_have_folders_dots_and_spaces(tmp_path):
    path = tmp_path / "train.txt"
    path.write_text("cats/my photo.v2\nimages/dogs/1.png\n")
    assert read_ids(path) == ("cats/my photo.v2", "dogs/1")


def test_an_empty_list_is_named(tmp_path):
    (tmp_path / "train.txt").write_text("\n")
    with pytest.raises(SmafError, match=r"train\.txt: is empty"):
        read_ids(tmp_path / "train.txt")


def test_class_indices_are_read_only_where_every_line_has_them(tmp_path):
    path = tmp_path / "train_cls.txt"
    path.write_text("a 0 14\nb 3\n")
    assert read_indexed_list(path) == {"a": (0, 14), "b": (3,)}
    path.write_text("a 0 14\nb\n")
    assert read_indexed_list(path) is None


def test_a_class_listed_twice_is_named_with_its_line(tmp_path):
    path = tmp_path / "classes.txt"
    path.write_text("cat\ndog\ncat\n")
    with pytest.raises(SmafError, match=r"classes\.txt, line 3: class 'cat' is listed twice"):
        read_class_file(path)


def test_class_names_may_have_colons(tmp_path):
    path = tmp_path / "classes.txt"
    path.write_text("tool: saw\ncat::\n")
    assert read_class_file(path).names == ("tool: saw", "cat")


@given(st.text(max_size=80))
def test_any_text_is_a_list_or_a_clear_message(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("lists") / "train.txt"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    for read in (read_ids, read_class_file, read_indexed_list):
        try:
            read(path)
        except SmafError as error:
            assert "train.txt" in str(error)  # noqa: PT017 - either outcome is right
