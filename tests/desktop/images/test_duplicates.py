"""Near-duplicates in the window: groups, which one is kept, what is asked for."""

import pytest
from PySide6.QtCore import Qt

from smaf_desktop.images.duplicates_dialog import DuplicatesDialog, Twin
from smaf_desktop.images.image_model import status_text


@pytest.fixture
def dialog(qtbot, project):
    """Two groups: "a" and "b", of which "b" is accepted; "c" and one that is gone, which is no group then."""
    project.set_status("b", "accepted")
    shown = DuplicatesDialog({image.name: image for image in project.images()}, read_only=False)
    qtbot.addWidget(shown)
    shown.show_groups([[Twin("a", 100, 200), Twin("b", 10, 20)], [Twin("c", 5, 5), Twin("gone", 5, 5)]])
    return shown


def test_groups_are_listed_with_status_and_size(dialog):
    assert dialog.list.topLevelItemCount() == 1
    head = dialog.list.topLevelItem(0)
    rows = [[head.child(row).text(at) for at in range(3)] for row in range(2)]
    assert rows == [["a", status_text("proposed"), "200 × 100"], ["b", status_text("accepted"), "20 × 10"]]
    assert dialog.words == "1 group, 2 photos in all."


def test_of_each_group_the_one_with_most_work_in_it_stays(dialog, qtbot):
    assert not dialog.leave_out_button.isEnabled()
    dialog.tick_button.click()
    assert dialog.ticked == ["a"]
    with qtbot.waitSignal(dialog.leave_out_asked) as asked:
        dialog.leave_out_button.click()
    assert asked.args == [["a"]]


def test_without_work_the_largest_stays(qtbot, project):
    shown = DuplicatesDialog({image.name: image for image in project.images()}, read_only=False)
    qtbot.addWidget(shown)
    shown.show_groups([[Twin("b", 100, 200), Twin("c", 10, 20)]])
    shown.tick_others()
    assert shown.ticked == ["c"]


def test_the_list_can_show_all_groups_one_after_the_other(dialog, qtbot):
    with qtbot.waitSignal(dialog.list_asked) as asked:
        dialog.list_button.click()
    assert asked.args == [{"a": 1.0, "b": 1.0}]


def test_return_shows_a_photo(dialog, qtbot):
    dialog.list.setCurrentItem(dialog.list.topLevelItem(0).child(1))
    with qtbot.waitSignal(dialog.image_chosen) as asked:
        qtbot.keyClick(dialog.list, Qt.Key.Key_Return)
    assert asked.args == ["b"]


def test_who_only_looks_leaves_nothing_out(qtbot, project):
    shown = DuplicatesDialog({image.name: image for image in project.images()}, read_only=True)
    qtbot.addWidget(shown)
    shown.show_groups([[Twin("a", 1, 1), Twin("b", 1, 1)]])
    shown.tick_others()
    assert not shown.leave_out_button.isEnabled()


def test_where_no_two_are_alike_it_says_so(qtbot, project):
    shown = DuplicatesDialog({}, read_only=False)
    qtbot.addWidget(shown)
    shown.show_groups([])
    assert shown.words == "No two photos show the same."
    assert not shown.tick_button.isEnabled()


def test_pictures_come_as_they_are_read(dialog, qtbot):
    item = dialog.list.topLevelItem(0).child(0)
    blank = item.icon(0).pixmap(72).toImage()
    dialog.show()
    qtbot.waitUntil(lambda: item.icon(0).pixmap(72).toImage() != blank)
