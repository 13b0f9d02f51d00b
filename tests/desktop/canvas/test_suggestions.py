"""Suggestions after corrections, answered by the worker's own verbs in this process."""

import threading
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from smaf_core.data.mask import FREE, Patch
from smaf_core.data.regions import Region
from smaf_core.errors import SmafError
from smaf_desktop.canvas import suggestions as module
from smaf_desktop.canvas.asked_edits import AskedEdits
from smaf_desktop.canvas.layers import IMAGE, MASK
from smaf_desktop.canvas.suggestions import Suggestions
from smaf_desktop.document.document import MaskDocument
from smaf_desktop.tools.edits import Rough, Suggestion
from smaf_desktop.worker import pointing
from smaf_desktop.worker.client import Worker
from tests.desktop.conftest import CAT_BOX, DOG_BOX, SIZE, drag
from tests.desktop.inline_worker import InlineWorker

ELSEWHERE = (slice(0, 6), slice(40, 60))
"""Where the machine wrongly saw the cat as well."""


@pytest.fixture
def document(project):
    """The picture "a", in whose proposal the dog is called a cat, and some background too."""
    proposal = np.zeros(SIZE, np.uint8)
    proposal[CAT_BOX], proposal[DOG_BOX], proposal[ELSEWHERE] = 1, 1, 1
    project.save_proposal("a", proposal, project.load_attention("a"))
    made = MaskDocument.load(project, "a")
    yield made
    made.close()


@pytest.fixture
def suggestions(qtbot, canvas, document, monkeypatch):
    """Suggestions on a canvas with a brush in hand; what they say is in `said`."""
    monkeypatch.setattr(module, "REST_MS", 1)
    canvas.show_document(document)
    canvas.set_tool("brush")
    canvas.set_diameter(8)
    worker = InlineWorker()
    made = Suggestions(canvas, worker, canvas)
    made.worker = worker
    made.set_on(True)
    made.show_document(document)
    made.said = []
    made.told.connect(made.said.append)
    made.failed.connect(lambda words, details: pytest.fail(words + details))
    yield made
    made.show_document(None)


def correct_the_dog(canvas):
    canvas.set_label(2)
    drag(canvas, [(26, 42), (38, 54)])


def shown(canvas, document):
    return canvas._layers._mask_labels((0, 0, *document.size), 1)


def waits_for_one(qtbot, canvas):
    qtbot.waitUntil(lambda: canvas.suggestion is not None, timeout=60_000)  # the first loads torch


def test_a_correction_brings_a_suggestion_in_stripes_that_changes_nothing_yet(qtbot, canvas, document, suggestions):
    correct_the_dog(canvas)
    waits_for_one(qtbot, canvas)
    seen, there = shown(canvas, document)[DOG_BOX], document.label_map[DOG_BOX]
    new = (there == 1) & (seen == 2)
    assert 0.2 < new.sum() / (there == 1).sum() < 0.8
    assert document.undo_stack.count() == 2  # the proposal accepted, the stroke
    assert "takes it" in suggestions.said[-1]


def test_what_comes_and_what_goes_are_striped_the_other_way_round_and_counted():
    before = np.zeros((60, 60), np.uint8)
    before[:, 30:] = 1
    touched = np.zeros((60, 60), bool)
    patch = Patch(0, 0, before, 1 - before, touched, touched)
    suggestion = Suggestion.of(patch, (60, 60), 20)
    shown = suggestion.stripes.labels != FREE
    comes, goes = shown[:, :30], shown[:, 30:]
    assert (comes[1:, :-1] == comes[:-1, 1:]).all()
    assert (goes[1:, 1:] == goes[:-1, :-1]).all()
    assert suggestion.counts == (1800, 1800)


def test_one_key_shows_the_stripes_closely_and_then_the_whole_photo_again(canvas, suggestions):
    canvas.fit()
    whole = canvas.view
    suggestions.zoom_to()
    assert canvas.view == whole
    assert "Nothing is striped" in suggestions.said[-1]
    there = np.zeros((12, 9), np.uint8)
    patch = Patch(20, 30, there, there + 1, there > 0, there > 0)
    canvas.show_suggestion(Suggestion.of(patch, canvas.document.size, 20))
    suggestions.zoom_to()
    rows, columns = patch.slices
    assert canvas.view.scale > whole.scale
    top, left, bottom, right = canvas.view.visible(canvas.document.size, (canvas.height(), canvas.width()))
    assert top <= rows.start
    assert rows.stop <= bottom
    assert left <= columns.start
    assert columns.stop <= right
    suggestions.zoom_to()
    assert canvas.view == whole


def test_taking_it_is_one_step_that_sets_no_pixel_by_hand(qtbot, canvas, document, suggestions):
    correct_the_dog(canvas)
    waits_for_one(qtbot, canvas)
    touched = document.touched.copy()
    suggestions.take()
    assert (document.label_map[DOG_BOX] == 2).mean() > 0.9
    assert (document.label_map[CAT_BOX] == 1).mean() > 0.9
    np.testing.assert_array_equal(document.touched, touched)
    assert document.undo_stack.count() == 3
    assert canvas.suggestion is None
    document.undo_stack.undo()
    assert (document.label_map[DOG_BOX] == 2).mean() < 0.6


def test_neither_taking_nor_undoing_brings_another(qtbot, canvas, document, suggestions):
    correct_the_dog(canvas)
    waits_for_one(qtbot, canvas)
    asked = len(suggestions.worker.asked)
    suggestions.take()
    qtbot.wait(60)
    document.undo_stack.undo()
    qtbot.wait(60)
    assert len(suggestions.worker.asked) == asked
    drag(canvas, [(2, 50), (2, 58)])
    qtbot.waitUntil(lambda: len(suggestions.worker.asked) == asked + 1, timeout=5000)


def test_escape_drops_it_and_so_does_the_next_press(qtbot, canvas, document, suggestions):
    correct_the_dog(canvas)
    waits_for_one(qtbot, canvas)
    canvas.cancel()
    assert canvas.suggestion is None
    np.testing.assert_array_equal(shown(canvas, document), document.label_map)
    suggestions.take()  # asks again
    waits_for_one(qtbot, canvas)
    assert document.undo_stack.count() == 2
    drag(canvas, [(46, 2), (46, 4)])
    assert document.undo_stack.count() == 3


def test_a_suggestion_does_not_outlive_a_change_of_the_mask(qtbot, canvas, document, suggestions):
    correct_the_dog(canvas)
    waits_for_one(qtbot, canvas)
    document.edit("other", document.mask.patch(Region(44, 0, np.ones((4, 64), bool)), 1))
    assert canvas.suggestion is None


def test_a_stroke_under_way_is_not_cut_off_by_one_that_ends(qtbot, canvas, document, suggestions):
    correct_the_dog(canvas)
    waits_for_one(qtbot, canvas)
    qtbot.waitUntil(lambda: not document.is_busy)  # else the stroke would be held back
    canvas._begin((2.0, 42.0), erase=False)
    document.edit("other", document.mask.patch(Region(44, 0, np.ones((4, 64), bool)), 1))
    canvas._go_on((2.0, 50.0))
    canvas._end((2.0, 50.0))
    assert document.label_map[2, 46] == 2


def test_switched_off_it_comes_by_the_key_only(qtbot, canvas, document, suggestions):
    suggestions.set_on(False)
    correct_the_dog(canvas)
    qtbot.wait(60)
    assert not suggestions.worker.asked
    suggestions.take()
    waits_for_one(qtbot, canvas)


def test_an_answer_on_its_way_is_dropped_when_it_is_switched_off(qtbot, canvas, document, suggestions):
    correct_the_dog(canvas)
    qtbot.waitUntil(lambda: len(suggestions.worker.asked) == 1, timeout=5000)
    suggestions.set_on(False)
    qtbot.wait(80)
    assert canvas.suggestion is None


def test_asked_with_nothing_corrected_it_says_so(qtbot, canvas, document, suggestions):
    suggestions.take()
    qtbot.waitUntil(lambda: "Nothing to suggest" in (suggestions.said or [""])[-1], timeout=5000)
    assert canvas.suggestion is None


def test_on_another_layer_the_key_shows_it_first(qtbot, canvas, document, suggestions):
    correct_the_dog(canvas)
    waits_for_one(qtbot, canvas)
    canvas.set_layer(IMAGE)
    suggestions.take()
    assert (canvas.layer, document.undo_stack.count()) == (MASK, 2)
    suggestions.take()
    assert document.undo_stack.count() == 3


def test_what_may_not_be_painted_over_is_not_suggested(qtbot, canvas, document, suggestions):
    correct_the_dog(canvas)
    waits_for_one(qtbot, canvas)
    canvas.set_options(replace(canvas.options, diameter=9.0))
    assert canvas.suggestion is not None
    canvas.set_options(replace(canvas.options, over="background"))
    assert canvas.suggestion is None  # it was made under other rules
    suggestions.take()
    qtbot.waitUntil(lambda: canvas.suggestion is not None or "Nothing" in suggestions.said[-1], timeout=5000)
    suggestions.take()
    assert (document.label_map[DOG_BOX] == 1).sum() > 100


def test_what_is_hardly_anything_is_shown_only_to_who_asked(qtbot, canvas, document, suggestions, monkeypatch):
    monkeypatch.setattr(module, "FEWEST", 0.9)
    correct_the_dog(canvas)
    qtbot.waitUntil(lambda: len(suggestions.worker.asked) == 1, timeout=5000)
    qtbot.wait(60)
    assert canvas.suggestion is None
    assert suggestions.said == []
    suggestions.take()
    waits_for_one(qtbot, canvas)


def test_a_failure_is_said(qtbot, canvas, document):
    canvas.show_document(document)
    made, said = Suggestions(canvas, InlineWorker(project="/nowhere"), canvas), []
    made.failed.connect(lambda words, details: said.append(words))
    made.show_document(document)
    made.take()
    qtbot.waitUntil(lambda: bool(said), timeout=5000)
    made.show_document(None)


def test_the_smart_strokes_own_preview_is_not_touched(qtbot, canvas, document, suggestions):
    suggestions.set_on(False)
    correct_the_dog(canvas)
    canvas.set_tool("smart")
    drag(canvas, [(2, 42), (2, 56)])
    preview = canvas._layers.stroke.preview
    canvas.show_suggestion(None)
    assert canvas._layers.stroke.preview is preview
    QTest.keyClick(canvas, Qt.Key.Key_Escape)


def test_what_is_shown_is_prepared_beside_the_gui_thread(qtbot, canvas, document, suggestions):
    threads = []
    asked = AskedEdits(suggestions.worker, "suggest", canvas, lambda patch, _: threads.append(threading.current_thread()))
    suggestions.set_on(False)
    correct_the_dog(canvas)
    with qtbot.waitSignal(asked.answered, timeout=5000):
        asked.ask(document, canvas.options.paintable)
    assert threads
    assert threading.main_thread() not in threads


class Busy(Worker):
    """Answers nothing; `asked` are the questions so far."""

    def __init__(self):
        super().__init__(None, ["true"])
        self.asked = []

    def _send_next(self):
        while self._waiting:
            self._current = self._waiting.popleft()
            self.asked.append(self._current.job)


def test_a_question_whose_worker_makes_way_for_a_run_is_asked_again_but_not_one_that_is_forgotten(qtbot, canvas, document):
    worker = Busy()
    canvas.show_document(document)
    asked = AskedEdits(worker, "suggest", canvas)
    asked.refused.connect(lambda words, details: pytest.fail(words + details))
    asked.ask(document, canvas.options.paintable)
    qtbot.waitUntil(lambda: len(worker.asked) == 1)
    worker.stop()
    qtbot.waitUntil(lambda: len(worker.asked) == 2)
    assert worker.asked[1].values == worker.asked[0].values
    asked.forget()  # the project is closed, say
    worker.stop()
    qtbot.wait(50)
    assert len(worker.asked) == 2


def test_stripes_lie_only_where_something_changes():
    from smaf_core.data.mask import Patch

    before = np.random.default_rng(0).integers(0, 3, (30, 40), dtype=np.uint8)
    after = np.random.default_rng(1).integers(0, 3, (30, 40), dtype=np.uint8)
    nobody = np.zeros((30, 40), bool)
    rough = Rough.striped(Patch(3, 4, before, after, nobody, nobody), width=4)
    changed, marked = before != after, rough.labels != FREE
    assert not (marked & ~changed).any()
    np.testing.assert_array_equal(rough.labels[marked], after[marked])
    assert 0.4 < marked.sum() / changed.sum() < 0.6


def test_a_promptable_model_that_broke_is_told_once_and_the_suggestion_is_shown_without_it(
    qtbot, canvas, suggestions, monkeypatch
):
    def broken(*_):
        raise SmafError("decoder.onnx: is damaged")

    told = []
    suggestions.failed.disconnect()
    suggestions.failed.connect(lambda words, _: told.append(words))
    monkeypatch.setattr(pointing, "redraw", broken)
    correct_the_dog(canvas)
    qtbot.waitUntil(lambda: canvas.suggestion is not None)
    assert told == ["decoder.onnx: is damaged"]
    suggestions.take()
    drag(canvas, [(2, 44), (2, 56)])
    qtbot.wait(300)
    assert told == ["decoder.onnx: is damaged"]
