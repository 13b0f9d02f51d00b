"""What is measured while a dialog is open, and that it is said of what is chosen now."""

from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal

from smaf_core.progress import Failed, Finished
from smaf_desktop.machine.estimates import estimate_words, measure
from smaf_desktop.machine.segmenter_dialogs import TrainSegmenterDialog

COUNTS = {"new": 0, "proposed": 8, "in progress": 0, "flagged": 0, "accepted": 0}


class Question(QObject):
    """One question that is never answered but by the test."""

    progressed, finished, failed = Signal(object), Signal(object), Signal(object)


class Meter:
    def __init__(self):
        self.questions, self.retired = [], False

    def ask(self, verb, **values):
        self.questions.append(Question())
        return self.questions[-1]

    def retire(self):
        self.retired = True


@pytest.fixture
def dialog(qtbot):
    shown = TrainSegmenterDialog(Path("a.smaf"), COUNTS, ("cpu", "2 cores"))
    qtbot.addWidget(shown)
    return shown


def took(seconds):
    return Finished({"images": 8, "seconds": seconds, "memory_mb": 1024, "gpu_mb": 0, "device": "cpu"})


def test_an_answer_to_what_was_chosen_before_is_not_said_of_what_is_chosen_now(dialog):
    meter = Meter()
    measure(dialog, meter, "estimate_segmenter", Path("a.smaf"))
    dialog.look.setChecked(False)
    before, now = meter.questions
    before.failed.emit(Failed("Replaced by a newer question.", cancelled=True))
    before.finished.emit(took(7200.0))
    assert "Measuring" in dialog.note.text()
    now.finished.emit(took(120.0))
    assert "About 2 min" in dialog.note.text()


def test_a_question_that_is_dropped_at_once_for_a_newer_one_leaves_no_empty_line(dialog):
    class Replacing(Meter):
        def ask(self, verb, **values):
            for earlier in self.questions:
                earlier.failed.emit(Failed("Replaced by a newer question.", cancelled=True))
            return super().ask(verb, **values)

    measure(dialog, Replacing(), "estimate_segmenter", Path("a.smaf"))
    dialog.look.setChecked(False)
    assert "Measuring" in dialog.note.text()


def test_measuring_ends_with_the_dialog(dialog):
    meter = Meter()
    measure(dialog, meter, "estimate_segmenter", Path("a.smaf"))
    dialog.reject()
    assert meter.retired


def test_the_memory_of_a_card_is_said_where_there_is_one():
    words = estimate_words({"images": 8, "seconds": 60.0, "memory_mb": 1024, "gpu_mb": 2048, "device": "cuda"})
    assert (
        words
        == "About 1 min for 8 images on the graphics card, and 1.0 GB of memory, 2.0 GB of the card's (measured just now)."
    )
