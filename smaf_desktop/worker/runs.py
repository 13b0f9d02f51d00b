"""The one run that may be under way: propose, self-train, export. Each is the command a terminal would run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from smaf_core.hardware.children import module_command
from smaf_core.progress import Failed, Finished, Progress
from smaf_core.project.layout import Layout
from smaf_desktop.toolkit.words import translate
from smaf_desktop.worker.client import Run
from smaf_desktop.worker.followed import FollowedRun, Ticket
from smaf_desktop.worker.process import CAN_FOLLOW

AnyRun = Run | FollowedRun

AUTO, NONE = "auto", "none"
"""Where a first classifier has saliency maps from: made where there are none, or nowhere; else the path of a network."""


@dataclass(frozen=True)
class RunPlan:
    """What to run: the verb and arguments of the `smaf` command, and what to call it."""

    verb: str
    arguments: tuple[str, ...]
    title: str

    @classmethod
    def propose(
        cls,
        project: Path,
        preset: str = "quick",
        device: str = "auto",
        retrain: bool = False,
        changes: Sequence[str] = (),
        *,
        saliency: str = AUTO,
    ) -> RunPlan:
        """Train a first classifier where there is none, and propose for every image; `saliency` as for `smaf propose`."""
        more = (*(("--retrain",) if retrain else ()), *(() if saliency == AUTO else ("--saliency", saliency)))
        arguments = (str(project), "--preset", preset, "--device", device, *more, *_settings(changes))
        return cls("propose", arguments, translate("Runs", "Proposing masks"))

    @classmethod
    def propose_by_clip(cls, project: Path, device: str = "auto") -> RunPlan:
        """Propose from words for the classes by CLIP; nothing is trained."""
        arguments = (str(project), "--clip", "auto", "--device", device)
        return cls("propose", arguments, translate("Runs", "Proposing masks by CLIP"))

    @classmethod
    def self_train(cls, project: Path, preset: str = "quick", device: str = "auto", changes: Sequence[str] = ()) -> RunPlan:
        """Train a round on fused attention and on what was fixed, then propose anew; `changes` as for `smaf --set`."""
        arguments = (str(project), "--preset", preset, "--device", device, *_settings(changes))
        return cls("self-train", arguments, translate("Runs", "Self-training"))

    @classmethod
    def take(cls, round_: RunPlan, checkpoint: Path) -> RunPlan:
        """Propose with what a round of self-training has left, although it was found worse than the one before."""
        return cls("propose", (*round_.arguments, "--init", str(checkpoint)), translate("Runs", "Proposing masks"))

    @classmethod
    def rest_of(cls, plan: RunPlan) -> RunPlan:
        """Only propose, with what a round has learned that was stopped while it proposed: learning again would be another."""
        given = list(plan.arguments)
        if "--init" in given:
            del given[given.index("--init") : given.index("--init") + 2]
        arguments = tuple(one for one in given if one != "--retrain")
        return cls("propose", arguments, translate("Runs", "Proposing masks"))

    @classmethod
    def export(
        cls,
        project: Path,
        out: Path,
        file_format: str,
        what: str,
        images: str,
        void: str = "keep",
        only: Path | None = None,
        more: Sequence[str] = (),
    ) -> RunPlan:
        """Write the masks in a format that training code reads.

        `only` is a file with the names of those to write, `more` are other options of `smaf export`.
        """
        chosen = (*more, *(() if only is None else ("--only", str(only))))
        options = ("--format", file_format, "--what", what, "--images", images, "--void", void, *chosen)
        arguments = (str(project), str(out), *options)
        return cls("export", arguments, translate("Runs", "Exporting"))

    @classmethod
    def import_masks(cls, project: Path, source: Path, purpose: str, meanings: Sequence[str]) -> RunPlan:
        """Bring masks that somebody has into the project; `meanings` as for `smaf import --map`."""
        mapped = [part for word in meanings for part in ("--map", word)]
        return cls("import", (str(project), str(source), "--as", purpose, *mapped), translate("Runs", "Importing masks"))

    @classmethod
    def train_segmenter(
        cls, project: Path, preset: str, device: str, targets: str, *, look: bool, propose: bool = False
    ) -> RunPlan:
        """Train a segmenter on masks and proposals, and perhaps let it look at every image of the project, and propose."""
        then = ("--predict" if look else "--no-predict", *(["--propose"] if propose else []))
        arguments = (str(project), "--preset", preset, "--device", device, "--targets", targets, *then)
        return cls("segment train", arguments, translate("Runs", "Training the segmenter"))

    @classmethod
    def segment(cls, model: Path, project: Path, device: str, *, crf: bool, propose: bool = False) -> RunPlan:
        """Let a segmenter look at every image of a project, and perhaps propose where a person gave the tags."""
        new = ["--propose"] if propose else []
        arguments = (str(model), str(project), "--device", device, "--crf" if crf else "--no-crf", *new)
        return cls("segment predict", arguments, translate("Runs", "Segmenting"))

    @classmethod
    def tidy(cls, project: Path, *, undo: bool = False) -> RunPlan:
        """Mend the proposals that nobody has reviewed with the promptable model in use, or take that back."""
        title = translate("Runs", "Taking tidying back") if undo else translate("Runs", "Tidying proposals")
        return cls("tidy", (str(project), *(["--undo"] if undo else [])), title)

    @classmethod
    def teach(cls, project: Path, *, undo: bool = False) -> RunPlan:
        """Let the promptable model in use learn from accepted masks, or forget that."""
        title = translate("Runs", "Forgetting what was taught") if undo else translate("Runs", "Teaching the model")
        return cls("assist teach", (str(project), *(["--undo"] if undo else [])), title)

    @classmethod
    def check(cls, project: Path, device: str = "auto", *, flag: bool, folds: int) -> RunPlan:
        """Find masks that are probably wrong, by what the others teach; perhaps flag the clear ones."""
        arguments = (str(project), "--folds", str(folds), "--device", device, *(["--flag"] if flag else []))
        return cls("check", arguments, translate("Runs", "Checking masks"))

    @property
    def project(self) -> Path:
        """Which project it works on."""
        return Path(self.arguments[1 if self.verb == "segment predict" else 0])

    def make(self) -> AnyRun:
        """Give the run. Training may outlive the window where the system allows; exports and imports end with it."""
        verb = self.verb.split()
        if not CAN_FOLLOW or self.verb in ("export", "import"):
            return Run.of_verb(*verb, *self.arguments)
        command = module_command("smaf_core", *verb, *self.arguments, "--progress", "json", "--detach")
        return FollowedRun(Layout(self.project).run_folder, command, Ticket(self.verb, self.arguments, self.title))


def _settings(changes: Sequence[str]) -> list[str]:
    return [part for change in changes for part in ("--set", change)]


class Runs(QObject):
    """Starts a run if none is under way, and passes on what it says."""

    started = Signal(RunPlan)
    progressed = Signal(Progress)
    silent = Signal()
    paused = Signal(bool)
    """The run waits, or goes on."""
    finished = Signal(RunPlan, Finished)
    failed = Signal(RunPlan, Failed)

    def __init__(self, parent: QObject | None = None, make_run: Callable[[RunPlan], AnyRun] | None = None) -> None:
        super().__init__(parent)
        self._make_run = make_run or RunPlan.make
        self._run: AnyRun | None = None
        self.plan: RunPlan | None = None
        self._is_attached = self._is_watched = False

    def twin(self, parent: QObject | None = None) -> Runs:
        """Give another of the kind, for a run that disturbs no other: exporting only reads."""
        return Runs(parent, self._make_run)

    @property
    def is_running(self) -> bool:
        """Whether a run is under way."""
        return self._run is not None

    def start(self, plan: RunPlan) -> bool:
        """Start a run; False if another is under way."""
        if self._run is not None:
            return False
        self._is_attached = self._is_watched = False
        self._take(plan, self._make_run(plan))
        return True

    def attach(self, project: Path, *, only_watch: bool = False) -> bool:
        """Follow the run that another window has left in a project, or still has; False if there is none.

        One that is only watched belongs to the window that has the project open: it is neither stopped nor paused here.
        """
        if self.is_watched and self.plan is not None and self.plan.project == project:
            self.leave()  # perhaps it is this window's now
        ticket = Ticket.read(Layout(project).run_folder) if CAN_FOLLOW and self._run is None else None
        if ticket is None:
            return False
        if not ticket.process.is_alive():
            Ticket.remove(Layout(project).run_folder)
            return False
        plan = RunPlan(ticket.verb, ticket.arguments, ticket.title)
        self._is_attached, self._is_watched = True, only_watch
        self._take(plan, FollowedRun(Layout(project).run_folder, ticket=ticket))
        return True

    @property
    def is_attached(self) -> bool:
        """Whether the run under way was begun by another window."""
        return self._is_attached

    @property
    def is_watched(self) -> bool:
        """Whether the run under way is another window's, and only shown here."""
        return self._run is not None and self._is_watched

    @property
    def can_go_on(self) -> bool:
        """Whether the run under way can go on without this window."""
        return isinstance(self._run, FollowedRun)

    @property
    def is_paused(self) -> bool:
        """Whether the run under way has been told to wait."""
        return isinstance(self._run, FollowedRun) and self._run.is_paused

    def pause(self, on: bool) -> None:
        """Let the run wait where it is, or go on; only where `can_go_on`."""
        if isinstance(self._run, FollowedRun) and not self.is_watched:
            self._run.pause() if on else self._run.go_on()
            self.paused.emit(self.is_paused)

    def leave(self) -> None:
        """Let the run go on without this window."""
        if isinstance(self._run, FollowedRun):
            self._run.leave()
            self._run = self.plan = None

    def _take(self, plan: RunPlan, run: AnyRun) -> None:
        self._run, self.plan = run, plan
        run.progressed.connect(self.progressed)
        run.silent.connect(self.silent)
        run.finished.connect(lambda outcome: self._end(run, lambda: self.finished.emit(plan, outcome)))
        run.failed.connect(lambda outcome: self._end(run, lambda: self.failed.emit(plan, outcome)))
        run.start()
        self.started.emit(plan)
        if self.is_paused:
            self.paused.emit(True)

    def cancel(self) -> None:
        """Ask the run to stop; it ends within five seconds."""
        if self._run is not None and not self.is_watched:
            self._run.cancel()

    def kill(self) -> None:
        """End the run now; for the end of the program."""
        if self.is_watched:
            self.leave()
        elif self._run is not None:
            self._run.kill()

    def _end(self, run: AnyRun, tell: Callable[[], None]) -> None:
        self._run = None
        self.plan = None
        run.deleteLater()
        tell()
