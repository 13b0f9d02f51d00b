import numpy as np
import pytest

from smaf_core.data.classes import ClassTable
from smaf_core.review.comparison import Change, changes, most_changed_first, moved_pixels, with_classes_from

CLASSES = ClassTable.of(["cat", "dog", "sofa"])
BEFORE = np.array([[1, 1, 0, 0], [2, 2, 0, 0]], np.uint8)
AFTER = np.array([[1, 0, 0, 3], [2, 2, 0, 0]], np.uint8)


def test_nothing_changed_between_equal_label_maps():
    assert changes(BEFORE, BEFORE, CLASSES, "a") == Change("a", 0.0, ())


def test_a_change_counts_the_pixels_each_class_gained_and_lost():
    change = changes(BEFORE, AFTER, CLASSES)
    assert change.moved == pytest.approx(2 / 8)
    assert [(one.class_name, one.iou, one.gained, one.lost) for one in change.classes] == [
        ("sofa", 0.0, 1, 0),
        ("cat", 0.5, 0, 1),
    ]


def test_void_takes_part_like_a_class():
    assert changes(BEFORE, np.full_like(BEFORE, 255), CLASSES).classes[-1].class_name == "unsure"


def test_the_heat_map_shows_exactly_the_pixels_that_moved():
    assert np.argwhere(moved_pixels(BEFORE, AFTER)).tolist() == [[0, 1], [0, 3]]


def test_images_that_moved_most_come_first_and_equal_ones_keep_their_order():
    found = [Change("a", 0.1, ()), Change("b", 0.5, ()), Change("c", 0.1, ())]
    assert [one.name for one in most_changed_first(found)] == ["b", "a", "c"]


def test_taking_one_class_back_leaves_the_others_as_they_are():
    assert with_classes_from(AFTER, BEFORE, [1]).tolist() == [[1, 1, 0, 3], [2, 2, 0, 0]]
    assert with_classes_from(AFTER, BEFORE, [3]).tolist() == [[1, 0, 0, 0], [2, 2, 0, 0]]


def test_taking_all_classes_back_gives_the_earlier_label_map():
    rng = np.random.default_rng(0)
    current, earlier = rng.integers(0, 4, (2, 9, 7), dtype=np.uint8)
    np.testing.assert_array_equal(with_classes_from(current, earlier, range(1, 4)), earlier)
    np.testing.assert_array_equal(with_classes_from(current, earlier, []), current)
