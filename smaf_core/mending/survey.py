"""The small faults of all masks of a project."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

import cv2
import numpy as np

from smaf_core.data.images import image_size
from smaf_core.data.mask import Mask
from smaf_core.data.regions import Size
from smaf_core.errors import Unreadable
from smaf_core.mending.faults import KINDS, Fault, Kind, faults_of
from smaf_core.progress import Report, silent
from smaf_core.project.store import ImageRecord, Project
from smaf_core.settings.mending import MendingSettings


@dataclass(frozen=True)
class Found:
    """A fault, and where it is."""

    name: str
    """The image's."""
    class_name: str
    fault: Fault
    is_proposal: bool
    """Whether it is the machine's, of an image without a mask."""

    def as_dict(self) -> dict[str, Any]:
        """Give plain values, for messages and JSON."""
        return {"name": self.name, "class": self.class_name, "proposal": self.is_proposal, **asdict(self.fault)}

    def can_be_mended(self, *, people_too: bool) -> bool:
        """Whether there is anything to do about it; not where all of it is set by a person who is not to be corrected."""
        fault = self.fault
        return fault.kind == "unseen" or bool(fault.pixels if people_too else fault.free)


@dataclass(frozen=True)
class Survey:
    """What a look at all masks has found."""

    looked_at: int
    """Images with a mask or proposal."""
    found: tuple[Found, ...]
    unreadable: tuple[str, ...] = ()
    """A sentence for each file that could not be read."""


def survey(
    project: Project,
    kinds: Collection[Kind] = KINDS,
    settings: MendingSettings = MendingSettings(),  # noqa: B008 - frozen
    report: Report = silent,
) -> Survey:
    """Look for small faults in the mask of every image, or else in its proposal. Nothing is written.

    Args:
        project: Whose masks.
        kinds: What to look for.
        settings: What is small.
        report: Told after every image.
    """
    images = [image for image in project.images() if project.has_answer(image.name)]
    found: list[Found] = []
    unreadable = []
    for done, image in enumerate(images, start=1):
        try:
            found += look(project, image, kinds, settings)
        except Unreadable as error:
            unreadable.append(str(error))
        report(done, len(images), "looking for faults")
    return Survey(len(images), tuple(found), tuple(unreadable))


def look(project: Project, image: ImageRecord, kinds: Collection[Kind], settings: MendingSettings) -> list[Found]:
    """Find the faults of one image's mask or proposal. In one of another size than the photo only that counts.

    Raises:
        Unreadable: mask, proposal or photo is damaged.
    """
    mask, is_proposal = answer_of(project, image.name), not project.has_mask(image.name)
    if mask is None:
        return []
    size = image_size(image.path)
    if mask.size != size:
        faults = [_of_size(mask, size)] if "sizes" in kinds else []
    else:
        faults = faults_of(mask.label_map, mask.touched, tagged(project, image), kinds, settings)
    names = dict(enumerate(("", *project.classes.names)))
    return [Found(image.name, names.get(one.label, f"{one.label}"), one, is_proposal) for one in faults]


def answer_of(project: Project, name: str) -> Mask | None:
    """The mask of an image, else its proposal as one that nobody has touched.

    Raises:
        Unreadable: its file is damaged.
    """
    mask = project.load_mask(name)
    proposal = project.load_proposal(name) if mask is None else None
    return mask if proposal is None else Mask(proposal)


def tagged(project: Project, image: ImageRecord) -> frozenset[int] | None:
    """The label-map indices of the tags of an image; None where no person has said what is in it."""
    if image.tags is None or image.doubtful:
        return None
    return frozenset(project.classes.index(tag) for tag in image.tags)


def fitted(mask: Mask, size: Size) -> Mask | None:
    """A mask of another size than its photo, fitted to it; None where its sides have another proportion."""
    (height, width), (wanted_height, wanted_width) = mask.size, size
    if abs(height * wanted_width - width * wanted_height) > max(height, width, wanted_height, wanted_width):
        return None
    to = (wanted_width, wanted_height)
    labels = cv2.resize(mask.label_map, to, interpolation=cv2.INTER_NEAREST_EXACT)
    touched = cv2.resize(mask.touched.astype(np.uint8), to, interpolation=cv2.INTER_NEAREST_EXACT)
    return Mask(np.asarray(labels, np.uint8), touched != 0)


def only(found: Iterable[Found], kinds: Collection[Kind]) -> tuple[Found, ...]:
    """Those of some kinds."""
    return tuple(one for one in found if one.fault.kind in kinds)


def from_dict(values: dict[str, Any]) -> Found:
    """What `Found.as_dict` made, as it was."""
    keys = Fault.__dataclass_fields__
    fault = Fault(**{key: value for key, value in values.items() if key in keys})
    return Found(values["name"], values["class"], replace(fault, box=tuple(values["box"])), values["proposal"])


def _of_size(mask: Mask, size: Size) -> Fault:
    """The fault of a mask whose size differs; nothing can be done about it where it has another proportion."""
    pixels = mask.label_map.size if fitted(mask, size) is not None else 0
    return Fault("sizes", 0, 1, pixels, 0 if mask.touched.any() else pixels)
