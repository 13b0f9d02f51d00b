"""From fused attention to a mask that follows the picture's edges.

Numbers only (numpy, no torch): this part runs in processes of its own beside the network, which start ten times as fast
without torch.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from smaf_core.crf import dense_crf, from_attention, from_hard_labels
from smaf_core.data.attention import FUSED, Attention, argmax_labels
from smaf_core.data.images import read_image
from smaf_core.data.mask import LabelMap
from smaf_core.data.resizing import resize, resize_nearest, size_within, strongest_at
from smaf_core.settings.classifier import ProposalSettings


def label_maps(
    image: NDArray[np.uint8],
    seen: Attention,
    threshold: float,
    settings: ProposalSettings | None,
    threads: int | None = None,
) -> tuple[LabelMap, LabelMap]:
    """Read the label map off the fused attention, and align it to the picture by a dense CRF.

    Args:
        image: (H, W, 3) uint8 RGB.
        seen: The image's attention.
        threshold: The background's score, in (0, 1].
        settings: Of the dense CRF; None: nothing is aligned, and both label maps are the same.
        threads: How many the dense CRF may use; None: all.

    Returns:
        Label maps (H, W) uint8 before and after the dense CRF.
    """
    full = (image.shape[0], image.shape[1])
    if settings is None:
        labels = argmax_labels(seen.maps_of(FUSED, full), seen.classes, threshold)
        return labels, labels
    size = size_within(full, settings.max_side)
    fused = seen.maps_of(FUSED, size)
    before = argmax_labels(fused, seen.classes, threshold)
    enlarged = resize_nearest(before, full)
    if not before.any():
        return enlarged, enlarged
    picture = image if size == full else resize(image, size)
    marginals = _aligned(picture, fused, before, seen, threshold, settings, threads)
    return enlarged, np.array([0, *seen.classes], np.uint8)[strongest_at(marginals, full)]


def label_maps_of_file(
    path: Path, seen: Attention, threshold: float, settings: ProposalSettings | None
) -> tuple[LabelMap, LabelMap]:
    """Do `label_maps` for a picture's file on one thread: for a process of its own."""
    return label_maps(read_image(path), seen, threshold, settings, threads=1)


def _aligned(
    picture: NDArray[np.uint8],
    fused: NDArray[np.float32],
    labels: LabelMap,
    seen: Attention,
    threshold: float,
    settings: ProposalSettings,
    threads: int | None,
) -> NDArray[np.float32]:
    """Let the dense CRF decide between background and the image's classes; position 0 is the background."""
    indices = np.array([0, *seen.classes], np.uint8)
    if settings.unary == "attention":
        probabilities = from_attention(fused, threshold=threshold)
    else:
        position = np.zeros(256, np.uint8)
        position[indices] = np.arange(len(indices))
        confidence = settings.confidence if seen.told is None else settings.told_confidence
        probabilities = from_hard_labels(position[labels], confidence, labels=len(indices))
    return dense_crf(picture, probabilities, settings.crf.for_size(labels.shape), threads=threads)
