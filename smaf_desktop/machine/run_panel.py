"""The machine's side of the window: what it can do next, how far it is, what came out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QFrame, QProgressBar, QPushButton, QWidget

from smaf_core.progress import Failed, Finished, Progress
from smaf_core.project.store import Round, Status
from smaf_desktop.machine.curves import Curves
from smaf_desktop.machine.sample_strip import SampleStrip
from smaf_desktop.toolkit.core_words import AFTER_LEARNING, stage_text
from smaf_desktop.toolkit.messages import DetailsDialog
from smaf_desktop.toolkit.round_words import short_round_words
from smaf_desktop.toolkit.theme import bold
from smaf_desktop.toolkit.widgets import STRETCH, column, label, make_primary, row, set_tone
from smaf_desktop.toolkit.words import RemainingTime, counted, duration_text, grouped, memory_text, translate
from smaf_desktop.worker.runs import RunPlan

RESUMABLE = ("propose", "self-train", "segment train")
"""Runs that, started again, go on where they were cut off."""


class RunPanel(QWidget):
    """One card for what to do next, one for the run that is under way or has just ended."""

    propose_asked = Signal()
    self_train_asked = Signal()
    cancel_asked = Signal()
    pause_asked = Signal(bool)
    """The run is to wait, or to go on."""
    again_asked = Signal(object)
    """The `RunPlan` of a run that was cut off is to be started again; it goes on where it was."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._remaining = RemainingTime()
        self._failure: Failed | None = None
        self._plan: RunPlan | None = None
        self._owner = ""  # the name of the project of a run, where it is another than the one that is open
        self._at = ""
        self._stage = ""
        self._next = _Card(self)
        self.propose = self._next.button(self.tr("Propose Masks"), self.propose_asked, primary=True)
        self.self_train = self._next.button(self.tr("Self-Train"), self.self_train_asked, primary=True)
        self._run = _Card(self)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress"))
        self._run.body.insertWidget(2, self._bar)
        self._memory = label(parent=self, tone="muted", wrap=True)
        self.curves = Curves(self)
        self.samples = SampleStrip(self)
        self._run.body.insertWidget(3, self._memory)
        self._memory.hide()
        for widget in (self.curves, self.samples):  # below the buttons, which must be seen without scrolling
            self._run.body.addWidget(widget)
            widget.hide()
        self.again = self._run.button(self.tr("Resume"), self._ask_again, primary=True)
        self.pause = self._run.button(self.tr("Pause"), lambda: self.pause_asked.emit(not self._is_paused))
        self._is_paused = False
        self._cancel = self._run.button(self.tr("Cancel"), self.cancel_asked)
        self.details = self._run.button(self.tr("Details…"), self._show_details)
        column(self._next, self._run, STRETCH, margins=(4, 6, 8, 8), parent=self)
        self._run.hide()
        self._writable = self._can_learn = True
        self.show_project(None, {}, 0)

    def show_project(
        self,
        latest: Round | None,
        counts: Mapping[Status, int],
        untagged: int,
        doubtful: int = 0,
        writable: bool = True,
        *,
        declined: Round | None = None,
    ) -> None:
        """Say what the machine can do next for this project.

        Args:
            latest: The last round of training; None before the first.
            counts: How many images there are of each status.
            untagged: How many images have no tags.
            doubtful: How many images have tags that only a segmenter has seen; nothing is learned from these.
            writable: Whether a run can be started now.
            declined: The last round, where it was found worse and not taken.
        """
        tagged = sum(counts.values()) - untagged - doubtful
        corrected = counts.get("accepted", 0) + counts.get("in progress", 0)
        self._writable = writable
        self.propose.setVisible(latest is None)
        self.self_train.setVisible(latest is not None)
        if latest is None:
            title = self.tr("No training from tags yet") if counts.get("proposed") else self.tr("No proposals yet")
            self._next.say(title, self._before_first(tagged, untagged, doubtful))
        else:
            words = self.tr(
                "Train again on the images you have fixed ({n} so far), then propose anew. Your pixels stay as they are."
            )
            said = (words.format(n=grouped(corrected)), short_round_words(latest.metrics), _declined_words(declined))
            self._next.say(self.tr("Round {n} is done").format(n=latest.number), " ".join(one for one in said if one))
        self._can_learn = latest is not None or tagged > 0
        self._allow(True)

    def show_reading(self, words: str) -> None:
        """Say that the tags, from which the machine learns, are still being read, and how far that is."""
        self.propose.show()
        self.self_train.hide()
        self._can_learn = False
        self._next.say(self.tr("Reading the tags"), words)
        self._allow(True)

    def _before_first(self, tagged: int, untagged: int, doubtful: int) -> str:
        learns = counted(
            "RunPanel",
            "The machine learns from the tags of %Ln images where each class is, and proposes a mask for each.",
            tagged,
        )
        guessed = counted(
            "RunPanel",
            "The tags of %Ln images are a segmenter's guess. The machine learns from them once you confirm them: Shift+Y.",
            doubtful,
        )
        alone = counted("RunPanel", "%Ln images without tags are left alone.", untagged)
        said = ((learns, tagged or not doubtful), (guessed, doubtful), (alone, untagged))
        return " ".join(words for words, is_so in said if is_so)

    @property
    def next_words(self) -> str:
        """What is said about the next step."""
        return self._next.words

    @property
    def run_title(self) -> str:
        """What the run is called, and how it ended."""
        return self._run.title

    @property
    def run_words(self) -> str:
        """What is said about the run."""
        return self._run.words

    # ── a run ──

    def begin(self, plan: RunPlan, *, can_pause: bool = False, can_cancel: bool = True) -> None:
        """Show that a run has started."""
        self._remaining = RemainingTime()
        self._failure, self._plan, self._at, self._owner = None, plan, "", ""
        self.clear_figures()
        self._memory.hide()
        self.again.hide()
        self._next.hide()  # what comes next is decided when this is over; the room is for the curves
        self.pause.setVisible(can_pause)
        self.show_paused(False)
        self._run.say(plan.title, self.tr("Starting…"))
        self._bar.setRange(0, 0)
        self._bar.show()
        self._cancel.setText(self.tr("Cancel"))
        self._cancel.setEnabled(True)
        self._cancel.setVisible(can_cancel)
        self.details.hide()
        self._run.show()
        self._allow(False)

    def show_owner(self, project: str) -> None:
        """Say of which other project the run is; "" where it is of the one that is open."""
        self._owner = project
        if self._plan is not None:
            self._run.say(self._titled(self._plan), self._run.words)

    def _titled(self, plan: RunPlan) -> str:
        of_other = self.tr("{title} in the project {name}").format(title=plan.title, name=self._owner)
        return of_other if self._owner else plan.title

    @property
    def is_showing_run(self) -> bool:
        """Whether the card of a run is there."""
        return not self._run.isHidden()

    def forget_run(self) -> None:
        """Put the card of a run away that has ended."""
        self._run.hide()
        self._plan = self._failure = None

    def show_progress(self, progress: Progress) -> str:
        """Show how far the run is; gives the same in one line for the status bar."""
        self._at = progress.text
        seconds = self._remaining.update(progress)
        words = stage_text(progress.text)
        if progress.total > 1:
            words += self.tr(" · {done} of {total}").format(done=grouped(progress.done), total=grouped(progress.total))
        if seconds is not None and progress.done < progress.total:
            words += self.tr(" · {time} left").format(time=duration_text(seconds))
        self._bar.setRange(0, max(progress.total, 0))
        self._bar.setValue(progress.done)
        self._stage = words
        if not self._is_paused:
            self._run.say(None, words)
        self._memory.setText(memory_text(progress))
        self._memory.setVisible(bool(self._memory.text()))
        return words

    def show_paused(self, on: bool) -> None:
        """Say that the run waits, or goes on."""
        self._is_paused = on
        self.pause.setText(self.tr("Go On") if on else self.tr("Pause"))
        waits = self.tr("The run waits, and keeps its memory; other programs get the cores")
        self.pause.setToolTip(self.tr("The run goes on where it is") if on else waits)
        if on:
            self._remaining = RemainingTime()
            self._run.say(None, self.tr("Paused · {stage}").format(stage=self._stage) if self._stage else self.tr("Paused"))
        elif self._stage:
            self._run.say(None, self._stage)

    def clear_figures(self) -> None:
        """Forget the curves and the samples of the run before."""
        self._stage = ""
        self.curves.clear()
        self.curves.hide()
        self.samples.clear()

    def show_figures(self, figures: Sequence[Mapping[str, float]]) -> None:
        """Let the curves grow."""
        self.curves.add(figures)
        self.curves.show()

    def show_silence(self) -> None:
        """Say that nothing has been heard for long."""
        self._run.say(None, self.tr("No word from the run for two minutes. It may be busy, or stuck: cancelling is safe."))

    def show_cancelling(self) -> None:
        """Say that the run has been asked to stop."""
        self._cancel.setText(self.tr("Stopping…"))
        self._cancel.setEnabled(False)

    def end_well(self, plan: RunPlan, outcome: Finished) -> str:
        """Show what came out; gives it in one line."""
        words = result_words(plan, outcome)
        self._end(self.tr("{title}: done").format(title=self._titled(plan)), words)
        return words

    def end_badly(self, plan: RunPlan, failure: Failed) -> None:
        """Show in one line what went wrong; the details are behind a button."""
        self._failure = failure
        if plan.verb in ("propose", "self-train") and "--clip" not in plan.arguments and self._at in AFTER_LEARNING:
            self._plan = RunPlan.rest_of(plan)
        title = self.tr("{title}: cancelled") if failure.cancelled else self.tr("{title}: failed")
        self._end(title.format(title=self._titled(plan)), failure.message, is_bad=not failure.cancelled)
        self.details.setVisible(bool(failure.details) and not failure.cancelled)
        self.again.setVisible(plan.verb in RESUMABLE)

    def _end(self, title: str, words: str, is_bad: bool = False) -> None:
        self._bar.hide()
        self._cancel.hide()
        self.pause.hide()
        self._memory.hide()
        self._next.show()
        self._run.say(title, words, is_bad)
        self._allow(True)

    def _allow(self, possible: bool) -> None:
        for button in (self.propose, self.self_train):
            button.setEnabled(possible and self._writable and self._can_learn)

    def _ask_again(self) -> None:
        if self._plan is not None:
            self.again_asked.emit(self._plan)

    def _show_details(self) -> None:
        if self._failure is not None:
            DetailsDialog(self._failure.message, self._failure.details, self).open()


class _Card(QFrame):
    """A title, a few words, and buttons below."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self._title = label(parent=self, wrap=True)
        self._title.setFont(bold(self.font(), 1.05))
        self._words = label(parent=self, tone="muted", wrap=True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._buttons = row(STRETCH)
        self.body = column(self._title, self._words, self._buttons, margins=(14, 12, 14, 12), parent=self)

    def say(self, title: str | None, words: str, is_bad: bool = False) -> None:
        """Change the words; a title of None stays."""
        if title is not None:
            self._title.setText(title)
        self._words.setText(words)
        set_tone(self._words, "danger" if is_bad else "muted")

    @property
    def title(self) -> str:
        """What stands above the words."""
        return self._title.text()

    @property
    def words(self) -> str:
        """What is said below the title."""
        return self._words.text()

    def button(self, text: str, clicked: Callable[[], object] | SignalInstance, primary: bool = False) -> QPushButton:
        """Add a button below the words."""
        button = QPushButton(text, self)
        if primary:
            make_primary(button)
        button.clicked.connect(lambda: clicked.emit() if isinstance(clicked, SignalInstance) else clicked())
        self._buttons.addWidget(button)
        return button


def _declined_words(declined: Round | None) -> str:
    """Say that the last round was not taken, and where it can be taken anyway."""
    if declined is None:
        return ""
    words = translate("RunPanel", "Round {n} was not taken: it agreed worse. Machine ▸ Compare Rounds can take it anyway.")
    return words.format(n=grouped(declined.number))


def result_words(plan: RunPlan, outcome: Finished) -> str:
    """Say in one line what a run has left behind, and below which images it went on without."""
    return _done_words(plan, outcome.result) + _left_out_words(outcome.result.get("left_out") or {})


def _left_out_words(left_out: Mapping[str, str]) -> str:
    if not left_out:
        return ""
    name, why = next(iter(left_out.items()))
    return "\n" + counted("Runs", "%Ln left out, the first is {name}: {why}", len(left_out)).format(name=name, why=why)


def _done_words(plan: RunPlan, result: Mapping[str, Any]) -> str:
    if plan.verb == "export":
        words = counted("Runs", "%Ln images written to {folder}", int(result.get("images", 0)))
        return words.format(folder=Path(str(result.get("folder", ""))).name)
    if plan.verb == "import":
        words = counted(
            "Runs", "%Ln masks imported, {kept} kept as they were, {bad} unreadable", int(result.get("imported", 0))
        )
        return words.format(kept=grouped(result.get("kept", 0)), bad=grouped(result.get("unreadable", 0)))
    if plan.verb.startswith("segment"):
        return _segmenter_words(result)
    if plan.verb == "tidy":
        words = counted("Runs", "{n} of %Ln proposals changed", int(result.get("images", 0)))
        return words.format(n=grouped(result.get("changed", 0)))
    if plan.verb == "assist teach":
        return _taught_words(result)
    if plan.verb == "check":
        words = counted("Runs", "%Ln masks checked, {n} of them suspicious, in {time}", int(result.get("checked", 0)))
        time = duration_text(float(result.get("seconds", 0)))
        return words.format(n=grouped(len(result.get("suspicious", ()))), time=time)
    if result.get("declined"):
        words = translate("Runs", "Round {n} is not taken: it agrees worse with your masks")
        return words.format(n=result.get("round", ""))
    words = counted("Runs", "%Ln proposals in {time}", int(result.get("proposed", 0)))
    return words.format(time=duration_text(float(result.get("seconds", 0))))


def _taught_words(result: Mapping[str, Any]) -> str:
    """Say what a promptable model has learned, and whether it is used."""
    if "forgotten" in result:
        return translate("Runs", "The model is used as its makers made it")
    before, after = (result.get(part) or {} for part in ("before", "after"))
    learned = counted("Runs", "learned from %Ln masks", int(result.get("masks", 0)))
    judged = counted("Runs", "on %Ln others its answers overlap with what is meant to {after} % instead of {before} %",
                     int(result.get("judges", 0)))  # fmt: skip
    parts = (("before", before), ("after", after))
    means = {name: round(100 * sum(part.values()) / max(len(part), 1)) for name, part in parts}
    used, not_used = translate("Runs", "it is used from now on"), translate("Runs", "that is not better, and not used")
    end = used if result.get("kept") else not_used
    return "; ".join((learned, judged.format(**means), end))


def _segmenter_words(result: Mapping[str, Any]) -> str:
    """Say what a segmenter has learned from, and how many images it has looked at."""
    words = []
    if "steps" in result:
        words.append(counted("Runs", "trained on %Ln images", int(result["images"])))
    if result.get("segmented"):
        looked = counted("Runs", "%Ln images segmented, {m} of them with doubtful tags", int(result["segmented"]))
        words.append(looked.format(m=grouped(result["predicted"])))
    if result.get("proposed"):
        words.append(counted("Runs", "%Ln proposed anew", int(result["proposed"])))
    return translate("Runs", "{what}, in {time}").format(
        what="; ".join(words), time=duration_text(float(result.get("seconds", 0)))
    )
