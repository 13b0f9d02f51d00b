"""Doubts about masks: what is seen otherwise by a segmenter that did not learn from them."""

import numpy as np
import pytest

from smaf_core.data.classes import VOID
from smaf_core.review.label_errors import KNOWN, doubts_about, suspicion

SIZE = (120, 160)


def seen(label_map, classes=3, sure=0.9):
    """Probabilities (K+1, 30, 40) of a segmenter that sees a label map, blurred as a network's cells are."""
    small = label_map[::4, ::4]
    rest = (1 - sure) / classes
    return np.stack([np.where(small == k, sure, rest) for k in range(classes + 1)]).astype(np.float32)


def square(label=1, top=30, left=40, side=40):
    mask = np.zeros(SIZE, np.uint8)
    mask[top : top + side, left : left + side] = label
    return mask


def test_a_mask_that_is_seen_as_it_is_raises_no_doubt():
    assert doubts_about(square(), seen(square())) == ()


def test_an_object_of_the_wrong_class_is_doubted_with_the_right_one_and_its_place():
    doubt, *others = doubts_about(square(1), seen(square(2)))
    assert not others
    assert (doubt.kind, doubt.label, doubt.instead) == ("swapped", 1, 2)
    assert doubt.share == pytest.approx(40 * 40 / (120 * 160), rel=0.1)
    assert doubt.box == pytest.approx((30 / 120, 40 / 160, 70 / 120, 80 / 160), abs=0.02)
    assert doubt.strength > 0.6


def test_an_object_that_the_mask_lacks_and_one_that_only_the_mask_has():
    (lacking,) = doubts_about(square() * 0, seen(square()))
    assert (lacking.kind, lacking.label, lacking.instead) == ("unmarked", 0, 1)
    (stray,) = doubts_about(square(), seen(square() * 0))
    assert (stray.kind, stray.label, stray.instead) == ("stray", 1, 0)


def test_a_border_that_is_seen_a_little_coarser_is_no_part():
    larger = square(top=29, left=39, side=42)
    assert doubts_about(square(), seen(larger)) == ()


def test_unsure_pixels_are_not_doubted():
    assert doubts_about(np.full(SIZE, VOID, np.uint8), seen(square())) == ()


def test_a_small_part_counts_less_than_a_large_one_of_the_same_class():
    small, large = (doubts_about(square() * 0, seen(square(side=side)))[0] for side in (12, 60))
    assert 0 < small.strength < large.strength


def test_a_faint_opinion_counts_less_than_a_sure_one():
    faint, sure = (doubts_about(square(1), seen(square(2), sure=sure))[0] for sure in (0.5, 0.95))
    assert faint.strength < sure.strength


def test_a_class_that_nothing_was_taught_is_doubted_without_an_error():
    (doubt,) = doubts_about(square(7), seen(square(2)))
    assert (doubt.label, doubt.instead) == (7, 2)


def test_what_the_others_could_not_teach_is_not_doubted():
    assert doubts_about(square(1), seen(square(2)), taught=(2,)) == ()
    assert [one.kind for one in doubts_about(square() * 0, seen(square(2)), taught=(2,))] == ["unmarked"]


def test_suspicion_is_the_strongest_doubt_of_the_kinds_that_are_asked():
    doubts = doubts_about(square(1) + square(1, top=75, left=100), seen(square(2)))
    assert {one.kind for one in doubts} == {"swapped", "stray"}
    assert suspicion(()) == 0
    assert suspicion(doubts) == doubts[0].strength == max(one.strength for one in doubts)
    swapped = next(one for one in doubts if one.kind == "swapped")
    assert suspicion(doubts, ("swapped",)) == swapped.strength < suspicion(doubts)


@pytest.mark.parametrize(("kind", "label"), [("swapped", 1), ("unmarked", 0)])
def test_what_the_mask_shows_elsewhere_is_doubted_less(kind, label):
    there = np.where(square() == 1, label, 0).astype(np.uint8)
    knows = there.copy()
    knows[90:118, 100:150] = 2
    (plain,) = doubts_about(there, seen(square(2)))
    both = np.where(square() == 1, 2, knows).astype(np.uint8)
    (less,) = doubts_about(knows, seen(both))
    assert (plain.kind, less.kind, less.instead) == (kind, kind, 2)
    assert less.strength == pytest.approx(KNOWN[kind] * plain.strength)
