"""On a full disk nothing that was finished is lost: the window says so, and goes on when there is room. A real small disk."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace

import pytest
from PIL import Image

from smaf_core.cli.app import app
from smaf_core.cli.terminal import exit_code_of
from smaf_core.data.files import is_unfinished
from smaf_core.formats import EXPORTERS, open_dataset
from smaf_core.project.store import Project
from smaf_core.settings.classifier import PRESETS
from smaf_desktop.document import document as documents
from smaf_desktop.exchange.export_dialog import ExportDialog
from smaf_desktop.project import decisions
from smaf_desktop.worker.runs import RunPlan

pytestmark = pytest.mark.slow

PAGE = 4096
"""Bytes of which such a disk consists."""


@contextmanager
def disk_of(place, size):
    """A disk of its own, so that filling it harms nobody."""
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place], capture_output=True)
    if mounted.returncode:
        pytest.skip("mounting a disk of its own needs root")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


@pytest.fixture
def disk(tmp_path):
    """A disk of 4 MB."""
    with disk_of(tmp_path / "disk", 4 << 20) as place:
        yield place


@pytest.fixture
def large_disk(tmp_path):
    """A disk for checkpoints."""
    with disk_of(tmp_path / "large disk", 256 << 20) as place:
        yield place


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


def fill(disk, room=0):
    """Leave no room but so many bytes. Returns the file that takes it."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as stream:
        for size in (1 << 16, 1 << 12, 1):
            try:
                while True:
                    stream.write(bytes(size))
            except OSError:
                continue
    os.truncate(ballast, max(0, ballast.stat().st_size - room))
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


@pytest.fixture
def smaf(monkeypatch, capsys):
    """Runs a command as a terminal does. Gives its exit code, and the one line that says why it did not end well."""

    def run(*words):
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", ["smaf", *map(str, words)])
        code, said = exit_code_of(app), capsys.readouterr().err
        lines = [line for line in said.splitlines() if line.startswith("smaf: ")]
        assert "Traceback" not in said
        assert (code, len(lines)) in ((0, 0), (2, 1)), said
        return code, "".join(lines)

    return run


def says_that_it_is_full(words):
    return "No space left on device" in words or "disk is full" in words


def check_nothing_half(folder):
    """Every file is whole or absent."""
    assert not [path for path in folder.rglob("*") if is_unfinished(path)]
    for path in folder.rglob("*.png"):
        with Image.open(path) as picture:
            picture.verify()
    for path in folder.rglob("*.json"):
        json.loads(path.read_bytes())


@pytest.mark.parametrize("name", EXPORTERS)
def test_an_export_that_finds_no_room_says_so_and_is_ended_when_there_is_some(name, disk, proposed, tmp_path, smaf):
    out, others = disk / "out", ["--format", name, "--what", "proposals"]
    assert smaf("export", proposed, tmp_path / "whole", *others) == (0, "")
    whole, failed, ballast = (tmp_path / "whole" / "checksums.sha256").read_bytes(), 0, disk
    for room in range(0, 128 * PAGE, 4 * PAGE):
        ballast = fill(disk, room)
        code, said = smaf("export", proposed, out, *others)
        if code == 0:
            break
        failed += 1
        assert says_that_it_is_full(said)
        check_nothing_half(disk)
        state = out / "export.json"
        assert not state.exists() or json.loads(state.read_bytes())["complete"] is False
    assert failed > 2
    ballast.unlink()
    assert smaf("export", proposed, out, *others) == (0, "")
    assert (out / "checksums.sha256").read_bytes() == whole
    assert json.loads((out / "export.json").read_bytes())["complete"] is True


def test_an_export_that_was_whole_stays_so_where_there_is_no_room_for_another(disk, proposed, smaf):
    out = disk / "out"
    assert smaf("export", proposed, out, "--format", "png", "--what", "proposals") == (0, "")
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    fill(disk)
    assert smaf("export", proposed, out, "--format", "png", "--what", "proposals", "--images", "none")[0] == 2
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


@pytest.fixture
def tiny():
    """The preset "tiny": a few steps on small pictures."""
    quick, few, before = PRESETS["quick"], {"steps": 3, "batch_size": 2}, dict(PRESETS)
    PRESETS["tiny"] = replace(
        quick,
        attention=replace(quick.attention, long_side=64),
        first=replace(quick.first, saliency_weight=0.0, **few),
        self_training=replace(quick.self_training, **few),
    )
    yield ("--preset", "tiny", "--device", "cpu")
    PRESETS.clear()
    PRESETS.update(before)


def rounds_of(folder):
    """Numbers of the rounds that have ended, each with a checkpoint."""
    with Project.open(folder) as project:
        ended = [one for one in project.rounds() if one.finished is not None]
        assert all(one.checkpoint.exists() for one in ended)
        return [one.number for one in ended]


def proposals_of(folder):
    return {path.name: path.read_bytes() for path in (folder / "proposals").glob("*.png")}


@pytest.mark.parametrize("room", [0, 1 << 20, 20 << 20])
def test_training_that_finds_no_room_says_so_and_ends_when_there_is_some(room, large_disk, photos, tiny, smaf):
    folder = large_disk / "photos.smaf"
    Project.create(folder, open_dataset(photos)).close()
    for verb in ("propose", "self-train"):
        before, rounds = proposals_of(folder), rounds_of(folder)
        ballast = fill(large_disk, room)
        code, said = smaf(verb, folder, *tiny)
        assert code == 2 or room
        if code:
            assert says_that_it_is_full(said)
            check_nothing_half(large_disk)
        ballast.unlink()
        assert rounds_of(folder) != rounds or proposals_of(folder) == before
        assert smaf(verb, folder, *tiny) == (0, "")
        with Project.open(folder) as project:
            assert all(project.load_proposal(image.name) is not None for image in project.images())
        assert len(rounds_of(folder)) > len(rounds)


def test_the_window_says_that_an_export_found_no_room_and_it_can_be_asked_for_again(window, disk, qtbot):
    def export():
        window.actions_["export"].trigger()
        dialog = window.findChildren(ExportDialog)[-1]
        dialog.folder.setText(str(disk / "out"))
        dialog.proposals.setChecked(True)
        dialog.accept()

    ballast = fill(disk)
    export()
    qtbot.waitUntil(lambda: says_that_it_is_full(window.message_bar.words), timeout=120_000)
    ballast.unlink()
    export()
    qtbot.waitUntil(lambda: "Exported" in window.message_bar.words, timeout=120_000)
    assert (disk / "out" / "checksums.sha256").exists()


def test_a_run_in_a_project_on_a_full_disk_is_told_and_can_be_started_again(window, disk, qtbot):
    plan, failed = RunPlan.tidy(window.workspace.project.folder, undo=True), []
    window.runs._make_run = RunPlan.make
    window.runs.failed.connect(lambda _, failure: failed.append(failure.message))
    ballast = fill(disk)
    assert window.runs.start(plan)
    qtbot.waitUntil(lambda: bool(failed), timeout=120_000)
    assert says_that_it_is_full(failed[0])
    ballast.unlink()
    with qtbot.waitSignal(window.runs.finished, timeout=120_000):
        assert window.runs.start(plan)
