"""How fast it goes: what one photo takes, with pauses, crowds and several people told apart."""

import time

import pytest

from smaf_core.people.deeds import Deed
from smaf_core.project.store import STATUSES, ImageRecord
from smaf_core.review.accept import Calibration, Evidence
from smaf_core.review.pace import ENOUGH, PAUSE, RECENT, pace, taken
from smaf_core.review.standing import Standing, sure_of

MORNING = time.mktime((2026, 3, 2, 9, 0, 0, 0, 0, -1))
DAY = 86_400


def accepted(name, at, who="Anna"):
    return Deed(name, MORNING + at, who, "status", "accepted", True)


def painted(name, at, who="Anna"):
    return Deed(name, MORNING + at, who, "mask", "", True)


def seconds(*deeds):
    return [one.seconds for one in taken(sorted(deeds, key=lambda one: one.at))]


def test_a_photo_takes_from_one_decision_to_the_next():
    assert seconds(accepted("a", 0), accepted("b", 20), accepted("c", 50)) == [20, 30]


def test_a_pause_is_left_out_and_what_was_painted_around_it_is_not():
    assert seconds(accepted("a", 0), accepted("b", PAUSE + 1)) == []
    assert seconds(accepted("a", 0), painted("b", 40), painted("b", 5000), accepted("b", 5010)) == [50]


def test_a_long_careful_photo_counts_whole():
    strokes = [painted("b", at) for at in range(60, 1260, 60)]
    assert seconds(accepted("a", 0), *strokes, accepted("b", 1260)) == [1260]


def test_many_decided_on_at_once_say_nothing():
    crowd = [accepted(f"crowd{k}", 30) for k in range(20)]
    assert seconds(accepted("a", 0), *crowd, accepted("next", 30.1), accepted("b", 42.1)) == [12]


def test_two_people_at_once_are_told_apart():
    anna = [accepted(f"a{k}", 30 * k) for k in range(5)]
    ben = [accepted(f"b{k}", 10 * k + 3, "Ben") for k in range(5)]
    assert sorted(seconds(*anna, *ben)) == [10] * 4 + [30] * 4


def test_only_the_latest_count_and_few_say_nothing():
    slow = [accepted(f"s{k}", 100 * k) for k in range(RECENT)]
    quick = [accepted(f"q{k}", 100 * RECENT + 10 * k) for k in range(RECENT + 1)]
    now = pace([*quick, *slow])
    assert (now.n, now.seconds) == (RECENT, 10)
    few = pace(slow[:ENOUGH])
    assert (few.n, few.seconds, few.work_left(100)) == (ENOUGH - 1, None, None)


def test_what_is_left_takes_as_long_as_the_mean_says_for_some_photos_are_hard():
    times = [0.0]
    for k in range(ENOUGH):
        times.append(times[-1] + (10 if k % 2 else 110))
    now = pace([accepted(f"p{k}", at) for k, at in enumerate(times)])
    assert now.seconds == 60
    assert now.work_left(7) == pytest.approx(7 * 60)
    assert now.work_left(0) == 0


def test_days_count_each_photo_once_and_not_those_put_back():
    deeds = [accepted(f"p{k}", 10 * k) for k in range(4)]
    deeds += [accepted(f"p{k}", DAY + 10 * k) for k in (3, 4, 5)]
    deeds.append(Deed("p0", MORNING + DAY + 99, "Anna", "status", "proposed", True))
    now = pace(deeds)
    assert now.by_day == (("2026-03-02", 2), ("2026-03-03", 3))
    assert (now.a_day, now.days_left(6)) == (2.5, 3)
    assert pace(deeds[:4]).days_left(6) is None


def waiting(name, confidence, status="proposed"):
    return ImageRecord(name, name, (), status, score=1 - confidence)


def test_what_is_sure_is_said_with_its_n_and_not_before_enough_are_finished():
    images = [waiting("a", 0.95), waiting("b", 0.7), waiting("c", 0.99, "accepted")]
    few = sure_of(Calibration((Evidence(0.9, True),) * 29), images)
    assert (few.is_known, few.finished, few.images, few.measured) == (False, 29, 0, None)
    many = sure_of(Calibration((Evidence(0.9, True),) * 60 + (Evidence(0.6, False),) * 30), images)
    assert (many.is_known, many.waiting, many.images) == (True, 2, 1)
    assert (many.measured.n, many.measured.precision) == (60, 1)
    bad = sure_of(Calibration((Evidence(0.9, False),) * 60), images)
    assert (bad.is_known, bad.images, bad.measured) == (True, 0, None)


def test_left_is_what_nobody_decided_on():
    counts = dict(zip(STATUSES, (1, 2, 3, 4, 5), strict=True))
    now = Standing(counts, pace([]))
    assert (now.photos, now.left) == (15, 6)
