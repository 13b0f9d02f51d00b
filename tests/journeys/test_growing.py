"""The folder of photos behind a project: it grows, moves, and a drawn one can be tried."""

import shutil

import pytest

from smaf_core.project.store import Project
from smaf_desktop.exchange import photos as module


def reopened(window, qtbot, count):
    qtbot.waitUntil(lambda: window.workspace.project is not None and len(window.workspace.records) == count, timeout=20_000)


def test_photos_that_came_later_are_taken_in_and_nothing_that_was_painted_is_lost(
    open_window, proposed, photos, show_image, paint, qtbot
):
    window = open_window(proposed)
    document = show_image(window, "a")
    paint(window.canvas, (50, 10), (50, 20))
    qtbot.waitUntil(lambda: document.touched.any())
    source = window.workspace.records["b"].path
    shutil.copy(source, source.with_name("later.jpg" if source.suffix == ".jpg" else f"later{source.suffix}"))
    window.actions_["rescan"].trigger()
    reopened(window, qtbot, 5)
    qtbot.waitUntil(lambda: "1 new, taken in (later)" in window.message_bar.words)
    assert show_image(window, "a").touched.any()
    assert list(window.workspace.records)[-1] == "later"


def test_selected_photos_are_left_out_and_a_new_look_brings_them_back(open_window, proposed, show_image, qtbot):
    window = open_window(proposed)
    show_image(window, "a")
    window.photos.leave_out(["b", "c"])
    reopened(window, qtbot, 2)
    assert window.image_list.model.names == ["a", "d"]
    window.actions_["rescan"].trigger()
    reopened(window, qtbot, 4)
    assert window.workspace.records["b"].status == "proposed"


def test_a_filter_stays_where_the_project_is_read_again(open_window, proposed, show_image, qtbot):
    window = open_window(proposed)
    show_image(window, "a")
    window.image_list.filter_box.setText("name:a,c")
    window.image_list.apply_filter()
    window.photos.leave_out(["c"])
    reopened(window, qtbot, 3)
    qtbot.waitUntil(lambda: window.image_list.filter_box.text() == "name:a,c")
    assert window.image_list.model.names == ["a"]


@pytest.mark.parametrize(("at", "gone", "then"), [("b", ["b"], "c"), ("d", ["c", "d"], "b"), ("b", ["a"], "b")])
def test_when_photos_are_left_out_the_one_beside_them_is_shown(open_window, proposed, show_image, qtbot, at, gone, then):
    window = open_window(proposed)
    show_image(window, "a")
    window.image_list.choose(at)
    show_image(window, at)
    window.photos.leave_out(gone)
    reopened(window, qtbot, 4 - len(gone))
    qtbot.waitUntil(lambda: window.workspace.document is not None)
    assert window.workspace.current.name == window.image_list.current == then


def test_a_project_whose_photos_were_moved_opens_once_it_is_told_where_they_are(
    open_window, proposed, photos, tmp_path, qtbot, show_image
):
    moved = tmp_path / "moved"
    photos.rename(moved)
    window = open_window()
    window.workspace.open(proposed)
    qtbot.waitUntil(lambda: window.welcome.remedy == "Locate the Photos…", timeout=20_000)
    window.photos.locate(proposed, moved)
    show_image(window, "a")
    with Project.open(proposed) as project:
        assert project.root == moved.resolve()


def test_the_sample_is_drawn_once_and_opened(open_window, tmp_path, qtbot, monkeypatch):
    drawn = []

    def draw(folder):
        drawn.append(folder)
        module_make(folder, count=3)

    module_make = module.make_sample
    monkeypatch.setattr(module, "make_sample", draw)
    window = open_window()
    assert window.welcome.sample.isVisible()
    window.photos.try_sample(tmp_path / "sample")
    reopened(window, qtbot, 3)
    assert window.workspace.close()
    window.photos.try_sample(tmp_path / "sample")
    reopened(window, qtbot, 3)
    assert len(drawn) == 1
