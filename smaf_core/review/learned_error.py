"""What the corrections so far teach about the images still to come: how wrong a proposal is, judged by its measures.

The rule of `smaf_core.review.expected_error` knows no person and no data set. Once some images are finished, their proposals
can be compared with their masks, and a small regression learns which measures go with errors here (docs/decisions/0082).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

ENOUGH = 20
"""Fewer finished images than this teach nothing."""
CAUTION = 10.0
"""Weight of the penalty (ridge): the larger, the closer to the rule. In images that say "the rule is right"."""

Vector = NDArray[np.float64]


def learned_errors(rule: Mapping[str, float], measures: Mapping[str, Vector], errors: Mapping[str, float]) -> dict[str, float]:
    """Correct the rule's expected errors by what finished images show.

    What is learned is the rule's own error, so that without much evidence the rule remains. The error given for a finished
    image is what the others teach about it (leave one out): so that how far confidence can be trusted is still measured on
    images that it was not fitted to.

    Args:
        rule: Expected error of every image, in [0, 1].
        measures: (M,) numbers of every image, whatever their units.
        errors: True error of the finished images, in [0, 1].

    Returns:
        Expected errors of all images, in [0, 1]; the rule's where too few images are finished.
    """
    names, known = list(rule), [name for name in rule if name in errors]
    if len(known) < ENOUGH:
        return dict(rule)
    every = np.stack([measures[name] for name in names])
    spread = every.std(axis=0)
    scaled = np.column_stack([np.ones(len(names)), (every - every.mean(axis=0)) / np.where(spread > 1e-9, spread, 1.0)])
    row = {name: at for at, name in enumerate(names)}
    seen = scaled[[row[name] for name in known]]
    missed = np.array([errors[name] - rule[name] for name in known])
    penalty = CAUTION * np.diag([0.0] + [1.0] * every.shape[1])
    inverse = np.linalg.pinv(seen.T @ seen + penalty)
    weights = inverse @ seen.T @ missed
    correction = dict(zip(names, scaled @ weights, strict=True))
    leverage = np.einsum("ij,jk,ik->i", seen, inverse, seen)
    for name, own, share in zip(known, missed, leverage, strict=True):
        correction[name] = own - (own - correction[name]) / max(1 - float(share), 0.05)
    return {name: float(np.clip(rule[name] + correction[name], 0, 1)) for name in names}
