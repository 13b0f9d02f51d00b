"""The two ways papers turn what they have into the probabilities a dense CRF starts from."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.classes import VOID
from smaf_core.errors import SmafError

FloatArray = NDArray[np.float32]


def from_hard_labels(
    label_map: NDArray[np.integer], gt_prob: float = 0.7, *, labels: int | None = None, allowed: Iterable[int] | None = None
) -> FloatArray:
    """Trust a label map with probability `gt_prob` and share the rest among the other labels it may have.

    This is how IRN and SMAF refine the argmax of their attention. A pixel of class 255 (unsure) may be anything with
    equal probability.

    Args:
        label_map: (H, W) label indices in [0, labels), or 255.
        gt_prob: Probability that a pixel's label is right, in (0, 1).
        labels: Number of labels L, background included; the highest index present + 1 when not given.
        allowed: The labels that share the rest; those present in the map when not given (as IRN does). Give
            `range(labels)` to let labels that are nowhere in the map compete too (as SMAF's own code does with 21).

    Returns:
        (L, H, W) float32, sums to 1 over L. Labels not allowed have probability 0 and are never inferred.

    Raises:
        SmafError: not a map of indices, `gt_prob` out of range, or an index that is no allowed label.

    References:
        Ahn et al., CVPR 2019 (IRN), label refinement; pydensecrf's `unary_from_labels`.
    """
    label_map = np.asarray(label_map)
    if label_map.ndim != 2 or label_map.size == 0 or not np.issubdtype(label_map.dtype, np.integer):
        raise SmafError(f"a label map is a non-empty (H, W) array of integers, not {label_map.dtype} {label_map.shape}")
    if not 0.0 < gt_prob < 1.0:
        raise SmafError(f"gt_prob is {gt_prob}; a probability between 0 and 1 is needed, for example 0.7")
    present = [int(index) for index in np.unique(label_map) if index != VOID]
    rivals = sorted(set(present if allowed is None else allowed))
    count = labels if labels is not None else max(rivals, default=0) + 1
    wrong = [index for index in {*present, *rivals} if not 0 <= index < count or index not in rivals]
    if wrong or not rivals:
        raise SmafError(f"label indices {wrong} are not among the {count} labels {rivals} this map may have")
    probabilities = np.zeros((count, *label_map.shape), np.float32)
    probabilities[rivals] = (1.0 - gt_prob) / max(len(rivals) - 1, 1)
    np.put_along_axis(probabilities, np.where(label_map == VOID, 0, label_map)[None].astype(np.int64), gt_prob, axis=0)
    unsure = np.zeros(count, np.float32)
    unsure[rivals] = 1.0 / len(rivals)
    probabilities[:, label_map == VOID] = unsure[:, None]
    if len(rivals) == 1:
        probabilities[rivals] = 1.0
    return probabilities


def from_attention(attention: FloatArray, *, threshold: float | None = None, alpha: float | None = None) -> FloatArray:
    """Give attention maps a background and make them probabilities.

    With `alpha` the background is `(1 - max_k attention_k) ** alpha` (PSA, SEAM, EPS: 4 keeps much background, 32
    little); with `threshold` it is that constant (IRN, SMAF). The scores are then divided by their sum.

    Args:
        attention: (K, H, W) attention in [0, 1]; classes that are not in the image are 0 everywhere.
        threshold: Background score, in (0, 1].
        alpha: Exponent of the background, above 0.

    Returns:
        (K + 1, H, W) float32 that sums to 1; channel 0 is the background, channel k + 1 class k.

    Raises:
        SmafError: neither or both ways asked for, a number out of its range, or attention outside [0, 1].

    References:
        Ahn & Kwak, CVPR 2018 (PSA), eq. (2); Ahn et al., CVPR 2019 (IRN).
    """
    attention = np.asarray(attention, np.float32)
    if attention.ndim != 3 or attention.size == 0:
        raise SmafError(f"attention is a non-empty (K, H, W) array, not {attention.shape}")
    if not (attention.min() >= 0.0 and attention.max() <= 1.0):
        raise SmafError("attention must be finite and within [0, 1]; divide each class by its maximum first")
    background = _background(attention, threshold, alpha)
    scores = np.concatenate([background[None], attention])
    return np.asarray(scores / scores.sum(axis=0, keepdims=True), np.float32)


def _background(attention: FloatArray, threshold: float | None, alpha: float | None) -> FloatArray:
    if (threshold is None) == (alpha is None):
        raise SmafError("give either a background threshold or an alpha")
    if alpha is not None:
        if not alpha > 0.0:
            raise SmafError(f"alpha is {alpha}; it must be above 0, for example 4 or 32")
        return np.asarray((1.0 - attention.max(axis=0)) ** alpha, np.float32)
    if threshold is None or not 0.0 < threshold <= 1.0:
        raise SmafError(f"the background threshold is {threshold}; it must be in (0, 1], for example 0.2")
    return np.full(attention.shape[1:], threshold, np.float32)
