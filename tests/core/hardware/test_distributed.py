"""Several processes on this machine, as torchrun starts them; they talk by gloo."""

import json
import os
import shutil
import subprocess
import sys

import numpy as np
import pytest

from smaf_core.cli.app import main
from smaf_core.data.images import read_label_map
from smaf_core.hardware import distributed
from smaf_core.project.store import Project
from smaf_core.workflow.inputs import project_for
from smaf_core.workflow.propose import propose, self_train

FEW = (
    "first.steps=5",
    "first.batch_size=3",
    "self_training.steps=5",
    "self_training.batch_size=3",
    "self_training.mask_steps=0",  # each process draws dropout of its own there
    "attention.long_side=96",
)
"""Three images a batch: two processes have parts of different size."""


def torchrun(*arguments: object) -> subprocess.CompletedProcess[str]:
    launcher = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m", "smaf_core"]
    return subprocess.run(
        [*launcher, *map(str, arguments)], capture_output=True, text=True, timeout=300,
        env={**os.environ, "OMP_NUM_THREADS": "1"}, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def options() -> list[str]:
    return [word for change in FEW for word in ("--set", change)]


@pytest.fixture(scope="module")
def one_and_two(photos, tmp_path_factory):
    """The same rounds by one process and by two: their projects, and what the two have said."""
    folder = tmp_path_factory.mktemp("rounds")
    with project_for(photos, folder / "one.smaf")[0] as project:
        propose(project, changes=FEW, device="cpu")
        self_train(project, changes=FEW, device="cpu")
    said = [
        torchrun("propose", photos, "-o", folder / "two.smaf", "--device", "cpu", *options()),
        torchrun("self-train", folder / "two.smaf", "--device", "cpu", *options()),
    ]
    assert [one.returncode for one in said] == [0, 0], "\n".join(one.stderr for one in said)
    return folder / "one.smaf", folder / "two.smaf", said


@pytest.mark.parametrize("number", [1, 2])
def test_two_processes_have_the_loss_curve_of_one(one_and_two, number):
    curves = [
        [json.loads(line)["loss"] for line in (folder / "rounds" / f"{number:03d}" / "metrics.jsonl").read_text().splitlines()]
        for folder in one_and_two[:2]
    ]
    assert len(curves[0]) == 5
    np.testing.assert_allclose(*curves, rtol=1e-3)


def test_two_processes_propose_what_one_proposes(one_and_two):
    one, two = (folder / "proposals" for folder in one_and_two[:2])
    names = sorted(path.name for path in one.iterdir())
    assert names == sorted(path.name for path in two.iterdir())
    assert len(names) == 6
    for name in names:
        assert (read_label_map(one / name) == read_label_map(two / name)).mean() > 0.999


def test_one_of_them_speaks(one_and_two):
    for number, said in enumerate(one_and_two[2], 1):
        assert said.stdout.count(f"round {number} (") == 1
        lines = said.stdout.splitlines()
        assert len(lines) == len(set(lines)) == number  # the second says too what can be said of how good it is
        assert said.stderr.count("proposals") >= 1


def test_what_one_cannot_read_is_left_out_by_all_and_named(photos, tmp_path):
    broken = tmp_path / "photos"
    shutil.copytree(photos, broken)
    second = sorted((broken / "images").iterdir())[1]
    second.write_bytes(second.read_bytes()[:300])
    said = torchrun("propose", broken, "-o", tmp_path / "p.smaf", "--device", "cpu", *options())
    assert said.returncode == 0, said.stderr
    assert "1 left out" in said.stdout
    assert second.name in said.stdout
    with Project.open(tmp_path / "p.smaf") as project:
        assert [image.name for image in project.images() if project.load_proposal(image.name) is None] == [second.stem]


def test_a_segmenter_is_trained_by_two(one_and_two, tmp_path):
    project = tmp_path / "p.smaf"
    shutil.copytree(one_and_two[0], project)
    few = ("--set", "training.steps=3", "--set", "training.batch_size=2", "--set", "features.long_side=96")
    said = torchrun("segment", "train", project, "--device", "cpu", *few)
    assert said.returncode == 0, said.stderr
    assert said.stdout.count("efficientnet-lite0 from ImageNet") == 1


@pytest.fixture
def second_of_two(monkeypatch):
    places = {"TORCHELASTIC_RUN_ID": "1", "WORLD_SIZE": "2", "RANK": "1", "LOCAL_RANK": "1", "LOCAL_WORLD_SIZE": "2"}
    for name, value in places.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("second_of_two")
def test_the_second_of_two_takes_every_second_item():
    assert (distributed.size(), distributed.rank(), distributed.leads(), distributed.on_this_machine()) == (2, 1, False, (1, 2))
    assert distributed.share(["a", "b", "c", "d", "e"]) == ["b", "d"]


@pytest.mark.usefixtures("second_of_two")
def test_a_command_that_is_not_made_for_several_says_so(monkeypatch, capsys, photos):
    monkeypatch.setenv("RANK", "0")
    monkeypatch.setattr(sys, "argv", ["smaf", "evaluate", str(photos)])
    with pytest.raises(SystemExit) as exit_:
        main()
    assert exit_.value.code == 2
    assert "start it without torchrun" in capsys.readouterr().err


def test_what_a_cluster_sets_is_not_taken_for_torchrun(monkeypatch):
    monkeypatch.setenv("WORLD_SIZE", "8")
    monkeypatch.delenv("TORCHELASTIC_RUN_ID", raising=False)
    assert (distributed.size(), distributed.leads(), distributed.together(lambda: 3)) == (1, True, [3])


def test_what_stands_after_the_last_item_is_done_too():
    told = []

    def items():
        yield from "ab"
        told.append("all done")

    assert list(distributed.in_order(items(), 2)) == ["a", "b"]
    assert told == ["all done"]
