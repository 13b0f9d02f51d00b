"""How long work tells how far it is, and how it is asked to stop.

Core functions take `report(done, total, text)`, a plain callable; they know neither signals nor processes. A process that works
for the window speaks JSON, one message a line: any number of `Progress`, then exactly one `Finished` or `Failed`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

CANCEL_LINE = "cancel"
"""Written to a process's stdin to ask it to stop at the next step."""

Report = Callable[[int, int, str], None]
"""Called as report(done, total, text) between two steps; it may raise `Cancelled` to stop the work there."""


def silent(done: int, total: int, text: str) -> None:
    """Report to nobody."""


@dataclass(frozen=True)
class Progress:
    """How far a job is: `done` of `total` steps of the stage called `text`, and what memory it takes, in MiB (0: not told)."""

    done: int
    total: int
    text: str
    memory_mb: int = 0
    gpu_mb: int = 0


@dataclass(frozen=True)
class Finished:
    """A job has done what was asked; `result` holds plain values."""

    result: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Failed:
    """A job has not done what was asked; `message` is for the person, `details` (a traceback) for a bug report."""

    message: str
    details: str = ""
    cancelled: bool = False


Message = Progress | Finished | Failed
_KINDS: dict[str, type[Progress] | type[Finished] | type[Failed]] = {
    "progress": Progress,
    "finished": Finished,
    "failed": Failed,
}


def to_line(message: Message) -> str:
    """Write a message as one line of JSON, without the line's end."""
    kind = type(message).__name__.lower()
    return json.dumps({"type": kind, **asdict(message)})


def from_line(line: str) -> Message:
    """Read one line of JSON as a message.

    Raises:
        ValueError: the line is no message. Who reads from a process must expect that: libraries print what they like.
    """
    data = json.loads(line)
    if not isinstance(data, dict) or data.get("type") not in _KINDS:
        raise ValueError(f"not a message: {line[:80]!r}")
    kind = _KINDS[data.pop("type")]
    try:
        return kind(**data)
    except TypeError as error:
        raise ValueError(f"not a message: {line[:80]!r}") from error
