"""Every dialog at the usual size of letters and at one and a half: no word is cut, nothing lies on something else."""

import ast
import sys
from collections import defaultdict
from contextlib import suppress
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QMainWindow,
    QMessageBox,
    QTabWidget,
    QWidget,
)

import smaf_desktop
from smaf_core.data.classes import ClassTable
from smaf_core.formats import Choice, Undecided
from smaf_core.mending.faults import KINDS, Fault
from smaf_core.mending.survey import Found
from smaf_core.review.prospects import Prospects
from smaf_desktop.classes.editor import ClassEditor
from smaf_desktop.exchange.bands import BandsDialog
from smaf_desktop.exchange.export_dialog import ExportDialog
from smaf_desktop.exchange.import_dialog import ImportDialog
from smaf_desktop.exchange.merge_dialog import MergeDialog
from smaf_desktop.exchange.opening_dialog import ChoiceDialog
from smaf_desktop.images.duplicates_dialog import DuplicatesDialog, Twin
from smaf_desktop.machine.check_dialog import CheckDialog
from smaf_desktop.machine.model_dialogs import TeachDialog, TidyDialog
from smaf_desktop.machine.run_dialog import RunDialog
from smaf_desktop.machine.segmenter_dialogs import SegmentDialog, TrainSegmenterDialog
from smaf_desktop.review.accept_dialog import AcceptDialog
from smaf_desktop.review.audit_dialog import AuditDialog
from smaf_desktop.review.mend_dialog import MendDialog
from smaf_desktop.review.progress_dialog import ProgressDialog
from smaf_desktop.review.rounds_dialog import RoundsDialog
from smaf_desktop.review.second_look_dialog import SecondLookDialog
from smaf_desktop.review.start_over import StartOverDialog
from smaf_desktop.review.tag_doctor import TagDoctor
from smaf_desktop.toolkit.messages import DetailsDialog
from smaf_desktop.toolkit.preferences import Preferences
from smaf_desktop.toolkit.widgets import ElidedLabel
from smaf_desktop.window.actions import Actions
from smaf_desktop.window.key_sheet import CommandPalette, KeySheet
from smaf_desktop.window.manual import Manual
from smaf_desktop.window.preferences_dialog import PreferencesDialog
from smaf_desktop.worker.client import Worker

FAKE = Path(__file__).parents[1] / "fake_worker.py"
LONG = "The quick brown fox jumps over the lazy dog, then over the fence, and is not seen again that day. " * 2
COUNTS = {"new": 1, "proposed": 40, "in progress": 1, "accepted": 2, "flagged": 0}
DEVICE = ("cpu", "2 cores")
CLASSES = ClassTable.of(["cat", "a class whose name is rather long"])
HOPES = Prospects(40, (("cat", 1), ("a class whose name is rather long", 3)), ("cat",), 2)
SCREEN = (1024, 700)


class Room:
    """What dialogs are made of: a project, a document, actions, preferences."""

    def __init__(self, project, document, folder, window):
        self.project, self.document, self.window = project, document, window
        self.records = {one.name: one for one in project.images()}
        self.preferences = Preferences(folder / "preferences.ini")
        self.actions = Actions(window, defaultdict(lambda: print), print)
        self.worker = Worker(window, command=[sys.executable, str(FAKE), "serve"])


def preferences_at(page):
    def make(room):
        dialog = PreferencesDialog(room.preferences, room.actions, room.worker)
        dialog.findChild(QTabWidget).setCurrentIndex(page)
        return dialog

    return make


def twins(room):
    dialog = DuplicatesDialog(room.records, read_only=False)
    dialog.show_groups([[Twin(name, 4000, 6000) for name in room.records]])
    return dialog


def mending(room):
    dialog = MendDialog(room.project, {}, "project", read_only=False)
    dialog.show_found([Found("a", LONG[:60], Fault(kind, 1, 3, 40, 0), is_proposal=False) for kind in KINDS], 3, 12)
    return dialog


def palette(room):
    """Give it as a window of its own: without a display nothing can pop up."""
    dialog = CommandPalette(room.actions, room.window)
    dialog.setWindowFlags(Qt.WindowType.Dialog)
    return dialog


MAKERS = {
    "RunDialog": lambda room: RunDialog("propose", room.project.folder, COUNTS, [], DEVICE, hopes=HOPES),
    "RunDialog again": lambda room: RunDialog("self-train", room.project.folder, COUNTS, [], DEVICE, hopes=HOPES),
    "TeachDialog": lambda room: TeachDialog(3, was_taught=True),
    "TidyDialog": lambda room: TidyDialog(12, was_tidied=True),
    "TrainSegmenterDialog": lambda room: TrainSegmenterDialog(room.project.folder, COUNTS, DEVICE),
    "SegmentDialog": lambda room: SegmentDialog("the 12 photos without tags", [Path("/somewhere/far/segmenter.safetensors")]),
    "Manual": lambda room: Manual(),
    "KeySheet": lambda room: KeySheet(room.actions),
    "CommandPalette": palette,
    "TagDoctor": lambda room: TagDoctor(room.project),
    "StartOverDialog": lambda room: StartOverDialog(room.project, room.document, "project"),
    "MendDialog": mending,
    "DuplicatesDialog": twins,
    "CheckDialog": lambda room: CheckDialog(room.project.folder),
    "AuditDialog": lambda room: AuditDialog(room.project),
    "MergeDialog": lambda room: MergeDialog(room.project, Path("another copy.smaf"), "project"),
    "SecondLookDialog": lambda room: SecondLookDialog(room.project, "Ben", "project"),
    "ProgressDialog": lambda room: ProgressDialog(room.project),
    "AcceptDialog": lambda room: AcceptDialog(room.project, list(room.records.values()), "project"),
    "RoundsDialog": lambda room: RoundsDialog(room.project, room.project.rounds(), room.records, "project"),
    "DetailsDialog": lambda room: DetailsDialog(LONG, LONG),
    "ExportDialog": lambda room: ExportDialog(room.project, COUNTS),
    "ChoiceDialog": lambda room: ChoiceDialog(Undecided(LONG, "tags", [Choice("a", "tags.csv"), Choice("b", "Annotations")])),
    "ChoiceDialog of names": lambda room: ChoiceDialog(Undecided(LONG, "classes")),
    "BandsDialog": lambda room: BandsDialog(LONG),
    "ImportDialog": lambda room: ImportDialog(room.project, room.preferences),
    "ClassEditor": lambda room: ClassEditor(CLASSES, {"cat": 3}),
    "PreferencesDialog": preferences_at(0),
    **{f"PreferencesDialog, page {page}": preferences_at(page) for page in (1, 2)},
}
"""A dialog by the name of its class, perhaps with words about in which state."""


@pytest.fixture
def room(project, open_document, tmp_path, qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(900, 600)
    made = Room(project, open_document("a"), tmp_path, window)
    yield made
    made.worker.stop(wait=True)


@pytest.fixture(params=[1.0, 1.5], ids=["usual letters", "larger letters"])
def larger(request, qapp):
    """Letters of that size, as a desktop sets them."""
    usual = qapp.font()
    font = QFont(usual)
    font.setPointSizeF(usual.pointSizeF() * request.param)
    qapp.setFont(font)
    yield request.param
    qapp.setFont(usual)


def words_of(widget):
    words = widget.text() if hasattr(widget, "text") else ""
    return f"{type(widget).__name__} {words[:50]!r}"


def is_cut(widget):
    """Whether a widget has not the room that its words need."""
    needs = widget.minimumSizeHint()
    if isinstance(widget, ElidedLabel) or (isinstance(widget, QLabel) and not widget.text()):
        return False
    if isinstance(widget, QLabel) and widget.wordWrap():
        return widget.height() < widget.heightForWidth(widget.width())
    if isinstance(widget, (QLabel, QAbstractButton)):
        needs = widget.sizeHint()
    return widget.width() < needs.width() or widget.height() < needs.height()


def seen_in(dialog):
    """What is visible and belongs to the dialog itself: what tables and fields are made of is Qt's business."""
    own = (QAbstractItemView, QAbstractSpinBox, QComboBox, QAbstractScrollArea)
    for widget in dialog.findChildren(QWidget):
        above, is_inner = widget.parentWidget(), False
        while above is not None and above is not dialog:
            is_inner = is_inner or (isinstance(above, own) and above.metaObject().className() != "QScrollArea")
            above = above.parentWidget()
        if widget.isVisible() and not is_inner and not widget.objectName().startswith("qt_"):
            yield widget


def cut_in(dialog):
    """Say what is cut, in words."""
    speaking = (QLabel, QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox)
    return [
        f"{words_of(one)} has {one.width()}x{one.height()} of {one.sizeHint().width()}x{one.sizeHint().height()}"
        for one in seen_in(dialog)
        if isinstance(one, speaking) and is_cut(one)
    ]


def overlapping_in(dialog):
    """Say which two neighbours lie on each other."""
    found = []
    for above in [dialog, *seen_in(dialog)]:
        parts = [one for one in seen_in(dialog) if one.parentWidget() is above]
        if above.layout() is not None:
            pairs = ((a, b) for number, a in enumerate(parts) for b in parts[:number])
            found += [f"{words_of(a)} on {words_of(b)}" for a, b in pairs if a.geometry().intersects(b.geometry())]
    return found


@pytest.mark.parametrize("name", MAKERS)
def test_no_dialog_cuts_a_word_or_lays_one_thing_on_another(room, qtbot, larger, name):
    dialog = MAKERS[name](room)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    qtbot.wait(100)
    with suppress(qtbot.TimeoutError):  # what was said at the last moment has room in the next
        qtbot.waitUntil(lambda: not cut_in(dialog), timeout=2000)
    assert "\n".join([*cut_in(dialog), *overlapping_in(dialog)]) == ""
    if larger == 1.0 and dialog.layout() is not None:
        least = dialog.layout().totalMinimumSize()
        assert (least.width() <= SCREEN[0], least.height() <= SCREEN[1]) == (True, True)


def test_every_dialog_of_the_program_is_looked_at():
    here = Path(smaf_desktop.__file__).parent
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in here.rglob("*.py")]
    classes = [one for tree in trees for one in ast.walk(tree) if isinstance(one, ast.ClassDef)]
    dialogs = {QDialog.__name__, QMessageBox.__name__}
    for _ in range(3):  # also what is derived from a dialog of our own
        dialogs |= {one.name for one in classes if {base.id for base in one.bases if isinstance(base, ast.Name)} & dialogs}
    ours = {name for name in dialogs if not name.startswith(("Q", "_"))} - {"Dialog", "Asking"}
    assert ours == {name.split(" ")[0].rstrip(",") for name in MAKERS}
