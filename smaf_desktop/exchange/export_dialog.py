"""Where the masks go: format, which ones, and where to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFormLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QWidget,
)

from smaf_core.errors import SmafError
from smaf_core.formats import EXPORTERS, check_export_folder
from smaf_core.project.store import ImageRecord, Project, Status
from smaf_desktop.exchange.split_words import Asked, SplitWords
from smaf_desktop.toolkit.core_words import format_text
from smaf_desktop.toolkit.dialog import Dialog
from smaf_desktop.toolkit.widgets import answer_buttons, column, label, row
from smaf_desktop.toolkit.words import grouped
from smaf_desktop.worker.runs import RunPlan

_MOST_KEPT = 90
"""Percent: the others are learned from."""


class ExportDialog(Dialog):
    """Asks what to export; `plan` gives the run that does it, which reads the names of a selection from a file."""

    def __init__(
        self,
        project: Project,
        counts: Mapping[Status, int],
        names: Sequence[str] = (),
        parent: QWidget | None = None,
        records: Sequence[ImageRecord] = (),
    ) -> None:
        super().__init__(parent)
        self._project = project.folder
        self._only = project.export_names_path if names else None
        self._names = names
        self.setWindowTitle(self.tr("Export Masks"))
        self.setMinimumWidth(520)
        self.file_format = QComboBox(self)
        for name, exporter in EXPORTERS.items():
            self.file_format.addItem(format_text(exporter.title), name)
        self._notes = label(parent=self, tone="muted", wrap=True)
        self._notes.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.masks, self.proposals = self._choices(counts)
        self.images = QComboBox(self)
        self.void = QComboBox(self)
        for words, value in ((self.tr("keep, as the format allows"), "keep"), (self.tr("write as background"), "background")):
            self.void.addItem(words, value)
        self.accepted_only = QCheckBox(self.tr("Only images that you have accepted"), self)
        self.smallest = self._number(0, 100_000, self.tr(" pixels"), self.tr("Leave out parts under"))
        self.val_share = self._number(0, 90, self.tr(" % of the images"), self.tr("Keep back to measure on"))
        self.test_share = self._number(0, 90, self.tr(" % of the images"), self.tr("Keep back for a last test"))
        self.val_share.valueChanged.connect(lambda value: self.test_share.setMaximum(_MOST_KEPT - value))
        self.test_share.valueChanged.connect(lambda value: self.val_share.setMaximum(_MOST_KEPT - value))
        self.sources = self._source_kinds()
        self.objects = QCheckBox(self.tr("Each connected part is an object of its own"), self)
        self._home = project.folder.parent / (f"{project.folder.stem}-selection" if names else project.folder.stem)
        self.split_words = SplitWords(records, project.classes.names, lambda: self._asked, self)
        self.folder = QLineEdit(self)
        self.folder.setAccessibleName(self.tr("Folder to write"))
        self._trouble = label(parent=self, tone="danger", wrap=True)
        self._trouble.hide()
        self.buttons, self.export_button = answer_buttons(self, self.tr("Export"))
        self._form = self._lay_out()
        self.file_format.currentIndexChanged.connect(self._show_format)
        self.folder.textChanged.connect(self._show_folder)
        self.objects.toggled.connect(self._show_format)
        for changed in (self.val_share.valueChanged, self.test_share.valueChanged, self.sources.currentIndexChanged,
                        self.masks.toggled, self.accepted_only.toggled):  # fmt: skip
            changed.connect(self._show_split)
        self._show_format()

    @property
    def plan(self) -> RunPlan:
        """The run that writes what was asked for."""
        what = "masks" if self.masks.isChecked() else "proposals"
        choices = (self.file_format.currentData(), what, self.images.currentData() or "none", self.void.currentData())
        return RunPlan.export(self._project, self._out, *choices, self._only, self._more)

    def accept(self) -> None:
        """Close, unless the export would be refused: what was chosen should not have to be chosen again."""
        try:
            check_export_folder(self._out, self.file_format.currentData())
        except SmafError as error:
            self._trouble.setText(str(error))
            self._trouble.show()
            return
        super().accept()

    @property
    def _asked(self) -> Asked:
        shares = self.val_share.value() / 100, self.test_share.value() / 100
        return Asked(self.sources.currentData(), *shares, self.accepted_only.isChecked(), self.masks.isChecked())

    @property
    def _out(self) -> Path:
        return Path(self.folder.text().strip()).expanduser()

    @property
    def _more(self) -> list[str]:
        """Options that the format has, where something was chosen."""
        shown = self._form.isRowVisible
        shares = (("--val", self.val_share), ("--test", self.test_share))
        return [
            *(["--accepted"] if self.accepted_only.isChecked() else []),
            *(["--objects"] if self.objects.isChecked() and shown(self.objects) else []),
            *(["--smallest", str(self.smallest.value())] if self.smallest.value() and shown(self.smallest) else []),
            *(word for name, box in shares if box.value() and shown(box) for word in (name, f"{box.value() / 100:g}")),
            *(["--sources", self.sources.currentData()] if shown(self.sources) else []),
        ]

    def _number(self, least: int, most: int, unit: str, name: str) -> QSpinBox:
        box = QSpinBox(self)
        box.setRange(least, most)
        box.setSuffix(unit)
        box.setSpecialValueText(self.tr("nothing"))
        box.setMinimumHeight(self.file_format.sizeHint().height())  # Qt gives a number less than its letters need
        box.setAccessibleName(name)
        return box

    def _source_kinds(self) -> QComboBox:
        box = QComboBox(self)
        for words, value in (
            (self.tr("photos of one sub-folder"), "folders"),
            (self.tr("photos of one series: names but for the number at their end"), "series"),
            (self.tr("photos that show the same only"), "none"),
        ):
            box.addItem(words, value)
        box.setToolTip(self.tr("What is measured on must not be what was learned from: photos that show the same never part"))
        return box

    def _show_folder(self, text: str) -> None:
        self.export_button.setEnabled(bool(text.strip()))
        self._trouble.hide()

    def _choices(self, counts: Mapping[Status, int]) -> tuple[QRadioButton, QRadioButton]:
        corrected = counts["accepted"] + counts["in progress"]
        masks = QRadioButton(self.tr("Your masks only ({n} accepted or in progress)").format(n=grouped(corrected)), self)
        proposals = QRadioButton(self.tr("Your masks, and the machine's proposals for the rest"), self)
        group = QButtonGroup(self)
        group.addButton(masks)
        group.addButton(proposals)
        (masks if corrected else proposals).setChecked(True)
        return masks, proposals

    def _lay_out(self) -> QFormLayout:
        browse = QPushButton(self.tr("Choose…"), self)
        browse.clicked.connect(self._browse)
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(10)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight)
        form.addRow(self.tr("Format"), self.file_format)
        form.addRow("", self._notes)
        if self._names:
            selected = self.tr("only those selected ({n})").format(n=grouped(len(self._names)))
            form.addRow(self.tr("Images"), label(selected, self))
        form.addRow(self.tr("What"), self.masks)
        form.addRow("", self.proposals)
        form.addRow("", self.accepted_only)
        form.addRow(self.tr("Photos"), self.images)
        form.addRow(self.tr("Unsure pixels"), self.void)
        form.addRow(self.tr("Objects"), self.objects)
        form.addRow(self.tr("Leave out parts under"), self.smallest)
        form.addRow(self.tr("Keep back to measure on"), self.val_share)
        form.addRow(self.tr("Keep back for a last test"), self.test_share)
        form.addRow(self.tr("Keep together"), self.sources)
        form.addRow("", self.split_words)
        form.addRow(self.tr("Folder"), row(self.folder, browse))
        form.addRow("", self._trouble)
        column(form, self.buttons, spacing=16, margins=(20, 18, 20, 16), parent=self)
        return form

    def _browse(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Folder to write"), str(self._project.parent))
        if chosen:
            self.folder.setText(chosen)

    def _show_format(self) -> None:
        """Say what the format does, and offer only what it lets one choose."""
        exporter = EXPORTERS[self.file_format.currentData()]
        loss = "" if exporter.lossless else self.tr("Not every mask survives this format exactly. ")
        self._notes.setText(loss + " ".join(map(format_text, exporter.notes)))
        words = {"copy": self.tr("copy beside the masks"), "link": self.tr("link"), "none": self.tr("leave out")}
        chosen = self.images.currentData()
        self.images.clear()
        for value in exporter.pictures:
            self.images.addItem(words[value], value)
        self.images.setCurrentIndex(max(self.images.findData(chosen), 0))
        self._form.setRowVisible(self.images, bool(exporter.pictures))
        self._form.setRowVisible(self.void, exporter.holds_void)
        self._form.setRowVisible(self.objects, exporter.has_parts == "asked")
        has_parts = exporter.has_parts == "always" or (exporter.has_parts == "asked" and self.objects.isChecked())
        self._form.setRowVisible(self.smallest, has_parts)
        for share in (self.val_share, self.test_share):
            self._form.setRowVisible(share, exporter.has_split)
        self._show_split()
        self._propose_folder(exporter.name)

    def _show_split(self) -> None:
        """Ask what stays together, and say what that comes to, where something is kept back at all."""
        kept_back = EXPORTERS[self.file_format.currentData()].has_split and self.val_share.value() + self.test_share.value() > 0
        for part in (self.sources, self.split_words):
            self._form.setRowVisible(part, kept_back)
        if kept_back:
            self.split_words.follow()

    def _propose_folder(self, format_name: str) -> None:
        """Name a folder after the format, so that a second export does not meet the first; not over what was typed."""
        if self.folder.text() in ("", *(self._folder_of(name) for name in EXPORTERS)):
            self.folder.setText(self._folder_of(format_name))

    def _folder_of(self, format_name: str) -> str:
        return f"{self._home}-{format_name}"
