"""What a .safetensors file says about itself, read without its weights and without torch."""

from __future__ import annotations

from pathlib import Path

from smaf_core.data.json_text import parse_json
from smaf_core.errors import SmafError

LONGEST_HEADER = 100_000_000
"""Bytes; what safetensors itself allows."""


def read_description(path: Path) -> dict[str, str]:
    """Read what a .safetensors file says about itself (its metadata), without its weights; in milliseconds.

    Raises:
        SmafError: the file is missing or damaged.
    """
    try:
        with path.open("rb") as file:
            start = file.read(8)
            length = int.from_bytes(start, "little")
            if len(start) < 8 or length > LONGEST_HEADER:
                raise SmafError(f"{path}: is no .safetensors file, or is damaged (its header has no end); get it again")
            header = parse_json(file.read(length), path)
    except FileNotFoundError:
        raise SmafError(f"{path}: there is no such file") from None
    except OSError as error:
        raise SmafError(f"{path}: cannot be read ({error.strerror or error})") from error
    about = header.get("__metadata__", {}) if isinstance(header, dict) else None
    if not isinstance(about, dict):
        raise SmafError(f"{path}: is no .safetensors file, or is damaged (its header is no table); get it again")
    return {str(name): str(value) for name, value in about.items()}
