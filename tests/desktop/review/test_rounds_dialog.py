import numpy as np
import pytest

from smaf_core.data.attention import Attention
from smaf_desktop.review.compare_view import CompareView
from smaf_desktop.review.rounds_dialog import RoundsDialog


def finish_round(project, labels):
    current = project.begin_round("self-training", {"preset": "quick"})
    current.checkpoint.write_bytes(b"weights")
    maps = np.zeros((1, 4, 4), np.float16)
    for name, label_map in labels.items():
        project.save_proposal(name, label_map, Attention((1,), (1.0,), (maps,), maps), current)
    project.finish_round(current.number, {})


def dialog_on(project):
    return RoundsDialog(project, project.rounds(), {one.name: one for one in project.images()}, "project")


@pytest.fixture
def two_rounds(project):
    """In the second round a quarter of "b" has become a cat; "a" and "c" are as before."""
    first = {name: np.zeros((48, 64), np.uint8) for name in "abc"}
    cat = first["b"].copy()
    cat[:24, :32] = 1
    finish_round(project, first)
    finish_round(project, {**first, "b": cat})
    return project


@pytest.fixture
def dialog(qtbot, two_rounds):
    shown = dialog_on(two_rounds)
    qtbot.addWidget(shown)
    qtbot.waitUntil(lambda: shown.images.topLevelItemCount() > 0)
    return shown


def test_the_images_that_changed_are_listed_with_how_much_and_which_classes(dialog):
    assert dialog.images.topLevelItemCount() == 1
    item = dialog.images.topLevelItem(0)
    assert [item.text(section) for section in range(3)] == ["b", "25.0 %", "cat"]


def test_one_image_can_be_put_back_as_it_was_before(dialog, two_rounds, qtbot):
    with qtbot.waitSignal(dialog.changed) as changed:
        dialog.put_back.click()
    assert changed.args == [["b"]]
    assert not two_rounds.load_proposal("b").any()


def test_going_back_takes_up_the_earlier_round_as_a_new_one(dialog, two_rounds, qtbot):
    with qtbot.waitSignal(dialog.changed):
        dialog.take_up(1)
    assert two_rounds.latest_round().number == 3
    assert not two_rounds.load_proposal("b").any()


def judge_last(project, kind="self-train", **figures):
    judged = {"images": 7, "before": 0.5, "after": 0.75, "unseen": True, "sure": True}
    current = project.begin_round(kind, {"preset": "quick"})
    project.finish_round(current.number, {"judged": judged, "wanting": 0, "declined": False, **figures})
    return current


def test_how_good_a_round_was_found_can_be_read_again(two_rounds, qtbot):
    judge_last(two_rounds)
    shown = dialog_on(two_rounds)
    qtbot.addWidget(shown)
    shown.show()
    assert "to 75.0 % (before: 50.0 %)" in shown.verdict
    assert not shown.take.isVisible()
    shown.after.setCurrentIndex(1)  # which nobody judged
    assert shown.verdict == ""


def test_a_round_that_was_not_taken_can_still_be_taken(two_rounds, qtbot):
    worse = judge_last(two_rounds, declined=True)
    shown = dialog_on(two_rounds)
    qtbot.addWidget(shown)
    shown.show()
    assert "Round 3 is not taken by itself" in shown.verdict
    assert "stay those of round 2" in shown.verdict
    assert shown.after.count() == 2
    with qtbot.waitSignal(shown.take_asked) as asked:
        shown.take.click()
    assert asked.args[0].number == worse.number


def test_a_round_that_was_not_taken_is_offered_no_longer_once_another_came(two_rounds, qtbot):
    judge_last(two_rounds, declined=True)
    judge_last(two_rounds)
    shown = dialog_on(two_rounds)
    qtbot.addWidget(shown)
    shown.show()
    assert not shown.take.isVisible()
    assert "not taken" not in shown.verdict


def test_with_one_round_there_is_nothing_to_compare(qtbot, project):
    finish_round(project, {"a": np.zeros((48, 64), np.uint8)})
    shown = dialog_on(project)
    qtbot.addWidget(shown)
    assert not shown.put_back.isEnabled()
    assert not shown.go_back.isEnabled()


def test_before_is_left_of_the_line_and_after_right_of_it(qtbot, project):
    view = CompareView()
    qtbot.addWidget(view)
    view.resize(336, 256)
    black, one = np.zeros((240, 320, 3), np.uint8), np.full((240, 320), 1, np.uint8)
    view.show_pair(black, np.zeros_like(one), one, project.classes)
    shown = view.grab().toImage()
    assert shown.pixelColor(60, 200).red() == 0
    assert shown.pixelColor(280, 200).red() > 50
    view.show_change(True)
    assert view.grab().toImage().pixelColor(60, 200).red() > 150
