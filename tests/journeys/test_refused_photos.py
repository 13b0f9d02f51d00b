"""A photo is missing, damaged or of another size than its mask: it says so in its place, and can be mended there."""

import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox

from smaf_core.data.images import image_size
from smaf_core.data.mask import Mask
from smaf_core.project.masks import save_mask
from smaf_core.project.store import Project


@pytest.fixture
def refused(open_window, proposed, show_image, qtbot):
    """Opens the window, goes to a photo that cannot be opened, and gives the window."""

    def open_one(name):
        window = open_window(proposed)
        show_image(window, "a")
        window.image_list.set_current(name)
        window.workspace.open_image(name)
        qtbot.waitUntil(lambda: bool(window.refusal.words))
        return window

    return open_one


def path_of(project, name):
    with Project.open(project) as opened:
        return opened.image(name).path


def test_a_photo_that_is_gone_is_said_to_be_and_nothing_of_another_is_shown_or_changed(refused, proposed):
    path_of(proposed, "b").unlink()
    window = refused("b")
    assert window.refusal.words.startswith(str(path_of(proposed, "b")))
    assert window.windowTitle().startswith("b — ")
    assert window.image_list.current == "b"
    assert window.canvas.document is None
    assert not window.actions_["accept"].isEnabled()


def test_a_photo_that_was_moved_is_located_and_those_beside_it_are_found_too(
    refused, proposed, tmp_path, monkeypatch, show_image, qtbot
):
    moved = tmp_path / "moved"
    moved.mkdir()
    places = [path_of(proposed, name) for name in "bc"]
    for place in places:
        place.rename(moved / place.name)
    window = refused("b")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(moved / places[0].name), ""))
    window.refusal.locate.click()
    show_image(window, "b")
    qtbot.waitUntil(lambda: "2 found again (b, c)" in window.message_bar.words)
    assert not window.refusal.words
    assert path_of(proposed, "c").resolve() == (moved / places[1].name).resolve()


def test_a_damaged_photo_is_left_out_from_where_it_is_refused(refused, proposed, qtbot):
    path_of(proposed, "b").write_bytes(b"nonsense")
    window = refused("b")
    window.refusal.leave_out.click()
    (box,) = [one for one in window.findChildren(QMessageBox) if one.isVisible()]
    next(button for button in box.buttons() if button.text() == "Leave Out").click()
    qtbot.waitUntil(lambda: window.workspace.project is not None and "b" not in window.workspace.records, timeout=20_000)
    qtbot.waitUntil(lambda: window.workspace.document is not None, timeout=20_000)
    assert not window.refusal.words


def test_a_photo_that_is_put_back_is_shown_when_it_is_tried_again(refused, proposed, show_image):
    place = path_of(proposed, "b")
    kept = place.read_bytes()
    place.unlink()
    window = refused("b")
    place.write_bytes(kept)
    window.refusal.again.click()
    show_image(window, "b")


def test_a_mask_made_for_another_photo_is_set_aside_and_nothing_of_it_is_lost(refused, proposed, show_image):
    with Project.open(proposed) as project:
        save_mask(project, "b", Mask.empty((5, 7)))
        mask = project.mask_path("b")
        before = mask.read_bytes()
        size = image_size(project.image("b").path)
    window = refused("b")
    assert "is 7 x 5 pixels but the picture is" in window.refusal.words
    assert window.refusal.locate.isHidden()
    window.refusal.aside.click()
    document = show_image(window, "b")
    assert document.is_untouched
    assert document.size == size
    assert mask.with_name("b.png.1").read_bytes() == before
    assert window.workspace.records["b"].status == "proposed"
    assert "kept as b.png.1" in window.message_bar.words


def test_a_project_that_is_only_looked_at_offers_only_another_look(refused, proposed):
    path_of(proposed, "b").unlink()
    window = refused("b")
    window.workspace.read_only = "somebody else works on it"
    window.refusal.again.click()
    window.workspace.documents.refused.emit("b", ValueError("gone"))
    assert window.refusal.leave_out.isHidden()
    assert window.refusal.locate.isHidden()
    assert window.refusal.again.isVisible()
