"""Decisions that wait for a database: kept whole, written once they can be, told where they are damaged."""

import pytest

from smaf_core.formats import open_dataset
from smaf_core.project.class_editing import merge_classes, sole_writer
from smaf_core.project.decisions import Decision, keep_waiting
from smaf_core.project.lock import ProjectLock
from smaf_core.project.store import Project

ACCEPTED = Decision("status", ("sample_001",), "accepted")
NO_TAGS = Decision("tags", ("sample_002",), tags=None)


@pytest.fixture
def folder(tmp_path, photos):
    with Project.create(tmp_path / "p.smaf", open_dataset(photos)) as project:
        return project.folder


def test_whoever_opens_the_project_next_writes_what_had_to_wait(folder):
    with Project.open(folder) as project:
        keep_waiting(project, [ACCEPTED, NO_TAGS])
    with Project.open(folder) as project:
        assert project.image("sample_001").status == "accepted"
        assert project.image("sample_002").tags is None
        assert not project.decisions_path.exists()


def test_what_waits_goes_on_waiting_while_another_program_writes(folder):
    with Project.open(folder) as one:
        keep_waiting(one, [ACCEPTED])
        with one._database.transaction(), Project.open(folder) as other:
            assert other.image("sample_001").status == "new"
            assert other.decisions_path.exists()
    with Project.open(folder) as project:
        assert project.image("sample_001").status == "accepted"


@pytest.mark.parametrize("place", range(0, 200, 17))
def test_a_flipped_bit_among_them_is_told_and_nothing_else_is_decided(folder, place):
    with Project.open(folder) as project:
        keep_waiting(project, [ACCEPTED, NO_TAGS])
        path = project.decisions_path
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)
    with Project.open(folder) as project:
        assert "look through the last ones" in project.trouble
        assert project.image("sample_001").status == "new"
        assert project.image("sample_002").tags
        assert (folder / "decisions.damaged.json").exists()


def test_a_tag_that_is_no_class_stops_nothing(folder):
    with Project.open(folder) as project:
        keep_waiting(project, [ACCEPTED, Decision("tags", ("sample_002",), tags=("unicorn",))])
    with Project.open(folder) as project:
        assert project.image("sample_001").status == "accepted"
        assert project.image("sample_002").tags


def test_what_waits_is_left_to_the_window_that_is_open(folder):
    lock = ProjectLock(folder)
    with Project.open(folder) as project:
        keep_waiting(project, [ACCEPTED])
    assert lock.acquire() == ""
    with Project.open(folder) as other:
        assert other.image("sample_001").status == "new"
        assert other.decisions_path.exists()
    lock.release()


def test_classes_are_changed_only_after_what_was_decided_before_is_written(folder):
    with Project.open(folder) as project:
        keep_waiting(project, [Decision("tags", ("sample_002",), tags=("daisy",))])
        with sole_writer(project):
            merge_classes(project, {"daisy": "mushroom"})
        assert project.image("sample_002").tags == ("mushroom",)
        assert not project.decisions_path.exists()
