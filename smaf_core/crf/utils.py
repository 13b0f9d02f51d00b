"""pydensecrf's helpers under their names: `from smaf_core.crf.utils import ...` instead of `pydensecrf.utils`.

New code gives probabilities to `smaf_core.crf.dense_crf` and needs none of them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from smaf_core.crf.pairwise import Floats
from smaf_core.crf.problem import CLIP
from smaf_core.errors import SmafError


def unary_from_softmax(sm: NDArray[np.floating], scale: float | None = None, clip: float | None = CLIP) -> Floats:
    """Turn probabilities into unary energies, -log p.

    Args:
        sm: (L, ...) probabilities.
        scale: How much they are trusted, in (0, 1]: the rest is shared among all labels. All of it when not given.
        clip: Smaller probabilities count as this; None lets 0 become infinite.

    Returns:
        (L, N) float32.

    Raises:
        SmafError: `scale` out of range.
    """
    labels = len(sm)
    if scale is not None:
        if not 0.0 < scale <= 1.0:
            raise SmafError(f"scale is {scale}; a share in (0, 1] is needed")
        sm = scale * sm + (1.0 - scale) / labels
    likely = sm if clip is None else np.clip(sm, clip, 1.0)
    with np.errstate(divide="ignore"):
        return np.asarray(-np.log(likely), np.float32).reshape(labels, -1)


def unary_from_labels(labels: NDArray[np.integer], n_labels: int, gt_prob: float, zero_unsure: bool = True) -> Floats:
    """Turn a label map into unary energies: its labels have probability `gt_prob`, the others share the rest.

    Args:
        labels: Label indices of any shape; from 1 on where `zero_unsure`, else from 0 on.
        n_labels: Number of labels L, 0 not counted where `zero_unsure`.
        gt_prob: Probability that a pixel's label is right, in (0, 1).
        zero_unsure: Whether 0 stands for a pixel that may be anything.

    Returns:
        (L, N) float32.

    Raises:
        SmafError: `gt_prob` out of range, fewer than two labels, or an index that is no label.
    """
    if not 0.0 < gt_prob < 1.0 or n_labels < 2:
        raise SmafError(f"gt_prob is {gt_prob}, n_labels {n_labels}; a probability between 0 and 1 and two labels are needed")
    flat = np.asarray(labels).ravel().astype(np.int64)
    label = flat - 1 if zero_unsure else flat
    unsure = flat == 0 if zero_unsure else np.zeros(len(flat), bool)
    if ((label < 0) | (label >= n_labels))[~unsure].any():
        raise SmafError(f"label indices from {flat.min()} to {flat.max()} are not all among {n_labels} labels")
    unary = np.full((n_labels, len(flat)), -np.log((1.0 - gt_prob) / (n_labels - 1)), np.float32)
    unary[label[~unsure], np.flatnonzero(~unsure)] = -np.log(gt_prob)
    unary[:, unsure] = np.log(n_labels)
    return unary


def create_pairwise_gaussian(sdims: Sequence[float], shape: Sequence[int]) -> Floats:
    """Give every pixel's place in units of a kernel's widths.

    Args:
        sdims: Standard deviation along each axis, in pixels.
        shape: Sizes of the axes: (H, W), or of a volume.

    Returns:
        (axes, N) float32, for `DenseCRF.addPairwiseEnergy`.
    """
    places = np.indices(shape, np.float32).reshape(len(shape), -1)
    return np.asarray(places / _column(sdims), np.float32)


def create_pairwise_bilateral(
    sdims: Sequence[float], schan: float | Sequence[float], img: NDArray[np.generic], chdim: int = -1
) -> Floats:
    """Give every pixel's place and colour in units of a kernel's widths.

    Args:
        sdims: Standard deviation along each axis, in pixels.
        schan: Standard deviation of the channels' values: one for all, or one each.
        img: The picture, or a volume, with or without an axis of channels.
        chdim: The axis of channels; -1 where there is none.

    Returns:
        (axes + channels, N) float32, for `DenseCRF.addPairwiseEnergy`.
    """
    channels = img[None] if chdim == -1 else np.moveaxis(img, chdim, 0)
    values = channels.reshape(len(channels), -1).astype(np.float32)
    places = create_pairwise_gaussian(sdims, channels.shape[1:])
    return np.concatenate([places, values / _column(schan)]).astype(np.float32)


def _column(widths: float | Sequence[float]) -> Floats:
    return np.asarray(widths, np.float32).reshape(-1, 1)
