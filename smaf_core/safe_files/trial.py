"""A stranger's model is tried in a process of its own, which is ended if it takes too long or too much: it may do both.

Whoever knows what a model must be able to do is a module with a `main` that calls `answer`, and is started by `tried`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from smaf_core.data.files import write_bytes_whole
from smaf_core.errors import SmafError
from smaf_core.hardware.cache import cache_folder
from smaf_core.hardware.children import module_command
from smaf_core.hardware.memory import limit_memory
from smaf_core.safe_files.onnx_files import PATIENCE

MEMORY_SHARE = 0.75
"""Of the machine's memory; a model that wants more is refused."""

MOST_KEPT = 64
"""Models whose trial is remembered."""


def tried(module: str, files: Sequence[Path], *, anew: bool = False, patience: float = PATIENCE) -> dict[str, Any]:
    """Try a model once; what came of it is remembered until its files change.

    Args:
        module: Tries it when it is run: `python -m MODULE FILES...`, and says by `answer` what came of it.
        files: What the model is made of; an error names the last.
        anew: Whether to try it although the outcome is known.
        patience: Seconds after which the process is ended.

    Returns:
        What the module's trial found.

    Raises:
        SmafError: it does not work, and why.
    """
    mark = f"{module}|{fingerprint(files)}"
    known = {} if anew else _remembered()
    if mark in known:
        return dict(known[mark])
    result = _in_own_process(module, files, patience)
    kept = {**dict(list(_remembered().items())[-MOST_KEPT:]), mark: result}
    with suppress(SmafError):  # a cache that cannot be written costs a trial the next time
        write_bytes_whole(_memory(), json.dumps(kept, indent=1).encode())
    return result


def fingerprint(files: Sequence[Path]) -> str:
    """Tells two versions of the files apart: names, sizes, dates."""
    stats = [(path.resolve(), path.stat()) for path in files]
    return "|".join(f"{path}:{found.st_size}:{found.st_mtime_ns}" for path, found in stats)


def answer(trial: Callable[[], Mapping[str, Any]]) -> None:
    """Try a model here, and say in one line of JSON on stdout what came of it."""
    limit_memory(MEMORY_SHARE)
    try:
        result = {**trial(), "memory_mb": psutil.Process().memory_info().rss >> 20}
    except SmafError as error:
        result = {"error": str(error)}
    sys.stdout.write(json.dumps(result) + "\n")


def _in_own_process(module: str, files: Sequence[Path], patience: float) -> dict[str, Any]:
    command = module_command(module, *(str(path.absolute()) for path in files))
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=patience, check=False)
    except subprocess.TimeoutExpired as error:
        raise SmafError(
            f"{files[-1]}: did not answer within {patience:.0f} seconds and was ended; use another model"
        ) from error
    last = next((line for line in reversed(done.stdout.splitlines()) if line.startswith("{")), "")
    said = json.loads(last) if last else {"error": f"{files[-1]}: the process that tried it ended (memory?); use another model"}
    if "error" in said:
        raise SmafError(said["error"])
    return dict(said)


def _remembered() -> dict[str, Any]:
    try:
        found = json.loads(_memory().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _memory() -> Path:
    return cache_folder() / "models.json"
