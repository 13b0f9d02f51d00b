"""Before a run starts: what it will do in a sentence, and the few things one may want to change."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QWidget,
)

from smaf_core.project import Round, Status
from smaf_core.settings import PRESETS
from smaf_desktop.runs import RunPlan, duration_text
from smaf_desktop.theme import bold
from smaf_desktop.widgets import column, flat_button, label, make_primary

Kind = Literal["propose", "self-train"]


class RunDialog(QDialog):
    """Asks before the machine begins; one button starts."""

    def __init__(
        self,
        kind: Kind,
        project: Path,
        counts: Mapping[Status, int],
        rounds: list[Round],
        device: tuple[str, str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._kind, self._project, self._rounds = kind, project, rounds
        self.setWindowTitle(self.tr("Propose Masks") if kind == "propose" else self.tr("Self-Train"))
        self.setMinimumWidth(500)
        is_first = kind == "propose"
        what = self.tr("Propose a mask for every image") if is_first else self.tr("Train again, then propose anew")
        title = label(what, self)
        title.setFont(bold(self.font(), 1.25))
        words = label(self._sentence(counts), self, wrap=True)
        self._time = label(parent=self, tone="muted", wrap=True)
        self.preset = QComboBox(self)
        for name in PRESETS:
            self.preset.addItem(self._preset_words(name), name)
        self.preset.setCurrentIndex(max(self.preset.findData("full" if device[0] == "cuda" else "quick"), 0))
        self.preset.currentIndexChanged.connect(self._show_time)
        self.device = QComboBox(self)
        devices = ((self.tr("Automatic"), "auto"), (self.tr("Processor"), "cpu"), (self.tr("Graphics card (CUDA)"), "cuda"))
        for text, value in devices:
            self.device.addItem(text, value)
        self.retrain = QCheckBox(self.tr("Train the first classifier again"), self)
        self._advanced = self._folded()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        start = self.buttons.addButton(self.tr("Start"), QDialogButtonBox.ButtonRole.AcceptRole)
        make_primary(start)
        start.setDefault(True)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.addRow(self.tr("How thoroughly"), self.preset)
        parts = (title, words, form, self._time, self._toggle, self._advanced, self.buttons)
        column(*parts, spacing=12, margins=(22, 20, 22, 16), parent=self)
        self._show_time()

    @property
    def plan(self) -> RunPlan:
        """The run that was asked for."""
        preset, device = self.preset.currentData(), self.device.currentData()
        if self._kind == "propose":
            return RunPlan.propose(self._project, preset, device, self.retrain.isChecked())
        return RunPlan.self_train(self._project, preset, device)

    def _sentence(self, counts: Mapping[Status, int]) -> str:
        images = f"{sum(counts.values()):,}"
        corrected = counts["accepted"] + counts["in progress"]
        if self._kind == "propose":
            return self.tr(
                "The machine learns from the tags of your {n} images what each class looks like, and writes a proposal "
                "for each. You can go on looking and painting meanwhile."
            ).format(n=images)
        return self.tr(
            "A new round learns from the proposals of {n} images and from the {m} you have corrected, then proposes anew. "
            "Pixels you have set are never changed. You can go on painting meanwhile."
        ).format(n=images, m=f"{corrected:,}")

    def _preset_words(self, name: str) -> str:
        words = {
            "quick": self.tr("Quick: minutes on a processor"),
            "full": self.tr("Full: best masks, made for a graphics card"),
        }
        return words.get(name, name)

    def _folded(self) -> QWidget:
        self._toggle = flat_button("next", self.tr("More settings"), self, text=self.tr("Advanced"))
        self._toggle.setCheckable(True)
        box = QWidget(self)
        box.hide()
        form = QFormLayout(box)
        form.setHorizontalSpacing(14)
        form.setContentsMargins(12, 0, 0, 0)
        form.addRow(self.tr("Compute on"), self.device)
        if self._kind == "propose" and self._rounds:
            form.addRow("", self.retrain)
        else:
            self.retrain.hide()
        self._toggle.toggled.connect(box.setVisible)
        self._toggle.toggled.connect(lambda _: self.adjustSize())
        return box

    def _show_time(self) -> None:
        """Say how long the last round of this kind took here: the best estimate there is."""
        preset, is_first = self.preset.currentData(), self._kind == "propose"
        same = [one for one in self._rounds if one.settings.get("preset") == preset and (one.kind == "first") == is_first]
        took = [one.finished - one.started for one in same if one.finished is not None]
        self._time.setText(self.tr("The last such round took {time}.").format(time=duration_text(took[-1])) if took else "")
        self._time.setVisible(bool(took))
