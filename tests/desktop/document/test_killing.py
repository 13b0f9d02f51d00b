"""The program is killed in the middle of its work; afterwards every finished stroke is there and no file is damaged."""

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from smaf_core.data.images import read_label_map
from smaf_core.formats import open_dataset
from smaf_core.project.store import Project
from smaf_desktop.document.document import MaskDocument
from tests.desktop.restless_hand import state_of

ROOT = Path(__file__).parents[3]
SEED = 7


def hand_at_work(folder):
    return subprocess.Popen(
        [sys.executable, "-m", "tests.desktop.restless_hand", str(folder), str(SEED)],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """A project of three pictures of 600 x 450 pixels, so that saving takes a while."""
    folder = tmp_path_factory.mktemp("kill")
    photos = folder / "photos"
    photos.mkdir()
    for name in "abc":
        noise = np.random.default_rng(ord(name)).integers(0, 255, (450, 600, 3), np.uint8)
        Image.fromarray(noise).save(photos / f"{name}.png")
    (photos / "tags.csv").write_text("image,tags\na.png,cat dog\nb.png,dog\nc.png,cat\n")
    Project.create(folder / "mine.smaf", open_dataset(photos)).close()
    return folder / "mine.smaf"


@pytest.fixture(scope="module")
def expected(fresh):
    """What every action leads to: (image, state) by number, from a run that nobody disturbs."""
    folder = fresh.with_name("undisturbed.smaf")
    shutil.copytree(fresh, folder)
    with hand_at_work(folder) as hand:
        lines = [line.split() for line in hand.stdout]
    assert hand.returncode == 0
    return [(name, state) for word, *rest in lines if word == "done" for _, name, state in [rest]]


def kill_at_random(folder, rng):
    """Kill the hand some milliseconds into one of its actions; gives how many actions were on disk by then."""
    kind = rng.choice(["stroke", "stroke", "save", "switch", "undo"])
    skipped = rng.randint(0, 3 if kind != "stroke" else 25)
    done = 0
    with hand_at_work(folder) as hand:
        for line in hand.stdout:
            done += line.startswith("done")
            skipped -= line.strip() == kind
            if skipped < 0:
                break
        time.sleep(rng.uniform(0, 0.03))
        hand.send_signal(signal.SIGKILL)
        done += sum(line.startswith("done") and line.endswith("\n") for line in hand.stdout)
    return done


def check(folder, expected, done):
    for path in (folder / "masks").glob("[!.]*.png"):
        read_label_map(path)
    with Project.open(folder) as project:
        for name in "bc":
            document = MaskDocument.load(project, name)
            states = [state for image, state in expected[: done + 1] if image == name]
            before = [state for image, state in expected[:done] if image == name]
            allowed = {states[-1] if states else None, before[-1] if before else None}
            found = state_of(document)
            assert found in allowed or (None in allowed and document.undo_stack.count() == 0), (name, done)
            assert not document.warnings
            document.close()


@pytest.mark.parametrize("moment", [*range(4), *(pytest.param(moment, marks=pytest.mark.slow) for moment in range(4, 54))])
def test_killed_at_any_moment_every_finished_stroke_is_there_and_no_file_is_damaged(qapp, fresh, expected, tmp_path, moment):
    folder = tmp_path / "mine.smaf"
    shutil.copytree(fresh, folder)
    done = kill_at_random(folder, random.Random(moment))
    check(folder, expected, done)
