from dataclasses import replace

import numpy as np
import pytest
import torch

from smaf_core.data.attention import Attention
from smaf_core.errors import SmafError
from smaf_core.method.alignment import label_maps
from smaf_core.method.fusion import fuse, reactivate
from smaf_core.method.weighted_fusion import fuse_live, reactivated, reweighted
from smaf_core.settings.classifier import BACKGROUND_SCORE, ProposalSettings
from smaf_core.settings.crf import CRF_PRESETS
from smaf_core.settings.fusion import FusionSettings

SIZES = [(3, 4), (6, 8), (9, 12), (12, 16)]


@pytest.fixture
def picture():
    """A bright disc on a dark ground, with a little noise."""
    rng = np.random.default_rng(1)
    y, x = np.mgrid[:48, :64]
    disc = (y - 24) ** 2 + (x - 20) ** 2 < 14**2
    return (np.where(disc[..., None], 190, 40) + rng.integers(0, 20, (48, 64, 3))).astype(np.uint8)


@pytest.fixture
def attention():
    rng = np.random.default_rng(0)
    maps = tuple(rng.random((2, *size)).astype(np.float16) for size in SIZES)
    return reweighted(Attention((3, 7), (0.5, 1.0, 1.5, 2.0), maps, np.zeros((2, 1, 1), np.float16)), (1, 1, 1, 1))


def test_the_defaults_give_the_very_proposal_of_the_preset(picture, attention):
    live = fuse_live(picture, attention, FusionSettings())
    before, after = label_maps(picture, attention, BACKGROUND_SCORE, ProposalSettings())
    np.testing.assert_array_equal(live.before_crf, before)
    np.testing.assert_array_equal(live.label_map, after)


def test_the_weight_of_one_scale_alone_gives_that_scale(attention):
    one = reweighted(attention, (0, 0, 0, 5))
    np.testing.assert_allclose(one.maps_of("fused", (12, 16)), attention.maps_of("2", (12, 16)), atol=2e-3)


def test_numpy_and_torch_fuse_and_lift_alike(attention):
    """The window must not load torch, so the equations stand twice; here they are held together."""
    fused = fuse([torch.from_numpy(one.astype(np.float32)) for one in attention.maps], SIZES[-1])
    np.testing.assert_allclose(reweighted(attention, (1, 1, 1, 1)).fused, fused.numpy(), atol=1e-3)
    lifted = reactivate(fused, 0.3)[:-1]
    np.testing.assert_allclose(reactivated(fused.numpy(), 0.3), lifted.numpy(), atol=1e-6)


def test_weights_count_relative_to_each_other(attention):
    np.testing.assert_allclose(reweighted(attention, (2, 2, 2, 2)).fused, attention.fused, atol=1e-3)


def test_without_strength_the_dense_crf_changes_nothing(picture, attention):
    live = fuse_live(picture, attention, FusionSettings(strength=0))
    np.testing.assert_array_equal(live.label_map, live.before_crf)


def test_a_stronger_dense_crf_makes_a_smoother_mask(picture, attention):
    def border(strength: float) -> int:
        labels = fuse_live(picture, attention, FusionSettings(strength=strength, threshold=0.6)).label_map.astype(int)
        return int((np.diff(labels, axis=0) != 0).sum() + (np.diff(labels, axis=1) != 0).sum())

    assert border(2.0) < border(0.05) <= border(0)


def test_a_higher_threshold_never_adds_pixels(picture, attention):
    settings = FusionSettings(strength=0)
    few = fuse_live(picture, attention, replace(settings, threshold=0.7)).label_map
    many = fuse_live(picture, attention, replace(settings, threshold=0.3)).label_map
    assert not (few[many == 0]).any()
    assert (few > 0).sum() < (many > 0).sum()


def test_reactivation_lifts_every_pixel_above_the_threshold_to_one(picture, attention):
    plain = fuse_live(picture, attention, FusionSettings())
    lifted = fuse_live(picture, attention, FusionSettings(reactivate=True))
    above = plain.attention.max(axis=0) > BACKGROUND_SCORE
    np.testing.assert_allclose(lifted.attention.max(axis=0)[above], 1, rtol=1e-6)
    np.testing.assert_array_equal(lifted.label_map, plain.label_map)
    assert reactivated(np.full((1, 1, 1), 0.1, np.float32), 0.2) == pytest.approx(0.5)


def test_an_image_without_tags_stays_background(picture):
    nothing = Attention((), (1.0,), (np.zeros((0, 2, 2), np.float16),), np.zeros((0, 2, 2), np.float16))
    live = fuse_live(picture, nothing, FusionSettings(weights=(1,)))
    assert live.attention.shape == (0, 48, 64)
    assert not live.label_map.any()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"weights": (1.0,)}, "1 weights do not fit the 4 scales"),
        ({"weights": (0.0, 0.0, 0.0, 0.0)}, "at least one must be above 0"),
        ({"weights": (1.0, 1.0, 1.0, -1.0)}, "must not be negative"),
        ({"threshold": 0.0}, "above 0"),
        ({"crf": "mine"}, "no dense CRF preset 'mine'"),
        ({"strength": -1.0}, "must not be negative"),
    ],
)
def test_settings_that_make_no_sense_are_named(picture, attention, wrong, words):
    with pytest.raises(SmafError, match=words):
        fuse_live(picture, attention, replace(FusionSettings(), **wrong))


def test_fused_maps_alone_cannot_be_weighed(picture, attention):
    with pytest.raises(SmafError, match="fused maps only"):
        fuse_live(picture, replace(attention, scales=(), maps=()), FusionSettings())


def test_every_named_dense_crf_can_be_asked_for(picture, attention):
    answers = [fuse_live(picture, attention, FusionSettings(crf=name, threshold=0.6)).label_map for name in CRF_PRESETS]
    assert any((answers[0] != other).any() for other in answers[1:])


def test_what_a_head_for_masks_says_counts_as_much_as_all_scales(picture, attention):
    told = np.random.default_rng(3).random(attention.fused.shape).astype(np.float16)
    both = replace(attention, told=told, fused=((attention.fused.astype(np.float32) + told) / 2).astype(np.float16))
    np.testing.assert_allclose(reweighted(both, (1, 1, 1, 1)).fused, both.fused, atol=2e-3)
    one = reweighted(attention, (0, 0, 0, 1)).fused.astype(np.float32)
    np.testing.assert_allclose(reweighted(both, (0, 0, 0, 1)).fused, (one + told) / 2, atol=2e-3)
