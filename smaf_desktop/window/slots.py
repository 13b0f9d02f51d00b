"""What happens when an action is asked for: each by its name, and which part of the window does it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from smaf_core.data.classes import BACKGROUND, VOID
from smaf_desktop.window import dialogs
from smaf_desktop.window.key_sheet import CommandPalette, KeySheet
from smaf_desktop.window.manual import Manual

if TYPE_CHECKING:
    from smaf_desktop.window.main_window import MainWindow


def slots_of(window: MainWindow) -> dict[str, Callable[..., object]]:
    """Give what each action of `actions.specs` does in a window."""
    canvas, space, images, panel = window.canvas, window.workspace, window.image_list, window.class_panel
    control, decisions = window.run_control, window.decisions
    return {
        "open": window.ask_what_to_open, "close_project": space.close, "quit": window.close,
        "save": decisions.save, "undo": decisions.undo, "redo": decisions.redo,
        "take_suggestion": window.suggestions.take, "suggest": window.set_suggesting,
        "zoom_to_suggestion": window.suggestions.zoom_to,
        "merge_copy": window.exchange.ask_merge, "save_copy": window.copying.ask,
        "import_masks": window.exchange.ask_import, "edit_classes": window.exchange.ask_classes,
        "rescan": window.photos.rescan, "leave_out": lambda: window.photos.ask_leave_out(images.selected),
        "export": lambda: window.exchange.ask_export(), "preferences": window.ask_preferences,
        "accept": decisions.accept_and_go_on, "accept_stay": decisions.accept, "flag": decisions.flag_and_go_on,
        "accept_selected": lambda: window.batch.accept(images.selected),
        "flag_selected": lambda: window.batch.flag(images.selected),
        "reset_selected": lambda: window.batch.put_back(images.selected),
        "next": lambda: images.go(1), "previous": lambda: images.go(-1),
        "next_unreviewed": lambda: images.go(1, True), "previous_unreviewed": lambda: images.go(-1, True),
        "filter": images.filter_box.setFocus, "by_gain": window.order_by_gain, "wall": window.tagging.set_on,
        "smaller": lambda: canvas.grow_brush(-1), "larger": lambda: canvas.grow_brush(1), "swap": panel.swap,
        "background": lambda: panel.choose(BACKGROUND), "unsure": lambda: panel.choose(VOID),
        "find_class": panel.find_class, "alike": window.alike.find, "duplicates": window.duplicates.ask,
        "next_layer": canvas.next_layer, "previous_layer": canvas.previous_layer,
        "hide_overlay": canvas.set_overlay_hidden, "outlines": canvas.set_outlines, "touched": canvas.set_show_touched,
        "compare": partial(window.show_compared, "slider"), "side_by_side": partial(window.show_compared, "side by side"),
        "export_selected": lambda: window.exchange.ask_export(images.selected),
        "fit": canvas.fit, "actual_size": canvas.actual_size, "zoom_in": canvas.zoom_in, "zoom_out": canvas.zoom_out,
        "propose": lambda: control.ask_run("propose"), "self_train": lambda: control.ask_run("self-train"),
        "accept_sure": window.review.ask_accept_sure, "rounds": window.review.show_rounds, "bands": window.bands.ask,
        "copy_to_next": window.mask_copy.to_next, "take_others": window.others_part.take,
        "start_over": window.review.ask_start_over, "tag_doctor": window.review.show_tag_doctor,
        "progress": window.together.show_progress, "second_look": window.together.show_second_look,
        "check": control.ask_check,
        "mend": window.mending.ask, "audit": window.review.show_audit, "audited": window.review.note_audited,
        "toggle_tag": lambda: window.batch.toggle_tag(images.selected, panel.chosen_name()),
        "train_segmenter": window.segmenter_control.ask_training,
        "segment_photos": window.segmenter_control.ask_segmenting, "tidy": control.ask_tidy, "teach": control.ask_teach,
        "confirm_tags": window.confirm_tags, "doubtful": lambda: window.show_filtered("tags:doubtful"),
        "propose_image": control.propose_image, "cancel_run": control.cancel, "pause_run": control.pause,
        "manual": lambda: Manual(window).show(), "help": lambda: KeySheet(window.actions_, window).open(),
        "palette": lambda: CommandPalette(window.actions_, window).show(),
        "about": lambda: dialogs.about(window),
    }  # fmt: skip
