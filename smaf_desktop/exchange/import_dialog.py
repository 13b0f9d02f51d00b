"""Masks that a person has already: where they are, what is in them, and what to take them for."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFileDialog,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QWidget,
)

from smaf_core.formats import MaskSurvey, meaning_words, survey_masks
from smaf_core.project.mask_import import Purpose, as_dataset
from smaf_core.project.store import Project
from smaf_desktop.exchange.meaning_table import MeaningTable, remembered_words
from smaf_desktop.toolkit.background import in_background
from smaf_desktop.toolkit.dialog import Dialog
from smaf_desktop.toolkit.preferences import Preferences
from smaf_desktop.toolkit.widgets import STRETCH, answer_buttons, column, label, row, set_tone
from smaf_desktop.toolkit.words import counted, grouped
from smaf_desktop.worker.runs import RunPlan


class ImportDialog(Dialog):
    """Looks at what is there in the background, shows it, and asks what it means; `plan` gives the run that imports it."""

    def __init__(self, project: Project, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project, self._preferences = project.folder, preferences
        self._kept = 0
        self._asked: Path | None = None
        self._survey: MaskSurvey | None = None
        self.setWindowTitle(self.tr("Import Masks"))
        self.setMinimumSize(680, 620)
        self.source = QLineEdit(self)
        self.source.setAccessibleName(self.tr("Folder or file with masks"))
        self.source.setPlaceholderText(self.tr("a folder, a data set, or a file of COCO or Datumaro"))
        self.which = QComboBox(self)
        self.which.setAccessibleName(self.tr("Which masks"))
        self.told = label(parent=self, wrap=True)
        self.told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.table = MeaningTable(project.classes.names, self)
        self._open = label(parent=self, tone="muted", wrap=True)
        self._fill = QPushButton(self.tr("Take All Open Ones for Background"), self)
        self.purposes = self._purposes()
        self._effect = label(parent=self, tone="muted", wrap=True)
        self.buttons, self.import_button = answer_buttons(self, self.tr("Import"), self._accept)
        self._lay_out()
        self.source.editingFinished.connect(self._look)
        self.which.activated.connect(lambda _: self.look_at(self.which.currentData()))
        self._fill.clicked.connect(lambda: self.table.fill_open("background"))
        self.table.changed.connect(self._show_state)
        self._group.buttonToggled.connect(lambda *_: self._show_state())
        self._forget(self.tr("Choose where the masks are. They are looked at first; nothing is changed yet."))

    @property
    def purpose(self) -> Purpose:
        """What the masks are taken for."""
        return next(name for name, button in self.purposes.items() if button.isChecked())

    @property
    def plan(self) -> RunPlan:
        """The run that imports what was shown."""
        assert self._survey is not None
        words = meaning_words(self.table.meanings) if self.table.meanings else []
        return RunPlan.import_masks(self._project, self._survey.source, self.purpose, words)

    def look_at(self, source: Path) -> None:
        """Look what masks are there; what was found is shown when it is known."""
        self._forget(self.tr("Looking at {path}…").format(path=source))
        self._asked = source
        self.source.setText(str(source))

        def survey() -> tuple[MaskSurvey, int]:
            with Project.open(self._project) as project:
                found = survey_masks(source, as_dataset(project, project.images()))
                return found, sum(project.has_mask(name) for name in found.pictures)

        def take(answer: tuple[MaskSurvey, int]) -> None:
            if source == self._asked:
                self._show(*answer)

        def refuse(words: str) -> None:
            if source == self._asked:
                self._forget(words, is_bad=True)

        in_background(self, survey, take, refuse)

    def _purposes(self) -> dict[Purpose, QRadioButton]:
        words: dict[Purpose, str] = {
            "proposals": self.tr("Proposals, to be corrected"),
            "masks": self.tr("Masks done by hand"),
            "truth": self.tr("Truth, to measure against"),
        }
        buttons: dict[Purpose, QRadioButton] = {name: QRadioButton(text, self) for name, text in words.items()}
        self._group = QButtonGroup(self)
        for button in buttons.values():
            self._group.addButton(button)
        buttons["proposals"].setChecked(True)
        return buttons

    def _lay_out(self) -> None:
        folder, file = QPushButton(self.tr("Folder…"), self), QPushButton(self.tr("File…"), self)
        folder.clicked.connect(self._ask_folder)
        file.clicked.connect(self._ask_file)
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(10)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight)
        form.addRow(self.tr("Masks"), row(self.source, folder, file))
        self._which_title = QLabel(self.tr("Which of them"), self)
        form.addRow(self._which_title, self.which)
        form.addRow("", self.told)
        form.addRow(self.tr("Take them for"), column(*self.purposes.values(), spacing=4))
        form.addRow("", self._effect)
        state = row(self._open, STRETCH, self._fill)
        layout = column(form, self.table, state, self.buttons, spacing=12, margins=(20, 18, 20, 16), parent=self)
        layout.setStretchFactor(self.table, 1)

    def _ask_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Folder of masks"), str(self._project.parent))
        if chosen:
            self.look_at(Path(chosen))

    def _ask_file(self) -> None:
        words = self.tr("COCO or Datumaro (*.json)")
        chosen, _ = QFileDialog.getOpenFileName(self, self.tr("File of masks"), str(self._project.parent), words)
        if chosen:
            self.look_at(Path(chosen))

    def _look(self) -> None:
        text = self.source.text().strip()
        if text and Path(text).expanduser() != self._asked:
            self.which.clear()
            self.look_at(Path(text).expanduser())

    def _forget(self, words: str, is_bad: bool = False) -> None:
        self._survey = None
        self._asked = None
        self.told.setText(words)
        set_tone(self.told, "danger" if is_bad else "")
        self.table.hide()
        self._show_state()

    def _show(self, survey: MaskSurvey, kept: int) -> None:
        self._survey, self._kept = survey, kept
        if self.which.findData(survey.source) < 0:
            self.which.clear()
            for path in (survey.source, *survey.others):
                self.which.addItem(path.name, path)
        self.told.setText("\n".join((*survey.found, *survey.warnings)))
        self.table.show_survey(survey, self._preferences.meanings)
        self.table.setVisible(bool(survey.entries))
        if survey.kind == "attention":
            self.purposes["proposals"].setChecked(True)
        self._show_state()

    def _show_state(self) -> None:
        survey = self._survey
        several = self.which.count() > 1
        self.which.setVisible(several)
        self._which_title.setVisible(several)
        for name, button in self.purposes.items():
            button.setEnabled(survey is None or survey.kind != "attention" or name == "proposals")
        still = self.table.open_rows if survey is not None else 0
        self._fill.setVisible(still > 0)
        self._open.setText(self._open_words(still))
        self._effect.setText("" if survey is None else self._effect_words(survey))
        self.import_button.setEnabled(survey is not None and not still)

    def _open_words(self, still: int) -> str:
        if self._survey is None or not self._survey.entries:
            return ""
        looked, every = self._survey.looked_at, len(self._survey.pictures)
        words = counted("ImportDialog", "Seen in {n} of %Ln masks.", every).format(n=grouped(looked))
        return words + (counted("ImportDialog", " Say what %Ln more mean.", still) if still else "")

    def _effect_words(self, survey: MaskSurvey) -> str:
        new = len(survey.pictures) - self._kept
        if self.purpose == "truth":
            return counted(
                "ImportDialog",
                "%Ln images get a true mask; it takes the place of one they have. Masks and proposals stay.",
                len(survey.pictures),
            )
        if self.purpose == "masks":
            words = counted("ImportDialog", "%Ln images get a mask and count as accepted.", new)
            return words + counted("ImportDialog", " %Ln have a mask made here, and keep it.", self._kept)
        words = counted("ImportDialog", "%Ln images show them as the machine's proposal.", new)
        return words + counted("ImportDialog", " %Ln have a mask made here, which stays on top.", self._kept)

    def _accept(self) -> None:
        self._preferences.meanings = self._preferences.meanings | remembered_words(self.table.meanings)
        self.accept()
