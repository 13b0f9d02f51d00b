"""Paint roughly, get the edge: a stroke becomes a certainty of a dense CRF in its surroundings.

Numbers only (numpy, no torch): it starts from the current mask and from the fused attention on disk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from smaf_core.attention import FUSED, Attention, Floats
from smaf_core.classes import BACKGROUND
from smaf_core.crf import CrfSettings, dense_crf, from_hard_labels
from smaf_core.errors import SmafError
from smaf_core.mask import FREE, LabelMap, Mask, Patch, Region
from smaf_core.settings import BACKGROUND_SCORE, CRF_PRESETS

EXEMPLARS = 24
"""How many painted pixels, evenly chosen from dark to bright, stand for the colours of a stroke."""


@dataclass(frozen=True)
class SmartStrokeSettings:
    """How far a stroke reaches, and what it believes."""

    reach: float = 1.0
    """Width of the surroundings on each side, as a share of the stroke's longer side."""
    shortest_reach: int = 40
    """At least so wide, in pixels."""
    nearness: float = 60.0
    """Standard deviation of how far a stroke persuades pixels of its own colours, in pixels."""
    likeness: float = 30.0
    """Standard deviation of what counts as its colours, in 8-bit levels."""
    agreement: float = 0.1
    """Standard deviation of how much less attention than under the stroke still speaks for its class, in [0, 1]."""
    confidence: float = 0.7
    """Probability that the mask so far is right where nobody painted (as for proposals)."""
    attention: float = 0.5
    """How much of the starting point is fused attention, in [0, 1]; the rest is the mask so far."""
    crf: CrfSettings = CRF_PRESETS["irn"]
    """Kernels of the dense CRF."""


def smart_stroke(
    image: NDArray[np.uint8],
    strokes: NDArray[np.integer],
    mask: Mask,
    attention: Attention | None = None,
    settings: SmartStrokeSettings | None = None,
    *,
    paintable: NDArray[np.bool_] | None = None,
    threads: int | None = None,
) -> Patch | None:
    """Grow strokes to the edges around them, as one edit.

    A stroke gives its class only to pixels that are joined to it, and only in its surroundings. Pixels that a person set
    before stay as they are, except under the stroke itself; they and the strokes are certainties for the dense CRF. Only the
    pixels under the stroke count as set by the person: what was inferred may be inferred again.

    Args:
        image: (H, W, 3) uint8 RGB.
        strokes: (H, W) integers: label-map index where the person painted, -1 elsewhere.
        mask: The mask so far; stays as it is.
        attention: The image's maps, if there are any.
        settings: How far, and what to believe.
        paintable: (256,) bool, true for labels that may be painted over; None for all.
        threads: How many the dense CRF may use; None: all.

    Returns:
        The edit; None if it would change nothing (no stroke, or none where it may paint).

    Raises:
        SmafError: picture, strokes and mask are not of one size.

    References:
        Krähenbühl & Koltun, NIPS 2011, for the dense CRF; strokes as hard constraints as in GrabCut (Rother et al., 2004).
    """
    settings = settings or SmartStrokeSettings()
    if not image.shape[:2] == strokes.shape == mask.size:
        raise SmafError(f"picture {image.shape[:2]}, strokes {strokes.shape} and mask {mask.size} are not of one size")
    painted = Region(0, 0, strokes != FREE).trimmed()
    if painted.is_empty:
        return None
    box = _surroundings(painted, mask.size, settings)
    allowed = np.ones(256, bool) if paintable is None else paintable
    open_to_change = allowed[mask.label_map[box]]
    stroke = np.where(open_to_change, strokes[box], FREE)
    fused = None if attention is None else (attention.classes, attention.maps_of(FUSED, mask.size)[:, *box])
    part = Mask(mask.label_map[box], mask.touched[box])
    grown = _grown(image[box], stroke, part, fused, settings, threads)
    return _as_patch(part, stroke, np.where(open_to_change, grown, part.label_map), box)


def _grown(
    picture: NDArray[np.uint8],
    stroke: NDArray[np.integer],
    part: Mask,
    fused: tuple[Sequence[int], Floats] | None,
    settings: SmartStrokeSettings,
    threads: int | None,
) -> LabelMap:
    """Give the label map of the surroundings with the strokes grown in it."""
    certain = np.where(part.touched, part.label_map.astype(np.int32), FREE)
    certain = np.where(stroke != FREE, stroke, certain)
    drawn = [int(index) for index in np.unique(stroke) if index != FREE]
    labels = sorted({BACKGROUND, *drawn, *map(int, np.unique(part.label_map)), *(fused[0] if fused else ())})
    position = np.full(257, FREE, np.int32)  # the last entry serves -1
    position[labels] = np.arange(len(labels))
    beliefs = _beliefs_so_far(part.label_map, labels, position, fused, settings)
    beliefs = _persuaded(beliefs, picture, position[certain], _evidence(labels, fused), settings)
    answer = dense_crf(picture, beliefs, settings.crf, strokes=position[certain], threads=threads).argmax(0)
    labelled = np.asarray(labels, np.uint8)[answer]
    result = part.label_map.copy()
    for label in drawn:
        joined = _joined_to(labelled == label, stroke == label)
        result[joined & ~part.touched] = label
    under = stroke != FREE
    result[under] = stroke[under]
    return result


def _beliefs_so_far(
    label_map: LabelMap,
    labels: Sequence[int],
    position: NDArray[np.int32],
    fused: tuple[Sequence[int], Floats] | None,
    settings: SmartStrokeSettings,
) -> Floats:
    """(L, h, w) probabilities: the mask so far, mixed with the attention that led to it."""
    own = position[label_map].astype(np.uint8)
    of_mask = from_hard_labels(own, settings.confidence, labels=len(labels), allowed=range(len(labels)))
    if fused is None or not len(fused[0]):
        return of_mask
    scores = np.zeros_like(of_mask)
    scores[position[BACKGROUND]] = BACKGROUND_SCORE
    for index, one in zip(*fused, strict=True):
        scores[position[index]] = one
    mixed: Floats = (1 - settings.attention) * of_mask + settings.attention * scores / scores.sum(axis=0)
    return mixed


def _evidence(labels: Sequence[int], fused: tuple[Sequence[int], Floats] | None) -> Floats | None:
    """(L, h, w): how much attention each label has; the background has what the strongest class leaves."""
    if fused is None or not len(fused[0]):
        return None
    evidence = np.zeros((len(labels), *fused[1].shape[1:]), np.float32)
    for index, one in zip(*fused, strict=True):
        evidence[labels.index(index)] = one
    evidence[labels.index(BACKGROUND)] = 1 - fused[1].max(axis=0)
    return evidence


def _persuaded(
    beliefs: Floats,
    picture: NDArray[np.uint8],
    certain: NDArray[np.int32],
    evidence: Floats | None,
    settings: SmartStrokeSettings,
) -> Floats:
    """Let what a person painted speak for pixels near it of like colour; (L, h, w) probabilities again."""
    voices = np.zeros_like(beliefs)
    for place in np.unique(certain[certain != FREE]):
        voices[place] = _voice(picture, certain == place, None if evidence is None else evidence[place], settings)
    loudest = voices.max(axis=0)
    persuaded: Floats = (1 - loudest) * beliefs + loudest * voices / np.maximum(voices.sum(axis=0), 1e-6)
    return persuaded


def _voice(
    picture: NDArray[np.uint8], painted: NDArray[np.bool_], evidence: Floats | None, settings: SmartStrokeSettings
) -> Floats:
    """(h, w) in [0, 1]: how near a pixel is to painted ones, and how like theirs its colour and attention are."""
    distance = cv2.distanceTransform((~painted).astype(np.uint8), cv2.DIST_L2, 3)
    colours = picture[painted].astype(np.float32)
    exemplars = colours[np.argsort(colours.sum(axis=1), kind="stable")][:: max(1, len(colours) // EXEMPLARS)]
    near = distance < 3 * settings.nearness  # beyond, a voice is below 0.011
    unlike = _squared_distances(picture[near].astype(np.float32), exemplars).min(axis=1) / settings.likeness**2
    if evidence is not None:
        less = np.maximum(np.quantile(evidence[painted], 0.25) - evidence[near], 0)
        unlike += np.square(less / settings.agreement)
    voice = np.zeros(painted.shape, np.float32)
    voice[near] = np.exp(-(np.square(distance[near] / settings.nearness) + unlike) / 2)
    return voice


def _squared_distances(colours: Floats, exemplars: Floats) -> Floats:
    """(n, 3) and (m, 3) -> (n, m)."""
    squares = np.square(colours).sum(axis=1)[:, None] + np.square(exemplars).sum(axis=1)
    distances: Floats = np.maximum(squares - 2 * colours @ exemplars.T, 0)
    return distances


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
