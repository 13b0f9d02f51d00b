"""What first proposals can be hoped for from the tags there are, before minutes are spent on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from smaf_core.project.store import ImageRecord

FEW = 10
"""Images of a class from which something can be learned of it; with 1 to 4 of each, six classes were proposed at random."""


@dataclass(frozen=True)
class Prospects:
    """What is in the tags of a project that a first classifier learns from."""

    tagged: int
    """Images with tags that somebody gave or confirmed."""
    few: tuple[tuple[str, int], ...]
    """Classes in fewer than `FEW` images and how many these are, fewest first. Classes in none are proposed nowhere."""
    everywhere: tuple[str, ...]
    """Classes in every tagged image: nothing tells the classifier what is not of them."""

    classes: int
    """How many classes are in any image."""
    bare: int = 0
    """Tagged images without a saliency map."""
    mapped: int = 0
    """Tagged images with one."""

    @property
    def is_hopeless(self) -> bool:
        """Whether all that would be proposed is guessed: each class has too few images, or is everywhere."""
        return self.classes == len({name for name, _ in self.few} | {*self.everywhere})


def prospects(images: Iterable[ImageRecord]) -> Prospects:
    """Count the tags of images; what only a segmenter has guessed does not count, since nothing is learned from it."""
    sure = [image for image in images if image.tags is not None and not image.doubtful]
    said = [image.tags or () for image in sure]
    counts = Counter(tag for tags in said for tag in tags)
    few = sorted(((name, count) for name, count in counts.items() if count < FEW), key=lambda one: (one[1], one[0]))
    everywhere = tuple(sorted(name for name, count in counts.items() if count == len(said)))
    mapped = sum(bool(image.tags) and image.saliency is not None for image in sure)
    bare = sum(bool(image.tags) for image in sure) - mapped
    return Prospects(len(said), tuple(few), everywhere, len(counts), bare, mapped)
