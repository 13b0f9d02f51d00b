"""The classes: which one is painted, which are tagged in this image, which are shown, which are locked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QLineEdit, QPushButton, QTreeWidget, QTreeWidgetItem, QWidget

from smaf_core.data.classes import BACKGROUND, VOID, ClassTable
from smaf_desktop.toolkit.overlays import Palette, class_colour
from smaf_desktop.toolkit.theme import bold, current_theme
from smaf_desktop.toolkit.widgets import STRETCH, column, flat_button, row, untinted
from smaf_desktop.toolkit.widgets import label as make_label
from smaf_desktop.toolkit.words import counted

_LABEL = Qt.ItemDataRole.UserRole
_SWATCH, _NAME, _KEY, _SEEN, _LOCK = range(5)
_KEYS = 9  # 1 to 9


class _Rows(QTreeWidget):
    """Rows that begin with the first one, as far as the one that was asked for is seen, in whatever room there is."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._asked: QTreeWidgetItem | None = None
        self._at = 0

    def show_row(self, row: QTreeWidgetItem) -> None:
        """Scroll no further than is needed to see a row."""
        self.scrollToItem(row)
        self._asked, self._at = row, self.verticalScrollBar().value()

    def clear(self) -> None:
        """Remove all rows."""
        self._asked = None
        super().clear()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """With more room what was scrolled away comes back, unless somebody has scrolled elsewhere."""
        super().resizeEvent(event)
        if self._asked is not None and self.verticalScrollBar().value() == self._at:
            self.scrollToTop()
            self.show_row(self._asked)


class ClassPanel(QWidget):
    """A list with one row a class, background first and unsure last; clicking a row chooses what is painted."""

    label_chosen = Signal(int)
    hidden_changed = Signal(object)
    """frozenset of label-map indices that are not shown."""
    locked_changed = Signal(object)
    """frozenset of label-map indices that no tool paints over."""
    confirm_asked = Signal()
    """The tags that a segmenter guessed are right."""
    tag_asked = Signal(str)
    """While many images are tagged: the class that somebody chose for those selected."""
    attention_chosen = Signal(object)
    """Label-map index of the class whose attention is shown; None for the strongest of all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._classes = ClassTable.of(["class"])
        self._palette: Palette = "project"
        self._hidden: frozenset[int] = frozenset()
        self._locked: frozenset[int] = frozenset()
        self._tags: tuple[int, ...] = ()
        self._partly: frozenset[int] = frozenset()
        """Classes tagged in some of the images that are selected, not in all."""
        self._doubtful = self._is_waiting = self._is_tagging = False
        self._used: set[int] = set()
        """What was tagged while many images are: its key stays."""
        self._label = self._class_before = 1
        self._image = ""
        self._painted: dict[str, int] = {}
        """What was painted on each image when it was left."""
        self._order: list[int] = []
        self._built: tuple[object, ...] = ()
        self._frequent: Mapping[str, int] = {}
        self.search = _SearchBox(self)
        self.search.textChanged.connect(self._filter)
        self.search.settled.connect(self._take_first)
        self._note = make_label(parent=self, tone="muted", wrap=True)
        self.confirm = QPushButton(self.tr("Confirm the Tags"), self)
        self.confirm.setToolTip(self.tr("They are right: from now on they teach, as tags that you gave"))
        self.confirm.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.confirm.clicked.connect(self.confirm_asked)
        self.confirm.hide()
        self._tree = _Rows(self)
        self._tree.setColumnCount(5)
        self._tree.setRootIsDecorated(False)
        self._tree.setHeaderHidden(True)
        self._tree.setUniformRowHeights(True)
        self._tree.setAccessibleName(self.tr("Classes"))
        self._tree.setIconSize(QSize(18, 18))
        self._tree.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._tree.itemClicked.connect(self._click)
        self._tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        tip = self.tr("In the attention layers, show the chosen class instead of the strongest of all")
        self._attention = flat_button("fusion", tip, self, text=self.tr("Attention of this class only"))
        self._attention.setCheckable(True)
        self._attention.toggled.connect(self._tell_attention)
        parts = (self.search, self._tree, self._note, row(self.confirm, STRETCH), row(self._attention, STRETCH))
        column(*parts, spacing=6, margins=(4, 4, 8, 8), parent=self)
        current_theme().changed.connect(self._rebuild)

    # ── what the window tells ──

    def set_classes(self, classes: ClassTable) -> None:
        """Show the classes of a project, and tell everybody what is chosen, hidden and locked now."""
        self._is_waiting = False
        self._classes = classes
        self._hidden = self._locked = frozenset()
        self._tags = ()
        self._order = self._ordered(())
        self._image, self._painted = "", {}
        self._label = self._class_before = 1
        self.search.setVisible(len(classes) > _KEYS)
        self._rebuild()
        self.label_chosen.emit(self._label)
        self.hidden_changed.emit(self._hidden)
        self.locked_changed.emit(self._locked)

    def show_waiting(self) -> None:
        """Say that it is still being read which classes there are; `set_classes` ends that."""
        self._is_waiting = True
        self.search.hide()
        self.confirm.hide()
        self._note.setText(self.tr("Which classes there are is still being read."))
        self._rebuild()

    def set_palette(self, palette: Palette) -> None:
        """Show the colours the canvas shows."""
        self._palette = palette
        self._rebuild()

    def set_frequencies(self, tagged: Mapping[str, int]) -> None:
        """Say in how many images each class is; the order of the classes follows with the next image."""
        self._frequent = tagged

    def show_image(self, name: str, tags: Sequence[str] | None, doubtful: bool = False) -> None:
        """Another image is on the screen: go on with what was painted there before, else with one of its tags."""
        if self._is_tagging:
            return
        is_other = name != self._image
        if self._image and is_other:
            self._painted[self._image] = self._label
        self._image = name
        if is_other and not self._is_waiting:  # not while somebody tags: keys must not change under the hand
            self._order = self._ordered(tags or ())
        self.set_tags(tags, doubtful)
        if is_other and name in self._painted:
            self.choose(self._painted[name])
        else:
            self.choose_tagged()

    def set_tags(self, tags: Sequence[str] | None, doubtful: bool = False) -> None:
        """Mark the classes said to be in the image on the screen; None where nobody said, `doubtful` where a segmenter did."""
        if self._is_waiting or self._is_tagging:
            return
        self._tags = tuple(self._classes.index(tag) for tag in tags or ())
        self._doubtful = doubtful
        words = self.tr("A segmenter saw: {tags}. Nobody has confirmed it.") if doubtful else self.tr("Tagged: {tags}")
        listed = ", ".join(tags or ()) or self.tr("only background")
        self._note.setText(self.tr("Nobody said what is in this image.") if tags is None else words.format(tags=listed))
        self.confirm.setVisible(doubtful)
        if self._built != self._marks():  # with many classes that takes long, and forgets how far somebody has scrolled
            self._rebuild()

    def set_tagging(self, on: bool) -> None:
        """While many images are tagged, a class that is chosen goes to those that are selected; its key does not change."""
        self._is_tagging, self._image = on, ""
        self._partly = frozenset()
        self._used.clear()
        if on and not self._is_waiting:
            self._order = self._ordered(())
            self._tags, self._doubtful = (), False
            self.confirm.hide()
            self._rebuild()
        self._attention.setVisible(not on and not self._is_waiting)

    def show_selection(self, count: int, everywhere: Iterable[str], somewhere: Iterable[str]) -> None:
        """Mark the classes that all of the selected images are tagged with, and those that only some are."""
        if self._is_waiting or not self._is_tagging:
            return
        self._tags = tuple(self._classes.index(tag) for tag in everywhere)
        self._partly = frozenset(self._classes.index(tag) for tag in somewhere)
        words = counted("ClassPanel", "%Ln photos selected. ● all of them are tagged so, ○ some.", count)
        self._note.setText(words if count else self.tr("Select photos: a class chosen here is their tag."))
        self._rebuild()

    def set_label(self, label: int) -> None:
        """Mark what is painted."""
        self._label = label
        if label not in (BACKGROUND, VOID):
            self._class_before = label
        for item in self._items():
            is_chosen = item.data(0, _LABEL) == label
            item.setSelected(is_chosen)
            if is_chosen:
                self._tree.show_row(item)
        self._tell_attention(self._attention.isChecked())

    def chosen_name(self) -> str:
        """Name of the class that is painted, or was before background or unsure."""
        return self._classes.name(self._class_before)

    @property
    def label(self) -> int:
        """What is painted."""
        return self._label

    def toggle_hidden(self, label: int) -> None:
        """Show or hide a class."""
        self._hidden ^= {label}
        self.hidden_changed.emit(self._hidden)
        self._rebuild()

    def set_hidden(self, labels: frozenset[int]) -> None:
        """Mark which classes are not shown; tells nobody."""
        if labels != self._hidden:
            self._hidden = labels
            self._rebuild()

    def toggle_locked(self, label: int) -> None:
        """Keep a class from being painted over, or no longer."""
        self._locked ^= {label}
        self.locked_changed.emit(self._locked)
        self._rebuild()

    # ── keys ──

    def choose(self, label: int) -> None:
        """Paint with this label from now on."""
        if label in (BACKGROUND, VOID) or 1 <= label <= len(self._classes):
            self.set_label(label)
            self.label_chosen.emit(label)

    def choose_tagged(self) -> None:
        """Paint a class that is in this image, unless what is painted is, or is no class at all."""
        if self._tags and self._label not in (*self._tags, BACKGROUND, VOID):
            self.choose(self._tags[0])

    def swap(self) -> None:
        """Paint background, or the class painted before."""
        self.choose(self._class_before if self._label == BACKGROUND else BACKGROUND)

    def choose_by_key(self, digit: int) -> None:
        """Choose by a number key."""
        order = self.key_order()
        if 1 <= digit <= len(order):
            self._pick(order[digit - 1])

    def key_order(self) -> list[int]:
        """Labels in the order of the keys 1 to 9."""
        return self._order[:_KEYS]

    def find_class(self) -> None:
        """Type to find a class."""
        self.search.show()
        self.search.setFocus()
        self.search.selectAll()

    # ── within ──

    def _pick(self, label: int) -> None:
        """Take what a person chose: to paint with it, or as the tag of what is selected."""
        self.choose(label)
        if self._is_tagging and label not in (BACKGROUND, VOID):
            self._give_key(label)
            self.tag_asked.emit(self._classes.name(label))

    def _give_key(self, label: int) -> None:
        """Let a class without a key have that of the first class which nobody has used; no other key changes."""
        keys = self.key_order()
        unused = [one for one in keys if one not in self._used and not self._frequent.get(self._classes.name(one))]
        self._used.add(label)
        if label not in keys and unused:
            here, there = self._order.index(label), self._order.index(unused[0])
            self._order[here], self._order[there] = unused[0], label
            self._rebuild()

    def _ordered(self, tags: Sequence[str]) -> list[int]:
        """The class table's order, the same in every image, where nine keys reach all classes.

        Of more classes, those tagged when the image came on the screen are first, then those that are in most images.
        """
        labels = list(self._classes.order)
        if len(labels) <= _KEYS:
            return labels
        name = self._classes.name
        return sorted(labels, key=lambda one: (name(one) not in tags, -self._frequent.get(name(one), 0)))

    def _marks(self) -> tuple[object, ...]:
        """What the rows show of the image or images on the screen."""
        return tuple(self._order), self._tags, self._doubtful, self._partly, self._is_tagging

    def _rebuild(self) -> None:
        self._built = self._marks()
        self._tree.clear()
        self._attention.setVisible(not self._is_waiting and not self._is_tagging)
        labels = [] if self._is_waiting else [BACKGROUND, *self._order, VOID]
        for label in labels:
            self._tree.addTopLevelItem(self._item(label))
        header = self._tree.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(20)
        for section, width in ((_SWATCH, 34), (_KEY, 30), (_SEEN, 28), (_LOCK, 28)):
            header.setSectionResizeMode(section, QHeaderView.ResizeMode.Fixed)
            self._tree.setColumnWidth(section, width)
        header.setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Stretch)
        self._filter(self.search.text())
        self.set_label(self._label)

    def _item(self, label: int) -> QTreeWidgetItem:
        theme = current_theme()
        item = QTreeWidgetItem(["", self._name(label), self._key(label), "", ""])
        item.setData(0, _LABEL, label)
        item.setIcon(_SWATCH, untinted(self._swatch(label)))
        item.setSizeHint(_NAME, QSize(60, 28))
        if label in self._tags:
            item.setFont(_NAME, bold(self.font()))
            words = self.tr("seen by a segmenter, not confirmed") if self._doubtful else self.tr("said to be in this image")
            item.setToolTip(_NAME, words)
        elif label not in (BACKGROUND, VOID):
            item.setForeground(_NAME, theme.colour("muted"))
        item.setForeground(_KEY, theme.colour("muted"))
        item.setTextAlignment(_KEY, Qt.AlignmentFlag.AlignCenter)
        item.setIcon(_SEEN, theme.icon("hidden" if label in self._hidden else "visible"))
        item.setToolTip(_SEEN, self.tr("Show or hide this class"))
        item.setIcon(_LOCK, theme.icon("lock" if label in self._locked else "unlock"))
        item.setToolTip(_LOCK, self.tr("Lock this class: no tool paints over it"))
        return item

    def _plain_name(self, label: int) -> str:
        special = {BACKGROUND: self.tr("background"), VOID: self.tr("unsure")}
        return special.get(label) or self._classes.name(label)

    def _name(self, label: int) -> str:
        mark = "? " if self._doubtful else "● "
        mark = mark if label in self._tags else "○ " if label in self._partly else ""
        return mark + self._plain_name(label)

    def _key(self, label: int) -> str:
        order = self.key_order()
        return {BACKGROUND: "0", VOID: "`"}.get(label) or (str(order.index(label) + 1) if label in order else "")

    def _swatch(self, label: int) -> QPixmap:
        pixmap = QPixmap(36, 36)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, box = current_theme(), QRectF(4, 4, 28, 28)
        if label == BACKGROUND:
            painter.setPen(QPen(theme.colour("muted"), 2.5, Qt.PenStyle.DotLine))
        else:
            painter.setPen(QPen(theme.colour("border"), 1.5))
            painter.setBrush(class_colour(self._classes, label, self._palette))
        painter.drawRoundedRect(box, 7, 7)
        painter.end()
        return pixmap

    def _items(self) -> list[QTreeWidgetItem]:
        return [item for row in range(self._tree.topLevelItemCount()) if (item := self._tree.topLevelItem(row))]

    def _click(self, item: QTreeWidgetItem, at: int) -> None:
        label = int(item.data(0, _LABEL))
        if at == _SEEN:
            self.toggle_hidden(label)
        elif at == _LOCK:
            self.toggle_locked(label)
        else:
            self._pick(label)

    def _tell_attention(self, only_this: bool) -> None:
        shown = only_this and self._label not in (BACKGROUND, VOID)
        self.attention_chosen.emit(self._label if shown else None)

    def _filter(self, text: str) -> None:
        for item in self._items():
            item.setHidden(text.casefold() not in item.text(_NAME).casefold())
        found = self._found(text)
        if found is not None:
            self._tree.setCurrentItem(found)

    def _found(self, text: str) -> QTreeWidgetItem | None:
        """Give the class that is meant by the first letters of its name, else by some within; None for no letters."""
        shown = [item for item in self._items() if text and not item.isHidden()]
        begins = [one for one in shown if self._plain_name(int(one.data(0, _LABEL))).casefold().startswith(text.casefold())]
        return next(iter(begins or shown), None)

    def _take_first(self, text: str) -> None:
        found = self._found(text)
        label = None if found is None else int(found.data(0, _LABEL))
        self.search.clear()
        self.search.setVisible(len(self._classes) > _KEYS)
        if label is not None:
            self._pick(label)


class _SearchBox(QLineEdit):
    """Return takes the first match, Escape none; both give the focus back."""

    settled = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.hide()
        self.setPlaceholderText(self.tr("Find class  ( / )"))
        self.setAccessibleName(self.tr("Find class"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Settle on Return and Escape."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.settled.emit("" if event.key() == Qt.Key.Key_Escape else self.text())
            self.clearFocus()
            return
        super().keyPressEvent(event)
