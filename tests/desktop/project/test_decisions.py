"""Decisions are shown at once and written beside the window, whatever the database does meanwhile."""

from contextlib import closing

import pytest

from smaf_core.errors import SmafError
from smaf_core.project.database import Database
from smaf_core.project.store import Project
from smaf_desktop.project import decisions
from smaf_desktop.project.workspace import Workspace
from smaf_desktop.toolkit.messages import MessageBar


@pytest.fixture
def space(qtbot, qapp, project, monkeypatch):
    """A workspace on the three pictures, whose decisions lose patience soon."""
    monkeypatch.setattr(decisions, "PATIENCE", 0.02)
    monkeypatch.setattr(decisions, "RETRY_MS", 20)
    made = Workspace(qapp)
    made.open(project.folder)
    qtbot.waitUntil(lambda: made.project is not None, timeout=10_000)
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def other_program(project):
    """Another program, inside a transaction."""
    with closing(Database(project.database_path)) as other:
        other.rows("BEGIN IMMEDIATE")
        yield other


@pytest.fixture
def no_room(monkeypatch):
    """No decision can be kept in a file either."""

    def refuse(_, waiting):
        if waiting:
            raise SmafError("no room")

    monkeypatch.setattr(decisions, "keep_waiting", refuse)


def status(project, name):
    with Project.open(project.folder) as again:
        return again.image(name).status


def test_while_another_program_writes_a_decision_is_shown_told_and_written_afterwards(space, project, other_program, qtbot):
    with qtbot.waitSignal(space.waiting) as told:
        space.set_status(["b"], "flagged")
        assert space.records["b"].status == "flagged"
    assert "1 image is not written yet" in told.args[0]
    assert "another program is writing" in told.args[0]
    assert status(project, "b") == "new"
    with qtbot.waitSignal(space.waiting) as told:
        other_program.rows("COMMIT")
    assert told.args == [""]
    assert status(project, "b") == "flagged"
    assert not project.decisions_path.exists()


def test_decisions_made_meanwhile_are_written_in_their_order(space, project, other_program, qtbot):
    space.set_status(["b"], "flagged")
    space.set_tags(["c"], ["dog"])
    space.set_status(["b"], "accepted")
    qtbot.waitUntil(project.decisions_path.exists)
    other_program.rows("COMMIT")
    assert space.settle()
    assert status(project, "b") == "accepted"
    assert project.image("c").tags == ("dog",)


def test_what_could_not_be_written_when_the_window_went_is_there_when_it_comes_back(space, project, other_program, qtbot):
    with qtbot.waitSignal(space.waiting):
        space.set_status(["b"], "flagged")
    assert space.close()
    other_program.rows("COMMIT")
    space.open(project.folder)
    qtbot.waitUntil(lambda: space.project is not None)
    assert space.records["b"].status == "flagged"
    assert status(project, "b") == "flagged"


def test_a_project_with_a_decision_that_is_nowhere_safe_does_not_close(space, project, other_program, no_room, qtbot):
    with qtbot.waitSignal(space.waiting):
        space.set_status(["b"], "flagged")
    with qtbot.waitSignal(space.warned) as told:
        assert not space.close()
    assert "another program is writing" in told.args[0]
    other_program.rows("COMMIT")
    assert space.close()
    assert status(project, "b") == "flagged"


def test_a_project_that_was_moved_away_gets_no_decision(space, project, qtbot, tmp_path):
    with qtbot.waitSignal(space.waiting):
        space.set_status(["a"], "flagged")
        space.settle()
        project.folder.rename(tmp_path / "moved.smaf")
        space.set_status(["b"], "flagged")
    assert not space.close()
    assert not project.folder.exists()
    (tmp_path / "moved.smaf").rename(project.folder)
    assert space.settle() or space.close()
    assert (status(project, "a"), status(project, "b")) == ("flagged", "flagged")


def test_reading_anew_does_not_undo_what_is_not_written_yet(space, project, other_program, qtbot):
    with qtbot.waitSignal(space.waiting):
        space.set_status(["b"], "flagged")
    space.reload()
    qtbot.wait(100)
    assert space.records["b"].status == "flagged"
    other_program.rows("UPDATE images SET status = 'proposed' WHERE name = 'c'")
    with qtbot.waitSignal(space.records_changed, check_params_cb=lambda names: names == ["c"]):
        other_program.rows("COMMIT")
    assert [space.records[name].status for name in "bc"] == ["flagged", "proposed"]


def test_taking_back_keeps_the_mask_of_an_image_somebody_painted_on(space, project):
    before = space.accept_many(["a"])
    assert project.has_mask("a")
    space.take_back(before)
    assert space.settle()
    assert (status(project, "a"), project.has_mask("a")) == ("proposed", False)


def test_the_line_about_waiting_decisions_goes_when_they_are_written_and_no_other_line_does(qtbot):
    bar = MessageBar()
    qtbot.addWidget(bar)
    bar.say_while("waiting")
    assert bar.words == "waiting"
    bar.say_while("")
    assert not bar.words
    bar.say_while("waiting")
    bar.say("another")
    bar.say_while("")
    assert bar.words == "another"
