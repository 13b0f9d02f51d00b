"""Which images of an export are kept back to measure on, and which for the last test."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence


def validation_names(
    names: Sequence[str],
    share: float,
    seed: int,
    together: Iterable[Collection[str]] = (),
    classes: Mapping[str, Collection[str]] | None = None,
) -> frozenset[str]:
    """Choose a share of the images by lot, the same ones whatever their order and on whatever machine.

    The share is kept among the images of each class, rare ones first. A lot depends on names and the seed alone: images that
    come in later move few of the others.

    Args:
        names: Of all images.
        share: In [0, 1). Where it is not 0 and there are two images that may be parted, there is one on either side.
        seed: Another one, another choice.
        together: Groups of names that stay on one side: near-duplicates, photos of one source. Who is in two joins both.
        classes: What each image is said to show; nothing where nobody said.
    """
    groups = _groups(names, together)
    if share <= 0 or len(groups) < 2:
        return frozenset()
    shown = {name: frozenset((classes or {}).get(name, ())) for name in names}
    chosen, owed, given = list[str](), 0.0, 0
    for stratum in _by_rarest_class(groups, shown):
        owed += share * sum(map(len, stratum))
        for group in sorted(stratum, key=lambda one: _lot(one[0], seed)):
            if given + len(group) / 2 <= owed:
                chosen += group
                given += len(group)
    smallest = min(groups, key=lambda one: (len(one), _lot(one[0], seed)))
    if not chosen:
        return frozenset(smallest)
    return frozenset(chosen) if len(chosen) < len(names) else frozenset(chosen) - {*smallest}


def last_test_names(
    names: Sequence[str],
    share: float,
    seed: int,
    validation: Collection[str],
    together: Iterable[Collection[str]] = (),
    classes: Mapping[str, Collection[str]] | None = None,
) -> frozenset[str]:
    """Choose a share of the images for a last test, of those that are not kept back for validation: these stay as they are.

    Args:
        names: Of all images, and so is `share` of them.
        share: As in `validation_names`, and so are the others.
        seed: As there.
        validation: What `validation_names` has chosen.
        together: As there.
        classes: As there.
    """
    rest = [name for name in names if name not in validation]
    return validation_names(rest, share * len(names) / max(1, len(rest)), seed, together, classes)


def _groups(names: Sequence[str], together: Iterable[Collection[str]]) -> list[list[str]]:
    """All names in groups, most of them alone; the first name of a group is the same whatever the order."""
    group_of = {name: {name} for name in names}
    for group in together:
        parts = {id(group_of[name]): group_of[name] for name in group if name in group_of}
        if len(parts) > 1:
            joined = set[str]().union(*parts.values())
            group_of.update(dict.fromkeys(joined, joined))
    return sorted(sorted(group) for group in {id(group): group for group in group_of.values()}.values())


def _by_rarest_class(groups: Iterable[list[str]], shown: Mapping[str, frozenset[str]]) -> list[list[list[str]]]:
    """Strata of groups: those that show the rarest class, the next, ... and those of which nobody said anything."""
    often = Counter(tag for tags in shown.values() for tag in tags)
    strata: defaultdict[tuple[int, str], list[list[str]]] = defaultdict(list)
    for group in groups:
        tags = frozenset[str]().union(*(shown[name] for name in group))
        strata[min(((often[tag], tag) for tag in tags), default=(len(shown) + 1, ""))].append(group)
    return [strata[key] for key in sorted(strata)]


def _lot(name: str, seed: int) -> bytes:
    return hashlib.sha256(f"{seed}/{name}".encode()).digest()
