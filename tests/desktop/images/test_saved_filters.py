import pytest
from PySide6.QtWidgets import QLineEdit

from smaf_desktop.images.saved_filters import SavedFilters
from smaf_desktop.toolkit.preferences import Preferences


@pytest.fixture
def box(qtbot):
    made = QLineEdit()
    qtbot.addWidget(made)
    return made


def named(menu, words):
    menu.refresh()
    return next(action for action in menu.actions() if words in action.text())


def test_a_kept_filter_is_offered_after_a_restart_and_can_be_forgotten(box, tmp_path):
    box.setText("tag:cat  status:new ")
    menu = SavedFilters(box, Preferences(tmp_path / "p.ini"))
    named(menu, "Keep").trigger()
    box.clear()
    again = SavedFilters(box, Preferences(tmp_path / "p.ini"))
    named(again, "tag:cat status:new").trigger()
    assert box.text() == "tag:cat status:new"
    assert not named(again, "Keep").isEnabled()
    named(again, "Forget").menu().actions()[0].trigger()
    assert Preferences(tmp_path / "p.ini").filters == []


def test_the_filters_everybody_needs_are_there(box, tmp_path):
    menu = SavedFilters(box, Preferences(tmp_path / "p.ini"))
    named(menu, "Not reviewed").trigger()
    assert box.text() == "status:unreviewed"
    assert named(menu, "Not reviewed").isChecked()


def test_whoever_decided_something_can_be_chosen(box, tmp_path):
    menu = SavedFilters(box, Preferences(tmp_path / "p.ini"), people=lambda: ["Anna Lena", "Ben"])
    named(menu, "Decided by Anna Lena").trigger()
    assert box.text() == "by:anna-lena"
