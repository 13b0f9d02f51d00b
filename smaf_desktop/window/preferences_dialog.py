"""The preferences as a person sees them; every change shows at once."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QFormLayout,
    QKeySequenceEdit,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QWidget,
)

from smaf_core.errors import SmafError
from smaf_core.people.name import VARIABLE, as_name, keep_name, name_at_work
from smaf_desktop.toolkit.dialog import Dialog
from smaf_desktop.toolkit.language import SYSTEM, language_name, languages
from smaf_desktop.toolkit.overlays import PALETTES
from smaf_desktop.toolkit.preferences import Preferences
from smaf_desktop.toolkit.widgets import column, label, row
from smaf_desktop.window.actions import Actions, plain
from smaf_desktop.window.models_page import ModelsPage
from smaf_desktop.worker.client import Worker

_NAME = Qt.ItemDataRole.UserRole


class PreferencesDialog(Dialog):
    """Look and behaviour on one page, keys and models on others."""

    changed = Signal()

    def __init__(self, preferences: Preferences, actions: Actions, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._preferences, self._actions = preferences, actions
        self.setWindowTitle(self.tr("Preferences"))
        self.resize(560, 520)
        self._pages = pages = QTabWidget(self)
        pages.setDocumentMode(True)
        pages.addTab(self._look(), self.tr("Look and Feel"))
        self.keys = KeyTable(preferences, actions, self)
        self.keys.changed.connect(self.changed)
        pages.addTab(self.keys, self.tr("Keys"))
        self.models = ModelsPage(worker, self)
        pages.addTab(self.models, self.tr("Models"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        column(pages, buttons, margins=(14, 14, 14, 14), parent=self)

    def show_models(self) -> None:
        """Begin with the page about models."""
        self._pages.setCurrentWidget(self.models)

    def _look(self) -> QWidget:
        page = QWidget(self)
        self.scheme = self._choice(
            ((self.tr("As the system"), "system"), (self.tr("Light"), "light"), (self.tr("Dark"), "dark")),
            self._preferences.scheme, lambda value: setattr(self._preferences, "scheme", value),
        )  # fmt: skip
        words = {"project": self.tr("As in the files"), "colour-blind": self.tr("Bright, told apart by everybody")}
        self.palette_choice = self._choice(
            tuple((words[name], name) for name in PALETTES),
            self._preferences.palette, lambda value: setattr(self._preferences, "palette", value),
        )  # fmt: skip
        lines = self._switch(self.tr("Lines around areas"), "outlined")
        wheel = self._switch(self.tr("The wheel zooms (else it scrolls, and Ctrl+wheel zooms)"), "wheel_zooms")
        self.language = self._languages()
        note = label(self.tr("Colours on the screen never change what is written to files."), page, tone="muted", wrap=True)
        form = QFormLayout(page)
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(12)
        form.setContentsMargins(18, 18, 18, 18)
        form.addRow(self.tr("Your name"), self._name())
        form.addRow(self.tr("Language"), self.language)
        form.addRow("", self._restart)
        form.addRow(self.tr("Theme"), self.scheme)
        form.addRow(self.tr("Colours of classes"), self.palette_choice)
        form.addRow("", note)
        form.addRow(self.tr("Masks"), lines)
        form.addRow(self.tr("Mouse"), wheel)
        return page

    def _name(self) -> QLineEdit:
        """A field for the name that is kept with decisions; fixed where the environment says it."""
        self.name = QLineEdit(name_at_work(), self)
        self.name.setPlaceholderText(self.tr("Kept with what you decide, in the project"))
        self.name.setToolTip(self.tr("Two people's work can then be told apart. Nothing is sent anywhere."))
        self.name.setReadOnly(VARIABLE in os.environ)
        self.name.editingFinished.connect(self._keep_name)
        return self.name

    def _keep_name(self) -> None:
        if not self.name.isReadOnly() and as_name(self.name.text()) != name_at_work():
            with suppress(SmafError):  # then it is asked again after the next start
                keep_name(self.name.text())
            self.changed.emit()

    def _languages(self) -> QComboBox:
        """Offer what there is, each by its own name."""
        own = self._preferences.languages_folder
        options = [(language_name(code), code) for code in languages(own)]
        self._restart = label(self.tr("The window speaks it when the program is started again."), self, tone="muted", wrap=True)
        self._restart.hide()
        box = self._choice(
            ((self.tr("As the system"), SYSTEM), *sorted(options)), self._preferences.language, self._choose_language
        )
        box.setToolTip(self.tr("Further languages: put their files into {folder}").format(folder=own))
        return box

    def _choose_language(self, code: str) -> None:
        self._preferences.language = code
        self._restart.show()

    def _switch(self, words: str, name: str) -> QCheckBox:
        box = QCheckBox(words, self)
        box.setChecked(getattr(self._preferences, name))
        box.toggled.connect(lambda on: setattr(self._preferences, name, on))
        box.toggled.connect(self.changed)
        return box

    def _choice(self, options: tuple[tuple[str, str], ...], value: str, choose: Callable[[str], None]) -> QComboBox:
        box = QComboBox(self)
        for words, data in options:
            box.addItem(words, data)
        box.setCurrentIndex(max(box.findData(value), 0))
        box.currentIndexChanged.connect(lambda _: choose(box.currentData()))
        box.currentIndexChanged.connect(self.changed)
        return box


class _KeyField(QKeySequenceEdit):
    """Takes any key but Escape, which leaves it."""

    left = Signal()

    def event(self, event: QEvent) -> bool:
        """Keep Escape from becoming the key."""
        is_key = event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)
        if is_key and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            if event.type() == QEvent.Type.KeyPress:
                self.left.emit()
            return True
        return super().event(event)


class KeyTable(QWidget):
    """Every action with its first key, to be changed; a key that is taken already is refused with the name of its owner."""

    changed = Signal()

    def __init__(self, preferences: Preferences, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preferences, self._actions = preferences, actions
        search = QLineEdit(self)
        search.setPlaceholderText(self.tr("Find action"))
        search.setClearButtonEnabled(True)
        search.textChanged.connect(self._filter)
        self.table = QTableWidget(len(actions), 2, self)
        self.table.setHorizontalHeaderLabels([self.tr("Action"), self.tr("Keys")])
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.setColumnWidth(0, 280)
        self.table.verticalHeader().hide()
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setShowGrid(False)
        for at, name in enumerate(actions):
            item = QTableWidgetItem(plain(actions[name].text()))
            item.setData(_NAME, name)
            self.table.setItem(at, 0, item)
            self.table.setItem(at, 1, QTableWidgetItem())
        self.edit = _KeyField(self)
        self.edit.setEnabled(False)
        self.edit.left.connect(self.table.setFocus)
        self.table.itemSelectionChanged.connect(lambda: self.edit.setEnabled(self.table.currentRow() >= 0))
        self.edit.setMaximumSequenceLength(1)
        self.edit.setClearButtonEnabled(True)
        self.edit.setAccessibleName(self.tr("New key for the chosen action"))
        self.edit.editingFinished.connect(self._take)
        reset = QPushButton(self.tr("Reset All Keys"), self)
        reset.clicked.connect(self._reset)
        self._note = label(parent=self, tone="danger", wrap=True)
        change = row(label(self.tr("New key"), self), self.edit, reset)
        column(search, self.table, change, self._note, margins=(10, 14, 10, 6), parent=self)
        self._show()

    def set_key(self, name: str, key: QKeySequence) -> bool:
        """Give an action a key of its own; False (and words) if another action has it."""
        owner = next((one for one in self._actions if one != name and key in self._actions[one].shortcuts()), None)
        if owner is not None and not key.isEmpty():
            words = self.tr("{key} belongs to “{action}”. Give that another key first.")
            native = key.toString(QKeySequence.SequenceFormat.NativeText)
            self._note.setText(words.format(key=native, action=plain(self._actions[owner].text())))
            return False
        self._note.clear()
        self._preferences.shortcuts = {**self._preferences.shortcuts, name: [] if key.isEmpty() else [key.toString()]}
        self.changed.emit()
        self._show()
        return True

    def _take(self) -> None:
        if self.table.currentRow() >= 0:
            self.set_key(self._cell(self.table.currentRow(), 0).data(_NAME), self.edit.keySequence())

    def _reset(self) -> None:
        self._preferences.shortcuts = {}
        self._note.clear()
        self.changed.emit()
        self._show()

    def _show(self) -> None:
        for at, name in enumerate(self._actions):
            native = QKeySequence.SequenceFormat.NativeText
            self._cell(at, 1).setText(" / ".join(key.toString(native) for key in self._actions[name].shortcuts()))

    def _filter(self, text: str) -> None:
        for at in range(self.table.rowCount()):
            self.table.setRowHidden(at, text.casefold() not in self._cell(at, 0).text().casefold())

    def _cell(self, at: int, section: int) -> QTableWidgetItem:
        item = self.table.item(at, section)
        assert item is not None  # every cell is filled when the table is made
        return item
