"""Before a promptable model works on a whole project: which model it is, what it will do, and how long that takes."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialogButtonBox, QWidget

from smaf_core.progress import Failed, Finished
from smaf_core.settings.teaching import FEWEST_LESSONS, TeachingSettings
from smaf_desktop.toolkit.dialog import Dialog
from smaf_desktop.toolkit.theme import bold
from smaf_desktop.toolkit.widgets import column, label, make_primary, set_tone
from smaf_desktop.toolkit.words import counted, duration_text, translate

PARTS = 2
"""Parts of a class in a usual proposal, each with three answers of the model: for the estimate."""
LEARNING = 4
"""Times as long as an answer takes one that is learned from."""


class _Texts(NamedTuple):
    title: str
    head: str
    about: str
    start: str
    back: str
    """Empty: there is nothing to take back."""
    back_tip: str


class _ModelDialog(Dialog):
    """Asks once, and takes back what was done before, if something was."""

    taken_back = Signal()
    """What was done is to be what it was before."""

    def __init__(self, texts: _Texts, parent: QWidget | None, *, can_start: bool) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(texts.title)
        self.setMinimumWidth(480)
        self._can_start = can_start
        head = label(texts.head, self)
        head.setFont(bold(self.font(), 1.25))
        self.note = label(translate("TidyDialog", "Trying the model…"), self, tone="muted", wrap=True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.start = buttons.addButton(texts.start, QDialogButtonBox.ButtonRole.AcceptRole)
        make_primary(self.start)
        self.start.setDefault(True)
        self.start.setEnabled(False)
        if texts.back:
            back = buttons.addButton(texts.back, QDialogButtonBox.ButtonRole.ResetRole)
            back.setToolTip(texts.back_tip)
            back.clicked.connect(self.reject)
            back.clicked.connect(self.taken_back)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column(
            head, label(texts.about, self, wrap=True), self.note, buttons,
            spacing=12, margins=(22, 20, 22, 16), parent=self,
        )  # fmt: skip

    @abstractmethod
    def seconds(self, about: Mapping[str, Any]) -> float:
        """Say how long it will take with a model that was tried."""

    def show_model(self, outcome: Finished) -> None:
        """Say which model it is and how long it will take, from how long it took to try it."""
        about = outcome.result
        words = translate("TidyDialog", "{name} ({family}) on {provider}: about {time}")
        told = words.format(
            name=about["name"], family=about["family"], provider=about["provider"], time=duration_text(self.seconds(about))
        )  # fmt: skip
        self.note.setText(told)
        self.start.setEnabled(self._can_start)
        self.start.setFocus()

    def show_no_model(self, failure: Failed) -> None:
        """Say why there is none."""
        set_tone(self.note, "danger")
        self.note.setText(failure.message)
        self.adjustSize()


class TidyDialog(_ModelDialog):
    """Before proposals are tidied."""

    def __init__(self, photos: int, parent: QWidget | None = None, *, was_tidied: bool = False) -> None:
        self._photos = photos
        about = counted(
            "TidyDialog",
            "Each part of the %Ln proposals that nobody has reviewed is shown to the model, which draws its outline anew. "
            "Classes that your accepted masks speak against stay as they are. Masks are not touched, and the proposals as "
            "they were come back with Take Back.",
            photos,
        )
        texts = _Texts(
            title=translate("TidyDialog", "Tidy Proposals"),
            head=translate("TidyDialog", "Mend proposals with your own model"),
            about=about,
            start=translate("TidyDialog", "Tidy"),
            back=translate("TidyDialog", "Take Back") if was_tidied else "",
            back_tip=translate(
                "TidyDialog", "Makes proposals that were tidied, and that nobody has reviewed since, what they were before"
            ),
        )
        super().__init__(texts, parent, can_start=photos > 0)

    def seconds(self, about: Mapping[str, Any]) -> float:
        """A look at each photo, and three answers for each part."""
        return self._photos * (float(about["seconds_encode"]) + 3 * PARTS * float(about["seconds_answer"]))


class TeachDialog(_ModelDialog):
    """Before the model is taught by the masks of the project."""

    def __init__(self, masks: int, parent: QWidget | None = None, *, was_taught: bool = False) -> None:
        self._masks = masks
        about = counted(
            "TeachDialog",
            "The model learns from %Ln accepted masks what you call one thing, and to look where its class seems to be: for "
            "clicks, boxes, suggestions and tidying in this project. A quarter of the masks is kept back and judges; what was "
            "learned is used only where it answers better there. Your model's files stay as they are.",
            masks,
        )
        if masks < FEWEST_LESSONS:
            about += "\n\n" + counted("TeachDialog", "That takes %Ln accepted masks or more.", FEWEST_LESSONS)
        texts = _Texts(
            title=translate("TeachDialog", "Teach the Model"),
            head=translate("TeachDialog", "Teach your own model by your masks"),
            about=about,
            start=translate("TeachDialog", "Teach"),
            back=translate("TeachDialog", "Forget") if was_taught else "",
            back_tip=translate("TeachDialog", "Uses the model as its makers made it"),
        )
        super().__init__(texts, parent, can_start=masks >= FEWEST_LESSONS)

    def seconds(self, about: Mapping[str, Any]) -> float:
        """A look at each photo, and learning."""
        answers = 2 * TeachingSettings().steps * TeachingSettings().prompts
        return self._masks * float(about["seconds_encode"]) + LEARNING * answers * float(about["seconds_answer"])
