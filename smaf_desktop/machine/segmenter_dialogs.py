"""Before a segmenter is trained, and before one looks at photos: what will happen in a sentence, and what may be chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QFormLayout, QPushButton, QWidget

from smaf_core.data.classes import ClassTable
from smaf_core.errors import SmafError
from smaf_core.project.store import Status
from smaf_core.segmenter.about import MODEL_SUFFIXES, About, read_about
from smaf_core.settings.segmenter import SEGMENTER_PRESETS
from smaf_desktop.machine.estimates import estimate_words, measuring_words
from smaf_desktop.toolkit.dialog import Dialog
from smaf_desktop.toolkit.theme import bold
from smaf_desktop.toolkit.widgets import answer_buttons, column, folding_button, label, row, set_tone
from smaf_desktop.toolkit.words import counted, translate
from smaf_desktop.worker.runs import RunPlan


class Asking(Dialog):
    """A title, a sentence, a form, settings that few need, and one button that starts."""

    def __init__(self, window_title: str, title: str, words: str, start: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(window_title)
        self.setMinimumWidth(520)
        head = label(title, self)
        head.setFont(bold(self.font(), 1.25))
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(14)
        self.form.setVerticalSpacing(8)
        self.note = label(parent=self, tone="muted", wrap=True)
        self.device = QComboBox(self)
        for text, value in (
            (self.tr("Automatic"), "auto"), (self.tr("Processor"), "cpu"), (self.tr("Graphics card (CUDA)"), "cuda"),
        ):  # fmt: skip
            self.device.addItem(text, value)
        self.buttons, self.start = answer_buttons(self, start)
        parts = (head, label(words, self, wrap=True), self.form, self.note, *self._folded(), self.buttons)
        column(*parts, spacing=12, margins=(22, 20, 22, 16), parent=self)

    def _folded(self) -> tuple[QWidget, QWidget]:
        box = QWidget(self)
        toggle = folding_button(self.tr("Advanced"), self.tr("More settings"), box, self)
        self.more = QFormLayout(box)
        self.more.setHorizontalSpacing(14)
        self.more.setContentsMargins(12, 0, 0, 0)
        self.more.addRow(self.tr("Compute on"), self.device)
        return toggle, box

    def say(self, words: str, is_bad: bool = False) -> None:
        """Change the note below the form."""
        set_tone(self.note, "danger" if is_bad else "muted")
        self.note.setText(words)
        self.note.setVisible(bool(words))


class TrainSegmenterDialog(Asking):
    """Asks what a segmenter is to learn from, and how thoroughly; how long it takes is measured while the dialog is open."""

    estimate_wanted = Signal(object)
    """What to measure: targets, preset, whether it looks at all photos and proposes, and device."""

    def __init__(
        self, project: Path, counts: Mapping[Status, int], device: tuple[str, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(
            translate("Segmenter", "Train a Segmenter"),
            translate("Segmenter", "Train a network that needs no tags"),
            translate(
                "Segmenter",
                "It learns from the masks and proposals of this project what each class looks like, and then segments any "
                "photo, also those that nobody has tagged. You can go on painting meanwhile.",
            ),
            translate("Segmenter", "Start"),
            parent,
        )
        self._project, self._counts = project, counts
        self.targets = QComboBox(self)
        for text, value in (
            (self.tr("Your masks, and proposals for the rest"), "both"),
            (self.tr("Your masks only"), "masks"),
            (self.tr("The machine's proposals only"), "proposals"),
        ):
            self.targets.addItem(text, value)
        self.preset = QComboBox(self)
        for name in SEGMENTER_PRESETS:
            self.preset.addItem(self._preset_words(name), name)
        self.preset.setCurrentIndex(max(0, self.preset.findData("lite" if device[0] == "cuda" else "quick")))
        self.look = QCheckBox(self.tr("Then let it segment every photo of the project"), self)
        self.look.setChecked(True)
        self.look.setToolTip(self.tr("A layer beside the proposals; photos without tags get it as their proposal"))
        self.propose = _propose_box(self)
        self.look.toggled.connect(self.propose.setEnabled)
        self.form.addRow(self.tr("Learn from"), self.targets)
        self.form.addRow(self.tr("How thoroughly"), self.preset)
        self.form.addRow("", self.look)
        self.form.addRow("", self.propose)
        self._time = ""
        for choice in (self.targets, self.preset, self.device):
            choice.currentIndexChanged.connect(lambda _: self.want_estimate())
        for box in (self.look, self.propose):
            box.toggled.connect(lambda _: self.want_estimate())
        self._show_note()

    @property
    def plan(self) -> RunPlan:
        """The run that was asked for."""
        chosen = self._chosen
        return RunPlan.train_segmenter(
            self._project, chosen["preset"], chosen["device"], chosen["targets"], look=chosen["look"], propose=chosen["propose"]
        )

    @property
    def _chosen(self) -> dict[str, Any]:
        look = self.look.isChecked()
        return {
            "preset": self.preset.currentData(), "device": self.device.currentData(), "targets": self.targets.currentData(),
            "look": look, "propose": look and self.propose.isChecked(),
        }  # fmt: skip

    def want_estimate(self) -> None:
        """Have it measured how long what is chosen now takes, where it can begin at all."""
        self._say_time("")
        if self.start.isEnabled():
            self.show_measuring(0, 0)
            self.estimate_wanted.emit(self._chosen)

    def show_measuring(self, done: int, total: int) -> None:
        """Say that the time is being measured, and how far that is."""
        self._say_time(measuring_words(done, total))

    def show_estimate(self, result: Mapping[str, Any]) -> None:
        """Say what was measured."""
        self._say_time(estimate_words(result))

    def show_no_estimate(self, words: str) -> None:
        """Say why nothing could be measured."""
        self._say_time(words)

    def _say_time(self, words: str) -> None:
        self._time = words
        self._show_note()

    def _preset_words(self, name: str) -> str:
        words = {
            "quick": self.tr("Quick: minutes on a processor"),
            "lite": self.tr("Lite: a small network learns wholly, for a small graphics card"),
            "deeplab-v2": self.tr("DeepLab-v2: the paper's ResNet-101, for a large graphics card"),
        }
        return words.get(name, name)

    def _show_note(self) -> None:
        backbone = SEGMENTER_PRESETS[self.preset.currentData()].backbone
        words = self.tr("{network}, beginning with what it learned from ImageNet.").format(network=backbone)
        words = f"{words} {self._time}".rstrip()
        corrected = self._counts["accepted"] + self._counts["in progress"]
        if self.targets.currentData() == "masks" and not corrected:
            words = self.tr("You have no masks yet: accept or paint some first.")
        self.say(words)
        self.start.setEnabled(self.targets.currentData() != "masks" or corrected > 0)


class SegmentDialog(Asking):
    """Asks which segmenter looks at the photos of a project, or of a folder that nobody has tagged."""

    def __init__(
        self, photos: str, models: Sequence[Path], parent: QWidget | None = None, *, classes: ClassTable | None = None
    ) -> None:
        """Give the dialog.

        Args:
            photos: Says which photos, as "the 12 photos without tags in beach".
            models: Segmenters to choose from, the likeliest first; any other file can be chosen too.
            parent: The window.
            classes: The project's; None where it will have the segmenter's.
        """
        super().__init__(
            translate("Segmenter", "Segment with a Segmenter"),
            translate("Segmenter", "Segment without tags"),
            translate(
                "Segmenter",
                "A trained segmenter looks at {photos}. What it sees becomes their proposals, and its classes become their "
                "tags; these are marked as doubtful until you confirm them. Masks are never changed.",
            ).format(photos=photos),
            translate("Segmenter", "Segment"),
            parent,
        )
        self._classes = classes
        self.models = QComboBox(self)
        self.models.setAccessibleName(self.tr("Segmenter"))
        for path in models:
            self._add(path)
        browse = QPushButton(self.tr("Choose File…"), self)
        browse.clicked.connect(self._browse)
        self.crf = QCheckBox(self.tr("Align to the photo's edges (dense CRF)"), self)
        self.crf.setChecked(True)
        self.form.addRow(self.tr("Segmenter"), row(self.models, browse))
        self.propose = _propose_box(self)
        self.form.addRow("", self.crf)
        self.form.addRow("", self.propose)
        self.models.currentIndexChanged.connect(self._show_about)
        self._show_about()

    @property
    def model(self) -> Path | None:
        """The file that was chosen."""
        chosen: Path | None = self.models.currentData()
        return chosen

    @property
    def about(self) -> About | None:
        """What the chosen file says about itself; None where it is no segmenter."""
        try:
            return None if self.model is None else read_about(self.model)
        except SmafError:
            return None

    def plan(self, project: Path) -> RunPlan:
        """The run that lets the chosen segmenter look at the photos of a project."""
        assert self.model is not None
        return RunPlan.segment(
            self.model, project, self.device.currentData(), crf=self.crf.isChecked(), propose=self.propose.isChecked()
        )

    def choose(self, path: Path) -> None:
        """Add a file to the choices, and choose it."""
        at = self.models.findData(path)
        if at < 0:
            self._add(path)
            at = self.models.count() - 1
        self.models.setCurrentIndex(at)

    def _add(self, path: Path) -> None:
        of = path.parent.parent.name if path.parent.name == "segmenter" else path.parent.name
        self.models.addItem(f"{path.name}   —   {of}", path)
        self.models.setItemData(self.models.count() - 1, str(path), Qt.ItemDataRole.ToolTipRole)

    def _browse(self) -> None:
        start = str(self.model.parent if self.model is not None else Path.home())
        kinds = self.tr("Segmenters") + f" ({' '.join(f'*{suffix}' for suffix in MODEL_SUFFIXES)})"
        chosen, _ = QFileDialog.getOpenFileName(self, self.tr("Choose a segmenter"), start, kinds)
        if chosen:
            self.choose(Path(chosen))

    def _show_about(self) -> None:
        """Say what the chosen file is, or why it cannot be used."""
        self.start.setEnabled(False)
        if self.model is None:
            self.say(self.tr("There is no segmenter yet: train one in a project with masks, or choose a file."))
            return
        try:
            about = read_about(self.model)
        except SmafError as error:
            self.say(str(error), is_bad=True)
            return
        missing = [] if self._classes is None else _unknown(about, self._classes)
        words, has_any = about_words(about), len(missing) < len(about.classes)
        if missing:
            some = ", ".join(missing[:4]) + (" …" if len(missing) > 4 else "")
            words = f"{words} {_missing_words(some, has_any=has_any)}"
        self.say(words, is_bad=not has_any)
        self.start.setEnabled(has_any)


def _unknown(about: About, classes: ClassTable) -> list[str]:
    """Which of a segmenter's classes a project has not, also under a name that they were merged into."""
    return [name for name in about.classes if classes.now(name) not in classes.names]


def _missing_words(some: str, *, has_any: bool) -> str:
    """Say what becomes of classes that the project has not."""
    words = translate(
        "Segmenter", "This project has no {names}: what is seen of that becomes background. File ▸ Classes can add them first."
    )
    none = translate("Segmenter", "This project has none of these classes. File ▸ Classes can add them first.")
    return words.format(names=some) if has_any else none


def _propose_box(parent: QWidget) -> QCheckBox:
    box = QCheckBox(translate("Segmenter", "Take what it sees as new proposals of tagged photos"), parent)
    box.setToolTip(translate(
        "Segmenter", "It is told the tags. Masks stay as they are, and so do photos that were accepted"
    ))  # fmt: skip
    return box


def about_words(about: About) -> str:
    """Say in a sentence what a segmenter is: its network, where its weights come from, what it learned and can see."""
    words = translate("Segmenter", "{network}, begun from {weights}, trained on {images} images. It knows {classes}.")
    some = ", ".join(about.classes[:4]) + (" …" if len(about.classes) > 4 else "")
    return words.format(
        network=about.backbone,
        weights=str(about.training.get("initial_weights", "?")).partition(" (")[0],
        images=about.training.get("images", "?"),
        classes=counted("Segmenter", "%Ln classes: {some}", len(about.classes)).format(some=some),
    )
