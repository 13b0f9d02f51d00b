"""The window: which part hears of what. Wiring only; what happens is in the parts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QFileDialog,
    QMainWindow,
    QMenu,
    QStackedWidget,
    QTabWidget,
    QToolBar,
    QWidget,
)

from smaf_core.classes import BACKGROUND, VOID
from smaf_desktop import dialogs
from smaf_desktop.actions import TOOLBAR, TOOLBAR_RIGHT, Actions, FocusGuard
from smaf_desktop.canvas import Canvas
from smaf_desktop.class_panel import ClassPanel
from smaf_desktop.document import MaskDocument
from smaf_desktop.fusion_panel import FusionPanel
from smaf_desktop.image_list import ImageList
from smaf_desktop.key_sheet import CommandPalette, KeySheet
from smaf_desktop.layer_strip import LayerStrip
from smaf_desktop.live_fusion import LiveFusion
from smaf_desktop.messages import MessageBar
from smaf_desktop.preferences import Preferences
from smaf_desktop.preferences_dialog import PreferencesDialog
from smaf_desktop.rounds_panel import RoundsDialog
from smaf_desktop.run_control import RunControl
from smaf_desktop.runs import Runs
from smaf_desktop.status_bar import StatusBar
from smaf_desktop.theme import app_icon, current_theme
from smaf_desktop.tool_options import ToolOptions
from smaf_desktop.tools import TOOLS
from smaf_desktop.training_panel import TrainingPanel
from smaf_desktop.welcome import Welcome
from smaf_desktop.widgets import column, scrolling
from smaf_desktop.worker.client import Worker
from smaf_desktop.workspace import Workspace, can_be_dropped


class MainWindow(QMainWindow):
    """Everything a person sees of one project."""

    def __init__(self, preferences: Preferences, runs: Runs | None = None, worker: Worker | None = None) -> None:
        super().__init__()
        self.preferences = preferences
        self.workspace = Workspace(self)
        self.runs = runs or Runs(self)
        self.worker = worker or Worker(self)
        self.setWindowIcon(app_icon())
        self.setAcceptDrops(True)
        self.resize(1380, 880)
        self._make_parts()
        self.actions_ = Actions(self, self._slots(), self.canvas.set_tool)
        self._lay_out()
        self._connect_workspace()
        self._connect_editor()
        self._guard = FocusGuard(self)
        QApplication.instance().installEventFilter(self._guard)  # type: ignore[union-attr]
        self.apply_preferences()
        geometry, self._docks = preferences.layout()
        self.restoreGeometry(geometry)
        self._forget_project()

    # ── parts ──

    def _make_parts(self) -> None:
        self.canvas = Canvas(self)
        self.layer_strip = LayerStrip(self.canvas, self)
        self.tool_options = ToolOptions(self.canvas, self)
        self.message_bar = MessageBar(self)
        self.welcome = Welcome(self)
        self.image_list = ImageList(self)
        self.class_panel = ClassPanel(self)
        self.training_panel = TrainingPanel(self)
        self.fusion_panel = FusionPanel(self)
        self.status_bar = StatusBar(self)
        self.run_control = RunControl(
            self, self.workspace, self.runs, self.worker, self.training_panel, self.status_bar, self.message_bar.say
        )

        self.live_fusion = LiveFusion(self.workspace, self.worker, self.fusion_panel, self.class_panel.chosen_name, self)

    def _slots(self) -> dict[str, Callable[..., object]]:
        canvas, space, images, panel = self.canvas, self.workspace, self.image_list, self.class_panel
        control = self.run_control
        return {
            "open": self.ask_what_to_open, "close_project": space.close, "quit": self.close,
            "save": self.save, "undo": self.undo, "redo": self.redo,
            "export": control.ask_export, "preferences": self.ask_preferences,
            "accept": self.accept_and_go_on, "accept_stay": self.accept, "flag": self.flag_and_go_on,
            "accept_selected": lambda: self.accept_many(images.selected), "flag_selected": self.flag_selected,
            "reset_selected": lambda: space.put_back(images.selected),
            "next": lambda: images.go(1), "previous": lambda: images.go(-1),
            "next_unreviewed": lambda: images.go(1, True), "previous_unreviewed": lambda: images.go(-1, True),
            "filter": images.filter_box.setFocus, "by_gain": images.model.set_order,
            "smaller": lambda: canvas.grow_brush(-1), "larger": lambda: canvas.grow_brush(1), "swap": panel.swap,
            "background": lambda: panel.choose(BACKGROUND), "unsure": lambda: panel.choose(VOID),
            "find_class": panel.find_class,
            "next_layer": canvas.next_layer, "previous_layer": canvas.previous_layer,
            "hide_overlay": canvas.set_overlay_hidden, "outlines": canvas.set_outlines, "touched": canvas.set_show_touched,
            "compare": lambda on: canvas.set_compare("image" if on else None),
            "fit": canvas.fit, "actual_size": canvas.actual_size, "zoom_in": canvas.zoom_in, "zoom_out": canvas.zoom_out,
            "propose": lambda: control.ask_run("propose"), "self_train": lambda: control.ask_run("self-train"),
            "rounds": self.show_rounds, "propose_image": control.propose_image, "cancel_run": control.cancel,
            "help": lambda: KeySheet(self.actions_, self).open(),
            "palette": lambda: CommandPalette(self.actions_, self).show(),
            "about": lambda: dialogs.about(self),
        }  # fmt: skip

    def _lay_out(self) -> None:
        editor = QWidget(self)
        bars = (self.tool_options, self.layer_strip, self.message_bar)
        column(*bars, self.canvas, spacing=0, parent=editor).setStretchFactor(self.canvas, 1)
        self.pages = QStackedWidget(self)
        self.pages.addWidget(self.welcome)
        self.pages.addWidget(editor)
        self.setCentralWidget(self.pages)
        self.setStatusBar(self.status_bar)
        self.image_dock = self._dock("images", self.tr("Images"), self.image_list, Qt.DockWidgetArea.LeftDockWidgetArea)
        self.class_dock = self._dock("classes", self.tr("Classes"), self.class_panel, Qt.DockWidgetArea.RightDockWidgetArea)
        self.machine_tabs = QTabWidget(self)
        self.machine_tabs.setDocumentMode(True)
        for panel, title in (
            (self.training_panel, self.tr("Run")), (self.fusion_panel, self.tr("Fusion")),
        ):  # fmt: skip
            self.machine_tabs.addTab(scrolling(panel), title)
        self.machine_dock = self._dock("machine", self.tr("Machine"), self.machine_tabs, Qt.DockWidgetArea.RightDockWidgetArea)
        self._all_docks = (self.image_dock, self.class_dock, self.machine_dock)
        self.resizeDocks([self.image_dock, self.class_dock], [300, 280], Qt.Orientation.Horizontal)
        self.resizeDocks([self.class_dock, self.machine_dock], [330, 400], Qt.Orientation.Vertical)
        self.main_bar = self._tool_bar("main", self.tr("Main"), Qt.ToolBarArea.TopToolBarArea)
        self.actions_.fill_tool_bar(self.main_bar, TOOLBAR)
        self.main_bar.addWidget(dialogs.spacer(self.main_bar))
        self.actions_.fill_tool_bar(self.main_bar, TOOLBAR_RIGHT, with_text=True)
        self.tool_box = self._tool_bar("tools", self.tr("Tools"), Qt.ToolBarArea.LeftToolBarArea)
        for name in TOOLS:
            self.tool_box.addAction(self.actions_[f"tool:{name}"])
        self.actions_.fill_menu_bar(
            self.menuBar(), {"RECENT": self._fill_recent, "TOOLS": self._fill_tools, "DOCKS": self._fill_docks}
        )
        for digit in range(1, 10):
            QShortcut(QKeySequence(str(digit)), self, lambda one=digit: self.class_panel.choose_by_key(one))
        QShortcut(QKeySequence("Esc"), self, self._escape)

    def _dock(self, name: str, title: str, widget: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(name)
        dock.setWidget(widget)
        dock.setMinimumWidth(230)
        dock.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetMovable | QDockWidget.DockWidgetFeature.DockWidgetClosable)
        self.addDockWidget(area, dock)
        return dock

    def _tool_bar(self, name: str, title: str, area: Qt.ToolBarArea) -> QToolBar:
        bar = QToolBar(title, self)
        bar.setMovable(False)
        bar.setObjectName(name)
        bar.setIconSize(dialogs.ICON_SIZE)
        self.addToolBar(area, bar)
        return bar

    def _fill_recent(self, menu: QMenu) -> None:
        recent = menu.addMenu(self.tr("Open &Recent"))
        recent.aboutToShow.connect(lambda: dialogs.fill_recent(recent, self.preferences, self.workspace.open))

    def _fill_tools(self, menu: QMenu) -> None:
        tools = menu.addMenu(self.tr("&Tools"))
        for name in TOOLS:
            tools.addAction(self.actions_[f"tool:{name}"])

    def _fill_docks(self, menu: QMenu) -> None:
        for dock in self._all_docks:
            menu.addAction(dock.toggleViewAction())

    # ── who hears of what ──

    def _connect_workspace(self) -> None:
        space = self.workspace
        space.opening.connect(lambda path: self.welcome.show_busy(self.tr("Opening {path}…").format(path=path)))
        space.project_opened.connect(self._show_project)
        space.project_closed.connect(self._forget_project)
        space.place_needed.connect(self._ask_place)
        space.failed.connect(self._say_failure)
        space.warned.connect(self.message_bar.say)
        space.image_asked.connect(self.image_list.set_current)
        space.document_opened.connect(self._show_document)
        space.records_changed.connect(self._update_records)
        self.welcome.open_asked.connect(self.ask_what_to_open)
        self.welcome.recent_chosen.connect(space.open)
        self.image_list.image_chosen.connect(space.open_image)
        self.run_control.changed.connect(self._show_state)
        live = self.live_fusion
        live.failed.connect(self.message_bar.say)
        live.progressed.connect(lambda one: self.status_bar.showMessage(f"{one.text} {one.done}/{one.total}"))
        live.applied.connect(lambda count: self.status_bar.showMessage(self.tr("{n} proposals changed").format(n=count), 8000))
        self.image_list.pixels_needed.connect(lambda: space.read_contents(self.image_list.refilter))

    def _connect_editor(self) -> None:
        canvas, panel = self.canvas, self.class_panel
        panel.label_chosen.connect(canvas.set_label)
        panel.hidden_changed.connect(canvas.set_hidden_labels)
        panel.locked_changed.connect(self.tool_options.set_locked)
        panel.attention_chosen.connect(canvas.set_attention_class)
        canvas.labelChanged.connect(panel.set_label)
        canvas.toolChanged.connect(lambda name: self.actions_[f"tool:{name}"].setChecked(True))
        canvas.zoomChanged.connect(self.status_bar.show_zoom)
        canvas.hovered.connect(self.status_bar.show_hover)
        self.actions_[f"tool:{canvas.tool}"].setChecked(True)
        self.tool_options.opacity.valueChanged.connect(lambda value: setattr(self.preferences, "opacity", value / 100))

    # ── project and image ──

    def _show_project(self) -> None:
        project = self.workspace.project
        assert project is not None
        self.preferences.remember(project.folder)
        self.welcome.show_busy("")
        self.message_bar.hide()
        self.canvas.set_classes(project.classes)
        self.class_panel.set_classes(project.classes)
        self.tool_options.set_classes(project.classes)
        self.status_bar.set_classes(project.classes)
        self.image_list.set_records(self.workspace.records, self.workspace.contents)
        self.pages.setCurrentIndex(1)
        if not self.restoreState(self._docks):
            for dock in self._all_docks:
                dock.show()
        self._show_state()
        self.run_control.ask_device()
        if not self.image_list.go(1, True):
            self.image_list.go(1)

    def _forget_project(self) -> None:
        self.canvas.show_document(None)
        self.status_bar.set_classes(None)
        self.image_list.set_records({})
        self.welcome.show_recent(self.preferences.recent)
        self.welcome.show_busy("")
        if self.pages.currentIndex() == 1:
            self._docks = self.saveState()
        self.pages.setCurrentIndex(0)
        for dock in self._all_docks:
            dock.hide()
        self._show_state()

    def _show_document(self, document: MaskDocument) -> None:
        self.canvas.show_document(document)
        self.class_panel.set_tags(self.workspace.records[document.name].tags)
        self.image_list.set_current(document.name)
        document.changed.connect(self.layer_strip.redraw_soon, Qt.ConnectionType.UniqueConnection)
        document.cleanChanged.connect(lambda _: self._show_state())
        if not self.image_list.filter_box.hasFocus():
            self.canvas.setFocus()
        self._show_state()

    def _update_records(self, names: list[str]) -> None:
        self.image_list.update_records(self.workspace.records, names)
        if self.runs.is_running and self.workspace.documents is not None:
            for name in names:
                self.workspace.documents.refresh(name)
        self._show_state()

    def _show_state(self) -> None:
        """Make actions and titles say what is possible now."""
        space, document = self.workspace, self.workspace.document
        project, writable = space.project, not space.read_only
        self.actions_.enable(
            project=project is not None,
            writable=project is not None and writable,
            document=document is not None,
            editable=document is not None and not document.read_only,
            trained=project is not None and writable and project.latest_round() is not None,
        )
        self.tool_box.setVisible(project is not None)
        self.actions_["cancel_run"].setEnabled(self.runs.is_running)
        name = document.name if document else ""
        parts = [name, project.folder.stem if project else "", self.tr("SMAF Desktop")]
        self.setWindowTitle(" — ".join(part for part in parts if part))
        if project is not None:
            untagged = sum(one.tags is None for one in space.records.values())
            self.training_panel.show_project(
                project.latest_round(), project.counts(), untagged, writable and not self.runs.is_running
            )

    def save(self) -> None:
        """Write the mask file now."""
        if self.workspace.document is not None:
            self.workspace.document.save()

    def undo(self) -> None:
        """Take the last step back."""
        if self.workspace.document is not None:
            self.workspace.document.undo_stack.undo()

    def redo(self) -> None:
        """Do the last step that was taken back again."""
        if self.workspace.document is not None:
            self.workspace.document.undo_stack.redo()

    def accept(self) -> bool:
        """Accept the image on the screen; says why where that is not possible."""
        if self.workspace.accept():
            return True
        if self.workspace.document is not None and not self.workspace.read_only:
            self.message_bar.say(self.tr("There is nothing to accept yet: let the machine propose, or paint first."))
        return False

    def accept_and_go_on(self) -> None:
        """Accept the image on the screen and show the next that needs a look."""
        if self.accept() and not self.image_list.go(1, True):
            self.message_bar.say(self.tr("Every image is reviewed. Export the masks, or self-train for another round."))

    def flag_and_go_on(self) -> None:
        """Set the image on the screen aside."""
        if self.workspace.current is not None:
            self.workspace.set_status([self.workspace.current.name], "flagged")
            self.image_list.go(1, True)

    def flag_selected(self) -> None:
        """Set the selected images aside."""
        self.workspace.set_status(self.image_list.selected, "flagged")

    def accept_many(self, names: list[str]) -> None:
        """Accept images together, and offer to take that back."""
        before = self.workspace.accept_many(names)
        words = self.tr("{n} images accepted.").format(n=f"{len(before):,}")
        self.message_bar.offer(words, self.tr("Take Back"), lambda: self.workspace.take_back(before))

    # ── what the window asks ──

    def show_rounds(self) -> None:
        """Compare rounds of training, and go back."""
        if self.workspace.project is not None:
            dialog = RoundsDialog(self.workspace.project, self.preferences.palette, self)
            dialog.changed.connect(lambda names: self.workspace.refresh_all())
            dialog.image_chosen.connect(self.workspace.open_image)
            self.workspace.project_closed.connect(dialog.close)
            dialog.show()

    def ask_what_to_open(self) -> None:
        """Ask for a folder or project."""
        start = self.preferences.recent[0].parent if self.preferences.recent else Path.home()
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Open a folder of photos or a project"), str(start))
        if chosen:
            self.workspace.open(Path(chosen))

    def _ask_place(self, images: Path) -> None:
        place = dialogs.ask_place(images, self)
        if place is not None:
            self.workspace.open(images, place)

    def ask_preferences(self) -> None:
        """Show the preferences, and follow what is chosen at once."""
        dialog = PreferencesDialog(self.preferences, self.actions_, self)
        dialog.changed.connect(self.apply_preferences)
        dialog.open()

    def apply_preferences(self) -> None:
        """Make the window look and behave as the preferences say."""
        current_theme().choose(self.preferences.scheme)
        self.canvas.set_palette(self.preferences.palette)
        self.class_panel.set_palette(self.preferences.palette)
        self.canvas.wheel_zooms = self.preferences.wheel_zooms
        self.tool_options.opacity.setValue(round(self.preferences.opacity * 100))
        for name in self.actions_:
            self.actions_.set_keys(name, self.preferences.shortcuts.get(name, self.actions_.default_keys(name)))

    def _say_failure(self, words: str) -> None:
        self.welcome.show_busy("")
        if self.workspace.project is None:
            self.welcome.show_failure(words)
        else:
            self.message_bar.say(words)

    def _escape(self) -> None:
        self.canvas.cancel()
        self.canvas.setFocus()

    # ── coming and going ──

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take folders, projects, and files that lie in one."""
        urls = event.mimeData().urls()
        if urls and can_be_dropped(Path(urls[0].toLocalFile())):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        self.workspace.open(Path(event.mimeData().urls()[0].toLocalFile()))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Save, and let no process outlive the window unasked."""
        if self.runs.is_running and not dialogs.may_stop_run(self):
            event.ignore()
            return
        if not self.workspace.close():
            event.ignore()
            return
        self.preferences.keep_layout(self.saveGeometry(), self._docks)
        self.runs.kill()
        self.worker.stop(wait=True)
        self.image_list.thumbnails.wait()
        QApplication.instance().removeEventFilter(self._guard)  # type: ignore[union-attr]
        event.accept()
