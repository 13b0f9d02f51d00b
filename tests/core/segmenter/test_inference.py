import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from smaf_core.segmenter.inference import combine, segment, view_sizes
from smaf_core.settings.segmenter import SegmentationSettings

SETTINGS = SegmentationSettings(scales=(1.0, 0.5), least_share=0.01)


def logits_of(*probabilities: float) -> torch.Tensor:
    return torch.tensor([math.log(one) for one in probabilities])[None, :, None, None]


def knows_red(pictures: torch.Tensor) -> torch.Tensor:
    """A segmenter with stride 8: class 1 is red, class 2 is green, class 3 is nowhere likely."""
    cells = torch.nn.functional.avg_pool2d(pictures.float(), 8) / 255
    red, green = cells[:, 0], cells[:, 1]
    return torch.stack([torch.full_like(red, 4.0), 8 * red, 8 * green, torch.full_like(red, -9.0)], 1)


def red_beside_green() -> np.ndarray:
    picture = np.zeros((48, 96, 3), np.uint8)
    picture[8:40, 8:40, 0] = 255
    picture[8:40, 56:88, 1] = 255
    return picture


def test_the_maximum_of_two_scales_is_of_their_logits():
    combined = combine([logits_of(0.5, 0.4, 0.1), logits_of(0.3, 0.2, 0.5)], "max")
    assert combined[:, 0, 0].tolist() == pytest.approx([0.5 / 1.4, 0.4 / 1.4, 0.5 / 1.4])


def test_the_mean_of_two_scales_is_of_their_probabilities():
    combined = combine([logits_of(0.5, 0.4, 0.1), logits_of(0.3, 0.2, 0.5)], "mean")
    assert combined[:, 0, 0].tolist() == pytest.approx([0.4, 0.3, 0.3])


@pytest.mark.parametrize("how", ["max", "mean"])
def test_the_mirror_image_is_turned_back_before_it_counts(how):
    one = torch.randn(1, 3, 4, 6, generator=torch.Generator().manual_seed(0))
    both = torch.cat([one, one.flip(3)])
    torch.testing.assert_close(combine([both], how), combine([one], how))


def test_pictures_are_looked_at_in_whole_cells():
    settings = SegmentationSettings(scales=(0.5, 1.0), long_side=320)
    assert view_sizes((375, 500), settings, 16) == [(128, 160), (240, 320)]
    assert view_sizes((375, 500), replace(settings, long_side=None), 8) == [(184, 248), (376, 496)]
    assert view_sizes((1, 3), replace(settings, long_side=None), 8) == [(8, 8), (8, 8)]


@pytest.mark.parametrize("crf", [False, True])
def test_a_picture_is_segmented_without_tags(crf):
    seen = segment(knows_red, 8, red_beside_green(), SETTINGS, crf=crf)
    assert seen.tags == (1, 2)
    assert seen.label_map.shape == (48, 96)
    assert [seen.label_map[24, column] for column in (2, 24, 48, 72)] == [0, 1, 0, 2]
    assert (seen.attention.classes, seen.attention.scales, len(seen.attention.maps)) == ((1, 2), (1.0, 0.5), 2)


def test_the_dense_crf_sees_true_colours_and_finds_the_edge():
    aligned = segment(knows_red, 8, red_beside_green(), SETTINGS).label_map
    truth = np.zeros((48, 96), np.uint8)
    truth[8:40, 8:40], truth[8:40, 56:88] = 1, 2
    assert (aligned == truth).mean() > 0.98


def test_what_a_person_has_said_is_in_the_picture_limits_what_is_seen():
    seen = segment(knows_red, 8, red_beside_green(), SETTINGS, allowed=[2])
    assert seen.tags == (2,)
    assert set(np.unique(seen.label_map)) == {0, 2}


def test_a_class_that_covers_hardly_anything_is_no_tag_and_nowhere_in_the_mask():
    picture = red_beside_green()
    picture[:, 48:] = 0
    picture[16:24, 64:72, 1] = 255
    seen = segment(knows_red, 8, picture, replace(SETTINGS, least_share=0.1), crf=False)
    assert seen.tags == (1,)
    assert set(np.unique(seen.label_map)) == {0, 1}


def test_a_large_picture_is_segmented_smaller_and_answered_at_its_own_size():
    sizes = []

    def logits_of(pictures: torch.Tensor) -> torch.Tensor:
        sizes.append(tuple(pictures.shape))
        return knows_red(pictures)

    large = np.kron(red_beside_green(), np.ones((4, 4, 1), np.uint8))
    seen = segment(logits_of, 8, large, replace(SETTINGS, max_side=96, mirror=False))
    assert seen.label_map.shape == (192, 384)
    assert sizes == [(1, 3, 48, 96), (1, 3, 24, 48)]


def test_indices_are_translated_to_those_of_a_project():
    seen = segment(knows_red, 8, red_beside_green(), SETTINGS, crf=False)
    other = seen.renumbered(np.array([0, 7, 3, 1], np.uint8))
    assert other.tags == other.attention.classes == (7, 3)
    np.testing.assert_array_equal(other.label_map == 7, seen.label_map == 1)
