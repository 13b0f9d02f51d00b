"""The class table: rename, recolour, sort, add and merge classes, checked as a person types, done all at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QColorDialog,
    QHeaderView,
    QInputDialog,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from smaf_core.data.classes import MAX_CLASSES, ClassTable, Colour, voc_colour
from smaf_core.data.tags import check_tag_name
from smaf_core.project.class_editing import ClassEdits
from smaf_desktop.toolkit.core_words import fault_text
from smaf_desktop.toolkit.dialog import Dialog
from smaf_desktop.toolkit.theme import bold
from smaf_desktop.toolkit.widgets import STRETCH, answer_buttons, column, label, row, set_tone, swatch_of, untinted
from smaf_desktop.toolkit.words import counted, grouped

_COLOUR, _NAME, _TAGGED, _BECOMES = range(4)


@dataclass
class _Row:
    """One class as it will be. `index` is its number in every mask; `into` the index of the class it is merged into."""

    index: int
    name: str
    colour: Colour
    tagged: int
    into: int | None = None


class ClassEditor(Dialog):
    """Shows the classes in the order of the screen; `edits` is what a person wants them to be."""

    edits_asked = Signal(object)
    """ClassEdits: the person wants this done."""

    def __init__(self, classes: ClassTable, tagged: Mapping[str, int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known = len(classes)
        self._before = ClassEdits(classes)
        self._rows = [
            _Row(index, classes.name(index), classes.colour(index), tagged.get(classes.name(index), 0))
            for index in classes.order
        ]
        self.setWindowTitle(self.tr("Classes"))
        self.setMinimumSize(620, 520)
        self.table = self._make_table()
        self._trouble = label(parent=self, wrap=True)
        self.buttons, self.save_button = answer_buttons(self, self.tr("Change Classes"), self._accept)
        self.save_button.setDefault(False)
        self.save_button.setAutoDefault(False)
        self._lay_out()
        self._fill(0)

    @property
    def edits(self) -> ClassEdits:
        """What the classes become.

        Raises:
            SmafError: two have the same name, or one has none.
        """
        by_index = sorted(self._rows, key=lambda one: one.index)
        order = tuple(one.index for one in self._rows)
        table = ClassTable(tuple(one.name for one in by_index), tuple(one.colour for one in by_index), order)
        return ClassEdits(table, {one.name: table.name(one.into) for one in self._rows if one.into is not None})

    # ── what a person does ──

    def add(self) -> None:
        """Add a class at the end of the list, and start writing its name."""
        number = len(self._rows) + 1
        if number > MAX_CLASSES:
            return
        names = {one.name for one in self._rows}
        name = next(text for k in range(1, number + 1) if (text := self.tr("class {n}").format(n=k)) not in names)
        self._rows.append(_Row(number, name, voc_colour(number), 0))
        self._fill(len(self._rows) - 1)
        self.rename()

    def remove(self) -> None:
        """Take a class away that has just been added; others are merged instead."""
        at, one = self._chosen()
        if one is not None and one.index > self._known:
            del self._rows[at]
            for other in self._rows:
                other.index -= other.index > one.index
                if other.into is not None:
                    other.into = None if other.into == one.index else other.into - (other.into > one.index)
            self._fill(min(at, len(self._rows) - 1))

    def rename(self) -> None:
        """Start writing another name."""
        at, _ = self._chosen()
        item = self.table.item(at, _NAME)
        if item is not None:
            self.table.editItem(item)

    def move_class(self, by: int) -> None:
        """Show a class further up or down."""
        at, one = self._chosen()
        if one is not None and 0 <= at + by < len(self._rows):
            self._rows.insert(at + by, self._rows.pop(at))
            self._fill(at + by)

    def ask_colour(self) -> None:
        """Choose another colour."""
        at, one = self._chosen()
        if one is not None:
            chosen = QColorDialog.getColor(QColor(*one.colour), self, self.tr("Colour of {name}").format(name=one.name))
            if chosen.isValid():
                self.set_colour(at, (chosen.red(), chosen.green(), chosen.blue()))

    def set_colour(self, at: int, colour: Colour) -> None:
        """Give the class in a line another colour."""
        self._rows[at].colour = colour
        self._fill(at)

    def ask_merge(self) -> None:
        """Choose the class that gets all tags and pixels of this one."""
        at, one = self._chosen()
        if one is None:
            return
        others = {other.name: other.index for other in self._rows if other is not one and other.into is None}
        words = self.tr("All tags and pixels of “{name}” become:").format(name=one.name)
        name, is_chosen = QInputDialog.getItem(self, self.tr("Merge"), words, list(others), editable=False)
        if is_chosen and name in others:
            self.set_merge(at, others[name])

    def set_merge(self, at: int, into: int | None) -> None:
        """Merge the class in a line into the class with this index; None: keep it."""
        one = self._rows[at]
        one.into = into
        for other in self._rows:  # what was to become this one goes along
            if other.into == one.index and into is not None:
                other.into = into
        self._fill(at)

    # ── within ──

    def _make_table(self) -> QTableWidget:
        table = QTableWidget(0, 4, self)
        table.setHorizontalHeaderLabels(["", self.tr("Class"), self.tr("Tagged images"), self.tr("Becomes")])
        table.setAccessibleName(self.tr("Classes"))
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setIconSize(QSize(20, 20))
        table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        table.setEditTriggers(QTableWidget.EditTrigger.DoubleClicked | QTableWidget.EditTrigger.EditKeyPressed)
        header = table.horizontalHeader()
        header.setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Stretch)
        for section in (_TAGGED, _BECOMES):
            header.setSectionResizeMode(section, QHeaderView.ResizeMode.ResizeToContents)
        table.setColumnWidth(_COLOUR, 36)
        table.itemChanged.connect(self._take_name)
        table.itemSelectionChanged.connect(self._show_possible)
        table.cellDoubleClicked.connect(lambda _, section: self.ask_colour() if section == _COLOUR else None)
        return table

    def _lay_out(self) -> None:
        words = self.tr(
            "Masks keep their pixels, whatever a class is called or looks like. A class that is merged stays in the list, "
            "empty, and can be renamed; none is removed, since masks and models know classes by their number. Colours here are "
            "those of files; Preferences says which the screen shows."
        )
        title = label(self.tr("Classes of this project"), self)
        title.setFont(bold(self.font(), 1.15))
        self._buttons = {
            "add": self._button(self.tr("Add"), "Ins", self.add),
            "rename": self._button(self.tr("Rename"), "F2", self.rename),
            "colour": self._button(self.tr("Colour…"), "Ctrl+L", self.ask_colour),
            "up": self._button(self.tr("Up"), "Alt+Up", lambda: self.move_class(-1)),
            "down": self._button(self.tr("Down"), "Alt+Down", lambda: self.move_class(1)),
            "merge": self._button(self.tr("Merge…"), "Ctrl+M", self.ask_merge),
            "keep": self._button(self.tr("Keep"), "", lambda: self.set_merge(self._chosen()[0], None)),
            "remove": self._button(self.tr("Remove"), "Del", self.remove),
        }
        side = column(*self._buttons.values(), STRETCH, spacing=6)
        middle = row(self.table, side, spacing=12)
        middle.setStretch(0, 1)
        parts = (title, label(words, self, tone="muted", wrap=True), middle, self._trouble, self.buttons)
        column(*parts, spacing=12, margins=(20, 18, 20, 16), parent=self).setStretch(2, 1)

    def _button(self, text: str, key: str, do: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: do())
        if key:
            native = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
            button.setToolTip(f"{text} ({native})")
            if key != "F2":  # the table itself knows that one
                QShortcut(QKeySequence(key), self.table, do, context=Qt.ShortcutContext.WidgetShortcut)
        return button

    def _fill(self, chosen: int) -> None:
        self.table.blockSignals(True)
        self.table.setRowCount(len(self._rows))
        for at, one in enumerate(self._rows):
            becomes = "" if one.into is None else "→ " + next(o.name for o in self._rows if o.index == one.into)
            for section, text in ((_COLOUR, ""), (_NAME, one.name), (_TAGGED, grouped(one.tagged)), (_BECOMES, becomes)):
                item = self._item(at, section)
                item.setText(text)
                if section != _NAME:
                    item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
                if section == _COLOUR:
                    item.setIcon(untinted(swatch_of(one.colour, 20)))
                    item.setToolTip("#{:02x}{:02x}{:02x}".format(*one.colour))
                if section == _TAGGED:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.table.blockSignals(False)
        self.table.selectRow(chosen)
        self._check()

    def _item(self, at: int, section: int) -> QTableWidgetItem:
        """The item of a cell; never a new one for one that is there, since that may just be telling of its change."""
        item = self.table.item(at, section)
        if item is None:
            item = QTableWidgetItem()
            self.table.setItem(at, section, item)
        return item

    def _chosen(self) -> tuple[int, _Row | None]:
        at = self.table.currentRow()
        return at, self._rows[at] if 0 <= at < len(self._rows) else None

    def _take_name(self, item: QTableWidgetItem) -> None:
        if item.column() == _NAME:
            self._rows[item.row()].name = item.text().strip()
            self._fill(item.row())

    def _show_possible(self) -> None:
        at, one = self._chosen()
        self._buttons["up"].setEnabled(at > 0)
        self._buttons["down"].setEnabled(0 <= at < len(self._rows) - 1)
        self._buttons["remove"].setEnabled(one is not None and one.index > self._known)
        self._buttons["keep"].setEnabled(one is not None and one.into is not None)
        self._buttons["merge"].setEnabled(len(self._rows) > 1)
        self._buttons["add"].setEnabled(len(self._rows) < MAX_CLASSES)

    def _check(self) -> None:
        trouble = self._fault()
        merged = [one for one in self._rows if one.into is not None]
        words = ""
        if merged:
            words = counted(
                "ClassEditor",
                "Masks, proposals and tags of %Ln merged classes are rewritten; this cannot be undone.",
                len(merged),
            )
        self._trouble.setText(trouble or words)
        set_tone(self._trouble, "danger" if trouble else "muted")
        self._show_possible()
        self.save_button.setEnabled(not trouble and self._is_changed())

    def _fault(self) -> str:
        names = [one.name for one in self._rows]
        for name in names:
            fault = check_tag_name(name)
            if fault:
                return self.tr("The class name “{name}” {fault}.").format(name=name, fault=fault_text(fault))
            if names.count(name) > 1:
                return self.tr("Two classes are called “{name}”; to make one of them, merge them.").format(name=name)
        return ""

    def _is_changed(self) -> bool:
        edits, before = self.edits, self._before
        return edits != before or edits.table.order != before.table.order

    def _accept(self) -> None:
        self.edits_asked.emit(self.edits)
        self.accept()
