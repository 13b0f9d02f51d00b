"""Rounds that begin with what another project has trained."""

import json

import numpy as np
import pytest
import torch

from smaf_core.data.images import read_label_map
from smaf_core.errors import SmafError
from smaf_core.networks.backbones import build_backbone
from smaf_core.networks.checkpoint import load_checkpoint, save_checkpoint
from smaf_core.networks.classifier import build_classifier
from smaf_core.project.store import Project
from smaf_core.settings.classifier import PRESETS, preset_named
from smaf_core.workflow.propose import propose, self_train


def write_maps(project: Project, folder) -> None:
    """Write what PSA would: one file an image, {class from 0: map}."""
    folder.mkdir()
    for image in project.images():
        truth = read_label_map(image.truth)
        maps = {project.classes.index(tag) - 1: np.float32(truth == project.classes.index(tag)) for tag in image.tags}
        np.save(folder / f"{image.name}.npy", maps, allow_pickle=True)


def test_a_checkpoint_of_irn_proposes_without_any_training(project, tmp_path):
    torch.manual_seed(0)
    state = {f"resnet50.{name}": value for name, value in build_backbone("resnet50").state_dict().items()}
    state["classifier.weight"] = torch.rand(len(project.classes), 2048, 1, 1) - 0.5
    torch.save(state, tmp_path / "irn.pth")
    stages = set()
    result = propose(project, preset="tiny", init=tmp_path / "irn.pth", report=lambda done, total, text: stages.add(text))
    assert (result.kind, result.proposed) == ("init", 6)
    assert not {stage for stage in stages if "training" in stage}
    assert load_checkpoint(project.latest_round().checkpoint).settings.reading == "relu"
    assert project.latest_round().settings["init"].endswith("irn.pth")


def test_a_checkpoint_of_our_own_starts_a_round_in_another_project(project, tmp_path):
    tiny = preset_named("tiny")
    given = build_classifier(tiny.backbone, project.classes.names, tiny.head, pretrained=True)
    save_checkpoint(tmp_path / "given.safetensors", given)
    result = self_train(project, preset="tiny", init=tmp_path / "given.safetensors")
    assert (result.round, result.kind) == (1, "self-train")


def test_a_checkpoint_of_other_classes_is_refused(project, tmp_path):
    tiny = preset_named("tiny")
    save_checkpoint(tmp_path / "given.safetensors", build_classifier(tiny.backbone, ["cow"], tiny.head))
    with pytest.raises(SmafError, match="knows the classes cow; this project has"):
        propose(project, preset="tiny", init=tmp_path / "given.safetensors")
    assert project.rounds() == []


def test_maps_of_another_project_teach_a_round(project, tmp_path):
    propose(project, preset="tiny")
    write_maps(project, tmp_path / "maps")
    teacher = project.latest_round().checkpoint
    losses = []
    for maps in (None, tmp_path / "maps"):
        self_train(project, preset="tiny", init=teacher, teacher_maps=maps)
        first_line = (project.latest_round().folder / "metrics.jsonl").read_text().splitlines()[0]
        losses.append(json.loads(first_line))
    assert losses[0]["classes"] == losses[1]["classes"]
    assert losses[0]["consistency"] != losses[1]["consistency"]


def test_maps_that_are_missing_are_told_before_any_training(project, tmp_path):
    propose(project, preset="tiny")
    write_maps(project, tmp_path / "maps")
    (tmp_path / "maps" / f"{project.images()[2].name}.npy").unlink()
    with pytest.raises(SmafError, match="has no maps of 1 images, the first is"):
        self_train(project, preset="tiny", teacher_maps=tmp_path / "maps")
    assert len(project.rounds()) == 1


def test_the_paper_and_its_code_differ_in_loss_and_colours_only_while_self_training():
    paper, released = preset_named("paper"), preset_named("released")
    assert (paper.self_training.classes_weight, released.self_training.classes_weight) == (1, 0)
    assert (paper.self_training.jitter, released.self_training.jitter) == (True, False)
    assert paper.self_training.alignment == released.self_training.alignment == 0
    assert paper.first == released.first


@pytest.mark.parametrize("preset", ["paper", "released"])
def test_both_readings_of_the_momentum_can_be_had(preset):
    chosen = preset_named(preset, ["first.momentum=0.9", "self_training.momentum=0.9"])
    assert chosen.first.momentum == chosen.self_training.momentum == 0.9
    assert PRESETS["paper"].first.momentum == 5e-4


def test_a_momentum_that_means_nothing_is_refused(project):
    with pytest.raises(SmafError, match="does not learn by SGD"):
        propose(project, preset="tiny", changes=["first.momentum=0.9"])
    with pytest.raises(SmafError, match=r"momentum is 1\.0"):
        preset_named("paper", ["first.momentum=1"])
