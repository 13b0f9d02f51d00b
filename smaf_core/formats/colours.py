"""Masks whose colours mean the classes: what each means, and reading them by it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.classes import BACKGROUND, VOID, Colour
from smaf_core.data.images import read_colours
from smaf_core.data.json_text import decode_json
from smaf_core.data.mask import LabelMap
from smaf_core.errors import SmafError
from smaf_core.formats.class_lists import no_class_colours, read_classes
from smaf_core.formats.lists import UNSURE, is_no_class, means_void, read_class_file

REST = "*"
"""In `Meanings`: whatever is not named."""

Meanings = Mapping[Colour | str, str]
"""What is in masks, and what it means: a class of the data set, "background" or "unsure". What is in them is a colour of a
colour picture, the name of a class where masks have names, else an index as text, or `REST`."""

Colours = Mapping[Colour, str]

_COLOUR = re.compile(r"(\d{1,3}),\s*(\d{1,3}),\s*(\d{1,3})", re.ASCII)


def meanings_from(words: Iterable[str], table: Path | None = None) -> dict[Colour | str, str]:
    """Read what a person typed: `128,0,0=cat`, `coach=bus`, `255=cat`, `*=unsure`, or a JSON object; and a table of colours.

    Raises:
        SmafError: a word is of another form, or the table cannot be read.
    """
    meanings: dict[Colour | str, str] = {}
    if table is not None:
        meanings.update(colour_meanings(table).items())
    for key, name in _pairs(words):
        meanings[_colour_or_word(key)] = name
    return meanings


def _pairs(words: Iterable[str]) -> Iterator[tuple[str, str]]:
    for word in words:
        if word.startswith("{"):
            yield from _pairs_of_json(word)
            continue
        key, equals, name = (part.strip() for part in word.rpartition("="))
        if not key or not equals or not name:
            raise SmafError(f"{word!r}: write what is in the masks, = and what it means, as in 128,0,0=cat or coach=bus")
        yield key, name


def _pairs_of_json(word: str) -> Iterator[tuple[str, str]]:
    try:
        content = decode_json(word, repr(word[:80]))
    except json.JSONDecodeError as error:
        raise SmafError(f"{word[:80]!r}: is no JSON ({error.msg})") from None
    if not all(isinstance(name, str) for name in content.values()):
        raise SmafError(f"{word[:80]!r}: every meaning is the name of a class, background or unsure")
    yield from content.items()


def _colour_or_word(key: str) -> Colour | str:
    colour = _COLOUR.fullmatch(key)
    if colour is None:
        return key
    red, green, blue = (int(level) for level in colour.groups())
    if max(red, green, blue) > 255:
        raise SmafError(f"{key!r}: a colour has three numbers from 0 to 255")
    return red, green, blue


def meaning_words(meanings: Meanings) -> list[str]:
    """Write meanings as `meanings_from` reads them; as JSON, which no name can break."""
    return [json.dumps({key_text(key): name for key, name in meanings.items()}, ensure_ascii=False)]


def colour_meanings(path: Path) -> dict[Colour, str]:
    """What the colours of a table (`labelmap.txt`) mean, in the order of its indices.

    Black is background and VOC's colour of 255 unsure, unless the table gives these colours to something else.

    Raises:
        SmafError: the file names no class, or cannot be read.
    """
    is_text = path.suffix.lower() not in (".csv", ".json", ".yaml", ".yml")
    table = read_classes(path) or (read_class_file(path) if is_text else None)  # whoever names it may call it anything
    if table is None:
        raise SmafError(f"{path}: names no class; write lines name:red,green,blue::")
    named = dict(zip(table.colours, table.names, strict=True))
    others = no_class_colours(path) if path.suffix.lower() not in (".yaml", ".yml") else {}
    usual = {(0, 0, 0): "background", table.colour(VOID): UNSURE}
    return named | {colour: name for colour, name in usual.items() if colour not in named} | others


def read_by_colour(path: Path, colours: Colours, names: tuple[str, ...], rest: str | None = None) -> LabelMap:
    """Read a mask by its colours; what is wholly transparent is background, whatever its colour.

    Args:
        path: The picture.
        colours: What they mean.
        names: Gives the indices of classes, the first is 1.
        rest: What all other colours mean; None: they are an error.

    Raises:
        SmafError: the picture cannot be read, or has a colour without a meaning.
    """
    picture, transparent = read_colours(path)
    codes, inverse = np.unique(_packed(picture), return_inverse=True)
    indices = np.zeros(len(codes), np.uint8)
    shown = np.zeros(len(codes), bool)
    shown[inverse.ravel()[~transparent.ravel()]] = True
    for position, code in enumerate(codes.tolist()):
        if not shown[position]:
            continue
        colour = _unpacked(code)
        name = colours.get(colour, rest)
        if name is None:
            raise SmafError(f"{path}: has the colour {colour}, which means no class; add it to the table of colours")
        if means_void(name):
            indices[position] = VOID
        elif not is_no_class(name):
            indices[position] = names.index(name) + 1
    label_map = indices[inverse].reshape(picture.shape[:2])
    label_map[transparent] = BACKGROUND
    return label_map


def count_colours(path: Path) -> dict[Colour | str, int]:
    """How many pixels of a picture have each colour; what is transparent counts as black.

    Raises:
        SmafError: the picture cannot be read.
    """
    picture, transparent = read_colours(path)
    picture[transparent] = 0
    codes, pixels = np.unique(_packed(picture), return_counts=True)
    return {_unpacked(code): number for code, number in zip(codes.tolist(), pixels.tolist(), strict=True)}


def key_text(key: Colour | str) -> str:
    """A key of `Meanings` as a person writes it."""
    return key if isinstance(key, str) else ",".join(map(str, key))


def _packed(picture: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """(H, W) one number for each colour."""
    return np.asarray(picture.astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], np.uint32))


def _unpacked(code: int) -> Colour:
    return code >> 16, code >> 8 & 255, code & 255
