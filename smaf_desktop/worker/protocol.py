"""What the window and its long-lived worker say to each other: jobs one way, messages the other, one JSON object a line.

A run (propose, self-train, export) is a process of its own and speaks `smaf_core.progress` without an id.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from smaf_core.progress import Message, Report, from_line, to_line

Values = Mapping[str, Any]
"""What goes into a verb and comes out of it: what JSON can say."""
Verb = Callable[[Values, Report], Values]


@dataclass(frozen=True)
class Job:
    """One thing to do for the window: a verb of the server and plain values for it."""

    id: int
    verb: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def to_line(self) -> str:
        """Write the job as one line of JSON, without the line's end."""
        return json.dumps({"id": self.id, "verb": self.verb, "values": dict(self.values)})

    @classmethod
    def from_line(cls, line: str) -> Job:
        """Read what `to_line` wrote.

        Raises:
            ValueError: the line is no job.
        """
        data = json.loads(line)
        if not isinstance(data, dict) or not isinstance(data.get("id"), int) or not isinstance(data.get("verb"), str):
            raise ValueError(f"not a job: {line[:80]!r}")
        return cls(data["id"], data["verb"], data.get("values", {}))


def answer_line(job_id: int, message: Message) -> str:
    """Write a message about one job as one line of JSON."""
    return json.dumps({"id": job_id, **json.loads(to_line(message))})


def answer_from_line(line: str) -> tuple[int, Message]:
    """Read what `answer_line` wrote.

    Raises:
        ValueError: the line is no answer; libraries in the worker print what they like.
    """
    data = json.loads(line)
    if not isinstance(data, dict) or not isinstance(data.get("id"), int):
        raise ValueError(f"not an answer: {line[:80]!r}")
    job_id: int = data.pop("id")
    return job_id, from_line(json.dumps(data))
