"""The worker's end: the only place of the desktop that calls the core's workflow, and so the only one that loads torch.

Jobs come as lines on stdin, messages go to stdout. It ends when stdin closes, that is, when the window is gone.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TextIO

from smaf_core import workflow
from smaf_core.errors import SmafError
from smaf_core.progress import Failed, Finished, Message
from smaf_core.project import Project
from smaf_desktop.worker.protocol import Job, answer_line

Say = Callable[[Message], None]
Verb = Callable[[Mapping[str, Any], Say], Mapping[str, Any]]


def device(values: Mapping[str, Any], say: Say) -> Mapping[str, Any]:
    """Say what the machine computes on, in words."""
    import torch  # here and not above: the worker answers its first line before torch has loaded

    if torch.cuda.is_available():
        properties = torch.cuda.get_device_properties(0)
        return {"device": "cuda", "name": properties.name, "memory_mb": properties.total_memory >> 20}
    return {"device": "cpu", "name": f"{os.cpu_count() or 1} cores", "memory_mb": 0}


def propose_image(values: Mapping[str, Any], say: Say) -> Mapping[str, Any]:
    """Propose a mask for one image anew; the window reads it from the project."""
    with Project.open(Path(values["project"])) as project:
        workflow.propose_image(project, values["image"])
    return {"image": values["image"]}


VERBS: Mapping[str, Verb] = {"device": device, "propose_image": propose_image}


def answer(job: Job, say: Say) -> Finished | Failed:
    """Do one job; whatever goes wrong becomes one `Failed`, so that the next job finds the worker alive."""
    verb = VERBS.get(job.verb)
    if verb is None:
        return Failed(f"the worker does not know {job.verb!r}; window and worker are of different versions")
    try:
        return Finished(verb(job.values, say))
    except SmafError as error:
        return Failed(str(error))
    except (MemoryError, OSError, RuntimeError, ValueError, LookupError, TypeError, AttributeError) as error:
        return Failed(f"{type(error).__name__}: {error}".splitlines()[0], traceback.format_exc())


def serve(jobs: TextIO, messages: TextIO) -> None:
    """Answer every line of `jobs` with lines on `messages`, until `jobs` ends."""
    for line in jobs:
        if not line.strip() or line.strip() == "cancel":
            continue
        job = Job.from_line(line)

        def say(message: Message, job_id: int = job.id) -> None:
            messages.write(answer_line(job_id, message) + "\n")
            messages.flush()

        say(answer(job, say))


def main() -> None:
    """Keep stdout for messages, send what libraries print to stderr, and serve."""
    messages = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    serve(sys.stdin, messages)


if __name__ == "__main__":
    main()

