"""Says in the export dialog what a split will come to, before it is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from smaf_core.formats.kept_back import Foreseen, foreseen, is_far
from smaf_core.formats.sources import SourceKind
from smaf_core.project.store import ImageRecord
from smaf_desktop.toolkit.background import in_background
from smaf_desktop.toolkit.widgets import set_tone
from smaf_desktop.toolkit.words import counted, grouped, translate

_REST_MS = 120


@dataclass(frozen=True)
class Asked:
    """What is chosen in the dialog."""

    sources: SourceKind
    val: float
    """Share to measure on, in [0, 1)."""
    test: float
    accepted_only: bool
    masks_only: bool

    def takes(self, record: ImageRecord) -> bool:
        """Whether an image goes along, as far as its status tells."""
        if self.accepted_only:
            return record.status == "accepted"
        return record.status != "new" and (not self.masks_only or record.status != "proposed")


class SplitWords(QLabel):
    """A line that follows the choices; what it says is worked out beside the window, for there may be many photos."""

    def __init__(
        self, records: Sequence[ImageRecord], classes: Sequence[str], asked: Callable[[], Asked], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._records, self._classes, self._asked = records, classes, asked
        self._latest = asked()
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._work_out)
        set_tone(self, "muted")

    def follow(self) -> None:
        """Say it anew, once the choices rest."""
        self._rest.start()

    def _work_out(self) -> None:
        self._latest = asked = self._asked()
        in_background(self, partial(_foresee, self._records, self._classes, asked), partial(self._show, asked), self.setText)

    def _show(self, asked: Asked, found: Foreseen) -> None:
        if asked == self._latest:
            far = is_far(found.val, asked.val, found.images) or is_far(found.test, asked.test, found.images)
            set_tone(self, "danger" if far else "muted")
            self.setText(words_for(asked, found))


def _foresee(records: Sequence[ImageRecord], classes: Sequence[str], asked: Asked) -> Foreseen:
    shown = {record.name: record.tags or () for record in records if asked.takes(record)}
    return foreseen(shown, asked.sources, classes, asked.val, asked.test)


def words_for(asked: Asked, found: Foreseen) -> str:
    """Say what there is of sources, and what the shares will come to with them."""
    said = _sources_words(asked.sources, found)
    if not (asked.val or asked.test) or not found.images:
        return said
    kept = translate("SplitWords", "Of {n} photos about {val} are kept back to measure on, {test} for a last test.")
    return f"{said} {kept.format(n=grouped(found.images), val=grouped(found.val), test=grouped(found.test))}".strip()


def _sources_words(kind: SourceKind, found: Foreseen) -> str:
    if kind == "none":
        return ""
    if not found.sources:
        folders = translate("SplitWords", "No sub-folders tell sources apart.")
        return folders if kind == "folders" else translate("SplitWords", "No name ends in a number.")
    folders = counted("SplitWords", "%Ln sub-folders; the largest, {name}, has {share} % of the photos.", found.sources)
    series = counted("SplitWords", "%Ln series; the largest, {name}, has {share} % of the photos.", found.sources)
    return (folders if kind == "folders" else series).format(name=found.largest, share=round(100 * found.largest_share))
