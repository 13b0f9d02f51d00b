"""Two folders of masks may number their classes differently: where both name them, names count, not indices."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.classes import MAX_CLASSES, VOID, composed
from smaf_core.errors import SmafError
from smaf_core.formats.class_lists import class_files_in, read_classes


@dataclass(frozen=True)
class ClassesOfBoth:
    """The classes of some masks and their truth."""

    names: tuple[str, ...]
    """The truth's, in the order of its indices, and after them those that only the masks have; none where nobody names them."""
    indices: NDArray[np.uint8] | None
    """(256,) the truth's index for each index of the masks; None where they are the same."""

    def of_truth(self, mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """A mask with the indices of the truth."""
        return mask if self.indices is None else self.indices[mask]


def classes_of_both(masks: Path, truth: Path) -> ClassesOfBoth:
    """Compare the lists of classes in, or beside, two folders; where one has none, the indices count.

    Raises:
        SmafError: a list cannot be read, or both together have more classes than a mask can hold.
    """
    own, true = _names_beside(masks), _names_beside(truth)
    if not own or not true or own == true[: len(own)]:
        return ClassesOfBoth(true or own, None)
    names = (*true, *(name for name in own if name not in true))
    if len(names) > MAX_CLASSES:
        raise SmafError(f"{masks}: names {len(names) - len(true)} classes that {truth} does not; together they are too many")
    indices = np.arange(256, dtype=np.uint8)
    indices[1 : len(own) + 1] = [names.index(name) + 1 for name in own]
    beyond = [index for index in range(len(own) + 1, VOID) if index <= len(names)]
    indices[beyond] = VOID - 1  # an index without a name is none of the truth's classes
    return ClassesOfBoth(names, indices)


def _names_beside(folder: Path) -> tuple[str, ...]:
    for place in (folder, folder.parent):
        for path in class_files_in(place):
            table = read_classes(path) if path.suffix.lower() != ".json" else None  # which is about colours, not indices
            if table is not None:
                return tuple(composed(name) for name in table.names)
    return ()
