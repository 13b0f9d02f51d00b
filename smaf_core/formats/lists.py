"""Lists of images in the four forms that weakly supervised segmentation code uses, and lists of classes."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from smaf_core.data.classes import VOC_NAMES, VOID, ClassTable, Colour, composed, voc_colour
from smaf_core.data.tags import check_tag_name
from smaf_core.data.text import read_text
from smaf_core.errors import SmafError

UNSURE = "unsure"
"""What void pixels are called in formats that only have names."""

_VOID_NAMES = frozenset({UNSURE, "__ignore__", "ignore", "void"})
_NO_CLASSES = frozenset({"background", "_background_", "__background__", "unlabelled", "unlabeled"}) | _VOID_NAMES
CLASS_FILES = ("classes.txt", "labelmap.txt", "labels.txt", "class_names.txt", "obj.names")
"""Files beside the images that name the classes in the order of their indices."""

_LOOKED_AT = 50  # lines
_INDEX = re.compile(r"\d{1,9}", re.ASCII)
_LABEL_MAP_LINE = re.compile(r"(.*):(\d{1,3}),(\d{1,3}),(\d{1,3}):[^:]*:[^:]*", re.ASCII)


_HEAD_OF_LABEL_MAP = "# label:color_rgb:"


def read_ids(path: Path) -> tuple[str, ...]:
    """Read the names of images from a list file.

    Each line has one of four forms: `2007_000032`; `/JPEGImages/2007_000032.jpg /SegmentationClassAug/2007_000032.png`;
    `/JPEGImages/2007_000032.jpg`; `2007_000032 0 14` (indices of classes). VOC's per-class lists (`2007_000032 -1`) read
    alike. Of a path below `JPEGImages` or `images` the rest counts; a name may have spaces where nothing follows it.

    Returns:
        Names without ending, in the order of the file, each once.

    Raises:
        SmafError: the file is missing, is no text, or has no line.
    """
    names = [_first_field(line) for line in read_text(path).splitlines() if line.strip() and not line.startswith("#")]
    if not names:
        raise SmafError(f"{path}: is empty; write one image a line")
    return tuple(dict.fromkeys(names))


def read_indexed_list(path: Path) -> dict[str, tuple[int, ...]] | None:
    """Read a list of the form `2007_000032 0 14`: name and class indices from 0; None when any line has another form, or it is
    no text at all."""
    try:
        lines = read_text(path).splitlines()
    except SmafError:
        return None
    rows: dict[str, tuple[int, ...]] = {}
    for line in lines:
        fields = line.split()
        if not fields:
            continue
        if len(fields) < 2 or not all(_INDEX.fullmatch(field) for field in fields[1:]):
            return None
        rows[_first_field(fields[0])] = tuple(int(field) for field in fields[1:])
    return rows or None


def read_marked_list(path: Path) -> dict[str, bool] | None:
    """Read a list of the form `2007_000032 -1`, as VOC has for each class; None where it has another form or no -1."""
    try:
        rows = [line.split() for line in read_text(path).splitlines() if line.strip()]
    except SmafError:
        return None
    fits = all(len(fields) == 2 and fields[1] in ("-1", "0", "1") for fields in rows)
    return {_first_field(name): mark != "-1" for name, mark in rows} if fits and any(mark == "-1" for _, mark in rows) else None


def lists_pictures(path: Path, find: Callable[[str], str | None]) -> bool:
    """Tell whether labels.txt is a table of pictures rather than a list of classes: most lines begin with one, and go on."""
    if path.name != "labels.txt":
        return False
    try:
        lines = [line.strip() for line in read_text(path).splitlines() if line.strip()][:_LOOKED_AT]
    except SmafError:
        return False
    cells = (re.split(r"[,;:\t]|\s+", line, maxsplit=1) for line in lines)
    return sum(len(row) > 1 and find(row[0]) is not None for row in cells) * 2 > len(lines)


def read_class_file(path: Path) -> ClassTable | None:
    """Read class names, one a line, in the order of their indices; background and void, if listed, are passed over.

    Lines may give colours as CVAT and Datumaro write them, `name:red,green,blue::`.

    Returns:
        The classes; None when the file names none.

    Raises:
        SmafError: a line cannot be a class, or two lines are the same.
    """
    names: list[str] = []
    colours: list[Colour] = []
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        if not line.strip() or is_remark(line):
            continue
        name, colour = name_and_colour(composed(line))
        if name.casefold() in _NO_CLASSES:
            continue
        fault = check_tag_name(name)
        if fault or name in names:
            raise SmafError(f"{path}, line {number}: class {name!r} {fault or 'is listed twice'}; mend the list")
        names.append(name)
        colours.append(colour or voc_colour(len(names)))
    return ClassTable(tuple(names), tuple(colours)) if names else None


def label_map_table(classes: ClassTable, with_void: bool = True) -> str:
    """Names and colours as CVAT and Datumaro read them: `name:red,green,blue:parts:actions`; background first, void last."""
    named = [("background", voc_colour(0)), *zip(classes.names, classes.colours, strict=True)]
    if with_void:  # or Datumaro ends with "undeclared color"
        named.append((UNSURE, voc_colour(VOID)))
    lines = [f"{name}:{red},{green},{blue}::\n" for name, (red, green, blue) in named]
    return "".join(["# label:color_rgb:parts:actions\n", *lines])


def is_no_class(name: str) -> bool:
    """Tell whether a name means background or void rather than a class."""
    return name.casefold() in _NO_CLASSES


def means_void(name: str) -> bool:
    """Tell whether a name means void."""
    return name.casefold() in _VOID_NAMES


def are_voc_names(names: set[str]) -> bool:
    """Tell whether all names are classes of PASCAL VOC."""
    return names <= set(VOC_NAMES)


def _first_field(line: str) -> str:
    line = line.strip().replace("\\", "/")
    fields = line.split()
    first = fields[0]
    # A second field that is no path and no number is the rest of a name with spaces.
    if len(fields) > 1 and not all("/" in f or f.lstrip("-").isdecimal() for f in fields[1:]):
        first = line
    parts = PurePosixPath(first.lstrip("/")).parts
    for start in ("JPEGImages", "images"):
        if start in parts:
            parts = parts[parts.index(start) + 1 :]
    joined = "/".join(parts)
    stem, dot, suffix = joined.rpartition(".")
    return stem if dot and suffix.lower() in ("jpg", "jpeg", "png", "bmp", "tif", "tiff", "webp", "gif") else joined


def is_remark(line: str) -> bool:
    """Whether a line is a remark such as CVAT's first, rather than a class whose name begins with #."""
    return line.startswith(_HEAD_OF_LABEL_MAP) or (line.startswith("# ") and _LABEL_MAP_LINE.fullmatch(line.strip()) is None)


def name_and_colour(line: str) -> tuple[str, Colour | None]:
    """The name in a line of a list of classes, and its colour if it gives one."""
    with_colour = _LABEL_MAP_LINE.fullmatch(line.strip())
    if with_colour is None:
        return line.strip().removesuffix(":::").removesuffix("::").strip(), None
    name, *numbers = with_colour.groups()
    red, green, blue = (min(int(number), 255) for number in numbers)
    return name.strip(), (red, green, blue)
