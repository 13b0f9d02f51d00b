"""All tests marked `cuda`: they need nothing of the window, so they are run without anyone's plug-ins and settings."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.gpu.plan import Asked, Case, Row

TESTS = Path(__file__).resolve().parents[2] / "tests"
SETTINGS = """[pytest]
addopts = --import-mode=importlib -p no:cacheprovider
markers =
    cuda: needs a CUDA device
    voc: measures on real photos
    slow: minutes
"""


def cases(asked: Asked) -> Iterator[Case]:
    """One a file that has such tests."""
    for path in sorted((TESTS / "core").rglob("test_*.py")):
        if "mark.cuda" in path.read_text(encoding="utf-8"):
            yield Case(str(path.relative_to(TESTS)), lambda path=path: _run(asked, path))


def _run(asked: Asked, path: Path) -> list[Row]:
    settings = asked.work / "pytest.ini"
    settings.write_text(SETTINGS)
    ours = ["-c", str(settings), "--rootdir", str(TESTS.parent), "-m", "cuda", "-q", str(path)]
    command = [sys.executable, "-m", "pytest", *ours]
    alone = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(command, capture_output=True, text=True, cwd=TESTS.parent, env=alone, check=False)
    passed, skipped = (_count(word, done.stdout) for word in ("passed", "skipped"))
    if done.returncode or (asked.device == "cuda" and (skipped or not passed)):
        raise AssertionError(done.stdout[-6000:] + done.stderr[-2000:])
    name = path.relative_to(TESTS)
    return [Row(f"{name}: passed", passed, "tests"), Row(f"{name}: skipped for want of a GPU", skipped, "tests")]


def _count(word: str, said: str) -> int:
    found = re.search(rf"(\d+) {word}", said)
    return int(found[1]) if found else 0
