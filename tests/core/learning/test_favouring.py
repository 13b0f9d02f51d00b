from collections import Counter
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import torch

from smaf_core.data.example import Example
from smaf_core.learning.batches import Sample, batches_of, endless_order, favouring_order, share_of_favoured
from smaf_core.method.pseudo_labels import FusedGoals
from smaf_core.settings.classifier import PRESETS


def drawn(count: int, favoured: list[int], share: float, draws: int) -> list[int]:
    return list(islice(favouring_order(count, favoured, share, np.random.default_rng(0)), draws))


def test_every_second_draw_is_a_corrected_image():
    order = drawn(20, [3, 7], 0.5, 400)
    assert all((index in (3, 7)) == (place % 2 == 1) for place, index in enumerate(order))


def test_among_themselves_images_come_equally_often():
    counts = Counter(drawn(20, [3, 7], 0.25, 720))
    assert {counts[index] for index in (3, 7)} == {90}
    assert {counts[index] for index in range(20) if index not in (3, 7)} == {30}


@pytest.mark.parametrize("favoured", [[], list(range(5))])
def test_with_none_corrected_or_all_the_order_is_as_without(favoured):
    plain = list(islice(endless_order(5, np.random.default_rng(0)), 50))
    assert drawn(5, favoured, 0.5, 50) == plain


def test_a_single_corrected_image_is_not_learned_by_heart():
    assert share_of_favoured(600, 1, wanted=0.5, most=10) == pytest.approx(10 / 609)


def test_where_many_are_corrected_they_have_the_share_that_is_wanted():
    assert share_of_favoured(600, 60, wanted=0.5, most=10) == 0.5


def test_most_images_corrected_come_as_often_as_they_are():
    assert share_of_favoured(600, 450, wanted=0.5, most=10) == 0.75


def test_a_share_of_nothing_wanted_is_the_plain_one():
    assert share_of_favoured(600, 60, wanted=0.0, most=10) == 0.1


def test_a_batch_is_half_of_corrected_images_and_only_images_with_a_human_pixel_are_corrected():
    labels, nobody, somebody = np.zeros((4, 4), np.uint8), np.zeros((4, 4), bool), np.eye(4, dtype=bool)
    touched = {"a": somebody, "b": nobody, **dict.fromkeys("cdefgh")}
    examples = [
        Example(name, Path(name), (1,), human=None if human is None else lambda human=human: (labels, human))
        for name, human in touched.items()
    ]
    goals, looked_at = FusedGoals(1, 0.4), []
    for example in examples:
        goals.add(example, torch.rand(1, 2, 2))

    def look(example: Example, chance: np.random.Generator) -> Sample:
        looked_at.append(example.name)
        return Sample(torch.zeros(1, 2, 2), torch.ones(1), *goals.at(example, (2, 2)))

    settings = replace(PRESETS["quick"].self_training, steps=5, batch_size=4)
    assert set(goals.corrected) == {"a"}
    list(batches_of(examples, look, settings, 0, torch.device("cpu"), favoured=goals.corrected))
    assert looked_at.count("a") == 10
