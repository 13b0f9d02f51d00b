from dataclasses import replace

import pytest

from smaf_core.data.images import write_label_map
from smaf_core.review.accept import Calibration, Evidence
from smaf_desktop.review.accept_dialog import AcceptDialog
from tests.desktop.conftest import proposal_of


@pytest.fixture
def ask(qtbot, project, monkeypatch):
    """Opens the dialog with what was measured so far; "a", "b", "c" wait with confidence 0.95, 0.8, 0.6."""
    scores = {"a": 0.05, "b": 0.2, "c": 0.4}
    records = [replace(one, status="proposed", score=scores[one.name]) for one in project.images()]

    def open_one(evidence):
        monkeypatch.setattr(
            "smaf_desktop.review.accept_dialog.measured_precision", lambda project: Calibration(tuple(evidence))
        )
        shown = AcceptDialog(project, records, "colour-blind")
        qtbot.addWidget(shown)
        qtbot.waitUntil(lambda: "Measuring" not in shown.words)
        return shown

    return open_one


def test_the_slider_says_how_many_images_it_accepts(ask, qtbot):
    dialog = ask([])
    dialog.slider.setValue(70)
    assert dialog.names == ["b", "a"]
    assert dialog.accept_button.text() == "Accept 2"
    with qtbot.waitSignal(dialog.accept_asked) as asked:
        dialog.accept_button.click()
    assert asked.args == [["b", "a"]]


def test_without_finished_images_the_dialog_says_that_nothing_is_known(ask):
    assert "nothing is known" in ask([]).words


def test_few_finished_images_are_called_too_few(ask):
    words = ask([Evidence(0.95, True)] * 5).words
    assert "Of 5 images" in words
    assert "too few" in words


def test_enough_evidence_sets_the_slider_where_the_machine_was_right(ask):
    dialog = ask([Evidence(0.9, True)] * 60 + [Evidence(0.55, False)] * 20)
    assert dialog.slider.value() == 90
    assert "too few" not in dialog.words
    assert dialog.names == ["a"]


def test_where_nothing_is_that_sure_the_slider_begins_with_the_surest(qtbot, project):
    records = [replace(one, status="proposed", score=0.3) for one in project.images()]
    dialog = AcceptDialog(project, records, "colour-blind")
    qtbot.addWidget(dialog)
    assert dialog.slider.value() == 70
    assert dialog.names == ["a", "b", "c"]


def test_some_of_those_it_would_take_are_shown_with_their_masks_the_least_sure_first(ask, qtbot, project):
    for name in "bc":
        write_label_map(project.proposal_path(name), proposal_of(), project.classes.palette())
    project.image("c").path.unlink()
    dialog = ask([])
    dialog.slider.setValue(50)
    assert dialog.some.names == ["c", "b", "a"]
    qtbot.waitUntil(lambda: not dialog.some.pictured("a").isNull() and not dialog.some.pictured("b").isNull())
    shown = dialog.some.pictured("b")
    dog = shown.pixelColor(shown.width() * 48 // 64, shown.height() * 32 // 48)
    beside = shown.pixelColor(shown.width() * 48 // 64, 4)
    assert dog != beside
    assert dialog.some.pictured("c").isNull()  # its photo is gone
    dialog.slider.setValue(90)
    assert dialog.some.names == ["a"]
    with qtbot.waitSignal(dialog.look_asked) as asked:
        dialog.some.itemActivated.emit(dialog.some.item(0))
    assert asked.args == ["a"]
    assert not dialog.isVisible()


def test_of_many_the_least_sure_and_some_up_to_the_surest_are_shown(qtbot, project):
    one = project.image("a")
    records = [replace(one, name=f"{at:03d}", status="proposed", score=at / 1000) for at in range(101)]
    dialog = AcceptDialog(project, records, "project")
    qtbot.addWidget(dialog)
    assert dialog.some.names[:4] == ["100", "099", "098", "097"]
    assert dialog.some.names[-1] == "000"
    assert len(set(dialog.some.names)) == 8
