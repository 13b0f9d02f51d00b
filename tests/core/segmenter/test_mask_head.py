import copy
from dataclasses import replace

import numpy as np
import pytest
import torch

from smaf_core.data.attention import Attention
from smaf_core.errors import SmafError
from smaf_core.learning.proposing import propose_all
from smaf_core.learning.shares import answers_of_shares
from smaf_core.learning.training import self_train
from smaf_core.method.proposal import attention_of, propose, told_of
from smaf_core.networks.checkpoint import load_checkpoint, save_checkpoint
from smaf_core.segmenter.mask_head import corrected_in, mask_preset, mask_steps_for, targets_of, teach_masks
from smaf_core.settings.classifier import BACKGROUND_SCORE, PRESETS
from smaf_core.settings.fusion import SHARES

SCALES = (0.5, 1.0, 2.0)


class Says:
    """A head that gives fixed logits at each size it is shown."""

    mean = torch.zeros(1)

    def __init__(self, logits):
        self.logits = logits

    def cells(self, features):
        return self.logits[tuple(features.shape[2:])]


def attention_like(label_map, agreeing):
    """Attention of class 1, of which so many of two scales say what the label map says."""
    here = (label_map == 1)[None].astype(np.float16)
    maps = tuple(here if number < agreeing else 1 - here for number in range(2))
    return Attention((1,), (1.0, 2.0), maps, here)


def with_steps(preset, steps):
    return replace(preset, self_training=replace(preset.self_training, mask_steps=steps, mask_passes=1e6))


@pytest.fixture(scope="module")
def taught(trained, examples, small, cache, truths):
    """A classifier whose second head has learned the true masks as proposals."""

    def proposal_of(example):
        truth = truths[int(example.name.removeprefix("photo"))]
        return truth, attention_like((truth > 0).astype(np.uint8), 2)

    return teach_masks(copy.deepcopy(trained), examples, proposal_of, with_steps(small, 30), cache=cache)


def test_a_class_as_likely_as_the_background_is_at_the_backgrounds_score():
    logits = {(1, 2): torch.tensor([[[[0.0, 0.0]], [[0.0, 3.0]], [[9.0, 9.0]]]]).repeat(2, 1, 1, 1)}
    logits[1, 2][1] = logits[1, 2][1].flip(2)  # what the mirror image shows
    told = told_of(Says(logits), [torch.zeros(2, 1, 1, 2)], (1,), (1.0,), (1, 2))
    assert told[0, 0, 0].item() == pytest.approx(BACKGROUND_SCORE)
    odds = np.exp(3.0)  # class 2 is no tag, and counts for nothing
    assert told[0, 0, 1].item() == pytest.approx(odds / (odds + 4))


def test_the_likeliest_class_stays_the_strongest():
    chance = torch.Generator().manual_seed(0)
    logits = torch.randn(1, 3, 5, 6, generator=chance).repeat(2, 1, 1, 1)
    logits[1] = logits[1].flip(2)
    told = told_of(Says({(5, 6): logits}), [torch.zeros(2, 1, 5, 6)], (1, 2), (1.0,), (5, 6))
    with_background = torch.cat([torch.full((1, 5, 6), BACKGROUND_SCORE), told])
    assert torch.equal(with_background.argmax(0), logits[0].argmax(0))


def test_scales_below_one_are_left_out_where_there_are_others():
    views = [torch.zeros(2, 1, 1, 1), torch.zeros(2, 1, 2, 2)]
    says = Says({(1, 1): torch.full((2, 2, 1, 1), 7.0), (2, 2): torch.zeros(2, 2, 2, 2)})
    says.logits[1, 1][:, 0] = -7
    assert told_of(says, views, (1,), (0.5, 1.0), (2, 2)).max() == pytest.approx(BACKGROUND_SCORE)
    assert told_of(says, views[:1], (1,), (0.5,), (2, 2)).min() > 0.99


def test_without_tags_nothing_is_told(taught, photos_rgb, small):
    proposal = propose(taught, photos_rgb[0], (), small)
    assert not proposal.label_map.any()
    assert proposal.attention.told.shape[0] == 0


def test_the_head_learns_the_masks_and_is_fused_with_the_attention(taught, trained, examples, photos_rgb, truths, small):
    seen = propose(taught, photos_rgb[0], examples[0].tags, small).attention
    alone = propose(trained, photos_rgb[0], examples[0].tags, small).attention
    assert seen.told.shape == seen.fused.shape == alone.fused.shape
    np.testing.assert_allclose(seen.fused, (alone.fused.astype(np.float32) + seen.told) / 2, atol=2e-3)
    right = (replace(seen, fused=seen.told).label_map("fused", truths[0].shape, BACKGROUND_SCORE) == truths[0]).mean()
    assert right > 0.9


def test_a_checkpoint_keeps_both_heads(taught, trained, tmp_path):
    views = [torch.rand(2, taught.feature_channels, 3, 4) for _ in SCALES]
    save_checkpoint(tmp_path / "both.safetensors", taught)
    read = load_checkpoint(tmp_path / "both.safetensors")
    before, after = (attention_of(one, views, (2,), SCALES) for one in (taught, read))
    np.testing.assert_array_equal(before.told, after.told)
    assert read.mask_settings == taught.mask_settings
    save_checkpoint(tmp_path / "one.safetensors", trained)
    assert load_checkpoint(tmp_path / "one.safetensors").mask_head is None


def test_a_checkpoint_keeps_how_much_the_second_head_counts(taught, tmp_path):
    mine = copy.deepcopy(taught)
    mine.told_share = 1.0
    save_checkpoint(tmp_path / "masks.safetensors", mine)
    read = load_checkpoint(tmp_path / "masks.safetensors")
    seen = attention_of(read, [torch.rand(2, read.feature_channels, 3, 4) for _ in SCALES], (2,), SCALES)
    np.testing.assert_array_equal(seen.fused, seen.told)
    seen.save(tmp_path / "seen.npz")
    assert Attention.load(tmp_path / "seen.npz").told_share == 1.0
    mine.told_share = 7.0
    save_checkpoint(tmp_path / "wrong.safetensors", mine)
    with pytest.raises(SmafError, match="told_share is 7"):
        load_checkpoint(tmp_path / "wrong.safetensors")


def test_each_share_proposes_what_a_checkpoint_with_that_share_would(taught, examples, small, cache):
    answers = list(answers_of_shares(taught, examples[:2], small, cache=cache))
    assert [(name, proposal.name) for name, proposal in answers] == [(n, e.name) for n in SHARES for e in examples[:2]]
    for number, share in enumerate(SHARES.values()):
        mine = copy.deepcopy(taught)
        mine.told_share = share
        for (_, answer), wanted in zip(
            answers[2 * number :], propose_all(mine, examples[:2], small, cache=cache), strict=False
        ):
            np.testing.assert_allclose(answer.attention.fused, wanted.attention.fused, atol=2e-3)
            assert (answer.label_map == wanted.label_map).mean() > 0.99


def test_the_next_student_begins_without_the_teachers_second_head(taught, examples, small, cache):
    student = self_train(taught, examples, replace(small, self_training=replace(small.self_training, steps=1)), cache=cache)
    assert student.mask_head is None
    assert taught.mask_head is not None


def test_a_persons_pixels_overrule_the_proposal_and_count_fully(examples):
    proposed, labels = np.ones((4, 6), np.uint8), np.full((4, 6), 2, np.uint8)
    touched = np.zeros((4, 6), bool)
    touched[:, :2] = True
    attention = attention_like(proposed, 1)
    example = replace(examples[0], human=lambda: (labels, touched))
    target = targets_of(lambda _: (proposed, attention))(example)
    np.testing.assert_array_equal(target.label_map, np.where(touched, 2, 1))
    np.testing.assert_array_equal(target.weight, np.where(touched, 1, np.float32(0.5)))


def test_only_images_with_a_persons_pixels_come_more_often(examples):
    nothing, something = np.zeros((4, 6), bool), np.ones((4, 6), bool)
    labels = np.zeros((4, 6), np.uint8)
    chosen = [
        examples[0],
        replace(examples[1], human=lambda: None),
        replace(examples[2], human=lambda: (labels, nothing)),
        replace(examples[3], human=lambda: (labels, something)),
    ]
    assert corrected_in(chosen) == [examples[3].name]


def test_the_second_head_sees_what_the_first_one_sees(trained, small):
    preset = mask_preset(trained, with_steps(small, 7), images=6)
    assert preset.head.levels == trained.levels
    assert preset.features == small.attention
    assert not preset.head.glance
    assert preset.training.steps == 7


@pytest.mark.parametrize(("images", "steps"), [(632, 600), (600, 600), (599, 599), (100, 100), (72, 75), (1, 75)])
def test_a_small_project_is_not_learned_by_heart(images, steps):
    assert mask_steps_for(PRESETS["quick"], images) == steps


def test_in_a_small_project_the_second_head_learns_in_fewer_steps(trained, examples, small, cache, truths):
    told = []

    def proposal_of(example):
        truth = truths[int(example.name.removeprefix("photo"))]
        return truth, attention_like((truth > 0).astype(np.uint8), 2)

    few = replace(small, self_training=replace(small.self_training, mask_steps=90, mask_passes=8.0))
    teach_masks(copy.deepcopy(trained), examples[:4], proposal_of, few, cache=cache, report=lambda *args: told.append(args[1:]))
    assert (75, "learning the masks") in told
    assert (90, "learning the masks") not in told
