"""On a full disk nothing that was finished is lost: the window says so, and goes on when there is room. A real small disk."""

import subprocess

import pytest

from smaf_core.formats import open_dataset
from smaf_core.project.store import Project
from smaf_desktop.document import document as documents
from smaf_desktop.project import decisions

pytestmark = pytest.mark.slow

SIZE = 4 << 20
"""Bytes of the disk."""


@pytest.fixture
def disk(tmp_path):
    """A disk of its own, so that filling it harms nobody."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", place], capture_output=True)
    if mounted.returncode:
        pytest.skip("mounting a disk of its own needs root")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


@pytest.fixture
def window(disk, photos, drawn, open_window, show_image, monkeypatch):
    """On a project on that disk, patient for moments only."""
    monkeypatch.setattr(decisions, "RETRY_MS", 50)
    monkeypatch.setattr(documents, "RETRY_MS", 100)
    with Project.create(disk / "photos.smaf", open_dataset(photos)) as project:
        drawn.propose(project)
    made = open_window(disk / "photos.smaf")
    show_image(made, "a")
    made.class_panel.choose(2)
    made.canvas.set_diameter(4)
    return made


def fill(disk):
    """Leave no room at all. Returns the file that takes it."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as stream:
        for size in (1 << 16, 1 << 12, 1):
            try:
                while True:
                    stream.write(bytes(size))
            except OSError:
                continue
    return ballast


def test_strokes_and_decisions_on_a_full_disk_are_told_and_written_when_there_is_room(window, disk, show_image, paint, qtbot):
    said = []
    window.workspace.warned.connect(lambda words, _: said.append(words))
    window.workspace.waiting.connect(said.append)
    ballast = fill(disk)
    paint(window.canvas, (50, 10), (50, 25))
    window.actions_["accept"].trigger()
    show_image(window, "b")
    window.actions_["flag"].trigger()
    show_image(window, "c")
    window.actions_["toggle_tag"].trigger()
    tags = window.workspace.records["c"].tags
    qtbot.waitUntil(lambda: any("is not written yet" in words and "disk is full" in words for words in said), timeout=20_000)
    qtbot.waitUntil(lambda: any("cannot be written" in words for words in said), timeout=20_000)
    assert [window.workspace.records[name].status for name in "ab"] == ["accepted", "flagged"]
    assert not window.close()  # what is nowhere safe keeps the window open
    ballast.unlink()
    qtbot.waitUntil(lambda: said[-1] == "", timeout=20_000)
    assert window.close()
    with Project.open(disk / "photos.smaf") as project:
        assert [project.image(name).status for name in "ab"] == ["accepted", "flagged"]
        assert project.image("c").tags == tags
        mask = project.load_mask("a")
    assert mask.label_map[50, 15] == 2
    assert mask.touched[50, 15]


def test_painting_goes_on_on_a_full_disk_and_undo_too(window, disk, paint, qtbot):
    document = window.workspace.document
    ballast = fill(disk)
    for row in (40, 50):
        paint(window.canvas, (row, 10), (row, 25))
        qtbot.waitUntil(lambda: not window.canvas.is_holding)
    window.actions_["undo"].trigger()
    assert [document.label_map[row, 15] == 2 for row in (40, 50)] == [True, False]
    ballast.unlink()
    qtbot.waitUntil(lambda: document.is_clean, timeout=20_000)
    with Project.open(disk / "photos.smaf") as project:
        assert [project.load_mask("a").label_map[row, 15] == 2 for row in (40, 50)] == [True, False]
