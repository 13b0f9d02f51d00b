"""Photos whose tags take long to read: they are looked at meanwhile. The fake worker reads as slowly as the file .fake says."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from smaf_core.project.store import Project
from smaf_desktop.exchange.opening_dialog import ChoiceDialog
from smaf_desktop.project import reading


@pytest.fixture
def slow_photos(photos, monkeypatch):
    """Four photos, which count as many, and whose tags are not read before there is a file .go."""
    monkeypatch.setattr(reading, "MANY", 3)
    (photos / ".fake").write_text("wait")
    return photos


@pytest.fixture
def looking(open_window, slow_photos, show_image, qtbot):
    """A window at first look, with the first photo on the screen."""
    window = open_window()
    window.workspace.open(slow_photos)
    qtbot.waitUntil(lambda: window.workspace.is_first_look, timeout=10_000)
    show_image(window, "a")
    return window


def let_go_on(photos, window, qtbot):
    (photos / ".go").touch()
    qtbot.waitUntil(lambda: window.workspace.project is not None, timeout=20_000)


def test_photos_are_looked_at_while_their_tags_are_read(looking, slow_photos, show_image):
    looking.actions_["next"].trigger()
    show_image(looking, "b")
    assert looking.image_list.model.rowCount() == 4
    assert "still being read" in looking.message_bar.words
    assert not (slow_photos.parent / "photos.smaf").exists()


def test_how_far_reading_is_stands_where_the_next_step_is_offered(looking, qtbot):
    qtbot.waitUntil(lambda: "1 of 4 files" in looking.run_panel.next_words, timeout=10_000)
    assert not looking.run_panel.propose.isEnabled()


NEED_TAGS = (
    "propose self_train tag_doctor export toggle_tag accept flag edit_classes "
    "import_masks filter train_segmenter segment_photos save"
)


@pytest.mark.parametrize("name", NEED_TAGS.split())
def test_what_needs_tags_or_a_project_waits(looking, name):
    assert not looking.actions_[name].isEnabled()


def test_nothing_is_painted_before_there_is_a_project(looking, paint):
    paint(looking.canvas, (50, 10), (50, 20))
    assert looking.workspace.document.undo_stack.count() == 0


def test_what_is_looked_at_stays_as_it_is_when_the_tags_are_there(looking, slow_photos, show_image, qtbot):
    looking.actions_["next"].trigger()
    document = show_image(looking, "b")
    looking.canvas.actual_size()
    view = looking.canvas.view
    let_go_on(slow_photos, looking, qtbot)
    assert show_image(looking, "b") is document
    assert looking.canvas.view == view
    assert looking.image_list.selected == ["b"]
    assert looking.workspace.current.tags
    assert looking.class_panel.chosen_name() in looking.workspace.current.tags


def test_after_the_tags_are_read_the_photo_can_be_painted_and_its_mask_is_saved(looking, slow_photos, show_image, paint, qtbot):
    let_go_on(slow_photos, looking, qtbot)
    document = show_image(looking, "a")
    paint(looking.canvas, (50, 10), (50, 20))
    assert document.undo_stack.count() == 1
    assert looking.workspace.close()
    with Project.open(slow_photos.parent / "photos.smaf") as project:
        assert project.load_mask("a").touched.any()
        assert project.image("a").status == "in progress"


def test_a_filter_waits_for_the_tags_and_finds_them_then(looking, slow_photos, qtbot):
    box = looking.image_list.filter_box
    assert not box.isEnabled()
    let_go_on(slow_photos, looking, qtbot)
    tag = looking.workspace.project.classes.names[0]
    expected = [one.name for one in looking.workspace.records.values() if tag in one.tags]
    QTest.keyClicks(box, f"tag:{tag}")
    QTest.keyClick(box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: list(looking.image_list.model.names) == expected, timeout=5_000)


def test_a_broken_file_of_tags_in_the_middle_is_told_and_stops_no_other(looking, slow_photos, qtbot):
    (slow_photos / "tags.csv").unlink()
    for name in "abd":
        (slow_photos / f"{name}.txt").write_text("newt\n")
    (slow_photos / "c.txt").write_bytes(b"newt\n\xff\xff")
    with qtbot.waitSignal(looking.workspace.warned, timeout=20_000) as warned:
        (slow_photos / ".go").touch()
    assert "c.txt" in " ".join(warned.args)
    assert looking.workspace.project is not None
    assert {name: record.tags for name, record in looking.workspace.records.items()} == {
        "a": ("newt",), "b": ("newt",), "c": None, "d": ("newt",)
    }  # fmt: skip


def test_a_damaged_photo_is_told_of_and_the_others_are_looked_at(open_window, slow_photos, show_image, qtbot):
    next(slow_photos.glob("a.*")).write_bytes(b"no picture")
    window = open_window()
    window.workspace.open(slow_photos)
    qtbot.waitUntil(lambda: "a.png" in window.refusal.words, timeout=10_000)
    assert window.workspace.is_first_look
    window.actions_["next"].trigger()
    show_image(window, "b")
    let_go_on(slow_photos, window, qtbot)
    assert show_image(window, "b")


def test_a_question_that_only_the_files_of_tags_raise_is_asked_then(looking, slow_photos, qtbot):
    (slow_photos / "tags.csv").unlink()
    (slow_photos / ".go").touch()
    qtbot.waitUntil(lambda: any(one.isVisible() for one in looking.findChildren(ChoiceDialog)), timeout=20_000)
    dialog = next(one for one in looking.findChildren(ChoiceDialog) if one.isVisible())
    dialog.names.setPlainText("cat\ntraffic light")
    dialog.open_button.click()
    qtbot.waitUntil(lambda: looking.workspace.project is not None, timeout=20_000)
    assert looking.workspace.project.classes.names == ("cat", "traffic light")


def test_a_reader_that_dies_is_told_and_the_folder_opens_the_next_time(open_window, slow_photos, qtbot):
    (slow_photos / ".fake").write_text("die")
    window = open_window()
    with qtbot.waitSignal(window.workspace.failed, timeout=20_000):
        window.workspace.open(slow_photos)
    (slow_photos / ".fake").unlink()
    window.workspace.open(slow_photos)
    qtbot.waitUntil(lambda: window.workspace.project is not None and window.workspace.document is not None, timeout=20_000)


def test_closing_the_window_while_tags_are_read_ends_the_reading(looking, slow_photos, qtbot):
    assert looking.close()
    (slow_photos / ".go").touch()
    qtbot.wait(300)
    assert not (slow_photos.parent / "photos.smaf").exists()


def test_another_project_opened_meanwhile_takes_its_place(looking, slow_photos, project_of_others, show_image, qtbot):
    looking.workspace.open(project_of_others)
    qtbot.waitUntil(lambda: looking.workspace.project is not None, timeout=20_000)
    (slow_photos / ".go").touch()
    qtbot.wait(300)
    assert looking.workspace.project.folder == project_of_others
    assert show_image(looking, "other")
    assert not (slow_photos.parent / "photos.smaf").exists()


def test_the_same_folder_opened_again_meanwhile_opens(looking, slow_photos, qtbot):
    looking.workspace.open(slow_photos)
    let_go_on(slow_photos, looking, qtbot)


def test_a_project_with_unsaved_strokes_is_saved_before_the_first_look_at_another(
    open_window, project_of_others, slow_photos, show_image, paint, qtbot
):
    window = open_window(project_of_others)
    show_image(window, "other")
    paint(window.canvas, (10, 10), (10, 20))
    window.workspace.open(slow_photos)
    qtbot.waitUntil(lambda: window.workspace.is_first_look, timeout=10_000)
    with Project.open(project_of_others) as project:
        assert project.load_mask("other").touched.any()


@pytest.fixture
def project_of_others(tmp_path, photos):
    """Another project, of one photo."""
    from smaf_core.formats import open_dataset

    folder = tmp_path / "others"
    folder.mkdir()
    (folder / "other.jpg").write_bytes(next(photos.glob("a.*")).read_bytes())
    (folder / "tags.csv").write_text("image,tags\nother.jpg,newt\n")
    Project.create(tmp_path / "others.smaf", open_dataset(folder)).close()
    return tmp_path / "others.smaf"
