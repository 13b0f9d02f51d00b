"""Which photos are looked at with care, so that a few of them speak for all: by lot, but spread over what is known already.

Photos are grouped by the rarest class that their mask shows, so that a mean over classes has something of each. A group that
can expect more than a few draws is cut further, in the order of status and of the machine's doubt. Within such a stratum each
next photo is drawn by lot. Whatever the number a person stops at, what was drawn until then is such a sample, so an audit can
go on later.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

FEWEST = 2
"""Photos that are drawn from each stratum at least: less says nothing about how different its photos are."""


@dataclass(frozen=True)
class Candidate:
    """A photo that may be drawn."""

    name: str
    classes: frozenset[int]
    """What its mask shows, without background and void."""
    status: int = 0
    """Place of its review status: photos of like status lie together."""
    doubt: float = 0.5
    """How wrong the machine thinks its proposal is, in [0, 1]."""


Strata = tuple[tuple[str, ...], ...]
"""Names of all photos, by stratum, in the order in which they are drawn there."""


def draw(candidates: Sequence[Candidate], size: int, seed: int) -> Strata:
    """Put photos into strata, each in an order by lot.

    Args:
        candidates: All photos that the sample is to speak for; none has its name twice.
        size: How many a person means to look at: there are no more strata than give each `FEWEST` of them.
        seed: Another one, another sample; the same one, the same, whatever the order of the candidates.
    """
    lots, total = np.random.default_rng(seed), len(candidates)
    groups = [sorted(group, key=_place) for group in _merged(_by_rarest_class(candidates), size)]
    strata = [part for group in groups for part in _cut(group, len(group) * min(size, total) // (FEWEST * total))]
    return tuple(tuple(part[place].name for place in lots.permutation(len(part))) for part in strata)


def first_of(strata: Strata, size: int) -> list[str]:
    """Give the photos to look at, in turn: the next is of the stratum that lags behind most."""
    total = sum(map(len, strata))
    taken, order = [0] * len(strata), list[str]()
    for count in range(1, min(size, total) + 1):
        behind = [len(one) * count / total - taken[k] if taken[k] < len(one) else -1.0 for k, one in enumerate(strata)]
        stratum = behind.index(max(behind))
        order.append(strata[stratum][taken[stratum]])
        taken[stratum] += 1
    return order


def _by_rarest_class(candidates: Sequence[Candidate]) -> dict[int, list[Candidate]]:
    often = Counter(index for one in candidates for index in one.classes)
    groups: defaultdict[int, list[Candidate]] = defaultdict(list)
    for one in candidates:
        groups[_rarest(one.classes, often)].append(one)
    return dict(groups)


def _rarest(classes: Collection[int], often: Mapping[int, int]) -> int:
    """The class of which there are fewest photos; 0 where nothing is shown."""
    return min(classes, key=lambda index: (often[index], index), default=0)


def _merged(groups: Mapping[int, list[Candidate]], size: int) -> list[list[Candidate]]:
    """Put the smallest groups together until each can expect `FEWEST` of the draws."""
    total = sum(map(len, groups.values()))
    made = [groups[index] for index in sorted(groups)]
    while len(made) > 1 and min(map(len, made)) * size < FEWEST * total:
        made.sort(key=len)
        made[:2] = [made[0] + made[1]]
    return made


def _place(one: Candidate) -> tuple[int, float, str]:
    return one.status, one.doubt, one.name


def _cut(group: Sequence[Candidate], parts: int) -> list[Sequence[Candidate]]:
    """Cut a list into so many parts of like length, one at least."""
    parts = max(parts, 1)
    return [group[len(group) * k // parts : len(group) * (k + 1) // parts] for k in range(parts)]
