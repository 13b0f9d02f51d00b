from dataclasses import replace

import pytest

from smaf_core.errors import SmafError
from smaf_core.settings.changes import with_changes
from smaf_core.settings.classifier import PRESETS

QUICK = PRESETS["quick"]


def test_settings_of_every_kind_are_changed_by_name():
    changed = with_changes(
        QUICK,
        ["backbone=resnet50", "self_training.steps=7", "first.learning_rate = 1e-3", "first.learn=all", "first.jitter=no",
         "attention.scales=0.5,1", "head.levels=", "first.long_side=64,96", "self_training.teacher_scales=1"],
    )  # fmt: skip
    assert (changed.backbone, changed.self_training.steps, changed.first.learning_rate) == ("resnet50", 7, 1e-3)
    assert (changed.first.learn, changed.first.jitter, changed.first.long_side) == ("all", False, (64, 96))
    assert (changed.attention.scales, changed.head.levels, changed.self_training.teacher_scales) == ((0.5, 1.0), (), (1.0,))
    assert with_changes(changed, ["self_training.teacher_scales=none"]).self_training.teacher_scales is None


def test_what_is_not_named_stays():
    changed = with_changes(QUICK, ["proposal.crf.iterations=3"])
    assert changed == replace(QUICK, proposal=replace(QUICK.proposal, crf=replace(QUICK.proposal.crf, iterations=3)))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("steps", "write NAME=VALUE"),
        ("steps=3", "there is no setting 'steps' here; there are backbone, head"),
        ("first=3", "first has several settings: first.learn"),
        ("first.finer=100000", "finer is 100000; it must be at least 1 and at most 16"),
        ("first.learning_rate=1e300", "learning_rate is .*; it must be at least 0 and at most 1e"),
        ("first.steps=1000000000", "steps is 1000000000"),
        ("proposal.crf.iterations=1000000000", "0 to 1000 steps are needed"),
        ("first.batch_size=" + "9" * 5000, "a whole number is needed"),
        ("head.hidden=1000000000", "hidden is 1000000000"),
        ("attention.long_side=1000000000", "long_side is 1000000000"),
        ("first.steps.more=3", "steps is a single setting"),
        ("first.steps=three", "a whole number is needed"),
        ("first.learning_rate=nan", "a finite number is needed"),
        ("first.jitter=perhaps", "yes or no is needed"),
        ("first.learn=some", "choose one of head, all"),
        ("first.long_side=3", "2 values with commas between"),
        ("first.steps=0", "steps is 0; it must be at least 1"),
        ("first.long_side=9,3", "its first number must not exceed the second"),
        ("attention.scales=", "scales is empty"),
        ("self_training.alignment=1.5", "at least 0 and at most 1"),
        ("head.dropout=1", "dropout is 1.0"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused_in_one_line(change, words):
    with pytest.raises(SmafError, match=words) as refused:
        with_changes(QUICK, [change])
    assert "\n" not in str(refused.value)
