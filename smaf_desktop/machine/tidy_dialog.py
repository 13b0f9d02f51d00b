"""Before proposals are tidied: by which model, how many, and how long that takes."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialogButtonBox, QWidget

from smaf_core.progress import Failed, Finished
from smaf_desktop.toolkit.dialog import Dialog
from smaf_desktop.toolkit.theme import bold
from smaf_desktop.toolkit.widgets import column, label, make_primary, set_tone
from smaf_desktop.toolkit.words import counted, duration_text

PARTS = 2
"""Parts of a class in a usual proposal, each with three answers of the model: for the estimate."""


class TidyDialog(Dialog):
    """Asks once, and takes back what was tidied before, if something was."""

    taken_back = Signal()
    """What was tidied is to be what it was before."""

    def __init__(self, photos: int, parent: QWidget | None = None, *, was_tidied: bool = False) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Tidy Proposals"))
        self.setMinimumWidth(480)
        self._photos = photos
        head = label(self.tr("Mend proposals with your own model"), self)
        head.setFont(bold(self.font(), 1.25))
        words = counted(
            "TidyDialog",
            "Each part of the %Ln proposals that nobody has reviewed is shown to the model, which draws its outline anew. "
            "Classes that your accepted masks speak against stay as they are. Masks are not touched, and the proposals as "
            "they were come back with Take Back.",
            photos,
        )
        self.note = label(self.tr("Trying the model…"), self, tone="muted", wrap=True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.start = buttons.addButton(self.tr("Tidy"), QDialogButtonBox.ButtonRole.AcceptRole)
        make_primary(self.start)
        self.start.setDefault(True)
        self.start.setEnabled(False)
        if was_tidied:
            back = buttons.addButton(self.tr("Take Back"), QDialogButtonBox.ButtonRole.ResetRole)
            back.setToolTip(
                self.tr("Makes proposals that were tidied, and that nobody has reviewed since, what they were before")
            )
            back.clicked.connect(self.reject)
            back.clicked.connect(self.taken_back)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column(
            head, label(words, self, wrap=True), self.note, buttons,
            spacing=12, margins=(22, 20, 22, 16), parent=self,
        )  # fmt: skip

    def show_model(self, outcome: Finished) -> None:
        """Say which model it is and how long it will take, from how long it took to try it."""
        about = outcome.result
        seconds = self._photos * (float(about["seconds_encode"]) + 3 * PARTS * float(about["seconds_answer"]))
        words = self.tr("{name} ({family}) on {provider}: about {time}")
        told = words.format(
            name=about["name"], family=about["family"], provider=about["provider"], time=duration_text(seconds)
        )  # fmt: skip
        self.note.setText(told)
        self.start.setEnabled(self._photos > 0)
        self.start.setFocus()

    def show_no_model(self, failure: Failed) -> None:
        """Say why there is none."""
        set_tone(self.note, "danger")
        self.note.setText(failure.message)
        self.adjustSize()
