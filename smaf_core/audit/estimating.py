"""What an audited sample says of the whole set: IoU and pixel accuracy with 95 % intervals.

A figure of the set is a ratio of sums over its photos, and a photo is drawn whole: so the unit of chance is the photo, not
the pixel. Sums are estimated by stratum, and their chance by leaving out one audited photo at a time (the delete-one jackknife
for strata, with finite populations; Rust and Rao, 1996). Student's t has as many degrees of freedom as the strata together
are worth (Satterthwaite, 1946). Which other ways were tried, and how often each held the truth: docs/decisions/0100.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, exp, log, nan

import numpy as np
from numpy.typing import NDArray

from smaf_core.evaluation.miou import mean

SURE = 0.95
"""How often an interval is to hold the truth."""
FEWEST_WITH_CLASS = 5
"""A class that fewer audited photos have gets a figure, but no interval."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Interval:
    """A figure, and where it lies with a certainty of 95 %; all in [0, 1]. Ends that are NaN: nothing is known of them."""

    value: float
    low: float = nan
    high: float = nan

    @property
    def half_width(self) -> float:
        """Half of the distance between the ends."""
        return (self.high - self.low) / 2


@dataclass(frozen=True)
class Estimate:
    """What a sample says of the whole set."""

    photos: int
    """How many were audited."""
    of: int
    """How many photos the set has."""
    names: tuple[str, ...]
    """Classes in label-map order, background first."""
    mean_iou: Interval
    """Over the classes that the audited photos show, in mask or truth."""
    accuracy: Interval
    iou: tuple[Interval, ...]
    """By class; NaN for one that no audited photo shows."""
    photos_with: tuple[int, ...]
    """By class, how many audited photos show it."""

    @property
    def to_halve(self) -> int | None:
        """How many more photos would halve the interval of the mean IoU; None where nothing is left to look at."""
        return None if self.photos >= self.of else more_to_halve(self.photos, self.of)


def more_to_halve(photos: int, of: int) -> int:
    """Say how many more of a set's photos halve an interval: its square goes with 1/n - 1/N."""
    quarter = (1 / photos - 1 / of) / 4
    return max(1, ceil(1 / (quarter + 1 / of) - 1e-9) - photos)


def estimate(pixels: NDArray[np.int64], strata: Sequence[int], sizes: Sequence[int], names: Sequence[str]) -> Estimate:
    """Say how good a set of masks is.

    Args:
        pixels: (n, 3, C) of each audited photo: correct, predicted and true pixels of each class, background first.
        strata: (n,) the stratum of each photo.
        sizes: How many photos of the set each stratum has.
        names: C names.

    Raises:
        ValueError: no photo is audited.
    """
    if not len(pixels):
        raise ValueError("no photo is audited")
    sample = _Sample(pixels.astype(np.float64), *_with_enough(np.asarray(strata), np.asarray(sizes)))
    correct, predicted, true = sample.pixels.transpose(1, 0, 2)
    either = predicted + true - correct
    iou, without = sample.ratio(correct, either)
    right, right_without = sample.ratio(correct.sum(1, keepdims=True), true.sum(1, keepdims=True))
    photos_with = (either > 0).sum(axis=0)
    shown = photos_with > 0
    mean_iou = _even(mean(iou), without[:, shown].mean(axis=1), sample)
    classes = [_of_class(iou[k], without[:, k], int(photos_with[k]), sample) for k in range(len(names))]
    accuracy = _bent(float(right[0]), right_without[:, 0], len(pixels), sample)
    counts = tuple(int(count) for count in photos_with)
    return Estimate(len(pixels), int(sum(sizes)), tuple(names), mean_iou, accuracy, tuple(classes), counts)


@dataclass(frozen=True)
class _Sample:
    """Audited photos, in strata of which each has two at least, unless there is only one."""

    pixels: Floats
    strata: NDArray[np.int64]
    sizes: NDArray[np.int64]

    @property
    def drawn(self) -> NDArray[np.int64]:
        """How many photos of each stratum are audited."""
        return np.bincount(self.strata, minlength=len(self.sizes))

    def ratio(self, part: Floats, whole: Floats) -> tuple[Floats, Floats]:
        """Estimate ratios of sums over the set.

        Args:
            part: (n, K), of each audited photo.
            whole: (n, K).

        Returns:
            (K,) the ratios, NaN where there is no whole; (n, K) what they would be without each photo. Where nothing would be
            left of a class, it counts as it was.
        """
        both = np.concatenate([part, whole], axis=1)
        sums = np.zeros((len(self.sizes), both.shape[1]))
        np.add.at(sums, self.strata, both)
        drawn = self.drawn[self.strata][:, None]
        size, own = self.sizes[self.strata][:, None], sums[self.strata]
        total = ((self.sizes / self.drawn)[:, None] * sums).sum(axis=0)
        others = np.where(drawn > 1, size * (own - both) / np.maximum(drawn - 1, 1), size * own / drawn)
        found = _divided(total[None], np.nan)[0]
        return found, _divided(total + others - size * own / drawn, found)

    def error(self, without: Floats) -> tuple[float, float]:
        """Give the standard error of a figure and its degrees of freedom, from what it would be without each photo (n,)."""
        variance = worth = 0.0
        for stratum, (size, drawn) in enumerate(zip(self.sizes, self.drawn, strict=True)):
            if drawn < 2:
                continue
            values = without[self.strata == stratum]
            own = float((1 - drawn / size) * (drawn - 1) / drawn * ((values - values.mean()) ** 2).sum())
            variance, worth = variance + own, worth + own**2 / float(drawn - 1)
        return variance**0.5, variance**2 / worth if worth else 1.0

    @property
    def is_whole(self) -> bool:
        """Whether every photo of the set is audited, and nothing left to chance."""
        return bool((self.drawn == self.sizes).all())


def _divided(sums: Floats, instead: Floats | float) -> Floats:
    """(n, 2K) sums of parts, then of wholes, as (n, K) ratios."""
    part, whole = np.split(sums, 2, axis=1)
    some = whole > 1e-6  # sums of whole pixels, but for rounding
    return np.where(some, part / np.where(some, whole, 1), instead)


def _with_enough(strata: NDArray[np.int64], sizes: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Put together strata of which fewer than two photos are audited, each with the one that has fewest."""
    strata, sizes = strata.copy(), sizes.copy()
    while len(sizes) > 1:
        drawn = np.bincount(strata, minlength=len(sizes))
        least = int(np.argmin(drawn))
        if drawn[least] >= 2:
            break
        other = min((k for k in range(len(sizes)) if k != least), key=lambda k: (drawn[k], sizes[k]))
        sizes[other] += sizes[least]
        strata[strata == least] = other
        strata[strata > least] -= 1
        sizes = np.delete(sizes, least)
    return strata, sizes


def _of_class(value: float, without: Floats, photos: int, sample: _Sample) -> Interval:
    if photos == 0:
        return Interval(nan)
    if photos < FEWEST_WITH_CLASS and not sample.is_whole:
        return Interval(float(value))
    return _bent(float(value), without, photos, sample)


def _even(value: float, without: Floats, sample: _Sample) -> Interval:
    """An interval of the same width on both sides, for a mean over classes."""
    if sample.is_whole:
        return Interval(value, value, value)
    error, freedom = sample.error(without)
    if not error:
        return _without_differences(value, len(without))
    reach = quantile_of_t(freedom) * error
    return Interval(value, max(0.0, value - reach), min(1.0, value + reach))


def _bent(value: float, without: Floats, photos: int, sample: _Sample) -> Interval:
    """An interval that is even in the log odds: near 1 it reaches further down than up, as chance does there."""
    if sample.is_whole:
        return Interval(value, value, value)
    error, freedom = sample.error(without)
    if not error or not 0 < value < 1:
        return _without_differences(value, photos)
    odds, reach = log(value / (1 - value)), quantile_of_t(freedom) * error / (value * (1 - value))
    return Interval(value, _share(odds - reach), _share(odds + reach))


def _without_differences(value: float, photos: int) -> Interval:
    """An interval where all photos say the same: of n photos without a flaw, up to 3/n of the set may have one.

    That is the share of flawed photos at which n drawn ones would all be good once in twenty times; they may be wholly wrong.
    """
    reach = 1 - (1 - SURE) ** (1 / photos)
    return Interval(value, max(0.0, value - reach), min(1.0, value + reach))


def _share(odds: float) -> float:
    return 1 / (1 + exp(-odds)) if odds > -700 else 0.0


def quantile_of_t(freedom: float) -> float:
    """Give how many standard errors reach to either end of an interval."""
    from scipy.special import stdtrit  # here and not above: only who audits waits for it

    return float(stdtrit(max(freedom, 1.0), (1 + SURE) / 2))
