import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smaf_core.data.attention import argmax_labels
from smaf_core.evaluation.miou import evaluate
from smaf_core.evaluation.thresholds import THRESHOLDS, sweep_threshold

MAPS = np.array([[[0.1, 0.4, 0.9, 0.2]]], np.float32)
TRUTH = np.array([[0, 0, 2, 2]], np.uint8)


def test_the_best_threshold_is_found_as_by_hand():
    sweep = sweep_threshold([(MAPS, [2], TRUTH)], ["cat", "dog"], [0.0, 0.15, 0.3, 0.5])
    dog = [evaluation.iou[2] for evaluation in sweep.evaluations]
    assert dog == pytest.approx([2 / 4, 2 / 3, 1 / 3, 1 / 2])
    assert sweep.best == 0.15
    assert sweep.at(0.15).mean_iou == pytest.approx((1 / 2 + 2 / 3) / 2)


@given(st.integers(0, 2**32 - 1))
def test_every_threshold_gives_what_its_label_maps_are_worth(seed):
    rng = np.random.default_rng(seed)
    samples = []
    for _ in range(2):
        maps = (rng.integers(0, 11, (2, 5, 6)) / 10).astype(np.float32)
        samples.append((maps, [3, 1], rng.choice(np.array([0, 1, 2, 3, 255], np.uint8), (5, 6))))
    thresholds = [0.0, 0.1, 0.3, 0.55, 0.7]
    sweep = sweep_threshold(samples, ["a", "b", "c"], thresholds)
    for threshold in thresholds:
        pairs = [(argmax_labels(maps, classes, threshold), truth) for maps, classes, truth in samples]
        expected = evaluate(pairs, ["a", "b", "c"])
        np.testing.assert_array_equal(sweep.at(threshold).confusion, expected.confusion)
        assert sweep.at(threshold).images == 2


def test_an_image_without_tags_is_background_at_every_threshold():
    sweep = sweep_threshold([(np.zeros((0, 1, 4), np.float32), [], TRUTH)], ["cat", "dog"])
    assert {evaluation.iou[0] for evaluation in sweep.evaluations} == {0.5}
    assert len(sweep.evaluations) == len(THRESHOLDS) == 60


def test_the_result_says_that_it_is_tuned_on_the_truth():
    table = json.loads(json.dumps(sweep_threshold([(MAPS, [2], TRUTH)], ["cat", "dog"], [0.0, 0.25]).as_dict()))
    assert "tuned on the truth" in table["note"]
    assert table["best_threshold"] == 0.25
    assert list(table["mean_iou"]) == ["0", "0.25"]


def test_maps_of_another_size_are_our_own_mistake():
    with pytest.raises(ValueError, match="maps are"):
        sweep_threshold([(MAPS, [2], TRUTH[:, :3])], ["cat", "dog"])
