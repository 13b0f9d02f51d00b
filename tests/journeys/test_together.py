"""Several people at one project, through the real window."""

import shutil

import numpy as np
import pytest
from PySide6.QtWidgets import QComboBox, QLineEdit

from smaf_core.data.mask import Mask
from smaf_core.people.deeds import Stamp
from smaf_core.people.name import keep_name, name_at_work
from smaf_core.project.masks import save_mask
from smaf_core.project.store import Project
from smaf_desktop.exchange.merge_dialog import MergeDialog
from smaf_desktop.review.progress_dialog import ProgressDialog
from smaf_desktop.review.second_look_dialog import SecondLookDialog
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


@pytest.fixture
def other(proposed, tmp_path):
    """A copy in which Ben has worked, after which somebody has worked in the project too."""
    folder = shutil.copytree(proposed, tmp_path / "ben.smaf")
    with Project.open(folder) as project:
        paint(project, "a", 2, Stamp("Ben", 2000))
        paint(project, "b", 2, Stamp("Ben", 2100))
    with Project.open(proposed) as project:
        paint(project, "a", 1, Stamp("Anna", 2500))
        project.set_tags("c", ("dog",), by=Stamp("Anna", 2600))
    with Project.open(folder) as project:
        project.set_tags("c", ("cat", "dog"), by=Stamp("Ben", 2700))
    return folder


def paint(project, name, label, by):
    save_mask(project, name, Mask(np.full((60, 80), label, np.uint8), np.ones((60, 80), bool)))
    project.set_status(name, "accepted", by)


def merge_dialog(window, other, qtbot):
    window.exchange.show_merge(other)
    (dialog,) = window.findChildren(MergeDialog)
    qtbot.waitUntil(lambda: dialog.merge_button.isEnabled() or "nothing to take" in dialog.words, timeout=10_000)
    return dialog


def test_another_copy_is_merged_conflict_by_conflict_with_both_masks_shown(open_window, proposed, other, show_image, qtbot):
    window = open_window(proposed)
    show_image(window, "b")
    dialog = merge_dialog(window, other, qtbot)
    assert "1 photo was changed in the other copy only" in dialog.words
    assert "2 conflicts" in dialog.words
    qtbot.waitUntil(lambda: dialog.list.topLevelItemCount() == 2, timeout=10_000)
    lines = [dialog.list.topLevelItem(at) for at in range(2)]
    assert [line.text(0) for line in lines] == ["a\nmask and status", "c\ntags"]
    assert lines[0].text(1).startswith("accepted\nAnna\n")
    assert (lines[1].text(1), lines[1].text(2)) == ("dog", "cat, dog")
    qtbot.waitUntil(lambda: not lines[0].icon(2).isNull(), timeout=10_000)
    assert not lines[0].icon(1).isNull()
    dialog.choose_all("theirs")
    dialog.list.itemWidget(lines[1], 3).findChild(QComboBox).setCurrentIndex(0)
    assert dialog.choices == {("a", "answer"): "theirs"}
    dialog.merge_button.click()
    qtbot.waitUntil(lambda: window.workspace.project is None, timeout=10_000)
    qtbot.waitUntil(lambda: window.workspace.document is not None, timeout=20_000)
    records = window.workspace.records
    assert [(records[name].status, records[name].by) for name in "ab"] == [("accepted", "Ben")] * 2
    assert records["c"].tags == ("dog",)
    assert (show_image(window, "b").label_map == 2).all()
    assert len(list(proposed.glob("beside/a/anna-*.png"))) == 2
    qtbot.waitUntil(lambda: "The masks and statuses of 2 photos were taken." in window.message_bar.words)
    assert "1 conflict was left alone." in window.message_bar.words

    dialog = merge_dialog(window, other, qtbot)
    assert "1 conflict:" in dialog.words
    dialog.reject()


def test_the_newer_of_both_can_stay_and_nothing_is_changed_unasked(open_window, proposed, other, qtbot):
    window = open_window(proposed)
    before = {path: path.read_bytes() for path in proposed.glob("masks/*.png")}
    dialog = merge_dialog(window, other, qtbot)
    assert dialog.choices == {}
    dialog.choose_all("newer")
    assert dialog.choices == {("a", "answer"): "mine", ("c", "tags"): "theirs"}
    dialog.choose_all("")
    assert dialog.choices == {}
    dialog.reject()
    assert {path: path.read_bytes() for path in proposed.glob("masks/*.png")} == before


def test_copies_that_agree_have_nothing_to_take(open_window, proposed, tmp_path, qtbot):
    folder = shutil.copytree(proposed, tmp_path / "same.smaf")
    window = open_window(proposed)
    dialog = merge_dialog(window, folder, qtbot)
    assert "The copies agree about 4 photos. There is nothing to take." in dialog.words
    assert not dialog.merge_button.isEnabled()
    dialog.reject()


def second_look(window, qtbot):
    window.together.show_second_look()
    (dialog,) = window.findChildren(SecondLookDialog)
    qtbot.waitUntil(dialog.begin_button.isEnabled, timeout=10_000)
    return dialog


def test_a_second_person_looks_anew_and_what_stays_is_settled_with_both_masks_shown(
    open_window, proposed, show_image, qtbot, monkeypatch
):
    with Project.open(proposed) as project:
        paint(project, "a", 1, Stamp("Anna", 2000))
        first = project.mask_path("a").read_bytes()
    monkeypatch.setenv("SMAF_NAME", "Ben")
    window = open_window(proposed)
    dialog = second_look(window, qtbot)
    assert dialog.words.startswith("How far do two people agree?")
    dialog.begin()
    qtbot.waitUntil(lambda: len(window.workspace.records) == 1, timeout=20_000)
    show_image(window, "a")
    assert window.workspace.records["a"].status == "proposed"
    window.actions_["accept_stay"].trigger()
    assert "Every image" not in window.message_bar.words
    window.together.show_second_look()
    assert window.message_bar.words == "This is a second look. 0 photos are not accepted yet."
    window.message_bar.act()
    qtbot.waitUntil(lambda: len(window.workspace.records) == 4, timeout=20_000)
    assert proposed.joinpath("masks", "a.png").read_bytes() == first

    dialog = second_look(window, qtbot)
    assert "1 photo looked at twice: mean IoU" in dialog.words
    assert "background 0.0 %, cat" in dialog.words
    line = dialog.list.topLevelItem(0)
    assert (line.text(1), line.text(2)) == ("Anna", "Ben")
    qtbot.waitUntil(lambda: not line.icon(2).isNull(), timeout=10_000)
    assert dialog.choices == []
    dialog.list.choose(0, "second")
    dialog.settle_button.click()
    qtbot.waitUntil(lambda: window.workspace.project is None, timeout=10_000)
    qtbot.waitUntil(lambda: window.workspace.document is not None, timeout=20_000)
    assert (window.workspace.records["a"].status, window.workspace.records["a"].by) == ("accepted", "Ben")
    assert proposed.joinpath("masks", "a.png").read_bytes() != first
    assert len(list(proposed.glob("beside/a/anna-*.png"))) == 2
    qtbot.waitUntil(lambda: "What stays of 1 photo is settled." in window.message_bar.words)


def test_what_a_merge_did_is_said_last_also_where_the_photo_shown_was_painted_on(
    open_window, proposed, other, show_image, paint, qtbot
):
    window = open_window(proposed)
    window.workspace.open_image("a")
    show_image(window, "a")
    paint(window.canvas, (10, 10), (10, 30))
    dialog = merge_dialog(window, other, qtbot)
    dialog.choose_all("theirs")
    with qtbot.waitSignal(window.workspace.reworked, timeout=20_000):
        dialog.merge_button.click()
    assert "The masks and statuses of 2 photos were taken." in window.message_bar.words
    assert (window.workspace.document.label_map == 2).all()
    assert list(proposed.glob("journal/a.journal.*"))


def test_a_folder_that_is_no_copy_is_refused_in_words_at_the_top(open_window, proposed, tmp_path, qtbot):
    window = open_window(proposed)
    before = {path: path.read_bytes() for path in proposed.glob("masks/*.png")}
    window.exchange.show_merge(tmp_path)
    (dialog,) = window.findChildren(MergeDialog)
    qtbot.waitUntil(lambda: "is no project" in dialog.words, timeout=10_000)
    assert not dialog.merge_button.isEnabled()
    assert dialog._about.property("tone") == "danger"
    assert dialog._about.y() < dialog.height() / 4
    dialog.reject()
    assert {path: path.read_bytes() for path in proposed.glob("masks/*.png")} == before


def test_nobody_looks_without_a_name(open_window, proposed, qtbot):
    window = open_window(proposed)
    window.together.show_second_look()
    (dialog,) = window.findChildren(SecondLookDialog)
    qtbot.waitUntil(lambda: "say your name first" in dialog.words, timeout=10_000)
    assert not dialog.begin_button.isEnabled()
    dialog.close()
