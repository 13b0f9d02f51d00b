"""A document under a tool: points of the image become an edit, and the document makes it. No pointer, no keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from smaf_core.data.classes import BACKGROUND, ClassTable
from smaf_core.data.mask import Patch
from smaf_core.data.regions import Point
from smaf_desktop.canvas.layers import CRF, MASK
from smaf_desktop.canvas.viewer import Viewer
from smaf_desktop.document.document import MaskDocument
from smaf_desktop.toolkit.ordered_work import OrderedWork
from smaf_desktop.tools.base import Kept
from smaf_desktop.tools.edits import Place
from smaf_desktop.tools.guidance import Guidance
from smaf_desktop.tools.registry import TOOLS, Answered, Ask, Edit, Grown, Later, Options, Scene, Suggestion, Tool, pixel_at
from smaf_desktop.tools.smart import SmartStroke

LARGEST_BRUSH = 2000.0
"""In image pixels."""

STILL = 4.0
"""In logical pixels of the screen: a press that strays no further than this is a click, however large the photo is."""


@dataclass(frozen=True)
class _Aside:
    """Something half made, as its tool knows it, and what it would paint."""

    kept: Kept
    label: int


class Easel(Viewer):
    """The picture with its overlays, and the tool working on it."""

    toolChanged = Signal(str)  # noqa: N815 - signals are named as Qt names them
    leftOpen = Signal(str)  # noqa: N815
    """Something half made waits for its tool to be chosen again: the tool's name."""
    labelChanged = Signal(int)  # noqa: N815
    diameterChanged = Signal(float)  # noqa: N815
    optionsChanged = Signal()  # noqa: N815
    hintChanged = Signal()  # noqa: N815
    """Something else can be done next: see `hint`."""
    painted = Signal(int)
    """A hand has painted this label; what it changed, if anything, follows."""
    growth_asked = Signal(Ask)
    """Strokes are to be grown to the edges around them; `take_growth` brings the answer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tool = "brush"
        self.label = 1
        self.options = Options()
        self._tool: Tool | None = None
        self._scene: Scene | None = None
        self._stroking = False
        self._guidance: Guidance | None = None
        self._guides = OrderedWork(parent=self)
        self._at: Point = (0.0, 0.0)
        self._suggestion: Suggestion | None = None
        self._held: list[Callable[[], object]] = []
        """What the hand did while the document was not ready for it: done as soon as it is."""
        self._aside: dict[tuple[Path, str], _Aside] = {}
        """What is half made on images that are not shown, or by tools that are not in hand."""
        self._hint = ""
        self._took_over = False
        """Whether the proposal was taken over for what is under way, and nothing was painted on it since."""
        self.take_cursor()

    # ── what to paint with ──

    def show_document(self, document: MaskDocument | None) -> None:
        """Edit another image, or none. A stroke under way is dropped; what waits for more points is kept for its image."""
        self.put_aside()
        if self.document is not None:
            self.document.ready.disconnect(self._go_on_held)
        super().show_document(document)
        self._guidance = None
        if document is not None:
            document.ready.connect(self._go_on_held)
            self._guidance = Guidance(document.picture, self._guides)
            self._guidance.ready.connect(self._take_guide)
        self._choose_tool()
        self._warm()
        self._take_up()

    def set_classes(self, classes: ClassTable) -> None:
        """Use the names and colours of these classes."""
        self.cancel()
        super().set_classes(classes)
        self._choose_tool()
        self._warm()

    def set_tool(self, name: str) -> None:
        """Choose a tool by its name in `TOOLS`. What is half made by another waits until that one is chosen again."""
        if self._put_aside() and name != self.tool:
            self.leftOpen.emit(self.tool)
        self._switch_to(name)
        self._take_up(name)

    def _switch_to(self, name: str) -> None:
        self.cancel()
        self.tool = name
        self._choose_tool()
        self.take_cursor()
        self.toolChanged.emit(name)
        self.update()

    def set_label(self, label: int) -> None:
        """Choose what is painted."""
        if label != self.label:
            self.label = label
            self.labelChanged.emit(label)
            self._ask_again(None if self._tool is None else self._tool.take_label(label))

    @property
    def diameter(self) -> float:
        """Size of the brush, in image pixels."""
        return self.options.diameter

    def set_diameter(self, diameter: float) -> None:
        """Choose the size of the brush, in image pixels; 1 paints exactly one pixel."""
        self.set_options(replace(self.options, diameter=min(max(diameter, 1.0), LARGEST_BRUSH)))

    def grow_brush(self, steps: float = 1) -> None:
        """Make the brush larger by about a tenth a step, at least one pixel; negative steps make it smaller."""
        further = max if steps > 0 else min
        self.set_diameter(round(further(self.diameter + steps, self.diameter * 1.12**steps)))

    def set_options(self, options: Options) -> None:
        """Set everything a person can set on tools."""
        if options == self.options:
            return
        before, self.options = self.options, options
        if options.diameter != before.diameter:
            self.diameterChanged.emit(options.diameter)
        if self._tool is not None and (options.over, options.locked) != (before.over, before.locked):
            self._ask_again(self._tool.take_rules(options.paintable))
        self.optionsChanged.emit()
        self.update()

    # ── a tool at work ──

    @property
    def is_busy(self) -> bool:
        """Whether a stroke, an outline or a repair is under way."""
        is_open = self._tool is not None and self._tool.is_open
        return self._stroking or is_open or bool(self._held) or (self.document is not None and self.document.is_busy)

    @property
    def is_holding(self) -> bool:
        """Whether the hand is ahead of the document, which is still busy with what came before."""
        return bool(self._held)

    def cancel(self) -> None:
        """Drop what is under way, and what is suggested."""
        self._stroking = False
        self.show_suggestion(None)
        self._held.clear()
        if self._tool is not None:
            box = None if self._layers is None else self._layers.stroke.box
            self._tool.cancel()
            self._clear_stroke()
            self.show_box(box)
            self.update()
        self._give_back()
        self._tell_hint()

    def put_aside(self) -> None:
        """Let go of the image as it is: nothing half made stays on it; it waits for its tool, as when another is chosen."""
        self._put_aside()
        self.cancel()

    def _put_aside(self) -> bool:
        """Keep an open outline, strokes or clicks for when their image is shown again; whether there was something."""
        document, tool, scene = self.document, self._tool, self._scene
        if document is None or tool is None or scene is None or not tool.is_open or document.read_only:
            return False
        kept = tool.put_aside()
        if kept is not None:
            self._aside[document.project.mask_path(document.name), self.tool] = _Aside(kept, scene.label)
        return kept is not None

    def _take_up(self, tool: str | None = None) -> None:
        """Go on with what was half made on this image by a tool, or by the last that left something; with its class."""
        document = self.document
        place = None if document is None else document.project.mask_path(document.name)
        left = [one for path, one in self._aside if path == place and tool in (None, one)]
        if document is None or place is None or not left:
            return
        if left[-1] != self.tool:
            self._switch_to(left[-1])
        self._took_over |= document.is_untouched
        if not document.begin(wait=False):
            self._held.append(lambda: self._take_up(left[-1]))
            return
        aside = self._aside.pop((place, left[-1]))
        self.set_layer(MASK)
        if aside.label != BACKGROUND:  # that may have been the other button
            self.set_label(aside.label)
        assert self._tool is not None
        self._scene = replace(self._scene_for(self._tool), label=aside.label)
        self._ask_again(self._tool.take_up(aside.kept))
        self.update()

    @property
    def suggestion(self) -> Suggestion | None:
        """What is suggested on the screen, if anything."""
        return self._suggestion

    def show_suggestion(self, suggestion: Suggestion | None) -> None:
        """Show in stripes what an edit would change; None hides it. Any change of the mask and any press hide it too."""
        layers = self._layers
        if layers is None or (suggestion is None and self._suggestion is None):
            return
        before, self._suggestion = layers.stroke.box, suggestion
        layers.stroke.preview = None if suggestion is None else suggestion.stripes
        self.show_box(before)
        self.show_box(layers.stroke.box)
        self.hintChanged.emit()

    def _clear_stroke(self) -> None:
        if self._layers is not None:
            box = self._layers.stroke.box
            self._layers.stroke.begin(0)
            self.show_box(box)
            self._warm()

    def _give_back(self) -> None:
        """Nothing came of what was begun: the image is as nobody had touched it again."""
        if self._took_over and self.document is not None and self.document.undo_stack.index() == 1:
            self.document.undo_stack.undo()
        self._took_over = False

    def _warm(self) -> None:
        if self._layers is not None:
            self._layers.stroke.warm(self._guides)

    def _choose_tool(self) -> None:
        self._tool = None if self._layers is None else TOOLS[self.tool](self._layers.stroke)

    def _begin(self, at: Point, *, erase: bool) -> None:
        document, layers, tool = self.document, self._layers, self._tool
        if document is None or layers is None or tool is None:
            return
        if tool.picks:
            self._pick(at)
            return
        if document.read_only:
            return
        self.show_suggestion(None)
        self._show_what_is_painted(tool, erase=erase)
        if not tool.is_open:
            self._took_over |= document.is_untouched
            if not document.begin(wait=False):
                self._held.append(lambda: self._begin(at, erase=erase))
                return
            self.set_layer(MASK)
        self._scene = self._scene_for(tool, erase=erase)
        layers.paintable = self.options.paintable
        self._stroking = True
        self._at = at
        had_lines = tool.has_lines
        self.show_box(tool.press(at, self._scene))
        if had_lines or tool.has_lines:
            self.update()

    def _show_what_is_painted(self, tool: Tool, *, erase: bool) -> None:
        """Show the overlay again where it is hidden, and the class that is painted: nobody paints what they cannot see."""
        style = self.layer_style
        label = BACKGROUND if erase else self._label_of(tool)
        self.set_layer_style(replace(style, overlay_hidden=False, hidden=style.hidden - {label}))

    def _label_of(self, tool: Tool) -> int:
        return self.label if tool.forced_label is None else tool.forced_label

    def _go_on(self, at: Point) -> None:
        if self._stroking and self._tool is not None and self._scene is not None:
            self._at = at
            self.show_box(self._tool.move(at, self._scene))

    def _end(self, at: Point) -> None:
        if not self._stroking or self._tool is None or self._scene is None:
            return
        self._stroking = False
        had_lines = self._tool.has_lines
        edit = self._tool.release(at, self._scene)
        if edit is not None:
            self._apply(edit)
        elif not self._tool.is_open:
            self._give_back()
        self._tell_hint()
        if had_lines or self._tool.has_lines:
            self.update()

    def _finish(self) -> None:
        """Close an outline, or keep an answer; one that is awaited is kept when it comes, on the mask it was asked about."""
        self._stroking = False
        if self._tool is not None and self._scene is not None and self._tool.is_open:
            edit = self._tool.finish(self._scene)
            if not self._tool.is_awaited:
                self._apply(edit)
            self._tell_hint()
            self.update()

    @property
    def has_growth(self) -> bool:
        """Whether the worker's answer to smart strokes is on the screen, to be kept or dropped."""
        return isinstance(self._tool, SmartStroke) and self._tool.has_answer

    def take_growth(self, answered: Answered | None, place: Place | None = None) -> None:
        """Show what the worker made of smart strokes or clicks: the edit that it would be, and which of several answers."""
        tool, layers = self._tool, self._layers
        if isinstance(tool, SmartStroke) and layers is not None:
            before = layers.stroke.box
            tool.take(answered, place)
            self.show_box(before)
            self.show_box(layers.stroke.box)
            self._tell_hint()
            if tool.is_decided:
                self._finish()
                self._go_on_held()

    def _apply(self, edit: Edit | Later | Ask | Grown | None) -> None:
        """Give the tool's edit to the document, and clear the running stroke from the screen as soon as it is made."""
        document = self.document
        if document is None or self._layers is None:
            return
        if edit is not None and self._scene is not None:
            self.painted.emit(self._scene.label)
        if isinstance(edit, Ask):
            box = self._layers.stroke.box
            self._layers.stroke.begin(0)
            self.show_box(box)
            self.growth_asked.emit(edit)
            return
        if isinstance(edit, Later) or (edit is not None and document.is_busy):
            self._took_over = False
            document.edit_later(lambda: self._described(document, edit.work() if isinstance(edit, Later) else edit))
            return
        box = self._layers.stroke.box
        self._layers.stroke.begin(0)
        if edit is not None and document.edit(*self._described(document, edit)):
            self._took_over = False
        else:
            self.show_box(box)
            self._give_back()

    def _described(self, document: MaskDocument, edit: Edit | Grown) -> tuple[str, list[Patch]]:
        """Give the words for the history and the change. May run beside the GUI thread."""
        if isinstance(edit, Grown):
            return self._words(edit), [] if edit.patch is None else [edit.patch]
        return self._words(edit), document.mask.patches(edit.region, edit.label, edit.paintable)

    def _words(self, edit: Edit | Grown) -> str:
        """Say in the history which class was painted, where the tool's name does not."""
        if isinstance(edit.label, int) and 1 <= edit.label <= len(self._classes):
            return f"{edit.text}: {self._classes.name(edit.label)}"
        return edit.text

    def _go_on_held(self) -> None:
        """The document is ready: clear what it has made from the running stroke, and do what the hand did meanwhile."""
        if self._tool is not None and self._tool.is_awaited:
            return
        if not self._stroking and not (self._tool is not None and self._tool.is_open):
            self._clear_stroke()
        held, self._held = self._held, []
        for number, action in enumerate(held):
            action()
            if self._held or (self._tool is not None and self._tool.is_awaited):  # not ready again: the rest comes after it
                self._held += held[number + 1 :]
                return

    def _scene_for(self, tool: Tool, *, erase: bool = False) -> Scene:
        assert self.document is not None
        assert self._guidance is not None
        label = BACKGROUND if erase else self._label_of(tool)
        return Scene(self.document.label_map, label, self.options, self._guidance, STILL / self._view.scale)

    def _drop_last(self) -> None:
        """Take back a corner, or a stroke of several."""
        tool = self._tool
        if tool is None or not tool.is_open:
            return
        box = None if self._layers is None else self._layers.stroke.box
        asked = tool.drop_last()
        self.show_box(box)
        self._ask_again(asked)
        self.update()

    def _turn(self, steps: int) -> bool:
        """Go to another of several answers; False where there are none."""
        return self._ask_again(None if self._tool is None else self._tool.turn(steps))

    def _ask_again(self, asked: Ask | None) -> bool:
        """Let the worker answer what has changed about something half made; False where nothing has."""
        if asked is not None:
            self.growth_asked.emit(asked)
        self._tell_hint()
        return asked is not None

    @property
    def hint(self) -> str:
        """What to do next with the tool in hand, in one sentence."""
        return TOOLS[self.tool].hint() if self._tool is None else self._tool.hint_now()

    def _tell_hint(self) -> None:
        if self.hint != self._hint:
            self._hint = self.hint
            self.hintChanged.emit()

    def _mend(self, top: int, left: int, height: int, width: int) -> None:
        """The mask changed, so a preview that was worked out for it as it was is dropped."""
        super()._mend(top, left, height, width)
        if self._suggestion is not None:
            self.show_suggestion(None)
        elif self._layers is not None and self._layers.stroke.preview is not None:
            self.cancel()

    def _pick(self, at: Point) -> None:
        """Go on with the class under the pointer, of what is shown."""
        if self.document is None:
            return
        pixel = pixel_at(at, self.document.size)
        shown = self.document.proposal if self.layer == CRF else self.document.answer
        if pixel is not None and shown is not None:
            self.set_label(int(shown[pixel]))

    def _hover(self) -> None:
        """Let the tool show what a click would do."""
        if self._tool is None or self._pointer is None or self.document is None:
            return
        had_lines = self._tool.has_lines
        self._tool.hover(self.image_point(self._pointer), self._scene_for(self._tool))
        if had_lines or self._tool.has_lines:
            self.update()

    def _take_guide(self) -> None:
        if self._stroking:
            self._go_on(self._at)
        else:
            self._hover()
