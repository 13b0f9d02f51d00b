"""Tables of tags in a folder: which files are such, which are about something else, and what numbered classes are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from smaf_core.data import tag_cells
from smaf_core.data.classes import ClassTable
from smaf_core.data.files import seen_file
from smaf_core.data.json_text import RepeatedKey, parse_json
from smaf_core.data.table_cells import read_cells
from smaf_core.data.table_rows import Find
from smaf_core.data.table_shape import IMAGE_AND_CLASS
from smaf_core.data.tags import TagRow, TagTable, read_tags_of_table
from smaf_core.data.text import read_text
from smaf_core.errors import SmafError
from smaf_core.formats import via
from smaf_core.formats.choices import Choice, Undecided
from smaf_core.formats.class_lists import class_files_in, classes_listed
from smaf_core.formats.class_numbers import names_by_number, numbered_files_in
from smaf_core.formats.inventory import Inventory, Notes, child_folder, entries_ending
from smaf_core.formats.json_kinds import kind_of, read_json
from smaf_core.formats.lists import CLASS_FILES, lists_pictures, read_indexed_list
from smaf_core.formats.tag_sources import FoundTags, gather

USUAL = ("tags.csv", "tags.tsv", "tags.json", "labels.csv", "labels.tsv", "image_labels.csv")
"""Names that only a table of tags has; where there are several, the first counts."""

NO_TAG_TABLES = "tables that say nothing of the classes in pictures"
_ENDINGS = (".csv", ".tsv", ".jsonl")
_IMAGE_KEYS = ("image", "file_name", "filename", "file", "name", "path", "image_name", "image_path", "imageName", "img")
_TAG_KEYS = ("tags", "labels", "label", "classes", "class", "category", "categories", "annotations", "objects")
_LONGEST_JSON = 1 << 26  # bytes of a file that nobody named for tags
_MOST_JSON = 20  # files
_SAMPLE = 300  # rows
_SHEETS = (".xlsx", ".xls", ".ods", ".numbers")
_PLACES = (
    "train",
    "valid",
    "val",
    "validation",
    "test",
    "training",
    "testing",
    "annotations",
    "labels",
    "tags",
    "metadata",
    "csv",
)
_LONGEST_STRANGER = 1 << 28  # bytes of a table that nobody named for tags


@dataclass(frozen=True)
class FoundTable:
    """A table that says which classes are in which pictures."""

    path: Path
    rows: tuple[TagRow, ...]
    order: tuple[str, ...]
    warnings: tuple[str, ...]
    pictures: frozenset[str] = frozenset()
    """What it names, where it has to be compared with others."""
    guessed: bool = False
    """Whether only the lack of anything else says that it has tags."""


@dataclass(frozen=True)
class Tables:
    """All tables of a folder."""

    named: tuple[FoundTable, ...] = ()
    """With a usual name; the first counts."""
    others: tuple[FoundTable, ...] = ()
    """That name pictures and classes as well."""
    broken: tuple[SmafError, ...] = ()
    """Why tables with a usual name cannot be read."""
    aside: tuple[str, ...] = ()
    """Files that are about something else, and why."""

    @property
    def only_guessed(self) -> bool:
        """Whether other sources of tags, if there are any, are surer."""
        return not self.named and not self.broken and any(table.guessed for table in self.others)

    @property
    def fit_together(self) -> bool:
        """Whether the others are about different pictures each, such as train.csv and val.csv."""
        every = [name for table in self.others for name in table.pictures]
        return len(set(every)) == len(every)


def read_tables(root: Path, inventory: Inventory, known: ClassTable | None) -> Tables:
    """Read all tables of a data set; what is about something else is left aside with its reason."""
    names = names_of_numbers(root, inventory, known)
    found: dict[bool, list[FoundTable]] = {True: [], False: []}
    broken: list[SmafError] = []
    aside: list[str] = []
    for path in _candidates(root, inventory):
        usual = path.parent == root and path.name in USUAL
        if not usual and _is_list_of_classes(path):
            continue
        try:
            found[usual].append(_read(root, path, inventory, known, names, usual))
        except SmafError as error:
            if usual:
                broken.append(error)
            elif path.suffix.lower() not in (".txt", ".json") or isinstance(error, RepeatedKey):
                aside.append(str(error).removeprefix(f"{path.parent}/"))
    aside += [f"{name}: is a spreadsheet, which is not read; save it as CSV" for name in _spreadsheets(root, inventory)]
    order = {name: position for position, name in enumerate(USUAL)}
    named = tuple(sorted(found[True], key=lambda one: order[one.path.name]))
    sure = tuple(table for table in found[False] if not table.guessed)
    return Tables(named, sure or tuple(found[False]), tuple(broken), tuple(aside))


def text_tables(root: Path, inventory: Inventory) -> list[Path]:
    """All files that may be tables but JSON."""
    return [path for path in _candidates(root, inventory, False) if not path.suffix.lower().startswith(".json")]


def names_of_numbers(root: Path, inventory: Inventory, known: ClassTable | None) -> NamesOfNumbers:
    """What the numbers of classes in the tables of a folder mean."""
    paths = [path for path in text_tables(root, inventory) if path.name not in USUAL]
    return NamesOfNumbers(known, paths, [names_by_number(path) for path in numbered_files_in(root)], inventory)


def tags_of_tables(tables: Tables, root: Path, inventory: Inventory, notes: Notes) -> FoundTags | None:
    """Tags of the table that counts, or of several that are about different pictures.

    Raises:
        Undecided: several say something of the same pictures.
        SmafError: the one with a usual name cannot be read.
    """
    notes.left_out(NO_TAG_TABLES, tables.aside, "they are passed over")
    if tables.named:
        return tags_of_table(tables.named[0], inventory, notes)
    if tables.broken:
        raise tables.broken[0]
    if not tables.others:
        return None
    if not tables.fit_together:
        choices = [Choice(table.path.name, f"the table {table.path.name}") for table in tables.others]
        names = ", ".join(choice.name for choice in choices)
        raise Undecided(f"{root}: has several tables ({names}); name the one with the tags tags.csv", "tags", choices)
    parts = [tags_of_table(table, inventory, notes) for table in tables.others]
    order = tuple(dict.fromkeys(name for part in parts for name in part.order))
    return FoundTags({name: tags for part in parts for name, tags in part.tags.items()}, order)


def tags_of_table(table: FoundTable, inventory: Inventory, notes: Notes) -> FoundTags:
    """Tags of one table."""
    notes.warnings.extend(table.warnings)
    notes.found.append(f"tags from {table.path.name}")
    tags = gather(table.path, table.rows, inventory, notes)
    complete = set(table.order) >= {tag for some in tags.values() for tag in some}
    return FoundTags(tags, table.order if complete else ())


def rows_of_json(path: Path) -> tuple[TagRow, ...]:
    """Read `{"a.jpg": ["cat", "dog"]}`, `{"a.jpg": {"cat": 1}}` or `[{"image": "a.jpg", "tags": ["cat"]}]`; null is unknown.

    The list may be within an object, or each entry on a line of its own (JSON Lines); a tag may be an object with a class.

    Raises:
        SmafError: the file is no JSON, or of another form.
    """
    rows = []
    for number, entry in enumerate(_entries_of(path), start=1):
        image = _first_of(entry, _IMAGE_KEYS) if isinstance(entry, dict) else None
        tags = _first_of(entry, _TAG_KEYS) if isinstance(entry, dict) else None
        names = tag_cells.names_in(tags)
        if not isinstance(image, str) or (names is None and (tags is not None or "image" not in entry)):
            raise SmafError(f'{path}, entry {number}: is not of the form {{"image.jpg": ["cat", "dog"]}}; mend it')
        if names is not None:
            rows.append(TagRow(0, image, names))
    return tuple(rows)


def _entries_of(path: Path) -> list[Any]:
    if path.suffix.lower() == ".jsonl":
        return [parse_json(line, f"{path}, line {k}") for k, line in enumerate(read_text(path).splitlines(), 1) if line.strip()]
    content = read_json(path)
    if isinstance(content, dict) and isinstance(content.get("labels"), dict) and content.keys() >= {"classes", "labels"}:
        return _entries_of_fiftyone(path, content["labels"], content["classes"])
    if isinstance(content, dict):
        within = [one for one in content.values() if _are_entries(one)]
        return within[0] if within else [{"image": image, "tags": tags} for image, tags in content.items()]
    return content if isinstance(content, list) else [None]


def _entries_of_fiftyone(path: Path, labels: dict[str, Any], classes: Any) -> list[Any]:
    """FiftyOne's `labels.json`: classes by number, or null, and what is in each picture, also with boxes.

    Raises:
        SmafError: a number has no class.
    """
    names = classes if isinstance(classes, list) and all(isinstance(one, str) for one in classes) else None

    def named(label: Any) -> Any:
        label = label.get("label", label.get("labels")) if isinstance(label, dict) else label
        if isinstance(label, list):
            return [named(one) for one in label]
        if names is None or type(label) is not int:
            return label
        if not 0 <= label < len(names):
            raise SmafError(f"{path}: has class {label}, its list of classes has {len(names)}; mend it")
        return names[label]

    return [{"image": image, "tags": named(label)} for image, label in labels.items()]


def _are_entries(value: object) -> bool:
    """Whether a value is a list of objects that name pictures."""
    some = value[:_SAMPLE] if isinstance(value, list) else []
    return bool(some) and all(isinstance(one, dict) and isinstance(_first_of(one, _IMAGE_KEYS), str) for one in some)


def _by_picture(rows: tuple[TagRow, ...], find: Find) -> tuple[TagRow, ...]:
    """Rows by picture, where they list the pictures of each class instead."""
    some = rows[:_SAMPLE]
    if any(find(row.image) for row in some) or not any(find(name) for row in some for name in row.tags):
        return rows
    return tuple(TagRow(row.line, image, (row.image,)) for row in rows for image in row.tags)


def _first_of(entry: Mapping[str, object], keys: Sequence[str]) -> object:
    return next((entry[key] for key in keys if key in entry), None)


def _candidates(root: Path, inventory: Inventory, with_json: bool = True) -> list[Path]:
    """Files that may be tables: those with a usual name first, then all others in the likely folders."""
    folders = [root, inventory.folder, *(folder for name in _PLACES if (folder := child_folder(root, name)) is not None)]
    usual = [root / name for name in USUAL if seen_file(root / name)]
    others = [
        folder / name
        for folder in dict.fromkeys(folders)
        for name in entries_ending(folder, *_ENDINGS, ".txt")
        if _may_be_table(name, folder, inventory)
    ]
    if with_json:
        others += [path for folder in dict.fromkeys((root, inventory.folder)) for path in _json_tables(folder, inventory)]
    return [path for path in dict.fromkeys((*usual, *others)) if seen_file(path) and not via.is_csv(path)]


def _json_tables(folder: Path, inventory: Inventory) -> list[Path]:
    """JSON files that may be tables: neither one picture's nor another format's, and short enough to be looked through."""
    names = [name for name in entries_ending(folder, ".json") if not name.startswith(".")]
    names = [name for name in names if name[: -len(".json")] not in inventory.pictures]  # labelme's: seen at once
    alone = [folder / name for name in names if inventory.find(name[: -len(".json")]) is None][:_MOST_JSON]
    return [path for path in alone if seen_file(path) and kind_of(path) is None and path.stat().st_size <= _LONGEST_JSON]


def _may_be_table(name: str, folder: Path, inventory: Inventory) -> bool:
    lower = name.lower()
    if lower.endswith(_ENDINGS):
        return not name.startswith(".") and name != "metadata.jsonl"  # Hugging Face's
    stem = name.removesuffix(".txt")
    is_no_list_of_classes = name not in CLASS_FILES or lists_pictures(folder / name, inventory.find)
    is_list = is_no_list_of_classes and stem not in inventory.pictures
    return is_list and folder.name not in ("labels", "tags") and inventory.find(stem) is None


def _read(
    root: Path, path: Path, inventory: Inventory, known: ClassTable | None, names: NamesOfNumbers, usual: bool
) -> FoundTable:
    """Read one file.

    Raises:
        SmafError: it is no table of tags for pictures of the folder.
    """
    if path.suffix.lower() in (".json", ".jsonl"):
        return _read_json(root, path, inventory, usual)
    if not usual and path.stat().st_size > _LONGEST_STRANGER:
        raise SmafError(f"{path}: is too long to be looked through; call it tags.csv if it has the tags")
    find = within(root, path, inventory)
    if path.suffix == ".txt" and _is_no_table(path, find):
        raise SmafError(f"{path}: is no table")
    table = read_tags_of_table(path, known.names if known else (), find, names.of)
    if not usual and not table.images:
        raise SmafError(f"{path}: names no picture of the folder")
    if usual:  # what else it names does not matter
        return FoundTable(path, table.rows, tuple(dict.fromkeys(table.order)), table.warnings)
    return _settled(path, table, find)


def _read_json(root: Path, path: Path, inventory: Inventory, usual: bool) -> FoundTable:
    """Read a table in JSON.

    Raises:
        SmafError: it is none, or none of pictures of the folder.
    """
    find = within(root, path, inventory)
    rows = _by_picture(rows_of_json(path), find)
    if usual:
        return FoundTable(path, rows, (), ())
    named = tuple(replace(row, image=name) for row in rows if (name := find(row.image)) is not None)
    if not named:
        raise SmafError(f"{path}: names no picture of the folder")
    return FoundTable(path, named, (), (), frozenset(row.image for row in named))


def _is_list_of_classes(path: Path) -> bool:
    """Whether a table names classes, such as _classes.csv and class_dict.csv: it is read as such, and needs no word."""
    if path.suffix.lower() not in (".csv", ".txt", ".json") or path.name in CLASS_FILES:
        return False
    try:
        return path in class_files_in(path.parent) and classes_listed(path) is not None
    except SmafError:
        return False


def _is_no_table(path: Path, find: Find) -> bool:
    """Whether a text is a list of names, of names and indices, or something else: most lines must name a picture and more."""
    if read_indexed_list(path) is not None:
        return True
    rows = read_cells(path, find).rows
    return sum(len(cells) > 1 and find(cells[0]) is not None for _, cells in rows) * 2 <= len(rows)


def _settled(path: Path, table: TagTable, find: Find) -> FoundTable:
    """Rows by the names of pictures, as far as they are there."""
    order = tuple(dict.fromkeys(table.order))
    rows = tuple(replace(row, image=find(row.image) or row.image) for row in table.rows)
    return FoundTable(path, rows, order, table.warnings, frozenset(row.image for row in rows), table.guessed)


def within(root: Path, path: Path, inventory: Inventory) -> Find:
    """How a table finds pictures: where it lies in a folder of pictures, those beside it first."""
    beside = path.parent.relative_to(inventory.folder).as_posix() if path.parent.is_relative_to(inventory.folder) else "."

    def apart(written: str) -> str | None:
        """Kaggle writes image and class in one cell: a.jpg_4."""
        both = IMAGE_AND_CLASS.fullmatch(written)
        return inventory.find(both["image"]) if both is not None else None

    def anywhere(written: str) -> str | None:
        return inventory.find(written) or apart(written)

    if beside == ".":
        return anywhere

    def find(written: str) -> str | None:
        near = inventory.find(f"{beside}/{written}")
        return near if near is not None and near.startswith(f"{beside}/") else anywhere(written)

    return find


def _spreadsheets(root: Path, inventory: Inventory) -> list[str]:
    folders = dict.fromkeys((root, inventory.folder))
    return [name for folder in folders for name in entries_ending(folder, *_SHEETS) if not name.startswith((".", "~"))]


class NamesOfNumbers:
    """What the numbers or codes of classes in a table mean, by a list of classes or by another table beside it."""

    def __init__(
        self, known: ClassTable | None, tables: list[Path], numbered: list[Mapping[str, str]], inventory: Inventory
    ) -> None:
        self._known = known
        self._numbered = numbered
        self._paths = tables
        self._find = inventory.find
        self._tables: list[list[list[str]]] | None = None

    def of(self, codes: Sequence[str]) -> dict[str, str] | None:
        """Names by code; None where nothing names all of them."""
        for rows in self._read_tables():
            for named in _columns_as_names(rows):
                plain = {code: code if code in named else str(tag_cells.whole_number_in(code)) for code in codes}
                if all(code in named for code in plain.values()):
                    return {code: named[number] for code, number in plain.items()}
        numbers = {code: tag_cells.whole_number_in(code) for code in codes}
        if self._known is None or any(number is None for number in numbers.values()):
            return None
        indices = [number for number in numbers.values() if number is not None]
        first = 1 if min(indices) > 0 and max(indices) == len(self._known) else 0
        if min(indices) < first or max(indices) >= first + len(self._known):
            return None
        return {code: self._known.names[number - first] for code, number in numbers.items() if number is not None}

    def _read_tables(self) -> list[list[list[str]]]:
        if self._tables is None:
            numbered = [[list(pair) for pair in names.items()] for names in self._numbered if names]
            self._tables = numbered + [rows for path in self._paths if (rows := self._names_in(path))]
        return self._tables

    def _names_in(self, path: Path) -> list[list[str]]:
        """The rows of a short table that names no pictures."""
        try:
            if path.stat().st_size > 1 << 22:
                return []
            cells = read_cells(path, self._find)
        except (SmafError, OSError):
            return []
        return [row for _, row in cells.rows] if not cells.images else []


def _columns_as_names(rows: list[list[str]]) -> Iterable[dict[str, str]]:
    """Each pair of columns of which one could name what the other numbers."""
    width = min(len(row) for row in rows)
    for named in range(width):
        texts = [row[named] for row in rows]
        if any(tag_cells.number_in(text) is not None for text in texts) or len(set(texts)) < len(texts):
            continue
        for code in range(width):
            if code != named and len({row[code] for row in rows}) == len(rows):
                yield {row[code]: row[named] for row in rows}
