from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton
from shiboken6 import delete

from smaf_core.data.classes import VOID, ClassTable
from smaf_core.workflow.export import export
from smaf_desktop.classes.panel import ClassPanel
from smaf_desktop.exchange.export_dialog import ExportDialog
from smaf_desktop.toolkit.background import in_background
from smaf_desktop.toolkit.messages import MessageBar
from smaf_desktop.toolkit.preferences import Preferences
from smaf_desktop.toolkit.theme import DARK, LIGHT, STATUS_COLOURS, current_theme
from smaf_desktop.window.welcome import Welcome

CLASSES = ClassTable.of([f"class{number}" for number in range(1, 13)])


@pytest.fixture
def classes(qtbot):
    shown = ClassPanel()
    qtbot.addWidget(shown)
    shown.set_classes(CLASSES)
    shown.set_tags(["class2"])
    return shown


def test_a_class_of_the_image_is_painted_unless_one_is_already(classes):
    classes.choose(1)
    classes.choose_tagged()
    assert classes.label == 2
    classes.set_tags(["class1", "class2"])
    classes.choose_tagged()
    assert classes.label == 2
    classes.choose(0)
    classes.choose_tagged()
    assert classes.label == 0


def test_a_number_key_chooses_a_class_and_x_swaps_with_background(classes, qtbot):
    with qtbot.waitSignal(classes.label_chosen) as chosen:
        classes.choose_by_key(3)
    assert chosen.args == [3]
    classes.swap()
    assert classes.label == 0
    classes.swap()
    assert classes.label == 3
    assert classes.chosen_name() == "class3"


def test_classes_that_had_no_room_while_the_window_was_opened_are_seen_once_there_is(classes, qtbot):
    classes.resize(240, 130)
    classes.show()
    classes.show_image("a", ["class7"])
    bar = classes._tree.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.value() > 0)
    classes.resize(240, 420)
    qtbot.waitUntil(lambda: bar.value() == 0)
    bar.setValue(bar.maximum())
    assert bar.value() > 0
    at = bar.value()
    classes.resize(240, 400)
    assert bar.value() >= at  # somebody has scrolled


def test_a_change_of_the_image_that_is_none_of_its_tags_leaves_the_list_where_it_was_scrolled_to(classes):
    classes.set_classes(ClassTable.of([f"class{number}" for number in range(1, 255)]))
    classes.resize(240, 400)
    classes.show()
    classes.show_image("a", ["class7"])
    bar = classes._tree.verticalScrollBar()
    bar.setValue(bar.maximum())
    far = bar.value()
    assert far > 0
    classes.set_tags(["class7"])  # its state is another one, say
    assert bar.value() == far
    classes.set_tags(["class7", "class9"])
    assert [item.text(1) for item in classes._items() if item.text(1).startswith("●")] == ["● class7", "● class9"]


def test_up_to_nine_classes_have_the_same_keys_in_every_image(classes):
    classes.set_classes(ClassTable.of([f"class{number}" for number in range(1, 10)]))
    classes.show_image("a", ["class7"])
    assert classes.key_order() == list(range(1, 10))


def test_of_more_classes_those_of_the_image_are_first_then_the_most_frequent(classes):
    classes.set_frequencies({"class11": 40, "class3": 7})
    classes.show_image("a", ["class12", "class5"])
    assert classes.key_order() == [5, 12, 11, 3, 1, 2, 4, 6, 7]
    rows = [item.data(0, Qt.ItemDataRole.UserRole) for item in classes._items()]
    assert rows[1:5] == [5, 12, 11, 3]


def test_keys_do_not_change_under_the_hand_that_tags(classes):
    classes.show_image("a", [])
    before = classes.key_order()
    classes.set_frequencies({"class9": 3})
    classes.set_tags(["class9"])
    assert classes.key_order() == before
    classes.show_image("b", [])
    assert classes.key_order()[0] == 9


def test_each_image_has_the_class_back_that_was_painted_there(classes):
    classes.show_image("a", ["class1", "class2"])
    classes.choose(7)
    classes.show_image("b", ["class4"])
    assert classes.label == 4
    classes.show_image("a", ["class1", "class2"])
    assert classes.label == 7
    classes.show_image("b", ["class4"])
    assert classes.label == 4


def test_a_class_is_found_by_typing_and_return(classes, qtbot):
    classes.find_class()
    qtbot.keyClicks(classes.search, "class11")
    qtbot.keyClick(classes.search, Qt.Key.Key_Return)
    assert classes.label == 11


def test_the_chosen_class_keeps_its_colour_where_its_row_is_selected(classes):
    icon = classes._items()[1].icon(0)
    plain, selected = (icon.pixmap(18, mode).toImage() for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected))
    middle = plain.rect().center()
    assert selected.pixelColor(middle) == plain.pixelColor(middle)


def test_hiding_and_locking_tell_which_labels(classes, qtbot):
    with qtbot.waitSignal(classes.hidden_changed) as hidden:
        classes.toggle_hidden(2)
    with qtbot.waitSignal(classes.locked_changed) as locked:
        classes.toggle_locked(VOID)
    assert hidden.args == [frozenset({2})]
    assert locked.args == [frozenset({VOID})]


def test_work_in_another_thread_comes_back_into_this_one(qtbot, qapp):
    found = []
    in_background(qapp, lambda: 6 * 7, found.append, found.append)
    qtbot.waitUntil(lambda: found == [42])


def test_work_whose_owner_is_gone_ends_without_a_word(qapp, capfd):
    owner, gone, found, pool = QObject(), Event(), [], ThreadPoolExecutor(1)
    in_background(owner, gone.wait, found.append, found.append, pool)
    delete(owner)
    gone.set()
    pool.shutdown()
    qapp.processEvents()
    assert not found
    assert not capfd.readouterr().err


def test_a_mistake_of_ours_in_another_thread_is_not_swallowed(qtbot, qapp):
    with qtbot.capture_exceptions() as caught:
        in_background(qapp, lambda: 1 / 0, print, print)
        qtbot.waitUntil(lambda: bool(caught))
    assert caught[0][0] is ZeroDivisionError


def test_an_offer_is_taken_once_and_the_bar_closes(qtbot):
    bar, done = MessageBar(), []
    qtbot.addWidget(bar)
    bar.offer("12 images accepted.", "Take Back", lambda: done.append(True))
    bar.act()
    assert done == [True]
    assert not bar.words


def test_preferences_are_remembered(tmp_path):
    file, project = tmp_path / "preferences.ini", tmp_path / "a.smaf"
    project.mkdir()
    first = Preferences(file)
    first.scheme, first.opacity, first.shortcuts = "dark", 0.3, {"flag": ["F8"]}
    first.remember(project)
    again = Preferences(file)
    assert (again.scheme, again.opacity, again.shortcuts) == ("dark", 0.3, {"flag": ["F8"]})
    assert again.recent == [project]


def test_a_project_that_is_gone_is_no_longer_offered(qtbot, tmp_path):
    preferences, project = Preferences(tmp_path / "p.ini"), tmp_path / "a.smaf"
    project.mkdir()
    preferences.remember(project)
    project.rmdir()
    page = Welcome()
    qtbot.addWidget(page)
    page.show_recent(preferences.recent)
    assert preferences.recent == []


def test_projects_of_the_list_before_are_gone_at_once(qtbot):
    page = Welcome()
    qtbot.addWidget(page)
    page.show()
    page.show_recent([Path("old.smaf")])
    old = next(one for one in page.findChildren(QPushButton) if one.text().startswith("old"))
    qtbot.waitUntil(old.isVisible)
    page.show_recent([Path("new.smaf")])
    assert old.isHidden()


def test_exporting_proposals_is_usual_while_nothing_is_reviewed(qtbot, project):
    dialog = ExportDialog(project, project.counts())
    qtbot.addWidget(dialog)
    assert dialog.proposals.isChecked()
    assert dialog.plan.arguments[2:] == ("--format", "voc", "--what", "proposals", "--images", "copy", "--void", "keep")
    dialog.folder.setText("  ")
    assert not dialog.export_button.isEnabled()


@pytest.mark.parametrize(
    ("name", "pictures", "void"), [("voc", 3, True), ("huggingface", 2, True), ("yolo", 3, False), ("sheet", 0, True)]
)
def test_only_what_a_format_lets_one_choose_is_offered(qtbot, project, name, pictures, void):
    dialog = ExportDialog(project, project.counts())
    qtbot.addWidget(dialog)
    dialog.file_format.setCurrentIndex(dialog.file_format.findData(name))
    assert (dialog.images.count(), dialog.images.isVisibleTo(dialog)) == (pictures, pictures > 0)
    assert dialog.void.isVisibleTo(dialog) == void


def test_options_of_an_export_are_those_of_its_format(qtbot, project):
    dialog = ExportDialog(project, project.counts())
    qtbot.addWidget(dialog)
    dialog.accepted_only.setChecked(True)
    for box, value in ((dialog.smallest, 20), (dialog.val_share, 15), (dialog.test_share, 10)):
        box.setValue(value)
    kept_back, offered = ("--val", "0.15", "--test", "0.1", "--sources", "folders"), {}
    for name in ("yolo", "coco", "png"):
        dialog.file_format.setCurrentIndex(dialog.file_format.findData(name))
        offered[name] = dialog.plan.arguments[10:]
    assert offered["yolo"] == ("--accepted", "--smallest", "20", *kept_back)
    assert offered["coco"] == ("--accepted", *kept_back)
    assert offered["png"] == ("--accepted",)
    dialog.file_format.setCurrentIndex(dialog.file_format.findData("coco"))
    dialog.objects.setChecked(True)
    assert dialog.plan.arguments[10:] == (
        "--accepted",
        "--objects",
        "--smallest",
        "20",
        "--val",
        "0.15",
        "--test",
        "0.1",
        "--sources",
        "folders",
    )


def test_the_export_says_what_keeping_sources_together_comes_to(qtbot, project):
    records = [replace(project.images()[0], name=f"walk{number % 4}/{number}", status="accepted") for number in range(40)]
    dialog = ExportDialog(project, project.counts(), records=records)
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.sources.isVisible()
    dialog.val_share.setValue(50)
    qtbot.waitUntil(lambda: "4 sub-folders" in dialog.split_words.text())
    assert "Of 40 photos about 20 are kept back to measure on, 0 for a last test." in dialog.split_words.text()
    assert dialog.split_words.property("tone") == "muted"
    dialog.val_share.setValue(10)
    qtbot.waitUntil(lambda: "about 10 are" in dialog.split_words.text())
    assert dialog.split_words.property("tone") == "danger"
    dialog.sources.setCurrentIndex(dialog.sources.findData("none"))
    qtbot.waitUntil(lambda: "about 4 are" in dialog.split_words.text())
    assert dialog.plan.arguments[-2:] == ("--sources", "none")


def test_no_export_keeps_everything_back(qtbot, project):
    dialog = ExportDialog(project, project.counts())
    qtbot.addWidget(dialog)
    dialog.val_share.setValue(70)
    dialog.test_share.setValue(90)
    assert dialog.val_share.value() + dialog.test_share.value() == 90


def test_each_format_has_a_folder_of_its_own_unless_another_was_typed(qtbot, project):
    dialog = ExportDialog(project, project.counts())
    qtbot.addWidget(dialog)
    home = str(project.folder.parent / project.folder.stem)
    assert dialog.folder.text() == f"{home}-voc"
    dialog.file_format.setCurrentIndex(dialog.file_format.findData("coco"))
    assert dialog.folder.text() == f"{home}-coco"
    dialog.folder.setText("/elsewhere")
    dialog.file_format.setCurrentIndex(dialog.file_format.findData("yolo"))
    assert dialog.folder.text() == "/elsewhere"


def test_a_folder_that_holds_something_else_is_told_of_before_the_dialog_closes(qtbot, project, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full/mine.txt").write_text("mine")
    dialog = ExportDialog(project, project.counts())
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.folder.setText(str(tmp_path / "full"))
    dialog.accept()
    assert dialog.isVisible()
    assert "is not empty and no earlier export as 'voc'" in dialog._trouble.text()
    dialog.folder.setText(str(tmp_path / "new"))
    assert not dialog._trouble.isVisible()
    dialog.accept()
    assert dialog.result() == dialog.DialogCode.Accepted


def test_of_a_selection_only_its_names_are_exported(qtbot, project, tmp_path):
    dialog = ExportDialog(project, project.counts(), ["a", "c"])
    qtbot.addWidget(dialog)
    assert dialog.plan.arguments[-2:] == ("--only", str(project.export_names_path))
    assert not project.export_names_path.exists()  # asking what would be done does nothing
    assert export(project, tmp_path / "out", "png", "proposals", only=["a", "c"]).images == 1  # only "a" has a proposal


def contrast(one, other):
    """Contrast of two colours as WCAG 2 has it."""

    def light(colour):
        parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in QColor(colour).getRgbF()[:3]]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    bright, dark = sorted((light(one), light(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read_on_every_ground_of_both_themes(colours):
    grounds = (colours.window, colours.base, colours.raised, colours.hover, colours.selection)
    assert min(contrast(colours.text, ground) for ground in grounds) >= 7
    assert min(contrast(colours.muted, ground) for ground in grounds) >= 4.5
    assert min(contrast(colours.danger, ground) for ground in (colours.window, colours.raised, colours.base)) >= 4.5
    assert contrast(colours.on_accent, colours.accent) >= 3.5
    assert min(contrast(colours.link, ground) for ground in grounds[:3]) >= 4.5  # as of the projects opened last


def test_status_badges_stand_out_in_both_themes():
    for light, dark in STATUS_COLOURS.values():
        assert contrast(light, LIGHT.base) >= 3
        assert contrast(dark, DARK.base) >= 3


def test_icons_follow_the_theme(qapp, qtbot):
    theme = current_theme()
    theme.choose("light")
    light = theme.icon("brush").pixmap(32, 32).toImage()
    with qtbot.waitSignal(theme.changed):
        theme.choose("dark")
    assert theme.icon("brush").pixmap(32, 32).toImage() != light
    assert QApplication.palette().window().color() == QColor(DARK.window)
    field = QLineEdit()
    qtbot.addWidget(field)
    assert field.palette().text().color() == QColor(DARK.text)
    theme.choose("system")


def test_names_of_strangers_are_shown_as_they_are_and_never_become_marks(qtbot, classes):
    classes.set_classes(ClassTable.of(["<b>cat</b>"]))
    classes.set_tags(["<b>cat</b>"])
    note = next(one for one in classes.findChildren(QLabel) if "Tagged" in one.text())
    assert note.textFormat() == Qt.TextFormat.PlainText


def test_who_paints_is_told_what_the_panel_marks_when_other_classes_come(classes, qtbot):
    classes.choose(3)
    classes.toggle_hidden(2)
    classes.toggle_locked(2)
    told = {}
    classes.label_chosen.connect(lambda label: told.update(label=label))
    classes.hidden_changed.connect(lambda labels: told.update(hidden=labels))
    classes.locked_changed.connect(lambda labels: told.update(locked=labels))
    classes.set_classes(ClassTable.of(["one", "two"]))
    assert told == {"label": classes.label, "hidden": frozenset(), "locked": frozenset()}
