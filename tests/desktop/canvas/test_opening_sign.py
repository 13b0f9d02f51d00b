import pytest

from smaf_desktop.canvas import opening_sign as module
from smaf_desktop.canvas.opening_sign import OpeningSign


@pytest.fixture
def watched(canvas, space, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE_MS", 0)
    OpeningSign(canvas, space)
    return canvas, space


def test_a_photo_that_takes_its_time_is_announced_until_it_is_there(watched, qtbot, document):
    canvas, space = watched
    space.image_asked.emit("b")
    qtbot.waitUntil(lambda: canvas.notes == ["Opening b…"])
    space.document_opened.emit(document)
    assert canvas.notes == []


def test_a_photo_that_cannot_be_opened_is_announced_no_longer(watched, qtbot):
    canvas, space = watched
    space.image_asked.emit("b")
    qtbot.waitUntil(lambda: bool(canvas.notes))
    space.image_refused.emit("b", ValueError("gone"))
    assert canvas.notes == []


def test_what_is_there_at_once_is_not_announced(watched, qtbot, document):
    canvas, space = watched
    space.image_asked.emit("b")
    space.document_opened.emit(document)
    qtbot.wait(20)
    assert canvas.notes == []
