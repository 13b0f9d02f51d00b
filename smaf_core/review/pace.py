"""How fast photos are decided on, from the times of decisions; pauses and what was decided about many at once are left out."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil
from statistics import fmean, median

from smaf_core.people.deeds import Deed

DECIDING = ("accepted", "flagged")
"""Statuses after which a photo needs no further look."""
PAUSE = 300.0
"""Seconds without a stroke or decision after which somebody is taken to be elsewhere: longer than a hard look at a photo."""
QUICK = 0.5
"""Seconds: nobody looks at a photo in less; then many were decided on at once."""
RECENT = 50
"""So many of the latest decisions say how fast it goes now: one learns, and photos differ."""
ENOUGH = 10
"""Fewer decisions than this say nothing."""
DAYS = 5
"""So many of the latest days of work say what a day is."""


@dataclass(frozen=True)
class Taken:
    """One photo that somebody decided on by itself, and how long that took."""

    at: float
    who: str
    seconds: float


@dataclass(frozen=True)
class Pace:
    """How fast it has gone lately."""

    taken: tuple[Taken, ...]
    """The latest photos that were decided on one by one, at most `RECENT`, oldest first."""
    by_day: tuple[tuple[str, int], ...]
    """Each day of work (YYYY-MM-DD, here) and how many photos were decided on, however many at once; oldest first."""

    @property
    def n(self) -> int:
        """How many decisions the pace rests on."""
        return len(self.taken)

    @property
    def seconds(self) -> float | None:
        """What a photo takes, the median; None where too few are known."""
        return median(one.seconds for one in self.taken) if self.n >= ENOUGH else None

    def work_left(self, photos: int) -> float | None:
        """Seconds of work that so many more photos take, by the mean, for some take much longer; None where it is not known."""
        return photos * fmean(one.seconds for one in self.taken) if self.n >= ENOUGH else None

    @property
    def a_day(self) -> float | None:
        """Photos decided on in a day of work lately, the median; None before the second day, for a day is not over yet."""
        return float(median(count for _, count in self.by_day[-DAYS:])) if len(self.by_day) > 1 else None

    def days_left(self, photos: int) -> int | None:
        """Days of work like the latest ones that so many more photos take."""
        return ceil(photos / self.a_day) if self.a_day else None


def pace(deeds: Iterable[Deed]) -> Pace:
    """Say how fast it goes, from what was done so far in any order."""
    ordered = sorted(deeds, key=lambda one: one.at)
    every = sorted(taken(ordered), key=lambda one: one.at)
    return Pace(tuple(every[-RECENT:]), tuple(sorted(_by_day(ordered).items())))


def taken(ordered: Sequence[Deed]) -> list[Taken]:
    """Say how long each photo took that somebody decided on by itself.

    What one person did between two decisions belongs to the second, but for times of more than `PAUSE` without any deed. A
    decision that only a pause lies before says nothing, and neither does one about several photos at once.
    """
    found: list[Taken] = []
    by_person: defaultdict[str, list[Deed]] = defaultdict(list)
    for one in ordered:
        by_person[one.who].append(one)
    for who, mine in by_person.items():
        worked, before = 0.0, mine[0].at
        for at, together in groupby(mine, key=lambda one: one.at):
            worked += at - before if at - before <= PAUSE else 0.0
            before, decided = at, sum(map(is_decision, together))
            if decided == 1 and worked >= QUICK:
                found.append(Taken(at, who, worked))
            worked = 0.0 if decided else worked
    return found


def is_decision(deed: Deed) -> bool:
    """Whether it says that a photo needs no further look."""
    return deed.what == "status" and deed.value in DECIDING


def decisions(ordered: Iterable[Deed]) -> list[Deed]:
    """The decision that holds for each photo, if any: the last one, unless the photo was put back since."""
    last = {one.image: one for one in ordered if one.what == "status" and one.counts}
    return [one for one in last.values() if is_decision(one)]


def _by_day(ordered: Iterable[Deed]) -> Counter[str]:
    return Counter(time.strftime("%Y-%m-%d", time.localtime(one.at)) for one in decisions(ordered))
