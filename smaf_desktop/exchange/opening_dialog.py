"""Questions that only a person can answer before a folder of photos can be opened."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QDialogButtonBox, QPlainTextEdit, QRadioButton, QWidget

from smaf_core.data.classes import ClassTable
from smaf_core.errors import SmafError
from smaf_core.formats import Undecided
from smaf_desktop.toolkit.dialog import Dialog
from smaf_desktop.toolkit.theme import bold
from smaf_desktop.toolkit.widgets import STRETCH, answer_buttons, column, label, set_tone


class ChoiceDialog(Dialog):
    """Asks which source of tags, which of several data sets, or which classes there are."""

    segmenter_asked = Signal()
    """A segmenter shall say which classes there are, and where."""

    def __init__(self, question: Undecided, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.question = question
        self.setWindowTitle(self.tr("Open Folder"))
        self.setMinimumWidth(520)
        title = label(self._title(), self, wrap=True)
        title.setFont(bold(self.font(), 1.15))
        self._words = label(str(question), self, tone="muted", wrap=True)
        self.buttons, self.open_button = answer_buttons(self, self.tr("Open"))
        if question.matter == "classes":
            self.segmenter = self.buttons.addButton(self.tr("Ask a Segmenter…"), QDialogButtonBox.ButtonRole.ActionRole)
            self.segmenter.setToolTip(self.tr("A trained segmenter knows its classes, and proposes masks without any tags"))
            self.segmenter.clicked.connect(self.segmenter_asked)
        self._group = QButtonGroup(self)
        self.choices = [QRadioButton(choice.words, self) for choice in question.choices]
        for number, button in enumerate(self.choices):
            self._group.addButton(button, number)
            button.setChecked(number == 0)
        self.names = QPlainTextEdit(self)
        self.names.setPlaceholderText(self.tr("cat\ndog\ntraffic light"))
        self.names.setAccessibleName(self.tr("Classes, one a line"))
        self.names.setVisible(question.matter == "classes")
        self.names.textChanged.connect(self._check)
        words = (title, self._words, *self.choices, self.names)
        column(*words, STRETCH, self.buttons, spacing=10, margins=(22, 20, 22, 16), parent=self)
        self._check()

    @property
    def chosen(self) -> str:
        """Name of the chosen answer; empty where classes were asked for."""
        number = self._group.checkedId()
        return self.question.choices[number].name if number >= 0 else ""

    @property
    def classes(self) -> ClassTable | None:
        """The classes that were named."""
        text = self.names.toPlainText().replace(",", "\n")  # people write "dog, cat"
        names = [line.strip() for line in text.splitlines() if line.strip()]
        return ClassTable.of(names) if self.question.matter == "classes" else None

    def _title(self) -> str:
        return {
            "tags": self.tr("Which of these says what is in the photos?"),
            "folder": self.tr("Which of these data sets shall be opened?"),
            "classes": self.tr("Which classes are there? Write one a line and tag the photos (key Y), or ask a segmenter."),
        }[self.question.matter]

    def _check(self) -> None:
        try:
            _ = self.classes
        except SmafError as error:
            has_names = bool(self.names.toPlainText().strip())
            self._say(str(error if has_names else self.question), is_bad=has_names)
            self.open_button.setEnabled(False)
        else:
            self._say(str(self.question), is_bad=False)
            self.open_button.setEnabled(True)

    def _say(self, words: str, is_bad: bool) -> None:
        self._words.setText(words)
        set_tone(self._words, "danger" if is_bad else "muted")
