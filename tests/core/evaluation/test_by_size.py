import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smaf_core.evaluation.by_size import evaluate_by_size
from smaf_core.evaluation.miou import evaluate

# a cat of 1 pixel on the left, one of 4 on the right, a dog of 2 below
TRUTH = np.array([[1, 0, 0, 0, 0, 1, 1], [0, 0, 0, 0, 0, 1, 1], [0, 2, 2, 255, 0, 0, 0]], np.uint8)


def test_objects_are_counted_by_their_area():
    result = evaluate_by_size([(TRUTH, TRUTH)], ["cat", "dog"], limits=[2, 4])
    assert result.objects.tolist() == [[1, 0], [0, 1], [1, 0]]
    assert result.truth_pixels.tolist() == [[1, 0], [0, 2], [4, 0]]
    assert result.mean_iou() == [1, 1, 1]


def test_what_is_missed_counts_for_the_size_of_its_object():
    prediction = TRUTH.copy()
    prediction[0, 5:] = 0
    result = evaluate_by_size([(prediction, TRUTH)], ["cat", "dog"], limits=[2, 4])
    assert result.iou[:, 0].tolist()[::2] == [1, 0.5]
    assert np.isnan(result.iou[1, 0])
    assert result.mean_recall() == [1, 1, 0.5]


def test_a_false_claim_counts_against_the_nearest_object_of_its_class():
    prediction = TRUTH.copy()
    prediction[1, 0] = prediction[0, 4] = 1  # beside the small cat; beside the large one
    prediction[2, 3] = 1  # where the truth is void: no claim
    result = evaluate_by_size([(prediction, TRUTH)], ["cat", "dog"], limits=[2, 4])
    assert result.claimed_pixels.tolist() == [[1, 0], [0, 0], [1, 0]]
    assert result.iou[:, 0].tolist()[::2] == [1 / 2, 4 / 5]


def test_a_claim_for_a_class_that_the_image_lacks_is_counted_elsewhere():
    nothing = np.zeros_like(TRUTH)
    result = evaluate_by_size([(TRUTH, TRUTH), (np.where(TRUTH == 2, np.uint8(2), nothing), nothing)], ["cat", "dog"])
    assert result.elsewhere.tolist() == [0, 2]
    assert result.iou[0, 1] == 1


def test_corners_that_touch_make_one_object():
    truth = np.eye(3, dtype=np.uint8)
    assert evaluate_by_size([(truth, truth)], ["cat"], limits=[3]).objects.tolist() == [[0], [1]]


@given(st.integers(0, 2**32 - 1))
def test_over_all_sizes_the_pixels_are_those_of_the_plain_evaluation(seed):
    rng = np.random.default_rng(seed)
    prediction, truth = rng.choice(np.array([0, 1, 2, 3, 255], np.uint8), (2, 12, 12))
    by_size = evaluate_by_size([(prediction, truth)], ["a", "b", "c"], limits=[2, 9])
    plain = evaluate([(prediction, truth)], ["a", "b", "c"])
    assert by_size.truth_pixels.sum(0).tolist() == plain.truth_pixels[1:].tolist()
    assert by_size.correct_pixels.sum(0).tolist() == plain.correct_pixels[1:].tolist()
    claimed = by_size.claimed_pixels.sum(0) + by_size.elsewhere
    assert (by_size.correct_pixels.sum(0) + claimed).tolist() == plain.predicted_pixels[1:].tolist()


@given(st.integers(0, 2**32 - 1))
def test_a_mirrored_set_measures_the_same(seed):
    rng = np.random.default_rng(seed)
    prediction, truth = rng.integers(0, 2, (2, 10, 10), np.uint8)
    one = evaluate_by_size([(prediction, truth)], ["a"], limits=[3])
    other = evaluate_by_size([(prediction[:, ::-1], truth[:, ::-1])], ["a"], limits=[3])
    assert one.objects.tolist() == other.objects.tolist()
    assert one.correct_pixels.tolist() == other.correct_pixels.tolist()


def test_the_result_is_plain_json():
    table = json.loads(json.dumps(evaluate_by_size([(TRUTH, TRUTH)], ["cat", "dog"]).as_dict()))
    assert table["sizes"]["small"]["mean_iou"] == 1
    assert table["sizes"]["small"]["objects"] == 3
    assert table["sizes"]["large"]["iou"] == {"cat": None, "dog": None}


def test_other_sizes_are_called_by_their_area():
    assert evaluate_by_size([], ["cat"], limits=[50]).size_names == ("from 0 pixels", "from 50 pixels")


def test_wrong_pairs_are_our_own_mistake():
    with pytest.raises(ValueError, match="prediction is"):
        evaluate_by_size([(TRUTH[:2], TRUTH)], ["cat", "dog"])
    with pytest.raises(ValueError, match="index 2 has no name"):
        evaluate_by_size([(TRUTH, TRUTH)], ["cat"])


def test_two_sets_measured_apart_are_one_set_together():
    parts = [evaluate_by_size([(np.roll(TRUTH, shift), TRUTH)], ["cat", "dog"], limits=[2]) for shift in (0, 1)]
    both = evaluate_by_size([(np.roll(TRUTH, shift), TRUTH) for shift in (0, 1)], ["cat", "dog"], limits=[2])
    assert json.dumps(parts[0].plus(parts[1]).as_dict()) == json.dumps(both.as_dict())
