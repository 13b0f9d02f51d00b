"""Who decides in the window: shown at once, kept with the decision, and given back when a decision is taken back."""

import numpy as np
import pytest

from smaf_core.data.regions import Region
from smaf_core.project.store import Project
from smaf_desktop.images.image_model import decided_text
from smaf_desktop.project.workspace import Workspace
from tests.desktop.conftest import attention_of, proposal_of


@pytest.fixture
def workspace(qtbot, qapp, project):
    for name in ("a", "b", "c"):
        project.save_proposal(name, proposal_of(), attention_of(proposal_of()))
    made = Workspace(qapp)
    made.open(project.folder)
    qtbot.waitUntil(lambda: made.project is not None, timeout=10_000)
    made.who = "Anna"
    yield made
    made.close()
    made.deleteLater()


def opened(workspace, qtbot, name):
    workspace.open_image(name)
    qtbot.waitUntil(lambda: workspace.document is not None and workspace.document.name == name, timeout=10_000)
    return workspace.document


def whole(document):
    return Region(0, 0, np.ones(document.label_map.shape, bool))


def on_disk(workspace):
    workspace.settle()
    with Project.open(workspace.project.folder) as project:
        return {image.name: (image.status, image.by) for image in project.images()}


def test_a_decision_is_by_the_person_at_work_at_once_and_on_the_disk(workspace):
    workspace.set_status(["a"], "flagged")
    workspace.set_tags(["b"], ("red",))
    assert workspace.records["a"].by == "Anna"
    assert decided_text(workspace.records["a"]).startswith("flagged by Anna, ")
    assert decided_text(workspace.records["b"]) == "proposed"
    assert on_disk(workspace)["a"] == ("flagged", "Anna")
    with Project.open(workspace.project.folder) as project:
        assert [(one.who, one.what) for one in project.deeds()] == [("Anna", "status"), ("Anna", "tags")]


def test_what_is_taken_back_is_again_whose_it_was(workspace):
    workspace.set_status(["a", "b"], "flagged")
    before = dict(workspace.records)
    workspace.who = "Ben"
    assert workspace.begin_accepting(["a", "b"])
    done = workspace.accept_many(["a", "b"])
    workspace.end_accepting(["a", "b"], done)
    assert on_disk(workspace)["a"] == ("accepted", "Ben")
    workspace.take_back(before)
    assert on_disk(workspace)["a"] == ("flagged", "Anna")


def test_whoever_paints_on_a_photo_is_at_work_on_it_and_who_takes_that_back_was_not(workspace, qtbot):
    opened(workspace, qtbot, "a")
    assert workspace.accept()
    workspace.who = "Ben"
    document = workspace.document
    document.begin()
    document.edit("all red", document.mask.patch(whole(document), 1))
    assert workspace.records["a"].by == "Ben"
    assert on_disk(workspace)["a"] == ("in progress", "Ben")


def test_going_on_with_what_another_has_begun_is_told(workspace, qtbot):
    document = opened(workspace, qtbot, "a")
    document.begin()
    document.edit("all red", document.mask.patch(whole(document), 1))
    assert on_disk(workspace)["a"] == ("in progress", "Anna")
    workspace.who = "Ben"
    document.begin()
    document.edit("all background", document.mask.patch(whole(document), 0))
    assert on_disk(workspace)["a"] == ("in progress", "Ben")
    with Project.open(workspace.project.folder) as project:
        assert {(one.who, one.what) for one in project.deeds()} == {("Anna", "status"), ("Anna", "mask"), ("Ben", "mask")}


def test_a_photo_without_any_known_decision_says_no_name(workspace):
    workspace.who = ""
    workspace.set_status(["a"], "flagged")
    words = decided_text(workspace.records["a"])
    assert words.startswith("flagged, ")
    assert " by " not in words


def test_a_round_that_was_not_taken_is_not_the_one_in_force(workspace):
    folder = workspace.project.folder
    with Project.open(folder) as project:
        for declined in (False, True):
            project.finish_round(project.begin_round("self-train", {"preset": "quick"}).number, {"declined": declined})
        workspace.rounds = project.rounds()
        assert project.latest_round().number == 1
    assert workspace.latest_round.number == 1
