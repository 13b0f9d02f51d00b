"""Many photos at once: the wall, tags for what is selected, and photos that are alike."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from smaf_core.project.store import Project


@pytest.fixture
def wall(open_window, proposed, qtbot):
    """A window that shows the wall."""
    window = open_window(proposed)
    window.actions_["wall"].trigger()
    qtbot.waitUntil(window.wall_page.wall.isVisible)
    return window


def tags_of(window):
    return {name: set(record.tags or ()) for name, record in window.workspace.records.items()}


def press(window, key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(window.wall_page.wall, key, modifiers)


def test_all_that_is_selected_is_tagged_by_a_class_and_undo_takes_it_back(wall, qtbot):
    before, page = tags_of(wall), wall.wall_page.wall
    page.selectAll()
    name = wall.workspace.project.classes.names[wall.class_panel.key_order()[1] - 1]
    wall.class_panel.choose_by_key(2)
    qtbot.waitUntil(lambda: all(name in tags for tags in tags_of(wall).values()))
    assert str(len(before)) in wall.message_bar.words
    assert wall.actions_["undo"].isEnabled()
    wall.actions_["undo"].trigger()
    qtbot.waitUntil(lambda: tags_of(wall) == before)
    with Project.open(wall.workspace.project.folder) as project:
        assert {one.name: set(one.tags or ()) for one in project.images()} == before


def test_several_taggings_are_taken_back_one_after_the_other(wall, qtbot):
    before = tags_of(wall)
    wall.wall_page.wall.selectAll()
    first, second = (wall.workspace.project.classes.names[one - 1] for one in wall.class_panel.key_order()[:2])
    for digit in (1, 2):
        wall.class_panel.choose_by_key(digit)
    qtbot.waitUntil(lambda: all({first, second} <= tags for tags in tags_of(wall).values()))
    wall.actions_["undo"].trigger()
    qtbot.waitUntil(lambda: all(first in tags for tags in tags_of(wall).values()) and tags_of(wall) != before)
    wall.actions_["undo"].trigger()
    qtbot.waitUntil(lambda: tags_of(wall) == before)


def test_nought_says_that_nothing_is_there(wall, qtbot):
    press(wall, Qt.Key.Key_Home)
    press(wall, Qt.Key.Key_0)
    qtbot.waitUntil(lambda: wall.workspace.records["a"].tags == ())
    assert wall.workspace.records["b"].tags != ()


def test_arrows_go_shift_selects_and_return_opens_that_photo(wall, qtbot):
    press(wall, Qt.Key.Key_Home)
    press(wall, Qt.Key.Key_Right)
    press(wall, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert wall.image_list.selected == ["b", "c"]
    assert wall.workspace.document.name == "a"  # going about the wall opens nothing
    press(wall, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: wall.workspace.document.name == "c")
    assert wall.canvas.isVisible()
    assert not wall.actions_["wall"].isChecked()


def test_the_panel_says_which_tags_all_have_and_which_some(wall, qtbot):
    wall.wall_page.wall.selectAll()
    tags = list(tags_of(wall).values())
    qtbot.waitUntil(lambda: "4 photos" in wall.class_panel._note.text())
    for name in wall.workspace.project.classes.names:
        shown = wall.class_panel._name(wall.workspace.project.classes.index(name))
        everywhere, somewhere = all(name in one for one in tags), any(name in one for one in tags)
        assert shown == ("● " if everywhere else "○ " if somewhere else "") + name


def test_strokes_wait_while_the_wall_is_shown(wall, qtbot, paint):
    wall.actions_["wall"].trigger()
    paint(wall.canvas, (50, 10), (50, 25))
    before = wall.workspace.document.label_map.copy()
    wall.actions_["wall"].trigger()
    wall.actions_["undo"].trigger()
    assert (wall.workspace.document.label_map == before).all()
    assert not wall.actions_["smaller"].isEnabled()
    press(wall, Qt.Key.Key_Escape)
    qtbot.waitUntil(wall.canvas.isVisible)


def test_without_tags_only_is_a_word_of_the_filter(wall, qtbot):
    wall.wall_page.untagged.setChecked(True)
    assert "tag:none" in wall.image_list.filter_box.text()
    qtbot.waitUntil(lambda: wall.image_list.model.rowCount() == sum(not tags for tags in tags_of(wall).values()))
    wall.image_list.filter_box.clear()
    assert not wall.wall_page.untagged.isChecked()


def test_more_like_this_lists_photos_most_alike_first_until_the_filter_is_emptied(open_window, proposed, show_image, qtbot):
    window = open_window(proposed)
    show_image(window, window.image_list.current)
    window.image_list.choose("b")
    show_image(window, "b")
    window.actions_["alike"].trigger()
    qtbot.waitUntil(lambda: list(window.image_list.model.names) == ["c", "a"], timeout=10_000)
    assert "2 photos most like b" in window.message_bar.words
    window.image_list.filter_box.clear()
    window.image_list.apply_filter()
    assert len(window.image_list.model.names) == 4


def test_like_this_before_anything_was_looked_for_says_what_it_is(open_window, proposed):
    window = open_window(proposed)
    window.show_filtered("like:this")
    assert "Find More Like This" in window.image_list.error
