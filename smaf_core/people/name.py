"""The name of the person at work: one for window and terminal, remembered between two starts."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from smaf_core.data.files import write_bytes_whole

VARIABLE = "SMAF_NAME"
"""Of the environment: it goes before what is remembered, for a machine that several people use."""
_LONGEST = 80


def name_at_work() -> str:
    """Give the name of the person at work; "" where nobody has said one."""
    said = os.environ.get(VARIABLE)
    if said is not None:
        return as_name(said)
    try:
        return as_name(_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""


def keep_name(name: str) -> None:
    """Remember a name for this person's next start.

    Raises:
        SmafError: it cannot be written down.
    """
    write_bytes_whole(_file(), as_name(name).encode())


def as_name(text: str) -> str:
    """A name as it is kept: one line, no blanks around it, no more than 80 letters, nothing that no screen can show."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(shown.split())[:_LONGEST].strip()


def as_word(name: str) -> str:
    """A name as one word, for filters and files: small letters and digits with hyphens between; "" where none is left."""
    return "-".join("".join(letter if letter.isalnum() else " " for letter in name.casefold()).split())


def _file() -> Path:
    return Path(platformdirs.user_config_dir("smaf-desktop")) / "name.txt"
