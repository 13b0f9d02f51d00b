"""The tools as a person uses them: on a canvas, by mouse."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest

from smaf_core.data.regions import everywhere, rectangle
from smaf_desktop.tools.registry import TOOLS
from tests.desktop.conftest import CAT_BOX, DOG_BOX, SIZE, drag, send_mouse


@pytest.fixture
def document(open_document):
    """Picture "a" with its proposal accepted: a cat and a dog."""
    opened = open_document("a")
    opened.accept_proposal()
    return opened


@pytest.fixture
def editing(canvas, document):
    canvas.show_document(document)
    return canvas


def hover(canvas, point):
    send_mouse(canvas, QEvent.Type.MouseMove, point, Qt.MouseButton.NoButton, Qt.MouseButton.NoButton)
    canvas._guides.settle()
    send_mouse(canvas, QEvent.Type.MouseMove, point, Qt.MouseButton.NoButton, Qt.MouseButton.NoButton)


def use(canvas, name, points, **how):
    """Choose a tool, drag, and wait for what is worked out in the background."""
    canvas.set_tool(name)
    hover(canvas, points[0])
    drag(canvas, points, **how)
    canvas.document.settle()


def test_every_tool_has_a_name_a_hint_and_a_key_of_its_own():
    assert len({tool.text() for tool in TOOLS.values()}) == len(TOOLS)
    assert all(tool.hint() for tool in TOOLS.values())
    assert len({tool.key for tool in TOOLS.values()}) == len(TOOLS)


LATER = ("smart", "click")  # they wait for the worker
AT_ONCE = [name for name, tool in TOOLS.items() if not tool.picks and name not in LATER]


@pytest.mark.parametrize("name", AT_ONCE)
def test_whatever_a_tool_does_one_undo_takes_back(editing, document, name):
    document.edit("Speck", document.mask.patch(rectangle((2, 2), (3, 3), SIZE), 2))
    document.edit("Hole", document.mask.patch(rectangle((30, 45), (33, 48), SIZE), 0))
    before, touched = document.label_map.copy(), document.touched.copy()
    editing.set_label(2)
    use(editing, name, [(12.5, 10.5), (34.5, 30.5), (34.5, 50.5)])
    QTest.keyClick(editing, Qt.Key.Key_Return)
    assert not np.array_equal(document.touched, touched) or name in ("polygon", "livewire", "islands", "holes", "smooth")
    document.undo_stack.setIndex(3)
    assert np.array_equal(document.label_map, before)
    assert np.array_equal(document.touched, touched)


def test_a_superpixel_keeps_to_the_edge_of_what_is_clicked(editing, document):
    editing.set_options(replace(editing.options, grain="fine"))
    document.edit("Clear", document.mask.patch(everywhere(SIZE), 0))
    editing.set_label(2)
    use(editing, "superpixel", [(32.5, 48.5)])
    painted = document.label_map == 2
    inside = np.zeros(SIZE, bool)
    inside[DOG_BOX] = True
    assert painted.sum() > 30
    assert (painted & ~inside).sum() <= painted.sum() * 0.1


def test_the_superpixel_under_the_pointer_is_outlined_when_it_is_ready(editing):
    editing.set_tool("superpixel")
    hover(editing, (32.5, 48.5))
    assert editing._tool.hints
    editing.set_tool("brush")
    assert not editing._tool.hints


def test_the_wand_takes_the_object_and_dragging_changes_how_much(editing, document):
    editing.set_options(replace(editing.options, tolerance=60))
    document.edit("Clear", document.mask.patch(everywhere(SIZE), 0))
    use(editing, "wand", [(12.5, 10.5)])
    assert (document.label_map[CAT_BOX] == 1).all()
    assert document.label_map.sum() == document.label_map[CAT_BOX].sum()
    use(editing, "wand", [(12.5, 10.5), (12.5, 62.5)])
    assert (document.label_map == 1).all()


def test_a_live_wire_follows_the_border_of_the_object(editing, document):
    document.edit("Clear", document.mask.patch(everywhere(SIZE), 0))
    editing.set_tool("livewire")
    for corner in [(8.5, 6.5), (8.5, 29.5), (27.5, 29.5), (27.5, 6.5), (8.5, 6.5)]:
        hover(editing, corner)
        drag(editing, [corner])
        editing._guides.settle()
    QTest.keyClick(editing, Qt.Key.Key_Return)
    cat = np.zeros(SIZE, bool)
    cat[CAT_BOX] = True
    painted = document.label_map == 1
    assert (painted & cat).sum() / (painted | cat).sum() > 0.85


def test_backspace_takes_back_the_last_piece_of_a_live_wire(editing):
    editing.set_tool("livewire")
    for corner in [(8.5, 6.5), (8.5, 29.5)]:
        hover(editing, corner)
        drag(editing, [corner])
    QTest.keyClick(editing, Qt.Key.Key_Backspace)
    assert editing._tool.path == [(8.5, 6.5)]


def test_replacing_a_class_in_a_box_spares_it_elsewhere(editing, document):
    editing.set_label(2)
    use(editing, "replace", [(10.5, 10.5), (20.5, 20.5)])
    assert (document.label_map[10:21, 10:21] == 2).all()
    assert document.label_map[9, 9] == 1


def test_a_click_replaces_a_class_in_the_whole_image(editing, document):
    editing.set_label(255)
    use(editing, "replace", [(10.5, 10.5)])
    assert (document.label_map[CAT_BOX] == 255).all()
    assert (document.label_map[DOG_BOX] == 2).all()


def test_holes_of_the_current_class_are_filled_and_open_bays_are_not(editing, document):
    document.edit("Hole", document.mask.patch(rectangle((12, 10), (14, 12), SIZE), 0))
    document.edit("Bay", document.mask.patch(rectangle((8, 20), (14, 22), SIZE), 0))
    use(editing, "holes", [(12.5, 10.5)])
    assert (document.label_map[12:15, 10:13] == 1).all()
    assert (document.label_map[8:15, 20:23] == 0).all()


def test_islands_below_the_limit_are_dropped(editing, document):
    document.edit("Speck", document.mask.patch(rectangle((2, 2), (3, 3), SIZE), 1))
    editing.set_options(replace(editing.options, island=5))
    use(editing, "islands", [(2.5, 2.5)])
    assert not document.label_map[:5].any()
    assert (document.label_map[CAT_BOX] == 1).all()


def test_smoothing_removes_a_spike(editing, document):
    document.edit("Spike", document.mask.patch(rectangle((2, 15), (7, 15), SIZE), 1))
    use(editing, "smooth", [(12.5, 10.5)])
    assert not document.label_map[:6, 15].any()
    assert document.label_map[18, 18] == 1


def test_a_repair_is_dropped_when_the_mask_changed_while_it_was_worked_out(editing, document):
    document.edit("Speck", document.mask.patch(rectangle((2, 2), (3, 3), SIZE), 1))
    editing.set_tool("islands")
    drag(editing, [(2.5, 2.5)])
    document.undo_stack.undo()
    editing.document.settle()
    assert document.undo_stack.undoText() == "Take over the proposal"


def test_locked_classes_survive_every_repair(editing, document):
    editing.set_options(replace(editing.options, locked=frozenset({1})))
    editing.set_label(2)
    use(editing, "replace", [(10.5, 10.5)])
    assert (document.label_map[CAT_BOX] == 1).all()
