"""Before masks are checked: what will happen in a sentence, what gives way to it, and how long it takes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QSpinBox, QWidget

from smaf_desktop.machine.estimates import how_far
from smaf_desktop.machine.segmenter_dialogs import Asking
from smaf_desktop.toolkit.words import counted, duration_text, translate
from smaf_desktop.worker.runs import RunPlan

FOLDS = 5
"""As `smaf check` has it."""


class CheckDialog(Asking):
    """Asks once; how long it will take is measured meanwhile."""

    estimate_wanted = Signal(object)
    """What to measure: folds and device."""

    def __init__(self, project: Path, parent: QWidget | None = None) -> None:
        super().__init__(
            translate("CheckDialog", "Check Masks"),
            translate("CheckDialog", "Which masks are probably wrong?"),
            translate(
                "CheckDialog",
                "The photos with a mask are put into parts, and each part is looked at by a segmenter that learned from the "
                "others: swapped classes and missing objects are seen, bad borders are not. No mask is changed. What is found "
                "takes the place of the review queue's order and reasons, and of what a trained segmenter saw in these photos.",
            ),
            translate("CheckDialog", "Check"),
            parent,
        )
        self._project = project
        self.flag = QCheckBox(self.tr("Flag the clearly suspicious ones, so that they say why"), self)
        self.flag.setToolTip(self.tr("Also accepted photos: accept them again to keep their masks"))
        self.flag.setChecked(True)
        self.form.addRow(self.flag)
        self.folds = QSpinBox(self, minimum=2, maximum=20, value=FOLDS)
        self.folds.setToolTip(self.tr("More parts take longer, and judge better"))
        self.more.addRow(self.tr("Parts"), self.folds)
        self.folds.valueChanged.connect(lambda _: self.want_estimate())
        self.device.currentIndexChanged.connect(lambda _: self.want_estimate())

    @property
    def plan(self) -> RunPlan:
        """The run that was asked for."""
        return RunPlan.check(self._project, self.device.currentData(), flag=self.flag.isChecked(), folds=self.folds.value())

    def want_estimate(self) -> None:
        """Have it measured how long this takes."""
        self.show_measuring(0, 0)
        self.estimate_wanted.emit({"folds": self.folds.value(), "device": self.device.currentData()})

    def show_measuring(self, done: int, total: int) -> None:
        """Say that the time is being measured, and how far that is."""
        words = self.tr("Measuring on a few of your photos how long this will take; Check need not wait for it…")
        self.say(words + how_far(done, total))

    def show_estimate(self, result: Mapping[str, Any]) -> None:
        """Say what was measured; too few masks cannot be checked."""
        masks = int(result["masks"])
        if not result["enough"]:
            words = counted("CheckDialog", "There are %Ln masks: too few to tell wrong ones by the others.", masks)
            self.say(words, is_bad=True)
            self.start.setEnabled(False)
            return
        words = counted("CheckDialog", "About {time} for %Ln masks (measured just now).", masks)
        self.say(words.format(time=duration_text(float(result["seconds"]))))

    def show_no_estimate(self, words: str) -> None:
        """Say why nothing could be measured."""
        self.say(words)
