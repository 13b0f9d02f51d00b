"""Everything a person can ask for, as data: words, keys, icons, menus. What happens then is wired in main_window.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QMenu,
    QMenuBar,
    QPlainTextEdit,
    QTextEdit,
    QToolBar,
    QWidget,
)

from smaf_desktop.theme import current_theme
from smaf_desktop.tools import TOOLS

Group = Literal["always", "project", "writable", "document", "editable"]
"""When an action is possible: always; with a project open; and written to; with an image shown; and written to."""

translate = QCoreApplication.translate


@dataclass(frozen=True)
class ActionSpec:
    """One action: what it is called, when it is possible, which keys start it."""

    name: str
    text: str
    keys: tuple[str, ...] = ()
    group: Group = "always"
    icon: str = ""
    tip: str = ""
    checkable: bool = False


def _spec(name: str, text: str, keys: str = "", group: Group = "always", icon: str = "", tip: str = "",
          checkable: bool = False) -> ActionSpec:  # fmt: skip
    return ActionSpec(name, text, tuple(keys.split()), group, icon, tip, checkable)


_ = QT_TRANSLATE_NOOP
SPECS: tuple[ActionSpec, ...] = (
    _spec("open", _("Actions", "&Open Folder or Project…"), "Ctrl+O Ctrl+U", icon="open",
          tip=_("Actions", "Open a folder of photos with tags, or a project")),
    _spec("close_project", _("Actions", "&Close Project"), "Ctrl+W", "project"),
    _spec("save", _("Actions", "&Save"), "Ctrl+S", "editable", "save",
          _("Actions", "Every stroke is kept anyway; this writes the mask file now")),
    _spec("export", _("Actions", "&Export…"), "Ctrl+E", "project", "export",
          _("Actions", "Write the masks for training code")),
    _spec("preferences", _("Actions", "&Preferences…"), "Ctrl+,", icon="preferences"),
    _spec("quit", _("Actions", "&Quit"), "Ctrl+Q"),
    _spec("undo", _("Actions", "&Undo"), "Ctrl+Z", "editable", "undo"),
    _spec("redo", _("Actions", "&Redo"), "Ctrl+Shift+Z Ctrl+Y", "editable", "redo"),
    _spec("accept", _("Actions", "&Accept and Go On"), "Return Enter", "editable", "accept",
          _("Actions", "Take the proposal where you have not painted, call the image done, show the next one")),
    _spec("accept_stay", _("Actions", "Accept and &Stay"), "Ctrl+Return", "editable"),
    _spec("flag", _("Actions", "&Flag and Go On"), "S", "document", "flag", _("Actions", "Set the image aside for later")),
    _spec("accept_selected", _("Actions", "Accept Selected I&mages"), "Ctrl+Shift+Return", "writable"),
    _spec("flag_selected", _("Actions", "Flag Selected Ima&ges"), "Ctrl+Shift+F", "writable"),
    _spec("reset_selected", _("Actions", "&Put Selected Images Back for Review"), "", "writable"),
    _spec("next", _("Actions", "&Next Image"), "D PgDown", "project", "next"),
    _spec("previous", _("Actions", "&Previous Image"), "A PgUp", "project", "previous"),
    _spec("next_unreviewed", _("Actions", "Next &Unreviewed Image"), "N Ctrl+Shift+D", "project", "next-unreviewed"),
    _spec("previous_unreviewed", _("Actions", "Previous Unre&viewed Image"), "Shift+N Ctrl+Shift+A", "project"),
    _spec("filter", _("Actions", "&Filter Images"), "Ctrl+F", "project", "search"),
    _spec("by_gain", _("Actions", "&Review Queue Order"), "Ctrl+R", "project", "",
          _("Actions", "Show first the images that need you most"), True),
    _spec("smaller", _("Actions", "S&maller Brush"), "[", "document"),
    _spec("larger", _("Actions", "&Larger Brush"), "]", "document"),
    _spec("swap", _("Actions", "S&wap Class and Background"), "X", "document"),
    _spec("background", _("Actions", "Paint &Background"), "0", "document"),
    _spec("unsure", _("Actions", "Paint &Unsure"), "`", "document"),
    _spec("find_class", _("Actions", "F&ind Class"), "/", "document", "search"),
    _spec("next_layer", _("Actions", "Next &Layer"), "Tab", "document", "layers"),
    _spec("previous_layer", _("Actions", "Previous La&yer"), "Shift+Tab", "document"),
    _spec("hide_overlay", _("Actions", "&Hide Overlay"), "V", "document", "hidden",
          _("Actions", "Hold Q to peek"), True),
    _spec("outlines", _("Actions", "&Outlines"), "O", "document", "outlines",
          _("Actions", "Outlines instead of areas"), True),
    _spec("touched", _("Actions", "Show &Who Painted"), "T", "document", "touched",
          _("Actions", "Mark the pixels a person has set"), True),
    _spec("compare", _("Actions", "&Before and After"), "C", "document", "compare",
          _("Actions", "A slider between the photo and this layer"), True),
    _spec("fit", _("Actions", "&Fit Image"), "F Ctrl+0", "document", "fit"),
    _spec("actual_size", _("Actions", "A&ctual Size"), "Ctrl+1", "document", "actual-size"),
    _spec("zoom_in", _("Actions", "Zoom &In"), "+ =", "document", "zoom-in"),
    _spec("zoom_out", _("Actions", "Zoom &Out"), "-", "document", "zoom-out"),
    _spec("propose", _("Actions", "&Propose Masks…"), "Ctrl+P", "writable", "propose",
          _("Actions", "Let the machine propose a mask for every image")),
    _spec("propose_image", _("Actions", "Propose for This &Image"), "Ctrl+Shift+P", "editable"),
    _spec("self_train", _("Actions", "&Self-Train…"), "Ctrl+T", "writable", "self-train",
          _("Actions", "Train again on what was fixed, then propose anew")),
    _spec("cancel_run", _("Actions", "&Cancel the Run"), "Ctrl+.", icon="cancel"),
    _spec("help", _("Actions", "&Keys at a Glance"), "F1 ?", icon="help"),
    _spec("palette", _("Actions", "Find &Command…"), "Ctrl+Shift+K Ctrl+K", icon="search"),
    _spec("about", _("Actions", "&About SMAF Desktop"), ""),
)  # fmt: skip

MENUS: tuple[tuple[str, str], ...] = (
    (_("Actions", "&File"), "open RECENT close_project | save export | preferences | quit"),
    (_("Actions", "&Edit"), "undo redo | TOOLS | smaller larger swap background unsure find_class"),
    (_("Actions", "&View"), "next_layer previous_layer | hide_overlay outlines touched compare "
                                "| fit actual_size zoom_in zoom_out | DOCKS"),
    (_("Actions", "&Images"), "accept accept_stay flag | next previous next_unreviewed previous_unreviewed "
                                  "| filter by_gain | accept_selected flag_selected reset_selected"),
    (_("Actions", "&Machine"), "propose propose_image self_train | cancel_run"),
    (_("Actions", "&Help"), "help palette | about"),
)  # fmt: skip
"""Each menu's title, and its actions in order. Words in capitals are menus the window fills, | draws a line."""

TOOLBAR = "open | undo redo | previous next next_unreviewed | accept flag"
TOOLBAR_RIGHT = "propose self_train export"


class Actions(dict[str, QAction]):
    """All actions of a window by name, tools among them as `tool:NAME`."""

    def __init__(self, window: QWidget, slots: Mapping[str, Callable[..., object]], choose_tool: Callable[[str], None]) -> None:
        super().__init__()
        self._groups: dict[str, Group] = {}
        self._defaults: dict[str, list[str]] = {}
        for spec in SPECS:
            action = self._add(window, spec)
            (action.toggled if spec.checkable else action.triggered).connect(slots[spec.name])
        self._add_tools(window, choose_tool)

    def _add(self, window: QWidget, spec: ActionSpec) -> QAction:
        action = QAction(translate("Actions", spec.text), window, checkable=spec.checkable)
        action.setObjectName(spec.name)
        action.setData(translate("Actions", spec.tip) if spec.tip else "")
        if spec.icon:
            current_theme().dress(action, spec.icon)
        window.addAction(action)
        self[spec.name] = action
        self._groups[spec.name] = spec.group
        self._defaults[spec.name] = list(spec.keys)
        self.set_keys(spec.name, list(spec.keys))
        return action

    def _add_tools(self, window: QWidget, choose: Callable[[str], None]) -> None:
        exclusive = QActionGroup(window)
        for name, tool in TOOLS.items():
            keys = (tool.key,) if tool.key else ()
            action = self._add(window, ActionSpec(f"tool:{name}", tool.text(), keys, "editable", name, tool.hint(), True))
            exclusive.addAction(action)
            action.triggered.connect(lambda _=False, one=name: choose(one))

    @property
    def tool_names(self) -> list[str]:
        """Names of the actions that choose a tool, in menu order."""
        return [f"tool:{name}" for name in TOOLS]

    def set_keys(self, name: str, keys: list[str]) -> None:
        """Give an action other keys, and say them in its tooltip."""
        action = self[name]
        action.setShortcuts([QKeySequence(key) for key in keys])
        native = [QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) for key in keys]
        words = plain(action.text()) + (f" ({' / '.join(native)})" if native else "")
        action.setToolTip(f"{words}\n{action.data()}" if action.data() else words)
        action.setStatusTip(str(action.data() or ""))

    def keys(self, name: str) -> list[str]:
        """Give the keys an action has now."""
        return [key.toString() for key in self[name].shortcuts()]

    def default_keys(self, name: str) -> list[str]:
        """Give the keys an action has if nobody changed them."""
        return self._defaults[name]

    def enable(self, **possible: bool) -> None:
        """Enable actions by group."""
        for name, action in self.items():
            action.setEnabled(self._groups[name] == "always" or possible[self._groups[name]])

    def fill_menu_bar(self, bar: QMenuBar, special: Mapping[str, Callable[[QMenu], None]]) -> None:
        """Make the menus of `MENUS`; words in capitals are filled by `special`."""
        for title, words in MENUS:
            menu = bar.addMenu(translate("Actions", title))
            menu.setToolTipsVisible(True)
            for word in words.split():
                if word == "|":
                    menu.addSeparator()
                elif word.isupper():
                    special[word](menu)
                else:
                    menu.addAction(self[word])

    def fill_tool_bar(self, bar: QToolBar, words: str) -> None:
        """Put actions on a tool bar."""
        for word in words.split():
            if word == "|":
                bar.addSeparator()
            else:
                bar.addAction(self[word])


class FocusGuard(QObject):
    """Keeps keys without Ctrl or Alt from starting actions while somebody types in a field."""

    _FIELDS = (QLineEdit, QAbstractSpinBox, QTextEdit, QPlainTextEdit)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Claim such keys for the field that has the focus."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._is_field(watched):
            with_shift = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
            is_plain = not event.modifiers() & ~with_shift
            if is_plain and not Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F35:
                event.accept()
                return True
        return False

    def _is_field(self, widget: QObject) -> bool:
        return isinstance(widget, self._FIELDS) or (isinstance(widget, QComboBox) and widget.isEditable())


def plain(text: str) -> str:
    """Give an action's words without the marks for menus."""
    return text.replace("&", "").removesuffix("…")
