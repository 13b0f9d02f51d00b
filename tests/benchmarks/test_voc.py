import numpy as np

from benchmarks.voc import CRF, FUSED, _mean_and_spread, _pixels, miou
from smaf_core.data.classes import VOID


def found(labels, truth):
    pixels = _pixels(np.array(labels, np.uint8), np.array(truth, np.uint8))
    return {"pixels": {FUSED: pixels, CRF: pixels}}


def test_pixels_of_several_images_are_counted_together_and_only_those_asked_for():
    images = {"a": found([[0, 1]], [[0, 1]]), "b": found([[0, 0]], [[1, 0]]), "c": found([[1, 1]], [[0, 0]])}
    assert miou(images, ["a"], CRF) == 100
    assert miou(images, ["a", "b"], FUSED) == 100 * (2 / 3 + 1 / 2) / 2


def test_what_is_unsure_in_the_truth_does_not_count():
    assert miou({"a": found([[0, 1, 1]], [[0, 1, VOID]])}, ["a"], CRF) == 100


def test_one_seed_has_no_spread():
    assert _mean_and_spread([3.0]) == "3.0"
    assert _mean_and_spread([3.0, 5.0]) == "4.0 ± 1.0"
