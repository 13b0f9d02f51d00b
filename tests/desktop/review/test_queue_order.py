"""The review queue is ordered anew after some accepted images, by a worker of its own."""

import sys
from pathlib import Path

import pytest

from smaf_core.data.tags import TaggedImage, TaggedImages
from smaf_core.project.store import Project
from smaf_desktop.review import queue_order
from smaf_desktop.review.queue_order import QueueOrder
from smaf_desktop.worker.client import Worker

FAKE = Path(__file__).parents[1] / "fake_worker.py"
NAMES = [f"{number:02}" for number in range(40)]


@pytest.fixture
def project(project, tmp_path):
    """Forty images of one picture, none accepted."""
    images = tuple(TaggedImage(name, project.root / "a.png", ("cat",)) for name in NAMES)
    with Project.create(tmp_path / "many.smaf", TaggedImages(project.root, project.classes, images, ())) as made:
        yield made


@pytest.fixture
def workspace(space):
    return space


@pytest.fixture
def worker(workspace, monkeypatch):
    """The worker that the queue's order asks, the fake one; it remembers what it was asked."""
    machine = Worker(workspace, [sys.executable, str(FAKE), "serve"])
    order = QueueOrder(workspace, machine, workspace)
    worker, verbs = order._worker, []

    def ask(verb, **values):
        verbs.append((verb, values["project"]))
        return Worker.ask(worker, verb, **values)

    monkeypatch.setattr(worker, "ask", ask)
    worker.verbs = verbs
    yield worker
    order.stop()


def open_and_wait(workspace, project, qtbot):
    with qtbot.waitSignal(workspace.project_opened, timeout=10_000):
        workspace.open(project.folder)


def test_the_queue_is_ordered_anew_once_enough_images_are_accepted(workspace, worker, project, qtbot):
    open_and_wait(workspace, project, qtbot)
    workspace.set_status(NAMES[: queue_order.FIRST - 1], "accepted")
    assert worker.verbs == []
    workspace.set_status(NAMES[: queue_order.FIRST], "accepted")
    assert worker.verbs == [("score", str(project.folder))]


def test_then_after_every_few_more(workspace, worker, project, qtbot):
    open_and_wait(workspace, project, qtbot)
    workspace.set_status(NAMES[: queue_order.FIRST], "accepted")
    qtbot.waitUntil(lambda: not worker.is_busy, timeout=10_000)
    workspace.set_status(NAMES[: queue_order.FIRST + queue_order.EVERY - 1], "accepted")
    assert len(worker.verbs) == 1
    workspace.set_status(NAMES[: queue_order.FIRST + queue_order.EVERY], "accepted")
    assert len(worker.verbs) == 2


def test_the_new_order_is_taken_over_from_the_project(workspace, worker, project, qtbot):
    open_and_wait(workspace, project, qtbot)
    project.set_scores({NAMES[30]: (0.9, "scales disagree")})  # as the worker does
    with qtbot.waitSignal(workspace.records_changed, timeout=10_000, check_params_cb=lambda names: names == [NAMES[30]]):
        workspace.set_status(NAMES[: queue_order.FIRST], "accepted")
    assert (workspace.records[NAMES[30]].score, workspace.records[NAMES[30]].reason) == (0.9, "scales disagree")


def test_images_accepted_before_the_project_was_opened_are_learned_from_already(workspace, worker, project, qtbot):
    project.set_status(NAMES[:30], "accepted")
    open_and_wait(workspace, project, qtbot)
    workspace.set_status(NAMES[30 : 30 + queue_order.EVERY - 1], "accepted")
    assert worker.verbs == []


def test_who_only_reads_orders_nothing(workspace, worker, project, qtbot):
    open_and_wait(workspace, project, qtbot)
    workspace.read_only = "open elsewhere"
    workspace.counts["accepted"] = 30
    workspace.records_changed.emit(NAMES[:1])
    assert worker.verbs == []
