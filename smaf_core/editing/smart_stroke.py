"""Paint roughly, get the edge: a stroke becomes a certainty of a dense CRF, and what is like it and joined to it follows.

Numbers only (numpy, no torch): it starts from the current mask, the fused attention on disk and what a network saw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from smaf_core.crf import CrfSettings, dense_crf, from_hard_labels
from smaf_core.data.attention import FUSED, Attention, Floats
from smaf_core.data.classes import BACKGROUND, VOID
from smaf_core.data.mask import FREE, LabelMap, Mask, Patch
from smaf_core.data.regions import Region
from smaf_core.editing.suggestion import PixelFeatures, SuggestionSettings, inferred
from smaf_core.errors import SmafError
from smaf_core.settings.classifier import BACKGROUND_SCORE
from smaf_core.settings.crf import CRF_PRESETS

FEWEST = 12
"""Colours of fewer pixels cannot be told apart."""


ROUGHLY = SuggestionSettings(others=0.03)
"""Nobody paints roughly to have the mask so far believed."""


@dataclass(frozen=True)
class SmartStrokeSettings:
    """How far a stroke reaches, and what it believes."""

    reach: float = 1.0
    """Width of the surroundings on each side, as a share of the stroke's longer side."""
    shortest_reach: int = 40
    """At least so wide, in pixels."""
    attention: float = 0.6
    """Attention from which a pixel is taken, to begin with, for one of the stroke's class, in [0, 1]."""
    inattention: float = BACKGROUND_SCORE / 2
    """Attention of all classes below which a pixel is taken for background where the stroke is background."""
    confidence: float = 0.9
    """Probability that the graph cut is right where nobody painted."""
    crf: CrfSettings = CRF_PRESETS["irn"]
    """Kernels of the dense CRF."""
    learning: SuggestionSettings = ROUGHLY
    """How strokes teach where a network has seen the picture."""


def smart_stroke(
    image: NDArray[np.uint8],
    strokes: NDArray[np.integer],
    mask: Mask,
    attention: Attention | None = None,
    features: PixelFeatures = (),
    settings: SmartStrokeSettings | None = None,
    *,
    paintable: NDArray[np.bool_] | None = None,
    threads: int | None = None,
) -> Patch | None:
    """Grow strokes to the edges around them, as one edit.

    A stroke gives its class only to pixels that are joined to it. Pixels that a person set before stay as they are, except
    under the stroke itself; they and the strokes are certainties for the dense CRF. Only the pixels under the stroke count as
    set by the person: what was inferred may be inferred again.

    Where a network has seen the picture, the strokes teach what is alike in it (`smaf_core.editing.suggestion`); where
    none has, the colours near them decide.

    Args:
        image: (H, W, 3) uint8 RGB.
        strokes: (H, W) integers: label-map index where the person painted, -1 elsewhere.
        mask: The mask so far; stays as it is.
        attention: The image's maps, if there are any.
        features: What a network sees in the picture, if there is one.
        settings: How far, and what to believe.
        paintable: (256,) bool, true for labels that may be painted over; None for all.
        threads: How many the dense CRF may use; None: all.

    Returns:
        The edit; None if it would change nothing (no stroke, or none where it may paint).

    Raises:
        SmafError: picture, strokes and mask are not of one size.

    References:
        Krähenbühl & Koltun, NIPS 2011, for the dense CRF; Rother et al., SIGGRAPH 2004 (GrabCut), for the colours.
    """
    settings = settings or SmartStrokeSettings()
    if not image.shape[:2] == strokes.shape == mask.size:
        raise SmafError(f"picture {image.shape[:2]}, strokes {strokes.shape} and mask {mask.size} are not of one size")
    allowed = np.ones(256, bool) if paintable is None else paintable
    open_to_change = allowed[mask.label_map]
    stroke = np.where(open_to_change, strokes, FREE)
    painted = Region(0, 0, stroke != FREE).trimmed()
    if painted.is_empty:
        return None
    is_learnable = len(features) > 0 and VOID not in _drawn(stroke)  # what nobody can decide looks like nothing in particular
    learned = _learned(image, stroke, mask, attention, features, settings, threads) if is_learnable else None
    is_exact = learned is not None and max(mask.size) <= settings.learning.max_side
    box = (slice(0, mask.size[0]), slice(0, mask.size[1])) if is_exact else _surroundings(painted, mask.size, settings)
    part = Mask(mask.label_map[box], mask.touched[box])
    certain = _certain(part, stroke[box])
    if learned is None:
        fused = None if attention is None else (attention.classes, attention.maps_of(FUSED, mask.size)[:, *box])
        believed = _alike_in_colour(image[box], stroke[box], certain, part.label_map, fused, settings)
    else:
        believed = learned[box]
    labelled = believed if is_exact else _aligned(image[box], believed, certain, settings, threads)
    grown = _joined(labelled, stroke[box], part)
    return _as_patch(part, stroke[box], np.where(open_to_change[box], grown, part.label_map), box)


def _certain(part: Mask, stroke: NDArray[np.integer]) -> NDArray[np.int32]:
    """What a person said: the label of each pixel, -1 where they said nothing."""
    before = np.where(part.touched, part.label_map.astype(np.int32), FREE)
    return np.where(stroke != FREE, stroke, before).astype(np.int32)


def _learned(
    image: NDArray[np.uint8],
    stroke: NDArray[np.integer],
    mask: Mask,
    attention: Attention | None,
    features: PixelFeatures,
    settings: SmartStrokeSettings,
    threads: int | None,
) -> LabelMap:
    """Give the label map that the strokes speak for, by what the network sees."""
    under = stroke != FREE
    told = Mask(np.where(under, stroke, mask.label_map).astype(np.uint8), mask.touched | under)
    return inferred(image, told, attention, features, settings.learning, threads)


def _alike_in_colour(
    picture: NDArray[np.uint8],
    stroke: NDArray[np.integer],
    certain: NDArray[np.int32],
    label_map: LabelMap,
    fused: tuple[Sequence[int], Floats] | None,
    settings: SmartStrokeSettings,
) -> LabelMap:
    """Give the label map so far, with each stroke's label wherever colours are like it."""
    believed = label_map.copy()
    for label in _drawn(stroke):
        believed[_cut(picture, label, certain, label_map, fused, settings)] = label
    return believed


def _joined(labelled: LabelMap, stroke: NDArray[np.integer], part: Mask) -> LabelMap:
    """Of what was found take what is joined to its stroke, and nothing that a person set."""
    result = part.label_map.copy()
    for label in _drawn(stroke):
        result[_joined_to(labelled == label, stroke == label) & ~part.touched] = label
    under = stroke != FREE
    result[under] = stroke[under]
    return result


def _drawn(stroke: NDArray[np.integer]) -> list[int]:
    return [int(index) for index in np.unique(stroke) if index != FREE]


def _cut(
    picture: NDArray[np.uint8],
    label: int,
    certain: NDArray[np.int32],
    label_map: LabelMap,
    fused: tuple[Sequence[int], Floats] | None,
    settings: SmartStrokeSettings,
) -> NDArray[np.bool_]:
    """Tell which pixels are like the label's in colour: a graph cut between mixtures of Gaussians, (h, w) bool.

    Of the label are to begin with its pixels in the mask so far and those with strong attention. One turn is enough: more let
    the colours of what is wrong in the mask win (measured: docs/decisions/0081).
    """
    alike = (label_map == label) | _attended(label, label_map.shape, fused, settings)
    trimap = np.where(alike, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    trimap[(certain != FREE) & (certain != label)] = cv2.GC_BGD
    trimap[certain == label] = cv2.GC_FGD
    is_background = (trimap == cv2.GC_PR_BGD) | (trimap == cv2.GC_BGD)
    if min(is_background.sum(), (~is_background).sum()) < FEWEST:
        return np.asarray(certain == label, bool)
    cv2.setRNGSeed(0)  # the mixtures begin by chance: the same stroke shall always come to the same
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(np.ascontiguousarray(picture), trimap, None, *models, 1, cv2.GC_INIT_WITH_MASK)  # type: ignore[call-overload]
    return np.asarray((trimap == cv2.GC_FGD) | (trimap == cv2.GC_PR_FGD), bool)


def _attended(
    label: int, size: tuple[int, ...], fused: tuple[Sequence[int], Floats] | None, settings: SmartStrokeSettings
) -> NDArray[np.bool_]:
    if fused is None or not len(fused[0]):
        return np.zeros(size, bool)
    if label == BACKGROUND:
        low: NDArray[np.bool_] = fused[1].max(axis=0) < settings.inattention
        return low
    strong = [one > settings.attention for index, one in zip(*fused, strict=True) if index == label]
    return strong[0] if strong else np.zeros(size, bool)


def _aligned(
    picture: NDArray[np.uint8],
    believed: LabelMap,
    certain: NDArray[np.int32],
    settings: SmartStrokeSettings,
    threads: int | None,
) -> LabelMap:
    """Let the dense CRF find the edges; what a person painted is certain."""
    labels = sorted({*map(int, np.unique(believed)), *(int(one) for one in np.unique(certain) if one != FREE)})
    if len(labels) == 1:
        return believed
    position = np.full(257, FREE, np.int32)  # the last entry serves -1
    position[labels] = np.arange(len(labels))
    own = position[believed].astype(np.uint8)
    beliefs = from_hard_labels(own, settings.confidence, labels=len(labels), allowed=range(len(labels)))
    answer = dense_crf(picture, beliefs, settings.crf, strokes=position[certain], threads=threads).argmax(0)
    aligned: LabelMap = np.asarray(labels, np.uint8)[answer]
    return aligned


def _joined_to(region: NDArray[np.bool_], stroke: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Those pixels of a region that are joined to a stroke by sides."""
    _, parts = cv2.connectedComponents((region | stroke).astype(np.uint8), connectivity=4)
    chosen = np.zeros(int(parts.max()) + 1, bool)
    chosen[parts[stroke]] = True
    chosen[0] = False
    joined: NDArray[np.bool_] = chosen[parts]
    return joined


def _surroundings(painted: Region, size: tuple[int, int], settings: SmartStrokeSettings) -> tuple[slice, slice]:
    height, width = painted.inside.shape
    margin = max(settings.shortest_reach, round(settings.reach * max(height, width)))
    rows = slice(max(painted.top - margin, 0), min(painted.top + height + margin, size[0]))
    return rows, slice(max(painted.left - margin, 0), min(painted.left + width + margin, size[1]))


def _as_patch(part: Mask, stroke: NDArray[np.integer], after: LabelMap, box: tuple[slice, slice]) -> Patch | None:
    touched = part.touched | (stroke != FREE)
    changed = Region(0, 0, (after != part.label_map) | (touched != part.touched)).trimmed()
    if changed.is_empty:
        return None
    inner = changed.slices
    return Patch(
        box[0].start + changed.top,
        box[1].start + changed.left,
        part.label_map[inner].copy(),
        after[inner].copy(),
        part.touched[inner].copy(),
        touched[inner].copy(),
    )
