"""The line at the bottom."""

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QRect

from smaf_core.progress import Progress
from smaf_desktop.toolkit.widgets import ElidedLabel
from smaf_desktop.window import status_bar as module
from smaf_desktop.window.status_bar import StatusBar


@pytest.fixture
def bar(qtbot):
    shown = StatusBar()
    qtbot.addWidget(shown)
    shown.resize(1200, 30)
    shown.show()
    return shown


def test_who_hears_the_window_hears_each_hint_once(bar, monkeypatch):
    heard = []

    reader = SimpleNamespace(updateAccessibility=lambda event: heard.append(event.message()))
    monkeypatch.setattr(module, "QAccessible", reader)
    for words in ("Answer 1 of 3", "Answer 1 of 3", "Answer 2 of 3"):
        bar.show_hint(words)
    assert heard == ["Answer 1 of 3", "Answer 2 of 3"]


def test_words_of_a_run_stand_beside_the_hint_as_long_as_it_goes_on(bar):
    bar.show_hint("Drag to paint")
    bar.show_run(Progress(1, 4, "tidying"), "tidying · 1 of 4")
    assert (bar.run_words, bar.hint, bar.currentMessage()) == ("tidying · 1 of 4", "Drag to paint", "")
    bar.show_run(None)
    assert (bar.run_words, bar.hint) == ("", "Drag to paint")


def test_what_is_said_for_a_moment_is_seen_while_a_run_goes_on(bar, qtbot):
    def seen():
        return bar.grab(QRect(0, 0, bar.width() // 2, bar.height())).toImage()

    bar.show_run(Progress(1, 4, "tidying"), "tidying · 1 of 4")
    before = seen()
    bar.showMessage("Undone: Click and box: cat")
    assert seen() != before
    room = bar.findChildren(ElidedLabel)[-1]
    bar.show_run(Progress(1, 4, "tidying"), "long words " * 60)
    qtbot.waitUntil(lambda: room.geometry().right() < bar.width())
    assert room.width() < bar.width() / 2
