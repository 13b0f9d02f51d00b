import numpy as np
import pytest

from smaf_core.data.classes import ClassTable
from smaf_core.review.tag_doctor import Fix, conflicts_of, mended

CLASSES = ClassTable.of(["cat", "dog", "sofa"])
CAT_ON_SOFA = np.array([[0, 1, 1, 0], [3, 3, 3, 255]], np.uint8)


def kinds(found) -> dict[str, str]:
    return {one.class_name: one.kind for one in found}


def test_tags_that_match_the_pixels_are_no_conflict():
    assert conflicts_of("a", CAT_ON_SOFA, ["cat", "sofa"], CLASSES) == []


def test_a_tag_without_pixels_and_pixels_without_tag_are_both_found():
    found = conflicts_of("a", CAT_ON_SOFA, ["cat", "dog"], CLASSES)
    assert kinds(found) == {"dog": "missing", "sofa": "untagged"}
    assert [one.pixels for one in found] == [0, 3]


def test_each_conflict_has_a_fix_and_a_way_round():
    missing, untagged = conflicts_of("a", CAT_ON_SOFA, ["cat", "dog"], CLASSES)
    assert (missing.fix, missing.other) == (Fix("remove tag", "dog"), Fix("look", "dog"))
    assert (untagged.fix, untagged.other) == (Fix("add tag", "sofa"), Fix("erase pixels", "sofa"))


def test_where_nobody_said_what_is_in_the_image_nothing_contradicts():
    assert conflicts_of("a", CAT_ON_SOFA, None, CLASSES) == []


def test_an_image_without_any_mask_has_no_missing_pixels_yet():
    assert conflicts_of("a", None, ["dog"], CLASSES) == []


def test_the_classifier_may_doubt_a_tag_and_see_a_class_that_has_none():
    scores = np.array([0.05, 0.9, 0.5], np.float16)
    found = conflicts_of("a", CAT_ON_SOFA, ["cat", "sofa"], CLASSES, scores)
    assert kinds(found) == {"cat": "doubted", "dog": "overlooked"}
    assert [one.strength for one in found] == sorted((one.strength for one in found), reverse=True)
    assert all(0 <= one.strength <= 1 for one in found)


@pytest.mark.parametrize("score", [0.0, 1.0])
def test_pixels_contradict_a_tag_whatever_the_classifier_says(score):
    scores = np.full(3, score, np.float16)
    assert kinds(conflicts_of("a", np.ones((2, 2), np.uint8), ["dog"], CLASSES, scores))["cat"] == "untagged"
    assert kinds(conflicts_of("a", np.ones((2, 2), np.uint8), ["dog"], CLASSES, scores))["dog"] == "missing"


def test_a_fix_adds_or_removes_its_tag_and_no_other():
    assert mended(["sofa"], Fix("add tag", "cat")) == {"cat", "sofa"}
    assert mended(["cat", "sofa"], Fix("remove tag", "cat")) == {"sofa"}
    assert mended(["cat"], Fix("erase pixels", "cat")) == {"cat"}


def test_a_class_that_came_after_the_classifier_is_judged_without_it():
    known = np.array([0.9], np.float16)  # of the first class alone
    assert conflicts_of("a", CAT_ON_SOFA, ["cat", "sofa"], CLASSES, known) == []
    with_it, without = (conflicts_of("a", CAT_ON_SOFA, ["cat"], CLASSES, scores) for scores in (known, None))
    assert [one.kind for one in with_it] == [one.kind for one in without]
