"""Which sources of tags a folder has: looked at by their names only, so that a person can be asked where there are several."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from smaf_core.data.classes import ClassTable
from smaf_core.formats import coco, datumaro, huggingface, tag_sources, voc
from smaf_core.formats.inventory import Inventory, Notes, child_folder
from smaf_core.formats.tag_sources import FoundTags

Reader = Callable[[Path, Inventory, Notes, ClassTable | None], FoundTags | None]

_LOOKED_AT = 50
"""So many pictures are asked for a file beside them."""

READERS: Mapping[str, Reader] = {
    "table": tag_sources.from_table,
    "coco": coco.read_tags,
    "datumaro": datumaro.read_tags,
    "huggingface": huggingface.read_tags,
    "voc": voc.read_tags,
    "arrays": tag_sources.from_npy,
    "labelme": tag_sources.from_labelme,
    "text": tag_sources.from_text_files,
    "lists": tag_sources.from_indexed_lists,
    "folders": tag_sources.from_folders,
}
"""By the name that a person can ask for, from what somebody wrote for this purpose to what can only be guessed."""


@dataclass(frozen=True)
class Offer:
    """A source of tags that a folder has."""

    name: str
    words: str
    read: Reader


def offers_in(root: Path, inventory: Inventory) -> list[Offer]:
    """All sources of tags that a folder has, the one that is read unasked first; folders as classes are no offer beside others.

    Reads lists of names, which are few; of everything else only the names of files.
    """
    tables = [Offer(path.name, f"the table {path.name}", partial(_read_table, path)) for path in tag_sources.tables_in(root)]
    annotations, arrays = coco.find_files(root), tag_sources.arrays_in(root)
    lists = tag_sources.lists_in(root, inventory)
    found = [
        ("coco", "COCO: " + ", ".join(path.name for path in annotations), bool(annotations)),
        ("datumaro", "Datumaro: annotations/default.json", (root / "annotations" / "default.json").is_file()),
        ("huggingface", "metadata.jsonl", (root / "metadata.jsonl").is_file()),
        ("voc", "Annotations/*.xml", _has(root, inventory, ".xml", "Annotations")),
        ("arrays", " and ".join(path.name for path in arrays), bool(arrays)),
        ("labelme", "a labelme file beside each picture", _has(root, inventory, ".json")),
        ("text", "a text file for each picture", _has(root, inventory, ".txt", "tags", "labels")),
        ("lists", " and ".join(path.name for path in lists), bool(lists)),
    ]
    return [*tables, *(Offer(name, words, READERS[name]) for name, words, is_there in found if is_there)]


def _read_table(path: Path, root: Path, inventory: Inventory, notes: Notes, known: ClassTable | None) -> FoundTags:
    return tag_sources.from_this_table(path, inventory, notes, known)


def _has(root: Path, inventory: Inventory, suffix: str, *folders: str) -> bool:
    """Whether pictures have a file of their name: beside them or in one of some folders, else wherever below the data set."""
    places = [inventory.folder, *(folder for name in folders if (folder := child_folder(root, name)) is not None)]
    likely = (place / f"{name}{suffix}" for place in places for name in islice(inventory.pictures, _LOOKED_AT))
    return any(path.is_file() for path in likely) or bool(inventory.companions.of(root, suffix))
