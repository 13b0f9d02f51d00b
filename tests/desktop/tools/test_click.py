"""Click and box on the canvas, with answers given by hand."""

import json
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest

from smaf_core.data.mask import Mask
from smaf_core.progress import Failed, Finished
from smaf_desktop.canvas.stroke_growth import StrokeGrowth
from smaf_desktop.tools.edits import Answered, Place
from smaf_desktop.tools.registry import TOOLS
from tests.desktop.conftest import drag, send_mouse
from tests.desktop.inline_worker import InlineWorker


@pytest.fixture
def asked(canvas, document):
    """A canvas with the tool in hand; collects what it asks."""
    canvas.show_document(document)
    canvas.set_tool("click")
    canvas.set_label(2)
    questions = []
    canvas.growth_asked.connect(lambda one: questions.append(one.pointing))
    return questions


def found(document, label=2):
    """An answer: rows 10 to 20."""
    after = document.label_map.copy()
    after[10:20] = label
    return Mask(document.label_map.copy(), document.touched.copy()).replacement(after, by_person=True, keep_touched=False)


def test_a_click_is_asked_about_and_enter_keeps_the_answer_as_one_step(canvas, document, asked):
    drag(canvas, [(15, 20)])
    assert [(round(y), round(x), on) for y, x, on in asked[0].points] == [(15, 20, True)]
    assert asked[0].label == 2
    canvas.take_growth(Answered.of(found(document)))
    assert not document.label_map.any()
    assert canvas._layers._mask_labels((0, 0, *document.size), 1)[15, 60] == 2  # but it is shown
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert (document.label_map[10:20] == 2).all()
    assert document.undo_stack.count() == 1
    assert document.undo_stack.undoText() == "Click and box: dog"
    document.undo_stack.undo()
    assert not document.label_map.any()


def test_more_clicks_add_and_the_right_button_takes_away(canvas, document, asked):
    drag(canvas, [(15, 20)])
    drag(canvas, [(15, 40)])
    drag(canvas, [(30, 40)], button=Qt.MouseButton.RightButton)
    assert [on for *_, on in asked[-1].points] == [True, True, False]
    QTest.keyClick(canvas, Qt.Key.Key_Backspace)
    assert [on for *_, on in asked[-1].points] == [True, True]


def test_a_drag_is_a_box(canvas, document, asked):
    drag(canvas, [(5, 10), (20, 30), (25, 40)])
    top, left, bottom, right = asked[0].box
    assert (top, left) == (5, 10)
    assert bottom in (25, 26)
    assert right in (40, 41)
    assert not asked[0].points
    drag(canvas, [(15, 20)])
    assert asked[-1].box == asked[0].box
    assert len(asked[-1].points) == 1


def test_once_something_is_pointed_at_a_drag_is_a_stroke_and_backspace_drops_it_whole(canvas, document, asked):
    drag(canvas, [(15, 20)])
    drag(canvas, [(10, 10), (10, 30), (30, 30)])
    points = asked[-1].points
    assert asked[-1].box is None
    assert all(on for *_, on in points)
    assert np.allclose([(y, x) for y, x, _ in points[1:]], [(10, 10), (10, 20), (10, 30), (20, 30), (30, 30)], atol=1)
    QTest.keyClick(canvas, Qt.Key.Key_Backspace)
    assert len(asked[-1].points) == 1


def test_a_stroke_of_the_right_button_takes_away_and_what_strays_from_the_photo_does_not_count(canvas, document, asked):
    drag(canvas, [(15, 20)])
    drag(canvas, [(30, 40), (30, -40)], button=Qt.MouseButton.RightButton)
    off = [(y, x) for y, x, on in asked[-1].points if not on]
    assert 0 < len(off) < 5
    assert all(x >= 0 for _, x in off)


def test_down_and_up_ask_for_other_answers(canvas, document, asked):
    drag(canvas, [(15, 20)])
    QTest.keyClick(canvas, Qt.Key.Key_Down)
    QTest.keyClick(canvas, Qt.Key.Key_Down)
    QTest.keyClick(canvas, Qt.Key.Key_Up)
    assert [one.candidate for one in asked] == [0, 1, 2, 1]


def test_a_further_click_says_which_answer_it_goes_on_from_and_backspace_is_there_again(canvas, document, asked):
    drag(canvas, [(15, 20)])
    canvas.take_growth(Answered.of(found(document)))
    QTest.keyClick(canvas, Qt.Key.Key_Down)
    drag(canvas, [(10, 10), (10, 30), (30, 30)])
    assert asked[-1].turns == (None, 1, None, None, None, None)  # the points of a stroke are asked about at once
    assert asked[-1].candidate == 0
    QTest.keyClick(canvas, Qt.Key.Key_Backspace)
    assert (asked[-1].turns, asked[-1].candidate) == ((None,), 1)


def test_clicks_quicker_than_their_answers_are_asked_about_at_once(canvas, document, asked):
    for x in (10, 20, 30):
        drag(canvas, [(15, x)])
    assert asked[-1].turns == (None, None, None)
    canvas.take_growth(None)
    drag(canvas, [(15, 40)])
    assert asked[-1].turns == (None, None, None, 0)
    assert len(asked[-1].points) == 4


def test_what_is_a_click_does_not_depend_on_the_size_of_the_photo_on_the_screen(canvas, document, asked):
    canvas.set_view(replace(canvas.view, scale=0.5))
    drag(canvas, [(15, 20), (19, 24)])  # three points of the screen: a hand that trembles
    assert asked[-1].box is None
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    canvas.set_view(replace(canvas.view, scale=40))
    drag(canvas, [(1, 1), (2, 2)])
    assert asked[-1].box is not None


def test_a_box_may_begin_and_end_beside_the_photo(canvas, document, asked):
    canvas.set_view(replace(canvas.view, scale=2, left=20, top=20))
    drag(canvas, [(-5, -5), (20, 30)])
    assert asked[-1].box == (0, 0, 21, 31)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    asked.clear()
    drag(canvas, [(-8, -8), (-3, 30)])
    assert not asked
    assert not canvas.is_busy


def test_what_the_hand_does_after_enter_waits_for_the_answer_that_is_to_be_kept(canvas, document, asked):
    drag(canvas, [(15, 20)])
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    canvas.set_label(1)
    press_and_release(canvas, (35, 40))
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert len(asked) == 1
    canvas.take_growth(Answered.of(found(document)))
    document.settle()
    assert (document.label_map[10:20] == 2).all()
    until(lambda: len(asked) == 2)
    assert [(round(y), round(x)) for y, x, _ in asked[1].points] == [(35, 40)]
    canvas.take_growth(Answered.of(found(document, label=1)))
    assert (document.label_map[10:20] == 1).all()  # the second Enter came after the second click
    assert not canvas.is_busy


def press_and_release(canvas, at):
    """A click that nobody waits for."""
    for kind, held in (
        (QEvent.Type.MouseButtonPress, Qt.MouseButton.LeftButton),
        (QEvent.Type.MouseButtonRelease, Qt.MouseButton.NoButton),
    ):
        send_mouse(canvas, kind, at, Qt.MouseButton.LeftButton, held)


def until(happened):
    """Let the window live until something is so, five seconds at most."""
    for _ in range(500):
        if happened():
            return
        QTest.qWait(10)
    raise AssertionError("it did not happen")


def test_escape_drops_it_and_the_last_backspace_too(canvas, document, asked):
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_Backspace):
        drag(canvas, [(15, 20)])
        canvas.take_growth(Answered.of(found(document)))
        QTest.keyClick(canvas, key)
        assert not canvas.is_busy
        assert document.undo_stack.count() == 0
        assert canvas._layers.stroke.preview is None


def test_a_right_click_on_a_region_takes_a_part_of_it_away(canvas, document, asked):
    document.edit("Region", found(document, label=1))
    drag(canvas, [(15, 20)], button=Qt.MouseButton.RightButton)
    assert asked[0].label == 1
    assert [on for *_, on in asked[0].points] == [False]


def test_a_right_click_on_the_background_alone_asks_nothing(canvas, document, asked):
    drag(canvas, [(40, 20)], button=Qt.MouseButton.RightButton)
    assert not asked
    assert not canvas.is_busy


def test_enter_before_the_answer_keeps_it_when_it_comes(canvas, document, asked):
    drag(canvas, [(15, 20)])
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert not document.label_map.any()
    canvas.take_growth(Answered.of(found(document)))
    assert (document.label_map[10:20] == 2).all()


def test_without_a_model_the_way_to_one_is_offered(qtbot, canvas, document, asked, monkeypatch, tmp_path):
    monkeypatch.setattr("smaf_core.promptable.chosen.platformdirs.user_config_dir", lambda _: str(tmp_path / "none"))
    growth = StrokeGrowth(canvas, InlineWorker(), canvas)
    with qtbot.waitSignal(growth.model_missing), qtbot.assertNotEmitted(growth.failed):
        drag(canvas, [(15, 20)])
    assert not canvas.is_busy


def test_a_model_whose_folder_is_gone_is_named(qtbot, canvas, document, asked, monkeypatch, tmp_path):
    monkeypatch.setattr("smaf_core.promptable.chosen.platformdirs.user_config_dir", lambda _: str(tmp_path))
    (tmp_path / "model.json").write_text(json.dumps({"folder": str(tmp_path / "gone")}))
    growth = StrokeGrowth(canvas, InlineWorker(), canvas)
    with qtbot.waitSignal(growth.model_missing) as told:
        drag(canvas, [(15, 20)])
    assert str(tmp_path / "gone") in told.args[0]
    assert "smaf assist" not in told.args[0]  # a window tells nobody to open a terminal


def test_the_photo_on_the_screen_and_three_more_are_looked_at_beforehand(canvas, document, asked):
    worker = InlineWorker()
    growth = StrokeGrowth(canvas, worker, canvas)
    worker.ask = lambda verb, **values: asked.append((verb, *values["images"])) or Quiet()
    canvas.set_tool("brush")
    growth.look_ahead(["b", "c", "d", "e"])
    assert not asked
    canvas.set_tool("click")
    assert asked == [("look_ahead", document.name, "b", "c", "d")]


def test_what_was_looked_at_is_asked_about_again_only_where_other_photos_come_next_or_by_another_model(canvas, document, asked):
    worker = InlineWorker()
    growth = StrokeGrowth(canvas, worker, canvas)
    worker.ask = lambda verb, **values: asked.append(tuple(values["images"])) or Quiet()
    for following in (["c"], ["c"], ["d"]):
        growth.look_ahead(following)
    assert asked == [(document.name, "c"), (document.name, "d")]
    growth.look_ahead(["d"], anew=True)
    canvas.set_tool("brush")
    canvas.set_tool("click")
    assert asked[2:] == [(document.name, "d")] * 2


class Quiet:
    """A request that is never answered."""

    class failed:  # noqa: N801 - a signal's name
        connect = staticmethod(lambda _: None)


def test_a_worker_that_fails_is_told_and_the_clicks_are_dropped(qtbot, canvas, document, asked):
    growth = StrokeGrowth(canvas, InlineWorker(project="/nowhere"), canvas)
    with qtbot.waitSignal(growth.failed):
        drag(canvas, [(15, 20)])
    assert not canvas.is_busy
    assert np.array_equal(document.label_map, np.zeros_like(document.label_map))


def test_a_dropped_answer_leaves_the_screen(canvas, document, asked):
    x, y = canvas.view.to_widget((15, 60))
    before = canvas.grab().toImage().pixelColor(int(x), int(y))
    drag(canvas, [(15, 20)])
    canvas.take_growth(Answered.of(found(document)))
    assert canvas.grab().toImage().pixelColor(int(x), int(y)) != before
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.grab().toImage().pixelColor(int(x), int(y)) == before


def test_pointing_that_comes_to_nothing_leaves_a_proposal_as_nobody_had_touched_it(canvas, open_document):
    document = open_document("a")
    canvas.show_document(document)
    canvas.set_tool("click")
    drag(canvas, [(15, 20)])
    assert not document.is_untouched  # it is taken over for the answer
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert document.is_untouched
    assert document.undo_stack.index() == 0


def test_an_answer_that_is_kept_stays_on_the_proposal_it_was_for(canvas, open_document):
    document = open_document("a")
    canvas.show_document(document)
    canvas.set_tool("click")
    drag(canvas, [(15, 20)])
    canvas.take_growth(Answered.of(found(document)))
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    canvas.set_tool("brush")
    assert not document.is_untouched
    assert document.undo_stack.index() == 2


def test_enter_before_the_answer_leaves_the_proposal_it_is_asked_about_and_undo_brings_back_that(canvas, open_document, asked):
    document = open_document("a")
    proposal = document.proposal.copy()
    canvas.show_document(document)
    canvas.set_tool("click")
    drag(canvas, [(15, 20)])
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert (document.label_map == proposal).all()
    after = proposal.copy()
    after[30:32, :10] = canvas.label
    patch = document.mask.replacement(after, by_person=True, keep_touched=False)
    canvas.take_growth(Answered.of(patch))
    assert (document.label_map == after).all()
    assert document.undo_stack.index() == 2
    document.undo_stack.undo()
    assert (document.label_map == proposal).all()
    assert not document.is_untouched
    document.undo_stack.undo()
    assert document.is_untouched
    assert document.mask.is_empty


def test_other_rules_of_what_may_be_painted_over_are_asked_about_anew(canvas, document, asked):
    questions = []
    canvas.growth_asked.connect(questions.append)
    drag(canvas, [(15, 20)])
    canvas.take_growth(Answered.of(found(document)))
    canvas.set_options(replace(canvas.options, locked=frozenset({1})))
    assert not questions[-1].paintable[1]
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert not document.label_map.any()  # what was answered under the old rules is not kept
    canvas.take_growth(Answered.of(found(document)))
    assert (document.label_map[10:20] == 2).all()


def test_another_size_of_the_brush_asks_nothing(canvas, document, asked):
    drag(canvas, [(15, 20)])
    canvas.set_diameter(40)
    assert len(asked) == 1


def test_another_class_asks_for_the_same_thing_as_that_class(canvas, document, asked):
    drag(canvas, [(15, 20)])
    drag(canvas, [(25, 20)])
    canvas.set_label(1)
    assert (asked[-1].label, asked[-1].points) == (1, asked[-2].points)
    drag(canvas, [(30, 20)])
    assert [on for *_, on in asked[-1].points] == [True, True, True]
    QTest.keyClick(canvas, Qt.Key.Key_Backspace)
    QTest.keyClick(canvas, Qt.Key.Key_Backspace)
    assert asked[-1].label == 1
    asked.clear()
    canvas.set_label(0)
    assert not asked


def test_after_a_right_click_on_another_class_a_left_one_gives_back(canvas, document, asked):
    document.edit("Region", found(document, label=1))
    drag(canvas, [(15, 20)], button=Qt.MouseButton.RightButton)
    drag(canvas, [(12, 60)])
    assert asked[-1].label == 1
    assert [on for *_, on in asked[-1].points] == [False, True]


@pytest.mark.parametrize(("button", "kept"), [(Qt.MouseButton.LeftButton, True), (Qt.MouseButton.RightButton, False)])
def test_a_double_click_keeps_but_two_quick_right_clicks_take_away_twice(canvas, document, asked, button, kept):
    drag(canvas, [(15, 20)])
    canvas.take_growth(Answered.of(found(document)))
    send_mouse(canvas, QEvent.Type.MouseButtonDblClick, (15, 20), button, button)
    send_mouse(canvas, QEvent.Type.MouseButtonRelease, (15, 20), button, Qt.MouseButton.NoButton)
    assert bool(document.label_map.any()) == kept
    assert [on for *_, on in asked[-1].points] == ([True] if kept else [True, False])


def test_where_was_pointed_stays_in_sight_when_the_pointer_leaves(qtbot, canvas, document, asked):
    drag(canvas, [(15, 20)])
    drag(canvas, [(30, 40)], button=Qt.MouseButton.RightButton)
    canvas.take_growth(None)
    at = [QPointF(*canvas.view.to_widget(point)).toPoint() for point in ((15, 20), (30, 40))]
    canvas.leaveEvent(QEvent(QEvent.Type.Leave))
    plus, minus = (_lightness(canvas, one) for one in at)
    assert plus > 150
    assert minus < 100
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert abs(_lightness(canvas, at[0]) - plus) > 12


def _lightness(canvas, at):
    """Of seven by seven points around a place, on average."""
    picture = canvas.grab().toImage()
    return np.mean([picture.pixelColor(at + QPoint(x, y)).lightness() for x in range(-3, 4) for y in range(-3, 4)])


def test_what_can_be_done_next_is_said_while_something_is_pointed_at(canvas, document, asked):
    told = []
    canvas.hintChanged.connect(lambda: told.append(canvas.hint))
    drag(canvas, [(15, 20)])
    assert told[-1].startswith("Enter keeps")
    canvas.take_growth(None)
    assert told[-1].startswith("This answer changes nothing")
    QTest.keyClick(canvas, Qt.Key.Key_Down)
    assert told[-1].startswith("Enter keeps")
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert told[-1] == TOOLS["click"].hint()


def test_while_an_answer_is_on_the_screen_it_is_said_which_of_how_many_it_is(canvas, document, asked):
    drag(canvas, [(15, 20)])
    assert canvas.hint.startswith("Enter keeps")
    canvas.take_growth(Answered.of(found(document)), Place(0, 4))
    assert canvas.hint.startswith("Answer 1 of 4 (Up and Down go through them) · Enter keeps")
    QTest.keyClick(canvas, Qt.Key.Key_Down)
    assert canvas.hint.startswith("Answer 1 of 4")  # which is on the screen still
    canvas.take_growth(None, Place(1, 4))
    assert canvas.hint.startswith("Answer 2 of 4 (Up and Down go through them) · This answer changes nothing")
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.hint == TOOLS["click"].hint()
    drag(canvas, [(15, 20)])
    assert canvas.hint.startswith("Enter keeps")


def test_where_there_is_one_answer_nobody_is_told_of_others(canvas, document, asked):
    drag(canvas, [(15, 20)])
    canvas.take_growth(Answered.of(found(document)), Place(0, 1))
    assert canvas.hint.startswith("The only answer · Enter keeps")
    assert "Down" not in canvas.hint


def test_that_part_of_an_answer_stays_as_it_is_is_said_with_the_way_to_change_it(canvas, document, asked):
    drag(canvas, [(15, 20)])
    canvas.take_growth(Answered.of(found(document)), Place(0, 2, is_part=True))
    assert canvas.hint.startswith("Answer 1 of 2 (Up and Down go through them) · Part of it stays as it is")
    drag(canvas, [(25, 20)])
    canvas.take_growth(Answered.of(found(document)), Place(0, 1))
    assert canvas.hint.startswith("The only answer · Enter keeps")


def test_the_wheel_with_shift_turns_to_the_others_and_what_is_said_follows_the_answer(canvas, document, asked):
    drag(canvas, [(15, 20)])
    canvas.take_growth(Answered.of(found(document)), Place(0, 3))
    at = QPointF(*canvas.view.to_widget((15, 20)))
    turned = QWheelEvent(
        at, canvas.mapToGlobal(at), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ShiftModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    canvas.wheelEvent(turned)
    assert asked[-1].candidate == -1
    canvas.take_growth(Answered.of(found(document)), Place(2, 3))
    assert canvas.hint.startswith("Answer 3 of 3")


def test_the_worker_says_which_of_how_many_and_the_window_shows_it(qtbot, canvas, document, asked):
    worker = Slow()
    growth = StrokeGrowth(canvas, worker, canvas)
    drag(canvas, [(15, 20)])
    qtbot.waitUntil(lambda: "point" in [one.job.verb for one in worker.sent])
    asked_one = next(one for one in worker.sent if one.job.verb == "point")
    asked_one.finished.emit(Finished({"file": "", "which": 2, "count": 4, "is_part": False}))
    assert canvas.hint.startswith("Answer 3 of 4")
    assert growth.parent() is canvas


def test_an_answer_that_comes_after_the_photo_was_left_says_and_drops_nothing_there(qtbot, canvas, open_document, asked):
    worker = Slow()
    growth = StrokeGrowth(canvas, worker, canvas)
    failures = []
    growth.failed.connect(lambda *words: failures.append(words))
    canvas.show_document(open_document("a"))
    drag(canvas, [(15, 20)])
    qtbot.waitUntil(lambda: [one.job.verb for one in worker.sent].count("point") == 1)
    canvas.show_document(open_document("b"))
    growth.look_ahead([])
    canvas.set_tool("polygon")
    drag(canvas, [(25, 20)])
    next(one for one in worker.sent if one.job.verb == "point").failed.emit(Failed("too late"))
    assert not failures
    assert canvas.is_busy  # the polygon goes on


class Slow(InlineWorker):
    """Takes every question, and answers none."""

    def __init__(self):
        super().__init__()
        self.sent = []

    def _send_next(self):
        self.sent += self._waiting
        self._waiting.clear()
