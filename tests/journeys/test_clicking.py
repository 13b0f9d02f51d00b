"""Clicks and boxes in the window: what waits on one photo keeps its class, and the photos that come next are looked at."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from smaf_core.data.mask import Mask
from smaf_desktop.tools.edits import Answered
from smaf_desktop.worker.client import Worker


@pytest.fixture
def clicking(open_window, proposed, show_image):
    """A window with the tool in hand on the first photo, "a"; its worker's questions are collected and not answered."""
    window = open_window(proposed)
    show_image(window, "a")
    window.canvas.set_tool("click")
    return window


@pytest.fixture
def asked(clicking):
    """What the canvas has asked since."""
    questions = []
    clicking.canvas.growth_asked.connect(lambda one: questions.append(one.pointing))
    return questions


def test_what_waits_on_a_photo_keeps_its_class_whatever_was_painted_elsewhere(clicking, asked, paint, show_image, qtbot):
    window = clicking
    window.class_panel.choose(1)
    paint(window.canvas, (20, 20))
    window.image_list.choose("b")
    show_image(window, "b")
    assert window.canvas.label == 2  # its tag
    paint(window.canvas, (40, 60))
    qtbot.waitUntil(lambda: len(asked) == 2)
    for number, (name, label) in enumerate((("a", 1), ("b", 2), ("a", 1)), 3):
        window.image_list.choose(name)
        show_image(window, name)
        qtbot.waitUntil(lambda count=number: len(asked) == count)  # once its files are ready for it
        assert (asked[-1].label, window.canvas.label, window.class_panel.label) == (label,) * 3
    assert [one.label for one in asked] == [1, 2, 1, 2, 1]


def test_more_like_a_box_is_looked_for_while_there_is_one(clicking, paint, monkeypatch, qtbot):
    window, asked, ask = clicking, [], Worker.ask

    def note(worker, verb, **values):
        asked.extend([(values["class_name"], values["box"])] if verb == "alike" else [])
        return ask(worker, verb, **values)

    monkeypatch.setattr(Worker, "ask", note)
    paint(window.canvas, (10, 8), (20, 20), (33, 35))
    box = window.canvas.part
    assert box[0] in (9, 10)
    assert box[3] in (36, 37)
    window.actions_["alike"].trigger()
    qtbot.waitUntil(lambda: "what you point at" in window.message_bar.words, timeout=10_000)
    QTest.keyClick(window.canvas, Qt.Key.Key_Escape)
    window.actions_["alike"].trigger()
    assert asked == [("", box), (window.class_panel.chosen_name(), None)]


def test_which_photos_are_looked_at_beforehand_follows_the_filter_and_the_reviewed_ones(clicking, monkeypatch, qtbot):
    window, looked = clicking, []
    ask = Worker.ask

    def note(worker, verb, **values):
        looked.extend([values["images"]] if verb == "look_ahead" else [])
        return ask(worker, verb, **values)

    monkeypatch.setattr(Worker, "ask", note)
    window.image_list.filter_box.setText("tag:dog")
    window.image_list.apply_filter()
    qtbot.waitUntil(lambda: looked == [["a", "b", "d"]])
    window.batch.accept(["b"])
    window.image_list.filter_box.setText("")
    window.image_list.apply_filter()
    qtbot.waitUntil(lambda: looked[-1] == ["a", "c", "d"])


def test_enter_keeps_one_step_and_the_keys_of_a_suggestion_are_no_longer_named_once_something_is_pointed_at(clicking, paint):
    window, document = clicking, clicking.workspace.document
    before = document.answer.copy()
    window._tell_suggestion("{key} takes it, Esc drops it")
    paint(window.canvas, (5, 60))
    assert window.status_bar.currentMessage() == ""
    assert window.status_bar.hint.startswith("Enter keeps")
    after = document.label_map.copy()
    after[:8, 50:] = window.canvas.label
    mask = Mask(document.label_map.copy(), document.touched.copy())
    window.canvas.take_growth(Answered.of(mask.replacement(after, by_person=True, keep_touched=False)))
    QTest.keyClick(window.canvas, Qt.Key.Key_Return)
    document.settle()
    np.testing.assert_array_equal(document.label_map, after)
    window.actions_["undo"].trigger()
    document.settle()
    np.testing.assert_array_equal(document.label_map, before)
