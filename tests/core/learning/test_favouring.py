from collections import Counter
from itertools import islice

import numpy as np
import pytest

from smaf_core.learning.batches import endless_order, favouring_order, share_of_favoured


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
