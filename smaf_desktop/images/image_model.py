"""The images of a project as a Qt model: which are shown, in what order, and what the list says about each."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from html import escape
from itertools import islice
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QStringListModel, Qt, QTimer, Signal

from smaf_core.project.store import ImageRecord, Status
from smaf_desktop.images.image_filter import SORTS, Filter
from smaf_desktop.images.reasons import is_left_out, reasons_text
from smaf_desktop.images.thumbnails import Thumbnails
from smaf_desktop.toolkit.words import moment, translate

NAME_ROLE = Qt.ItemDataRole.UserRole
RECORD_ROLE = Qt.ItemDataRole.UserRole + 1
BELOW_ROLE = Qt.ItemDataRole.UserRole + 2
"""The line below the name: tags, or in the order of the review queue why the image needs a look."""

Index = QModelIndex | QPersistentModelIndex
Contents = Callable[[str], frozenset[str] | None]
"""Which classes the mask or proposal of an image shows; None where that has not been read."""

_PIECE = 0.005  # seconds of filtering at a time
_NO_FLAGS = Qt.ItemFlag.NoItemFlags
# Made once: they are asked for every cell that is drawn.
_FLAGS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren


def status_text(status: Status) -> str:
    """Give a review status in the person's language."""
    return {
        "new": translate("Status", "new"),
        "proposed": translate("Status", "proposed"),
        "in progress": translate("Status", "in progress"),
        "accepted": translate("Status", "accepted"),
        "flagged": translate("Status", "flagged"),
    }[status]


def decided_text(record: ImageRecord) -> str:
    """Give the status, and by whom and when, where that is known and a person has looked."""
    status = status_text(record.status)
    if record.status in ("new", "proposed") or not record.decided:
        return status
    when = moment(record.decided)
    if not record.by:
        return translate("Status", "{status}, {when}").format(status=status, when=when)
    return translate("Status", "{status} by {name}, {when}").format(status=status, name=record.by, when=when)


class ImageListModel(QStringListModel):
    """Rows are positions in a list of names, so that a filter over 50,000 images is one pass without a proxy model.

    The names are a QStringListModel's: a view that lays out 50,000 rows asks each for its place, and asking Python took 0.1 s.
    """

    arranged = Signal()
    """The names that pass the filter are shown, in their order."""

    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._records: Mapping[str, ImageRecord] = {}
        self._shown: list[str] = []
        self._rest: Iterator[ImageRecord] = iter(())
        self._passed: list[str] = []
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._sift)
        self._rows: dict[str, int] = {}
        self._filter = Filter()
        self._contents: Contents = lambda name: None
        self._by_gain = False
        self._sample: list[str] | None = None
        self.tags_are_coming = False
        """Whether tags are still being read: then an image without tags is not yet one of which nobody said anything."""
        self._thumbnails = thumbnails
        thumbnails.ready.connect(self._refresh_picture)

    # ── what is in it ──

    def set_records(self, records: Mapping[str, ImageRecord], contents: Contents = lambda name: None) -> None:
        """Show all images of a project; the mapping is the workspace's own and may change, `update` tells."""
        self._contents = contents
        self._records = records
        self._filter = Filter()
        self._sample = None
        self._thumbnails.clear()
        self.arrange()

    def set_filter(self, chosen: Filter) -> None:
        """Show only the images a filter lets through."""
        self._filter = chosen
        self.arrange()

    def set_order(self, by_gain: bool) -> None:
        """Order by what a look is expected to gain, or as the data set is."""
        self._by_gain = by_gain
        self.arrange()

    def show_sample(self, names: list[str] | None) -> None:
        """Show only these images, in this order and without their status; None: all, as before."""
        self._sample = names
        self.arrange()

    def arrange(self) -> None:
        """Filter and order anew; `arranged` follows, at once unless the list is long."""
        self._later.stop()
        if self._filter.tests:
            self._rest, self._passed = iter(list(self._records.values())), []
            self._sift()
        else:
            self._show(list(self._records))

    def _sift(self) -> None:
        """Filter for as long as nobody notices, then let the window answer, then go on: 50,000 images take 0.1 s."""
        chosen, contents = self._filter, self._contents
        until = time.perf_counter() + _PIECE
        while piece := list(islice(self._rest, 500)):
            self._passed += [one.name for one in piece if chosen(one, contents(one.name))]
            if time.perf_counter() > until:
                self._later.start()
                return
        self._show(self._passed)

    def _show(self, names: list[str]) -> None:
        chosen = self._filter.sort
        if self._sample is not None:
            passed = {*names}
            names = [name for name in self._sample if name in passed]
        elif chosen is not None:
            names.sort(key=lambda name: chosen(self._records[name]), reverse=self._filter.descends)
        elif self._by_gain:
            names.sort(key=lambda name: -(self._records[name].score or 0.0))
        self._shown = names
        self._rows = dict(zip(names, range(len(names)), strict=True))
        self.setStringList(names)
        self.arranged.emit()

    def update(self, records: Mapping[str, ImageRecord], names: Iterable[str]) -> None:
        """Take note that records changed. What no longer passes the filter stays until the next `arrange`.

        A row that vanishes under the pointer as soon as it is accepted would take the eye's place away.
        """
        self._records = records
        rows = [self._rows[name] for name in names if name in self._rows]
        if rows:
            self.dataChanged.emit(self.index(min(rows)), self.index(max(rows)))

    # ── finding one's way ──

    @property
    def names(self) -> Sequence[str]:
        """The names shown, in their order."""
        return self._shown

    @property
    def records(self) -> Collection[ImageRecord]:
        """All images, shown or not."""
        return self._records.values()

    def row(self, name: str) -> int:
        """Row of an image, -1 where it is not shown."""
        return self._rows.get(name, -1)

    def neighbour(self, name: str, step: int, only_unreviewed: bool = False) -> str | None:
        """Give the next image in a direction; for unreviewed ones the search goes round the end.

        Args:
            name: Where one is; an image that is not shown counts as before the first.
            step: 1 forwards, -1 backwards.
            only_unreviewed: Skip accepted and flagged images.
        """
        row, count = self.row(name), len(self._shown)
        for distance in range(1, count + 1):
            at = row + step * distance
            if not only_unreviewed and not 0 <= at < count:
                return None
            candidate = self._shown[at % count]
            is_open = self._records[candidate].status not in ("accepted", "flagged")
            if candidate != name and (is_open or not only_unreviewed):
                return candidate
        return None

    # ── what Qt asks ──

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let images be chosen, and nothing else."""
        return _FLAGS if index.isValid() else _NO_FLAGS

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give what the list shows about one image."""
        if not index.isValid() or index.row() >= len(self._shown):
            return None
        record = self.record(index.row())
        if role in (Qt.ItemDataRole.DisplayRole, NAME_ROLE):
            return record.name
        if role == RECORD_ROLE:
            return record
        if role == BELOW_ROLE:
            says_why = self._by_gain or self._filter.sort is SORTS["gain"] or is_left_out(record)
            return (reasons_text(record, most=1) if says_why else "") or self.tags_text(record)
        if role == Qt.ItemDataRole.DecorationRole:
            return self._thumbnails.get(record.name, record.path)
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"<p style='white-space:pre'>{escape(self._tip(record))}</p>"  # names come from anybody
        if role == Qt.ItemDataRole.AccessibleTextRole:
            doubt = translate("ImageList", "tags not confirmed")
            return ", ".join([record.name, decided_text(record), *([doubt] if record.doubtful else [])])
        return None

    def record(self, row: int) -> ImageRecord:
        """Give what the list says of an image; while a sample is shown nothing that could lead whoever judges it."""
        record = self._records[self._shown[row]]
        return record if self._sample is None else replace(record, status="new", doubtful=False, score=None, reason=None, by="")

    def _refresh_picture(self, name: str) -> None:
        row = self.row(name)
        if row >= 0:
            self.dataChanged.emit(self.index(row), self.index(row), [Qt.ItemDataRole.DecorationRole])

    def tags_text(self, record: ImageRecord) -> str:
        """Give the tags in words."""
        if record.tags is None:
            return translate("ImageList", "reading tags…") if self.tags_are_coming else translate("ImageList", "no tags")
        if record.doubtful:
            return ", ".join(f"{tag}?" for tag in record.tags) or translate("ImageList", "only background?")
        return ", ".join(record.tags) or translate("ImageList", "only background")

    def _tip(self, record: ImageRecord) -> str:
        reasons = reasons_text(record)
        lines = [record.name, f"{decided_text(record)} · {self.tags_text(record)}", *([reasons] if reasons else [])]
        if record.doubtful:
            lines.append(translate("ImageList", "A segmenter guessed these tags: they count once you confirm them (Shift+Y)"))
        return "\n".join(lines)
