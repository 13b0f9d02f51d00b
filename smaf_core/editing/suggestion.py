"""What the corrections in a picture say about the rest of it.

A person mends a piece; the network's features and the colours of what they set tell which other pieces are alike. Only pixels
that nobody set may change. Numbers only (numpy, no torch): the features come in as arrays, made by
`smaf_core.learning.pixel_features`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from smaf_core.crf import CrfSettings, dense_crf
from smaf_core.data.attention import FUSED, Attention, Floats, enlarge
from smaf_core.data.classes import BACKGROUND, VOID
from smaf_core.data.mask import FREE, LabelMap, Mask, Patch, Touched
from smaf_core.data.regions import Region
from smaf_core.data.resizing import resize, resize_nearest, size_within
from smaf_core.errors import SmafError
from smaf_core.settings.crf import CRF_PRESETS

TURNS = 15
"""Steps of the regression: it has come to rest after about ten."""

PixelFeatures = Sequence[Floats]
"""What a network sees in one picture: (d, h, w) float32 at each of some scales, components of variance 1."""


@dataclass(frozen=True)
class SuggestionSettings:
    """What is believed, and how much (chosen by measurement: docs/decisions/0085)."""

    cells: int = 64
    """Cells along the picture's longer side: in these is learned which label looks how."""
    others: float = 0.1
    """What a pixel counts that nobody set, as a share of one that a person set."""
    ridge: float = 3.0
    """How strongly the regression is held back, in cells."""
    sharpness: float = 2.0
    """Factor on the logits that were learned."""
    trust: float = 0.6
    """Probability that the mask so far is right where nobody set it."""
    crf: CrfSettings = CRF_PRESETS["deeplab"]
    """Kernels of the dense CRF."""
    max_side: int = 1024
    """Larger pictures are looked at with this length of their longer side, in pixels: the kernels are made for such sizes."""


def suggest(
    image: NDArray[np.uint8],
    mask: Mask,
    attention: Attention | None = None,
    features: PixelFeatures = (),
    settings: SuggestionSettings | None = None,
    *,
    paintable: NDArray[np.bool_] | None = None,
    threads: int | None = None,
) -> Patch | None:
    """Say how the rest of a mask should look, by what a person has set in it.

    From features, colours and attention of every cell a multinomial logistic regression learns the labels: of pixels that a
    person set with full weight, of the others, as they are, with little. Its answer and the mask so far are the beliefs of a
    dense CRF for which the person's pixels are certain.

    Args:
        image: (H, W, 3) uint8 RGB.
        mask: The mask so far; stays as it is.
        attention: The image's maps, if there are any.
        features: What a network sees in the picture, if there is one.
        settings: What to believe.
        paintable: (256,) bool, true for labels that may be painted over; None for all.
        threads: How many the dense CRF may use; None: all.

    Returns:
        The edit: no pixel counts as set by the person that did not before. None if nobody has set any pixel, there is but one
        label, or nothing would change.

    Raises:
        SmafError: picture and mask are not of one size.

    References:
        Böhning, Annals of the Institute of Statistical Mathematics 1992, for the regression; Krähenbühl & Koltun, NIPS 2011,
        for the dense CRF.
    """
    if image.shape[:2] != mask.size:
        raise SmafError(f"picture {image.shape[:2]} and mask {mask.size} are not of one size")
    return patch_of(mask, inferred(image, mask, attention, features, settings or SuggestionSettings(), threads), paintable)


def inferred(
    image: NDArray[np.uint8],
    mask: Mask,
    attention: Attention | None,
    features: PixelFeatures,
    settings: SuggestionSettings,
    threads: int | None,
) -> LabelMap:
    """Give the label map that a person's pixels speak for: see `suggest`. Their own pixels and void are as they were."""
    labels = _labels(mask, attention)
    if len(labels) < 2 or not (mask.touched & (mask.label_map != VOID)).any():
        return mask.label_map
    size = size_within(mask.size, settings.max_side)
    if size == mask.size:
        return _inferred(image, mask, labels, attention, features, settings, threads)
    small = Mask(resize_nearest(mask.label_map, size), _reduced(mask.touched, size))
    answer = _inferred(resize(image, size), small, labels, attention, features, settings, threads)
    changed = resize_nearest((answer != small.label_map).astype(np.uint8), mask.size) > 0
    free = changed & ~mask.touched & (mask.label_map != VOID)
    return np.where(free, resize_nearest(answer, mask.size), mask.label_map)


def _labels(mask: Mask, attention: Attention | None) -> list[int]:
    there = {BACKGROUND, *np.flatnonzero(np.bincount(mask.label_map.ravel(), minlength=256)).tolist()}
    return sorted({*there, *(() if attention is None else attention.classes)} - {VOID})


def _inferred(
    picture: NDArray[np.uint8],
    mask: Mask,
    labels: Sequence[int],
    attention: Attention | None,
    features: PixelFeatures,
    settings: SuggestionSettings,
    threads: int | None,
) -> LabelMap:
    """Give the label map that the corrections speak for, void and human pixels as they are."""
    cell = max(1.0, max(mask.size) / settings.cells)
    grid = (max(1, round(mask.size[0] / cell)), max(1, round(mask.size[1] / cell)))
    cells = _described(picture, grid, attention, features)
    counts = _shares(mask, labels, mask.touched, grid) + settings.others * _shares(mask, labels, ~mask.touched, grid)
    learned = cells @ regression(cells, counts, settings.ridge) * np.float32(settings.sharpness)
    logits = enlarge(np.ascontiguousarray(learned.T.reshape(len(labels), *grid)), mask.size)
    lead = np.float32(np.log(settings.trust / ((1 - settings.trust) / (len(labels) - 1))))
    for position, label in enumerate(labels):
        logits[position] += lead * ((mask.label_map == label) & ~mask.touched)
    place = np.full(256, FREE, np.int32)
    place[list(labels)] = np.arange(len(labels))
    certain = np.where(mask.touched, place[mask.label_map], FREE)
    answer = dense_crf(picture, _softmax(logits), settings.crf, strokes=certain, threads=threads).argmax(0)
    free = ~mask.touched & (mask.label_map != VOID)
    return np.where(free, np.asarray(labels, np.uint8)[answer], mask.label_map)


def _described(
    picture: NDArray[np.uint8], grid: tuple[int, int], attention: Attention | None, features: PixelFeatures
) -> NDArray[np.float32]:
    """Describe every cell: (cells, d) float32, the last of them 1.

    Colours are in CIE Lab; with their squares an area of a middling brightness can be told from one of any other.
    """
    lab = cv2.cvtColor(picture, cv2.COLOR_RGB2LAB).astype(np.float32)
    colours = cv2.resize(lab, grid[::-1], interpolation=cv2.INTER_AREA)
    colours = 2 * (colours - colours.mean((0, 1))) / (colours.std((0, 1)) + np.float32(1e-6))
    planes = [colours.transpose(2, 0, 1), 0.25 * colours.transpose(2, 0, 1) ** 2]
    planes += [enlarge(seen, grid) for seen in features]
    if attention is not None and attention.classes:
        planes.append(3 * attention.maps_of(FUSED, grid))
    planes.append(np.ones((1, *grid), np.float32))
    return np.concatenate(planes).reshape(-1, grid[0] * grid[1]).T.astype(np.float32)


def _shares(mask: Mask, labels: Sequence[int], where: Touched, grid: tuple[int, int]) -> NDArray[np.float32]:
    """Tell how much of every cell has each label: (cells, labels) float32 in [0, 1]."""
    planes = (((mask.label_map == label) & where).astype(np.float32) for label in labels)
    return np.stack([cv2.resize(one, grid[::-1], interpolation=cv2.INTER_AREA).ravel() for one in planes], axis=1)


def regression(features: NDArray[np.float32], counts: NDArray[np.float32], ridge: float) -> NDArray[np.float32]:
    """Fit a multinomial logistic regression.

    Every step is Newton's with one bound on all Hessians instead of each step's own (Böhning 1992): one matrix is inverted, and
    the likelihood never falls.

    Args:
        features: (n, d).
        counts: (n, k) how often each label was seen there, >= 0.
        ridge: Weight of the squared coefficients, > 0.

    Returns:
        (d, k) coefficients: `features @ coefficients` are logits.
    """
    total = counts.sum(axis=1, keepdims=True)
    bound = 0.5 * (features * total).T @ features + ridge * np.eye(features.shape[1], dtype=np.float32)
    inverse = np.linalg.inv(bound).astype(np.float32)
    coefficients = np.zeros((features.shape[1], counts.shape[1]), np.float32)
    for _ in range(TURNS):
        surprise = counts - total * _softmax((features @ coefficients).T).T
        coefficients += inverse @ (features.T @ surprise - ridge * coefficients)
    return coefficients


def _softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Probabilities along the first axis."""
    raised = np.exp(logits - logits.max(axis=0))
    return np.asarray(raised / raised.sum(axis=0), np.float32)


def _reduced(touched: Touched, size: tuple[int, int]) -> Touched:
    """A reduced pixel is a person's where they set the one that its label is taken from."""
    return resize_nearest(touched.astype(np.uint8), size) > 0


def patch_of(mask: Mask, after: LabelMap, paintable: NDArray[np.bool_] | None) -> Patch | None:
    """Make an edit of how a mask should look: human pixels, void and labels that may not be painted over stay.

    Args:
        mask: As it is.
        after: (H, W) uint8, as it should be.
        paintable: (256,) bool, true for labels that may be painted over; None for all.

    Returns:
        The edit, none of whose pixels counts as set by the person that did not before; None where it would change nothing.
    """
    open_to_change = ~mask.touched & (mask.label_map != VOID)
    if paintable is not None:
        open_to_change &= paintable[mask.label_map]
    changed = Region(0, 0, open_to_change & (after != mask.label_map)).trimmed()
    if changed.is_empty:
        return None
    box = changed.slices
    before, touched = mask.label_map[box].copy(), mask.touched[box].copy()
    return Patch(changed.top, changed.left, before, np.where(changed.inside, after[box], before), touched, touched)
