"""Checking masks from the window: the question, what it says of the time, the result as a filter."""

from pathlib import Path

import pytest

from smaf_core.progress import Finished
from smaf_desktop.machine.check_dialog import FOLDS, CheckDialog
from smaf_desktop.machine.run_panel import result_words
from smaf_desktop.toolkit.core_words import stage_text
from smaf_desktop.worker.runs import RunPlan

HERE = Path("a.smaf")


@pytest.fixture
def dialog(qtbot):
    asked = CheckDialog(HERE)
    qtbot.addWidget(asked)
    return asked


def test_it_flags_what_is_clear_unless_that_is_not_wanted(dialog):
    assert dialog.plan == RunPlan.check(HERE, "auto", flag=True, folds=FOLDS)
    dialog.flag.setChecked(False)
    dialog.folds.setValue(3)
    assert dialog.plan.arguments == ("a.smaf", "--folds", "3", "--device", "auto")


def test_the_parts_are_those_of_the_terminal():
    from smaf_core.workflow.check import FOLDS as THEIRS

    assert FOLDS == THEIRS


def test_another_number_of_parts_is_measured_anew(dialog, qtbot):
    with qtbot.waitSignal(dialog.estimate_wanted) as asked:
        dialog.folds.setValue(7)
    assert asked.args == [{"folds": 7, "device": "auto"}]
    dialog.show_estimate({"masks": 40, "enough": True, "seconds": 600.0, "device": "cpu"})
    assert "About 10 min for 40 masks" in dialog.note.text()
    assert dialog.start.isEnabled()


def test_too_few_masks_cannot_be_checked(dialog):
    dialog.show_estimate({"masks": 3, "enough": False, "seconds": 0.0, "device": "cpu"})
    assert not dialog.start.isEnabled()
    assert "too few" in dialog.note.text()


def test_the_result_in_a_line():
    found = Finished({"checked": 40, "suspicious": {"a": 0.9}, "seconds": 60.0})
    assert result_words(RunPlan.check(HERE, flag=True, folds=5), found).startswith("40 masks checked, 1 of them suspicious")


def test_a_stage_of_several_says_which():
    assert stage_text("learning the masks of the others (2 of 5)") == "learning the masks of the others (2/5)"
