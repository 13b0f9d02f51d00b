"""Settings of the starting method `clip`, and the words it begins with."""

from __future__ import annotations

from dataclasses import dataclass

from smaf_core.errors import SmafError
from smaf_core.settings.bounds import _within

BACKGROUND_WORDS = (
    "ground", "land", "grass", "tree", "building", "wall", "sky", "lake", "water", "river", "sea", "railway", "railroad",
    "keyboard", "helmet", "cloud", "house", "mountain", "ocean", "road", "rock", "street", "valley", "bridge", "sign",
)  # fmt: skip
"""What photos show beside their classes (CLIP-ES): a class competes with these, so that rails are not taken for a train."""

SYNONYMS = {
    "person": ("person with clothes", "people", "human"),
    "bird": ("bird avian",),
    "diningtable": ("dining table",),
    "pottedplant": ("potted plant",),
    "tvmonitor": ("tv monitor", "screen"),
    "aeroplane": ("aeroplane", "airplane"),
    "motorbike": ("motorbike", "motorcycle"),
}
"""For classes whose name alone says too little or too much to a network that learned from captions."""


@dataclass(frozen=True)
class ClipSettings:
    """From a picture and words to attention maps (Lin et al., CVPR 2023, CLIP-ES)."""

    template: str = "a clean origami {}."
    """The sentence a word is put into (CLIP-ES: the best of those tried there)."""
    background: tuple[str, ...] = BACKGROUND_WORDS
    long_side: int = 512
    """Longest side a picture is looked at in, in pixels; smaller ones keep their size, rounded to whole patches."""
    layers: int = 8
    """How many of the last layers' attention says which patches belong together."""
    balancing: int = 3
    """How often rows and columns of that are brought to a sum of 1 (Sinkhorn)."""
    box: float = 0.4
    """Share of a class's strongest value from which a patch counts as seen: only boxes around such patches spread."""
    threshold: float = 0.4
    """The background's score that maps must exceed; not measured, since the weights could not be had (docs/decisions/0094)."""

    def __post_init__(self) -> None:
        _within(
            self, {"long_side": (16, 4096), "layers": (1, 64), "balancing": (0, 100), "box": (0, 1), "threshold": (0.001, 1)}
        )
        if "{}" not in self.template:
            raise SmafError(f"the sentence {self.template!r} has no place for the word; write {{}} where it goes")


def usual_words(name: str) -> tuple[str, ...]:
    """Give the words for a class that nobody has edited yet."""
    return SYNONYMS.get(name, (name.replace("_", " "),))
