"""Names of classes in the files that other tools put beside pictures and masks: YOLO's data.yaml, Roboflow's _classes.csv,
tables of colours."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

from smaf_core.data.classes import ClassTable, Colour
from smaf_core.data.files import seen_file
from smaf_core.data.tags import check_tag_name
from smaf_core.data.text import read_text
from smaf_core.errors import SmafError
from smaf_core.formats.inventory import entries_ending
from smaf_core.formats.lists import CLASS_FILES, UNSURE, is_no_class, means_void, name_and_colour, read_class_file

_ROBOFLOW = "_classes.csv"
_YAML = (".yaml", ".yml")
_COLOUR_TABLE = re.compile(r"class|label|colou?r|palette")
_COLOUR_COLUMNS = (("name", "class", "label", "class_name", "label_name"), ("r", "red"), ("g", "green"), ("b", "blue"))
_LONGEST_TABLE = 1 << 18  # bytes
_ITEM = re.compile(r"\s*(?:-|(?P<number>\d{1,6})\s*:)\s*(?P<name>.+)")


def class_files_in(folder: Path) -> list[Path]:
    """Files directly in a folder that may name the classes, the surest first; they may turn out to name none."""
    found = [folder / name for name in (*CLASS_FILES, _ROBOFLOW) if seen_file(folder / name)]
    tables = [name for name in entries_ending(folder, ".csv") if _COLOUR_TABLE.search(name.lower())]
    found += [folder / name for name in tables if name != _ROBOFLOW]
    yaml = [folder / name for name in entries_ending(folder, *_YAML)]
    return [*found, *sorted(yaml, key=lambda path: path.stem not in ("data", "dataset"))]


def read_classes(path: Path) -> ClassTable | None:
    """The classes that a file names; None when it names none.

    Raises:
        SmafError: it is a list of classes that cannot be read.
    """
    if path.suffix.lower() in _YAML:
        return _table(path, read_yaml_names(path))
    if path.name == _ROBOFLOW:
        return _table(path, _pixel_values(path))
    if path.suffix.lower() == ".csv":
        named = {name: colour for name, colour in _colour_rows(path) if not is_no_class(name)}
        table = _table(path, list(named))
        return ClassTable(table.names, tuple(named.values())) if table is not None else None
    return read_class_file(path)


def no_class_colours(path: Path) -> dict[Colour, str]:
    """The colours that a table of colours gives to background and to what is unsure, by what these are called here."""
    found: dict[Colour, str] = {}
    is_list = path.suffix == ".txt"
    for name, colour in map(name_and_colour, read_text(path).splitlines()) if is_list else _colour_rows(path):
        if colour is not None and is_no_class(name):
            found[colour] = UNSURE if means_void(name) else "background"
    return found


def _table(path: Path, names: list[str]) -> ClassTable | None:
    names = [name for name in names if not is_no_class(name)]
    for name in names:
        fault = check_tag_name(name) or ("is listed twice" if names.count(name) > 1 else None)
        if fault:
            raise SmafError(f"{path}: class {name!r} {fault}; mend the list")
    return ClassTable.of(names) if names else None


def _colour_rows(path: Path) -> list[tuple[str, Colour]]:
    """Names and colours of a table with the columns name, r, g and b, such as class_dict.csv; nothing where it has others."""
    try:
        if path.name == _ROBOFLOW or path.suffix.lower() != ".csv" or path.stat().st_size > _LONGEST_TABLE:
            return []
        rows = [
            [cell.strip() for cell in row] for row in csv.reader(read_text(path).splitlines(), skipinitialspace=True) if row
        ]
    except (OSError, SmafError, csv.Error):
        return []
    header = [cell.casefold() for cell in rows[0]] if rows else []
    places = [next((header.index(word) for word in words if word in header), -1) for words in _COLOUR_COLUMNS]
    if -1 in places:
        return []
    cells = [[row[place] for place in places] for row in rows[1:] if len(row) > max(places)]
    whole = [row for row in cells if row[0] and all(cell.isdecimal() and int(cell) < 256 for cell in row[1:])]
    return [(name, (int(red), int(green), int(blue))) for name, red, green, blue in whole]


def _pixel_values(path: Path) -> list[str]:
    """Roboflow's table `Pixel Value, Class`, where the values count from background on without a gap; else nothing."""
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(read_text(path).splitlines()) if row]
    except (SmafError, csv.Error):
        return []
    if not rows or [cell.casefold() for cell in rows[0]] != ["pixel value", "class"]:
        return []
    named = {int(row[0]): row[1] for row in rows[1:] if len(row) == 2 and row[0].isdecimal()}
    highest = max(named, default=0)
    return (
        [named[value] for value in range(1, highest + 1)]
        if len(named) >= highest and set(range(1, highest + 1)) <= named.keys()
        else []
    )


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
