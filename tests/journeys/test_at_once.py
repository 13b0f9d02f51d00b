"""Two windows and two terminals at work on one project, at random. However they get in each other's way, this holds:

1. Whatever a person painted is there in the end, as the last window left it (later merges of classes are done to it).
2. A mask that was imported is there, or was painted on, or is kept beside the one that was painted at the same moment.
3. An image's status, and its tags, are what one of them wrote that no other write came after.
4. Whatever is accepted has a mask. Database and files are whole, and nothing half-written is left.
5. Exported masks are masks that the project had.
6. A command ends well, or says in one line why not; no process has a traceback; every window closes.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from smaf_core.data.files import is_unfinished
from smaf_core.data.images import read_label_map
from smaf_core.project.store import Project
from tests.journeys.at_once import add_tiny_preset

ROOT = Path(__file__).parents[2]
KINDS = ("window", "window", "terminal", "terminal")
PATIENCE = 1200
"""Seconds after which one of them hangs, also on a machine that is busy with other things."""


@pytest.fixture
def trained(proposed):
    """A project with proposals, truth for none, and a classifier that proposes in a second."""
    from smaf_core.settings.classifier import PRESETS
    from smaf_core.workflow.propose import propose

    before = dict(PRESETS)
    add_tiny_preset()
    try:
        with Project.open(proposed) as project:
            propose(project, preset="tiny", retrain=True, device="cpu")
    finally:
        PRESETS.clear()
        PRESETS.update(before)
    return proposed


@dataclass(frozen=True)
class Write:
    """Something that was written: what, when it began (ns), when it was acknowledged."""

    kind: str
    start: int
    end: int
    about: dict

    def planes(self):
        with np.load(self.about["planes"]) as kept:
            return kept["label_map"], kept["touched"]


class Past:
    """All that was written by anybody."""

    def __init__(self, place: Path) -> None:
        lines = [json.loads(line) for path in place.glob("*.jsonl") for line in path.read_text().splitlines()]
        self.writes = sorted((Write(one["kind"], one["start"], one["end"], one) for one in lines), key=lambda one: one.start)

    def of(self, kind, name=None):
        return [
            one for one in self.writes
            if one.kind == kind and (name is None or name == one.about.get("name") or name in one.about.get("names", ()))
        ]  # fmt: skip

    def merged(self, labels, since):
        """Each form that a label map has had since a moment, through all merges of classes."""
        forms = [np.asarray(labels)]
        for one in self.of("classes"):
            if one.start > since:
                table = np.arange(256, dtype=np.uint8)
                for merged, into in one.about["merges"].items():
                    table[int(merged)] = into
                forms.append(table[forms[-1]])
        return forms

    def words(self, name):
        """What happened to an image, for who has to find out why."""
        told = [
            one for one in self.writes if one.kind == "classes" or name in (one.about.get("name"), *one.about.get("names", ()))
        ]
        return "\n".join(f"{one.start} {one.end} {one.kind} {one.about}" for one in told)

    def last(self, writes):
        """The writes that none came after."""
        return [one for one in writes if not any(other.start > one.end for other in writes)]


def run_at_once(folder, notes, amounts, seed):
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.at_once", kind, folder, str(10 * seed + number), amounts[kind],
             notes / f"{kind}-{number}.jsonl"],
            cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"},
        )
        for number, kind in enumerate(KINDS)
    ]  # fmt: skip
    try:
        said = [one.communicate(timeout=PATIENCE)[1] for one in started]
    finally:
        for one in started:
            one.kill()
    for one, words in zip(started, said, strict=True):
        assert one.returncode == 0, words
        assert "Traceback" not in words, words


def check_mask(project, past, name):
    mask, painted, brought = project.load_mask(name), past.of("mask", name), past.of("import", name)
    last = painted[-1] if painted else None
    if last is not None and last.about["planes"]:
        labels, touched = last.planes()
        np.testing.assert_array_equal(mask.label_map, past.merged(labels, last.start)[-1], err_msg=past.words(name))
        np.testing.assert_array_equal(mask.touched, touched, err_msg=past.words(name))
    elif last is None and brought:
        labels, _ = brought[0].planes()
        np.testing.assert_array_equal(mask.label_map, past.merged(labels, brought[0].start)[-1], err_msg=f"{name}: imported")
        assert mask.touched.all()
    for one in brought:
        if mask is None or not mask.touched.all():  # what was painted took its place
            aside = [read_label_map(path) for path in (project.folder / "masks").glob(f"{name}.png.*")]
            forms = past.merged(one.planes()[0], one.start)
            assert any(np.array_equal(kept, form) for kept in aside for form in forms), f"{name}: an imported mask is lost"


def check_decisions(project, past, image):
    statuses = past.of("status", image.name)
    allowed = {one.about["value"] for one in past.last(statuses)} or {"proposed"}
    assert image.status in allowed, f"{image.name}: {image.status}, but {past.last(statuses)}"
    if image.status == "accepted":
        assert project.has_mask(image.name)
    tags = past.last(past.of("tags", image.name))
    expected = []
    for one in tags:
        forms = past.merged(np.array(one.about["value"], np.uint8), one.start)
        expected.append({*forms[-1].tolist()})
    assert not tags or {*map(project.classes.index, image.tags)} in expected, f"{image.name}: {image.tags}, but {tags}"


def check_exports(project, past, place):
    known = {}
    for one in past.writes:
        if one.about.get("planes"):
            for form in past.merged(one.planes()[0], one.start):
                known.setdefault(one.about["name"], set()).add(form.tobytes())
    read = 0
    for path in place.glob("*/export-*/**/*.png"):
        name = path.stem
        if name in known and not is_unfinished(path):
            assert read_label_map(path).tobytes() in known[name], f"{path}: is no mask that there was"
            read += 1
    return read


def check(folder, notes):
    past = Past(notes)
    with Project.open(folder) as project:
        assert not project.trouble
        project.keep_good_copy(0)  # which looks through all of the database
        for image in project.images():
            project.load_proposal(image.name)
            project.load_attention(image.name)
            check_mask(project, past, image.name)
            check_decisions(project, past, image)
        exported = check_exports(project, past, notes)
    assert not [path for path in folder.rglob("*") if is_unfinished(path)]
    return past, exported


def work_at_once(folder, tmp_path, amounts, seed):
    notes = tmp_path / "notes"
    notes.mkdir()
    with Project.open(folder) as project:
        first = {image.name: project.load_proposal(image.name) for image in project.images()}
    lines = []
    for name, labels in first.items():
        np.savez(notes / f"first-{name}.npz", label_map=labels, touched=labels > 255)
        lines.append(
            json.dumps({"kind": "proposal", "start": 0, "end": 0, "name": name, "planes": f"{notes}/first-{name}.npz"})
        )
    (notes / "first.jsonl").write_text("\n".join(lines))
    run_at_once(folder, notes, amounts, seed)
    past, exported = check(folder, notes)
    done = Counter(one.kind for one in past.writes)
    done.update(f"{one.about['words'][0]} {one.about['code']}" for one in past.of("command"))
    return {**done, "exported masks": exported}


def test_windows_and_terminals_at_once_lose_nothing(proposed, tmp_path):
    done = work_at_once(proposed, tmp_path, {"window": "40", "terminal": "6"}, 1)
    assert {"mask", "status"} <= done.keys(), done


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2])
def test_a_minute_of_windows_and_terminals_at_once_loses_nothing(trained, tmp_path, seed, capsys):
    done = work_at_once(trained, tmp_path, {"window": "60s", "terminal": "60s"}, seed)
    with capsys.disabled():
        sys.stdout.write(f"\n{done}\n")
    few = {kind: done.get(kind, 0) for kind in ("mask", "status", "tags", "import", "classes", "exported masks", "propose 0")}
    assert all(few.values()), few
    assert done.get("classes 0", 0) + done.get("classes 2", 0) > 0
