"""Killed at every step that reaches the disk: the project is good afterwards, and what was asked for can be asked for again.

A verb runs in a child of its own (`os.fork`) in which every `os.replace`, `fsync`, `unlink`, `link`, `mkdir`, every copy of
a file and every statement that SQLite begins (a commit is one) counts; at the n-th the child dies by `os._exit`, like kill -9.
Then the project must open with every label map as it was before or as it is to be, an accepted image must have a mask, and
the verb run again must end as if it had never been killed: masks, proposals, truth, statuses, tags, classes and exported bytes.
"""

import hashlib
import os
import shutil
import sqlite3
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from smaf_core.data.attention import Attention
from smaf_core.data.classes import ClassTable
from smaf_core.data.files import clear_unfinished, is_unfinished
from smaf_core.data.images import write_label_map
from smaf_core.data.mask import Mask
from smaf_core.data.tags import TaggedImage, TaggedImages
from smaf_core.project.accepting import accept, take_back
from smaf_core.project.class_editing import edit_classes, edits_from, sole_writer
from smaf_core.project.layout import is_project
from smaf_core.project.mask_import import import_masks
from smaf_core.project.masks import save_mask
from smaf_core.project.store import Project
from smaf_core.review.rounds import go_back
from smaf_core.workflow import assist
from smaf_core.workflow.export import export

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")

KILLED = 9
NAMES = ("a", "b/c", "d")
SIZE = (12, 16)
CLASSES = ("cat", "dog", "cow")


def labels_of(number: int) -> np.ndarray:
    labels = np.zeros(SIZE, np.uint8)
    labels[2:8, 2:10] = 1 + number % 3
    labels[8:, 10:] = 1 + (number + 1) % 3
    return labels


def data_set(place: Path) -> TaggedImages:
    root = place / "photos"
    for number, name in enumerate(NAMES):
        path = root / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.full((*SIZE, 3), 60 * number, np.uint8)).save(path)
    tagged = tuple(TaggedImage(name, root / f"{name}.png", ("cat", "dog"), None, None) for name in NAMES)
    return TaggedImages(root, ClassTable.of(CLASSES), tagged, (), ())


def fill(folder: Path, place: Path) -> None:
    """A project in the middle of its work: proposals, two rounds, and a mask that a person is painting; masks to import."""
    with Project.create(folder, data_set(place)) as project:
        for number in (1, 2):
            turn = project.begin_round("first", {})
            turn.folder.joinpath("checkpoint.safetensors").write_bytes(b"weights")
            turn.checkpoint.write_bytes(b"weights")
            for position, name in enumerate(NAMES):
                labels = labels_of(position + number)
                maps = np.full((1, *SIZE), 0.5, np.float16)
                project.save_proposal(name, labels, Attention((1,), (1.0,), (maps,), maps), turn)
            project.finish_round(turn.number, {})
        save_mask(project, "d", Mask(labels_of(5)))
        project.set_status("d", "in progress")
        for number, name in enumerate(NAMES[:2]):
            write_label_map(place / "given" / f"{name}.png", labels_of(number), project.classes.palette())


@dataclass(frozen=True)
class Verb:
    """What is killed: `run` does it in a project folder, `prepare` what it presupposes."""

    name: str
    run: Callable[[Path], object]
    prepare: Callable[[Path], object] = lambda folder: None
    least: int = 5
    """So many points it has at least: a hook that no longer sees anything fails."""


def make(folder: Path) -> None:
    if not is_project(folder):
        Project.create(folder, data_set(folder.parent)).close()


def inside(work: Callable[[Project], object]) -> Callable[[Path], object]:
    def run(folder: Path) -> None:
        with Project.open(folder) as project:
            work(project)

    return run


def brought(purpose: str) -> Callable[[Path], object]:
    return inside(lambda project: import_masks(project, project.folder.parent / "given", purpose))


def written(file_format: str) -> Callable[[Path], object]:
    return inside(lambda project: export(project, project.folder.parent / "out", file_format, "proposals"))


def edited(**edits) -> Callable[[Path], object]:
    def work(project: Project) -> None:
        with sole_writer(project):
            if "rename" not in edits or edits["rename"][0] in project.classes.names:  # else it is renamed already
                edit_classes(project, edits_from(project.classes, **edits))

    return inside(work)


def bulk(folder: Path) -> dict:
    with Project.open(folder) as project:
        return accept(project, project.images())


def unaccept(project: Project) -> None:
    before = {name: project.image("a") for name in NAMES[:2]}
    take_back(project, {name: type(one)(**{**vars(one), "name": name, "status": "proposed"}) for name, one in before.items()})


VERBS = (
    Verb("create", make, lambda folder: shutil.rmtree(folder), 20),
    Verb("import masks", brought("masks"), least=20),
    Verb("import proposals", brought("proposals"), least=15),
    Verb("import truth", brought("truth"), least=15),
    Verb("export png", written("png"), least=30),
    Verb("export voc", written("voc"), least=30),
    Verb("export coco", written("coco"), least=20),
    Verb("rename", edited(rename=("cat", "lion")), least=15),
    Verb("merge", edited(merge=("cat", "dog")), least=40),
    Verb("accept", bulk, least=10),
    Verb("take back", inside(unaccept), bulk, 10),
    Verb("go back", inside(lambda project: go_back(project, 1)), least=30),
    Verb("tidy", inside(lambda project: assist.tidy(project, Path("none"))), least=20),
    Verb("untidy", inside(assist.untidy), inside(lambda project: assist.tidy(project, Path("none"))), 15),
    Verb("set tags", inside(lambda project: project.set_tags(NAMES, ["cow"])), least=5),
)


@pytest.fixture(autouse=True)
def model(monkeypatch):
    """A promptable model that moves everything by a pixel."""
    monkeypatch.setattr(assist, "open_model", lambda *_: None)
    monkeypatch.setattr(assist, "embeddings_of", lambda project, model: type("Seen", (), {"of": lambda *_: None}))
    monkeypatch.setattr(assist, "tidied", lambda model, seen, proposal, settings: np.roll(proposal, 1, axis=1))


def in_child(work: Callable[[], object], die_at: int, counted: Path | None = None) -> int:
    """Run something in a child that dies at its n-th point (0: never); gives how it ended, leaves how many there were."""
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    try:
        points = hook(die_at)
        work()
        if counted is not None:
            with open(counted, "w") as stream:
                stream.write(str(points()))
        os._exit(0)
    except BaseException:  # noqa: BLE001 - a child must not go on as a second pytest
        traceback.print_exc(file=sys.__stderr__)
        os._exit(1)


def hook(die_at: int) -> Callable[[], int]:
    """Count all that reaches the disk in this process, which is a child, and die at one of it."""
    reached = 0

    def point(*_: object) -> None:
        nonlocal reached
        reached += 1
        if reached == die_at:
            os._exit(KILLED)

    def watched(real: Callable) -> Callable:
        def call(*args, **kwargs):
            point()
            return real(*args, **kwargs)

        return call

    for name in ("replace", "fsync", "unlink", "link", "mkdir", "rename"):
        setattr(os, name, watched(getattr(os, name)))
    shutil.copyfile = watched(shutil.copyfile)
    shutil.copy2 = watched(shutil.copy2)
    connect = sqlite3.connect

    def connected(*args, **kwargs):
        connection = connect(*args, **kwargs)
        connection.set_trace_callback(point)
        return connection

    sqlite3.connect = connected
    return lambda: reached


def files_of(place: Path) -> dict[str, str]:
    """Digests of the label maps and exported files, by their path; half-written ones are not there."""
    kept = [path for room in ("masks", "proposals", "truth", "tidied") for path in (place / "mine.smaf" / room).rglob("*.png")]
    kept += [path for path in (place / "out").rglob("*") if path.is_file()]
    return {
        path.relative_to(place).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in kept
        if not is_unfinished(path)
    }


def said_of(folder: Path) -> tuple:
    """What a project says, without scores, which follow from the rest, and without rounds that never ended."""
    with Project.open(folder) as project:
        images = [(one.name, one.tags, one.status, one.truth, one.doubtful) for one in project.images()]
        latest = project.latest_round()
        return images, project.classes, None if latest is None else (latest.kind, latest.settings)


def check_good(place: Path, *sides: dict[str, str]) -> None:
    """A project that was killed opens, has no half of anything, and what is accepted has a mask."""
    for path, digest in files_of(place).items():
        if not path.startswith("out/"):
            assert digest in [side.get(path) for side in sides], f"{path} is neither as before nor as it is to be"
    with Project.open(place / "mine.smaf") as project:
        for image in project.images():
            project.load_proposal(image.name)
            assert project.load_mask(image.name) is not None or image.status != "accepted"


def kill_at_every(verb: Verb, tmp_path: Path, step: int) -> int:
    """Kill a verb at every step-th of its points, and run it again each time; gives how many points it has."""
    base, place = tmp_path / "base", tmp_path / "place"
    folder = place / "mine.smaf"
    place.mkdir()
    fill(folder, place)  # where it is going to be: paths of truth are relative to the photos
    verb.prepare(folder)
    place.rename(base)

    def fresh() -> None:
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(base, place)

    fresh()
    verb.run(folder)  # loads libraries, of which some make folders of their own: children find them loaded
    fresh()
    before = files_of(place)
    assert in_child(lambda: verb.run(folder), 0, tmp_path / "count") == 0
    points, after, said = int((tmp_path / "count").read_text()), files_of(place), said_of(folder)
    for at in range(1, points + 1, step):
        fresh()
        assert in_child(lambda: verb.run(folder), at) == KILLED, f"point {at} of {points}"
        if is_project(folder):
            check_good(place, before, after)
        verb.run(folder)
        assert files_of(place) == after, f"point {at} of {points}"
        assert said_of(folder) == said, f"point {at} of {points}"
        clear_unfinished(folder)  # as opening a window does
        assert not [path for path in place.rglob("*") if is_unfinished(path)], f"point {at} of {points}"
    return points


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_what_is_killed_now_and_then_can_be_asked_for_again(verb, tmp_path):
    assert kill_at_every(verb, tmp_path, step=9) >= verb.least


@pytest.mark.slow
@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_what_is_killed_at_any_moment_can_be_asked_for_again(verb, tmp_path):
    assert kill_at_every(verb, tmp_path, step=1) >= verb.least
