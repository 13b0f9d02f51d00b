"""What waits for more points is there again when its image is."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from smaf_core.data.mask import Mask
from smaf_desktop.tools.edits import Answered
from tests.desktop.conftest import drag

CORNERS = [(4, 4), (4, 20), (14, 20), (14, 4)]


@pytest.fixture
def two(open_document):
    """Picture "a", which has a proposal, and "b", which has none; nobody has edited them."""
    return open_document("a"), open_document("b")


def click(canvas, tool, points):
    canvas.set_tool(tool)
    for point in points:
        drag(canvas, [point])


@pytest.mark.parametrize("tool", ["polygon", "livewire"])
@pytest.mark.parametrize("at_first", [0, 1])
def test_an_open_outline_is_gone_on_with_after_looking_at_another_photo(canvas, two, tool, at_first, qtbot):
    one, other = two[at_first], two[1 - at_first]
    canvas.show_document(one)
    canvas.set_label(2)
    click(canvas, tool, CORNERS[:3])
    canvas.show_document(other)
    assert not canvas.is_busy
    canvas.set_tool("brush")
    canvas.set_label(1)
    canvas.show_document(one)
    qtbot.waitUntil(lambda: not canvas.is_holding)
    assert (canvas.tool, canvas.label) == (tool, 2)
    drag(canvas, [CORNERS[3]])
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    one.settle()
    assert (one.label_map[5:13, 5:19] == 2).all()
    assert not other.label_map.any()


def test_while_another_photo_is_shown_an_image_with_nothing_but_a_half_made_outline_is_untouched(canvas, two):
    canvas.show_document(two[0])
    click(canvas, "polygon", CORNERS)
    assert not two[0].is_untouched
    canvas.show_document(two[1])
    assert two[0].is_untouched


@pytest.mark.parametrize("tool", ["polygon", "livewire"])
@pytest.mark.parametrize("name", ["a", "b"])
def test_an_open_outline_is_gone_on_with_after_another_tool_was_in_hand(canvas, open_document, tool, name, qtbot):
    document = open_document(name)
    canvas.show_document(document)
    canvas.set_label(2)
    click(canvas, tool, CORNERS[:3])
    with qtbot.waitSignal(canvas.leftOpen):
        canvas.set_tool("brush")
    assert not canvas.is_busy
    canvas.set_label(1)
    drag(canvas, [(40, 40)])
    canvas.set_tool("polygon" if tool == "livewire" else "lasso")
    canvas.set_tool(tool)
    qtbot.waitUntil(lambda: not canvas.is_holding)
    assert (canvas.tool, canvas.label) == (tool, 2)
    drag(canvas, [CORNERS[3]])
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    document.settle()
    inside = document.label_map[5:13, 5:19] == 2
    assert inside.all() if tool == "polygon" else inside.any()  # the live-wire goes its own way between corners
    assert document.label_map[40, 40] == 1


def test_open_outlines_of_two_tools_both_wait_also_while_another_photo_is_shown(canvas, two):
    canvas.show_document(two[1])
    click(canvas, "polygon", CORNERS[:3])
    click(canvas, "livewire", [(30, 30), (30, 40)])
    canvas.show_document(two[0])
    canvas.show_document(two[1])
    assert canvas.tool == "livewire"
    assert canvas.is_busy
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert not canvas.is_busy
    canvas.set_tool("polygon")
    assert canvas.is_busy


def test_the_key_of_the_tool_in_hand_drops_nothing(canvas, two):
    canvas.show_document(two[1])
    click(canvas, "polygon", CORNERS)
    canvas.set_tool("polygon")
    assert canvas.is_busy


def test_what_was_dropped_does_not_come_back(canvas, two):
    canvas.show_document(two[1])
    click(canvas, "polygon", CORNERS)
    canvas.show_document(two[0])
    canvas.show_document(two[1])
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    canvas.show_document(two[0])
    canvas.show_document(two[1])
    assert not canvas.is_busy


@pytest.mark.parametrize("tool", ["smart", "click"])
def test_what_was_to_be_kept_before_it_was_answered_is_kept_when_the_photo_is_there_again(canvas, two, tool, qtbot):
    document, asked = two[1], []
    canvas.growth_asked.connect(asked.append)
    canvas.show_document(document)
    canvas.set_label(2)
    click(canvas, tool, CORNERS[:1])
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    canvas.show_document(two[0])
    assert not canvas.is_busy
    canvas.show_document(document)
    qtbot.waitUntil(lambda: len(asked) == 2)
    after = np.zeros_like(document.label_map)
    after[10:20] = 2
    mask = Mask(document.label_map.copy(), document.touched.copy())
    canvas.take_growth(Answered.of(mask.replacement(after, by_person=True)))
    document.settle()
    assert (document.label_map[10:20] == 2).all()
    assert not canvas.is_busy


@pytest.mark.parametrize("tool", ["smart", "click"])
def test_what_the_worker_was_asked_is_asked_again(canvas, two, tool):
    asked = []
    canvas.growth_asked.connect(asked.append)
    canvas.show_document(two[1])
    click(canvas, tool, CORNERS[:1])
    canvas.show_document(two[0])
    assert len(asked) == 1
    canvas.show_document(two[1])
    assert len(asked) == 2
    assert asked[0].pointing == asked[1].pointing
    np.testing.assert_array_equal(asked[0].strokes.labels, asked[1].strokes.labels)
    assert canvas.is_busy
