"""The window: which part hears of what. Wiring only; what happens is in the parts."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication

from smaf_core.progress import Progress
from smaf_core.project.records import declined_last
from smaf_desktop.canvas.opening_sign import OpeningSign
from smaf_desktop.canvas.stroke_growth import StrokeGrowth
from smaf_desktop.canvas.suggestions import Suggestions
from smaf_desktop.document.document import MaskDocument
from smaf_desktop.exchange.bands import BandsControl
from smaf_desktop.exchange.control import ExchangeControl
from smaf_desktop.exchange.copying import CopyControl
from smaf_desktop.exchange.photos import PhotosControl
from smaf_desktop.exchange.refused_photos import RefusedPhotos
from smaf_desktop.images.bulk import Batch
from smaf_desktop.images.duplicates import DuplicatesControl
from smaf_desktop.machine.fusion_control import LiveFusion
from smaf_desktop.machine.run_control import RunControl
from smaf_desktop.machine.segmenter_control import SegmenterControl
from smaf_desktop.project.reading import Damaged
from smaf_desktop.project.workspace import Workspace
from smaf_desktop.review.control import ReviewControl
from smaf_desktop.review.mend_control import MendControl
from smaf_desktop.review.queue_order import QueueOrder
from smaf_desktop.review.together import TogetherControl
from smaf_desktop.toolkit.core_words import stage_text
from smaf_desktop.toolkit.preferences import Preferences
from smaf_desktop.toolkit.words import grouped
from smaf_desktop.tools.registry import TOOLS
from smaf_desktop.window import dialogs
from smaf_desktop.window.actions import Actions, FocusGuard
from smaf_desktop.window.alike import AlikeControl
from smaf_desktop.window.decisions import Decisions
from smaf_desktop.window.mask_copy import MaskCopy
from smaf_desktop.window.others_part import OthersPart
from smaf_desktop.window.preferences_dialog import PreferencesDialog
from smaf_desktop.window.shell import Shell
from smaf_desktop.window.slots import slots_of
from smaf_desktop.window.tagging import Tagging
from smaf_desktop.worker.client import Worker
from smaf_desktop.worker.runs import Runs


class MainWindow(Shell):
    """Everything a person sees of one project."""

    def __init__(self, preferences: Preferences, runs: Runs | None = None, worker: Worker | None = None) -> None:
        super().__init__(preferences)
        self.worker = worker or Worker(self)
        self.workspace = Workspace(self, self.worker)
        self.runs = runs or Runs(self)
        self.run_control = RunControl(
            self, self.workspace, self.runs, self.worker, self.run_panel, self.status_bar, self.message_bar,
            lambda: self.preferences.palette,
        )  # fmt: skip
        self.exchange = ExchangeControl(self, self.workspace, self.run_control, preferences)
        self.copying = CopyControl(self, self.workspace, self.message_bar)
        self.bands = BandsControl(self, self.workspace, self.run_control, lambda: self._show_state())
        self.segmenter_control = SegmenterControl(
            self, self.workspace, self.run_control, self.segmenter_panel, preferences, self.message_bar
        )
        for control in (self.segmenter_control, self.run_control):
            control.filter_asked.connect(self.show_filtered)
        self.segmenter_control.wall_asked.connect(lambda: self.actions_["wall"].setChecked(True))
        self.photos = PhotosControl(self, self.workspace, self.message_bar, self.run_control.is_busy, self.image_list.beside)
        self.refused_photos = RefusedPhotos(self.refusal, self.workspace, self.photos)
        self.exchange.segmenter_asked.connect(self.segmenter_control.ask_about_folder)
        self.live_fusion = LiveFusion(self.workspace, self.worker, self.fusion_panel, self.class_panel.chosen_name, self)
        self.batch = Batch(self.workspace, self.message_bar, self)
        self.decisions = Decisions(self.workspace, self.image_list, self.batch, self.message_bar, self.status_bar)
        self.opening_sign = OpeningSign(self.canvas, self.workspace)
        self.others_part = OthersPart(self.workspace, self.message_bar)
        self.mask_copy = MaskCopy(self.workspace, self.image_list, self.message_bar, self.status_bar)
        self.tagging = Tagging(self.workspace, self.image_list, self.wall_page, self.class_panel, self.batch)
        self.review = ReviewControl(self, self.workspace, preferences)
        self.review.accept_asked.connect(self.batch.accept)
        self.review.take_asked.connect(self.run_control.take)
        self.review.sample_shown.connect(self.image_list.model.show_sample)
        self.together = TogetherControl(self, self.workspace, preferences, self.message_bar)
        self.together.told.connect(self.image_list.show_progress)
        self.image_list.progress_asked.connect(self.together.show_progress)
        self.together.preferences_asked.connect(lambda: self.ask_preferences())
        self.mending = MendControl(
            self, self.workspace, self.worker, lambda: preferences.palette, self.batch.offer, self.run_control.is_busy
        )
        self.queue_order = QueueOrder(self.workspace, self.worker, self)
        self.alike = AlikeControl(self.workspace, self.worker, self.canvas, self.image_list, self.class_panel, self.message_bar)
        self.duplicates = DuplicatesControl(self, self.workspace, self.worker, self.image_list, self.photos.ask_leave_out)
        self.stroke_growth = StrokeGrowth(self.canvas, self.worker, self)
        self.suggestions = Suggestions(self.canvas, self.worker, self)
        self.actions_ = Actions(self, slots_of(self), self.canvas.set_tool)
        self.furnish(self.actions_, self.workspace.open)
        self._connect_workspace()
        self._connect_editor()
        self._asked_path, self._suggested = Path(), ""
        self._guard = FocusGuard(self)
        QApplication.instance().installEventFilter(self._guard)  # type: ignore[union-attr]
        for digit in range(1, 10):
            QShortcut(QKeySequence(str(digit)), self, lambda one=digit: self.class_panel.choose_by_key(one))
        QShortcut(QKeySequence("Esc"), self, self._escape)
        self.apply_preferences()
        self._forget_project()

    # ── who hears of what ──

    def _connect_workspace(self) -> None:
        space = self.workspace
        space.opening.connect(lambda path: setattr(self, "_asked_path", Path(path)))
        space.opening.connect(lambda path: self.welcome.show_busy(self.tr("Opening {path}…").format(path=path)))
        space.first_look.connect(self._show_first_look)
        space.reading.connect(self._show_reading)
        space.project_opened.connect(self._show_project)
        space.closing.connect(self.canvas.put_aside)  # while the image can still be as nobody had touched it
        space.closing.connect(self._keep_place)
        space.project_closed.connect(self._forget_project)
        space.working.connect(self.welcome.show_busy)
        space.place_needed.connect(self._ask_place)
        space.failed.connect(self._say_failure)
        space.damaged.connect(self._show_damaged)
        space.warned.connect(self.message_bar.say)
        space.waiting.connect(self.message_bar.say_while)
        space.image_asked.connect(self.image_list.set_current)
        space.image_asked.connect(lambda _: self.leave_wall())
        space.image_asked.connect(lambda _: self._forget_suggestion())
        space.image_asked.connect(lambda _: self.status_bar.show_hover(None))  # it was of the photo before
        space.document_opened.connect(lambda opened: self.canvas.once_ready(lambda: self._show_document(opened)))
        space.image_refused.connect(lambda name, _: self._show_refusal(name))
        space.records_changed.connect(self._update_records)
        space.reworked.connect(self.image_list.put_back_filter)
        self.welcome.sample_asked.connect(lambda: self.photos.try_sample())
        self.welcome.open_asked.connect(self.ask_what_to_open)
        self.welcome.recent_chosen.connect(space.open)
        self.welcome.restore_asked.connect(space.restore)
        self.path_chosen.connect(space.open)
        self.tagging.toggled.connect(self._show_wall)
        self.wall_page.left.connect(self.leave_wall)
        self.wall_page.wall.opened.connect(self.leave_wall)
        for left in (self.image_list.left, self.message_bar.left, self.class_panel.search.settled):
            left.connect(lambda *_: self.focus_view())
        self.run_panel.cancel_asked.connect(self.canvas.setFocus)  # and not to Resume, which takes the button's place
        self.run_control.changed.connect(self._show_state)
        self.runs.started.connect(lambda _: self.machine_tabs.setCurrentIndex(0))  # where it says how far it is
        live = self.live_fusion
        for part in (live, self.stroke_growth, self.suggestions):
            part.failed.connect(self.message_bar.say)
        self.suggestions.told.connect(self._tell_suggestion)
        live.progressed.connect(lambda one: self.status_bar.showMessage(f"{stage_text(one.text)} {one.done}/{one.total}"))
        live.applied.connect(self.message_bar.offer)
        self.image_list.pixels_needed.connect(lambda: space.read_contents(self.image_list.refilter))

    def _connect_editor(self) -> None:
        canvas, panel = self.canvas, self.class_panel
        panel.label_chosen.connect(canvas.set_label)
        panel.hidden_changed.connect(canvas.set_hidden_labels)
        panel.locked_changed.connect(self.tool_options.set_locked)
        panel.attention_chosen.connect(canvas.set_attention_class)
        panel.confirm_asked.connect(self.confirm_tags)
        canvas.labelChanged.connect(panel.set_label)
        canvas.painted.connect(self.decisions.note_painted)
        canvas.toolChanged.connect(self._show_tool)
        canvas.hintChanged.connect(self._show_hint)
        canvas.hintChanged.connect(self._forget_suggestion)  # its keys have other meanings now
        self.stroke_growth.model_missing.connect(self._offer_models)
        self.image_list.model.arranged.connect(lambda: self.stroke_growth.look_ahead(self.image_list.following(3)))
        waits = self.tr("What you began with “{tool}” waits: choose it again to go on with it.")
        canvas.leftOpen.connect(lambda tool: self.status_bar.showMessage(waits.format(tool=TOOLS[tool].text()), 8000))
        canvas.layerStyleChanged.connect(self._show_layer_style)
        canvas.zoomChanged.connect(self.status_bar.show_zoom)
        for view in (canvas, self.comparison):
            view.hovered.connect(self.status_bar.show_hover)
        self.comparison.mode_changed.connect(self._show_comparison)
        self._show_tool(canvas.tool)
        self.tool_options.opacity.valueChanged.connect(lambda value: setattr(self.preferences, "opacity", value / 100))

    # ── project and image ──

    def _show_tool(self, name: str) -> None:
        self.actions_[f"tool:{name}"].setChecked(True)
        self._show_hint()

    def _show_hint(self) -> None:
        """Say how the tool in hand is used, or why none can be."""
        space = self.workspace
        words = self.canvas.hint if self.canvas.suggestion is None else self._suggested
        if space.project is not None and space.read_only:
            words = self.tr("You are only looking: {why}").format(why=space.read_only)
        self.status_bar.show_hint("" if self.tagging.is_on or space.documents is None else words)

    def _show_layer_style(self) -> None:
        style = self.canvas.layer_style
        self.actions_["hide_overlay"].setChecked(style.overlay_hidden)
        self.class_panel.set_hidden(style.hidden)

    def set_suggesting(self, on: bool) -> None:
        """Show after each correction how the rest of the mask should look, or no longer."""
        self.suggestions.set_on(on)
        self.preferences.suggests = on

    def _tell_suggestion(self, words: str) -> None:
        keys = self.actions_.keys_of("take_suggestion") or [self.tr("Take Suggestion")]
        self._suggested = words.format(key=keys[0])
        self.status_bar.showMessage(self._suggested, 8000)
        self._show_hint()  # where it stays as long as the stripes do

    def _forget_suggestion(self) -> None:
        """What was suggested for one photo is nothing to say beside the next."""
        if self._suggested and self.status_bar.currentMessage() == self._suggested:
            self.status_bar.clearMessage()

    def _show_comparison(self, mode: str) -> None:
        self.actions_["compare"].setChecked(mode == "slider")
        self.actions_["side_by_side"].setChecked(mode == "side by side")

    def _show_images(self) -> None:
        """Show the images that are there, of a project or at first look."""
        space, documents = self.workspace, self.workspace.documents
        assert documents is not None
        documents.edited.connect(lambda _: self.layer_strip.redraw_soon())
        documents.edited.connect(lambda _: self.batch.forget())
        self.welcome.show_busy("")
        self.image_list.set_records(space.records, space.counts, space.contents.of, tags_are_coming=space.is_first_look)
        self.show_editor()
        self._show_tool(self.canvas.tool)

    def _show_first_look(self) -> None:
        """Show the images of a folder whose tags are still being read."""
        self._show_images()
        self.tool_options.setEnabled(False)
        self.class_panel.show_waiting()
        self.message_bar.say(self.tr("What is in the photos is still being read. You can look at them meanwhile."))
        self.run_panel.show_reading("")
        self._show_state()
        self.image_list.go(1)

    def _show_reading(self, done: int, total: int) -> None:
        words = self.tr("{done} of {total} files").format(done=grouped(done), total=grouped(total))
        self.run_panel.show_reading(words)
        self.status_bar.show_run(Progress(done, total, ""))

    def _show_project(self) -> None:
        project, space = self.workspace.project, self.workspace
        assert project is not None
        self.preferences.remember(project.folder)
        self.message_bar.hide()
        self.status_bar.show_run(None)
        self.canvas.set_classes(project.classes)
        self.class_panel.set_classes(project.classes)
        self.tool_options.setEnabled(True)
        self.tool_options.set_classes(project.classes)
        self.status_bar.set_classes(project.classes)
        if self.image_list.tags_are_coming:
            self.image_list.take_tags(space.records, space.counts)
        else:
            self._show_images()
        self.class_panel.set_frequencies(space.tagged)
        self._show_state()
        self.run_control.ask_device()
        self.runs.attach(project.folder, only_watch=bool(space.read_only))
        if space.document is not None:
            self._show_document(space.document)
        elif space.current is None:
            self._show_first_image()

    def _show_first_image(self) -> None:
        """Show the photo that was on the screen when the project was left, else the first that nobody has reviewed."""
        project, images = self.workspace.project, self.image_list
        place = "" if project is None else self.preferences.place(project.folder)
        if not (place and images.choose(place)) and not images.go(1, True):
            images.go(1)

    def _keep_place(self) -> None:
        project, current = self.workspace.project, self.workspace.current
        if project is not None and current is not None:
            self.preferences.keep_place(project.folder, current.name)

    def _forget_project(self) -> None:
        self.leave_wall()
        self.decisions.forget()
        for part in (self.canvas, self.suggestions, self.history):
            part.show_document(None)
        self.stroke_growth.look_ahead([])
        self.status_bar.set_classes(None)
        self.status_bar.show_run(None)
        self.image_list.set_records({}, self.workspace.counts)
        self.show_welcome()
        self._show_state()

    def _show_document(self, document: MaskDocument) -> None:
        record = self.workspace.records[document.name]
        self.canvas.put_aside()  # with its class; then the class of this photo, but for what waits here with its own
        self.class_panel.show_image(document.name, record.tags, record.doubtful)
        for part in (self.canvas, self.suggestions, self.history):
            part.show_document(document)
        self.image_list.set_current(document.name)
        self.stroke_growth.look_ahead(self.image_list.following(3))
        if not self.image_list.filter_box.hasFocus():
            self.focus_view()
        self._show_state()

    def _show_refusal(self, name: str) -> None:
        """Show nothing of the image before where another cannot be shown."""
        for part in (self.canvas, self.suggestions, self.history):
            part.show_document(None)
        record = self.workspace.records[name]
        self.class_panel.set_tags(record.tags, record.doubtful)
        self.image_list.set_current(name)
        self._show_state()

    def _update_records(self, names: list[str]) -> None:
        self.image_list.update_records(self.workspace.records, self.workspace.counts, names)
        current = self.workspace.current
        self.class_panel.set_frequencies(self.workspace.tagged)
        if current is not None and current.name in names:
            self.class_panel.set_tags(current.tags, current.doubtful)
        if self.runs.is_running and self.workspace.documents is not None:
            for name in names:
                self.workspace.documents.refresh(name)
        self._show_state()

    def _show_state(self) -> None:
        """Make actions and titles say what is possible now."""
        self._show_hint()
        space, document = self.workspace, self.workspace.document
        seen = None if self.tagging.is_on else document
        project, writable, latest = space.project, not space.read_only, space.latest_round
        self.actions_.enable(
            images=space.documents is not None,
            project=project is not None,
            writable=project is not None and writable,
            document=seen is not None,
            editable=seen is not None and not seen.read_only,
            trained=latest is not None and writable,
        )
        if self.tagging.is_on:
            self.actions_["undo"].setEnabled(project is not None and writable)
        can_learn = latest is not None or len(space.records) > space.untagged + space.doubtful
        self.actions_["propose"].setEnabled(project is not None and writable and can_learn)
        self.actions_["bands"].setEnabled(project is not None and writable and bool(self.bands.deep))
        self.actions_["cancel_run"].setEnabled(self.runs.is_running and not self.runs.is_watched)
        self.actions_["pause_run"].setEnabled(self.runs.can_go_on and not self.runs.is_watched)
        self.actions_["pause_run"].setChecked(self.runs.is_paused)
        place = project.folder.stem if project else ""
        place = self.tr("{project} (only to look at)").format(project=place) if project and space.read_only else place
        parts = [space.current.name if space.current else "", place, self.tr("SMAF Desktop")]
        self.setWindowTitle(" — ".join(part for part in parts if part))
        if project is not None:
            may_run = writable and not self.runs.is_running
            self.run_panel.show_project(
                latest, space.counts, space.untagged, space.doubtful, may_run, declined=declined_last(space.rounds)
            )
            self.segmenter_panel.show_project(project, space.doubtful, may_run)
        else:
            self.segmenter_panel.show_project(None, 0, False)

    def confirm_tags(self) -> None:
        """Confirm the tags of the selected images; they may be shown as doubtful no longer."""
        self.segmenter_control.confirm(self.image_list.selected)

    # ── what the window asks ──

    def _ask_place(self, images: Path) -> None:
        place = dialogs.ask_place(images, self)
        if place is not None:
            self.workspace.open(images, place)

    def _offer_models(self, why: str) -> None:
        """Clicks need a model: say so, with the way to it."""
        words = why + self.tr("Clicks and boxes need a model of your own: SAM or its kin, as two ONNX files.")
        self.message_bar.offer(words, self.tr("Choose Model…"), lambda: self.ask_preferences(models=True))

    def ask_preferences(self, *, models: bool = False) -> None:
        """Show the preferences, or their page about models, and follow what is chosen at once."""
        dialog = PreferencesDialog(self.preferences, self.actions_, self.worker, self)
        if models:
            dialog.show_models()
        dialog.models.chosen.connect(self._take_model)
        dialog.changed.connect(self.apply_preferences)
        dialog.changed.connect(self.together.take_name)
        dialog.open()

    def _take_model(self) -> None:
        """Another model answers clicks from now on."""
        self.message_bar.hide()
        self.stroke_growth.look_ahead(self.image_list.following(3), anew=True)

    def _say_failure(self, words: str) -> None:
        self.welcome.show_busy("")
        if self.workspace.project is None:
            self.welcome.show_failure(words)
            self.photos.offer_to_locate(self._asked_path, self.welcome.offer)
        else:
            self.message_bar.say(words)

    def _show_damaged(self, damaged: Damaged) -> None:
        """Offer the last good copy, where the project that could not be opened would be."""
        self.welcome.show_busy("")
        if self.workspace.project is None:
            self.welcome.show_damaged(damaged.project, damaged.words)
        else:
            restore = partial(self.workspace.restore, damaged.project)
            self.message_bar.offer(damaged.words, self.tr("Restore the Last Good Copy"), restore)

    def _escape(self) -> None:
        self.canvas.cancel()
        self.leave_wall()
        self.focus_view()

    def leave_wall(self) -> None:
        """Show the chosen photo itself."""
        self.actions_["wall"].setChecked(False)

    def _show_wall(self, on: bool) -> None:
        self.show_wall(on)
        self.decisions.sees_photo = not on
        document = self.workspace.document
        if not on and document is not None:
            record = self.workspace.records[document.name]
            self.class_panel.show_image(document.name, record.tags, record.doubtful)
        self._show_state()

    # ── coming and going ──

    def closeEvent(self, event: QCloseEvent) -> None:
        """Save, and let no process outlive the window unasked."""
        fate = "stop"
        if self.runs.is_running and not self.runs.is_watched:
            fate = dialogs.what_of_the_run(self, self.preferences, self.runs.can_go_on)
        if fate == "ask":
            event.ignore()
            return
        if not self.workspace.close():
            event.ignore()
            return
        self.keep_layout()
        if fate == "go on":
            self.runs.leave()
        self.workspace.stop()
        self.run_control.stop()
        self.queue_order.stop()
        self.alike.stop()
        self.image_list.thumbnails.wait()
        QApplication.instance().removeEventFilter(self._guard)  # type: ignore[union-attr]
        event.accept()
