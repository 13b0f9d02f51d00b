"""Which sources of tags a folder has: looked at by their names only, so that a person can be asked where there are several."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from smaf_core.data.classes import ClassTable
from smaf_core.data.files import seen_file
from smaf_core.formats import (
    coco,
    coco_panoptic,
    cvat_xml,
    datumaro,
    huggingface,
    label_studio,
    tag_sources,
    tag_tables,
    via,
    voc,
)
from smaf_core.formats.inventory import Inventory, Notes, child_folder
from smaf_core.formats.tag_sources import FoundTags
from smaf_core.formats.tag_tables import FoundTable, Tables

Reader = Callable[[Path, Inventory, Notes, ClassTable | None], FoundTags | None]

_LOOKED_AT = 50
"""So many pictures are asked for a file beside them."""

READERS: Mapping[str, Reader] = {
    "coco": coco.read_tags,
    "panoptic": coco_panoptic.read_tags,
    "datumaro": datumaro.read_tags,
    "cvat": cvat_xml.read_tags,
    "labelstudio": label_studio.read_tags,
    "via": via.read_tags,
    "huggingface": huggingface.read_tags,
    "voc": voc.read_tags,
    "arrays": tag_sources.from_npy,
    "labelme": tag_sources.from_labelme,
    "text": tag_sources.from_text_files,
    "lists": tag_sources.from_indexed_lists,
}
"""By the name that a person can ask for; tables come before them, and after them what can only be guessed."""

FOLDERS = "folders"
"""Folders as classes: the last resort."""


@dataclass(frozen=True)
class Offer:
    """A source of tags that a folder has."""

    name: str
    words: str
    read: Reader


@dataclass(frozen=True)
class Sources:
    """What says which classes are in the pictures of a data set."""

    offers: tuple[Offer, ...]
    """What a person can choose from, the one that is read unasked first; folders as classes are no offer beside others."""
    readers: tuple[Reader, ...]
    """What is asked for tags one after the other."""

    def reader(self, wanted: str) -> Reader | None:
        """What reads the source of this name; None where there is none."""
        named = {FOLDERS: tag_sources.from_folders} | {offer.name: offer.read for offer in self.offers}
        return named.get(wanted)


def sources_in(root: Path, inventory: Inventory, known: ClassTable | None) -> Sources:
    """Find all sources of tags: reads tables and lists, which are few; of everything else only the names of files."""
    tables = tag_tables.read_tables(root, inventory, known)
    by_table = partial(_read_tables, tables)
    others = _offers(root, inventory)
    offers = (*others, *_tables(tables)) if tables.only_guessed else (*_tables(tables), *others)
    readers = list(READERS.values())
    readers.insert(len(readers) if tables.only_guessed else 0, by_table)
    return Sources(offers, tuple(readers))


def _offers(root: Path, inventory: Inventory) -> list[Offer]:
    """All sources but tables."""
    annotations, items, arrays = coco.find_files(root), datumaro.find_files(root), tag_sources.arrays_in(root)
    lists, cvat = tag_sources.lists_in(root, inventory), cvat_xml.find_file(root)
    has_xml = _has(root, inventory, ".xml", "Annotations")  # it says the same as VOC's lists, and more
    marked = {} if lists or has_xml else tag_sources.class_lists_in(root)
    tasks, regions = label_studio.find_files(root), via.find_files(root)
    segments = coco_panoptic.find_files(root)
    found = [
        ("coco", "COCO: " + ", ".join(path.name for path in annotations), bool(annotations)),
        ("panoptic", "COCO panoptic: " + ", ".join(path.name for path in segments), bool(segments)),
        ("datumaro", "Datumaro: " + ", ".join(path.name for path in items), bool(items)),
        ("cvat", f"CVAT: {cvat.name}" if cvat else "", cvat is not None),
        ("labelstudio", "Label Studio: " + ", ".join(path.name for path in tasks), bool(tasks)),
        ("via", "VIA: " + ", ".join(path.name for path in regions), bool(regions)),
        ("huggingface", "metadata.jsonl", seen_file(root / "metadata.jsonl")),
        ("voc", "Annotations/*.xml", has_xml),
        ("arrays", " and ".join(path.name for path in arrays), bool(arrays)),
        ("labelme", "a labelme file beside each picture", _has(root, inventory, ".json")),
        ("text", "a text file for each picture", _has(root, inventory, ".txt", "tags", "labels")),
        ("lists", " and ".join(path.name for path in lists) or "a list for each class", bool(lists or marked)),
    ]
    return [Offer(name, words, READERS[name]) for name, words, is_there in found if is_there]


def _tables(tables: Tables) -> list[Offer]:
    """What a person can choose among tables; those about different pictures go together."""
    single = [
        Offer(one.path.name, f"the table {one.path.name}", partial(_read_table, one)) for one in (*tables.named, *tables.others)
    ]
    if len(tables.named) == 1 or (not tables.named and not tables.fit_together):
        return single
    if not tables.named and tables.others:
        words = "the tables " if len(tables.others) > 1 else "the table "
        names = " and ".join(one.path.name for one in tables.others)
        return [Offer(names if len(tables.others) == 1 else "table", words + names, partial(_read_tables, tables))]
    return single


def _read_table(table: FoundTable, root: Path, inventory: Inventory, notes: Notes, known: ClassTable | None) -> FoundTags:
    return tag_tables.tags_of_table(table, inventory, notes)


def _read_tables(tables: Tables, root: Path, inventory: Inventory, notes: Notes, known: ClassTable | None) -> FoundTags | None:
    return tag_tables.tags_of_tables(tables, root, inventory, notes)


def _has(root: Path, inventory: Inventory, suffix: str, *folders: str) -> bool:
    """Whether pictures have a file of their name: beside them or in one of some folders, else wherever below the data set."""
    places = [inventory.folder, *(folder for name in folders if (folder := child_folder(root, name)) is not None)]
    likely = (place / f"{name}{suffix}" for place in places for name in islice(inventory.pictures, _LOOKED_AT))
    return any(seen_file(path) for path in likely) or bool(inventory.companions.of(root, suffix))
