"""What has been measured, one JSON line each, on the disk before anything else happens."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FILE = "gpu.jsonl"
START = "the start"
"""The case that fails where a stage's process fails before its first case."""
Line = dict[str, Any]


class Log:
    """The lines of one folder; several processes may add to them, a line at a time."""

    def __init__(self, folder: Path) -> None:
        """Read and write `folder`, which is made where it is missing."""
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / FILE

    def add(self, **line: Any) -> None:
        """Write a line with the time, and wait until the disk has it: the machine may be taken away at any moment."""
        text = json.dumps({"at": time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime()), **line}) + "\n"
        with self._path.open("ab") as file:
            file.write(("\n" if self._is_cut_off() else "").encode() + text.encode())
            file.flush()
            os.fsync(file.fileno())

    def lines(self, stage: str | None = None) -> list[Line]:
        """Give all lines, or those of a stage; a last one that was cut off does not count."""
        return [line for line in self._read() if stage in (None, line.get("stage"))]

    def measured(self, stage: str) -> set[str]:
        """Name the cases of a stage that have their figures."""
        return {line["case"] for line in self.lines(stage) if "rows" in line}

    def failed(self, stage: str) -> dict[str, str]:
        """Give why cases failed, by name, of those that have had no figures since."""
        found: dict[str, str] = {}
        for line in self.lines(stage):
            if "failed" in line:
                found[line["case"]] = line["failed"]
            elif "rows" in line or "done" in line:
                found.pop(line.get("case", START), None)
                found.pop(START, None)
        return found

    def is_done(self, stage: str) -> bool:
        """Whether a stage has come to its end, and every case has its figures."""
        return any("done" in line for line in self.lines(stage)) and not self.failed(stage)

    def unfinished(self, stage: str) -> str | None:
        """Name the case that was begun last and has no end."""
        for line in reversed(self.lines(stage)):
            if {"rows", "failed", "done"} & line.keys():
                return None
            if "began" in line:
                return str(line["began"])
        return None

    def _is_cut_off(self) -> bool:
        """Whether the last line lacks its end: what is added must not become part of it."""
        whole = self._path.read_bytes() if self._path.exists() else b""
        return whole != b"" and not whole.endswith(b"\n")

    def _read(self) -> Iterator[Line]:
        if not self._path.exists():
            return
        for text in self._path.read_text(encoding="utf-8").splitlines():
            try:
                yield json.loads(text)
            except ValueError:
                continue
