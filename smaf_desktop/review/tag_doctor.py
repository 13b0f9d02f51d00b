"""Where tags, masks and classifier contradict each other: one list, two keys."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QTreeWidget, QTreeWidgetItem, QWidget

from smaf_core.project.store import Project
from smaf_core.review.tag_doctor import Conflict, Fix, find_conflicts
from smaf_desktop.toolkit.background import in_background
from smaf_desktop.toolkit.dialog import Dialog
from smaf_desktop.toolkit.widgets import STRETCH, column, label, make_primary, row
from smaf_desktop.toolkit.words import counted, translate

_CONFLICT = Qt.ItemDataRole.UserRole
_MOST = 5000  # rows; the strongest come first


class TagDoctor(Dialog):
    """Lists contradictions, strongest first, and asks for the fix that was chosen. It mends nothing itself."""

    fix_asked = Signal(str, Fix)
    """Name of an image, and what to change."""
    image_chosen = Signal(str)

    def __init__(self, project: Project, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Tag Doctor"))
        self.resize(760, 260)
        self._folder = project.folder
        self._about = label(self.tr("Looking for contradictions…"), self, tone="muted", wrap=True)
        self.conflicts = QTreeWidget(self)
        self.conflicts.setHeaderLabels(
            [self.tr("Image"), self.tr("Contradiction"), self.tr("Mend (Return)"), self.tr("Or (Shift+Return)")]
        )
        self.conflicts.setRootIsDecorated(False)
        self.conflicts.setUniformRowHeights(True)
        self.conflicts.setAccessibleName(self.tr("Contradictions, strongest first"))
        for section, width in enumerate((150, 260, 150, 130)):
            self.conflicts.setColumnWidth(section, width)
        self.conflicts.currentItemChanged.connect(self._choose)
        self.fix_button, self.other_button = QPushButton(self), QPushButton(self)
        make_primary(self.fix_button)
        self.fix_button.clicked.connect(lambda: self.mend(other=False))
        self.other_button.clicked.connect(lambda: self.mend(other=True))
        close = QPushButton(self.tr("Close"), self)
        close.clicked.connect(self.close)
        buttons = row(self.fix_button, self.other_button, STRETCH, close)
        column(self._about, self.conflicts, buttons, spacing=10, margins=(16, 14, 16, 14), parent=self)
        self._choose(None)
        in_background(self, self._read, self._show, self._about.setText)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Mend by Return, the other way by Shift+Return."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.mend(other=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        else:
            super().keyPressEvent(event)

    def mend(self, *, other: bool = False) -> None:
        """Ask for the usual fix of the chosen contradiction, or for the other one, and go on to the next."""
        item = self.conflicts.currentItem()
        if item is None:
            return
        conflict: Conflict = item.data(0, _CONFLICT)
        self.conflicts.takeTopLevelItem(self.conflicts.indexOfTopLevelItem(item))
        self._say_count()
        self.fix_asked.emit(conflict.name, conflict.other if other else conflict.fix)

    @property
    def words(self) -> str:
        """What is said above the list."""
        return self._about.text()

    def _read(self) -> list[Conflict]:
        with Project.open(self._folder) as project:
            return find_conflicts(project)

    def _show(self, conflicts: list[Conflict]) -> None:
        for conflict in conflicts[:_MOST]:
            words = [conflict.name, conflict_text(conflict), fix_text(conflict.fix), fix_text(conflict.other)]
            item = QTreeWidgetItem(words)
            item.setData(0, _CONFLICT, conflict)
            item.setSizeHint(0, QSize(60, 28))
            self.conflicts.addTopLevelItem(item)
        self._say_count()
        if conflicts:
            self.conflicts.setCurrentIndex(self.conflicts.model().index(0, 0))
        self.conflicts.setFocus()

    def _say_count(self) -> None:
        count = self.conflicts.topLevelItemCount()
        some = counted("TagDoctor", "%Ln contradictions, strongest first.", count)
        self._about.setText(some if count else self.tr("Tags, masks and classifier agree."))

    def _choose(self, item: QTreeWidgetItem | None, _: QTreeWidgetItem | None = None) -> None:
        for button in (self.fix_button, self.other_button):
            button.setVisible(item is not None)
        if item is not None:
            conflict: Conflict = item.data(0, _CONFLICT)
            self.fix_button.setText(fix_text(conflict.fix))
            self.other_button.setText(fix_text(conflict.other))
            self.image_chosen.emit(conflict.name)


def conflict_text(conflict: Conflict) -> str:
    """Say what contradicts what."""
    words = {
        "missing": translate("TagDoctor", "tag {name} has no pixels"),
        "untagged": counted("TagDoctor", "{name} has %Ln pixels but no tag", conflict.pixels),
        "doubted": translate("TagDoctor", "the classifier does not see {name}"),
        "overlooked": translate("TagDoctor", "the classifier sees {name}, which is not tagged"),
    }[conflict.kind]
    return words.format(name=conflict.class_name)


def fix_text(fix: Fix) -> str:
    """Say what a fix does."""
    words = {
        "add tag": translate("TagDoctor", "Add tag {name}"),
        "remove tag": translate("TagDoctor", "Remove tag {name}"),
        "erase pixels": translate("TagDoctor", "Erase {name}"),
        "look": translate("TagDoctor", "Look for {name}"),
    }[fix.kind]
    return words.format(name=fix.class_name)
