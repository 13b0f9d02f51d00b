"""A decoder that has learned from a project's masks: kept in the project, used there in place of the one it was made of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from smaf_core.data.files import write_bytes_whole
from smaf_core.data.json_text import parse_json
from smaf_core.errors import SmafError
from smaf_core.project.layout import TAUGHT_ABOUT
from smaf_core.promptable.model import Pair

DECODER, ABOUT = "decoder.onnx", TAUGHT_ABOUT
LARGEST_ABOUT = 1 << 16
"""Bytes."""


@dataclass(frozen=True)
class Taught:
    """What is known of a taught decoder.

    Attributes:
        base: SHA-256 of the decoder that it was made of.
        name: What the model is called.
        masks: How many masks it learned from.
        judges: How many others judged it.
        before: Mean IoU in [0, 1] on those, by kind of prompt, of the decoder that it was made of.
        after: The same, its own.
    """

    base: str
    name: str
    masks: int
    judges: int
    before: Mapping[str, float]
    after: Mapping[str, float]


def taught_pair(pair: Pair, folder: Path) -> Pair:
    """Give a model with the decoder that a folder has for it; as it is, where that has none or another model's.

    Raises:
        SmafError: what is in the folder is damaged.
    """
    about = about_taught(folder)
    if about is None or about.base != checksum(pair.decoder):
        return pair
    return replace(pair, taught=folder / DECODER)


def about_taught(folder: Path) -> Taught | None:
    """Say what is known of the decoder in a folder; None where there is none.

    Raises:
        SmafError: it is damaged.
    """
    about, decoder = folder / ABOUT, folder / DECODER
    if not about.is_file() or not decoder.is_file() or decoder.is_symlink():
        return None
    try:
        if about.stat().st_size > LARGEST_ABOUT:
            raise SmafError(f"{about}: is larger than such a file can be")
        said = parse_json(about.read_bytes(), about)
    except OSError as error:
        raise SmafError(f"{about}: cannot be read ({error.strerror or error})") from error
    try:
        return Taught(
            str(said["base"]), str(said["name"]), int(said["masks"]), int(said["judges"]),
            *({str(key): float(value) for key, value in said[part].items()} for part in ("before", "after")),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        raise SmafError(f"{about}: does not say what such a file says") from None


def keep_taught(folder: Path, decoder: bytes, about: Taught) -> None:
    """Keep a decoder, and what is known of it.

    Raises:
        SmafError: it cannot be written.
    """
    before = None
    with suppress(SmafError):  # a damaged description is replaced
        before = about_taught(folder)
    if before is None or before.base != about.base:
        forget_taught(folder)  # else what it says would be taken for the new one's if this ends half-way
    write_bytes_whole(folder / DECODER, decoder)
    words = {"base": about.base, "name": about.name, "masks": about.masks, "judges": about.judges}
    said = {**words, "before": dict(about.before), "after": dict(about.after)}
    write_bytes_whole(folder / ABOUT, json.dumps(said, indent=1).encode())


def forget_taught(folder: Path) -> bool:
    """Remove a taught decoder; whether there was one."""
    was_there = (folder / ABOUT).exists()
    for name in (ABOUT, DECODER):  # in this order: without the first the other is nothing
        with suppress(FileNotFoundError):
            (folder / name).unlink()
    return was_there


def checksum(path: Path) -> str:
    """SHA-256 of a file.

    Raises:
        SmafError: it cannot be read.
    """
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise SmafError(f"{path}: cannot be read ({error.strerror or error})") from error
