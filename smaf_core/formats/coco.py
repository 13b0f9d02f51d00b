"""COCO JSON: tags, masks as polygons or run lengths."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pycocotools import mask as coco_mask

from smaf_core.classes import ClassTable
from smaf_core.errors import SmafError
from smaf_core.formats.inventory import Inventory, Notes
from smaf_core.formats.tag_sources import FoundTags, gather, read_json
from smaf_core.tags import TagRow


def find_files(root: Path) -> list[Path]:
    """COCO files of a data set: `annotations/instances_*.json`, or one of the usual names beside the pictures."""
    instances = sorted(root.glob("annotations/instances_*.json"))
    if instances:
        return instances
    usual = ("annotations.json", "instances.json", "coco.json", "_annotations.coco.json", "annotations/instances.json")
    return [root / name for name in usual if (root / name).is_file()] or sorted(root.glob("instances_*.json"))


def read_tags(root: Path, inventory: Inventory, notes: Notes, known: ClassTable | None) -> FoundTags | None:
    """Tags of every picture that a COCO file lists; the classes in the order of their category ids."""
    files = find_files(root)
    if not files:
        return None
    tags: dict[str, tuple[str, ...]] = {}
    names: dict[str, None] = {}
    for path in files:
        content = check(path, read_json(path))
        categories = category_names(path, content)
        names |= dict.fromkeys(categories.values())
        tags |= gather(path, _rows(path, content, categories, notes), inventory, notes)
    notes.found.append(f"tags from {', '.join(path.name for path in files)}")
    return FoundTags(tags, tuple(names))


def check(path: Path, content: Any) -> dict[str, Any]:
    """Make sure that a file has COCO's three tables.

    Raises:
        SmafError: it has not.
    """
    for key in ("images", "annotations", "categories"):
        if not isinstance(content, dict) or not isinstance(content.get(key), list):
            raise SmafError(f"{path}: is no COCO file, since it has no list {key!r}")
        if not all(isinstance(entry, dict) for entry in content[key]):
            raise SmafError(f"{path}: has an entry in {key!r} that is no object")
    return dict(content)


def category_names(path: Path, content: dict[str, Any]) -> dict[int, str]:
    """Class names by category id, in the order of the ids.

    Raises:
        SmafError: a category has no id or name, or two have the same.
    """
    names: dict[int, str] = {}
    for entry in content["categories"]:
        number, name = entry.get("id"), entry.get("name")
        if not isinstance(number, int) or not isinstance(name, str):
            raise SmafError(f"{path}: has a category without id or name: {str(entry)[:80]}")
        if number in names or name in names.values():
            raise SmafError(f"{path}: has the category {name!r} (id {number}) twice")
        names[number] = name
    return dict(sorted(names.items()))


def _rows(path: Path, content: dict[str, Any], categories: dict[int, str], notes: Notes) -> list[TagRow]:
    found: dict[Any, list[str]] = {}
    files: dict[Any, str] = {}
    for entry in content["images"]:
        if not isinstance(entry.get("id"), (int, str)) or not isinstance(entry.get("file_name"), str):
            raise SmafError(f"{path}: has an image without id or file_name: {str(entry)[:80]}")
        files[entry["id"]] = entry["file_name"]
        found[entry["id"]] = []
    strays = []
    for entry in content["annotations"]:
        image, category = entry.get("image_id"), entry.get("category_id")
        known = isinstance(image, (int, str)) and image in found and isinstance(category, int) and category in categories
        if known:
            found[image].append(categories[category])
        else:
            strays.append(f"id {entry.get('id')}")
    notes.left_out(f"{path.name} has annotations of unknown images or categories", strays, "they are passed over")
    return [TagRow(0, files[key], tuple(found[key])) for key in files]


def decode_rle(rle: Any) -> NDArray[np.bool_]:
    """Region of a run-length code as pycocotools writes it; (H, W)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # pycocotools 2.0.11 with numpy 2
        return np.asarray(coco_mask.decode(rle), dtype=bool)
