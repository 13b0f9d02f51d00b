"""Where everything is: the parts of the window, its docks and bars. What they say to each other is in main_window.py."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QDockWidget, QFileDialog, QMainWindow, QMenu, QStackedWidget, QTabWidget, QToolBar, QWidget

from smaf_desktop.canvas.canvas import Canvas
from smaf_desktop.canvas.comparison import Comparison, Mode
from smaf_desktop.canvas.history_panel import History
from smaf_desktop.canvas.layer_strip import LayerStrip
from smaf_desktop.canvas.refusal import Refusal
from smaf_desktop.canvas.tool_options import ToolOptions
from smaf_desktop.classes.panel import ClassPanel
from smaf_desktop.images.image_list import ImageList
from smaf_desktop.images.wall_page import WallPage
from smaf_desktop.machine.fusion_panel import FusionPanel
from smaf_desktop.machine.run_panel import RunPanel
from smaf_desktop.machine.segmenter_panel import SegmenterPanel
from smaf_desktop.toolkit.messages import MessageBar
from smaf_desktop.toolkit.preferences import Preferences
from smaf_desktop.toolkit.theme import app_icon, current_theme
from smaf_desktop.toolkit.widgets import column, room_of, scrolling
from smaf_desktop.window import dialogs
from smaf_desktop.window.actions import LIST_MENU, TOOLBAR, TOOLBAR_RIGHT, Actions
from smaf_desktop.window.status_bar import StatusBar
from smaf_desktop.window.welcome import Welcome

_STEPS = {Qt.Key.Key_Up: "previous", Qt.Key.Key_Down: "next"}
_LEFT, _RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea


class Shell(QMainWindow):
    """The parts, laid out: a welcome page while nothing is open, else images, canvas, classes and the machine's panels."""

    path_chosen = Signal(object)
    """Path of what was dropped on the window, or chosen to be opened."""
    actions_: Actions

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self.preferences = preferences
        self.setWindowIcon(app_icon())
        self.setAcceptDrops(True)
        self.setTabPosition(_RIGHT, QTabWidget.TabPosition.North)
        self.resize(QSize(1380, 880).boundedTo(room_of(self).size() * 0.95))
        self.canvas = Canvas(self)
        self.refusal = Refusal(self.canvas)
        self.comparison = Comparison(self.canvas, self)
        self.layer_strip = LayerStrip(self.canvas, self)
        self.tool_options = ToolOptions(self.canvas, self)
        self.message_bar = MessageBar(self)
        self.welcome = Welcome(self)
        self.image_list = ImageList(self)
        self.image_list.offer_filters(preferences)
        self.wall_page = WallPage(self.image_list, self)
        self.class_panel = ClassPanel(self)
        self.history = History(self)
        self.run_panel = RunPanel(self)
        self.fusion_panel = FusionPanel(self)
        self.segmenter_panel = SegmenterPanel(self)
        self.status_bar = StatusBar(self)
        self.setStatusBar(self.status_bar)
        self._lay_out_pages()
        self._lay_out_docks()
        geometry, self._layout = preferences.layout()
        self.restoreGeometry(geometry)

    def furnish(self, actions: Actions, open_path: Callable[[Path], object]) -> None:
        """Put the actions on bars and menus.

        Args:
            actions: All of them.
            open_path: Opens what is chosen among the recent projects.
        """
        bar = self._tool_bar("main", self.tr("Main"), Qt.ToolBarArea.TopToolBarArea)
        actions.fill_tool_bar(bar, TOOLBAR)
        bar.addWidget(dialogs.spacer(bar))
        actions.fill_tool_bar(bar, TOOLBAR_RIGHT, with_text=True)
        self.tool_box = self._tool_bar("tools", self.tr("Tools"), Qt.ToolBarArea.LeftToolBarArea)
        self.tool_box.addActions([actions[name] for name in actions.tool_names])
        for view in (self.image_list.view, self.wall_page.wall):
            view.addActions([actions[name] for name in LIST_MENU.split()])
        self.image_list.offer_wall(actions["wall"])

        def fill_recent(menu: QMenu) -> None:
            recent = menu.addMenu(self.tr("Open &Recent"))
            recent.aboutToShow.connect(lambda: dialogs.fill_recent(recent, self.preferences, open_path))

        def fill_tools(menu: QMenu) -> None:
            menu.addMenu(self.tr("Tool&s")).addActions([actions[name] for name in actions.tool_names])

        def fill_docks(menu: QMenu) -> None:
            menu.addActions([dock.toggleViewAction() for dock in self.docks])

        actions.fill_menu_bar(self.menuBar(), {"RECENT": fill_recent, "TOOLS": fill_tools, "DOCKS": fill_docks})

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take folders, projects, and files that lie in one."""
        if dialogs.dropped(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell what was dropped."""
        dropped = dialogs.dropped(event)
        if dropped is not None:
            self.path_chosen.emit(dropped)

    def show_editor(self) -> None:
        """Show the project that is open, the docks where they were last."""
        self.pages.setCurrentIndex(1)
        self.tool_box.show()
        if not self.restoreState(self._layout):
            for dock in self.docks:
                dock.show()

    def show_welcome(self) -> None:
        """Show the first step."""
        if self.pages.currentIndex() == 1:
            self._layout = self.saveState()
        self.pages.setCurrentIndex(0)
        self.tool_box.hide()
        self.welcome.show_recent(self.preferences.recent)
        self.welcome.show_busy("")
        for dock in self.docks:
            dock.hide()

    def show_wall(self, on: bool) -> None:
        """Show the wall in the place of the canvas and of the bars about it, or the canvas again."""
        self._views.setCurrentIndex(int(on))
        for part in (self.tool_options, self.layer_strip, self.tool_box):
            part.setVisible(not on)
        self.focus_view()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go through the images by the arrow keys, where nothing else takes them: so also after a click in the list."""
        if event.key() in _STEPS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.actions_[_STEPS[Qt.Key(event.key())]].trigger()
        else:
            super().keyPressEvent(event)

    def focus_view(self) -> None:
        """Give the keyboard to the canvas, or to the wall."""
        view = self._views.currentWidget()
        assert view is not None
        view.setFocus()

    def show_compared(self, mode: Mode, on: bool) -> None:
        """Compare two layers in one way, or no longer."""
        if on or self.comparison.mode == mode:
            self.comparison.set_mode(mode if on else "")

    def order_by_gain(self, on: bool) -> None:
        """Show first the images that need a person most, or go by name."""
        self.preferences.by_gain = on
        self.image_list.set_order(on)

    def show_filtered(self, words: str) -> None:
        """Filter the images, as if it had been typed."""
        self.image_list.filter_box.setText(words)
        self.image_list.apply_filter()
        self.image_list.go(1)

    def ask_what_to_open(self) -> None:
        """Ask for a folder or project."""
        start = self.preferences.recent[0].parent if self.preferences.recent else Path.home()
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Open a folder of photos or a project"), str(start))
        if chosen:
            self.path_chosen.emit(Path(chosen))

    def apply_preferences(self) -> None:
        """Make the window look and behave as the preferences say."""
        current_theme().choose(self.preferences.scheme)
        self.canvas.set_palette(self.preferences.palette)
        self.canvas.set_outlined(self.preferences.outlined)
        self.class_panel.set_palette(self.preferences.palette)
        self.canvas.wheel_zooms = self.preferences.wheel_zooms
        self.tool_options.opacity.setValue(round(self.preferences.opacity * 100))
        self.actions_["suggest"].setChecked(self.preferences.suggests)
        self.actions_["by_gain"].setChecked(self.preferences.by_gain)
        for name in self.actions_:
            self.actions_.set_keys(name, self.preferences.shortcuts.get(name, self.actions_.default_keys(name)))

    def keep_layout(self) -> None:
        """Remember where everything is for the next start."""
        self.preferences.keep_layout(self.saveGeometry(), self._layout)

    def _lay_out_pages(self) -> None:
        editor = QWidget(self)
        bars = (self.tool_options, self.layer_strip, self.message_bar)
        self._views = QStackedWidget(self)
        self._views.addWidget(self.comparison)
        self._views.addWidget(self.wall_page)
        column(*bars, self._views, spacing=0, parent=editor).setStretchFactor(self._views, 1)
        self.pages = QStackedWidget(self)
        self.pages.addWidget(scrolling(self.welcome))
        self.pages.addWidget(editor)
        self.setCentralWidget(self.pages)

    def _lay_out_docks(self) -> None:
        self._layout = QByteArray()
        self.machine_tabs = QTabWidget(self)
        self.machine_tabs.setDocumentMode(True)
        self.machine_tabs.addTab(scrolling(self.run_panel), self.tr("Run"))
        self.machine_tabs.addTab(scrolling(self.fusion_panel), self.tr("Fusion"))
        self.machine_tabs.addTab(scrolling(self.segmenter_panel), self.tr("Segmenter"))
        self.image_dock = self._dock("images", self.tr("Images"), self.image_list, _LEFT)
        self.class_dock = self._dock("classes", self.tr("Classes"), self.class_panel, _RIGHT)
        self.history_dock = self._dock("history", self.tr("History"), self.history, _RIGHT)
        self.tabifyDockWidget(self.class_dock, self.history_dock)
        self.class_dock.raise_()
        self.machine_dock = self._dock("machine", self.tr("Machine"), self.machine_tabs, _RIGHT)
        self.docks = (self.image_dock, self.class_dock, self.history_dock, self.machine_dock)
        self.resizeDocks([self.image_dock, self.class_dock], [300, 280], Qt.Orientation.Horizontal)
        self.resizeDocks([self.class_dock, self.machine_dock], [330, 400], Qt.Orientation.Vertical)

    def _dock(self, name: str, title: str, widget: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(name)
        dock.setWidget(widget)
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
