"""Which model a person uses: one for window and terminal, remembered between two starts."""

from __future__ import annotations

import json
from pathlib import Path

import platformdirs

from smaf_core.data.files import write_bytes_whole
from smaf_core.errors import NO_MODEL, SmafError


def chosen_folder() -> Path:
    """Give the folder of the chosen model.

    Raises:
        SmafError: none is chosen, or it is gone; the message says what to do.
    """
    try:
        folder = Path(json.loads(_file().read_text(encoding="utf-8"))["folder"])
    except (OSError, ValueError, KeyError, TypeError):
        raise SmafError(NO_MODEL) from None
    if not folder.is_dir():
        raise SmafError(f"{folder}: the folder of the chosen model is gone; {NO_MODEL}")
    return folder


def choose_folder(folder: Path) -> None:
    """Remember a folder.

    Raises:
        SmafError: it cannot be written down.
    """
    write_bytes_whole(_file(), json.dumps({"folder": str(folder.resolve())}).encode())


def _file() -> Path:
    return Path(platformdirs.user_config_dir("smaf-desktop")) / "model.json"
