"""The worker's end: with `verbs` the only place of the desktop that calls the core's workflow, and so that loads torch.

Jobs come as lines on stdin, messages go to stdout. It ends when stdin closes, that is, when the window is gone.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from typing import TextIO

from smaf_core.errors import SmafError, gpu_trouble
from smaf_core.progress import Failed, Finished, Message, Progress, Report
from smaf_desktop.worker.protocol import Job, Verb, answer_line

Find = Callable[[str], Verb | None]


def verb_named(name: str) -> Verb | None:
    """Give a verb, None where there is none; it is loaded when it is first asked for."""
    if name in ("make_project", "prepare_making"):
        from smaf_desktop.worker import making

        return making.make_project if name == "make_project" else making.prepare_making
    from smaf_desktop.worker.verbs import VERBS

    return VERBS.get(name)


def answer(job: Job, report: Report, find: Find = verb_named) -> Finished | Failed:
    """Do one job; whatever goes wrong becomes one `Failed`, so that the next job finds the worker alive."""
    verb = find(job.verb)
    if verb is None:
        return Failed(f"the worker does not know {job.verb!r}; window and worker are of different versions")
    try:
        return Finished(verb(job.values, report))
    except SmafError as error:
        return Failed(str(error))
    except (MemoryError, OSError, RuntimeError, ValueError, LookupError, TypeError, AttributeError) as error:
        words = f"{type(error).__name__}: {error}".splitlines()[0]
        return Failed(gpu_trouble(str(error)) or words, traceback.format_exc())


def serve(jobs: TextIO, messages: TextIO, find: Find = verb_named) -> None:
    """Answer every line of `jobs` with lines on `messages`, until `jobs` ends."""
    for line in jobs:
        if line.strip():
            _serve_one(Job.from_line(line), messages, find)


def main(find: Find = verb_named) -> None:
    """Keep stdout for messages, send what libraries print to stderr, and serve."""
    messages = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    serve(sys.stdin, messages, find)


def _serve_one(job: Job, messages: TextIO, find: Find) -> None:
    def say(message: Message) -> None:
        messages.write(answer_line(job.id, message) + "\n")
        messages.flush()

    outcome = answer(job, lambda done, total, text: say(Progress(done, total, text)), find)
    say(outcome)
    if isinstance(outcome, Failed) and gpu_trouble(outcome.details):
        sys.exit(outcome.details)  # CUDA is of no more use to this process; the window starts another


if __name__ == "__main__":
    main()
