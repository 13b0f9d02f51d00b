"""Find More Like This: the photos that show what the one on the screen shows, in the list, most alike first."""

from __future__ import annotations

from PySide6.QtCore import QObject

from smaf_core.progress import Failed, Finished, Progress
from smaf_core.project.store import Project
from smaf_desktop.canvas.canvas import Canvas
from smaf_desktop.classes.panel import ClassPanel
from smaf_desktop.document.document import MaskDocument
from smaf_desktop.images.image_list import ImageList
from smaf_desktop.project.workspace import Workspace
from smaf_desktop.toolkit.messages import MessageBar
from smaf_desktop.toolkit.words import counted, grouped
from smaf_desktop.worker.client import Worker

SHOWN = 60
"""How many photos are listed."""


class AlikeControl(QObject):
    """Asks a worker of its own, since looking at photos for the first time takes minutes, and shows its answer."""

    def __init__(
        self, workspace: Workspace, worker: Worker, canvas: Canvas, images: ImageList, classes: ClassPanel, bar: MessageBar
    ) -> None:
        super().__init__(bar)
        self._workspace, self._canvas, self._images, self._classes, self._bar = workspace, canvas, images, classes, bar
        self._worker = worker.twin(self)
        workspace.project_closed.connect(self._worker.stop)

    def find(self) -> None:
        """Look for what is pointed at; else for what the photo shows as the chosen class, or as any where not as that."""
        space, document, box = self._workspace, self._workspace.document, self._canvas.part
        if space.project is None or document is None:
            return
        class_name = "" if box is not None else self._shown_class(space.project, document)
        document.save()
        space.settle(1)  # the worker reads what is on disk
        self._bar.say_while(self.tr("Looking for photos like {name}…").format(name=document.name))
        request = self._worker.ask(
            "alike", replaces="alike", project=str(space.project.folder), image=document.name, class_name=class_name, box=box
        )
        request.progressed.connect(self._tell_progress)
        what = class_name or (self.tr("what is marked") if box is None else self.tr("what you point at"))
        request.finished.connect(lambda done, name=document.name: self._show(done, name, what))
        request.failed.connect(self._tell)

    def _shown_class(self, project: Project, document: MaskDocument) -> str:
        """Name the chosen class where the photo shows it."""
        chosen = self._classes.chosen_name()
        is_shown = chosen in project.classes.names and bool((document.answer == project.classes.index(chosen)).any())
        return chosen if is_shown else ""

    def stop(self) -> None:
        """End the worker; for the end of the program."""
        self._worker.stop(wait=True)

    def _show(self, done: Finished, name: str, what: str) -> None:
        self._worker.stop()  # it holds a network in memory
        found = dict(list(done.result["alike"])[:SHOWN])
        self._images.show_alike(found)
        self._bar.say_while("")
        words = counted(
            "AlikeControl", "The %Ln photos most like {name} for {what}. Esc in the filter shows all again.", len(found)
        )
        self._bar.say(words.format(name=name, what=what))

    def _tell_progress(self, one: Progress) -> None:
        words = self.tr("Looking for photos that are alike: {done} of {total}")
        self._bar.say_while(words.format(done=grouped(one.done), total=grouped(one.total)))

    def _tell(self, failure: Failed) -> None:
        self._bar.say_while("")
        if not failure.cancelled:
            self._bar.say(failure.message, failure.details)
