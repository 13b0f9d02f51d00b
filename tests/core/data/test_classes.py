import pytest

from smaf_core.data.classes import VOC_NAMES, ClassTable, voc_colour, voc_palette
from smaf_core.errors import SmafError


@pytest.mark.parametrize(
    ("index", "colour"),
    [(0, (0, 0, 0)), (1, (128, 0, 0)), (2, (0, 128, 0)), (15, (192, 128, 128)), (20, (0, 64, 128)), (255, (224, 224, 192))],
)
def test_colours_are_those_of_the_voc_devkit(index, colour):
    assert voc_colour(index) == colour


def test_a_class_at_position_k_has_index_k_plus_one():
    classes = ClassTable.of(VOC_NAMES)
    assert classes.index("aeroplane") == 1
    assert classes.index("tvmonitor") == 20
    assert [classes.name(i) for i in (0, 8, 255)] == ["background", "cat", "unsure"]


def test_an_unknown_class_is_answered_with_those_that_exist():
    with pytest.raises(SmafError, match="'catt'; the classes are cat, dog"):
        ClassTable.of(["cat", "dog"]).index("catt")


def test_own_colours_replace_vocs_only_where_there_are_classes():
    palette = ClassTable(("cat",), ((1, 2, 3),)).palette()
    assert palette[3:6] == [1, 2, 3]
    assert palette[6:] == voc_palette()[6:]


@pytest.mark.parametrize(
    ("names", "words"),
    [([], "no class"), (["a", "a"], "twice"), ([" "], "empty"), (["a\nb"], "control"), ([str(i) for i in range(255)], "255")],
)
def test_class_tables_no_mask_could_hold_are_refused(names, words):
    with pytest.raises(SmafError, match=words):
        ClassTable.of(names)
