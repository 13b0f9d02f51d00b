"""Several people at one project, through the real window."""

from PySide6.QtWidgets import QLineEdit

from smaf_core.people.name import keep_name, name_at_work
from smaf_core.project.store import Project
from smaf_desktop.window.preferences_dialog import PreferencesDialog


def test_a_name_is_asked_for_once_and_kept_with_what_comes_after(open_window, proposed, show_image):
    window = open_window(proposed)
    show_image(window, "a")
    window.actions_["accept_stay"].trigger()
    assert "name of who made them" in window.message_bar.words
    window.message_bar.act()
    (dialog,) = window.findChildren(PreferencesDialog)
    dialog.name.setText("Anna")
    dialog.name.editingFinished.emit()
    dialog.reject()
    assert name_at_work() == "Anna"
    window.workspace.open_image("b")
    show_image(window, "b")
    window.actions_["accept_stay"].trigger()
    assert window.message_bar.words == ""
    window.image_list.filter_box.setText("by:anna")
    window.image_list.apply_filter()
    assert list(window.image_list.model.names) == ["b"]
    keep_name("")
    window.workspace.close()
    with Project.open(proposed) as project:
        assert [project.image(name).by for name in "ab"] == ["", "Anna"]


def test_a_name_that_the_environment_says_cannot_be_changed(open_window, proposed, monkeypatch):
    monkeypatch.setenv("SMAF_NAME", "Ben")
    window = open_window(proposed)
    window.ask_preferences()
    (dialog,) = window.findChildren(PreferencesDialog)
    assert isinstance(dialog.name, QLineEdit)
    assert dialog.name.isReadOnly()
    assert window.workspace.who == "Ben"
    dialog.reject()
