"""Names of classes in the files that other tools put beside pictures and masks: YOLO's data.yaml, Roboflow's _classes.csv,
tables of colours."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from pathlib import Path

from smaf_core.data.classes import ClassTable, Colour, composed
from smaf_core.data.files import seen_file
from smaf_core.data.tags import check_tag_name
from smaf_core.data.text import read_text
from smaf_core.errors import SmafError
from smaf_core.formats.colour_tables import colour_rows, colour_tables_in
from smaf_core.formats.inventory import entries_ending
from smaf_core.formats.lists import CLASS_FILES, UNSURE, is_no_class, is_remark, means_void, name_and_colour, read_class_file

ROBOFLOW = "_classes.csv"
CODES = "codes.txt"
_LABEL_MAP = "labelmap.txt"
_YAML = (".yaml", ".yml")
_PARTS = frozenset({"labels", "label", "train", "val", "valid", "test", "training", "validation", "images", "obj_train_data"})
_MOST_ABOVE = 4
_KEY_POINTS = re.compile(r"^kpt_shape\s*:\s*\[\s*(\d{1,4})\s*,\s*(\d)\s*\]", re.MULTILINE)
_ITEM = re.compile(r"\s*(?:-|(?P<number>\d{1,6})\s*:)\s*(?P<name>.+)")


def class_files_in(folder: Path) -> list[Path]:
    """Files directly in a folder that may name the classes, the surest first; they may turn out to name none."""
    found = [folder / name for name in (*CLASS_FILES, ROBOFLOW) if seen_file(folder / name)]
    found += [path for path in colour_tables_in(folder) if path.name not in (ROBOFLOW, CODES)]
    yaml = [folder / name for name in entries_ending(folder, *_YAML)]
    return [*found, *sorted(yaml, key=lambda path: path.stem not in ("data", "dataset"))]


def read_classes(path: Path) -> ClassTable | None:
    """The classes that a file names; None when it names none.

    Raises:
        SmafError: it is a list of classes that cannot be read.
    """
    if path.suffix.lower() in _YAML:
        return _table(path, read_yaml_names(path))
    if path.name == ROBOFLOW:
        return _table(path, _pixel_values(path))
    if path.name not in CLASS_FILES:
        named = {name: colour for name, colour in colour_rows(path) if not is_no_class(name)}
        table = _table(path, list(named))
        return ClassTable(table.names, tuple(named.values())) if table is not None else None
    return read_class_file(path)


def classes_listed(path: Path) -> ClassTable | None:
    """The classes that a file names, whether or not they are numbered without a gap; None when it names none.

    Raises:
        SmafError: it is a list of classes that cannot be read.
    """
    return _table(path, list(values_named(path).values())) if path.name in (ROBOFLOW, CODES) else read_classes(path)


def numbered_names(path: Path) -> tuple[str, ...]:
    """What YOLO's numbers mean by a list of classes: its lines count from 0 on, also those that mean background.

    But for labelmap.txt, which is about masks: there YOLO's 0 is what comes behind background.

    Returns:
        Nothing where the file is no such list.
    """
    suffix = path.suffix.lower()
    if suffix in _YAML:
        return tuple(read_yaml_names(path))
    if path.name not in CLASS_FILES:
        return ()
    lines = [line for line in read_text(path).splitlines() if line.strip() and not is_remark(line)]
    names = [name_and_colour(composed(line))[0] for line in lines]
    return tuple(name for name in names if path.name != _LABEL_MAP or not is_no_class(name))


def numbers_near(source: Path, *others: Path) -> tuple[str, ...]:
    """What YOLO's numbers mean by the list of classes nearest to a folder of its text files; nothing without one.

    Args:
        source: The folder; while it is called `labels`, `train` or the like, those above it count as well.
        others: Folders that are looked through after it.
    """
    places = [*_with_parents(source), *others]
    for path in (path for place in dict.fromkeys(places) for path in sorted(class_files_in(place), key=_is_no_yaml)):
        if read_classes(path) is not None and (names := numbered_names(path)):
            return names
    return ()


def _is_no_yaml(path: Path) -> bool:
    return path.suffix.lower() not in _YAML


def key_points_near(source: Path) -> int:
    """How many numbers of key points YOLO's lines have behind their box, by `kpt_shape: [17, 3]` in data.yaml; 0 without."""
    for path in (place / name for place in _with_parents(source) for name in entries_ending(place, *_YAML)):
        try:
            shape = _KEY_POINTS.search(read_text(path))
        except SmafError:
            continue
        if shape is not None:
            return int(shape[1]) * int(shape[2])
    return 0


def _with_parents(source: Path) -> list[Path]:
    found = [source]
    while found[-1].name.casefold() in _PARTS and len(found) < _MOST_ABOVE:
        found.append(found[-1].parent)
    return found


def no_class_colours(path: Path) -> dict[Colour, str]:
    """The colours that a table of colours gives to background and to what is unsure, by what these are called here."""
    found: dict[Colour, str] = {}
    rows = [] if path.name in CLASS_FILES else colour_rows(path)
    for name, colour in rows or map(name_and_colour, read_text(path).splitlines()):
        if colour is not None and is_no_class(name):
            found[colour] = UNSURE if means_void(name) else "background"
    return found


def _table(path: Path, names: list[str]) -> ClassTable | None:
    names = [name for name in names if not is_no_class(name)]
    counts = Counter(names)
    for name in names:
        fault = check_tag_name(name) or ("is listed twice" if counts[name] > 1 else None)
        if fault:
            raise SmafError(f"{path}: class {name!r} {fault}; mend the list")
    return ClassTable.of(names) if names else None


def _pixel_values(path: Path) -> list[str]:
    """Roboflow's table, where the values count from background on without a gap; else nothing."""
    named = values_named(path)
    counted = [named.get(value, "") for value in range(1, len(named) + (0 not in named))]
    return counted if all(counted) and is_no_class(named.get(0, "background")) else []


def values_named(path: Path) -> dict[int, str]:
    """What values of pixels mean by Roboflow's table `Pixel Value, Class`, or fastai's codes.txt; nothing where it is none."""
    try:
        text = read_text(path)
        rows = [[cell.strip() for cell in row] for row in csv.reader(text.splitlines()) if row]
    except (OSError, SmafError, csv.Error):
        return {}
    if path.name == CODES:
        return dict(enumerate(line.strip() for line in text.splitlines() if line.strip()))
    if not rows or [cell.casefold() for cell in rows[0]] != ["pixel value", "class"]:
        return {}
    return {int(row[0]): row[1] for row in rows[1:] if len(row) == 2 and row[0].isdecimal() and len(row[0]) < 4 and row[1]}


def table_of_values(folder: Path) -> Path | None:
    """A table directly in a folder that says what values of pixels mean."""
    return next((folder / name for name in (ROBOFLOW, CODES) if seen_file(folder / name) and values_named(folder / name)), None)


def read_yaml_names(path: Path) -> list[str]:
    """The classes that YOLO's data.yaml names, in the order of their numbers; nothing where it has no such list.

    Reads the ways in which `names:` is written, `[cat, dog]` (also over several lines), `{0: cat}`, `- cat` and `0: cat`,
    and no other part of YAML.
    """
    try:
        lines = read_text(path).splitlines()
    except SmafError:
        return []
    start = next((k for k, line in enumerate(lines) if re.match(r"names\s*:", line)), None)
    if start is None:
        return []
    first = lines[start].partition(":")[2].strip()
    body = [line for line in lines[start + 1 :] if line.strip() and not line.lstrip().startswith("#")]
    if first[:1] in ("[", "{"):
        return _inline(" ".join([first, *body]))
    listed: dict[int, str] = {}
    for line in body:
        item = _ITEM.fullmatch(line.rstrip())
        if item is None:
            break
        listed[int(item["number"] or len(listed))] = _plain(item["name"])
    return [listed[number] for number in sorted(listed)] if sorted(listed) == list(range(len(listed))) else []


def _inline(text: str) -> list[str]:
    """`[cat, 'dog']` or `{0: cat, 1: dog}`, up to its end."""
    inner = re.match(r"[\[{]((?:\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'|[^\]}'\"])*)[\]}]", text)
    parts = re.findall(r"(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'|[^,'\"])+", inner[1]) if inner is not None else []
    names = [part.strip() for part in parts if part.strip()]
    if text.startswith("{"):
        names = [name.partition(":")[2] for name in names]
    return [_plain(name) for name in names]


def _plain(written: str) -> str:
    """A YAML string without its quotes or the comment behind it."""
    written = written.strip()
    if written.startswith('"'):
        quoted = re.match(r"\"(?:[^\"\\]|\\.)*\"", written)
        try:
            return str(json.loads(quoted[0])) if quoted else written
        except ValueError:
            return quoted[0][1:-1] if quoted else written
    if written.startswith("'"):
        quoted = re.match(r"'((?:[^']|'')*)'", written)
        return quoted[1].replace("''", "'") if quoted else written
    return re.sub(r"\s+#.*", "", written)
