"""Several people at one project, through the real window."""

from PySide6.QtWidgets import QLineEdit

from smaf_core.people.deeds import Stamp
from smaf_core.people.name import keep_name, name_at_work
from smaf_core.project.store import Project
from smaf_desktop.review.progress_dialog import ProgressDialog
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


def test_the_line_below_the_list_says_what_is_left_and_leads_to_more(open_window, proposed, show_image, qtbot, tmp_path):
    with Project.open(proposed) as project:
        for k in range(12):
            project.set_status("a", "flagged" if k % 2 else "accepted", Stamp("Anna", 1e9 + 30 * k))
    window = open_window(proposed)
    qtbot.waitUntil(lambda: window.image_list.progress.text() == "3 photos left, about 2 min", timeout=10_000)
    window.workspace.set_status(["b"], "flagged")
    assert window.image_list.progress.text() == "2 photos left, about 1 min"
    window.image_list.progress.click()
    (dialog,) = window.findChildren(ProgressDialog)
    qtbot.waitUntil(dialog.save_button.isEnabled, timeout=10_000)
    assert "2 of 4 photos wait for a decision A photo takes 30 s" in dialog.words
    assert "There are 0." in dialog.words
    assert [dialog.people.topLevelItem(k).text(0) for k in range(2)] == ["no name", "Anna"]
    dialog.save(tmp_path / "page.html")
    qtbot.waitUntil(lambda: "Written" in dialog.words, timeout=20_000)
    assert "data:image/png" in (tmp_path / "page.html").read_text(encoding="utf-8")
    dialog.close()
    for name in "cd":
        window.workspace.set_status([name], "flagged")
    assert window.image_list.progress.isHidden()


def test_a_name_that_the_environment_says_cannot_be_changed(open_window, proposed, monkeypatch):
    monkeypatch.setenv("SMAF_NAME", "Ben")
    window = open_window(proposed)
    window.ask_preferences()
    (dialog,) = window.findChildren(PreferencesDialog)
    assert isinstance(dialog.name, QLineEdit)
    assert dialog.name.isReadOnly()
    assert window.workspace.who == "Ben"
    dialog.reject()
