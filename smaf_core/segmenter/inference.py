"""From one picture to a mask without any tags: look at several scales and in the mirror, combine, align by a dense CRF.

References:
    Chen et al., TPAMI 2018 (DeepLab-v2), section 4. The dense CRF sees the true colours; the code most papers use gives it
    the picture minus its mean, wrapped around in 8 bits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from smaf_core.crf import dense_crf
from smaf_core.data.attention import Attention, enlarge
from smaf_core.data.mask import LabelMap
from smaf_core.data.resizing import resize, resize_nearest, size_within, strongest_at
from smaf_core.hardware.device import quick_arithmetic
from smaf_core.method.cam import as_float16, two_views
from smaf_core.segmenter.network import Segmenter, strongest
from smaf_core.settings.segmenter import SegmentationSettings

LogitsOf = Callable[[Tensor], Tensor]
"""Pictures (N, 3, h, w) uint8, sides multiples of the stride -> logits (N, K+1, h/stride, w/stride) float32 on the CPU."""


@dataclass(frozen=True)
class Segmentation:
    """What a segmenter sees in one picture.

    Attributes:
        before_crf: (H, W) uint8, the likeliest index of every pixel.
        label_map: (H, W) uint8, aligned to the picture's edges, only of classes that are in `tags`.
        tags: Indices of the classes that cover enough of the picture, ascending.
        attention: The probabilities of these classes at every scale, and combined.
    """

    before_crf: LabelMap
    label_map: LabelMap
    tags: tuple[int, ...]
    attention: Attention

    def renumbered(self, own: NDArray[np.uint8]) -> Segmentation:
        """Give the same in other indices: index k becomes `own[k]`. Several may become one; what becomes 0 is background."""
        attention = replace(self.attention, class_scores=None).renumbered(own)
        tags = tuple(dict.fromkeys(int(own[index]) for index in self.tags if own[index]))
        return Segmentation(own[self.before_crf], own[self.label_map], tags, attention)


def logits_by(segmenter: Segmenter) -> LogitsOf:
    """Let a segmenter say what it sees, on the device where it is."""
    segmenter.eval()

    @torch.inference_mode()
    def logits_of(pictures: Tensor) -> Tensor:
        with quick_arithmetic(segmenter.device):
            logits: Tensor = segmenter(pictures.to(segmenter.device))
        return logits.float().cpu()

    return logits_of


def segment(
    logits_of: LogitsOf,
    stride: int,
    image: NDArray[np.uint8],
    settings: SegmentationSettings,
    allowed: Sequence[int] | None = None,
    *,
    crf: bool = True,
) -> Segmentation:
    """Segment one picture.

    Args:
        logits_of: A segmenter, or a file exported from one.
        stride: Pixels a cell of its logits.
        image: (H, W, 3) uint8 RGB.
        settings: How to look, and how to align.
        allowed: Indices of the classes that may be in the picture, where a person said so; None: all.
        crf: Whether to align to the picture's edges.
    """
    return segmentation_of(views_of(logits_of, stride, image, settings), image, settings, allowed, crf=crf)


def views_of(logits_of: LogitsOf, stride: int, image: NDArray[np.uint8], settings: SegmentationSettings) -> list[Tensor]:
    """Look at a picture at every scale, and in the mirror: logits (V, K+1, h, w) each; arguments as for `segment`."""
    picture = _at_most(image, settings.max_side)
    sizes = view_sizes((picture.shape[0], picture.shape[1]), settings, stride)
    return [logits_of(_views(picture, size, settings.mirror)) for size in sizes]


def segmentation_of(
    views: Sequence[Tensor],
    image: NDArray[np.uint8],
    settings: SegmentationSettings,
    allowed: Sequence[int] | None = None,
    *,
    crf: bool = True,
) -> Segmentation:
    """Decide what is where, from what was seen at every scale.

    Args:
        views: Per scale logits (V, K+1, h, w), as for `combine`.
        image: As for `segment`, and so are the others.
        settings: The scales must be those of `views`.
        allowed: See `segment`.
        crf: See `segment`.
    """
    full, picture = (image.shape[0], image.shape[1]), _at_most(image, settings.max_side)
    combined = combine(views, settings.combine)
    indices, probabilities = _likely(combined, allowed, settings.least_probability)
    spread = _spread(probabilities, (picture.shape[0], picture.shape[1]))
    before = indices[spread.argmax(0)]
    kernels = settings.crf.for_size((picture.shape[0], picture.shape[1]))
    marginals = dense_crf(picture, spread, kernels) if crf and len(indices) > 1 else spread
    tags, after = _covering(indices, marginals, settings.least_share, full)
    seen = _attention(views, combined, tags, settings)
    return Segmentation(resize_nearest(before, full), after, tags, seen)


def view_sizes(size: tuple[int, int], settings: SegmentationSettings, stride: int) -> list[tuple[int, int]]:
    """Heights and widths to look at a picture of this size in, one per scale, in whole cells of the network."""
    factor = 1.0 if settings.long_side is None else settings.long_side / max(size)
    return [(_whole(size[0] * factor * scale, stride), _whole(size[1] * factor * scale, stride)) for scale in settings.scales]


def combine(views: Sequence[Tensor], how: str) -> Tensor:
    """Make one set of probabilities of what was seen at several scales.

    Args:
        views: Per scale logits (V, K+1, h, w): of the picture and, where V is 2, of its mirror image.
        how: "max" of the logits over the scales (DeepLab-v2), or "mean" of the probabilities.

    Returns:
        (K+1, h, w) at the size of the largest scale; every cell sums to 1.
    """
    large_first = sorted(views, key=lambda one: one.shape[2] * one.shape[3], reverse=True)
    if how == "max":
        both = strongest(large_first).softmax(1)
    else:
        size = large_first[0].shape[2:]
        each = [F.interpolate(one.softmax(1), size=size, mode="bilinear", align_corners=False) for one in large_first]
        both = torch.stack(each).mean(0)
    return _one_view(both)


def _one_view(both: Tensor) -> Tensor:
    """(V, C, h, w) -> (C, h, w): the mean of the picture and its mirror image."""
    return both[0] if len(both) == 1 else (both[0] + both[1].flip(2)) / 2


def _views(picture: NDArray[np.uint8], size: tuple[int, int], mirror: bool) -> Tensor:
    views = two_views(picture, size)
    return views if mirror else views[:1]


def _likely(combined: Tensor, allowed: Sequence[int] | None, least: float) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Keep the background and the classes that may be there: their indices (L,) and probabilities (L, h, w)."""
    keep = combined.amax((1, 2)) >= least
    if allowed is not None:
        among = torch.zeros_like(keep)
        among[list(allowed)] = True
        keep &= among
    keep[0] = True
    kept = combined[keep].clamp(min=1e-12)
    return keep.nonzero()[:, 0].numpy().astype(np.uint8), (kept / kept.sum(0)).numpy()


def _spread(probabilities: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.float32]:
    spread = enlarge(probabilities, size)
    return np.asarray(spread / spread.sum(0), np.float32)


def _covering(
    indices: NDArray[np.uint8], marginals: NDArray[np.float32], least_share: float, size: tuple[int, int]
) -> tuple[tuple[int, ...], LabelMap]:
    """Leave out classes that cover hardly anything, whose pixels go to the next best; labels of `size`."""
    shares = np.bincount(marginals.argmax(0).ravel(), minlength=len(indices)) / marginals[0].size
    large = shares >= least_share
    large[0] = True
    return tuple(int(index) for index in indices[large][1:]), indices[large][strongest_at(marginals[large], size)]


def _attention(views: Sequence[Tensor], combined: Tensor, tags: Sequence[int], settings: SegmentationSettings) -> Attention:
    maps = tuple(as_float16(_one_view(one.softmax(1))[list(tags)]) for one in views)
    scores = as_float16(combined[1:].amax((1, 2)))
    return Attention(tuple(tags), settings.scales, maps, as_float16(combined[list(tags)]), scores, by="segmenter")


def _at_most(image: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    full = (image.shape[0], image.shape[1])
    size = size_within(full, side)
    return image if size == full else resize(image, size)


def _whole(pixels: float, stride: int) -> int:
    return max(1, round(pixels / stride)) * stride
