from collections import Counter

import pytest

from smaf_core.audit.sampling import Candidate, draw, first_of


def candidates(count: int) -> list[Candidate]:
    """Photos of which each third has a class of its own, and every tenth a rare one besides."""
    return [
        Candidate(
            f"{number:03d}", frozenset({1 + number % 3} | ({9} if number % 10 == 0 else set())), number % 2, number / count
        )
        for number in range(count)
    ]


def test_each_photo_is_drawn_once():
    strata = draw(candidates(100), 30, seed=1)
    assert sorted(name for group in strata for name in group) == [one.name for one in candidates(100)]


def test_the_same_seed_draws_the_same_photos_whatever_their_order():
    assert draw(candidates(60), 20, seed=3) == draw(candidates(60)[::-1], 20, seed=3)
    assert draw(candidates(60), 20, seed=3) != draw(candidates(60), 20, seed=4)


def test_a_stratum_has_two_draws_at_least():
    strata = draw(candidates(100), 30, seed=0)
    sample = first_of(strata, 30)
    assert min(len(set(group) & set(sample)) for group in strata) >= 2


def test_no_stratum_holds_classes_that_could_have_strata_of_their_own():
    by_class = {one.name: min(one.classes) if 9 not in one.classes else 9 for one in candidates(100)}
    assert all(len({by_class[name] for name in group}) == 1 for group in draw(candidates(100), 30, seed=0))


def test_strata_too_small_for_the_sample_are_put_together():
    assert len(draw(candidates(100), 4, seed=0)) <= 2


def test_a_larger_sample_begins_with_the_smaller_one():
    strata = draw(candidates(100), 30, seed=0)
    assert first_of(strata, 60)[:30] == first_of(strata, 30)


def test_more_photos_than_there_are_means_all():
    strata = draw(candidates(20), 50, seed=0)
    assert sorted(first_of(strata, 50)) == [one.name for one in candidates(20)]


def test_photos_that_show_nothing_are_drawn_too():
    empty = [Candidate(str(number), frozenset()) for number in range(7)]
    assert len(first_of(draw(empty, 3, seed=0), 3)) == 3


@pytest.mark.parametrize("count", [10, 21])
def test_every_photo_of_a_stratum_is_equally_likely(count):
    one_class = [Candidate(f"{number:03d}", frozenset({1}), 0, number / count) for number in range(count)]
    drawn = Counter(name for seed in range(1000) for name in first_of(draw(one_class, 4, seed), 4))
    expected = 1000 * 4 / count
    assert len(drawn) == count
    assert all(abs(times - expected) < 5 * expected**0.5 for times in drawn.values())


def test_a_sample_is_spread_over_status_and_doubt():
    one_class = [Candidate(f"{number:03d}", frozenset({1}), 0, number / 40) for number in range(40)]
    for seed in range(50):
        chosen = sorted(int(name) for name in first_of(draw(one_class, 8, seed), 8))
        assert [number // 10 for number in chosen] == [0, 0, 1, 1, 2, 2, 3, 3]
