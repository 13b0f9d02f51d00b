"""What is open: the project, its images as the window knows them, the image on the screen. Everybody else listens."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from smaf_core.data.classes import ClassTable
from smaf_core.errors import SmafError, in_words
from smaf_core.progress import Report
from smaf_core.project.layout import is_project
from smaf_core.project.lock import ProjectLock
from smaf_core.project.restoring import restore
from smaf_core.project.store import STATUSES, ImageRecord, Project
from smaf_desktop.document.document import MaskDocument
from smaf_desktop.document.first_look import FirstLook
from smaf_desktop.document.open_documents import Documents
from smaf_desktop.project.contents import Contents
from smaf_desktop.project.opening import ProjectOpening
from smaf_desktop.project.reading import (
    Question,
    ReadProject,
    Spaced,
    Wish,
    may_be_made,
    project_beside,
    read_project,
    rework_project,
)
from smaf_desktop.project.reviewing import Reviewing
from smaf_desktop.toolkit.background import in_background
from smaf_desktop.toolkit.words import grouped
from smaf_desktop.worker.client import Worker


class Workspace(Reviewing):
    """Opens projects and images, and says what changed."""

    opening = Signal(str)
    """A project is being opened: its path. Ends in `project_opened`, `undecided` or `failed`."""
    first_look = Signal()
    """The images of what is being opened are here to be looked at; there is no project before their tags are read."""
    reading = Signal(int, int)
    """How many files of tags are read, and how many there are."""
    project_opened = Signal()
    closing = Signal()
    """The project is about to be closed: last chance to write to it."""
    project_closed = Signal()
    undecided = Signal(object)
    """A folder can be opened in several ways: a `Question` somebody has to answer."""
    working = Signal(str)
    """The project is closed while its files are changed: what is done, and how far it is. Ends in `project_opened`."""
    damaged = Signal(object)
    """A project cannot be opened, but its last good copy can be restored: `Damaged`."""
    place_needed = Signal(object)
    """The project cannot be made beside this image folder: somebody has to ask where."""
    reworked = Signal()
    """What `rework` did is done, and the image is on the screen again, with all that is said of it."""
    image_asked = Signal(str)
    """An image is being loaded; `document_opened` follows."""
    document_opened = Signal(object)
    image_refused = Signal(str, object)
    """Name of the image that was asked for, and the `SmafError` that says why not: nothing is on the screen then."""

    def __init__(self, parent: QObject | None = None, worker: Worker | None = None) -> None:
        super().__init__(parent)
        self._lock: ProjectLock | None = None
        self._wants_reload = self._is_reworking = False
        self._restored = ""
        self._pool = ThreadPoolExecutor(1)
        self.contents = Contents(self._pool, self)
        self.contents.failed.connect(self.failed)
        self._opening = ProjectOpening(worker.twin(self) if worker else Worker(self), self._pool, self)
        self._opening.looked.connect(self._look)
        self._opening.progressed.connect(lambda progress: self.reading.emit(progress.done, progress.total))
        self._opening.opened.connect(self._take)
        self._opening.undecided.connect(self._ask)
        self._opening.damaged.connect(self.damaged)
        self._opening.failed.connect(self._refuse)

    # ── projects ──

    def open(
        self, path: Path, place: Path | None = None, classes: ClassTable | None = None, tags_from: str | None = None
    ) -> None:
        """Open a project, an image folder, or whatever lies in one. A folder of images gets a project beside it.

        What was being opened is given up. A project that is open stays until there is something to show in its place.

        Args:
            path: A project, a folder of images, or a file in one (what people drop).
            place: Where to make the project of an image folder; beside the folder when not given.
            classes: The classes of a folder where nothing names them.
            tags_from: The source of tags, where a folder has several.
        """
        path = path.absolute()
        try:
            folder = path.parent if path.is_file() else path
            project = folder if is_project(folder) else place or project_beside(folder)
            is_possible = is_project(project) or may_be_made(project)
        except OSError as error:  # where nobody may look
            self.failed.emit(in_words(error))
            return
        if not is_possible:
            self.place_needed.emit(folder)
            return
        if self.project is None:
            self.close()
        self.opening.emit(str(folder))
        self._opening.start(Wish(folder, project, classes, tags_from))

    def rework(self, work: Callable[[Project, Report], object], words: str, show: str = "") -> None:
        """Save and close everything, let `work` change the project's files, then show the same image again, or another.

        Histories of images whose mask does not change come back from their journals.

        Args:
            work: Called in another thread, as the project's only writer. What it refuses (`SmafError`) is a warning.
            words: What is done, for the person who waits.
            show: The image to show then; the same where none is given.
        """
        if self.project is None:
            return
        if self.read_only:
            self.warned.emit(self.read_only, "")
            return
        folder, shown = self.project.folder, show or self._asked
        if not self.close():
            return
        self.working.emit(words)

        def take(opened: ReadProject) -> None:
            self._asked = shown  # so that nobody chooses another when the project is open
            self._is_reworking = True
            self._take(opened)
            self.open_image(shown)
            if shown not in self.records:
                QTimer.singleShot(0, self, self._end_rework)

        report = Spaced(lambda done, total, text: self.working.emit(f"{words} {grouped(done)} / {grouped(total)}"))
        in_background(self, lambda: rework_project(folder, work, report), take, self.failed.emit, self._pool)

    def _end_rework(self) -> None:
        if self._is_reworking:
            self._is_reworking = False
            self.reworked.emit()

    def restore(self, folder: Path) -> None:
        """Put the last good copy of a damaged project's database in its place, and open it; see `restoring.restore`."""
        self.opening.emit(str(folder))

        def open_it(words: str) -> None:
            self._restored = words
            self.open(folder)

        in_background(self, lambda: restore(folder), open_it, self.failed.emit, self._pool)

    def close(self) -> bool:
        """Save everything and let go of the project; False if something could not be written, and then it stays open.

        What was being opened is given up.
        """
        self._opening.give_up()
        return self._let_go()

    def stop(self) -> None:
        """Wait for what is given up; for the end of the program."""
        self._opening.stop()

    def _let_go(self) -> bool:
        if self.documents is None:
            return True
        if self.project is not None:
            self.closing.emit()
        if not self.documents.finish():
            return False
        if self._decisions is not None and (trouble := self._decisions.finish()):
            self.warned.emit(trouble, "")
            return False
        self.documents.close()
        self.documents.deleteLater()
        self._end_deciding()
        if self._lock is not None:
            self._lock.release()
        gc.unfreeze()
        self.project = self.documents = self._lock = None
        self.records, self.rounds, self._status_before, self._asked, self.read_only = {}, [], {}, "", ""
        self.contents.clear()
        self.counts = dict.fromkeys(STATUSES, 0)
        self.untagged = self.doubtful = 0
        self.tagged.clear()
        self.project_closed.emit()
        return True

    def reload(self) -> None:
        """Read all records again, as after another process has written proposals, statuses or scores."""
        self._wants_reload = self._decisions is not None and self._decisions.is_busy  # else what is shown would be older
        if self.project is not None and not self._wants_reload:
            folder, known, revision = self.project.folder, self.records, self._revision
            in_background(
                self,
                lambda: read_project(folder, known),
                lambda read: self._update(read, revision),
                self.failed.emit,
                self._pool,
            )

    def refresh(self, name: str) -> None:
        """Show the machine's new answer for an image, if it is open."""
        if self.documents is not None:
            self.documents.refresh(name)

    def refresh_all(self) -> None:
        """Show whatever a run has left behind."""
        self.reload()
        for name in self.records:
            self.refresh(name)

    # ── images ──

    @property
    def is_first_look(self) -> bool:
        """Whether images are looked at whose tags are still being read: there is no project yet, and nothing to change."""
        return self.documents is not None and self.project is None

    @property
    def current(self) -> ImageRecord | None:
        """The image on the screen, or the one that is being loaded for it."""
        return self.records.get(self._asked)

    def open_image(self, name: str, neighbours: Sequence[str] = ()) -> None:
        """Show an image, and load its neighbours ahead."""
        if self.documents is None or name not in self.records or (name == self._asked and self.document is not None):
            return
        self._asked = name
        self.image_asked.emit(name)
        self.documents.open(name)
        self.documents.prefetch(list(neighbours))

    def set_mask_aside(self, name: str) -> None:
        """Keep a mask that cannot be opened, or does not fit its photo, under another name, and show the photo without it."""
        if self.documents is None or self.project is None or self.read_only:
            return
        try:
            kept = self.documents.set_mask_aside(name)
        except OSError as error:
            self.warned.emit(in_words(error), "")
            return
        self.set_status([name], "proposed" if self.has_answer(name) else "new")
        self.open_image(name)
        words = self.tr("The mask of {name} begins anew; the old one is kept as {file}.")
        self.warned.emit(words.format(name=name, file=kept[0].name if kept else "…"), "\n".join(map(str, kept)))

    def read_contents(self, done: Callable[[], None]) -> None:
        """Read which classes every mask or proposal shows (`contents`), then call `done`."""
        if self.project is not None:
            self.contents.read(self.project.folder, self.records, done)

    # ── within ──

    def _look(self, look: FirstLook) -> None:
        """Show a folder's pictures while their tags are being read."""
        if not self._let_go():
            self._opening.give_up()
            return
        self.read_only = self.tr("What is in the photos is still being read.")
        self.records = look.records
        self.counts = {**dict.fromkeys(STATUSES, 0), "new": len(look.records)}
        self.documents = self._documents_of(look)
        self.first_look.emit()

    def _ask(self, question: Question) -> None:
        self._end_first_look()
        self.undecided.emit(question)

    def _refuse(self, words: str) -> None:
        self._end_first_look()
        self.failed.emit(words)

    def _end_first_look(self) -> None:
        if self.is_first_look:
            self._let_go()

    def _take(self, opened: ReadProject) -> None:
        """Show a project; where its pictures are looked at already, they stay where they are."""
        if not self.is_first_look and not self._let_go():
            return
        lock = ProjectLock(opened.folder)
        read_only = self.tr("This project lies where nothing can be written: it can be looked at and exported.")
        if not opened.is_read_only:
            read_only = lock.acquire()
        try:
            project = Project.at(opened.folder)
        except SmafError as error:
            lock.release()
            self._end_first_look()
            self.failed.emit(str(error))
            return
        if project.classes.names != opened.class_names:  # another process has renamed some since
            lock.release()
            in_background(self, lambda: read_project(opened.folder), self._take_again, self.failed.emit, self._pool)
            return
        self.read_only, self.project, self._lock = read_only, project, lock
        self._begin_deciding(opened.folder, self._reload_late)
        self._take_records(opened)
        if self.documents is None:
            self.documents = self._documents_of(project)
        else:
            self.documents.adopt(project, self.read_only)
        self.project_opened.emit()
        self._tell(opened)

    def _take_again(self, opened: ReadProject) -> None:
        self._take(opened)
        self.open_image(self._asked)

    def _take_records(self, read: ReadProject) -> None:
        self.records, self.counts, self.rounds = read.records, read.counts, list(read.rounds)
        self.untagged, self.doubtful, self.tagged = read.untagged, read.doubtful, Counter(read.tagged)

    def _documents_of(self, project: Project | FirstLook) -> Documents:
        documents = Documents(project, self.read_only, parent=self, record_of=lambda name: self.records[name])
        documents.opened.connect(self._show)
        documents.refused.connect(self.image_refused)
        documents.refused.connect(self._end_rework)
        documents.failed.connect(lambda _, words: self.warned.emit(words, ""))
        documents.warned.connect(lambda _, words: self.warned.emit(words, ""))
        documents.edited.connect(self._note_edit)
        documents.saved.connect(lambda name: self.contents.forget([name]))
        documents.saved.connect(self.note_mask)
        return documents

    def _tell(self, opened: ReadProject) -> None:
        opened = replace(opened, warnings=(*([self._restored] if self._restored else []), *opened.warnings))
        self._restored = ""
        looking = self.tr("You are only looking: {why}").format(why=self.read_only) if self.read_only else ""
        words, details = opened.words(looking)
        if words:
            self.warned.emit(words, details)

    def _show(self, document: MaskDocument) -> None:
        self._asked = document.name
        self.document_opened.emit(document)
        self._end_rework()

    def _update(self, read: ReadProject, revision: int) -> None:
        """Take over what another process has changed, unless this window has changed something since it was read."""
        if self.project is None or self.project.folder != read.folder:
            return
        if revision != self._revision:
            self.reload()
            return
        if read.class_names != self.project.classes.names:  # by another process, where this window only looks
            self.open(read.folder)
            return
        is_trained = read.rounds != tuple(self.rounds)
        self._take_records(read)
        self.contents.forget(read.changed)
        if read.changed or is_trained:
            self.records_changed.emit(list(read.changed))

    def _reload_late(self) -> None:
        """Read again what was asked for while decisions were on their way."""
        if self._wants_reload:
            self.reload()
