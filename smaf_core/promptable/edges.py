"""The edge of an answer, finished by the dense CRF in a band: models answer on cells of four pixels, photos have edges."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from smaf_core.crf import CrfSettings, dense_crf
from smaf_core.promptable.prompts import Floats
from smaf_core.settings.crf import CRF_PRESETS


@dataclass(frozen=True)
class EdgeSettings:
    """How an edge is finished."""

    band: float = 0.008
    """Width of the band on each side of the edge, as a share of the picture's longer side; outside it nothing changes."""
    belief: float = 0.5
    """How much of a logit is believed: small numbers let the colours decide."""
    crf: CrfSettings = CRF_PRESETS["irn"]
    """Kernels of the dense CRF."""


def finished(image: NDArray[np.uint8], logits: Floats, settings: EdgeSettings | None = None) -> NDArray[np.bool_]:
    """Let the picture's colours move the edge of an object, within a band.

    Args:
        image: (H, W, 3) uint8 RGB.
        logits: (H, W) float32; the object is where they are above 0.
        settings: Width and strength.

    Returns:
        (H, W) bool.
    """
    settings = settings or EdgeSettings()
    inside = logits > 0
    band = _band(inside, settings)
    if not band.any():
        return inside
    rows, columns = np.flatnonzero(band.any(axis=1)), np.flatnonzero(band.any(axis=0))
    part = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    shares = 1 / (1 + np.exp(-np.clip(settings.belief * logits[part], -9, 9)))
    fixed = np.where(band[part], -1, inside[part]).astype(np.int32)
    beliefs = np.stack([1 - shares, shares]).astype(np.float32)
    result = inside.copy()
    result[part] = dense_crf(image[part], beliefs, settings.crf, strokes=fixed)[1] > 0.5
    return result


def _band(inside: NDArray[np.bool_], settings: EdgeSettings) -> NDArray[np.bool_]:
    """Pixels near the edge, (H, W) bool."""
    reach = max(2, round(settings.band * max(inside.shape)))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    plane = inside.astype(np.uint8)
    return np.asarray(cv2.dilate(plane, kernel) != cv2.erode(plane, kernel), bool)
