import math
from dataclasses import replace

import pytest
import torch
from torch import nn

from smaf_core.errors import SmafError
from smaf_core.networks.checkpoint import load_checkpoint, save_checkpoint
from smaf_core.networks.classifier import ClassHead, build_classifier
from smaf_core.settings.classifier import HeadSettings

LINEAR, DEEP = HeadSettings(), HeadSettings(hidden=5)


@pytest.mark.parametrize("settings", [LINEAR, DEEP])
def test_each_cell_is_judged_alone(settings):
    head = ClassHead(6, 3, settings).eval()
    features = torch.rand(1, 6, 4, 5)
    torch.testing.assert_close(head(features)[:, :, 2:3, 3:4], head(features[:, :, 2:3, 3:4]))


def test_the_head_standardises_what_it_sees():
    head = ClassHead(4, 2, DEEP).eval()
    features = [torch.rand(4, 3, 3) * 9 + 5 for _ in range(8)]
    head.calibrate(features)
    standard = (torch.stack(features) - head.mean[:, None, None]) / head.deviation[:, None, None]
    assert standard.mean().abs() < 1e-4
    assert standard.std() == pytest.approx(1, abs=0.05)
    plain = ClassHead(4, 2, DEEP).eval()
    plain.hidden, plain.classes = head.hidden, head.classes
    torch.testing.assert_close(head(torch.stack(features)), plain(standard), rtol=1e-4, atol=1e-4)


def test_a_channel_that_never_changes_does_no_harm():
    head = ClassHead(2, 1, LINEAR)
    head.calibrate([torch.zeros(2, 3, 3)] * 3)
    assert torch.isfinite(head(torch.ones(1, 2, 3, 3))).all()


def test_dropout_hides_channels_in_training_only():
    torch.manual_seed(0)
    head = ClassHead(64, 2, HeadSettings(dropout=0.5))
    features = torch.rand(1, 64, 2, 2)
    head.train()
    assert not torch.equal(head(features), head(features))
    head.eval()
    assert torch.equal(head(features), head(features))


def test_the_background_is_one_channel_more_than_the_classes():
    classifier = build_classifier("efficientnet-lite0", ["cat"], LINEAR)
    assert classifier(torch.zeros(2, 3, 32, 48)).shape == (2, 2, 2, 3)


def test_levels_of_all_depths_meet_at_the_size_of_the_last():
    classifier = build_classifier("efficientnet-lite0", ["cat"], HeadSettings(levels=(0, 2, 6)))
    assert classifier.features(torch.zeros(1, 3, 33, 48)).shape == (1, 16 + 40 + 320, 3, 3)


def test_a_checkpoint_gives_back_the_same_classifier(trained, tmp_path):
    path = tmp_path / "checkpoint.safetensors"
    save_checkpoint(path, trained)
    again = load_checkpoint(path)
    picture = torch.rand(1, 3, 32, 32) * 255
    assert again.class_names == trained.class_names
    assert again.settings == trained.settings
    torch.testing.assert_close(again(picture), trained.eval()(picture))
    assert not any(isinstance(layer, nn.BatchNorm2d) and layer.training for layer in again.modules())


def test_a_file_that_is_no_checkpoint_gets_one_clear_line(tmp_path):
    path = tmp_path / "checkpoint.safetensors"
    with pytest.raises(SmafError, match="no such checkpoint"):
        load_checkpoint(path)
    path.write_bytes(b"GIF89a" * 10)
    with pytest.raises(SmafError, match=r"no \.safetensors file"):
        load_checkpoint(path)


def test_weights_of_another_program_are_refused(tmp_path):
    from safetensors.torch import save_file

    save_file({"weight": torch.zeros(1)}, tmp_path / "other.safetensors")
    with pytest.raises(SmafError, match="not a classifier of this program"):
        load_checkpoint(tmp_path / "other.safetensors")


def test_a_checkpoint_of_another_shape_than_it_says_is_refused(trained, tmp_path):
    path, kept = tmp_path / "checkpoint.safetensors", trained.settings
    try:
        trained.settings = replace(kept, hidden=kept.hidden + 1)
        save_checkpoint(path, trained)
    finally:
        trained.settings = kept
    with pytest.raises(SmafError, match="does not fit"):
        load_checkpoint(path)


@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_a_checkpoint_whose_weights_are_no_numbers_is_refused(tmp_path, number):
    spoiled = build_classifier("efficientnet-lite0", ["cat"], LINEAR)
    next(spoiled.head.parameters()).data.view(-1)[0] = number
    save_checkpoint(tmp_path / "checkpoint.safetensors", spoiled)
    with pytest.raises(SmafError, match=r"checkpoint\.safetensors.*NaN or infinite"):
        load_checkpoint(tmp_path / "checkpoint.safetensors")
