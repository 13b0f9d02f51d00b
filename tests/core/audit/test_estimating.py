from math import isnan

import numpy as np
import pytest

from smaf_core.audit.estimating import estimate, more_to_halve, quantile_of_t

NAMES = ("background", "cat", "dog")


def photo(correct, predicted, true) -> list[list[int]]:
    return [list(correct), list(predicted), list(true)]


def a_set(count: int, seed: int = 0) -> np.ndarray:
    """(count, 3, 2) photos of 1,000 pixels with one class, whose errors differ from photo to photo."""
    rng = np.random.default_rng(seed)
    true = rng.integers(100, 500, count)
    missed, false = (true * rng.beta(1, 6, count)).astype(int), (true * rng.beta(1, 6, count)).astype(int)
    correct, predicted = true - missed, true - missed + false
    background = np.stack([1000 - true - false, 1000 - predicted, 1000 - true], axis=1)
    return np.stack([background, np.stack([correct, predicted, true], axis=1)], axis=2)


def mean_iou_of(pixels: np.ndarray) -> float:
    correct, predicted, true = pixels.sum(axis=0)
    return float((correct / (predicted + true - correct)).mean())


def test_a_set_that_is_audited_whole_is_known_exactly():
    pixels = a_set(12)
    found = estimate(pixels, [0] * 12, [12], NAMES[:2])
    assert found.mean_iou.value == pytest.approx(mean_iou_of(pixels))
    assert found.mean_iou.low == found.mean_iou.high == found.mean_iou.value
    assert found.to_halve is None


def test_strata_weigh_as_many_photos_as_they_stand_for():
    good, bad = photo((50, 50), (50, 50), (50, 50)), photo((0, 0), (50, 50), (50, 50))
    pixels = np.array([good, good, bad, bad])
    found = estimate(pixels, [0, 0, 1, 1], [90, 10], NAMES[:2])
    assert found.accuracy.value == pytest.approx(0.9)
    assert found.mean_iou.value == pytest.approx(90 * 50 / (90 * 50 + 10 * 100))


@pytest.mark.parametrize("sizes", [[120], [60, 60]])
def test_the_interval_holds_the_truth_about_as_often_as_it_says(sizes):
    population, truth, held = a_set(120), mean_iou_of(a_set(120)), 0
    group = np.arange(120) * len(sizes) // 120
    for seed in range(400):
        rng = np.random.default_rng(seed)
        each = 24 // len(sizes)
        chosen = np.concatenate([rng.permutation(np.flatnonzero(group == k))[:each] for k in range(len(sizes))])
        found = estimate(population[chosen], group[chosen].tolist(), sizes, NAMES[:2])
        held += found.mean_iou.low <= truth <= found.mean_iou.high
    assert 0.92 <= held / 400 <= 0.98


def test_more_photos_make_it_narrower():
    population = a_set(200)
    widths = [estimate(population[:count], [0] * count, [200], NAMES[:2]).mean_iou.half_width for count in (20, 80)]
    assert widths[1] < 0.7 * widths[0]


def test_so_many_more_photos_halve_it():
    more = more_to_halve(60, 311)
    wide, narrow = (1 / photos - 1 / 311 for photos in (60, 60 + more))
    assert 0.98 / 4 < narrow / wide <= 1 / 4


def test_photos_without_a_flaw_do_not_say_that_none_of_the_others_has_one():
    perfect = np.array([photo((50, 50), (50, 50), (50, 50))] * 20)
    found = estimate(perfect, [0] * 20, [500], NAMES[:2])
    assert found.mean_iou.value == found.accuracy.value == 1
    assert found.accuracy.low == pytest.approx(0.05 ** (1 / 20))
    assert found.accuracy.high == 1


def test_a_class_that_few_photos_show_has_no_interval_and_one_that_none_shows_no_figure():
    rare = [photo((50, 20, 0), (60, 20, 0), (50, 30, 0))] * 2
    pixels = np.array([*rare, *[photo((90, 0, 0), (90, 0, 0), (90, 0, 0))] * 8])
    found = estimate(pixels, [0] * 10, [50], NAMES)
    assert found.photos_with == (10, 2, 0)
    assert found.iou[1].value == pytest.approx(20 / 30)
    assert isnan(found.iou[1].low)
    assert isnan(found.iou[2].value)
    assert found.mean_iou.value == pytest.approx(np.mean([found.iou[0].value, found.iou[1].value]))


def test_strata_of_which_less_than_two_are_audited_are_put_together():
    pixels = a_set(5)
    apart = estimate(pixels, [0, 0, 0, 1, 2], [30, 10, 10], NAMES[:2])
    together = estimate(pixels, [0, 0, 0, 1, 1], [30, 20], NAMES[:2])
    assert apart.mean_iou == together.mean_iou


def test_intervals_stay_between_nothing_and_everything():
    found = estimate(a_set(2), [0, 0], [100], NAMES[:2])
    assert 0 <= found.mean_iou.low <= found.mean_iou.value <= found.mean_iou.high <= 1
    assert 0 <= found.accuracy.low <= found.accuracy.high <= 1


def test_no_photo_says_nothing():
    with pytest.raises(ValueError, match="no photo"):
        estimate(np.zeros((0, 3, 2), np.int64), [], [10], NAMES[:2])


@pytest.mark.parametrize(("freedom", "expected"), [(1, 12.706), (10, 2.228), (42, 2.018)])
def test_quantiles_are_those_of_the_tables(freedom, expected):
    assert quantile_of_t(freedom) == pytest.approx(expected, abs=5e-4)
