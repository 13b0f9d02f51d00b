"""Fuse once more while a person drags a slider: other weights of the scales, another threshold, another dense CRF.

Numbers only (numpy, no torch): everything starts from the maps that the network left on disk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from smaf_core.crf import CrfSettings
from smaf_core.data.attention import EPSILON, FUSED, Attention, Floats, enlarge
from smaf_core.data.mask import LabelMap
from smaf_core.errors import SmafError
from smaf_core.method.alignment import label_maps
from smaf_core.settings.classifier import ProposalSettings
from smaf_core.settings.crf import CRF_PRESETS
from smaf_core.settings.fusion import FusionSettings


@dataclass(frozen=True)
class Live:
    """What the settings lead to.

    Attributes:
        attention: (k, H, W) float32 in [0, 1], the fused maps to show.
        before_crf: (H, W) uint8, the label map read off them.
        label_map: (H, W) uint8, aligned to the picture's edges.
    """

    attention: Floats
    before_crf: LabelMap
    label_map: LabelMap


def fuse_live(image: NDArray[np.uint8], attention: Attention, settings: FusionSettings, threads: int | None = None) -> Live:
    """Make the proposal of one image anew from its maps; with the defaults, the very proposal that the preset makes.

    Args:
        image: (H, W, 3) uint8 RGB.
        attention: The image's maps at every scale.
        settings: What to turn.
        threads: How many the dense CRF may use; None: all.

    Raises:
        SmafError: settings that make no sense.
    """
    _check(attention, settings)
    size = (image.shape[0], image.shape[1])
    seen = reweighted(attention, settings.weights)
    before, after = label_maps(image, seen, settings.threshold, proposal_settings(settings), threads)
    shown = seen.maps_of(FUSED, size)
    return Live(reactivated(shown, settings.threshold) if settings.reactivate else shown, before, after)


def proposal_settings(settings: FusionSettings) -> ProposalSettings:
    """Give the settings of the dense CRF that a strength and a preset's name mean."""
    kernels = CRF_PRESETS[settings.crf]
    if settings.strength == 0:
        return ProposalSettings(crf=replace(kernels, iterations=0))
    return ProposalSettings(crf=_times(kernels, settings.strength))


def reweighted(attention: Attention, weights: Sequence[float]) -> Attention:
    """Fuse the maps of all scales again, each with its weight (eq. 5 and 6 where all weights are 1).

    Args:
        attention: What the network saw; stays as it is.
        weights: One number >= 0 a scale; not all 0. What a head for masks says has its own share.

    Returns:
        The same maps with another `fused`, at the size of the largest scale's.
    """
    largest = max((one.shape[1:] for one in attention.maps), key=lambda size: int(size[0] * size[1]))
    size = (int(largest[0]), int(largest[1]))
    total = sum(
        (np.float32(weight) * enlarge(one, size) for weight, one in zip(weights, attention.maps, strict=True)),
        start=np.zeros((len(attention.classes), *size), np.float32),
    )
    fused = total / (total.max(axis=(1, 2), keepdims=True, initial=0) + EPSILON)
    if attention.told is not None:
        fused = (1 - attention.told_share) * fused + attention.told_share * enlarge(attention.told, size)
    return replace(attention, fused=fused.astype(np.float16))


def reactivated(fused: Floats, threshold: float) -> Floats:
    """Lift weak regions: divide every pixel by the strongest of its classes and the background (eq. 8).

    Args:
        fused: (k, H, W) in [0, 1].
        threshold: The background's score, in (0, 1].
    """
    strongest = fused.max(axis=0, initial=threshold)
    return np.asarray(fused / strongest, np.float32)


def _times(kernels: CrfSettings, strength: float) -> CrfSettings:
    return replace(
        kernels,
        gaussian_compat=kernels.gaussian_compat * strength,
        bilateral_compat=kernels.bilateral_compat * strength,
    )


def _check(attention: Attention, settings: FusionSettings) -> None:
    if not attention.scales:
        raise SmafError("this image has fused maps only, so there are no scales to weigh; propose it again")
    if len(settings.weights) != len(attention.scales):
        raise SmafError(f"{len(settings.weights)} weights do not fit the {len(attention.scales)} scales of this image")
    if min(settings.weights) < 0 or max(settings.weights) == 0:
        raise SmafError("the weights of the scales must not be negative, and at least one must be above 0")
    if not 0 < settings.threshold <= 1:
        raise SmafError(f"the background's score is {settings.threshold:g}; it must be above 0 and at most 1")
    if settings.crf not in CRF_PRESETS:
        raise SmafError(f"there is no dense CRF preset {settings.crf!r}; choose one of {', '.join(CRF_PRESETS)}")
    if settings.strength < 0:
        raise SmafError(f"the strength of the dense CRF is {settings.strength:g}; it must not be negative")
