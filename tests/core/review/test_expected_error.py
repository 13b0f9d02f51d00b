import numpy as np
import pytest

from smaf_core.data.attention import Attention
from smaf_core.data.classes import ClassTable
from smaf_core.review.expected_error import KINDS, Reason, reasons_from_text, reasons_to_text, review, sentence

CLASSES = ClassTable.of(["cat", "dog", "sofa"])
SIZE = (60, 80)


def box(top: int, left: int, bottom: int, right: int) -> np.ndarray:
    plane = np.zeros(SIZE, np.float16)
    plane[top:bottom, left:right] = 1
    return plane


def seen(*scales: np.ndarray, scores=(0.9, 0.9, 0.9)) -> Attention:
    """Attention of the cat alone, as several scales see it."""
    maps = tuple(one[None] for one in scales)
    fused = sum(one.astype(np.float32) for one in scales) / len(scales)
    return Attention((1,), tuple(range(1, 1 + len(scales))), maps, fused[None].astype(np.float16), np.float16(scores))


HERE, THERE = box(10, 10, 50, 40), box(10, 40, 50, 70)
PROPOSAL = (HERE > 0).astype(np.uint8)


def kinds(found) -> dict[tuple[str, str], float]:
    return {(one.kind, one.class_name): one.strength for one in found.reasons}


def test_where_every_plausible_answer_agrees_nothing_is_wrong():
    found = review(seen(HERE, HERE), PROPOSAL, ["cat"], CLASSES)
    assert found.expected_error == pytest.approx(0, abs=0.01)
    assert found.reasons == ()


def test_scales_that_disagree_are_a_reason_that_names_the_class():
    found = review(seen(HERE, THERE), PROPOSAL, ["cat"], CLASSES)
    # one scale agrees, the other not at all: they differ by 0.5 where 0.4 is usual
    assert kinds(found)["scales", "cat"] == pytest.approx((0.5 - 0.4) / 0.6, abs=0.05)
    assert found.expected_error > review(seen(HERE, HERE), PROPOSAL, ["cat"], CLASSES).expected_error


def test_what_the_dense_crf_moved_is_a_reason():
    moved = (box(10, 10, 50, 25) > 0).astype(np.uint8)
    found = kinds(review(seen(HERE, HERE), moved, ["cat"], CLASSES))
    assert found["crf", "cat"] == pytest.approx((0.5 - 0.25) / 0.75, abs=0.05)


def test_a_class_that_stands_or_falls_with_the_threshold_is_a_reason():
    ramp = np.linspace(0, 1, SIZE[1], dtype=np.float16) * np.ones((SIZE[0], 1), np.float16)
    proposal = (ramp > 0.2).astype(np.uint8)
    sharp = kinds(review(seen(HERE, HERE), PROPOSAL, ["cat"], CLASSES))
    assert ("margin", "cat") not in sharp
    assert kinds(review(seen(ramp, ramp), proposal, ["cat"], CLASSES)).get(("margin", "cat"), 0) > 0.1


def test_a_tag_without_pixels_and_pixels_without_tag_are_the_strongest_reasons():
    found = review(seen(HERE, HERE), PROPOSAL, ["dog"], CLASSES)
    assert [(one.kind, one.class_name) for one in found.reasons[:2]] == [("missing", "dog"), ("untagged", "cat")]
    assert found.expected_error > 0.3


def test_without_tags_nothing_contradicts_them():
    assert review(seen(HERE, HERE), PROPOSAL, None, CLASSES).reasons == ()


def test_a_tag_that_the_network_hardly_sees_is_a_reason():
    found = review(seen(HERE, HERE, scores=(0.1, 0.9, 0.9)), PROPOSAL, ["cat"], CLASSES)
    assert kinds(found) == {("faint", "cat"): pytest.approx(0.8, abs=0.01)}


def test_a_class_that_few_images_have_is_a_reason():
    frequency = {"cat": 5, "dog": 40, "sofa": 40}
    assert kinds(review(seen(HERE, HERE), PROPOSAL, ["cat"], CLASSES, frequency))["rare", "cat"] == pytest.approx(0.75)


def test_a_segmenter_that_agrees_halves_the_doubt_and_one_that_does_not_raises_it():
    alone = review(seen(HERE, THERE), PROPOSAL, ["cat"], CLASSES)
    agreed = review(seen(HERE, THERE), PROPOSAL, ["cat"], CLASSES, segmented=PROPOSAL)
    contradicted = review(seen(HERE, THERE), PROPOSAL, ["cat"], CLASSES, segmented=(THERE > 0).astype(np.uint8))
    assert agreed.expected_error == pytest.approx(alone.expected_error / 2)
    assert contradicted.expected_error > alone.expected_error
    assert ("segmenter", "cat") not in kinds(agreed)
    assert kinds(contradicted)["segmenter", "cat"] == 1


def test_a_class_that_only_the_segmenter_sees_is_doubt_too_and_void_is_none():
    dog = np.where(box(0, 45, 60, 80) > 0, 2, PROPOSAL)
    unsure = np.where(box(0, 45, 60, 80) > 0, 255, PROPOSAL)
    assert review(seen(HERE, HERE), PROPOSAL, ["cat"], CLASSES, segmented=dog).expected_error > 0.15
    assert review(seen(HERE, HERE), PROPOSAL, ["cat"], CLASSES, segmented=unsure).expected_error < 0.1


def test_a_second_opinion_may_be_of_any_size_and_is_one_more_measure():
    large = PROPOSAL.repeat(3, axis=0).repeat(3, axis=1)
    with_it = review(seen(HERE, HERE), PROPOSAL, ["cat"], CLASSES, segmented=large)
    without = review(seen(HERE, HERE), PROPOSAL, ["cat"], CLASSES)
    assert with_it.expected_error == pytest.approx(0, abs=0.02)
    assert with_it.measures.shape == without.measures.shape


def test_reasons_come_strongest_first():
    found = review(seen(HERE, THERE, scores=(0.3, 0, 0)), PROPOSAL, ["cat", "dog"], CLASSES)
    strengths = [one.strength for one in found.reasons]
    assert len(strengths) > 2
    assert strengths == sorted(strengths, reverse=True)


def test_reasons_survive_the_database():
    reasons = (Reason("scales", "sofa, big", 0.5), Reason("missing", "Hündchen", 1.0))
    assert reasons_from_text(reasons_to_text(reasons)) == reasons


@pytest.mark.parametrize("text", [None, "", "scales disagree", "[1, 2]", '[["of the future", "cat", 1]]'])
def test_reasons_of_another_version_are_none(text):
    assert reasons_from_text(text) == ()


def test_every_reason_can_be_said():
    assert sentence(Reason("missing", "dog", 1)) == "tag dog has no pixels"
    assert len({sentence(Reason(kind, "dog", 0.5)) for kind in KINDS}) == len(KINDS)


def test_an_image_without_classes_is_expected_to_be_right():
    nothing = Attention((), (1.0,), (np.zeros((0, 2, 2), np.float16),), np.zeros((0, 2, 2), np.float16))
    assert review(nothing, np.zeros(SIZE, np.uint8), (), CLASSES).expected_error == 0
