"""What a classifier's backbone sees in one picture, in few numbers a cell: for `smaf_core.editing.suggestion`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.example import Example
from smaf_core.learning.features import FeatureSource
from smaf_core.networks.classifier import Classifier
from smaf_core.settings.classifier import AttentionSettings

COMPONENTS = 32
"""Principal components kept of every scale's features."""


def pixel_features_of(
    classifier: Classifier, image: Path, settings: AttentionSettings, cache: Path | None
) -> tuple[NDArray[np.float32], ...]:
    """Look at one picture at the scale nearest to 1, and where that takes no long time also at the largest.

    A suggestion is to come while the hand rests: where features are kept they need only be read, a GPU is quick, and on a
    processor a large network would take ten seconds for a little more (docs/decisions/0085).

    Args:
        classifier: Whose backbone looks, where it is.
        image: The picture.
        settings: How big a picture is at each scale.
        cache: The folder where features are kept, if they are.

    Returns:
        (d, h, w) float32 a scale.

    Raises:
        SmafError: the picture cannot be read.
    """
    source = FeatureSource(classifier.eval(), settings, cache)
    example = Example(image.stem, image, ())
    scales = {min(settings.scales, key=lambda scale: abs(scale - 1))}
    if cache is not None or classifier.device.type == "cuda":
        scales.add(max(settings.scales))
    views = (source.one_scale(example, scale).float() for scale in sorted(scales))
    return tuple(components(((one[0] + one[1].flip(-1)) / 2).numpy()) for one in views)


def components(features: NDArray[np.float32], most: int = COMPONENTS) -> NDArray[np.float32]:
    """Give a picture's features by their principal components: what differs within this picture, most first.

    Args:
        features: (C, h, w).
        most: How many to keep.

    Returns:
        (d, h, w), each with mean 0 and variance 1; fewer where the picture has less to tell apart.
    """
    channels, height, width = features.shape
    cells = features.reshape(channels, -1).T.astype(np.float32)
    cells -= cells.mean(axis=0)
    wide = channels > len(cells)
    spread, axes = np.linalg.eigh(cells @ cells.T if wide else cells.T @ cells)  # a tenth of the time of the cells' own SVD
    kept = int((spread[-most:] > 1e-6 * max(float(spread[-1]), 1e-12)).sum())
    strongest = axes[:, : -kept - 1 : -1]
    scores = strongest if wide else cells @ strongest
    scores /= np.sqrt((scores**2).mean(axis=0)) + np.float32(1e-12)
    return np.ascontiguousarray(scores.T.reshape(kept, height, width), np.float32)
