"""Between the window and its processes: asks before a run, shows how far it is, and brings what came out to the screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QObject, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from smaf_core.progress import Failed, Finished, Progress
from smaf_core.project.store import Round
from smaf_core.project.tidied import was_tidied
from smaf_core.review.prospects import prospects
from smaf_core.review.rounds import classes_unknown_to
from smaf_desktop.machine.check_dialog import CheckDialog
from smaf_desktop.machine.estimates import Measured, measure
from smaf_desktop.machine.model_dialogs import TeachDialog, TidyDialog
from smaf_desktop.machine.run_dialog import Kind, RunDialog
from smaf_desktop.machine.run_figures import RunWatch, ShownSample
from smaf_desktop.machine.run_panel import RunPanel, result_words
from smaf_desktop.project.workspace import Workspace
from smaf_desktop.toolkit.background import in_background
from smaf_desktop.toolkit.overlays import Palette
from smaf_desktop.toolkit.round_words import outcome_words
from smaf_desktop.worker.client import Worker
from smaf_desktop.worker.runs import RunPlan, Runs

_RELOAD_MS = 2000
"""How often statuses are read again while a run writes proposals."""

_SETTLE = 2.0
"""Seconds that starting a run waits for what was decided just before."""


class Tells(Protocol):
    """What the message bar can do."""

    def say(self, words: str, details: str = "") -> None:
        """Show words, and perhaps details."""

    def offer(self, words: str, action: str, do: Callable[[], object]) -> None:
        """Show words with a button."""

    def offer_also(self, action: str, do: Callable[[], object]) -> None:
        """Put a button beside what is said already."""

    def say_while(self, words: str) -> None:
        """Show words until this is called with ""."""


class ShowsRuns(Protocol):
    """What a line at the bottom of the window can say of a run."""

    def showMessage(self, message: str, timeout: int = 0, /) -> None:
        """Say something, for some milliseconds or until something else is said."""

    def clearMessage(self) -> None:
        """Say nothing."""

    def show_run(self, progress: Progress | None, words: str = "") -> None:
        """Show how far a run is, and in words; None: there is none."""

    def show_device(self, device: str, name: str) -> None:
        """Show what the machine computes on."""


class RunControl(QObject):
    """Owns no file and no mask; it only asks, shows and refreshes."""

    changed = Signal()
    """A run has begun or ended."""
    filter_asked = Signal(str)
    """The list is to show what a run has found: what to type in its filter."""

    def __init__(
        self,
        window: QWidget,
        workspace: Workspace,
        runs: Runs,
        worker: Worker,
        panel: RunPanel,
        status: ShowsRuns,
        bar: Tells,
        palette: Callable[[], Palette],
    ) -> None:
        super().__init__(window)
        self._window, self._workspace, self._runs, self._worker = window, workspace, runs, worker
        self._panel, self._status, self._bar, self._say = panel, status, bar, bar.say
        self._exports = runs.twin(self)
        self._exports.finished.connect(self._tell_exported)
        self._exports.failed.connect(self._tell_not_exported)
        self._palette = palette
        self._device = ("", "")
        self._scout: Worker | None = None
        self._reload = QTimer(self)
        self._reload.setInterval(_RELOAD_MS)
        self._reload.timeout.connect(workspace.reload)
        panel.propose_asked.connect(lambda: self.ask_run("propose"))
        panel.self_train_asked.connect(lambda: self.ask_run("self-train"))
        panel.cancel_asked.connect(self.cancel)
        panel.pause_asked.connect(self.pause)
        panel.again_asked.connect(self.start)
        self._watch = RunWatch(self)
        self._watch.began_anew.connect(panel.clear_figures)
        self._watch.figures_came.connect(panel.show_figures)
        self._watch.samples_came.connect(self._show_samples)
        workspace.project_opened.connect(self._follow_project)
        runs.paused.connect(panel.show_paused)
        runs.paused.connect(lambda _: self.changed.emit())
        runs.started.connect(self._begin)
        runs.progressed.connect(self._show_progress)
        runs.silent.connect(panel.show_silence)
        runs.finished.connect(self._end_well)
        runs.failed.connect(self._end_badly)

    def is_busy(self) -> bool:
        """Whether a run is under way; then says so."""
        plan = self._runs.plan
        if self._runs.is_running and plan is not None:
            words = self.tr("“{title}” is under way{where}. Wait for it, or cancel it first.")
            where = self.tr(" in the project {name}").format(name=plan.project.stem) if self._is_of_other(plan) else ""
            self._bar.say_while(words.format(title=plan.title, where=where))
        return self._runs.is_running

    def _is_of_other(self, plan: RunPlan) -> bool:
        """Whether a run works on another project than the one that is open."""
        project = self._workspace.project
        return project is None or project.folder.absolute() != plan.project.absolute()

    def _follow_project(self) -> None:
        """Another project is open: the card says whose run it shows, and forgets one that has ended."""
        plan = self._runs.plan
        if self._runs.is_running and plan is not None:
            self._panel.show_owner(plan.project.stem if self._is_of_other(plan) else "")
        else:
            self._panel.forget_run()

    @property
    def device(self) -> tuple[str, str]:
        """What the machine computes on, "cuda" or "cpu", and its name; empty while that is not known."""
        return self._device

    def ask_run(self, kind: Kind) -> None:
        """Say what a run will do, and start it if that is wanted."""
        project = self._workspace.project
        if project is None or self.is_busy():
            return
        space = self._workspace
        dialog = RunDialog(
            kind,
            project.folder,
            space.counts,
            space.rounds,
            self._device,
            self._window,
            hopes=prospects(space.records.values()),
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.start(dialog.plan))
        self.measure(dialog, "estimate")
        if (latest := space.latest_round) is not None:
            names = project.classes.names
            in_background(dialog, lambda: classes_unknown_to(latest, names), dialog.show_unknown, lambda _: None)
        dialog.open()

    def ask_tidy(self) -> None:
        """Say by which model proposals would be tidied and how long it takes, and start that if it is wanted."""
        project = self._workspace.project
        if project is None or self.is_busy():
            return
        waiting = sum(one.status == "proposed" for one in self._workspace.records.values())
        dialog = TidyDialog(waiting, self._window, was_tidied=was_tidied(project))
        dialog.accepted.connect(lambda: self.start(RunPlan.tidy(project.folder)))
        dialog.taken_back.connect(lambda: self.start(RunPlan.tidy(project.folder, undo=True)))
        self._open_by_model(dialog)

    def ask_teach(self) -> None:
        """Say what the model would learn from and how long it takes, and start that if it is wanted."""
        project = self._workspace.project
        if project is None or self.is_busy():
            return
        masks = sum(one.status == "accepted" for one in self._workspace.records.values())
        dialog = TeachDialog(masks, self._window, was_taught=project.was_taught)
        dialog.accepted.connect(lambda: self.start(RunPlan.teach(project.folder)))
        dialog.taken_back.connect(lambda: self.start(RunPlan.teach(project.folder, undo=True)))
        self._open_by_model(dialog)

    def _open_by_model(self, dialog: TidyDialog | TeachDialog) -> None:
        """Open a dialog, and tell it which model is chosen."""
        request = self._worker.ask("model", replaces="model", folder="")
        request.finished.connect(dialog.show_model)
        request.failed.connect(dialog.show_no_model)
        dialog.open()

    def ask_check(self) -> None:
        """Say what checking all masks does and how long it takes, and start it if that is wanted."""
        project = self._workspace.project
        if project is None or self.is_busy():
            return
        dialog = CheckDialog(project.folder, self._window)
        dialog.accepted.connect(lambda: self.start(dialog.plan))
        self._workspace.project_closed.connect(dialog.reject)
        self._workspace.settle(1)  # what is measured is read from disk
        self.measure(dialog, "estimate_check")
        dialog.open()

    def measure(self, dialog: Measured, verb: str) -> None:
        """Have a worker of its own say how long what a dialog asks about will take, until that is closed."""
        project = self._workspace.project
        if project is not None:
            measure(dialog, self._worker.twin(self), verb, project.folder)

    def start(self, plan: RunPlan) -> None:
        """Save what is open, so that the run sees it, and start."""
        if self._workspace.read_only and plan.verb != "export" and not self._is_of_other(plan):
            self._say(self._workspace.read_only)
        elif not self._workspace.settle(_SETTLE):
            self._say(self.tr("What you did last could not be written yet, so a run would not see it. Try again in a moment."))
        elif plan.verb == "export" and self._runs.is_running:
            self._export_beside(plan)
        elif not self._runs.start(plan):
            self.is_busy()

    def take(self, declined: Round) -> None:
        """Propose with a round that was found worse than the one before."""
        project = self._workspace.project
        if project is not None and not self.is_busy():
            trained = RunPlan.self_train(
                project.folder, str(declined.settings.get("preset", "quick")), changes=declined.settings.get("changes", ())
            )
            self.start(RunPlan.take(trained, declined.checkpoint))

    def _export_beside(self, plan: RunPlan) -> None:
        """Export while another run goes on: it only reads."""
        if self._exports.start(plan):
            self._status.showMessage(self.tr("Exporting beside the run…"))
        else:
            self._say(self.tr("Another export is under way; this one can follow it."))

    def _tell_exported(self, plan: RunPlan, outcome: Finished) -> None:
        words = self.tr("Exported to {folder}").format(folder=plan.arguments[1])
        told = "\n".join(outcome.result.get("told", ()))
        self._say(self.tr("{exported}; not all of it is as it was asked for").format(exported=words) if told else words, told)
        place = QUrl.fromLocalFile(str(Path(plan.arguments[1]).absolute()))
        self._bar.offer_also(self.tr("Open Folder"), lambda: QDesktopServices.openUrl(place))

    def _tell_not_exported(self, _: RunPlan, failure: Failed) -> None:
        if not failure.cancelled:
            self._say(failure.message, failure.details)

    def cancel(self) -> None:
        """Ask the run to stop."""
        if self._runs.is_running and not self._runs.is_watched:
            self._panel.show_cancelling()
            self._runs.cancel()

    def pause(self, on: bool) -> None:
        """Let the run wait, or go on."""
        self._runs.pause(on)

    def propose_image(self) -> None:
        """Let the worker propose for the image on the screen alone."""
        document, project = self._workspace.document, self._workspace.project
        if document is None or project is None or document.read_only:
            return
        name = document.name
        self._status.showMessage(self.tr("Proposing for {name}…").format(name=name))
        request = self._worker.ask("propose_image", project=str(project.folder), image=name)
        request.finished.connect(lambda _: self._take_proposal(name))
        request.failed.connect(lambda failure: self._say(failure.message, failure.details))
        request.failed.connect(lambda _: self._status.clearMessage())

    def ask_device(self) -> None:
        """Find out what the machine computes on, in a process of its own: it has to load torch, which takes seconds."""
        if not self._device[0] and self._scout is None:
            self._scout = self._worker.twin(self)
            self._scout.ask("device").finished.connect(self._show_device)

    def stop(self) -> None:
        """End what is under way; for the end of the program."""
        self._exports.kill()
        self._runs.kill()
        self._worker.stop(wait=True)
        if self._scout is not None:
            self._scout.stop(wait=True)

    def _take_proposal(self, name: str) -> None:
        self._status.clearMessage()
        self._workspace.refresh(name)
        self._workspace.reload()

    def _show_device(self, outcome: Finished) -> None:
        self._device = (str(outcome.result["device"]), str(outcome.result["name"]))
        self._status.show_device(*self._device)
        if self._scout is not None:
            self._scout.stop()

    def _begin(self, plan: RunPlan) -> None:
        if plan.verb not in ("export", "import"):
            self._worker.stop()  # the run wants all memory
            self._reload.start()
            self._panel.curves.prepare()
        is_ours = not self._runs.is_watched
        self._panel.begin(plan, can_pause=is_ours and self._runs.can_go_on, can_cancel=is_ours)
        self._follow_project()
        photos = {name: record.path for name, record in self._workspace.records.items()}
        self._watch.begin(plan.project, photos, is_new=not self._runs.is_attached)
        self.changed.emit()

    def _show_samples(self, step: int, samples: Sequence[ShownSample]) -> None:
        project, plan = self._workspace.project, self._runs.plan
        if project is not None and plan is not None and not self._is_of_other(plan):
            self._panel.samples.show_samples(step, samples, project.classes, self._palette())

    def _show_progress(self, progress: Progress) -> None:
        self._status.show_run(progress, self._panel.show_progress(progress))

    def _end_well(self, plan: RunPlan, outcome: Finished) -> None:
        self._end()
        words = self._panel.end_well(plan, outcome)
        self._status.showMessage(words, 10_000)
        if self._is_of_other(plan):  # what follows speaks of the project that is open, and its buttons act on it
            self._say(f"{self._panel.run_title}. {words}")
        elif plan.verb == "tidy" and "--undo" not in plan.arguments and outcome.result.get("changed"):
            take_back = RunPlan.tidy(plan.project, undo=True)
            self._bar.offer(result_words(plan, outcome), self.tr("Take Back"), lambda: self.start(take_back))
        elif plan.verb == "check" and outcome.result.get("suspicious"):
            found = "status:flagged reason:swapped,unmarked" if "--flag" in plan.arguments else "reason:swapped,unmarked"
            show = partial(self.filter_asked.emit, f"{found} sort:gain")
            self._bar.offer(result_words(plan, outcome), self.tr("Show Them"), show)
        elif plan.verb in ("propose", "self-train"):
            self._tell_of_round(plan, outcome.result)
        elif plan.verb == "export":
            self._tell_exported(plan, outcome)
        elif plan.verb == "import":
            if self._workspace.documents is not None:
                self._workspace.documents.reread()
            self._say(result_words(plan, outcome), "\n".join(outcome.result.get("told", ())))

    def _tell_of_round(self, plan: RunPlan, result: Mapping[str, Any]) -> None:
        """Say what came of a round; one that was found worse may be taken anyway."""
        words = outcome_words(int(result.get("round", 0)), result.get("figures") or {}) or _sentence(
            str(result.get("told", ""))
        )
        if not words:
            return
        if not result.get("declined"):
            self._say(words)
            return
        anyway = RunPlan.take(plan, Path(str(result["declined"])))
        self._bar.offer(words, self.tr("Take It Anyway"), lambda: self.start(anyway))

    def _end_badly(self, plan: RunPlan, failure: Failed) -> None:
        self._end()
        self._status.clearMessage()
        self._panel.end_badly(plan, failure)
        if not failure.cancelled:
            whose = f"{self._panel.run_title}. " if self._is_of_other(plan) else ""
            self._say(whose + failure.message, failure.details)

    def _end(self) -> None:
        self._reload.stop()
        self._watch.end()
        self._bar.say_while("")
        self._status.show_run(None)
        self._workspace.refresh_all()
        self.changed.emit()


def _sentence(words: str) -> str:
    """Make a sentence of what the core says as one without beginning and end; nothing of nothing."""
    return words and f"{words[0].upper()}{words[1:]}."
