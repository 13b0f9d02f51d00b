import numpy as np
import pytest

from smaf_core.method.sharpness import SHARPEST, find_sharpness, valley


def hills(low, high, share=0.5):
    """Fused attention of which `share` is about `high`, the rest about `low`."""
    chance = np.random.default_rng(0)
    values = np.where(chance.random(10_000) < share, chance.normal(high, 0.03, 10_000), chance.normal(low, 0.03, 10_000))
    return values.clip(0, 1).reshape(1, 100, 100)


def test_the_valley_lies_between_the_hills():
    counts, _ = np.histogram(hills(0.2, 0.8), 100, (0, 1))
    assert 0.3 < valley(counts) < 0.7


def test_the_exponent_moves_the_valley_to_the_threshold():
    fused = hills(0.3, 0.9)
    sharpness = find_sharpness([fused], 0.2)
    again, _ = np.histogram(fused**sharpness, 100, (0, 1))
    assert sharpness > 1
    assert (fused**sharpness > 0.2).mean() == pytest.approx(0.5, abs=0.02)
    assert again.sum() == fused.size


def test_attention_that_is_sharp_already_is_left_as_it_is():
    assert find_sharpness([hills(0.02, 0.3)], 0.2) == pytest.approx(1, abs=0.25)
    assert find_sharpness([hills(0.0, 0.15)], 0.2) == 1


@pytest.mark.parametrize("maps", [np.zeros((0, 4, 4)), np.zeros((1, 4, 4)), np.ones((2, 4, 4))])
def test_where_nothing_can_be_told_nothing_is_changed(maps):
    assert find_sharpness([maps], 0.2) == 1
    assert find_sharpness([], 0.2) == 1


def test_the_exponent_has_a_bound():
    assert find_sharpness([hills(0.9, 0.99)], 0.2) == SHARPEST
