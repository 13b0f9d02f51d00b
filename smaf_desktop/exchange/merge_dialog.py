"""Merging another copy of the project: what would be taken, and each conflict with both masks, to be settled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QPushButton, QWidget

from smaf_core.data.images import read_image
from smaf_core.errors import SmafError
from smaf_core.project.store import ImageRecord, Project
from smaf_core.together.copies import Comparison, Copies, Difference, Side, open_copy
from smaf_core.together.merging import Choices
from smaf_desktop.images.image_model import status_text
from smaf_desktop.review.mask_pairs import SIDE, MaskPairs
from smaf_desktop.toolkit.background import in_background
from smaf_desktop.toolkit.dialog import Dialog
from smaf_desktop.toolkit.overlays import Palette
from smaf_desktop.toolkit.small_masks import small_mask
from smaf_desktop.toolkit.theme import bold
from smaf_desktop.toolkit.widgets import STRETCH, answer_buttons, column, label, row, set_tone
from smaf_desktop.toolkit.words import counted, moment, translate

_MOST = 300
"""Conflicts that are listed with pictures; of more than that all are settled together, or in a terminal."""


@dataclass(frozen=True)
class _Seen:
    """The pictures of one conflict; empty where one cannot be read."""

    at: int
    mine: QImage
    theirs: QImage


class MergeDialog(Dialog):
    """Compares beside the window, and asks what is to be done. It changes nothing itself."""

    merge_asked = Signal(object)
    """`Choices`: whose answer stays in which conflict; those not named are left alone."""

    def __init__(self, project: Project, other: Path, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Merge Another Copy"))
        self.resize(760, 620)
        self._mine, self._other, self._palette = project.folder, other, palette
        self._found: Comparison | None = None
        self._is_closed = False
        self._rest = ""  # what is chosen for conflicts that are not listed
        self._about = label(self.tr("Comparing with {folder}…").format(folder=other.name), self, wrap=True)
        self._about.setFont(bold(self.font(), 1.15))
        self._more = label(parent=self, tone="muted", wrap=True)
        self.list = MaskPairs([self.tr("Photo"), self.tr("Here"), self.tr("There"), self.tr("Stays")], self)
        self.list.setAccessibleName(self.tr("Changed in both copies"))
        policy = self.list.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # so that what is said stays at the top
        self.list.setSizePolicy(policy)
        self.list.hide()
        all_mine, all_theirs, all_newer, none = (QPushButton(words, self) for words in (
            self.tr("All as Here"), self.tr("All as There"), self.tr("The Newer"), self.tr("Leave All"),
        ))  # fmt: skip
        all_mine.clicked.connect(lambda: self.choose_all("mine"))
        all_theirs.clicked.connect(lambda: self.choose_all("theirs"))
        all_newer.clicked.connect(lambda: self.choose_all("newer"))
        none.clicked.connect(lambda: self.choose_all(""))
        self._all = QWidget(self)
        row(all_mine, all_theirs, all_newer, none, STRETCH, parent=self._all)
        self._all.hide()
        self.buttons, self.merge_button = answer_buttons(self, self.tr("Merge"), self._merge)
        self.merge_button.setEnabled(False)
        parts = (self._about, self._more, self.list, self._all, self.buttons)
        column(*parts, spacing=10, margins=(18, 16, 18, 14), parent=self).setStretchFactor(self.list, 1)
        self.finished.connect(lambda _: setattr(self, "_is_closed", True))
        in_background(self, self._compare, self._show, self._refuse)

    @property
    def words(self) -> str:
        """All that is said above the list."""
        return f"{self._about.text()} {self._more.text()}"

    @property
    def choices(self) -> Choices:
        """Whose answer stays in the conflicts that are settled."""
        found = {} if self._found is None else dict(enumerate(self._found.conflicts))
        chosen = {at: self.list.chosen(at) for at in range(self.list.topLevelItemCount())}
        return {(one.name, one.part): side for at, one in found.items() if (side := _side(one, chosen.get(at, self._rest)))}

    def choose_all(self, side: str) -> None:
        """Settle all conflicts alike: "mine", "theirs", "newer" (where that is known), or "" for none."""
        self._rest = side
        for at, one in enumerate(self._conflicts()):
            if at < self.list.topLevelItemCount():
                self.list.choose(at, _side(one, side) or "")

    # ── within ──

    def _conflicts(self) -> tuple[Difference, ...]:
        return () if self._found is None else self._found.conflicts

    def _compare(self) -> Comparison:
        with Project.open(self._mine) as mine, open_copy(self._other) as theirs:
            return Copies(mine, theirs).compare()

    def _refuse(self, words: str) -> None:
        set_tone(self._about, "danger")
        self._about.setText(words)

    def _show(self, found: Comparison) -> None:
        self._found = found
        taken = len({one.name for one in found.differences if one.changed == "theirs"})
        conflicts = len(found.conflicts)
        words = [counted("MergeDialog", "%Ln photos were changed in the other copy only, and are taken.", taken)]
        words.append(counted("MergeDialog", "%Ln conflicts: changed in both copies.", conflicts))
        self._about.setText(" ".join(words))
        self._more.setText("\n".join(self._remarks(found)))
        self.list.setVisible(bool(conflicts))
        self._all.setVisible(bool(conflicts))
        self.merge_button.setEnabled(bool(found.differences or found.new_classes or found.deeds))
        self._read(0)

    def _remarks(self, found: Comparison) -> Iterable[str]:
        if found.conflicts:
            yield self.tr(
                "What you leave alone stays as it is here, and is asked again next time. A mask that gives way is kept in the "
                "project."
            )
        if found.new_classes:
            yield self.tr("Classes that come along: {names}").format(names=", ".join(found.new_classes))
        for here, there in found.otherwise_called:
            yield self.tr("The class {here} is called {there} there; its name here stays.").format(here=here, there=there)
        if found.only_theirs:
            yield counted("MergeDialog", "%Ln photos are in the other copy only; they are not taken.", len(found.only_theirs))
        if not found.differences and not found.new_classes:
            yield counted("MergeDialog", "The copies agree about %Ln photos. There is nothing to take.", found.same)
        yield from found.unreadable[:3]
        if len(found.unreadable) > 3:
            yield counted("MergeDialog", "%Ln more photos cannot be compared either.", len(found.unreadable) - 3)

    def _add(self, one: Difference) -> None:
        what = self.tr("tags") if one.part == "tags" else self.tr("mask and status")
        cells = (f"{one.name}\n{what}", _said(one, one.mine), _said(one, one.theirs))
        newer = self.tr("{side} (newer)")
        choices = [
            (newer.format(side=words) if side and side == one.newer else words, side)
            for words, side in ((self.tr("leave alone"), ""), (self.tr("as here"), "mine"), (self.tr("as there"), "theirs"))
        ]
        words = self.tr("What stays of {name}").format(name=one.name)
        self.list.add(cells, choices, words, is_pictured=one.part == "answer")

    def _read(self, at: int) -> None:
        """List one conflict after the other with its pictures, so that nothing waits for more than one."""
        listed = self._conflicts()[:_MOST]
        if at >= len(listed) or self._is_closed:
            return
        one = listed[at]
        self._add(one)
        self.list.choose(at, _side(one, self._rest) or "")
        if one.part == "tags":
            QTimer.singleShot(0, self, lambda: self._read(at + 1))
        else:
            in_background(self, lambda: self._seen(at, one), self._take, lambda _: self._read(at + 1))

    def _seen(self, at: int, one: Difference) -> _Seen:
        with Project.open(self._mine) as mine, open_copy(self._other) as theirs:
            copies = Copies(mine, theirs)
            picture = read_image(one.mine.path)
            images = []
            for side, record in (("mine", one.mine), ("theirs", one.theirs)):
                try:
                    mask = copies.answer(side, record).mask  # type: ignore[arg-type]  # one of the two
                    drawn = None if mask is None else small_mask(picture, mask.label_map, copies.classes, self._palette, SIDE)
                    images.append(drawn or QImage())
                except SmafError:
                    images.append(QImage())
            return _Seen(at, *images)

    def _take(self, seen: _Seen) -> None:
        self.list.show_pictures(seen.at, seen.mine, seen.theirs)
        self._read(seen.at + 1)

    def _merge(self) -> None:
        self.merge_asked.emit(self.choices)
        self.accept()


def _side(one: Difference, chosen: str | None) -> Side | None:
    if chosen == "newer":
        return one.newer
    return "mine" if chosen == "mine" else "theirs" if chosen == "theirs" else None


def _said(one: Difference, record: ImageRecord) -> str:
    if one.part == "answer":
        when = moment(record.decided) if record.decided else ""
        return "\n".join(words for words in (status_text(record.status), record.by, when) if words)
    if record.tags is None:
        return translate("ImageList", "no tags")
    return ", ".join(record.tags) or translate("ImageList", "only background")
