"""PASCAL VOC: the devkit's folders, read as they are."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from smaf_core.classes import ClassTable
from smaf_core.errors import SmafError
from smaf_core.formats.inventory import Inventory, Notes, child_folder, files_by_name
from smaf_core.formats.lists import read_ids
from smaf_core.formats.tag_sources import FoundTags


def read_tags(root: Path, inventory: Inventory, notes: Notes, known: ClassTable | None) -> FoundTags | None:
    """Tags from `Annotations/*.xml`: the names of all objects, difficult ones as well."""
    folder = child_folder(root, "Annotations")
    files = files_by_name(folder, frozenset({".xml"})) if folder else {}
    files = {name: path for name, path in files.items() if name in inventory.pictures}
    if not files:
        return None
    tags: dict[str, tuple[str, ...]] = {}
    broken: list[str] = []
    for name, path in files.items():
        try:
            tags[name] = read_object_names(path)
        except SmafError as error:
            broken.append(str(error))
    notes.left_out("annotations that cannot be read", broken, "their pictures count as untagged")
    notes.found.append(f"tags from {len(tags)} files in {folder.name if folder else ''}/")
    return FoundTags(tags)


def read_object_names(path: Path) -> tuple[str, ...]:
    """Names of the objects in a VOC annotation, each once.

    Raises:
        SmafError: the file is missing, is no XML, or tries to unpack entities.
    """
    try:
        document = fromstring(path.read_bytes())
    except ParseError as error:
        raise SmafError(f"{path}, line {error.position[0]}: is no XML; mend or remove the file") from None
    except DefusedXmlException:
        raise SmafError(f"{path}: defines entities, which no annotation needs; remove the file") from None
    except (OSError, ValueError, LookupError) as error:
        raise SmafError(f"{path}: cannot be read ({error})") from error
    names = ((thing.findtext("name") or "").strip() for thing in document.iterfind("object"))
    return tuple(dict.fromkeys(name for name in names if name))


def read_lists(root: Path, inventory: Inventory, notes: Notes) -> dict[str, tuple[str, ...]]:
    """Lists of pictures by name, such as `train` and `val`, from `ImageSets/Segmentation` (and `SegmentationAug`)."""
    lists: dict[str, tuple[str, ...]] = {}
    sets = child_folder(root, "ImageSets")
    for folder in filter(None, (sets and child_folder(sets, name) for name in ("Segmentation", "SegmentationAug"))):
        for path in sorted(folder.glob("*.txt")):
            try:
                names = [(written, inventory.find(written)) for written in read_ids(path)]
            except SmafError as error:
                notes.warnings.append(str(error))
                continue
            strays = [repr(written) for written, name in names if name is None]
            notes.left_out(f"{path.name} names pictures that are not in the folder", strays, "they are passed over")
            lists.setdefault(path.stem, tuple(name for _, name in names if name is not None))
    if lists:
        notes.found.append("lists " + ", ".join(f"{name} ({len(images)})" for name, images in lists.items()))
    return lists
