from dataclasses import replace

import numpy as np
import pytest

from smaf_core.data.attention import Attention
from smaf_core.data.resizing import resize, resize_nearest
from smaf_core.errors import Cancelled
from smaf_core.learning.proposing import propose_all
from smaf_core.method.alignment import label_maps
from smaf_core.method.proposal import propose
from smaf_core.settings.classifier import ProposalSettings


def attention_with(fused, classes=(1,)):
    maps = np.asarray(fused, np.float16)
    return Attention(classes, (1.0,), (maps,), maps)


def test_every_step_is_given_back_at_its_size(trained, small, photos_rgb):
    proposal = propose(trained, photos_rgb[0], (1,), small, name="first")
    assert proposal.name == "first"
    assert [one.shape for one in proposal.attention.maps] == [(1, 4, 5), (1, 7, 10), (1, 14, 20)]
    assert proposal.attention.fused.shape == (1, 14, 20)
    assert proposal.before_crf.shape == proposal.label_map.shape == (64, 96)
    assert proposal.attention.fused.max() == pytest.approx(1, abs=1e-3)


def test_only_tagged_classes_are_proposed(trained, small, photos_rgb):
    proposal = propose(trained, photos_rgb[0], (2,), small)
    assert set(np.unique(proposal.label_map)) <= {0, 2}
    assert proposal.attention.classes == (2,)


def test_a_picture_without_tags_is_all_background(trained, small, photos_rgb):
    proposal = propose(trained, photos_rgb[0], (), small)
    assert not proposal.label_map.any()
    assert proposal.attention.fused.shape == (0, 14, 20)


def test_all_images_are_proposed_in_their_order_as_one_by_one(trained, small, examples, cache, photos_rgb):
    together = list(propose_all(trained, examples, small, cache=cache, processes=2))
    assert [proposal.name for proposal in together] == [example.name for example in examples]
    for proposal, example, photo in zip(together, examples, photos_rgb, strict=True):
        alone = propose(trained, photo, example.tags, small)
        assert np.array_equal(alone.label_map, proposal.label_map)


def test_proposing_can_be_stopped_and_leaves_no_process(trained, small, examples):
    import multiprocessing

    def stop(done, total, text):
        if done == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        list(propose_all(trained, examples, small, processes=1, report=stop))
    assert multiprocessing.active_children() == []


def test_where_a_mask_head_has_its_say_the_label_map_is_trusted_by_its_own_number(photos_rgb):
    chance = np.random.default_rng(0)
    seen = attention_with(chance.random((1, 8, 12)))
    told, little, much = replace(seen, told=seen.fused), 0.55, 0.99
    settings = ProposalSettings(confidence=little, told_confidence=much)
    _, without = label_maps(photos_rgb[0], seen, 0.5, settings)
    _, withal = label_maps(photos_rgb[0], told, 0.5, settings)
    np.testing.assert_array_equal(withal, label_maps(photos_rgb[0], seen, 0.5, ProposalSettings(confidence=much))[1])
    assert (without != withal).any()


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (257, 31)])
def test_pictures_of_odd_size_get_a_mask_of_their_size(trained, small, size):
    picture = np.full((*size, 3), 128, np.uint8)
    assert propose(trained, picture, (1, 2), small).label_map.shape == size


@pytest.mark.parametrize("side", [125, 500, 1000])
def test_the_crf_moves_the_border_to_the_picture_s_edge_whatever_the_picture_s_size(side):
    middle, there = side // 2, side // 2 + side // 20
    picture = np.zeros((side, side, 3), np.uint8)
    picture[:, middle:] = 255
    fused = np.zeros((1, side, side))
    fused[0, :, there:] = 1
    before, after = label_maps(picture, attention_with(fused), 0.2, ProposalSettings())
    assert (before[0] > 0).sum() == side - there
    assert (after[middle] > 0).sum() == side - middle


def test_a_picture_is_aligned_alike_whatever_its_size(photos_rgb):
    seen = attention_with(np.random.default_rng(0).random((1, 8, 12)))
    large = resize(photos_rgb[0], (480, 640))
    small = resize(large, (240, 320))
    of_large, of_small = (label_maps(picture, seen, 0.5, ProposalSettings())[1] for picture in (large, small))
    assert (resize_nearest(of_large, (240, 320)) == of_small).mean() > 0.97


def test_borders_of_a_reduced_picture_run_between_its_pixels():
    """A slanted border: where it was found on a picture of a fourth of the side, it has no steps of four pixels."""
    side = 400
    rows, columns = np.mgrid[:side, :side]
    truth = columns > 150 + 0.25 * rows
    picture = np.repeat(np.where(truth, 220, 30).astype(np.uint8)[:, :, None], 3, 2)
    fused = truth[None].astype(np.float32)
    _, after = label_maps(picture, attention_with(fused), 0.5, ProposalSettings(max_side=100))
    moved = np.diff((after == 0).sum(1))
    assert np.abs(moved[20:-20]).max() <= 2  # by the nearest pixel it would be 4
    assert ((after > 0) == truth).mean() > 0.995


@pytest.mark.parametrize("unary", ["labels", "attention"])
def test_classes_keep_their_indices_through_the_crf(unary):
    picture = np.zeros((30, 60, 3), np.uint8)
    picture[:, :30], picture[:, 30:] = (250, 0, 0), (0, 0, 250)
    fused = np.zeros((2, 30, 60))
    fused[0, 5:25, 2:28] = fused[1, 5:25, 32:58] = 1
    _, after = label_maps(picture, attention_with(fused, (7, 200)), 0.2, ProposalSettings(unary=unary))
    assert after[15, 15] == 7
    assert after[15, 45] == 200


def test_a_large_picture_is_aligned_smaller_and_given_back_whole():
    fused = np.zeros((1, 8, 16))
    fused[0, :, 8:] = 1
    picture = np.zeros((400, 800, 3), np.uint8)
    picture[:, 400:] = 255
    settings = replace(ProposalSettings(), max_side=100)
    before, after = label_maps(picture, attention_with(fused, (3,)), 0.2, settings)
    assert before.shape == after.shape == (400, 800)
    assert after[200, 799] == 3
    assert after[200, 0] == 0
