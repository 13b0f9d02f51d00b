"""Folders of models as Hugging Face's `transformers` keeps them: found where a person has them, read without running anything.

Two files matter: `config.json` says what the network looks like, `model.safetensors` holds its numbers. Nothing is fetched.
"""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import Any

from smaf_core.data.json_text import parse_json
from smaf_core.errors import SmafError
from smaf_core.hardware.cache import cache_folder

CONFIG = "config.json"
WEIGHTS = "model.safetensors"
TOKENIZER = "tokenizer.json"
"""Turns words into numbers; only who asks CLIP for words needs it."""
PREPROCESSOR = "preprocessor_config.json"
"""Where it is there: by which mean and deviation the network was taught to see colours."""

HUB_NAMES = {
    "dinov2-small": "facebook/dinov2-small",
    "dinov2-base": "facebook/dinov2-base",
    "dinov3-small": "facebook/dinov3-vits16-pretrain-lvd1689m",
    "dinov3-base": "facebook/dinov3-vitb16-pretrain-lvd1689m",
    "clip-b16": "openai/clip-vit-base-patch16",
    "siglip-b16": "google/siglip-base-patch16-224",
}
"""Our backbones whose weights a person must have -> what they are called on Hugging Face's hub."""

HOW = "networks of one's own need `transformers`: pip install 'smaf-desktop[foundation]'"

LONGEST_CONFIG = 1 << 20
"""Bytes; real ones have a few thousand."""


def need_transformers() -> None:
    """Make sure that the library is there that runs such networks; without loading it.

    Raises:
        SmafError: it is not; the message says how to get it.
    """
    if importlib.util.find_spec("transformers") is None:
        raise SmafError(HOW)


def why_missing(backbone: str) -> str:
    """Say in one line why a backbone of a person's own cannot be used here, and what to do; nothing where it can."""
    if backbone not in HUB_NAMES:
        return ""
    try:
        need_transformers()
        find_model_folder(HUB_NAMES[backbone])
    except SmafError as error:
        return str(error)
    return ""


def why_no_words() -> str:
    """Say in one line why CLIP cannot be asked for words here, and what to do; nothing where it can."""
    missing = why_missing("clip-b16")
    if missing:
        return missing
    folder = find_model_folder(HUB_NAMES["clip-b16"])
    return "" if (folder / TOKENIZER).is_file() else f"{folder}: lacks {TOKENIZER}; put it there"


def find_model_folder(name: str) -> Path:
    """Give the folder of a model: the one named, else where this program or Hugging Face's own cache keeps it.

    Args:
        name: A folder, or a model's name on the hub such as facebook/dinov2-small.

    Raises:
        SmafError: it is not on this machine, or lacks a file; the message says what to put where.
    """
    if Path(name).is_dir():
        return _complete(Path(name))
    if name.count("/") != 1 or name.startswith((".", "/")):
        raise SmafError(f"{name}: there is no such folder; name one that holds {CONFIG} and {WEIGHTS}")
    ours = cache_folder() / "weights" / name.rpartition("/")[2]
    if ours.is_dir():
        return _complete(ours)
    for folder in _kept_by_the_hub(name):
        if (folder / CONFIG).is_file() and (folder / WEIGHTS).is_file():
            return folder
    raise SmafError(
        f"{name}: its weights are not on this machine, and nothing is fetched unasked; get {CONFIG} and {WEIGHTS} from "
        f"https://huggingface.co/{name} and put them into {ours}"
    )


def read_config(path: Path) -> dict[str, Any]:
    """Read a JSON file of such a folder: a table of plain values.

    Raises:
        SmafError: it is missing, damaged, or no table.
    """
    try:
        if path.stat().st_size > LONGEST_CONFIG:
            raise SmafError(f"{path}: is larger than any description of a network; get the file again")
        found = parse_json(path.read_bytes(), path)
    except OSError as error:
        raise SmafError(f"{path}: cannot be read ({error.strerror or error})") from error
    if not isinstance(found, dict):
        raise SmafError(f"{path}: is no description of a network; get the file again")
    return found


def _complete(folder: Path) -> Path:
    missing = [name for name in (CONFIG, WEIGHTS) if not (folder / name).is_file()]
    if missing:
        others = any((folder / name).is_file() for name in ("pytorch_model.bin", "model.safetensors.index.json"))
        more = ": other files of weights are not opened, since they may run code or name further files" if others else ""
        raise SmafError(f"{folder}: lacks {' and '.join(missing)}{more}; put it there")
    return folder


def _kept_by_the_hub(name: str) -> list[Path]:
    """Give the versions of a model in Hugging Face's cache, the newest first."""
    home = Path(os.environ.get("HF_HOME") or Path.home() / ".cache" / "huggingface")
    cache = Path(os.environ.get("HF_HUB_CACHE") or home / "hub")
    versions = (cache / f"models--{name.replace('/', '--')}" / "snapshots").glob("*")
    return sorted((one for one in versions if one.is_dir()), key=lambda one: one.stat().st_mtime, reverse=True)
