from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QPixmap
from PySide6.QtWidgets import QWidget

from smaf_core.project.store import STATUSES, ImageRecord
from smaf_desktop.images import faces as module
from smaf_desktop.images.faces import Faces, Sight
from smaf_desktop.images.image_list import ImageList
from smaf_desktop.images.wall_page import WallPage

RECORD = ImageRecord("a", Path("/nowhere/a.jpg"), ("cat",), "new")


@pytest.fixture
def faces(qapp, monkeypatch):
    monkeypatch.setattr(module, "_PIECE", 60.0)
    made = Faces(QSize(40, 30))
    made.begin(QSize(40, 52), 1.0, QFont())
    return made


@pytest.fixture
def picture(qapp):
    made = QPixmap(40, 30)
    made.fill(Qt.GlobalColor.red)
    return made


def sight(record=RECORD, picture=None):
    return Sight.of(record, ", ".join(record.tags), picture)


def no_time(monkeypatch, faces):
    """Begin a frame in which there is time for one face, and draw that."""
    monkeypatch.setattr(module, "_PIECE", -1.0)
    faces.begin(QSize(40, 52), 1.0, QFont())
    faces.get("first of all", sight(), None)


def test_a_face_is_drawn_once_while_nothing_of_it_changes(faces):
    first, is_ready = faces.get("a", sight(), None)
    assert is_ready
    assert faces.get("a", sight(), None)[0] is first


@pytest.mark.parametrize("change", [{"tags": ("dog",)}, {"status": "accepted"}, {"doubtful": True}])
def test_a_face_is_drawn_anew_when_what_it_shows_changes(faces, change):
    before, _ = faces.get("a", sight(), None)
    after, is_ready = faces.get("a", sight(replace(RECORD, **change)), None)
    assert is_ready
    assert after.toImage() != before.toImage()


def test_a_picture_that_arrives_is_seen(faces, picture):
    faces.get("a", sight(), None)
    face, _ = faces.get("a", sight(picture=picture), picture)
    assert face.toImage().pixelColor(20, 26) == Qt.GlobalColor.red


def test_what_does_not_fit_into_a_frame_keeps_its_old_face_until_the_next(faces, monkeypatch):
    before, _ = faces.get("a", sight(), None)
    no_time(monkeypatch, faces)
    tagged = sight(replace(RECORD, tags=("dog",)))
    assert faces.get("a", tagged, None) == (before, False)
    assert faces.get("b", tagged, None) == (None, False)


def test_another_size_of_pixels_forgets_all(faces):
    face, _ = faces.get("a", sight(), None)
    faces.begin(QSize(40, 52), 2.0, QFont())
    assert faces.get("a", sight(), None)[0].size() == 2 * face.size()


def test_only_the_faces_used_last_are_kept(faces, monkeypatch):
    for name in "abc":
        faces.get(name, sight(), None)
    faces.keep(2)
    no_time(monkeypatch, faces)
    assert [faces.get(name, sight(), None)[1] for name in "abc"] == [False, True, True]


def test_the_wall_is_complete_however_little_of_it_fits_into_a_frame(qtbot, tmp_path, monkeypatch):
    names = [f"{number:02}" for number in range(12)]
    images = ImageList()
    qtbot.addWidget(images)
    records = {name: ImageRecord(name, tmp_path / f"{name}.jpg", ("cat",), "new") for name in names}
    images.set_records(records, dict.fromkeys(STATUSES, 0))
    page: QWidget = WallPage(images)
    qtbot.addWidget(page)
    page.resize(900, 600)
    monkeypatch.setattr(module, "_PIECE", -1.0)  # one a frame, and nobody asks but the wall itself
    page.show()
    qtbot.waitUntil(lambda: set(page.wall._faces._kept) == set(names))
    images.thumbnails.wait()
    page.wall.pictures.wait()


def test_a_frame_that_is_full_says_so_and_knows_which_faces_there_are(faces, monkeypatch):
    assert not faces.is_full
    no_time(monkeypatch, faces)
    assert faces.is_full
    assert faces.has("first of all")
    assert not faces.has("a")


def test_of_a_photo_that_does_not_fit_into_a_frame_not_even_the_picture_is_wished_for(qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_PIECE", -1.0)
    images = ImageList()
    qtbot.addWidget(images)
    page = WallPage(images)
    qtbot.addWidget(page)
    records = {name: replace(RECORD, name=name, path=tmp_path / f"{name}.jpg") for name in "abcdefgh"}
    images.set_records(records, dict.fromkeys(STATUSES, 0))
    wished, get = [], page.wall.pictures.get
    monkeypatch.setattr(page.wall.pictures, "get", lambda name, path: wished.append(name) or get(name, path))
    page.resize(700, 500)
    page.show()
    page.wall.grab()
    assert 1 <= len(wished) < len(records)
    qtbot.waitUntil(lambda: {*wished} == {*records})  # the others come with the frames that follow
    page.wall.pictures.wait()
    images.thumbnails.wait()
