"""Before a run starts: what it will do in a sentence, and the few things one may want to change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFormLayout,
    QPushButton,
    QSpinBox,
    QWidget,
)

from smaf_core.project.layout import CLIP_WORDS
from smaf_core.project.store import Round, Status
from smaf_core.review.prospects import FEW, Prospects
from smaf_core.safe_files.model_folder import why_missing, why_no_words
from smaf_core.safe_files.u2net_file import why_no_saliency
from smaf_core.settings.classifier import PRESETS
from smaf_desktop.machine.estimates import estimate_words, measuring_words
from smaf_desktop.toolkit.background import in_background
from smaf_desktop.toolkit.dialog import Dialog
from smaf_desktop.toolkit.theme import bold
from smaf_desktop.toolkit.widgets import STRETCH, answer_buttons, column, fit_words, folding_button, label, row, set_tone
from smaf_desktop.toolkit.words import counted, duration_text, grouped, translate
from smaf_desktop.worker.runs import AUTO, NONE, RunPlan

Kind = Literal["propose", "self-train"]

_NAMED = 3  # classes
LONG = 3600.0
"""Seconds that a run may take for which nobody chose the preset: an hour."""
USUAL = {"cuda": "full", "cpu": "quick"}
"""What is offered first, by what the machine computes on; on a slow graphics card a measurement says no."""

ENABLED_ROLE = Qt.ItemDataRole.UserRole - 1
"""Where a combo box looks whether an entry may be chosen: 0 means that it may not."""


class RunDialog(Dialog):
    """Asks before the machine begins; one button starts. How long it will take is measured while the dialog is open."""

    estimate_wanted = Signal(object)
    """What to measure: kind, preset, device, and whether a first classifier is trained again."""

    def __init__(
        self,
        kind: Kind,
        project: Path,
        counts: Mapping[Status, int],
        rounds: list[Round],
        device: tuple[str, str],
        parent: QWidget | None = None,
        *,
        hopes: Prospects,
    ) -> None:
        super().__init__(parent)
        self._kind, self._project, self._rounds, self._hopes = kind, project, rounds, hopes
        self.setWindowTitle(self.tr("Propose Masks") if kind == "propose" else self.tr("Self-Train"))
        is_first = kind == "propose"
        what = self.tr("Propose masks") if is_first else self.tr("Train again, then propose anew")
        title = label(what, self)
        title.setFont(bold(self.font(), 1.25))
        self._words = words = label(self._sentence(counts), self, wrap=True)
        self._is_renewed = False
        self._doubts = label(parent=self, wrap=True)
        self._doubts.hide()
        self._time = label(parent=self, tone="muted", wrap=True)
        self.method = self._methods()
        self.method.setVisible(is_first)
        self.preset = self._presets()
        self._why_not = ""
        self._undecided = device[0] == "cuda"
        self.preset.setCurrentIndex(max(self.preset.findData(USUAL.get(device[0], "quick")), 0))
        self.preset.activated.connect(self._decide)  # by a person, never by us
        self.preset.currentIndexChanged.connect(lambda _: self.want_estimate())
        self.device = QComboBox(self)
        devices = ((self.tr("Automatic"), "auto"), (self.tr("Processor"), "cpu"), (self.tr("Graphics card (CUDA)"), "cuda"))
        for text, value in devices:
            self.device.addItem(text, value)
        self.device.currentIndexChanged.connect(lambda _: self.want_estimate())
        self.retrain = QCheckBox(self.tr("Train the first classifier again"), self)
        self.retrain.toggled.connect(lambda _: self.want_estimate())
        self.saliency = QCheckBox(self.tr("Learn from saliency maps: first masks are much better with them"), self)
        self.saliency.setToolTip(self.tr("What stands out in a photo. Photos without such maps get them, kept in the project"))
        self.saliency.setChecked(True)
        self.saliency.setVisible(is_first)
        self.saliency.toggled.connect(lambda _: self.want_estimate())
        self._model = AUTO
        self._no_maps = label(parent=self, tone="muted", wrap=True)
        self._no_maps.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.choose_model = QPushButton(self.tr("Choose u2netp.onnx…"), self)
        self.choose_model.clicked.connect(self._ask_model)
        for one in (self._no_maps, self.choose_model):
            one.hide()
        self.retrain.toggled.connect(lambda on: self.saliency.setEnabled(on or not rounds))
        self.retrain.toggled.connect(lambda _: self._show_doubts())
        self.saliency.setEnabled(not rounds)
        self.steps = QSpinBox(self)
        self.steps.setRange(0, 1_000_000)
        self.steps.setSingleStep(100)
        self.steps.setSpecialValueText(self.tr("as the preset says"))
        self.steps.editingFinished.connect(self.want_estimate)
        self.steps.setToolTip(self.tr("How many batches the network learns from"))
        self._advanced = self._folded()
        self.buttons, start = answer_buttons(self, self.tr("Start"))
        start.setDefault(True)
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        if is_first:
            form.addRow(self.tr("Begin with"), self.method)
        form.addRow(self.tr("How thoroughly"), self.preset)
        if is_first:
            form.addRow("", self.saliency)
        no_maps = column(self._no_maps, row(self.choose_model, STRETCH))
        parts = (title, words, self._doubts, form, no_maps, self._time, self._toggle, self._advanced, self.buttons)
        column(*parts, spacing=12, margins=(22, 20, 22, 16), parent=self)
        self.setMinimumWidth(max(500, self.minimumSizeHint().width()))  # whatever the size of letters
        self._say_time(self._last_time())
        self._show_doubts()
        if is_first and hopes.bare:
            in_background(self, why_no_saliency, self.show_no_saliency, self.show_no_saliency)
        self.saliency.toggled.connect(lambda _: self._show_doubts())

    @property
    def plan(self) -> RunPlan:
        """The run that was asked for."""
        preset, device = self.preset.currentData(), self.device.currentData()
        if self._by_clip:
            return RunPlan.propose_by_clip(self._project, device)
        if self._is_renewed and self._kind == "self-train":
            return RunPlan.propose(self._project, preset, device, True)
        if self._kind == "propose":
            maps = self._saliency_from
            return RunPlan.propose(self._project, preset, device, self.retrain.isChecked(), self._changes, saliency=maps)
        return RunPlan.self_train(self._project, preset, device, self._changes)

    @property
    def _saliency_from(self) -> str:
        return self._model if self.saliency.isChecked() else NONE

    def show_no_saliency(self, why: str) -> None:
        """Say why saliency maps cannot be made here, and take the network from a file; nothing where they can be made.

        Maps that the photos brought along are of use all the same.
        """
        self._no_maps.setText(self.tr("Saliency maps cannot be made here, so first masks will be worse. {why}").format(why=why))
        for one in (self._no_maps, self.choose_model):
            one.setVisible(bool(why))
        if why and not self._hopes.mapped:
            self.saliency.setChecked(False)
        fit_words(self)

    def show_unknown(self, names: Sequence[str]) -> None:
        """Say which classes the classifier does not know, since they were added later, and train a first one again instead.

        Nothing else would go on: neither a round nor proposing anew. Nothing is said where there are none.
        """
        if not names:
            return
        some = ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")
        words = self.tr(
            "The classifier does not know {classes}, added after it had learned. So a first classifier is trained again, from "
            "the tags, and proposes anew. Pixels you have set are never changed; the round after it learns from them."
        )
        self._words.setText(words.format(classes=some))
        self._is_renewed = True
        self.retrain.setChecked(True)
        for one in (self.retrain, self.steps):
            one.setEnabled(self._kind == "propose" and one is self.steps)
        self._show_doubts()
        fit_words(self)
        self.want_estimate()

    def _ask_model(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, self.tr("Choose u2netp.onnx"), "", "ONNX (*.onnx)")
        if path:
            self.take_model(path)

    def take_model(self, path: str) -> None:
        """Make saliency maps by a network that a person has chosen."""
        self._model = path
        self.show_no_saliency("")
        self.saliency.setChecked(True)
        self.want_estimate()

    @property
    def doubts(self) -> str:
        """What speaks against beginning like this; empty where nothing does."""
        return "" if self._doubts.isHidden() else self._doubts.text()

    def _show_doubts(self) -> None:
        """Say what cannot be hoped for, where a first classifier is to be trained."""
        is_trained = self._kind == "propose" and not self._by_clip and (not self._rounds or self.retrain.isChecked())
        words = doubt_words(self._hopes, with_saliency=self.saliency.isChecked()) if is_trained else ""
        self._doubts.setText(words)
        set_tone(self._doubts, "danger" if self._hopes.is_hopeless else "")
        self._doubts.setVisible(bool(words))
        fit_words(self)

    @property
    def time_words(self) -> str:
        """What is said about time and memory."""
        return self._time.text()

    def _say_time(self, words: str) -> None:
        """Say something of any length; the window grows with it, instead of pressing the rest together."""
        self._time.setText(words)
        fit_words(self)

    def want_estimate(self) -> None:
        """Ask for a measurement of what is chosen now; CLIP looks at each photo once, which is said instead."""
        if self._by_clip:
            words = self.tr("Nothing is trained: CLIP looks once at each photo. What it looks for is in {file} of the project.")
            self._say_time(words.format(file=CLIP_WORDS))
            return
        self.show_measuring(0, 0)
        self.estimate_wanted.emit({
            "kind": "propose" if self._is_renewed else self._kind,
            "preset": self.preset.currentData(), "device": self.device.currentData(),
            "retrain": self.retrain.isChecked(), "changes": self._changes, "saliency": self._saliency_from,
        })  # fmt: skip

    def show_measuring(self, done: int, total: int) -> None:
        """Say that the time is being measured, and how far that is."""
        self._say_time(self._with_last(measuring_words(done, total)))

    def show_estimate(self, result: Mapping[str, Any]) -> None:
        """Say what was measured, in one sentence; a run of hours that nobody chose gives way to a quick one."""
        seconds = float(result.get("seconds", 0))
        if self._undecided and not self._changes and seconds > LONG and self.preset.currentData() == "full":
            words = self.tr("Quick is chosen: Full would take about {time} here.")
            self._why_not = words.format(time=duration_text(seconds))
            self.preset.setCurrentIndex(self.preset.findData("quick"))
            return
        self._say_time(self._with_last(estimate_words(result)))

    def _decide(self, _: int) -> None:
        self._undecided = False
        if self._why_not:
            self._why_not = ""
            self.want_estimate()

    def show_no_estimate(self, words: str) -> None:
        """Say why nothing could be measured."""
        self._say_time(self._with_last(words))

    @property
    def _changes(self) -> list[str]:
        training = "first" if self._kind == "propose" else "self_training"
        if self._is_renewed and self._kind == "self-train":
            return []
        return [f"{training}.steps={self.steps.value()}"] if self.steps.value() else []

    def _with_last(self, words: str) -> str:
        return " ".join(part for part in (self._why_not, words, self._last_time()) if part)

    def _sentence(self, counts: Mapping[Status, int]) -> str:
        images = sum(counts.values())
        corrected = counts["accepted"] + counts["in progress"]
        if self._kind == "propose":
            return counted(
                "RunDialog",
                "The machine learns from the tags of %Ln images what each class looks like, and writes a proposal "
                "for each. You can go on looking and painting meanwhile.",
                self._hopes.tagged,
            )
        return counted(
            "RunDialog",
            "A new round learns from the proposals of %Ln images and from the {m} you have corrected, then proposes anew. "
            "Pixels you have set are never changed, and a round that agrees worse with your masks is not taken by itself. "
            "You can go on painting meanwhile.",
            images,
        ).format(m=grouped(corrected))

    @property
    def _by_clip(self) -> bool:
        return bool(self.method.currentData() == "clip")

    def _methods(self) -> QComboBox:
        box = QComboBox(self)
        box.addItem(self.tr("Tags: train a first classifier"), "train")
        box.addItem(self.tr("CLIP: words for the classes, your own weights, no training"), "clip")
        self._keep_narrow(box)
        self._grey_out(box, 1, why_no_words())
        box.currentIndexChanged.connect(self._show_method)
        return box

    def _show_method(self) -> None:
        """CLIP asks neither for a preset nor for saliency."""
        for choice in (self.preset, self.saliency, self.steps, self.retrain):
            choice.setEnabled(not self._by_clip)
        self.saliency.setEnabled(not self._by_clip and (self.retrain.isChecked() or not self._rounds))
        self._show_doubts()
        self.want_estimate()

    @staticmethod
    def _keep_narrow(box: QComboBox) -> None:
        """Let no long entry press the words beside the box together; the open list shows all of it."""
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(24)

    @staticmethod
    def _grey_out(box: QComboBox, place: int, missing: str) -> None:
        """Let an entry that cannot be chosen say why when it is pointed at; nothing is done where nothing is missing."""
        if missing:
            box.model().setData(box.model().index(place, 0), 0, ENABLED_ROLE)
            box.setItemData(place, missing, Qt.ItemDataRole.ToolTipRole)

    def _presets(self) -> QComboBox:
        """Offer all; those whose weights are not here are grey, and say what to put where when they are pointed at."""
        box = QComboBox(self)
        self._keep_narrow(box)
        for place, (name, preset) in enumerate(PRESETS.items()):
            box.addItem(self._preset_words(name), name)
            self._grey_out(box, place, why_missing(preset.backbone))
        return box

    def _preset_words(self, name: str) -> str:
        words = {
            "quick": self.tr("Quick: minutes on a processor"),
            "full": self.tr("Full: the whole network learns, for a graphics card"),
            "dinov2-small": self.tr("DINOv2 small: your own weights, several times as long as Quick"),
            "dinov2-base": self.tr("DINOv2 base: your own weights, for a graphics card"),
            "clip-b16": self.tr("CLIP: your own weights, for a graphics card"),
            "paper": self.tr("As in the paper: ResNet-38d, for a large graphics card"),
            "released": self.tr("As in the paper's code: ResNet-38d, for a large graphics card"),
        }
        return words.get(name, name)

    def _folded(self) -> QWidget:
        box = QWidget(self)
        self._toggle = folding_button(self.tr("Advanced"), self.tr("More settings"), box, self)
        form = QFormLayout(box)
        form.setHorizontalSpacing(14)
        form.setContentsMargins(12, 0, 0, 0)
        form.addRow(self.tr("Compute on"), self.device)
        form.addRow(self.tr("Training steps"), self.steps)
        if self._kind == "propose" and self._rounds:
            form.addRow("", self.retrain)
        else:
            self.retrain.hide()
        return box

    def _last_time(self) -> str:
        """Say how long the last round of this kind took here."""
        preset, is_first = self.preset.currentData(), self._kind == "propose"
        same = [one for one in self._rounds if one.settings.get("preset") == preset and (one.kind == "first") == is_first]
        took = [one.finished - one.started for one in same if one.finished is not None]
        return self.tr("The last such round took {time}.").format(time=duration_text(took[-1])) if took else ""


def doubt_words(hopes: Prospects, *, with_saliency: bool) -> str:
    """Say what cannot be hoped for from the tags there are, and what would help; "" where nothing speaks against it."""
    said = []
    if hopes.few:
        some = ", ".join(f"{name}: {grouped(count)}" for name, count in hopes.few[:_NAMED])
        more = " …" if len(hopes.few) > _NAMED else ""
        words = counted(
            "RunDialog",
            "%Ln classes are in fewer than {few} tagged photos ({some}): expect poor proposals there.",
            len(hopes.few),
        )
        said.append(words.format(few=grouped(FEW), some=some + more))
    if hopes.everywhere and not with_saliency:
        words = translate(
            "RunDialog", "{name} is in every tagged photo, so nothing tells what it is not: tag photos without it."
        )
        said.append(words.format(name=hopes.everywhere[0]))
    if hopes.is_hopeless:
        help_ = translate("RunDialog", "Tag more photos first, or expect proposals that are mostly wrong.")
        keep = translate("RunDialog", "Saliency maps show where things are, whatever they are: leave them on.")
        said.append(help_ if with_saliency else f"{help_} {keep}")
    return " ".join(said)
