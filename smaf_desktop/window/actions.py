"""Everything a person can ask for, as data: words, keys, icons, menus. What happens then is in slots.py."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QObject, Qt
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
    QToolButton,
    QWidget,
)

from smaf_desktop.toolkit.theme import current_theme
from smaf_desktop.toolkit.words import translate
from smaf_desktop.tools.registry import TOOLS

Group = Literal["always", "images", "project", "writable", "trained", "document", "editable"]
"""When an action is possible: always; with images to look at, also while their tags are still being read; with a project open;
that may be written to; that has a round of training; with an image shown; that may be painted on."""


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


def specs() -> tuple[ActionSpec, ...]:
    """All actions but the tools, in the person's language."""
    return (
        _spec("open", translate("Actions", "&Open Folder or Project…"), "Ctrl+O Ctrl+U", icon="open",
              tip=translate("Actions", "Open a folder of photos with tags, or a project")),
        _spec("close_project", translate("Actions", "&Close Project"), "Ctrl+W", "images"),
        _spec("save", translate("Actions", "&Save"), "Ctrl+S", "editable", "save",
              translate("Actions", "Every stroke is kept anyway; this writes the mask file now")),
        _spec("import_masks", translate("Actions", "&Import Masks…"), "Ctrl+I", "writable", "",
              translate("Actions", "Bring in masks you have: to correct, as done by hand, or to measure against")),
        _spec("merge_copy", translate("Actions", "&Merge Another Copy…"), "", "writable", "",
              translate("Actions", "Take what somebody else has done in a copy of this project, conflict by conflict")),
        _spec("save_copy", translate("Actions", "Save a Cop&y…"), "Ctrl+Shift+S", "project", "",
              translate("Actions", "Copy the whole project to another folder, to go on there; copies can be merged later")),
        _spec("rescan", translate("Actions", "Look for &New Photos"), "F5", "writable", "",
              translate("Actions", "Look at the folder of photos again: take in new ones, say which are gone or changed")),
        _spec("edit_classes", translate("Actions", "C&lasses…"), "Ctrl+Shift+C", "writable", "",
              translate("Actions", "Rename, recolour, sort, add and merge classes")),
        _spec("export", translate("Actions", "&Export…"), "Ctrl+E", "project", "export",
              translate("Actions", "Write the masks for training code")),
        _spec("preferences", translate("Actions", "&Preferences…"), "Ctrl+,", icon="preferences"),
        _spec("quit", translate("Actions", "&Quit"), "Ctrl+Q"),
        _spec("undo", translate("Actions", "&Undo"), "Ctrl+Z", "editable", "undo"),
        _spec("redo", translate("Actions", "&Redo"), "Ctrl+Shift+Z Ctrl+Y", "editable", "redo"),
        _spec("take_suggestion", translate("Actions", "&Take Suggestion"), "Z", "editable", "",
              translate("Actions", "Make the rest of the mask what the stripes show; where there are none, ask for them")),
        _spec("suggest", translate("Actions", "Su&ggest After Corrections"), "Shift+Z", "document", "",
              translate("Actions", "After each correction show in stripes how the rest of the mask should look"), True),
        _spec("start_over", translate("Actions", "Start O&ver…"), "Ctrl+Backspace", "editable", "",
              translate("Actions", "Take this photo's mask anew from the proposal, a round, the segmenter, or from nothing; "
                                   "one step that can be undone")),
        _spec("take_others", translate("Actions", "Take What the &Others Teach"), "Shift+O", "editable", "",
              translate("Actions", "Where Check Masks doubts this mask: its strongest doubted part becomes what the others "
                                   "teach; again, the next")),
        _spec("copy_to_next", translate("Actions", "Copy Mas&k to Next Image"), "Ctrl+Shift+N", "editable", "",
              translate("Actions", "For series of like photos: this mask becomes the next one's, a step that can be undone")),
        _spec("accept", translate("Actions", "&Accept and Go On"), "Return Enter", "editable", "accept",
              translate("Actions", "Take the proposal where you have not painted, call the image done, show the next one")),
        _spec("accept_stay", translate("Actions", "Accept and &Stay"), "Ctrl+Return", "editable"),
        _spec("flag", translate("Actions", "&Flag and Go On"), "S", "editable", "flag",
              translate("Actions", "Set the image aside for later")),
        _spec("accept_selected", translate("Actions", "Accept Selected I&mages"), "Ctrl+Shift+Return", "writable"),
        _spec("accept_sure", translate("Actions", "Accept What Is S&ure…"), "Ctrl+Shift+U", "writable", "accept",
              translate("Actions", "Accept together the proposals whose confidence you choose")),
        _spec("flag_selected", translate("Actions", "Flag Selected Ima&ges"), "Ctrl+Shift+F", "writable"),
        _spec("export_selected", translate("Actions", "E&xport Selected Images…"), "Ctrl+Shift+E", "project", "export",
              translate("Actions", "Write the masks of the selected images only")),
        _spec("reset_selected", translate("Actions", "Put Selected Images Bac&k for Review"), "", "writable", "",
              translate("Actions", "To be looked at again; their masks stay as they are. Start Over makes a mask anew")),
        _spec("leave_out", translate("Actions", "&Leave Selected Photos Out…"), "", "writable", "",
              translate("Actions", "Take them out of this project; photos and masks stay on the disk")),
        _spec("next", translate("Actions", "&Next Image"), "D PgDown", "images", "next"),
        _spec("previous", translate("Actions", "&Previous Image"), "A PgUp", "images", "previous"),
        _spec("next_unreviewed",
              translate("Actions", "Next Unreview&ed Image"), "N Ctrl+Shift+D", "images", "next-unreviewed"),
        _spec("previous_unreviewed", translate("Actions", "Previous Unre&viewed Image"), "Shift+N Ctrl+Shift+A", "images"),
        _spec("filter", translate("Actions", "F&ilter Images"), "Ctrl+F", "project", "search"),
        _spec("wall", translate("Actions", "Thumbnail &Wall"), "Shift+G", "images", "wall",
              translate("Actions", "Many photos at once, to select and tag them together"), True),
        _spec("bands", translate("Actions", "Shown Bands…"), "", "writable", "",
              translate("Actions", "Which bands and values of photos with more than 8 bits or many bands are shown")),
        _spec("by_gain", translate("Actions", "&Review Queue Order"), "Ctrl+R", "project", "",
              translate("Actions", "Show first the images that need you most"), True),
        _spec("smaller", translate("Actions", "S&maller Brush"), "[", "document"),
        _spec("larger", translate("Actions", "&Larger Brush"), "]", "document"),
        _spec("swap", translate("Actions", "S&wap Class and Background"), "X", "document"),
        _spec("background", translate("Actions", "Paint &Background"), "0", "document"),
        _spec("unsure", translate("Actions", "Paint U&nsure"), "`", "document"),
        _spec("find_class", translate("Actions", "F&ind Class"), "/", "images", "search"),
        _spec("next_layer", translate("Actions", "Next &Layer"), "Tab", "document", "layers"),
        _spec("previous_layer", translate("Actions", "Previous La&yer"), "Shift+Tab", "document"),
        _spec("hide_overlay", translate("Actions", "&Hide Overlay"), "V", "document", "hidden",
              translate("Actions", "Hold Q to peek"), True),
        _spec("outlines", translate("Actions", "&Outlines"), "O", "document", "outlines",
              translate("Actions", "Outlines instead of areas"), True),
        _spec("touched", translate("Actions", "Show &Who Painted"), "T", "document", "touched",
              translate("Actions", "Mark the pixels a person has set"), True),
        _spec("compare", translate("Actions", "&Before and After"), "C", "document", "compare",
              translate("Actions", "A line on the image, another layer left of it"), True),
        _spec("side_by_side", translate("Actions", "Sid&e by Side"), "Shift+C", "document", "side-by-side",
              translate("Actions", "Another layer in a second view that moves with this one"), True),
        _spec("fit", translate("Actions", "&Fit Image"), "F Ctrl+0", "document", "fit"),
        _spec("actual_size", translate("Actions", "A&ctual Size"), "Ctrl+1", "document", "actual-size"),
        _spec("zoom_to_suggestion", translate("Actions", "Zoom to the Su&ggestion"), "Alt+Z", "document", "",
              translate("Actions", "Show closely what the stripes would change; again: the whole image")),
        _spec("zoom_in", translate("Actions", "Zoom &In"), "+ =", "document", "zoom-in"),
        _spec("zoom_out", translate("Actions", "Zoom Ou&t"), "-", "document", "zoom-out"),
        _spec("propose", translate("Actions", "&Propose Masks…"), "Ctrl+P", "writable", "propose",
              translate("Actions", "Let the machine propose a mask for every image")),
        _spec("propose_image", translate("Actions", "Propose for This &Image"), "Shift+P", "editable"),
        _spec("self_train", translate("Actions", "&Self-Train…"), "Ctrl+T", "trained", "self-train",
              translate("Actions", "Train again on what was fixed, then propose anew")),
        _spec("train_segmenter", translate("Actions", "Train Se&gmenter…"), "Ctrl+Shift+T", "writable", "segmenter",
              translate("Actions", "Train a network on the masks that segments photos without tags")),
        _spec("segment_photos", translate("Actions", "Segment P&hotos with…"), "Ctrl+Shift+G", "writable", "segmenter",
              translate("Actions", "Let a trained segmenter look at every photo; untagged ones get its answer as proposal")),
        _spec("tidy", translate("Actions", "&Tidy Proposals…"), "Ctrl+Shift+J", "trained", "smooth",
              translate("Actions", "Let your own promptable model draw the outlines of unreviewed proposals anew")),
        _spec("teach", translate("Actions", "Teach the M&odel…"), "", "writable", "click",
              translate("Actions", "Let your own promptable model learn from the accepted masks")),
        _spec("confirm_tags", translate("Actions", "C&onfirm Tags"), "Shift+Y", "writable", "tags",
              translate("Actions", "The tags that a segmenter guessed for the selected images are right")),
        _spec("doubtful", translate("Actions", "Show Dou&btful Tags"), "Ctrl+Shift+Y", "project", "tags",
              translate("Actions", "Show only images whose tags a segmenter guessed")),
        _spec("rounds", translate("Actions", "Compare &Rounds…"), "Ctrl+Shift+R", "trained", "rounds",
              translate("Actions", "What each round of training changed, and the way back")),
        _spec("tag_doctor", translate("Actions", "Tag &Doctor…"), "Ctrl+D", "writable", "tags",
              translate("Actions", "Where tags, masks and classifier contradict each other")),
        _spec("alike", translate("Actions", "Find More Like T&his"), "Shift+F", "editable", "search",
              translate("Actions", "Photos that show what this one shows as the chosen class, most alike first")),
        _spec("audit", translate("Actions", "Audi&t…"), "Ctrl+Shift+H", "writable", "",
              translate("Actions", "How good are all the masks? A sample of them, to be corrected with care")),
        _spec("audited", translate("Actions", "Audite&d, and Go On"), "Shift+Return", "editable", "",
              translate("Actions", "The photo is right as it is now; show the next of the sample")),
        _spec("progress", translate("Actions", "P&rogress…"), "", "project", "",
              translate("Actions", "What is left, how fast it goes, how good it would be now, and who did what")),
        _spec("mend", translate("Actions", "&Mend Masks…"), "Ctrl+M", "project", "",
              translate("Actions", "Specks, holes, slivers and other small faults of all masks, mended together")),
        _spec("check", translate("Actions", "&Check Masks…"), "", "writable", "",
              translate("Actions", "Find masks that are probably wrong, by what all the others teach; none is changed")),
        _spec("duplicates", translate("Actions", "Near-&Duplicates…"), "", "project", "",
              translate("Actions", "Photos that show the same, in groups: to look at, to list, to leave out but for one")),
        _spec("second_look", translate("Actions", "&Second Look…"), "", "writable", "",
              translate("Actions", "Look at photos that somebody else has accepted; how far both agree, and which mask stays")),
        _spec("toggle_tag", translate("Actions", "Tag with the &Chosen Class"), "Y", "writable", "tags",
              translate("Actions", "Tag the selected images with the chosen class, or take the tag away")),
        _spec("pause_run", translate("Actions", "Pa&use the Run"), "Ctrl+Shift+.", icon="pause",
              tip=translate("Actions", "Let the run wait where it is; the same again lets it go on"), checkable=True),
        _spec("cancel_run", translate("Actions", "&Cancel the Run"), "Ctrl+.", icon="cancel"),
        _spec("manual", translate("Actions", "&Manual"), "Shift+F1", icon="help",
              tip=translate("Actions", "What each part is for, and how it is used; needs no network")),
        _spec("help", translate("Actions", "&Keys at a Glance"), "F1 ?", icon="help"),
        _spec("palette", translate("Actions", "Find &Command…"), "Ctrl+Shift+P Ctrl+K", icon="search"),
        _spec("about", translate("Actions", "&About SMAF Desktop"), ""),
    )  # fmt: skip


def menus() -> tuple[tuple[str, str], ...]:
    """Each menu's title, and its actions in order. Words in capitals are menus the window fills, | draws a line."""
    return (
        (translate("Actions", "&File"), "open RECENT close_project | save import_masks export save_copy merge_copy | rescan "
                                "edit_classes preferences | quit"),
        (translate("Actions", "&Edit"), "undo redo | start_over take_others copy_to_next | take_suggestion suggest | TOOLS "
                                "| smaller larger swap background unsure find_class"),
        (translate("Actions", "&View"), "next_layer previous_layer | hide_overlay outlines touched | compare side_by_side "
                                "| fit actual_size zoom_to_suggestion zoom_in zoom_out | DOCKS"),
        (translate("Actions", "&Images"), "accept accept_stay flag | next previous next_unreviewed previous_unreviewed "
                                  "| filter by_gain wall alike duplicates bands | toggle_tag confirm_tags doubtful "
                                  "| accept_selected accept_sure flag_selected reset_selected export_selected "
                                  "| leave_out"),
        (translate("Actions", "&Review"), "progress | check mend | audit audited second_look"),
        (translate("Actions", "&Machine"), "propose propose_image tidy self_train teach | train_segmenter segment_photos "
                                   "| rounds tag_doctor | pause_run cancel_run"),
        (translate("Actions", "&Help"), "manual help palette | about"),
    )  # fmt: skip


TOOLBAR = "open | undo redo | previous next next_unreviewed | accept flag"
LIST_MENU = "accept_selected flag_selected reset_selected toggle_tag confirm_tags export_selected leave_out"
"""What a right click on the list of images offers."""
TOOLBAR_RIGHT = "propose self_train export"


class Actions(dict[str, QAction]):
    """All actions of a window by name, tools among them as `tool:NAME`."""

    def __init__(self, window: QWidget, slots: Mapping[str, Callable[..., object]], choose_tool: Callable[[str], None]) -> None:
        super().__init__()
        self._groups: dict[str, Group] = {}
        self._defaults: dict[str, list[str]] = {}
        for spec in specs():
            action = self._add(window, spec)
            (action.toggled if spec.checkable else action.triggered).connect(slots[spec.name])
        self._add_tools(window, choose_tool)

    def _add(self, window: QWidget, spec: ActionSpec) -> QAction:
        action = QAction(spec.text, window, checkable=spec.checkable)
        action.setObjectName(spec.name)
        action.setIconText(plain(spec.text))
        action.setData(spec.tip)
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

    def keys_of(self, name: str) -> list[str]:
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
        """Make the menus; words in capitals are filled by `special`."""
        for title, words in menus():
            menu = bar.addMenu(title)
            menu.setToolTipsVisible(True)
            for word in words.split():
                if word == "|":
                    menu.addSeparator()
                elif word.isupper():
                    special[word](menu)
                else:
                    menu.addAction(self[word])

    def fill_tool_bar(self, bar: QToolBar, words: str, with_text: bool = False) -> None:
        """Put actions on a tool bar; | draws a line."""
        for word in words.split():
            if word == "|":
                bar.addSeparator()
            else:
                bar.addAction(self[word])
                button = bar.widgetForAction(self[word])
                if with_text and isinstance(button, QToolButton):
                    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)


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
    return re.sub(r"\(&.\)|&", "", text).removesuffix("…")  # where letters are none of the language's they stand in brackets
