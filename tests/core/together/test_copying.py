"""A whole project in another folder: all of it, nothing half there, and independent of the first."""

import json
import os
import shutil

import numpy as np
import pytest

from smaf_core.data.images import image_size, read_label_map, write_label_map
from smaf_core.data.mask import Mask
from smaf_core.errors import Cancelled, SmafError
from smaf_core.formats import open_dataset
from smaf_core.project.lock import ProjectLock, turn
from smaf_core.project.masks import save_mask
from smaf_core.project.store import Project
from smaf_core.sample import make_sample
from smaf_core.together import copying
from smaf_core.together.copying import copy_project
from smaf_core.together.merging import merge

A, B = "sample_001", "sample_002"


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    folder = tmp_path_factory.mktemp("copying") / "photos"
    make_sample(folder, count=3)
    return folder


@pytest.fixture
def mine(tmp_path, pictures):
    """A project with a mask, a truth and a rendered picture of its own, a lock, a cache, and something half-written."""
    with Project.create(tmp_path / "mine.smaf", open_dataset(pictures)) as made:
        paint(made, A, 1)
        truth = read_label_map(made.image(B).truth)
        made.save_truth(B, truth)
        rendered = made.folder / "pictures" / f"{B}.png"
        write_label_map(rendered, truth, made.classes.palette())
        made.set_pictures({B: rendered})
        (made.folder / "masks" / f".00000000-1-{'0' * 16}.tmp").write_bytes(b"half")
        made.features.mkdir(parents=True)
        (made.features / "kept.bin").write_bytes(b"0" * 100)
        yield made


def paint(project, name, label):
    mask = Mask.empty(image_size(project.image(name).path))
    mask.label_map[:10], mask.touched[:10] = label, True
    save_mask(project, name, mask)
    project.set_status(name, "accepted")


def names_in(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def beside(folder):
    return sorted(path.name for path in folder.parent.iterdir())


def test_a_copy_has_all_of_a_project_but_locks_cache_and_what_is_half_there(mine, tmp_path):
    lock = ProjectLock(mine.folder)
    assert lock.acquire() == ""
    count = copy_project(mine.folder, tmp_path / "copy.smaf")
    lock.release()
    names = names_in(tmp_path / "copy.smaf")
    assert {f"masks/{A}.png", f"masks/{A}.touched.png", f"pictures/{B}.png", "project.json", "project.sqlite"} <= names
    assert not [name for name in names if name.endswith((".lock", ".tmp")) or name.startswith("cache/")]
    assert count == len(names - {"project.good.sqlite", "project.sqlite"})
    with Project.open(tmp_path / "copy.smaf") as copy:
        assert [(one.name, one.status, one.tags) for one in copy.images()] == [
            (one.name, one.status, one.tags) for one in mine.images()
        ]
        np.testing.assert_array_equal(copy.load_mask(A).label_map, mine.load_mask(A).label_map)


def test_a_copy_needs_the_first_no_longer(mine, tmp_path):
    to = tmp_path / "elsewhere" / "copy.smaf"
    to.parent.mkdir()
    copy_project(mine.folder, to)
    mine.close()
    shutil.rmtree(mine.folder)
    with Project.open(to) as copy:
        image = copy.image(B)
        assert image.path.resolve() == to / "pictures" / f"{B}.png"
        assert image.truth.resolve() == to / "truth" / f"{B}.png"
        assert all(one.path.is_file() for one in copy.images())
        assert copy.image(A).path.is_relative_to(copy.root)


def test_a_way_to_the_photos_that_was_relative_still_leads_there(mine, tmp_path, pictures):
    path = mine.folder / "project.json"
    about = json.loads(path.read_text())
    path.write_text(json.dumps({**about, "images": os.path.relpath(pictures, mine.folder)}))
    (tmp_path / "deep" / "er").mkdir(parents=True)
    copy_project(mine.folder, tmp_path / "deep" / "er" / "copy.smaf")
    with Project.open(tmp_path / "deep" / "er" / "copy.smaf") as copy:
        assert copy.root == pictures.resolve()


def test_what_is_done_in_a_copy_can_be_merged_back(mine, tmp_path):
    copy_project(mine.folder, tmp_path / "copy.smaf")
    with Project.open(tmp_path / "copy.smaf") as copy:
        paint(copy, B, 2)
    assert merge(mine, tmp_path / "copy.smaf").taken == [B]
    assert mine.has_mask(A)


def test_what_a_killed_copy_left_goes_before_there_is_asked_for_room(mine, tmp_path, monkeypatch):
    left = tmp_path / f".copy.smaf-{'0' * 16}.tmp"
    left.mkdir()
    (left / "project.json").write_bytes(b"{}")
    os.utime(left, (0, 0))
    real = shutil.disk_usage
    monkeypatch.setattr(copying.shutil, "disk_usage", lambda at: real(at)._replace(free=0) if left.exists() else real(at))
    assert copy_project(mine.folder, tmp_path / "copy.smaf")
    assert not left.exists()


def test_a_copy_that_is_stopped_or_fails_leaves_nothing(mine, tmp_path, monkeypatch):
    before = beside(mine.folder)

    def stop(done, total, text):
        assert text == "copying the project"
        if done == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        copy_project(mine.folder, tmp_path / "copy.smaf", stop)
    assert beside(mine.folder) == before

    def full(*_):
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(copying.shutil, "copyfileobj", full)
    with pytest.raises(SmafError, match="No space left"):
        copy_project(mine.folder, tmp_path / "copy.smaf")
    assert beside(mine.folder) == before


def test_nothing_that_is_there_gives_way_to_a_copy(mine, tmp_path):
    there = tmp_path / "there"
    there.mkdir()
    (there / "mine.txt").write_text("mine")
    with pytest.raises(SmafError, match="there already"):
        copy_project(mine.folder, there)
    assert names_in(there) == {"mine.txt"}
    with pytest.raises(SmafError, match="lies in the project"):
        copy_project(mine.folder, mine.folder / "copy")
    with pytest.raises(SmafError, match="image folder"):
        copy_project(mine.folder, mine.root / "copy")
    with pytest.raises(SmafError, match="is not there"):
        copy_project(mine.folder, tmp_path / "no" / "copy")


def test_an_empty_folder_may_become_the_copy(mine, tmp_path):
    (tmp_path / "empty").mkdir()
    copy_project(mine.folder, tmp_path / "empty")
    assert f"masks/{A}.png" in names_in(tmp_path / "empty")


def test_a_disk_without_room_is_seen_before_anything_is_copied(mine, tmp_path, monkeypatch):
    monkeypatch.setattr(copying, "_SPARE", 1 << 60)
    with pytest.raises(SmafError, match="make room"):
        copy_project(mine.folder, tmp_path / "copy.smaf")
    assert not (tmp_path / "copy.smaf").exists()


def test_a_project_that_is_being_changed_as_a_whole_is_not_copied_halfway(mine, tmp_path):
    with turn(mine.folder, "smaf classes"), pytest.raises(SmafError, match="smaf classes"):
        copy_project(mine.folder, tmp_path / "copy.smaf")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_project_that_cannot_be_written_gives_a_copy_that_can(mine, tmp_path):
    mine.close()
    for path in [mine.folder, *mine.folder.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    copy_project(mine.folder, tmp_path / "copy.smaf")
    with Project.open(tmp_path / "copy.smaf") as copy:
        assert not copy.is_read_only
        paint(copy, B, 2)
