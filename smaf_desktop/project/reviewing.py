"""What a person decides of the images of the project that is open: shown at once, written beside the window."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from smaf_core.data.classes import BACKGROUND
from smaf_core.data.regions import Region
from smaf_core.errors import SmafError
from smaf_core.people.deeds import Stamp
from smaf_core.people.name import name_at_work
from smaf_core.project import accepting
from smaf_core.project.decisions import Decision, Kind
from smaf_core.project.store import STATUSES, ImageRecord, Project, Round, Status
from smaf_core.review.tag_doctor import Fix, mended
from smaf_desktop.document.document import MaskDocument
from smaf_desktop.document.open_documents import Documents
from smaf_desktop.project.decisions import Decisions
from smaf_desktop.toolkit.words import counted

WRITTEN_SOON = 0.2
"""Seconds for which files that a decision makes useless wait for it to be written."""


class Reviewing(QObject):
    """The records of a project as this window knows them, and all that changes them here."""

    failed = Signal(str)
    warned = Signal(str, str)
    """Words for a person, and details behind them; nothing is lost."""
    waiting = Signal(str)
    """What was decided cannot be written yet, and is tried again: words for a person; "" when all of it is written."""
    records_changed = Signal(object)
    """Names of the images whose status, tags or score changed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.project: Project | None = None
        """Classes and files; what is in its database is in `records` and `rounds`, for nobody waits for a database here."""
        self.documents: Documents | None = None
        self.records: dict[str, ImageRecord] = {}
        self.rounds: list[Round] = []
        self.counts: dict[Status, int] = dict.fromkeys(STATUSES, 0)
        self.untagged = self.doubtful = 0
        self.tagged: Counter[str] = Counter()
        """In how many images each class is."""
        self.read_only = ""
        self.who = name_at_work()
        """The person at work, by whom decisions are kept; "" where nobody has said a name."""
        self._asked = ""
        self._revision = 0
        self._decisions: Decisions | None = None
        self._status_before: dict[str, ImageRecord] = {}
        self._accepting: dict[str, ImageRecord] = {}
        """What is being accepted together, as it was, until the database has all of it."""
        self._accepts = 0
        """How many times some of it is still to be done here."""

    @property
    def document(self) -> MaskDocument | None:
        """What is being edited."""
        return self.documents.current if self.documents else None

    @property
    def latest_round(self) -> Round | None:
        """The last finished turn of training that was taken; its proposals are shown."""
        return next((one for one in reversed(self.rounds) if one.finished is not None and not one.is_declined), None)

    def settle(self, seconds: float | None = None) -> bool:
        """Save what is open and wait for decisions, so that another process finds all of it; whether all is written."""
        saved = self.documents is None or self.documents.finish()
        return (self._decisions is None or self._decisions.settle(seconds)) and saved

    # ── deciding ──

    def set_status(self, names: Sequence[str], status: Status, who: str | None = None) -> None:
        """Set the review status of images; who accepts an image confirms its tags.

        Args:
            names: Of the images.
            status: What they are now.
            who: By whom, where it is not the person at work: what is taken back is again whose it was.
        """
        changed = [name for name in names if self.records[name].status != status]
        if self.project is None or not changed or self.read_only:
            return
        doubts, by = status != "accepted", Stamp.now(self.who if who is None else who)
        now = {
            one.name: replace(one, status=status, doubtful=one.doubtful and doubts, by=by.who, decided=by.at)
            for one in self._of(changed)
        }
        self._decide(now, Decision("status", tuple(changed), status, who=by.who, at=by.at))

    def put_back_status(self, before: Mapping[str, ImageRecord]) -> None:
        """Give images the status back that they had, by whom it was."""
        alike: dict[tuple[Status, str], list[str]] = {}
        for name, old in before.items():
            alike.setdefault((old.status, old.by), []).append(name)
        for (status, who), names in alike.items():
            self.set_status(names, status, who)

    def note_mask(self, name: str) -> None:
        """Note that the person at work has saved a mask; of one that is again as another has left it nothing is said."""
        record = self.records.get(name)
        if record is not None and (record.status == "in progress" or record.by == self.who):
            self._note("mask", record)
            if record.by != self.who:
                self._know({name: replace(record, by=self.who, decided=time.time())})

    def note_audited(self, name: str) -> None:
        """Note that the person at work has audited an image."""
        self._note("audit", self.records[name])

    def begin_accepting(self, names: Sequence[str]) -> bool:
        """Note which images are about to be accepted by `accept_many`, a few at a time: a crash cuts none of it off.

        Returns:
            Whether it may begin; where that cannot be written down, it is said why.
        """
        if self.project is None or self.read_only:
            return False
        self._accepting |= {name: self.records[name] for name in names}
        self._accepts += self._note_accepting(self._accepting.values())
        return bool(self._accepts)

    def end_accepting(self, names: Sequence[str], done: Collection[str]) -> None:
        """Of images that were to be accepted these are; the note goes when they are written."""
        stopped = [name for name in names if name not in done]
        for name in stopped:
            self._accepting.pop(name, None)
        if stopped:
            self._note_accepting(self._accepting.values())
        self._accepts -= 1
        self._forget_accepting()

    def accept_many(self, names: Sequence[str]) -> dict[str, ImageRecord]:
        """Accept images that need not be open; those without a proposal or mask are left alone. See `accepting.accept`.

        Between `begin_accepting` and `end_accepting`.

        Returns:
            What each accepted image was before, for `take_back`.
        """
        if self.project is None or self.read_only:
            return {}
        others = self._let_go_of(names)
        try:
            before = accepting.fix_masks(self.project, self._of(others))
        except SmafError as error:
            self.warned.emit(str(error), "")
            return {}
        self.set_status(list(before), "accepted")
        for name in {*names} - {*others}:  # the one on the screen, which has been looked at
            old = self.records[name]
            if self.accept():
                before[name] = old
        return before

    def take_back(self, before: Mapping[str, ImageRecord]) -> None:
        """Undo `accept_many`, but for images somebody has worked on since; doubtful tags are doubtful again."""
        if self.project is None or self.read_only:
            return
        others = {*self._let_go_of(before)}
        since = [name for name in before if self.records[name].status == "accepted" != before[name].status]
        if not self._note_accepting([before[name] for name in since if name in others], back=True):
            return
        doubted = {
            name: before[name] for name in since if before[name].doubtful and self.records[name].tags == before[name].tags
        }
        self.put_back_status({name: before[name] for name in since})
        self.restore_tags(doubted)
        if self._decisions is not None:
            self._decisions.settle(WRITTEN_SOON)  # an accepted image always has a mask
        accepting.unfix_masks(self.project, [name for name in since if name in others])
        self._forget_accepting()

    def set_tags(self, names: Sequence[str], tags: Sequence[str]) -> None:
        """Say which classes are in images."""
        if self.project is not None and not self.read_only:
            ordered = tuple(one for one in self.project.classes.names if one in tags)
            now = {one.name: replace(one, tags=ordered, doubtful=False) for one in self._of(names)}
            self._decide(now, self._signed(Decision("tags", tuple(names), tags=ordered)))

    def restore_tags(self, before: Mapping[str, ImageRecord]) -> None:
        """Give images the tags back that they had: also none at all, and also a segmenter's guess that nobody confirmed."""
        if self.project is None or self.read_only:
            return
        alike: dict[tuple[tuple[str, ...] | None, bool], list[str]] = {}
        for name, old in before.items():
            alike.setdefault((old.tags, old.doubtful), []).append(name)
        decisions = [
            self._signed(Decision("tags", tuple(names), tags=tags, doubtful=doubtful))
            for (tags, doubtful), names in alike.items()
        ]
        now = {
            one.name: replace(one, tags=before[one.name].tags, doubtful=before[one.name].doubtful) for one in self._of(before)
        }
        self._decide(now, *decisions)

    def confirm_tags(self, names: Sequence[str]) -> int:
        """Note that a person found the tags right that a segmenter has guessed; gives for how many images that was news."""
        doubtful = [name for name in names if self.records[name].doubtful]
        if self.project is None or self.read_only or not doubtful:
            return 0
        now = {one.name: replace(one, doubtful=False) for one in self._of(doubtful)}
        self._decide(now, self._signed(Decision("confirm", tuple(doubtful))))
        return len(doubtful)

    def mend(self, name: str, fix: Fix) -> None:
        """Do what the tag doctor was asked for: change a tag, or erase a class from the image on the screen."""
        if fix.kind == "erase pixels":
            self._erase(name, fix.class_name)
        else:
            self.set_tags([name], tuple(mended(self.records[name].tags or (), fix)))

    def accept(self) -> bool:
        """Take the proposal where no person has painted, save, and call the image accepted; False if there is nothing yet."""
        document = self.document
        if document is None or document.read_only or self._asked != document.name:
            return False
        if document.proposal is None and document.undo_stack.count() == 0 and not document.label_map.any():
            return False
        if self.records[document.name].status in ("new", "proposed"):
            document.accept_proposal()
        document.save()
        self.set_status([document.name], "accepted")
        return True

    def has_answer(self, name: str) -> bool:
        """Whether an image has a mask or a proposal."""
        return self.project is not None and self.project.has_answer(name)

    # ── within ──

    def _begin_deciding(self, folder: Path, written: Callable[[], object]) -> None:
        """Be ready for decisions about the project in a folder; `written` is called when none waits any more."""
        self._decisions = Decisions(folder, self)
        self._decisions.waiting.connect(self._tell_waiting)
        self._accepting, self._accepts = {}, 0
        self._decisions.written.connect(written)
        self._decisions.written.connect(self._forget_accepting)

    def _note_accepting(self, images: Iterable[ImageRecord], *, back: bool = False) -> bool:
        """Write down what is begun; where that is not possible, say why."""
        assert self.project is not None
        try:
            accepting.begin(self.project, images, back=back)
        except SmafError as error:
            self.warned.emit(str(error), "")
            return False
        return True

    def _forget_accepting(self) -> None:
        """The note of what is being accepted, or taken back, goes as soon as all of it is in the database."""
        if self.project is not None and self._decisions is not None and not (self._accepts or self._decisions.is_busy):
            accepting.end(self.project)
            self._accepting.clear()

    def _tell_waiting(self, count: int, why: str) -> None:
        words = counted("Reviewing", "What you decided about %Ln images is not written yet, and is tried again. {why}", count)
        self.waiting.emit(words.format(why=why) if count else "")

    def _end_deciding(self) -> None:
        if self._decisions is not None:
            self._decisions.close()
            self._decisions.deleteLater()
            self._decisions = None

    def _note(self, kind: Kind, record: ImageRecord) -> None:
        if self._decisions is not None and not self.read_only:
            self._decisions.put(self._signed(Decision(kind, (record.name,))))

    def _signed(self, decision: Decision) -> Decision:
        """The decision, by the person at work, now."""
        return replace(decision, who=self.who, at=time.time())

    def _decide(self, now: Mapping[str, ImageRecord], *decisions: Decision) -> None:
        """Show what images are now, and have it written."""
        if self._decisions is not None and now:
            self._decisions.put(*decisions)
            self._know(now)

    def _know(self, records: Mapping[str, ImageRecord]) -> None:
        """Take over what images are now, and count anew."""
        self._revision += 1
        for name, now in records.items():
            old = self.records[name]
            self.counts[old.status] -= 1
            self.counts[now.status] += 1
            self.untagged += (now.tags is None) - (old.tags is None)
            self.doubtful += now.doubtful - old.doubtful
            self.tagged.subtract(old.tags or ())
            self.tagged.update(now.tags or ())
            self.records[name] = now
        self.records_changed.emit(list(records))

    def _let_go_of(self, names: Iterable[str]) -> list[str]:
        """Save images that are open, and read them anew next time, for their masks are about to be written or removed.

        Returns:
            All but the one on the screen, which stays: somebody may be painting on it.
        """
        shown = "" if self.document is None else self.document.name
        others = [name for name in names if name != shown]
        if self.documents is not None:
            for name in others:
                self.documents.forget(name)
        return others

    def _erase(self, name: str, class_name: str) -> None:
        document = self.document
        if self.project is not None and document is not None and document.name == name and not document.read_only:
            index = self.project.classes.index(class_name)
            document.begin()
            region = Region(0, 0, document.label_map == index).trimmed()
            document.edit(self.tr("Erase {name}").format(name=class_name), document.mask.patch(region, BACKGROUND))

    def _of(self, names: Iterable[str]) -> list[ImageRecord]:
        return [self.records[name] for name in names]

    def _note_edit(self, name: str) -> None:
        """Whoever paints is at work on an image; who takes all of it back has never been."""
        record = self.records[name]
        if self.documents is not None and self.documents.is_untouched(name):
            answered: Status = "proposed" if self.has_answer(name) else "new"
            before = self._status_before.pop(name, None)
            self.set_status([name], before.status if before else answered, before.by if before else None)
        elif record.status != "in progress":
            self._status_before.setdefault(name, record)
            self.set_status([name], "in progress")
