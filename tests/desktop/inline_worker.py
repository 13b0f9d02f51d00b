"""The long-lived worker without its process: its own verbs, answered at once."""

from smaf_core.progress import Finished
from smaf_desktop.worker.client import Worker
from smaf_desktop.worker.protocol import Job
from smaf_desktop.worker.server import answer


class InlineWorker(Worker):
    """Answers in this process; `asked` are the jobs so far. Values given here are put in place of the window's."""

    def __init__(self, **instead) -> None:
        super().__init__(None, ["true"])
        self._instead = instead
        self.asked = []

    def _send_next(self) -> None:
        while self._waiting:
            request = self._waiting.popleft()
            self.asked.append(request.job)
            job = Job(request.job.id, request.job.verb, {**request.job.values, **self._instead})
            outcome = answer(job, lambda *_: None)
            (request.finished if isinstance(outcome, Finished) else request.failed).emit(outcome)
