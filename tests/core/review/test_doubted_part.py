"""What is doubted of a mask, as pixels, so that it can be taken."""

import numpy as np
import pytest

from smaf_core.data.classes import ClassTable
from smaf_core.review.doubted_part import doubted_part
from smaf_core.review.expected_error import Reason

CLASSES = ClassTable.of(["cat", "dog"])
SIZE = (100, 120)


def block(label, top=20, left=30, height=30, width=40):
    made = np.zeros(SIZE, np.uint8)
    made[top : top + height, left : left + width] = label
    return made


@pytest.mark.parametrize(("kind", "name", "mask", "seen", "label"), [
    ("swapped", "cat → dog", block(1), block(2), 2),
    ("unmarked", "dog", block(0), block(2), 2),
    ("stray", "cat", block(1), block(0), 0),
])  # fmt: skip
def test_the_part_that_a_reason_speaks_of_is_given_with_what_it_probably_is(kind, name, mask, seen, label):
    region, instead = doubted_part(mask, seen, [Reason(kind, name, 0.9)], CLASSES)
    assert (region.top, region.left, region.inside.shape, region.inside.all()) == (20, 30, (30, 40), True)
    assert instead == label


def test_of_two_parts_the_larger_comes_first_and_then_the_next():
    seen = block(2) + block(2, top=70, left=5, height=20, width=20)
    mask = np.zeros(SIZE, np.uint8)
    reasons = [Reason("unmarked", "dog", 0.9)]
    sizes = []
    while (found := doubted_part(mask, seen, reasons, CLASSES)) is not None:
        region, label = found
        mask[region.slices][region.inside] = label
        sizes.append(int(region.inside.sum()))
    assert sizes == [1200, 400]
    np.testing.assert_array_equal(mask, seen)


def test_a_border_is_no_part_and_a_reason_that_is_no_doubt_or_names_no_class_is_passed_over():
    rim = block(2) - block(2, top=21, left=31, height=28, width=38)
    assert doubted_part(rim * 0, rim, [Reason("unmarked", "dog", 0.9)], CLASSES) is None
    reasons = [Reason("crf", "dog", 0.9), Reason("swapped", "cow → dog", 0.9), Reason("unmarked", "dog", 0.5)]
    assert doubted_part(block(0), block(2), reasons, CLASSES)[1] == 2
    assert doubted_part(block(0), block(2), reasons[:2], CLASSES) is None


def test_what_was_seen_of_a_photo_of_another_size_says_nothing():
    assert doubted_part(block(0), np.zeros((5, 5), np.uint8), [Reason("unmarked", "dog", 0.9)], CLASSES) is None
