"""The smart stroke on the canvas, with answers given by hand."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from smaf_core.data.mask import FREE, Mask
from smaf_desktop.canvas.stroke_growth import StrokeGrowth
from smaf_desktop.tools.edits import Answered, Rough
from tests.desktop.conftest import drag
from tests.desktop.inline_worker import InlineWorker


@pytest.fixture
def asked(canvas, document):
    """A canvas with the smart stroke in hand; collects what it asks."""
    canvas.show_document(document)
    canvas.set_tool("smart")
    canvas.set_label(2)
    canvas.set_diameter(4)
    questions = []
    canvas.growth_asked.connect(questions.append)
    return questions


def whole(document, question):
    """The strokes as a plane of the image's size."""
    strokes, rough = np.full(document.size, FREE, np.int16), question.strokes
    top, left, bottom, right = rough.box
    strokes[top:bottom, left:right] = rough.labels
    return strokes


def grown(document, question, label=2):
    """An answer: the label in all rows the strokes are in."""
    strokes = whole(document, question)
    after = document.label_map.copy()
    after[(strokes != FREE).any(axis=1)] = label
    after[strokes != FREE] = strokes[strokes != FREE]
    mask = Mask(document.label_map.copy(), document.touched.copy())
    patch = mask.replacement(after, by_person=False, keep_touched=False)
    return patch


def test_a_stroke_is_asked_about_and_changes_nothing_until_it_is_kept(canvas, document, asked):
    drag(canvas, [(20, 10), (20, 20)])
    assert len(asked) == 1
    assert (whole(document, asked[0])[20, 10:20] == 2).all()
    canvas.take_growth(Answered.of(grown(document, asked[0])))
    assert not document.label_map.any()
    assert canvas._layers._mask_labels((0, 0, *document.size), 1)[20, 60] == 2  # but it is shown
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert document.label_map[20, 60] == 2
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert not document.label_map.any()


def test_a_click_keeps_the_preview(canvas, document, asked):
    drag(canvas, [(20, 10), (20, 20)])
    canvas.take_growth(Answered.of(grown(document, asked[0])))
    drag(canvas, [(5, 5)])
    assert document.label_map[20, 60] == 2
    assert not document.touched[5, 5]


def test_escape_drops_it(canvas, document, asked):
    drag(canvas, [(20, 10), (20, 20)])
    canvas.take_growth(Answered.of(grown(document, asked[0])))
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert not document.label_map.any()
    assert document.undo_stack.count() == 0
    assert not canvas.is_busy


def test_more_strokes_are_asked_about_together_and_backspace_takes_one_back(canvas, document, asked):
    drag(canvas, [(20, 10), (20, 20)])
    drag(canvas, [(30, 10), (30, 20)], Qt.MouseButton.RightButton)
    assert whole(document, asked[1])[[20, 30], 15].tolist() == [2, 0]
    QTest.keyClick(canvas, Qt.Key.Key_Backspace)
    assert whole(document, asked[2])[[20, 30], 15].tolist() == [2, FREE]
    QTest.keyClick(canvas, Qt.Key.Key_Backspace)
    assert not canvas.is_busy


def test_enter_before_the_answer_keeps_it_when_it_comes(canvas, document, asked):
    drag(canvas, [(20, 10), (20, 20)])
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert not document.label_map.any()
    canvas.take_growth(Answered.of(grown(document, asked[0])))
    assert document.label_map[20, 60] == 2


def test_an_answer_that_comes_after_escape_does_nothing(canvas, document, asked):
    drag(canvas, [(20, 10), (20, 20)])
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    canvas.take_growth(Answered.of(grown(document, asked[0])))
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert not document.label_map.any()


def test_a_preview_is_dropped_when_the_mask_changes_under_it(canvas, document, asked):
    drag(canvas, [(20, 10), (20, 20)])
    canvas.take_growth(Answered.of(grown(document, asked[0])))
    document.edit("other", document.mask.patch(np_region(document), 1))
    assert not canvas.is_busy


def test_only_strokes_are_the_persons_and_human_pixels_stay(qtbot, canvas, document, asked):
    document.edit("by hand", document.mask.patch(np_region(document), 1))
    strokes = StrokeGrowth(canvas, InlineWorker(), canvas)
    strokes.failed.connect(lambda words, details: pytest.fail(words + details))
    drag(canvas, [(26, 40), (36, 50)])
    qtbot.waitUntil(lambda: canvas._tool._answer is not None, timeout=30_000)
    before, drawn = document.label_map.copy(), whole(document, asked[0]) != FREE
    sacred = document.touched & ~drawn
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert document.undo_stack.count() == 2
    np.testing.assert_array_equal(document.label_map[sacred], before[sacred])
    assert (document.label_map[drawn] == 2).all()
    np.testing.assert_array_equal(document.touched, sacred | drawn)


def test_a_failure_of_the_worker_is_said_and_the_strokes_go(qtbot, canvas, document, asked):
    strokes, said = StrokeGrowth(canvas, InlineWorker(project="/nowhere"), canvas), []
    strokes.failed.connect(lambda words, details: said.append(words))
    drag(canvas, [(26, 40), (36, 50)])
    qtbot.waitUntil(lambda: bool(said), timeout=30_000)
    assert not canvas.is_busy


def test_of_two_questions_only_the_last_answer_is_shown(qtbot, canvas, document, asked):
    worker = InlineWorker()
    strokes = StrokeGrowth(canvas, worker, canvas)
    strokes.failed.connect(lambda words, details: pytest.fail(words + details))
    drag(canvas, [(26, 40), (36, 50)])
    drag(canvas, [(10, 10), (10, 20)])
    qtbot.waitUntil(lambda: canvas._tool._answer is not None, timeout=30_000)
    assert worker.asked[-1].values["number"] == 2
    shown = canvas._layers._mask_labels((0, 0, *document.size), 1)
    assert (shown[30, 44], shown[10, 15]) == (2, 2)


def np_region(document):
    from smaf_core.data.regions import Region

    inside = np.zeros(document.size, bool)
    inside[44:] = True
    return Region(0, 0, inside).trimmed()


@pytest.mark.parametrize("stride", [1, 2, 4])
@pytest.mark.parametrize("box", [(0, 0, 40, 48), (8, 12, 24, 20), (0, 0, 4, 4), (20, 4, 40, 48)])
def test_a_preview_lies_over_the_mask_where_it_belongs_at_any_size(box, stride):
    whole_labels = np.random.default_rng(0).integers(0, 3, (40, 48), dtype=np.uint8)
    preview = Rough(5, 7, np.random.default_rng(1).integers(-1, 4, (21, 30)).astype(np.int16))
    after = whole_labels.copy()
    part = after[5:26, 7:37]
    part[preview.labels != FREE] = preview.labels[preview.labels != FREE]
    top, left, bottom, right = box
    seen = preview.over(whole_labels[top:bottom:stride, left:right:stride], box, stride)
    np.testing.assert_array_equal(seen, after[top:bottom:stride, left:right:stride])
