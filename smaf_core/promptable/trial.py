"""A new model is tried in a process of its own, which is ended if it takes too long or too much: a stranger's may do both.

python -m smaf_core.promptable.trial ENCODER DECODER      one line of JSON on stdout
"""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from smaf_core.data.files import write_bytes_whole
from smaf_core.errors import SmafError
from smaf_core.hardware.cache import cache_folder
from smaf_core.promptable.model import Pair, PromptableModel

PATIENCE = 180.0
"""Seconds: SAM's largest encoder takes 40 on two cores."""

MEMORY_SHARE = 0.75
"""Of the machine's memory; a model that wants more is refused."""

MOST_KEPT = 64
"""Models whose trial is remembered."""


def tried(pair: Pair, *, anew: bool = False, patience: float = PATIENCE) -> dict[str, Any]:
    """Try a model once; what came of it is remembered until its files change.

    Returns:
        Family, licence, provider, seconds of encoding and of an answer, and MiB of memory, as `PromptableModel.try_out`.

    Raises:
        SmafError: it does not work, and why.
    """
    known = {} if anew else _remembered()
    if pair.fingerprint in known:
        return dict(known[pair.fingerprint])
    result = _in_own_process(pair, patience)
    kept = {**dict(list(_remembered().items())[-MOST_KEPT:]), pair.fingerprint: result}
    with suppress(SmafError):  # a cache that cannot be written costs a trial the next time
        write_bytes_whole(_memory(), json.dumps(kept, indent=1).encode())
    return result


def _in_own_process(pair: Pair, patience: float) -> dict[str, Any]:
    command = [sys.executable, "-m", __name__ if __name__ != "__main__" else "smaf_core.promptable.trial"]
    try:
        done = subprocess.run(
            [*command, str(pair.encoder), str(pair.decoder)], capture_output=True, text=True, timeout=patience, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise SmafError(
            f"{pair.decoder}: did not answer within {patience:.0f} seconds and was ended; use another model"
        ) from error
    last = next((line for line in reversed(done.stdout.splitlines()) if line.startswith("{")), "")
    said = (
        json.loads(last) if last else {"error": f"{pair.decoder}: the process that tried it ended (memory?); use another model"}
    )
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


def _limit_memory() -> None:
    """Let a request for more memory than the machine can give fail here, instead of bringing others down. Not on Windows."""
    if sys.platform != "win32":
        import resource

        most = int(MEMORY_SHARE * psutil.virtual_memory().total)
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def main(encoder: str, decoder: str) -> None:
    """Try a model here, and say in one line what came of it."""
    _limit_memory()
    try:
        result: dict[str, Any] = dict(PromptableModel(Pair(Path(encoder), Path(decoder))).try_out())
        result["memory_mb"] = psutil.Process().memory_info().rss >> 20
    except SmafError as error:
        result = {"error": str(error)}
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:3])
