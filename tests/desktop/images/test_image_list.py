from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt, QTimer

from smaf_core.project.store import STATUSES, ImageRecord
from smaf_core.review.expected_error import Reason, reasons_to_text
from smaf_desktop.images.badges import status_pixmap
from smaf_desktop.images.image_filter import read_filter
from smaf_desktop.images.image_list import ImageList
from smaf_desktop.images.image_model import BELOW_ROLE, ImageListModel
from smaf_desktop.images.thumbnails import Thumbnails, read_thumbnail

NO_COUNTS = dict.fromkeys(STATUSES, 0)


def records_of(count, folder=Path("/nowhere")):
    return {
        f"{number:05d}": ImageRecord(f"{number:05d}", folder / f"{number:05d}.jpg", ("cat",) if number % 2 else ("dog",), "new")
        for number in range(count)
    }


@pytest.fixture
def images(qtbot):
    shown = ImageList()
    qtbot.addWidget(shown)
    shown.resize(300, 400)
    yield shown
    shown.thumbnails.wait()


def test_the_model_keeps_qt_s_rules(qtmodeltester, qapp):
    model = ImageListModel(Thumbnails())
    model.set_records(records_of(20))
    qtmodeltester.check(model)
    model.set_filter(read_filter("tag:cat"))
    qtmodeltester.check(model)


def test_fifty_thousand_images_are_filtered_in_pieces_while_the_window_answers(images, qtbot):
    records = records_of(50_000)
    images.set_records(records, NO_COUNTS)
    images.show()
    pauses = []
    ticking = QTimer(images, interval=0)
    ticking.timeout.connect(lambda: pauses.append(images.model.rowCount()))
    ticking.start()
    with qtbot.waitSignal(images.model.arranged, timeout=20_000):
        images.model.set_filter(read_filter("tag:cat name:000*"))
    assert images.model.rowCount() == 50
    assert len(pauses) > 1


def test_a_filter_typed_while_another_is_worked_out_wins(images, qtbot):
    images.set_records(records_of(50_000), NO_COUNTS)
    images.model.set_filter(read_filter("tag:cat"))
    with qtbot.waitSignal(images.model.arranged, timeout=20_000):
        images.model.set_filter(read_filter("name:0000*"))
    assert images.model.rowCount() == 10


def test_all_of_fifty_thousand_selected_images_are_named(images, qtbot):
    images.set_records(records_of(50_000), NO_COUNTS)
    with qtbot.waitSignal(images.selection_changed) as told:
        images.view.selectAll()
    assert told.args == [50_000]
    assert images.selected == list(records_of(50_000))


def test_choosing_an_image_asks_for_it_and_names_its_neighbours(images, qtbot):
    images.set_records(records_of(5), NO_COUNTS)
    with qtbot.waitSignal(images.image_chosen) as asked:
        images.go(1)
    assert asked.args == ["00000", ["00001", "00002"]]


def test_the_next_unreviewed_image_skips_the_reviewed_and_goes_round(images):
    records = records_of(4)
    for name, status in (("00001", "accepted"), ("00002", "flagged"), ("00003", "accepted")):
        records[name] = replace(records[name], status=status)
    images.set_records(records, NO_COUNTS)
    images.set_current("00001")
    assert images.model.neighbour("00001", 1, only_unreviewed=True) == "00000"
    assert images.model.neighbour("00003", 1) is None
    records["00000"] = replace(records["00000"], status="accepted")
    assert images.model.neighbour("00001", 1, only_unreviewed=True) is None


def test_a_mistake_in_the_filter_is_said_and_leaves_the_list(images):
    images.set_records(records_of(4), NO_COUNTS)
    images.filter_box.setText("colour:red")
    images.apply_filter()
    assert images.model.rowCount() == 4
    assert "colour" in images.error


def test_a_click_on_a_count_filters_by_that_status_and_another_click_ends_it(images, qtbot):
    records = records_of(4)
    records["00002"] = replace(records["00002"], status="accepted")
    images.set_records(records, {**NO_COUNTS, "new": 3, "accepted": 1})
    qtbot.mouseClick(images.counts.button("accepted"), Qt.MouseButton.LeftButton)
    images.apply_filter()
    assert list(images.model.names) == ["00002"]
    qtbot.mouseClick(images.counts.button("accepted"), Qt.MouseButton.LeftButton)
    images.apply_filter()
    assert images.model.rowCount() == 4


def test_an_accepted_image_stays_where_it_is_until_the_list_is_filtered_anew(images):
    records = records_of(3)
    images.set_records(records, NO_COUNTS)
    images.filter_box.setText("status:new")
    images.apply_filter()
    records["00001"] = replace(records["00001"], status="accepted")
    images.update_records(records, NO_COUNTS, ["00001"])
    assert images.model.rowCount() == 3
    images.refilter()
    assert images.model.rowCount() == 2


def test_images_that_need_a_look_most_come_first_in_the_review_queue(images):
    records = records_of(3)
    records["00002"] = replace(records["00002"], score=0.9)
    images.set_records(records, NO_COUNTS)
    images.model.set_order(by_gain=True)
    assert images.model.names[0] == "00002"


def test_a_photo_that_a_run_left_out_says_why_in_any_order(images):
    records = records_of(2)
    why = reasons_to_text([Reason("unreadable", "/photos/00001.jpg: is damaged", 1.0)])
    records["00001"] = replace(records["00001"], score=1.0, reason=why)
    images.set_records(records, NO_COUNTS)
    shown = [images.model.data(images.model.index(row), BELOW_ROLE) for row in range(2)]
    assert shown == ["dog", "Left out: /photos/00001.jpg: is damaged"]


def test_a_thumbnail_is_upright_and_small(tmp_path):
    picture = np.zeros((300, 600, 3), np.uint8)
    picture[:, :300] = (250, 0, 0)
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees clockwise to show
    Image.fromarray(picture).save(tmp_path / "a.jpg", exif=exif)
    small = read_thumbnail(tmp_path / "a.jpg")
    assert (small.width(), small.height()) == (48, 96)
    assert small.pixelColor(24, 5).red() > 200 > 50 > small.pixelColor(24, 90).red()


def test_a_file_that_is_no_picture_has_an_empty_thumbnail(tmp_path):
    (tmp_path / "a.jpg").write_text("not a picture")
    assert read_thumbnail(tmp_path / "a.jpg").isNull()


def test_thumbnails_stay_within_their_budget_and_come_when_they_are_ready(tmp_path, qtbot):
    thumbnails = Thumbnails(budget=3 * 96 * 96 * 4)
    for number in range(8):
        path = tmp_path / f"{number}.png"
        Image.fromarray(np.full((96, 96, 3), number, np.uint8)).save(path)
        with qtbot.waitSignal(thumbnails.ready):
            assert thumbnails.get(str(number), path) is None
    assert thumbnails.kept == ["5", "6", "7"]


def test_every_status_has_a_badge_of_its_own_shape(qapp):
    badges = [status_pixmap(status, 32).toImage() for status in STATUSES]
    shapes = {
        frozenset((x, y) for x in range(32) for y in range(32) if badge.pixelColor(x, y).alpha() > 128) for badge in badges
    }
    assert len(shapes) == len(STATUSES)


def test_the_list_is_sorted_as_the_filter_box_says(images):
    records = records_of(4)
    records["00002"] = replace(records["00002"], status="accepted")
    images.set_records(records, NO_COUNTS)
    images.filter_box.setText("-sort:name")
    images.apply_filter()
    assert images.model.names == ["00003", "00002", "00001", "00000"]
    images.filter_box.setText("sort:status tag:dog")
    images.apply_filter()
    assert images.model.names == ["00000", "00002"]
    images.filter_box.setText("sort:colour")
    images.apply_filter()
    assert "name" in images.error
