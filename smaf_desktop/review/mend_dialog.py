"""Small faults of all masks: one list with pictures, what is ticked is mended together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QCheckBox, QPushButton, QSpinBox, QTreeWidget, QTreeWidgetItem, QWidget

from smaf_core.mending.faults import KINDS, SAFE, Kind
from smaf_core.mending.step import Chosen
from smaf_core.mending.survey import Found
from smaf_core.project.store import Project
from smaf_core.settings.mending import MendingSettings
from smaf_desktop.review.fault_views import SIDE, FaultViews, Key, key_of
from smaf_desktop.toolkit.dialog import Dialog
from smaf_desktop.toolkit.overlays import Palette
from smaf_desktop.toolkit.theme import bold
from smaf_desktop.toolkit.widgets import STRETCH, column, label, make_primary, row, set_tone, untinted
from smaf_desktop.toolkit.words import counted, grouped, translate

_FOUND = Qt.ItemDataRole.UserRole
_KIND = Qt.ItemDataRole.UserRole + 1
_LISTED = 40
"""Rows of a kind: more would hold the window up. The others are mended if all of these are ticked."""
_REST_MS = 150
"""How long the list has to rest before pictures are drawn for what is seen of it."""
_ASK_MS = 500
"""How long the number has to rest before all masks are looked at anew."""
_ON, _OFF, _PARTLY = Qt.CheckState.Checked, Qt.CheckState.Unchecked, Qt.CheckState.PartiallyChecked


@dataclass(frozen=True)
class Order:
    """What a person wants to be mended."""

    chosen: Chosen
    settings: MendingSettings
    people_too: bool


class MendDialog(Dialog):
    """Lists faults by their kinds; those that are ticked are asked to be mended. It mends nothing itself."""

    faults_wanted = Signal(int)
    """All masks are to be looked at; what has fewer pixels is small. `show_found` or `say` follows."""
    mend_asked = Signal(object)
    """An `Order`."""
    take_back_asked = Signal()
    """What was mended together last is to be what it was."""
    image_chosen = Signal(str)

    def __init__(
        self, project: Project, photos: Mapping[str, Path], palette: Palette, *, read_only: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Mend Masks"))
        self.resize(680, 560)
        self._read_only = read_only
        self._items: dict[Key, QTreeWidgetItem] = {}
        self._beyond: dict[Kind, Sequence[Found]] = {}  # that are not listed
        self._blank = untinted(_squared(QImage()))
        self._about = label("", self, wrap=True)
        self._about.setFont(bold(self.font(), 1.1))
        self._hint = label("", self, tone="muted", wrap=True)
        self.list = self._make_list()
        self._views = FaultViews(project, photos, palette, self)
        self._views.drawn.connect(self._show_view)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._draw_seen)
        self._ask = QTimer(self, singleShot=True, interval=_ASK_MS)
        self._ask.timeout.connect(self.look)
        self.smallest = QSpinBox(self, minimum=1, maximum=100_000, value=MendingSettings.smallest, suffix=self.tr(" px"))
        self.smallest.setAccessibleName(self.tr("What has fewer pixels is small"))
        self.smallest.valueChanged.connect(lambda _: self._ask.start())
        self.people_too = QCheckBox(self.tr("&Also what a person has set"), self)
        self.people_too.setToolTip(self.tr("Imported masks count as set by a person; areas that you painted stay otherwise"))
        self.people_too.toggled.connect(lambda _: self._offer_ticks())
        self.mend_button, self.back_button = QPushButton(self), QPushButton(self.tr("&Take Back the Last"), self)
        make_primary(self.mend_button).setDefault(False)
        self.mend_button.clicked.connect(self._mend)
        self.back_button.clicked.connect(self.take_back_asked)
        self.back_button.hide()
        close = QPushButton(self.tr("Close"), self)
        close.clicked.connect(self.close)
        for button in (self.mend_button, self.back_button, close):
            button.setAutoDefault(False)  # Return belongs to the list: it shows the photo
        sizes = row(label(self.tr("Smaller than"), self), self.smallest, STRETCH, self.people_too)
        buttons = row(self.mend_button, self.back_button, STRETCH, close)
        parts = (self._about, self._hint, self.list, sizes, buttons)
        column(*parts, spacing=10, margins=(16, 14, 16, 14), parent=self).setStretch(2, 1)
        self.list.setFocus()
        self._count()

    def look(self) -> None:
        """Ask for the faults of all masks."""
        self._ask.stop()
        self._views.forget()
        self._items.clear()
        self._beyond.clear()
        self.list.clear()
        self._count()
        self._about.setText(self.tr("Looking at all masks…"))
        self.faults_wanted.emit(self.smallest.value())

    def show_progress(self, done: int, total: int) -> None:
        """Say how far the look is."""
        words = counted("MendDialog", "Looking at masks: {done} of %Ln", total)
        self._about.setText(words.format(done=grouped(done)))

    def show_found(self, found: Sequence[Found], unreadable: int, back: int) -> None:
        """List what was found; specks, holes and slivers are ticked.

        Args:
            found: In any order.
            unreadable: How many files could not be read.
            back: How many photos the last mending has changed that can be taken back.
        """
        self.list.blockSignals(True)
        for kind in KINDS:
            some = [one for one in found if one.fault.kind == kind]
            if some:
                self._add_kind(kind, some)
        self.list.blockSignals(False)
        self.back_button.setVisible(back > 0 and not self._read_only)
        self._about.setText(self._summary(found))
        words = counted("MendDialog", "%Ln files cannot be read; opening their photos says why.", unreadable)
        set_tone(self._hint, "danger" if unreadable else "muted")
        self._hint.setText(words if unreadable else "")
        self._offer_ticks()
        if found:
            self.list.setCurrentItem(self._heads()[0])
        self._rest.start()

    def say(self, words: str) -> None:
        """Say what is in the way."""
        set_tone(self._hint, "danger")
        self._about.setText("")
        self._hint.setText(words)

    @property
    def words(self) -> str:
        """What is said above the list."""
        return f"{self._about.text()} {self._hint.text()}"

    @property
    def order(self) -> Order:
        """What is ticked, and of a kind that is ticked as a whole also what is not listed."""
        people_too = self.people_too.isChecked()
        ticked: list[Found] = [item.data(0, _FOUND) for item in self._rows() if item.checkState(0) == _ON]
        for head in self._heads():
            beyond = self._beyond.get(head.data(0, _KIND), ()) if head.checkState(0) == _ON else ()
            ticked += [one for one in beyond if one.can_be_mended(people_too=people_too)]
        chosen: dict[str, list[tuple[Kind, int]]] = {}
        for found in ticked:
            chosen.setdefault(found.name, []).append((found.fault.kind, found.fault.label))
        return Order(chosen, MendingSettings(smallest=self.smallest.value()), people_too)

    # ── within ──

    def _make_list(self) -> QTreeWidget:
        tree = QTreeWidget(self)
        tree.setHeaderLabels([self.tr("Fault"), self.tr("Photo"), self.tr("Pixels")])
        tree.setColumnWidth(0, 330)
        tree.setColumnWidth(1, 200)
        tree.setIconSize(QSize(SIDE, SIDE))
        tree.setAccessibleName(self.tr("Faults, by kind"))
        tree.setToolTip(self.tr("Space ticks; Return or a double click shows the photo"))
        tree.itemChanged.connect(self._follow_tick)
        tree.itemActivated.connect(lambda item, _: self._look_at(item))
        tree.itemExpanded.connect(lambda _: self._rest.start())
        tree.currentItemChanged.connect(lambda item, _: self._explain(item))
        tree.verticalScrollBar().valueChanged.connect(lambda _: self._rest.start())
        return tree

    def _add_kind(self, kind: Kind, some: Sequence[Found]) -> None:
        # What may be mended is listed first: a kind is ticked as a whole by its rows
        some = sorted(some, key=lambda one: not one.can_be_mended(people_too=False))
        listed, self._beyond[kind] = some[:_LISTED], some[_LISTED:]
        words = kind_text(kind)
        if self._beyond[kind]:
            words = counted("MendDialog", "{kind}: %Ln are listed, the others go with them", len(listed)).format(kind=words)
        head = QTreeWidgetItem([words, photos_text(some), grouped(sum(one.fault.pixels for one in some))])
        head.setData(0, _KIND, kind)
        head.setFont(0, bold(self.font()))
        head.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.list.addTopLevelItem(head)
        for one in listed:
            item = QTreeWidgetItem(head, [fault_text(one), one.name, grouped(one.fault.pixels) if one.fault.pixels else ""])
            item.setData(0, _FOUND, one)
            item.setCheckState(0, _ON if kind in SAFE else _OFF)
            item.setSizeHint(0, QSize(60, SIDE + 8))
            item.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setIcon(0, self._blank)
            self._items[key_of(one)] = item
        head.setExpanded(kind in SAFE or len(some) < 20)

    def _rows(self) -> Iterator[QTreeWidgetItem]:
        for head in self._heads():
            yield from _children(head)

    def _heads(self) -> list[QTreeWidgetItem]:
        return _children(self.list.invisibleRootItem())

    def _can_tick(self, item: QTreeWidgetItem) -> bool:
        found: Found = item.data(0, _FOUND)
        return found.can_be_mended(people_too=self.people_too.isChecked())

    def _offer_ticks(self) -> None:
        """Only what may be mended can be ticked; what a person has set loses its tick when it may not any more."""
        self.list.blockSignals(True)
        for item in self._rows():
            is_offered = item.data(0, Qt.ItemDataRole.CheckStateRole) is not None
            found: Found = item.data(0, _FOUND)
            if self._can_tick(item) != is_offered:
                state = _ON if found.fault.kind in SAFE else _OFF
                item.setData(0, Qt.ItemDataRole.CheckStateRole, None if is_offered else state)
            why = "" if self._can_tick(item) else self._why_not(found)
            item.setText(0, f"{fault_text(found)}\n{why}" if why else fault_text(found))
            item.setToolTip(0, why)
        for head in self._heads():
            self._sum_up(head)
        self.list.blockSignals(False)
        self._count()

    def _why_not(self, found: Found) -> str:
        if found.fault.kind == "sizes" and not found.fault.pixels:
            return self.tr("of another proportion: cannot be fitted")
        return self.tr("set by a person")

    def _follow_tick(self, item: QTreeWidgetItem) -> None:
        """A kind is ticked with all that it has; it shows whether all, some or none of them are."""
        self.list.blockSignals(True)
        head = item.parent()
        if head is None:
            for child in filter(self._can_tick, _children(item)):
                child.setCheckState(0, item.checkState(0))
        else:
            self._sum_up(head)
        self.list.blockSignals(False)
        self._count()

    def _sum_up(self, head: QTreeWidgetItem) -> None:
        states = {child.checkState(0) for child in filter(self._can_tick, _children(head))}
        if states:
            head.setCheckState(0, states.pop() if len(states) == 1 else _PARTLY)
        else:
            head.setData(0, Qt.ItemDataRole.CheckStateRole, None)

    def _count(self) -> None:
        photos = len(self.order.chosen)
        self.mend_button.setText(counted("MendDialog", "&Mend %Ln Photos", photos))
        self.mend_button.setEnabled(photos > 0 and not self._read_only)

    def _summary(self, found: Sequence[Found]) -> str:
        if not found:
            return self.tr("No faults found: no specks, holes, slivers or tags that contradict a mask.")
        photos = len({one.name for one in found})
        return counted("MendDialog", "Faults in %Ln photos. What is ticked is mended together.", photos)

    def _explain(self, item: QTreeWidgetItem | None) -> None:
        rows = [] if item is None else _children(item) or [item]
        if rows:
            found: Found = rows[0].data(0, _FOUND)
            set_tone(self._hint, "muted")
            self._hint.setText(what_becomes(found.fault.kind))

    def _look_at(self, item: QTreeWidgetItem) -> None:
        if item.parent() is not None:
            self.image_chosen.emit(item.text(1))

    def _mend(self) -> None:
        self.mend_asked.emit(self.order)

    def _draw_seen(self) -> None:
        """Ask for the pictures of what is seen of the list."""
        seen, view = [], self.list.viewport()
        item = self.list.itemAt(1, 1)
        while item is not None and self.list.visualItemRect(item).top() < view.height():
            if item.parent() is not None:
                seen.append(item.data(0, _FOUND))
            item = self.list.itemBelow(item)
        self._views.ask(seen)

    def _show_view(self, key: Key, image: QImage) -> None:
        item = self._items.get(key)
        if item is not None:
            self.list.blockSignals(True)
            item.setIcon(0, untinted(_squared(image)))
            self.list.blockSignals(False)


def _children(head: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    children = (head.child(at) for at in range(head.childCount()))
    return [child for child in children if child is not None]


def kind_text(kind: Kind) -> str:
    """What a kind of fault is called."""
    return {
        "specks": translate("MendDialog", "Specks"),
        "holes": translate("MendDialog", "Holes"),
        "slivers": translate("MendDialog", "Slivers"),
        "tiny": translate("MendDialog", "Classes with few pixels"),
        "untagged": translate("MendDialog", "Classes without a tag"),
        "unseen": translate("MendDialog", "Tags without a pixel"),
        "sizes": translate("MendDialog", "Sizes that do not fit"),
    }[kind]


def what_becomes(kind: Kind) -> str:
    """What a kind of fault is, and what mending makes of it."""
    return {
        "specks": translate("MendDialog", "Small areas of a class that has larger ones become what is around them."),
        "holes": translate("MendDialog", "Small areas of background with classes all round become the class around them."),
        "slivers": translate(
            "MendDialog",
            "Stripes two pixels wide at most, between two classes or along the picture's edge, become what is beside them.",
        ),
        "tiny": translate("MendDialog", "The few pixels that a class has in a photo become what is around them."),
        "untagged": translate(
            "MendDialog", "Pixels of a class that is no tag become what is around them. The Tag Doctor adds the tag instead."
        ),
        "unseen": translate("MendDialog", "A tag goes of which the mask shows no pixel."),
        "sizes": translate("MendDialog", "A mask of its photo's proportion is fitted to the photo."),
    }[kind]


def fault_text(found: Found) -> str:
    """What is wrong in one photo."""
    fault = found.fault
    words = {
        "specks": counted("MendDialog", "%Ln specks of {name}", fault.places),
        "holes": counted("MendDialog", "%Ln holes in {name}", fault.places),
        "slivers": counted("MendDialog", "%Ln slivers of {name}", fault.places),
        "tiny": translate("MendDialog", "very little {name}"),
        "untagged": translate("MendDialog", "{name} is no tag"),
        "unseen": translate("MendDialog", "no pixel of {name}"),
        "sizes": translate("MendDialog", "another size than the photo"),
    }[fault.kind]
    return words.format(name=found.class_name or translate("MendDialog", "background"))


def photos_text(some: Sequence[Found]) -> str:
    """In how many photos faults are."""
    return counted("MendDialog", "%Ln photos", len({one.name for one in some}))


def _squared(image: QImage) -> QPixmap:
    """A picture in the middle of a square, so that no row changes its size."""
    square = QPixmap(SIDE, SIDE)
    square.fill(Qt.GlobalColor.transparent)
    painter = QPainter(square)
    painter.drawImage((SIDE - image.width()) // 2, (SIDE - image.height()) // 2, image)
    painter.end()
    return square
