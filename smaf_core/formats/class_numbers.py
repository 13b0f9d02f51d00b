"""What the numbers of classes mean by a JSON file or list beside a table, such as id2label.json or label_descriptions.json."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from smaf_core.data.classes import BACKGROUND
from smaf_core.data.files import seen_file
from smaf_core.data.json_text import RepeatedKey
from smaf_core.data.tag_cells import whole_number_in
from smaf_core.data.text import read_text
from smaf_core.errors import SmafError
from smaf_core.formats.inventory import entries_ending
from smaf_core.formats.json_kinds import read_json
from smaf_core.formats.lists import CLASS_FILES, is_no_class

_WORDS = re.compile("class|label|cat|id2|idx|name|map", re.IGNORECASE)
_LONGEST = 1 << 20  # bytes
_MOST = 20  # files


def numbered_files_in(folder: Path) -> list[Path]:
    """Files directly in a folder that may say what numbers of classes mean."""
    jsons = [name for name in entries_ending(folder, ".json") if _WORDS.search(name)]
    found = [folder / name for name in (*jsons[:_MOST], *CLASS_FILES)]
    return [path for path in found if seen_file(path) and path.stat().st_size <= _LONGEST]


def names_by_number(path: Path) -> Mapping[str, str]:
    """Names of classes by number, as text; nothing where the file says something else.

    Read are `["cat"]`, `{"0": "cat"}`, `{"cat": 0}`, a list of objects with `id` and `name`, each also within an object; and
    a list of classes whose first line means background, which then has the number 0.

    Raises:
        RepeatedKey: it says two things of one number.
    """
    try:
        if path.suffix.lower() == ".txt" or path.name == "obj.names":
            return _of_lines(read_text(path).splitlines())
        content = read_json(path)
    except RepeatedKey as error:
        if _names_within(error.content):
            raise
        return {}
    except SmafError:
        return {}
    return _names_within(content)


def numbers_written(path: Path) -> Mapping[str, str]:
    """As `names_by_number`, of JSON in which the numbers stand: a mere list of names does not say that it counts from 0."""
    with suppress(SmafError):
        content = read_json(path)
        if any((isinstance(one, dict) and _names(one)) or _are_objects(one) for one in _within(content)):
            return names_by_number(path)
    return {}


def values_from_zero(places: Iterable[Path]) -> tuple[Path, dict[int, str]] | None:
    """JSON beside masks that gives the number 0 to a class, and what it says of numbers; None where there is none.

    It is not believed unasked: 0 mostly is the background of masks, also where lists of classes count from 0 (ADE20K's).
    """
    for path in (path for place in dict.fromkeys(places) for path in numbered_files_in(place)):
        values = small_numbers(numbers_written(path)) if path.suffix.lower() == ".json" else {}
        if not is_no_class(values.get(BACKGROUND, "background")):
            return path, values
    return None


def small_numbers(named: Mapping[str, str]) -> dict[int, str]:
    """Names by number where all numbers can be values of pixels; else nothing."""
    values = {int(value): name for value, name in named.items() if value.isascii() and value.isdecimal() and len(value) < 4}
    return values if len(values) == len(named) else {}


def _names_within(content: Any) -> dict[str, str]:
    """Names of classes by number in JSON, or in one of its values."""
    return next((names for one in _within(content) if (names := _names(one))), {})


def _within(content: Any) -> list[Any]:
    """JSON, and each of its values where it is an object."""
    return [content, *(content.values() if isinstance(content, dict) else ())]


def _are_objects(content: Any) -> bool:
    return (
        isinstance(content, list)
        and bool(content)
        and all(
            isinstance(one, dict) and type(one.get("id")) in (int, str) and isinstance(one.get("name"), str) for one in content
        )
    )


def _of_lines(lines: list[str]) -> dict[str, str]:
    names = [line.strip() for line in lines if line.strip()]
    return {str(number): name for number, name in enumerate(names)} if names and is_no_class(names[0]) else {}


def _names(content: Any) -> dict[str, str]:
    if isinstance(content, list) and content:
        if all(isinstance(name, str) for name in content):
            return {str(number): name for number, name in enumerate(content)}
        if _are_objects(content):
            found = {str(one["id"]): one["name"] for one in content}
            return found if all(found[str(one["id"])] == one["name"] for one in content) else {}  # ids of something else
    if isinstance(content, dict) and content:
        if all(isinstance(name, str) and whole_number_in(number) is not None for number, name in content.items()):
            return dict(content)
        if all(type(number) is int for number in content.values()) and len(set(content.values())) == len(content):
            return {str(number): name for name, number in content.items()}
        if all(_is_grey(level) for level in content.values()):  # Supervisely: the levels of its machine masks
            return {str(level[0]): name for name, level in content.items()}
    return {}


def _is_grey(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 3 and all(type(one) is int and one == value[0] for one in value)
