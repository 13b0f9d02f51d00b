"""A second person's look at accepted photos: begun, gone on with, compared, and settled photo by photo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QPushButton, QSpinBox, QWidget

from smaf_core.data.images import read_image, read_label_map
from smaf_core.project.store import Project
from smaf_core.together.second_look import SIZE, Agreement, Look, Pair, agreement, begin, looks, mask_of
from smaf_desktop.review.mask_pairs import SIDE, MaskPairs
from smaf_desktop.toolkit.background import in_background
from smaf_desktop.toolkit.dialog import Dialog
from smaf_desktop.toolkit.overlays import Palette
from smaf_desktop.toolkit.small_masks import small_mask
from smaf_desktop.toolkit.theme import bold
from smaf_desktop.toolkit.widgets import STRETCH, column, label, make_primary, row
from smaf_desktop.toolkit.words import counted, decimal

_MOST = 300  # pairs that are listed, those with little agreement first


@dataclass(frozen=True)
class _Found:
    agreement: Agreement
    mine: Look | None
    """The look that the person at work has begun last."""


class SecondLookDialog(Dialog):
    """Compares beside the window. It changes nothing itself, but for the project of a new look."""

    open_asked = Signal(object)
    """The project in which somebody looks: its `Path`."""
    settle_asked = Signal(list)
    """Pairs and which mask of each stays: (`Pair`, `Keep`)."""

    def __init__(self, project: Project, who: str, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Second Look"))
        self.resize(720, 600)
        self._folder, self._who, self._palette = project.folder, who, palette
        self._found: _Found | None = None
        self._is_closed = False
        self._about = label(self.tr("Looking for second looks…"), self, wrap=True)
        self._about.setFont(bold(self.font(), 1.15))
        self._hint = label(parent=self, tone="muted", wrap=True)
        self.list = MaskPairs([self.tr("Photo"), self.tr("First"), self.tr("Second"), self.tr("Stays")], self)
        self.list.setAccessibleName(self.tr("Photos looked at twice, those with little agreement first"))
        policy = self.list.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # so that what is said stays at the top
        self.list.setSizePolicy(policy)
        self.list.hide()
        self.count = QSpinBox(self, minimum=1, maximum=100_000, value=SIZE)
        self.count.setAccessibleName(self.tr("Photos to look at"))
        self.begin_button, self.go_on_button = QPushButton(self.tr("Begin a Look"), self), QPushButton(self)
        self.settle_button = make_primary(QPushButton(self.tr("Settle"), self))
        close = QPushButton(self.tr("Close"), self)
        self.begin_button.clicked.connect(self.begin)
        self.go_on_button.clicked.connect(self._go_on)
        self.settle_button.clicked.connect(self._settle)
        close.clicked.connect(self.close)
        for button in (self.begin_button, self.go_on_button, self.settle_button):
            button.setEnabled(False)
        look = row(label(self.tr("Photos"), self), self.count, self.begin_button, self.go_on_button, STRETCH)
        parts = (self._about, self._hint, self.list, look, row(STRETCH, self.settle_button, close))
        column(*parts, spacing=10, margins=(18, 16, 18, 14), parent=self).setStretchFactor(self.list, 1)
        self.finished.connect(lambda _: setattr(self, "_is_closed", True))
        in_background(self, self._compare, self._show, self._hint.setText)

    @property
    def words(self) -> str:
        """All that is said above the list."""
        return f"{self._about.text()} {self._hint.text()}"

    @property
    def choices(self) -> list[tuple[Pair, str]]:
        """Pairs for which something else is chosen than is settled, and what."""
        pairs = self._pairs()
        chosen = ((pairs[at], self.list.chosen(at)) for at in range(self.list.topLevelItemCount()))
        return [(one, keep) for one, keep in chosen if keep not in ("", one.settled)]

    def begin(self) -> None:
        """Draw photos by lot, and open the project in which they are looked at."""
        size = self.count.value()
        self.begin_button.setEnabled(False)

        def draw() -> Path:
            with Project.open(self._folder) as project:
                return begin(project, self._who, size).project_folder

        in_background(self, draw, self._open, self._refuse)

    # ── within ──

    def _pairs(self) -> Sequence[Pair]:
        return () if self._found is None else self._found.agreement.pairs[:_MOST]

    def _open(self, folder: Path) -> None:
        self.open_asked.emit(folder)
        self.close()

    def _go_on(self) -> None:
        if self._found is not None and self._found.mine is not None:
            self._open(self._found.mine.project_folder)

    def _settle(self) -> None:
        self.settle_asked.emit(self.choices)
        self.close()

    def _refuse(self, words: str) -> None:
        self._hint.setText(words)
        self.begin_button.setEnabled(True)

    def _compare(self) -> _Found:
        with Project.open(self._folder) as project:
            mine = [look for look in looks(project) if look.who == self._who]
            return _Found(agreement(project), mine[-1] if mine else None)

    def _show(self, found: _Found) -> None:
        self._found = found
        self._about.setText(self._summary(found.agreement))
        self._hint.setText(self._advice(found.agreement))
        self.list.setVisible(bool(found.agreement.pairs))
        self.settle_button.setEnabled(bool(found.agreement.pairs))
        self.begin_button.setEnabled(bool(self._who))
        self.go_on_button.setVisible(found.mine is not None)
        self.go_on_button.setEnabled(found.mine is not None)
        if found.mine is not None:
            self.go_on_button.setText(counted("SecondLookDialog", "Go On with My %Ln Photos", len(found.mine.names)))
        self._read(0)

    def _summary(self, found: Agreement) -> str:
        if found.together is None:
            return self.tr("How far do two people agree?")
        words = counted("SecondLookDialog", "%Ln photos looked at twice: mean IoU {iou} %.", len(found.pairs))
        return words.format(iou=decimal(100 * found.together.mean_iou))

    def _advice(self, found: Agreement) -> str:
        lines = []
        if found.together is not None:
            names = (self.tr("background"), *found.together.names[1:])
            known = zip(names, found.together.iou, strict=True)
            lines.append(", ".join(f"{name} {decimal(100 * float(iou))} %" for name, iou in known if iou == iou))
        if found.waiting:
            lines.append(counted("SecondLookDialog", "%Ln photos wait for their second look.", found.waiting))
        if not self._who:
            lines.append(self.tr("To look yourself, say your name first: File ▸ Preferences."))
        elif found.together is None:
            lines.append(
                self.tr(
                    "Photos that somebody else has accepted are drawn by lot. You look at them as if nobody had, in a project "
                    "of their own; accept each when it is right. The masks of the first stay as they are."
                )
            )
        return "\n".join(lines)

    def _add(self, one: Pair) -> None:
        photo = f"{one.name}\n{self.tr('IoU {iou} %').format(iou=decimal(100 * one.iou))}"
        choices = [(self.tr("not settled"), ""), (self.tr("the first"), "first"), (self.tr("the second"), "second")]
        words = self.tr("Which mask of {name} stays").format(name=one.name)
        self.list.add((photo, one.first_by or self.tr("no name"), one.second_by), choices, words)
        self.list.choose(self.list.topLevelItemCount() - 1, one.settled)

    def _read(self, at: int) -> None:
        """List one pair after the other with its pictures, so that neither the window nor closing waits for more than one."""
        pairs = self._pairs()
        if at < len(pairs) and not self._is_closed:
            one = pairs[at]
            self._add(one)

            def take(images: tuple[QImage, QImage]) -> None:
                self.list.show_pictures(at, *images)
                self._read(at + 1)

            in_background(self, lambda: self._seen(one), take, lambda _: self._read(at + 1))

    def _seen(self, one: Pair) -> tuple[QImage, QImage]:
        with Project.open(self._folder) as project:
            (look,) = (each for each in looks(project) if each.folder == one.look)
            with Project.open(look.project_folder, without_photos=True) as second:
                theirs = mask_of(project, second, one.name, look.classes).label_map
            picture, classes = read_image(project.image(one.name).path), project.classes
            return tuple(  # type: ignore[return-value]  # it is two
                small_mask(picture, labels, classes, self._palette, SIDE)
                for labels in (read_label_map(look.first_path(one.name)), theirs)
            )
