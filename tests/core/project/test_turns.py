import os
import re
import subprocess
import sys

import numpy as np
import pytest

from smaf_core.cli.app import main
from smaf_core.errors import SmafError
from smaf_core.formats import meanings_from
from smaf_core.project import lock
from smaf_core.project.class_editing import edit_classes, edits_from, sole_writer
from smaf_core.project.layout import Layout
from smaf_core.project.lock import turn, under_way
from smaf_core.project.mask_import import import_masks
from smaf_core.project.store import Project
from smaf_core.review.rounds import go_back

HOLD = """
import pathlib, sys
from smaf_core.project.lock import turn
with turn(pathlib.Path(sys.argv[1]), "smaf propose"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def no_patience(monkeypatch):
    monkeypatch.setattr(lock, "PATIENCE", 0.1)


@pytest.fixture
def smaf(monkeypatch, capfd):
    """Call the command in this process: (exit code, stderr)."""

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["smaf", *map(str, arguments)])
        with pytest.raises(SystemExit) as caught:
            main()
        return caught.value.code, capfd.readouterr().err

    return call


def changing(project, photos):
    """Every command of the terminal that changes a project from end to end, and needs no model for that."""
    first, second = project.classes.names[:2]
    return (
        ("propose", project.folder),
        ("self-train", project.folder),
        ("tidy", project.folder, "--undo"),
        ("segment", "train", project.folder),
        ("import", project.folder, photos / "truth"),
        ("import", project.folder, photos / "truth", "--as", "masks"),
        ("classes", project.folder, "--merge", first, second),
        ("classes", project.folder, "--rename", first, "new"),
    )


def test_while_a_run_is_under_way_no_other_and_no_change_of_classes_begins_and_each_is_told_why(project, photos, smaf):
    before = project.images(), project.classes
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(project.folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout.readline() == "held\n"
        for command in changing(project, photos):
            code, told = smaf(*command)
            why = rf"smaf propose has been at work on this project since \d\d:\d\d \(process {run.pid}\); wait for it"
            assert (code, bool(re.search(why, told)), told.strip().count("\n")) == (2, True, 0), told
        run.kill()
    assert under_way(project.folder) == ""
    with Project.open(project.folder) as again:
        assert (again.images(), again.classes) == before
    assert smaf("import", project.folder, photos / "truth")[0] == 0


def test_while_classes_are_changed_no_run_begins(project, photos, smaf):
    with sole_writer(project):
        for command in changing(project, photos)[:-2]:
            code, told = smaf(*command)
            assert (code, "smaf classes has been at work" in told, f"(process {os.getpid()})" in told) == (2, True, True), told
        assert "smaf classes" in under_way(project.folder)
        with pytest.raises(SmafError, match="smaf classes has been at work"):
            go_back(project, 1)


def test_a_class_that_was_merged_gets_no_pixels_back_from_what_writes_proposals_meanwhile(project, photos):
    merged, into = "strawberry", "mushroom"
    refused = []

    def merge(*_):
        with Project.open(project.folder) as other:
            try:
                with sole_writer(other):
                    edit_classes(other, edits_from(other.classes, merge=(merged, into)))
            except SmafError as error:
                refused.append(str(error))

    import_masks(project, photos / "truth", "proposals", report=merge)
    assert len(refused) == 6
    assert all("smaf import has been at work" in words for words in refused)
    merge()
    gone = project.classes.index(merged)
    assert len(refused) == 6
    assert not any((project.load_proposal(image.name) == gone).any() for image in project.images())


def test_who_waited_for_a_turn_sees_the_classes_as_they_are_then(project, photos):
    with Project.open(project.folder) as other, sole_writer(other):
        edit_classes(other, edits_from(other.classes, rename=("daisy", "marguerite")))
    import_masks(project, photos / "truth", "proposals", meanings_from(["daisy=marguerite"]))
    assert "marguerite" in project.classes.names
    assert project.images()[0].status == "proposed"


def test_a_turn_that_was_signed_by_nobody_is_a_turn_all_the_same(project):
    with turn(project.folder, "smaf propose"):
        Layout(project.folder).turn_path.write_text("damaged")
        assert under_way(project.folder) == "another command is at work on this project"


def test_what_a_person_said_while_a_segmenter_looked_is_not_overwritten(project):
    first, second, *_ = (image.name for image in project.images())
    project.set_tags(first, None)
    names = project.classes.names
    for name in (first, second):
        project.guess_tags(name, names[:1])
    assert (project.image(first).tags, project.image(first).doubtful) == (names[:1], True)
    assert not project.image(second).doubtful


def test_an_import_of_proposals_leaves_what_was_decided_meanwhile(project, photos):
    last = project.images()[-1].name

    def decide(done, *_):
        if done == 1:
            project.set_status(last, "flagged")

    import_masks(project, photos / "truth", "proposals", report=decide)
    assert project.image(last).status == "flagged"
    assert np.any(project.load_proposal(last))
