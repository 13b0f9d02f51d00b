"""The one box that filters images: `tag:cat tags:doubtful status:new class:dog conflict:yes name:2007*`.

Words are joined by *and*; `-` before a word turns it round; commas within a word mean *or*; a bare word looks in the name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fnmatch import translate as as_regex

from smaf_core.errors import SmafError
from smaf_core.people.name import as_word
from smaf_core.project.store import STATUSES, ImageRecord
from smaf_desktop.toolkit.words import translate

KEYS = ("tag", "tags", "class", "status", "conflict", "name", "reason", "by", "like", "sort")
LIKE_THIS = "like:this"
"""Passes the images that were found alike, most alike first."""


Shown = frozenset[str] | None
"""The classes a mask or proposal shows; None where that has not been read."""

Test = Callable[[ImageRecord, Shown], bool]
Sort = Callable[[ImageRecord], str | int | float]

SORTS: dict[str, Sort] = {
    "name": lambda record: record.name.casefold(),
    "status": lambda record: STATUSES.index(record.status),
    "gain": lambda record: -(record.score or 0.0),
    "tags": lambda record: ", ".join(record.tags or ()),
    "decided": lambda record: -record.decided,
}
"""What images can be ordered by; a gain orders as the review queue does, and what was decided last comes first."""


@dataclass(frozen=True)
class Filter:
    """A filter that has been read.

    `needs_pixels` tells whether it asks what masks show, which costs reading them; `sort` gives what images are ordered by, if
    something was said about that, and `descends` whether the largest comes first.
    """

    tests: tuple[Test, ...] = ()
    needs_pixels: bool = False
    sort: Sort | None = None
    descends: bool = False

    def __call__(self, record: ImageRecord, shown: Shown = None) -> bool:
        """Whether an image passes."""
        return all(test(record, shown) for test in self.tests)


def read_filter(text: str, likeness: Mapping[str, float] | None = None) -> Filter:
    """Read what was typed.

    Args:
        text: What stands in the box.
        likeness: The images that were found alike, and how alike they are; None where nobody has looked for any.

    Raises:
        SmafError: an unknown key, status or answer; the message lists what there is.
    """
    tests, needs_pixels, sort, descends = [], False, None, False
    for word in text.split():
        negated = word.startswith("-") and len(word) > 1
        key, colon, value = word.lstrip("-").rpartition(":") if ":" in word else ("name", "", word.lstrip("-"))
        key = key.lower()
        if key not in KEYS:
            words = translate("Filter", "no filter is called “{key}”; there are {all}")
            raise SmafError(words.format(key=key, all=", ".join(f"{one}:" for one in KEYS)))
        if colon and not value:
            continue  # still being typed
        if key == "sort":
            sort, descends = _sort(value.casefold()), negated
            continue
        if key == "like":
            if likeness is None:
                words = translate("Filter", "like: shows what Find More Like This has found; look for something first")
                raise SmafError(words)
            tests.append(lambda record, _: record.name in likeness)
            sort = sort or (lambda record: -likeness[record.name])
            continue
        test = _test(key, value.casefold())
        tests.append(_not(test) if negated else test)
        needs_pixels |= key in ("class", "conflict")
    return Filter(tuple(tests), needs_pixels, sort, descends)


def _sort(value: str) -> Sort:
    for word, sort in SORTS.items():
        if word.startswith(value):
            return sort
    raise SmafError(translate("Filter", "sort: is followed by {all}").format(all=", ".join(SORTS)))


def _test(key: str, value: str) -> Test:
    values = [one for one in value.split(",") if one]
    if key == "tag":
        is_tag = _pattern(values)
        return lambda record, _: any(map(is_tag, record.tags or ("none",)))
    if key == "tags":
        return _tags_test(values)
    if key == "class":
        is_class = _pattern(values)
        return lambda _, shown: any(map(is_class, shown or ()))
    if key == "status":
        return _status_test(values)
    if key == "conflict":
        if value not in ("yes", "no"):
            raise SmafError(translate("Filter", "conflict: is followed by yes or no"))
        return lambda record, shown: _disagree(record, shown) == (value == "yes")
    if key == "reason":
        return lambda record, _: any(one in (record.reason or "").casefold() for one in values)
    if key == "by":
        is_person = _pattern(values)
        return lambda record, _: is_person(person_word(record.by))
    is_name = _pattern([one if "*" in one or "?" in one else f"*{one}*" for one in values])
    return lambda record, _: is_name(record.name)


def person_word(name: str) -> str:
    """The word that stands for a person in a filter, where blanks, commas and colons have a meaning."""
    return as_word(name) or "none"


def _disagree(record: ImageRecord, shown: Shown) -> bool:
    """Whether tags and mask disagree: a tag without pixels, or pixels without tag."""
    return shown is not None and record.tags is not None and set(record.tags) != shown


def _tags_test(values: list[str]) -> Test:
    """What is known about the tags as a whole; may be typed short."""
    tests: dict[str, Test] = {
        "doubtful": lambda record, _: record.doubtful,
        "confirmed": lambda record, _: record.tags is not None and not record.doubtful,
        "none": lambda record, _: record.tags is None,
    }
    chosen = [test for word, test in tests.items() if any(word.startswith(value) for value in values)]
    if not chosen:
        raise SmafError(translate("Filter", "tags: is followed by {all}").format(all=", ".join(tests)))
    return lambda record, shown: any(test(record, shown) for test in chosen)


def _status_test(values: list[str]) -> Test:
    """Statuses may be typed short (`prog`) and without the blank, which separates words."""
    chosen = {one for one in STATUSES for value in values if one.replace(" ", "").startswith(value.replace("-", ""))}
    chosen |= {one for one in STATUSES for value in values if value in ("progress", "unreviewed") and _is(one, value)}
    if not chosen:
        words = translate("Filter", "no status begins with “{value}”; there are new, proposed, inprogress, accepted, flagged")
        raise SmafError(words.format(value=",".join(values)))
    return lambda record, _: record.status in chosen


def _is(status: str, value: str) -> bool:
    return status == "in progress" if value == "progress" else status in ("new", "proposed", "in progress")


def _pattern(values: list[str]) -> Callable[[str], bool]:
    """Give a test for words that match any of some patterns with * and ?; compiled, for it is asked 50,000 times."""
    match = re.compile("|".join(as_regex(value) for value in values), re.IGNORECASE).match
    return lambda word: match(word) is not None


def _not(test: Test) -> Test:
    return lambda record, shown: not test(record, shown)
