"""What an estimate counts. Clocks are set by the tests: a look takes as long as they say."""

import pytest

from smaf_core.data.mask import Mask
from smaf_core.learning.features import FeatureSource
from smaf_core.project.masks import save_mask
from smaf_core.workflow import estimate as estimating
from smaf_core.workflow.estimate import estimate
from smaf_core.workflow.propose import propose

HOURS = 10_000.0
"""Seconds that something takes in these tests, so that all else does not count."""
CLOSER = ["attention.closer_below=0.1"]


@pytest.fixture
def taking(monkeypatch):
    """Let a way of looking take so many seconds for each image that it is asked for."""
    now = [0.0]
    monkeypatch.setattr(estimating.time, "perf_counter", lambda: now[0])

    def let(way: str, seconds: float) -> None:
        real = getattr(FeatureSource, way)

        def slow(self, some, *rest, **more):
            now[0] += seconds * (len(some) if way == "prepare" else 1)
            return real(self, some, *rest, **more)

        monkeypatch.setattr(FeatureSource, way, slow)

    return let


def hours(found) -> float:
    return round(found.seconds / HOURS, 1)


def test_looking_before_a_first_training_is_measured_as_it_is_done_side_by_side(project, taking):
    taking("prepare", HOURS)
    assert hours(estimate(project, "propose", "tiny")) == 6  # all photos, though some are looked at by the estimate itself


def test_looking_without_training_is_measured_one_by_one(project, taking):
    propose(project, preset="tiny")
    for path in project.features.iterdir():
        path.unlink()
    taking("prepare", HOURS)
    taking("all_scales", HOURS / 10)
    assert 0.5 < hours(estimate(project, "propose", "tiny")) < 1


def test_closer_looks_are_counted_for_large_photos_half_of_them_while_nobody_knows(project, taking):
    taking("closer", HOURS)
    assert hours(estimate(project, "propose", "tiny")) == 0
    assert hours(estimate(project, "propose", "tiny", changes=CLOSER)) == 3
    assert hours(estimate(project, "propose", "tiny", changes=[*CLOSER, "attention.long_side=400"])) == 0  # too small for it


@pytest.mark.parametrize(("factor", "expected"), [(1, 0), (4, 6)])
def test_a_classifier_tells_which_photos_it_will_look_at_closer(project, taking, monkeypatch, factor, expected):
    propose(project, preset="tiny")
    monkeypatch.setattr(estimating, "closer_by", lambda *_: factor)
    taking("closer", HOURS)
    assert hours(estimate(project, "propose", "tiny", changes=CLOSER)) == expected


def test_judging_a_round_is_counted(project, monkeypatch):
    propose(project, preset="tiny")
    for image in project.images():
        mask = Mask(project.load_proposal(image.name))
        mask.touched[:4, :4] = True
        save_mask(project, image.name, mask)
        project.set_status(image.name, "accepted")
    monkeypatch.setattr(estimating, "_proposal_seconds", lambda *_: HOURS)
    assert hours(estimate(project, "self-train", "tiny")) == 6 + 6 + 2 * 6  # the teacher's, the student's, and the judges'
    chosen = ["self_training.held_out=1", "self_training.held_out_from=5"]
    assert hours(estimate(project, "self-train", "tiny", changes=chosen)) == 6 + 6 + 4 * 6
