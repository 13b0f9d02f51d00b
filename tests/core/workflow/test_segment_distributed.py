"""A segmenter trained by several processes, as torchrun starts them."""

import json
import os
import subprocess
import sys

import numpy as np

from smaf_core.data.attention import Attention
from smaf_core.data.images import read_label_map
from smaf_core.formats import open_dataset
from smaf_core.project.store import Project
from smaf_core.segmenter.about import read_about
from smaf_core.workflow import segment

FEW = ("training.steps=4", "training.batch_size=3", "features.long_side=96", "segmentation.long_side=96")
"""Three images a batch: two processes have parts of different size."""
PLAIN = (*FEW, "balanced=false", "head.dropout=0")
"""What has means or chance of its own in every process is left out, so that sums can be compared."""


def losses(project) -> list[float]:
    lines = (project / "segmenter" / "training" / "metrics.jsonl").read_text().splitlines()
    return [json.loads(line)["loss"] for line in lines]


def test_two_processes_train_a_segmenter_as_one_does_and_one_of_them_writes(photos, tmp_path):
    for folder in (tmp_path / "one.smaf", tmp_path / "two.smaf"):
        with Project.create(folder, open_dataset(photos)) as project:
            for image in project.images():
                truth = read_label_map(image.truth)
                classes = tuple(project.classes.index(tag) for tag in image.tags)
                maps = np.stack([truth[::8, ::8] == index for index in classes]).astype(np.float16)
                project.save_proposal(image.name, truth, Attention(classes, (1.0,), (maps,), maps))
    with Project.open(tmp_path / "one.smaf") as project:
        segment.train_segmenter(project, changes=PLAIN, device="cpu")
    launcher = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m", "smaf_core"]
    command = ["segment", "train", str(tmp_path / "two.smaf"), "--device", "cpu", "--predict"]
    said = subprocess.run(
        [*launcher, *command, *(word for change in PLAIN for word in ("--set", change))], capture_output=True, text=True,
        timeout=300, env={**os.environ, "OMP_NUM_THREADS": "1"}, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    assert said.returncode == 0, said.stderr
    assert said.stdout.count("6 images segmented") == 1
    assert len(said.stdout.splitlines()) == 1
    np.testing.assert_allclose(losses(tmp_path / "one.smaf"), losses(tmp_path / "two.smaf"), rtol=1e-3)
    with Project.open(tmp_path / "two.smaf") as project:
        assert read_about(project.segmenter_path).training["steps"] == 4
        assert all(project.segmented_path(image.name).exists() for image in project.images())
