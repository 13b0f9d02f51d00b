"""The list of images: filter box, counts by status, pictures, and the way from one image to the next."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import cast

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QAction, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QWidget,
)

from smaf_core.errors import SmafError
from smaf_core.project.store import STATUSES, ImageRecord, Status
from smaf_desktop.images.badges import paint_doubt, paint_picture, status_pixmap
from smaf_desktop.images.image_filter import LIKE_THIS, read_filter
from smaf_desktop.images.image_model import BELOW_ROLE, NAME_ROLE, RECORD_ROLE, Contents, ImageListModel, status_text
from smaf_desktop.images.saved_filters import filters_button
from smaf_desktop.images.thumbnails import Thumbnails
from smaf_desktop.toolkit.preferences import Preferences
from smaf_desktop.toolkit.theme import bold, current_theme
from smaf_desktop.toolkit.widgets import STRETCH, FilterLine, column, flat_button, label, row
from smaf_desktop.toolkit.words import counted, grouped, translate

_ROW_HEIGHT = 62
_PICTURE = QSize(64, 48)
_AHEAD = 2  # neighbours loaded ahead on each side
_TYPING_MS = 150


class ImageList(QWidget):
    """Shows the images of a project and asks for the one that is chosen."""

    image_chosen = Signal(str, list)
    """Name, and the neighbours worth loading ahead."""
    left = Signal()
    """Whoever was filtering goes back to what they were at."""
    selection_changed = Signal(int)
    pixels_needed = Signal()
    """A filter asks what masks show."""
    progress_asked = Signal()
    """Somebody wants to know more about how far the project is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.thumbnails = Thumbnails(self)
        self.model = ImageListModel(self.thumbnails, self)
        self.filter_box = FilterLine(self)
        self.filter_box.setClearButtonEnabled(True)
        self.filter_box.setAccessibleName(self.tr("Filter images"))
        self.filter_box.setToolTip(_filter_help())
        self._error = label(parent=self, tone="danger", wrap=True)
        self._error.hide()
        self.counts = StatusCounts(self)
        self.counts.chosen.connect(self._toggle_status)
        self.view = _View(self)
        self._dress_view()
        self._filter_row = row(self.filter_box, spacing=2)
        self._nothing = label(parent=self, tone="muted", wrap=True)
        self._show_all = QPushButton(self.tr("Show All Photos"), self)
        self._show_all.clicked.connect(self._leave)
        self._tell_nothing("")
        self.progress = flat_button("", self.tr("How far the project is, and how fast it goes"), self, text="…")
        self.progress.clicked.connect(self.progress_asked)
        self.progress.hide()
        parts = (self._filter_row, self._error, self.counts, self._nothing, self._show_all, self.view, self.progress)
        column(*parts, spacing=6, margins=(8, 4, 4, 8), parent=self)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._typing.timeout.connect(self.apply_filter)
        self.filter_box.textChanged.connect(self._typing.start)
        self.filter_box.returnPressed.connect(self.view.setFocus)
        self.filter_box.left.connect(self._leave)
        self.model.arranged.connect(self._take_arranged)
        self._current = ""
        self._likeness: Mapping[str, float] | None = None
        self._text_at_close = ""
        self._await_tags(False)

    def _dress_view(self) -> None:
        view = self.view
        view.setModel(self.model)
        view.setItemDelegate(_Delegate(view))
        view.setUniformItemSizes(True)
        view.setLayoutMode(QListView.LayoutMode.SinglePass)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.verticalScrollBar().setSingleStep(_ROW_HEIGHT // 2)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setAccessibleName(self.tr("Images"))
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        view.selectionModel().currentChanged.connect(self._choose)
        view.selectionModel().selectionChanged.connect(self._tell_selection)

    # ── what the window tells ──

    def offer_filters(self, preferences: Preferences) -> None:
        """Offer the filters a person keeps."""
        self._filter_row.addWidget(filters_button(self.filter_box, preferences, self, self._people))

    def show_progress(self, words: str) -> None:
        """Say below the list how much is left; "" where there is nothing to say."""
        self.progress.setText(words)
        self.progress.setVisible(bool(words))

    def _people(self) -> list[str]:
        return sorted({record.by for record in self.model.records if record.by}, key=str.casefold)

    def offer_wall(self, action: QAction) -> None:
        """Offer the same images as large pictures."""
        button = flat_button("wall", action.toolTip(), self)
        button.setDefaultAction(action)
        self._filter_row.addWidget(button)

    def set_records(
        self,
        records: Mapping[str, ImageRecord],
        counts: Mapping[Status, int],
        contents: Contents = lambda name: None,
        *,
        tags_are_coming: bool = False,
    ) -> None:
        """Show the images of a project, the filter emptied; while tags are still being read there is none."""
        self._current, self._likeness = "", None
        if not records:
            self._text_at_close = self.filter_box.text()
        self._await_tags(tags_are_coming)
        self.filter_box.clear()
        self._typing.stop()
        self._error.hide()
        self.model.set_records(records, contents)
        self.counts.show_counts(counts)

    def put_back_filter(self) -> None:
        """Filter as before the project was closed: the same one is here again, changed as a whole."""
        if LIKE_THIS not in self._text_at_close:  # what was likened to is forgotten
            self.filter_box.setText(self._text_at_close)
            self.apply_filter()

    def take_tags(self, records: Mapping[str, ImageRecord], counts: Mapping[Status, int]) -> None:
        """The tags that were still being read are here. The list stays as it is: somebody is looking through it."""
        self._await_tags(False)
        self.update_records(records, counts, [*self.model.names[:1], *self.model.names[-1:]])  # and all between

    @property
    def tags_are_coming(self) -> bool:
        """Whether the images are shown whose tags are still being read."""
        return self.model.tags_are_coming

    def _await_tags(self, on: bool) -> None:
        self.model.tags_are_coming = on
        self.filter_box.setEnabled(not on)
        words = self.tr("Filter: once the tags are read") if on else self.tr("Filter: tag:cat status:new")
        self.filter_box.setPlaceholderText(words)
        self.counts.setEnabled(not on)

    def update_records(self, records: Mapping[str, ImageRecord], counts: Mapping[Status, int], names: list[str]) -> None:
        """Show that some images changed."""
        self.model.update(records, names)
        self.counts.show_counts(counts)

    def set_current(self, name: str) -> None:
        """Mark an image as the one on the screen, without asking for it."""
        self._current = name
        at = self.model.row(name)
        if at >= 0 and self.view.currentIndex().row() != at:
            self.view.setCurrentIndex(self.model.index(at))

    @property
    def current(self) -> str:
        """The image that is chosen; empty while there is none."""
        return self._current

    @property
    def error(self) -> str:
        """What is wrong with the filter; empty when nothing is."""
        return "" if self._error.isHidden() else self._error.text()

    def set_order(self, by_gain: bool) -> None:
        """Order as the review queue, and begin at its head; or as the data set."""
        self.model.set_order(by_gain)
        self.view.scrollToTop()
        if not by_gain:
            self._restore_current()
        elif self.model.names:
            self.view.setCurrentIndex(self.model.index(0))

    # ── going about ──

    def choose(self, name: str) -> bool:
        """Ask for an image; False where it is not in the list."""
        at = self.model.row(name)
        if at >= 0:
            self.view.setCurrentIndex(self.model.index(at))
        return at >= 0

    def go(self, step: int, only_unreviewed: bool = False) -> bool:
        """Ask for the next (1) or previous (-1) image; False if there is none."""
        name = self.model.neighbour(self._current, step, only_unreviewed)
        if name is None:
            return False
        self.view.setCurrentIndex(self.model.index(self.model.row(name)))
        return True

    def beside(self, names: Collection[str]) -> str:
        """Give the image to show when these are gone: the same, or the next that stays, or the one before; "" where none is."""
        shown, gone, here = self.model.names, set(names), max(self.model.row(self._current), 0)
        return next((name for name in [*shown[here:], *reversed(shown[:here])] if name not in gone), "")

    def following(self, count: int) -> list[str]:
        """Names of the images that nobody has reviewed after the current one, at most so many."""
        names, at = list[str](), self._current
        while len(names) < count and (name := self.model.neighbour(at, 1, True)) is not None:
            if name in (self._current, *names):
                break  # once round
            names.append(name)
            at = name
        return names

    @property
    def selected(self) -> list[str]:
        """Names of the selected images, in the list's order."""
        return [name for rows in self._selected_rows() for name in self.model.names[rows.start : rows.stop]]

    def _selected_rows(self) -> list[range]:
        """Rows that are selected, as ranges: asking for each of 50,000 takes a second."""
        ranges = cast(Iterable[QItemSelectionRange], self.view.selectionModel().selection())
        return sorted((range(one.top(), one.bottom() + 1) for one in ranges), key=lambda rows: rows.start)

    def apply_filter(self) -> None:
        """Filter by what stands in the box; a mistake is said below it and leaves the list as it was."""
        self._typing.stop()
        try:
            chosen = read_filter(self.filter_box.text(), self._likeness)
        except SmafError as error:
            self._error.setText(str(error))
            self._error.show()
            return
        self._error.hide()
        if chosen.needs_pixels:
            self.pixels_needed.emit()
        self.model.set_filter(chosen)

    @property
    def nothing(self) -> str:
        """Why no image is shown; empty while one is."""
        return "" if self._nothing.isHidden() else self._nothing.text()

    def _leave(self) -> None:
        """Show all images, and let go of the keyboard."""
        self.filter_box.clear()
        self.apply_filter()
        self.left.emit()

    def _tell_nothing(self, words: str) -> None:
        self._nothing.setText(words)
        for widget in (self._nothing, self._show_all):
            widget.setVisible(bool(words))

    def refilter(self) -> None:
        """Filter again with what is known now, as when masks have been read."""
        self.model.arrange()

    def _take_arranged(self) -> None:
        text = self.filter_box.text().strip()
        self.counts.show_shown(self.model.rowCount() if text else None)
        is_empty = text and not self.model.rowCount()
        self._tell_nothing(
            self.tr("No photo passes the filter “{text}”. Esc in it shows all.").format(text=text) if is_empty else ""
        )
        self._restore_current()

    def _restore_current(self) -> None:
        at = self.model.row(self._current)
        if at >= 0:
            here = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.view.selectionModel().setCurrentIndex(self.model.index(at), here)

    def show_alike(self, likeness: Mapping[str, float]) -> None:
        """Show the images that were found alike, most alike first, whatever else was filtered."""
        self._likeness = likeness
        self.filter_box.setText(LIKE_THIS)
        self.apply_filter()

    def set_word(self, word: str, on: bool) -> None:
        """Add a word to the filter, or take it away; the others stay."""
        others = [one for one in self.filter_box.text().split() if one != word]
        self.filter_box.setText(" ".join([*others, word] if on else others))
        self.apply_filter()

    def _toggle_status(self, status: str) -> None:
        word = f"status:{status.replace(' ', '')}"
        others = [one for one in self.filter_box.text().split() if not one.startswith("status:")]
        is_on = word in self.filter_box.text().split()
        self.filter_box.setText(" ".join(others if is_on else [*others, word]))

    def _choose(self, index: QModelIndex, _: QModelIndex) -> None:
        name = index.data(NAME_ROLE)
        if name is None or name == self._current:
            return
        self._current = name
        self.ask_again()

    def ask_again(self) -> None:
        """Ask for the image that is chosen, and name its neighbours."""
        names, here = self.model.names, self.model.row(self._current)
        near = [names[at] for d in range(1, _AHEAD + 1) for at in (here + d, here - d) if 0 <= at < len(names)]
        self.image_chosen.emit(self._current, near)

    def _tell_selection(self, _: QItemSelection, __: QItemSelection) -> None:
        self.selection_changed.emit(sum(map(len, self._selected_rows())))


class StatusCounts(QWidget):
    """How many images have each status; a click filters by it."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons = {status: self._button(status) for status in STATUSES}
        self._shown = label(parent=self, tone="muted")
        row(*self._buttons.values(), STRETCH, self._shown, spacing=2, parent=self)
        self._refresh_icons()
        current_theme().changed.connect(self._refresh_icons)

    def button(self, status: Status) -> QToolButton:
        """The button that shows the count of a status."""
        return self._buttons[status]

    def _button(self, status: Status) -> QToolButton:
        button = flat_button("", status_text(status), self, text="0")
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setIconSize(QSize(14, 14))
        button.clicked.connect(lambda: self.chosen.emit(status))
        return button

    def show_counts(self, counts: Mapping[Status, int]) -> None:
        """Show how many images there are of each status."""
        for status, button in self._buttons.items():
            button.setText(grouped(counts[status]))
            button.setVisible(counts[status] > 0 or status in ("new", "accepted"))
            words = f"{status_text(status)}: {grouped(counts[status])}"
            button.setToolTip(words)
            button.setAccessibleName(words)
        self.show_shown(None)

    def show_shown(self, count: int | None) -> None:
        """Show how many images pass the filter."""
        self._shown.setText("" if count is None else counted("StatusCounts", "%Ln shown", count))

    def _refresh_icons(self) -> None:
        for status, button in self._buttons.items():
            button.setIcon(status_pixmap(status, 28))


class _View(QListView):
    """A list whose rows all have one size: nothing about a row can move the others."""

    def dataChanged(
        self, top: QModelIndex | QPersistentModelIndex, bottom: QModelIndex | QPersistentModelIndex, roles: Sequence[int] = ()
    ) -> None:
        """Paint anew; QListView would lay out all rows anew."""
        self.viewport().update()


class _Delegate(QStyledItemDelegate):
    """Draws one image: picture, name, tags, and the status as shape and colour."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(180, _ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        record: ImageRecord = index.data(RECORD_ROLE)
        theme, box = current_theme(), option.rect
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, theme.colour("selection"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, theme.colour("hover"))
        picture = QRect(box.left() + 7, box.top() + (box.height() - _PICTURE.height()) // 2, *_PICTURE.toTuple())
        paint_picture(painter, picture, index.data(Qt.ItemDataRole.DecorationRole))
        badge = QRect(box.right() - 24, box.center().y() - 8, 16, 16)
        painter.drawPixmap(badge, status_pixmap(record.status, 32))
        if record.doubtful:
            paint_doubt(painter, QRect(badge.left(), badge.bottom() + 3, 16, 16))
        left, width = picture.right() + 10, badge.left() - picture.right() - 16
        font = option.font
        painter.setFont(bold(font))
        painter.setPen(theme.colour("text"))
        top = QRect(left, box.top() + 9, width, 20)
        elide, along = painter.fontMetrics().elidedText, Qt.TextElideMode.ElideMiddle
        painter.drawText(top, Qt.AlignmentFlag.AlignVCenter, elide(record.name, along, width))
        painter.setFont(font)
        painter.setPen(theme.colour("muted"))
        words = painter.fontMetrics().elidedText(index.data(BELOW_ROLE), Qt.TextElideMode.ElideRight, width)
        painter.drawText(QRect(left, box.top() + 31, width, 20), Qt.AlignmentFlag.AlignVCenter, words)
        painter.restore()


def _filter_help() -> str:
    return translate(
        "ImageList",
        "Words are joined by “and”:\n"
        "tag:cat,dog — said to be in the image (tag:none: no tags)\n"
        "tags:doubtful — guessed by a segmenter and not confirmed (or confirmed, none)\n"
        "class:dog — shown by the mask or proposal\n"
        "status:new — new, proposed, inprogress, accepted, flagged, unreviewed\n"
        "conflict:yes — tags and mask disagree\n"
        "reason:scales — words of the review queue\n"
        "by:anna — who decided last about its mask or status (by:none: not known)\n"
        "name:2007* — or just 2007\n"
        "like:this — what Find More Like This has found\n"
        "sort:status — or name, tags, gain, decided\n"
        "A minus in front turns a word round: -tag:cat, -sort:name",
    )
