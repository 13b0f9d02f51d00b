"""Whatever becomes of a project's files is told in one line: nothing crashes, and nothing wrong is taken for right."""

import os
import random
import shutil
import sqlite3
from types import SimpleNamespace

import numpy as np
import pytest

from smaf_core.data.attention import Attention
from smaf_core.data.images import image_size
from smaf_core.data.mask import Mask
from smaf_core.data.resizing import resize_nearest
from smaf_core.errors import DamagedDatabase, SmafError
from smaf_core.project.database import Database
from smaf_core.project.lock import ProjectLock
from smaf_core.project.masks import save_mask
from smaf_core.project.restoring import restore
from smaf_core.project.store import Project

FLIPS = 200


@pytest.fixture(scope="module")
def whole(tmp_path_factory, photos):
    """A project of six images with a mask, proposals, attention and a round; closed."""
    from smaf_core.formats import open_dataset

    folder = tmp_path_factory.mktemp("whole") / "p.smaf"
    chance = np.random.default_rng(0)
    with Project.create(folder, open_dataset(photos)) as project:
        for image in project.images():
            labels = resize_nearest(chance.integers(0, 3, (12, 16), np.uint8), image_size(image.path))
            maps = chance.random((2, 12, 16)).astype(np.float16)
            project.save_proposal(image.name, labels, Attention((1, 2), (0.5, 1.0), (maps, maps), maps))
        first = project.images()[0].name
        save_mask(project, first, Mask(project.load_proposal(first), project.load_proposal(first) > 0))
        project.finish_round(project.begin_round("first", {"preset": "quick"}).number, {"seconds": 1})
        project.keep_good_copy(0)
        project._database.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    return folder


def contents(folder):
    """Everything that the project says, as plain values."""
    said = {}
    with Project.open(folder) as project:
        said["classes"] = project.classes
        said["rounds"] = [(one.number, one.kind, one.settings) for one in project.rounds()]
        for image in project.images():
            mask, attention = project.load_mask(image.name), project.load_attention(image.name)
            said[image.name] = (
                None if mask is None else (mask.label_map.tobytes(), mask.touched.tobytes()),
                project.load_proposal(image.name).tobytes(),
                attention.fused.tobytes(),
            )
    return said


@pytest.mark.parametrize("kind", ["masks/*[!d].png", "masks/*.touched.png", "proposals/*.png", "attention/*.npz"])
def test_a_flipped_bit_in_a_picture_of_the_project_is_told(whole, tmp_path, kind):
    folder = tmp_path / "p.smaf"
    shutil.copytree(whole, folder)
    right, chance, told = contents(folder), random.Random(0), 0
    path = sorted(folder.glob(kind))[0]
    data = path.read_bytes()
    for _ in range(FLIPS):
        spoiled = bytearray(data)
        spoiled[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        path.write_bytes(spoiled)
        try:
            assert contents(folder) == right
        except SmafError as error:
            told += 1
            lines = str(error).splitlines()
            assert len(lines) == 1
    assert told > FLIPS * 0.8


def test_a_flipped_bit_in_what_the_project_says_of_itself_never_ends_in_a_traceback(whole, tmp_path):
    chance, data = random.Random(1), (whole / "project.json").read_bytes()
    for number in range(FLIPS):
        folder = tmp_path / f"{number}.smaf"
        shutil.copytree(whole, folder)
        spoiled = bytearray(data)
        spoiled[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        (folder / "project.json").write_bytes(spoiled)
        try:
            contents(folder)
        except SmafError as error:
            assert "\n" not in str(error)  # noqa: PT017 - here both ways of ending are right
        shutil.rmtree(folder)


@pytest.mark.parametrize(
    "name", ["../../outside", "/etc/passwd", "a/../../b", "a\\b", "", "a//b", "a\nb", "C:x", b"bytes"], ids=repr
)
def test_a_name_that_leads_out_is_refused_before_anything_is_written(whole, tmp_path, name):
    folder = tmp_path / "p.smaf"
    shutil.copytree(whole, folder)
    with Project.open(folder) as project:
        project._database.rows("UPDATE images SET name = ? WHERE position = 0", (name,))
        with pytest.raises(SmafError, match="leads out of the project or cannot be a file name"):
            project.images()


def test_a_folder_that_is_a_link_to_elsewhere_is_refused(whole, tmp_path):
    folder = tmp_path / "p.smaf"
    shutil.copytree(whole, folder)
    shutil.rmtree(folder / "masks")
    (tmp_path / "elsewhere").mkdir()
    (folder / "masks").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SmafError, match="leads out of the project"):
        Project.open(folder)


def test_masks_of_names_that_end_alike_stay_apart(whole):
    with Project.open(whole) as project:
        names = ["a", "a.touched", "a.touched~", "b/a.touched", "b/a"]
        paths = [path(name) for name in names for path in (project.mask_path, project.touched_path)]
        assert len({*paths}) == len(paths)
        assert project.mask_path("a").name == "a.png"


def test_a_project_that_was_moved_while_open_gets_no_ghost(whole, tmp_path):
    folder = tmp_path / "p.smaf"
    shutil.copytree(whole, folder)
    with Project.open(folder) as project:
        name = project.images()[1].name
        folder.rename(tmp_path / "moved.smaf")
        with pytest.raises(SmafError, match="not there any more"):
            save_mask(project, name, Mask(np.ones((4, 4), np.uint8)))
        assert not folder.exists()


def test_a_project_that_cannot_be_written_is_read_evaluated_and_exported(whole, tmp_path, monkeypatch):
    from smaf_core.formats import ExportOptions
    from smaf_core.workflow.export import export

    right, connect = contents(whole), sqlite3.connect

    def read_only(path, **how):
        if how.get("uri"):
            return connect(path, **how)
        raise sqlite3.OperationalError("attempt to write a readonly database")

    monkeypatch.setattr(sqlite3, "connect", read_only)
    with Project.open(whole) as project:
        assert project.is_read_only
        with pytest.raises(SmafError, match="may not be written"):
            project.set_status(project.images()[0].name, "accepted")
        export(project, tmp_path / "out", "voc", "proposals", options=ExportOptions(images="none"))
    assert contents(whole) == right


def test_what_a_killed_program_decided_last_is_seen_where_nothing_can_be_written(whole, tmp_path, monkeypatch):
    folder, left = tmp_path / "p.smaf", tmp_path / "left.smaf"
    shutil.copytree(whole, folder)
    with Project.open(folder) as project:
        name = project.images()[0].name
        project.set_status(name, "flagged")
        shutil.copytree(folder, left)  # as it lies there while the program is still running: the decision is in the log
    assert (left / "project.sqlite-wal").stat().st_size

    def forbid(*_):
        raise sqlite3.OperationalError("attempt to write a readonly database")

    monkeypatch.setattr(Database, "_connected", forbid)
    with Project.open(left) as project:
        assert project.image(name).status == "flagged"
        with pytest.raises(SmafError, match="may not be written"):
            project.set_status(name, "accepted")
        assert project.image(name).status == "flagged"


def test_a_database_that_another_program_holds_is_told(whole, tmp_path, monkeypatch):
    from smaf_core.project import database

    folder = tmp_path / "p.smaf"
    shutil.copytree(whole, folder)
    monkeypatch.setattr(database, "PATIENCE", 0.05)
    with (
        Project.open(folder) as one,
        Project.open(folder) as other,
        one._database.transaction(),
        pytest.raises(SmafError, match="another program is writing"),
    ):
        other.set_status("sample_001", "flagged")


def age(folder, seconds=3600):
    """Make the last good copy of a project older."""
    copy = folder / "project.good.sqlite"
    os.utime(copy, (copy.stat().st_mtime - seconds,) * 2)


def said(folder):
    with Project.open(folder) as project:
        return project.images(), project.rounds(), project.classes


def test_a_flipped_bit_in_the_database_is_told_or_changes_nothing_that_it_says(whole, tmp_path):
    folder = tmp_path / "p.smaf"
    shutil.copytree(whole, folder)
    right, chance, told = said(folder), random.Random(2), []
    age(folder)
    kept = {path: path.read_bytes() for path in folder.glob("project.*")}
    data = kept[folder / "project.sqlite"]
    for _ in range(FLIPS):
        for path in folder.glob("project.*"):
            path.unlink()
        for path, whole_file in kept.items():
            path.write_bytes(whole_file)
        age(folder)
        spoiled = bytearray(data)
        spoiled[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        (folder / "project.sqlite").write_bytes(spoiled)
        try:
            assert said(folder) == right
        except SmafError as error:
            told.append(str(error))
    assert len(told) > FLIPS * 0.05
    assert all("smaf restore" in words and "\n" not in words for words in told)


def spoil_a_letter(folder):
    """Change the tag "cat" into "bat" wherever it is written."""
    path = folder / "project.sqlite"
    with Project.open(folder) as project:
        project._database.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        tag = next(image.tags[0] for image in project.images() if image.tags).encode()
    data = path.read_bytes()
    assert tag in data
    path.write_bytes(data.replace(tag, bytes([tag[0] ^ 1]) + tag[1:]))


def test_a_letter_of_a_tag_that_has_changed_is_told_at_once(whole, tmp_path):
    folder = tmp_path / "p.smaf"
    shutil.copytree(whole, folder)
    spoil_a_letter(folder)
    with Project.open(folder) as project, pytest.raises(DamagedDatabase, match=r"not as it was written.*smaf restore"):
        project.images()


def test_the_last_good_copy_takes_the_place_of_a_damaged_database_which_is_kept(whole, tmp_path):
    folder = tmp_path / "p.smaf"
    shutil.copytree(whole, folder)
    with Project.open(folder) as project:
        project.set_status("sample_001", "flagged")
        project.keep_good_copy(0)
    right = said(folder)
    (folder / "project.sqlite").write_bytes(b"nothing of a database")
    spoiled = (folder / "project.sqlite").read_bytes()
    with pytest.raises(DamagedDatabase, match="smaf restore"):
        Project.open(folder)
    assert "kept as project.damaged-1.sqlite" in restore(folder)
    assert said(folder) == right
    assert (folder / "project.damaged-1.sqlite").read_bytes() == spoiled
    (folder / "project.sqlite").write_bytes(b"")
    assert "kept as project.damaged-2.sqlite" in restore(folder)
    assert said(folder) == right


def test_a_whole_database_does_not_give_way_to_its_copy_which_knows_less(whole, tmp_path):
    folder = tmp_path / "p.smaf"
    shutil.copytree(whole, folder)
    with Project.open(folder) as project:
        project.set_status("sample_001", "flagged")
        with pytest.raises(SmafError, match="is whole; nothing to restore"):
            restore(folder)
    assert said(folder)[0][0].status == "flagged"
    assert not (folder / "project.damaged-1.sqlite").exists()


def test_a_project_that_has_just_been_made_has_a_good_copy(photos, tmp_path):
    from smaf_core.formats import open_dataset

    folder = tmp_path / "p.smaf"
    with Project.create(folder, open_dataset(photos)) as project:
        made = project.images()
    (folder / "project.sqlite").write_bytes(b"no database")
    assert restore(folder)
    with Project.open(folder) as project:
        assert project.images() == made


def test_a_damaged_database_never_becomes_the_good_copy(whole, tmp_path):
    folder = tmp_path / "p.smaf"
    shutil.copytree(whole, folder)
    good = (folder / "project.good.sqlite").read_bytes()
    spoil_a_letter(folder)
    age(folder)
    with pytest.raises(DamagedDatabase):
        Project.open(folder)
    assert (folder / "project.good.sqlite").read_bytes() == good


def test_a_copy_that_is_damaged_too_is_not_restored(whole, tmp_path):
    folder = tmp_path / "p.smaf"
    shutil.copytree(whole, folder)
    (folder / "project.good.sqlite").write_bytes(b"nothing of a database")
    before = (folder / "project.sqlite").read_bytes()
    with pytest.raises(SmafError, match="is damaged too"):
        restore(folder)
    assert (folder / "project.sqlite").read_bytes() == before


def test_a_database_that_is_gone_is_not_taken_for_an_empty_one(whole, tmp_path):
    folder = tmp_path / "p.smaf"
    shutil.copytree(whole, folder)
    right = said(folder)
    (folder / "project.sqlite").unlink()
    with pytest.raises(DamagedDatabase, match="is not there"):
        Project.open(folder)
    assert restore(folder)
    assert said(folder) == right


def test_a_project_that_is_open_in_a_window_is_not_restored(whole, tmp_path):
    folder = tmp_path / "p.smaf"
    shutil.copytree(whole, folder)
    lock = ProjectLock(folder)
    assert lock.acquire() == ""
    with pytest.raises(SmafError, match="already open"):
        restore(folder)
    lock.release()


@pytest.mark.parametrize(("free", "told"), [(0, "the disk is full"), (1 << 30, "the disk does not take or give")])
def test_what_the_disk_refuses_is_not_taken_for_damage(tmp_path, monkeypatch, free, told):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))

    class Refused:
        def execute(self, *_):
            raise sqlite3.OperationalError("disk I/O error")

    database = Database(tmp_path / "project.sqlite")
    monkeypatch.setattr(database, "_made", Refused())
    with pytest.raises(SmafError, match=told) as caught:
        database.rows("SELECT 1")
    assert not isinstance(caught.value, DamagedDatabase)
