"""Who decided what: kept with every decision, once, and told with the image."""

import shutil
import sqlite3
from contextlib import closing

import pytest

from smaf_core.data.mask import Mask
from smaf_core.errors import DamagedDatabase
from smaf_core.people.deeds import BUSY, Stamp
from smaf_core.people.name import VARIABLE
from smaf_core.project.decisions import Decision, keep_waiting
from smaf_core.project.growing import leave_out, rescan
from smaf_core.project.masks import save_mask
from smaf_core.project.store import Project

NAME = "sample_001"
ANNA, BEN = Stamp("Anna", 1000.0), Stamp("Ben", 2000.0)


def deeds_of(project, what):
    return [(one.image, one.who, one.value) for one in project.deeds() if one.what == what]


def test_an_image_says_who_decided_last_and_when(project):
    assert (project.image(NAME).by, project.image(NAME).decided) == ("", 0)
    project.set_status([NAME, "sample_002"], "accepted", ANNA)
    project.set_status(NAME, "flagged", BEN)
    images = {one.name: one for one in project.images()}
    assert (images[NAME].by, images[NAME].decided) == ("Ben", 2000)
    assert images["sample_002"].by == "Anna"
    assert images["sample_003"].by == ""
    assert project.image(NAME) == images[NAME]


def test_the_terminal_decides_by_the_name_in_the_environment(project, monkeypatch):
    monkeypatch.setenv(VARIABLE, "Ben")
    project.set_status(NAME, "accepted")
    project.set_tags(NAME, ("daisy",))
    assert deeds_of(project, "status") == [(NAME, "Ben", "accepted")]
    assert deeds_of(project, "tags") == [(NAME, "Ben", "")]


def test_tags_and_audits_are_kept_and_do_not_change_whose_the_mask_is(project):
    project.set_status(NAME, "accepted", ANNA)
    project.set_tags(NAME, ("daisy",), by=BEN)
    project.confirm_tags(NAME, Stamp("Ben", 2001.0))
    project.note(NAME, "audit", by=Stamp("Ben", 2002.0))
    assert project.image(NAME).by == "Anna"
    assert [(one.who, one.what) for one in project.deeds()] == [
        ("Anna", "status"), ("Ben", "tags"), ("Ben", "tags"), ("Ben", "audit")
    ]  # fmt: skip


def test_saving_a_mask_after_every_stroke_is_one_deed(project):
    for second in (0, 5, BUSY - 1, BUSY + 1):
        project.note(NAME, "mask", by=Stamp("Anna", 1000 + second))
    project.note(NAME, "mask", by=Stamp("Ben", 1007))
    assert [(one.who, one.at - 1000) for one in project.deeds()] == [("Anna", 0), ("Ben", 7), ("Anna", BUSY + 1)]
    assert [one.last - 1000 for one in project.deeds()] == [BUSY - 1, 7, BUSY + 1]


def test_a_save_that_is_noted_late_or_again_moves_no_deed_back(project):
    for at in (1000, 1020, 1010, 1020):
        project.note(NAME, "mask", by=Stamp("Anna", at))
    assert [(one.at, one.last) for one in project.deeds()] == [(1000, 1020)]


def test_mending_is_a_deed_and_no_decision(project):
    project.set_status(NAME, "accepted", ANNA)
    project.note(NAME, "mended", by=BEN)
    assert project.image(NAME).by == "Anna"
    assert deeds_of(project, "mended") == [(NAME, "Ben", "")]


def test_what_had_to_wait_keeps_who_and_when_and_is_written_once(project):
    waiting = [
        Decision("status", (NAME,), "accepted", who="Anna", at=1000.0),
        Decision("mask", (NAME,), who="Anna", at=999.0),
    ]
    for _ in range(2):
        keep_waiting(project, waiting)
        with Project.open(project.folder) as opened:
            assert [(one.who, one.at, one.what) for one in opened.deeds()] == [
                ("Anna", 999.0, "mask"), ("Anna", 1000.0, "status")
            ]  # fmt: skip


def test_decisions_that_an_earlier_version_left_waiting_are_by_nobody(project):
    keep_waiting(project, [Decision("status", (NAME,), "accepted")])
    text = project.decisions_path.read_text(encoding="utf-8")
    assert "who" in text
    with Project.open(project.folder) as opened:
        assert opened.image(NAME).by == ""
        assert opened.image(NAME).decided > 0


def test_a_photo_that_comes_back_was_decided_on_by_nobody_new(project, photos):
    project.set_status(NAME, "flagged", ANNA)
    save_mask(project, NAME, Mask.empty((8, 8)))
    leave_out(project, [NAME])
    rescan(project)
    assert (project.image(NAME).status, project.image(NAME).by) == ("in progress", "Anna")


def test_a_project_of_an_earlier_version_begins_without_deeds_and_keeps_new_ones(older_project):
    with Project.open(older_project) as project:
        assert project.deeds() == []
        assert {one.by for one in project.images()} == {""}
        project.set_status(NAME, "flagged", ANNA)
    with Project.open(older_project) as project:
        assert project.image(NAME).by == "Anna"
        project.keep_good_copy(0)


def test_an_earlier_version_that_may_only_be_read_is_read(older_project, monkeypatch):
    from smaf_core.project.database import Database

    def refuse(self):
        raise sqlite3.OperationalError("attempt to write a readonly database")

    monkeypatch.setattr(Database, "_connected", refuse)
    with Project.open(older_project) as project:
        assert project.is_read_only
        assert project.deeds() == []
        assert project.image(NAME).by == ""


def test_a_name_that_has_changed_on_the_disk_is_damage(project, tmp_path):
    project.set_status(NAME, "accepted", ANNA)
    project.close()
    folder = shutil.copytree(project.folder, tmp_path / "other.smaf")
    with closing(sqlite3.connect(folder / "project.sqlite")) as database:
        database.execute("DROP TRIGGER deeds_sum_UPDATE")
        database.execute("UPDATE deeds SET who = 'Bnna'")
        database.commit()
    with Project.open(folder) as opened, pytest.raises(DamagedDatabase, match="a row of deeds"):
        opened.keep_good_copy(0)
