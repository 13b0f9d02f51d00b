"""What a single cell of a table can say: tags, a yes or no, a number, run lengths, nothing at all; and tags as a cell."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.images import IMAGE_SUFFIXES
from smaf_core.data.json_text import decode_json

SEPARATORS = (";", "|", "\n", ",")
"""What separates tags in one cell; of these the first that occurs in a whole table counts, else spaces."""

NULLS = frozenset({"nan", "null", "none", "<na>", "#n/a", "n/a", "na", "nil", "nat", "#n/v", "(null)", "?", "??", "???",
                   "-", "--", "–", "—", "tbd"})  # fmt: skip
"""How programs and spreadsheets write that nothing is known; in small letters."""

_YES = frozenset(
    {"true", "yes", "y", "x", "t", "on", "✓", "✔", "☑", "☒", "+", "ja", "j", "oui", "o", "si", "sí", "s", "sim", "wahr",
     "vrai", "verdadero", "verdadeiro", "vero", "present", "positive", "да", "是"}
)  # fmt: skip
_NO = frozenset(
    {"false", "no", "n", "f", "off", "✗", "✘", "☐", "-", "nein", "non", "não", "falsch", "faux", "falso", "absent",
     "negative", "нет", "否"}
)  # fmt: skip
_WORDS = frozenset({"true", "false", "yes", "no", "wahr", "falsch", "vrai", "faux", "ja", "nein", "oui", "non", "x", ""})

_NUMBER = re.compile(r"[+-]?(?:\d{1,30}(?:[.,]\d{0,30})?|[.,]\d{1,30})(?:[eE][+-]?\d{1,4})?", re.ASCII)
_BRACKETS = {"[": "]", "(": ")", "{": "}"}
_QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"", re.DOTALL)
_LONGEST_OBJECT = 1 << 20  # characters
_LABEL_KEYS = frozenset({"label", "class", "category", "name", "tag", "class_name", "classname", "label_name", "category_name",
                         "labels", "choices", "tags", "title", "classtitle"})  # fmt: skip
"""What says in an object of JSON which class it is."""

_CODE = re.compile(r"\[?\s*\d{1,12}(?:[ ,]\s*\d{1,12})+\s*\]?", re.ASCII)
_FILE_ENDINGS = (*IMAGE_SUFFIXES, ".npy", ".npz", ".mat", ".xml", ".json", ".txt")
_SURE = 1000  # a number that no list of classes has

Runs = NDArray[np.int64]
"""(N, 2) starts, counted as in the table, and lengths: Kaggle's `1 3 10 5`."""

_FORMULA = tuple("=+-@\t\r")


def number_in(cell: str) -> float | None:
    """The number that a cell is, also with a comma or an exponent (beyond all measure: infinite); None where it is none."""
    return float(cell.replace(",", ".")) if _NUMBER.fullmatch(cell) else None


def whole_number_in(cell: str) -> int | None:
    """The whole number that a cell is, such as 3, 3.0 or 3e0; None where it is none, or no index of anything."""
    value = number_in(cell)
    return int(value) if value is not None and abs(value) < 1e9 and value.is_integer() else None


def is_null(cell: str) -> bool:
    """Whether a cell says that nothing is known."""
    return cell.casefold() in NULLS


def mark_in(cell: str) -> bool | None:
    """Yes or no, as people mark a class in a column of its own; what is empty or unknown is no. None where it is no mark."""
    folded = cell.casefold()
    if not cell or folded in _NO or is_null(cell):
        return False
    value = number_in(cell)
    if value is not None:
        return value == 1 if value in (0, 1, -1) else None
    return True if folded in _YES else None


def is_plain_mark(cell: str) -> bool:
    """Whether a cell is a mark that could hardly be the name of a class."""
    return cell.casefold() in _WORDS or is_null(cell) or number_in(cell) in (0, 1, -1)


def list_in(cell: str) -> tuple[str, ...] | None:
    """The elements of a list as JSON, Python, pandas or numpy write it: `["a", "b"]`, `['a' 'b']`, `[a, b]`, `array([1])`.

    Returns:
        None where the cell is no list.
    """
    inner = _inside(cell)
    if inner is None:
        return None
    quoted = _QUOTED.findall(inner)
    if quoted:
        rest = _QUOTED.sub("", inner).replace("dtype=object", "").strip(" ,;\n\t][")
        return None if rest else tuple(_unquoted(part) for part in quoted)
    inner = inner.replace("[", " ").replace("]", " ")
    mark = "," if "," in inner else ";" if ";" in inner else None
    return tuple(part.strip() for part in inner.split(mark) if part.strip())


def is_quoted_list(cell: str) -> bool:
    """Whether a cell is a list of names in quotes, which are what they are, even if they look like numbers or marks."""
    inner = _inside(cell)
    return inner is not None and (not inner.strip() or _QUOTED.search(inner) is not None)


def object_in(cell: str) -> tuple[str, ...] | None:
    """The names in a JSON object: its text values, and the keys that are true (VGG's annotator: `{"type": {"cat": true}}`).

    Of a list of objects, as of boxes, what each has for its class; Python's quotes will do.

    Raises:
        SmafError: it says two things of one key.
    """
    is_object = cell.startswith("{") and cell.endswith("}")
    is_list = cell.startswith("[") and cell.endswith("]") and cell[1:].lstrip().startswith("{")
    if not (is_object or is_list) or ":" not in cell or len(cell) > _LONGEST_OBJECT:
        return None
    for text in (cell, _QUOTED.sub(lambda quoted: json.dumps(_unquoted(quoted[0])), cell).replace("None", "null")):
        try:
            content = decode_json(text, f"the cell {cell[:80]}")
        except (ValueError, RecursionError):
            continue
        return labels_of(content) if isinstance(content, list) else tuple(_names_in(content))
    return None


def labels_of(things: Sequence[object]) -> tuple[str, ...] | None:
    """The class of each of some objects of JSON, by the usual keys; None where one has none."""
    found: list[str] = []
    for thing in things:
        keys = (
            [key for key in thing if key.casefold() in _LABEL_KEYS or key.endswith("labels")] if isinstance(thing, dict) else []
        )
        names = names_in(thing[keys[0]]) if isinstance(thing, dict) and keys else None
        if names is None:
            return None
        found += names
    return tuple(found)


def names_in(value: object) -> tuple[str, ...] | None:
    """Tags in a value of JSON: a name, a list of names, or an object of yes and no; whole numbers count as names. None else."""
    if isinstance(value, dict):
        marks = {name: mark_in(str(mark)) for name, mark in value.items()}
        return tuple(name for name, mark in marks.items() if mark) if all(mark is not None for mark in marks.values()) else None
    if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
        return labels_of(value)
    if isinstance(value, list):
        names = [names_in(one) for one in value if one is not None and not isinstance(one, (list, dict))]
        whole = len(names) == sum(one is not None for one in value) and all(one is not None for one in names)
        return tuple(name for some in names if some for name in some) if whole else None
    if isinstance(value, str):
        return (value.strip(),) if value.strip() else ()
    return (str(value),) if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**9 else None


def is_no_code(cell: str) -> bool:
    """Whether a cell of codes says that nothing is there."""
    return not cell or is_null(cell) or cell in ("-1", "-1.0", "[]")


def look_like_codes(cells: Iterable[str]) -> bool:
    """Whether all cells of a column that are filled can only be codes, rather than boxes or numbers of classes."""
    found = 0
    several = False
    for cell in cells:
        if not is_no_code(cell):
            try:
                runs = runs_of(cell)
            except ValueError:
                return False
            found, several = max(found, int(runs[-1].sum())), several or len(runs) > 2
    return found >= _SURE and several


def runs_of(cell: str) -> Runs:
    """Starts and lengths of a code.

    Raises:
        ValueError: it is no code, or its runs overlap or go backwards, as those that count from the end of the last one do.
    """
    if not _CODE.fullmatch(cell):
        raise ValueError("it is no list of starts and lengths")
    numbers = np.array(cell.strip("[] ").replace(",", " ").split(), np.int64)
    if len(numbers) % 2:
        raise ValueError("it has a start without a length")
    runs = numbers.reshape(-1, 2)
    if (runs[:, 1] < 1).any() or (runs[1:, 0] < runs[:-1].sum(axis=1)).any():
        raise ValueError("its runs overlap or go backwards; codes that count from the end of the last run are not read")
    return runs


def split(cell: str, separator: str | None, known: Collection[str] = ()) -> list[str]:
    """Tags of a cell that is no list; a known class is never split."""
    parts = [cell] if cell in known else cell.split(separator)
    return [part.strip() for part in parts if part.strip()]


def are_words_apart(cells: Collection[str]) -> bool:
    """Whether spaces in these cells part tags: one of the words stands alone in another cell, or all are numbers."""
    several = {cell: cell.split() for cell in cells if len(cell.split()) > 1}
    alone = {cell for cell in cells if cell not in several}
    words = {word for some in several.values() for word in some}
    return bool(words & alone) or all(number_in(word) is not None for word in words)


def separator_of(cells: Collection[str]) -> str | None:
    """What separates tags in these cells; None for spaces."""
    return next((mark for mark in SEPARATORS if any(mark in cell for cell in cells)), None)


def is_file(cell: str) -> bool:
    """Whether a cell names a file, such as a mask, by its ending."""
    return cell.casefold().endswith(_FILE_ENDINGS)


def needs_list(name: str) -> bool:
    """Whether a class must be written within a list: it has a separator, or would be a formula, list, mark, file or nothing."""
    return (
        any(mark in name for mark in ";|\n,\"'")
        or name.startswith((*_FORMULA, *_BRACKETS, "array("))
        or is_null(name)
        or is_plain_mark(name)
        or mark_in(name) is not None
        or number_in(name) is not None
        or _CODE.fullmatch(name) is not None
        or is_file(name)
    )


def as_list(names: Sequence[str]) -> str:
    """Give tags as a JSON list, which is a formula in no spreadsheet; `;`, where some of them cut lines, is escaped."""
    return json.dumps(list(names), ensure_ascii=False).replace(";", "\\u003b")


def _inside(cell: str) -> str | None:
    if cell == "set()":
        return ""
    if cell.startswith("array(") and cell.endswith(")"):
        cell = cell[len("array(") : -1].strip()
        head, comma, tail = cell.rpartition(",")
        cell = head.strip() if comma and tail.strip().startswith("dtype=") else cell
    if cell.startswith("{") and ":" in _QUOTED.sub("", cell):
        return None
    return cell[1:-1] if len(cell) > 1 and _BRACKETS.get(cell[0]) == cell[-1] else None


def _unquoted(literal: str) -> str:
    """Text of a quoted element. JSON's escapes are Python's as well, but for the other quote."""
    body = literal[1:-1]
    if "\\" not in body:
        return body
    escaped = body.replace("\\'", "'").replace("\n", "\\n")
    escaped = re.sub(r'(?<!\\)"', '\\"', escaped) if literal[0] == "'" else escaped
    try:
        return str(json.loads(f'"{escaped}"'))
    except ValueError:
        return body


def _names_in(content: object) -> list[str]:
    if isinstance(content, str):
        return [content] if content else []
    if isinstance(content, dict):
        return [name for key, value in content.items() for name in ([key] if value is True else _names_in(value))]
    if isinstance(content, list):
        return [one for one in content if isinstance(one, str) and one]
    return []
