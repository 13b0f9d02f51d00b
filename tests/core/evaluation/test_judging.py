"""Two answers judged by masks: what counts, and what is chance."""

import numpy as np
import pytest

from smaf_core.data.classes import VOID
from smaf_core.evaluation.judging import ENOUGH, agreement, choose, judge, without_rim


@pytest.fixture
def mask():
    labels = np.zeros((100, 120), np.uint8)
    labels[20:70, 30:90] = 3
    return labels


def test_a_border_that_is_a_pixel_off_is_no_error(mask):
    wider = np.zeros_like(mask)
    wider[19:71, 29:91] = 3
    assert agreement(wider, mask) == 1
    assert agreement(np.zeros_like(mask), mask) < 0.5


def test_what_is_nothing_but_rim_is_judged_by_its_rim(mask):
    mask[90:92] = 5
    assert (without_rim(mask)[90:92] == 5).all()
    missed = np.where(mask == 5, 0, mask).astype(np.uint8)
    assert agreement(missed, mask) < 0.7


def test_unsure_pixels_of_a_mask_count_for_nothing(mask):
    unsure = mask.copy()
    unsure[20:70, 30:60] = VOID
    half = mask.copy()
    half[20:70, 30:60] = 0
    assert agreement(half, unsure) == 1


def test_a_loss_on_every_image_is_no_chance():
    found = judge([(0.8, 0.7 + 0.01 * number) for number in range(ENOUGH)])
    assert found.is_worse
    assert found.before == pytest.approx(0.8)
    assert found.after == pytest.approx(0.72)


@pytest.mark.parametrize(
    "pairs",
    [
        [(0.8, 0.1)] * (ENOUGH - 1),  # too few to say
        [(0.8, 0.1), (0.1, 0.7), (0.5, 0.5), (0.3, 0.4), (0.6, 0.5)],  # one lost what another gained
        [(0.5, 0.6)] * ENOUGH,
        [(0.5, 0.5)] * ENOUGH,
        [(0.9, 0.1)],
    ],
)
def test_few_images_chance_and_gains_are_not_held_against_it(pairs):
    assert not judge(pairs).is_worse


def test_the_answer_that_agrees_best_is_chosen():
    found = choose({"usual": [0.5, 0.6, 0.7], "other": [0.4, 0.5, 0.6], "best": [0.7, 0.8, 0.95]}, "usual")
    assert found.name == "best"
    assert found.means == pytest.approx({"usual": 0.6, "other": 0.5, "best": 0.8167}, abs=1e-4)
    assert found.scores == (0.7, 0.8, 0.95)


def test_the_usual_answer_stays_where_another_is_better_by_chance():
    scores = {"usual": [0.5, 0.5, 0.5, 0.5], "other": [0.9, 0.3, 0.3, 0.6]}
    assert np.mean(scores["other"]) > np.mean(scores["usual"])
    assert choose(scores, "usual").name == "usual"


def test_an_image_has_no_say_in_how_well_the_choice_does_on_it():
    scores = {"usual": [0.5, 0.5, 0.5, 0.5], "other": [0.59, 0.58, 0.58, 0.1]}
    found = choose(scores, "usual")
    assert found.name == "usual"  # the last image is against the other answer
    assert found.scores == (0.5, 0.5, 0.5, 0.1)  # the first three would have chosen it for the last
