"""Many images at once: in pieces, to be stopped, to be taken back. Here two images are already many."""

from dataclasses import replace

import pytest

from smaf_core.project.store import Project
from smaf_desktop.images import bulk
from smaf_desktop.images.bulk import Batch
from smaf_desktop.project.workspace import Workspace
from smaf_desktop.toolkit.messages import MessageBar
from tests.desktop.conftest import attention_of, proposal_of

NAMES = ["a", "b", "c"]


@pytest.fixture
def workspace(qtbot, qapp, project):
    """The three pictures, each with a proposal."""
    for name in NAMES:
        project.save_proposal(name, proposal_of(), attention_of(proposal_of()))
    made = Workspace(qapp)
    made.open(project.folder)
    qtbot.waitUntil(lambda: made.project is not None, timeout=10_000)
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def bar(qtbot):
    made = MessageBar()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def batch(workspace, bar, monkeypatch):
    """Does one image at a time."""
    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    return Batch(workspace, bar, workspace)


def statuses(workspace):
    workspace.settle()
    with Project.open(workspace.project.folder) as project:
        return [project.image(name).status for name in NAMES]


def test_the_window_answers_between_the_pieces(batch, workspace, bar, qtbot):
    batch.accept(NAMES)
    assert statuses(workspace) == ["accepted", "proposed", "proposed"]
    assert bar.words == "1 of 3 images…"
    qtbot.waitUntil(lambda: not batch.is_busy, timeout=5_000)
    assert statuses(workspace) == ["accepted"] * 3
    assert bar.words == "3 images accepted."


def test_all_of_it_is_taken_back_in_one_step(batch, workspace, bar, qtbot):
    workspace.set_status(["b"], "flagged")
    batch.accept(NAMES)
    qtbot.waitUntil(lambda: not batch.is_busy, timeout=5_000)
    bar.act()
    qtbot.waitUntil(lambda: not batch.is_busy, timeout=5_000)
    assert statuses(workspace) == ["proposed", "flagged", "proposed"]


def test_tags_that_were_doubtful_are_doubtful_again_when_it_is_taken_back(batch, workspace, project, bar, qtbot):
    project.set_tags("a", ["cat", "dog"], doubtful=True)
    with qtbot.waitSignal(workspace.records_changed, timeout=5_000):
        workspace.reload()
    batch.accept(NAMES)
    qtbot.waitUntil(lambda: not batch.is_busy, timeout=5_000)
    assert workspace.settle()
    assert (workspace.doubtful, project.image("a").doubtful) == (0, False)
    bar.act()
    qtbot.waitUntil(lambda: not batch.is_busy, timeout=5_000)
    assert workspace.settle()
    assert (workspace.doubtful, project.image("a").doubtful, workspace.records["a"].doubtful) == (1, True, True)
    assert not project.image("b").doubtful


def test_who_stops_it_is_told_what_was_done_and_may_take_that_back(batch, workspace, bar, qtbot):
    batch.accept(NAMES)
    bar.act()
    assert not batch.is_busy
    assert bar.words == "1 image accepted."
    assert statuses(workspace) == ["accepted", "proposed", "proposed"]
    bar.act()
    qtbot.waitUntil(lambda: not batch.is_busy, timeout=5_000)
    assert statuses(workspace) == ["proposed"] * 3


def test_what_is_asked_for_meanwhile_comes_after_it(batch, workspace, qtbot):
    batch.accept(NAMES)
    batch.toggle_tag(NAMES, "cat")
    batch.flag(["c"])
    qtbot.waitUntil(lambda: not batch.is_busy, timeout=5_000)
    assert statuses(workspace) == ["accepted", "accepted", "flagged"]
    assert all("cat" in one.tags for one in workspace.records.values())


def test_closing_the_project_first_does_what_was_asked_for(batch, workspace):
    folder = workspace.project.folder
    batch.flag(NAMES)
    workspace.close()
    with Project.open(folder) as project:
        assert [project.image(name).status for name in NAMES] == ["flagged"] * 3


def tags(workspace):
    workspace.settle()
    with Project.open(workspace.project.folder) as project:
        on_disk = [(project.image(name).tags, project.image(name).doubtful) for name in NAMES]
    assert on_disk == [(workspace.records[name].tags, workspace.records[name].doubtful) for name in NAMES]
    return on_disk


def test_tags_given_to_several_images_are_told_and_taken_back_as_they_were(batch, workspace, bar, qtbot):
    batch.toggle_tag(NAMES, "dog")
    qtbot.waitUntil(lambda: not batch.is_busy)
    assert bar.words == "3 images tagged “dog”."
    assert all("dog" in found for found, _ in tags(workspace))
    batch.toggle_tag(NAMES, "dog")
    qtbot.waitUntil(lambda: not batch.is_busy)
    assert bar.words == "“dog” taken from 3 images."
    bar.act()
    qtbot.waitUntil(lambda: not batch.is_busy)
    assert all("dog" in found for found, _ in tags(workspace))


def test_a_tag_given_is_undone_as_it_was_also_where_nobody_had_said_anything(batch, workspace, qtbot):
    records = workspace.records
    workspace.restore_tags({"b": replace(records["b"], tags=None), "c": replace(records["c"], doubtful=True)})
    before, counts = tags(workspace), (workspace.untagged, workspace.doubtful)
    batch.toggle_tag(NAMES, "dog")
    qtbot.waitUntil(lambda: not batch.is_busy)
    assert batch.can_undo
    batch.undo()
    qtbot.waitUntil(lambda: not batch.is_busy)
    assert (tags(workspace), (workspace.untagged, workspace.doubtful)) == (before, counts)


def test_undo_is_for_what_was_done_last(batch, workspace):
    batch.toggle_tag(["a"], "cat")
    assert batch.can_undo
    batch.flag(["a"])
    assert not batch.can_undo
