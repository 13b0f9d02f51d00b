"""Which classes are in a picture, at a glance."""

import math
from dataclasses import replace

import pytest
import torch

from smaf_core.errors import SmafError
from smaf_core.segmenter.glance import Glance, pooled, with_glance
from smaf_core.segmenter.network import build_segmenter
from smaf_core.settings.aspp import AsppSettings
from smaf_core.settings.segmenter import SEGMENTER_PRESETS


def looks(count: int, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Pictures of 3 channels: the first class is one cell in which channel 0 is strong, the second is channel 1 everywhere."""
    torch.manual_seed(seed)
    features, tags = torch.rand(count, 3, 4, 5), (torch.rand(count, 2) < 0.5).float()
    features[:, 0, 1, 2] += 4 * tags[:, 0]
    features[:, 1] += tags[:, 1, None, None]
    return features, tags


def test_what_is_pooled_are_means_and_maxima():
    features = torch.tensor([[[[1.0, 2.0, 6.0]], [[0.0, 0.0, 3.0]]]])
    assert pooled(features).tolist() == [[3, 1, 6, 3]]


def test_a_glance_learns_from_tags_what_is_in_pictures_it_has_not_seen():
    glance, (features, tags), (others, right) = Glance(3, 2), looks(60, 0), looks(40, 1)
    glance.learn(pooled(features), tags)
    assert ((glance(others) > 0) == right.bool()).float().mean() > 0.95


def test_the_same_looks_give_the_same_glance_bit_for_bit():
    features, tags = looks(30, 0)
    one, other = Glance(3, 2), Glance(3, 2)
    for glance in (one, other):
        glance.learn(pooled(features), tags)
    assert torch.equal(one.weight, other.weight)


def test_a_class_that_no_picture_has_is_never_seen():
    glance, (features, tags) = Glance(3, 2), looks(30, 0)
    tags[:, 1] = 0
    glance.learn(pooled(features), tags)
    assert (glance(features)[:, 1] < -3).all()


def test_odds_of_cells_and_picture_are_multiplied():
    cells = torch.zeros(1, 3, 1, 2)
    cells[0, 1, 0, 0] = math.log(8)  # the first class: 8 of 10 in the first cell, 1 of 3 in the other
    said = torch.tensor([[-math.log(4), 50.0]])  # the cells' 4 : 1 against the picture's 1 : 4
    seen = with_glance(cells, said, 0.0)
    assert seen[0, 0].tolist() == [[0, 0]]
    assert (seen - cells)[0, 1, 0].tolist() == pytest.approx([-math.log(2)] * 2, abs=1e-5)
    assert (seen - cells)[0, 2, 0].tolist() == pytest.approx([0, 0])
    bold = with_glance(cells, said, 0.5)
    assert (bold - seen)[0, :, 0, 0].tolist() == pytest.approx([0, 0.5, 0.5])


def test_no_cell_is_so_sure_that_the_logits_become_infinite():
    cells = torch.tensor([[[[200.0]], [[-200.0]], [[0.0]]]])
    assert torch.isfinite(with_glance(cells, torch.tensor([[-100.0, 100.0]]), 0.0)).all()
    assert torch.isfinite(with_glance(-cells, torch.tensor([[-100.0, 100.0]]), 0.0)).all()


def test_a_segmenter_glances_at_the_last_layer_of_its_backbone():
    settings = AsppSettings(levels=(2, 6), hidden=4, rates=(1,), glance=True, boldness=0.5)
    segmenter = build_segmenter("efficientnet-lite0", ["cat", "dog"], settings).eval()
    segmenter.glance.bias.copy_(torch.tensor([1.0, -2.0]))
    picture = torch.randint(0, 255, (1, 3, 64, 96), dtype=torch.uint8)
    with torch.inference_mode():
        features = segmenter.features(picture).float()
        last = segmenter.backbone(segmenter.backbone.normalise(picture))
        torch.testing.assert_close(segmenter.widened(features), last)
        cells = segmenter.head.both(features)[0]
        torch.testing.assert_close(segmenter(picture), with_glance(cells, torch.tensor([[1.0, -2.0]]), 0.5))


def test_without_the_last_level_there_is_nothing_to_glance_at():
    settings = AsppSettings(levels=(2, 4), glance=True)
    with pytest.raises(SmafError, match=r"let head\.levels end with 6"):
        build_segmenter("efficientnet-lite0", ["cat"], settings)


def test_a_network_that_learns_as_a_whole_has_no_glance():
    preset = SEGMENTER_PRESETS["lite"]
    with pytest.raises(SmafError, match="a glance needs a backbone that never learns"):
        replace(preset, head=replace(preset.head, glance=True))
