"""How a project goes, as a page: what is left, how fast, how good, who did what, and what the rounds brought."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import nan
from pathlib import Path
from statistics import median

from smaf_core.data.files import write_bytes_whole
from smaf_core.errors import SmafError
from smaf_core.evaluation.miou import percent
from smaf_core.evaluation.report import markdown_table
from smaf_core.figures.html import Part, Picture, page_as_html
from smaf_core.figures.over_time import draw_counts, draw_growth, draw_shares
from smaf_core.people.deeds import Deed
from smaf_core.project.store import Project, Round
from smaf_core.review.accept import ENOUGH, RIGHT
from smaf_core.review.pace import ENOUGH as ENOUGH_DECISIONS
from smaf_core.review.pace import PAUSE, decisions, is_decision, taken
from smaf_core.review.standing import SURE, Standing, Sure

NOBODY = "no name"


def write_report(project: Project, path: Path, now: Standing, sure: Sure) -> Path:
    """Write the page: one HTML file that needs nothing else, or Markdown with its pictures beside it.

    Raises:
        SmafError: the name ends otherwise, or it cannot be written.
    """
    if path.suffix.lower() not in (".html", ".htm", ".md"):
        raise SmafError(f"{path}: a report is HTML or Markdown; give it a name that ends in .html or .md")
    title = f"{project.folder.stem}: how far it is, {time.strftime('%Y-%m-%d')}"
    parts = list(parts_of(project, now, sure))
    if path.suffix.lower() == ".md":
        write_bytes_whole(path, _as_markdown(title, parts, path).encode())
    else:
        write_bytes_whole(path, page_as_html(title, parts).encode())
    return path


def parts_of(project: Project, now: Standing, sure: Sure) -> Iterator[Part]:
    """Give what the page says."""
    deeds = project.deeds()
    yield Part("Where it stands", sentences(now, sure), ("status", "photos", "%"), _statuses(now))
    if decisions(deeds):
        header = ("name", "accepted", "flagged", "painted", "tagged", "audited", "s a photo")
        yield Part("Who did what", (), header, [(row[0] or NOBODY, *row[1:]) for row in people_of(deeds)])
        yield Part("Over time", pictures=_over_time(deeds, now))
    if rounds := project.rounds():
        yield _rounds(rounds)


def sentences(now: Standing, sure: Sure) -> list[str]:
    """What is left, how fast it goes, and how good everything sure is, in words; what is not known is said to be so."""
    return [f"{now.left:,} of {now.photos:,} photos wait for a decision.", _pace_words(now), _sure_words(sure)]


def _pace_words(now: Standing) -> str:
    speed, work, days = now.pace.seconds, now.pace.work_left(now.left), now.pace.days_left(now.left)
    if speed is None or work is None:
        return (
            f"How fast it goes is not known: {now.pace.n} photos were decided on one by one since decisions are kept "
            f"with their times, and {ENOUGH_DECISIONS} are needed."
        )
    words = f"A photo takes {speed:.0f} s (median of the last {now.pace.n} decided on one by one; pauses of more than "
    words += f"{PAUSE / 60:.0f} min left out)"
    if not now.left:
        return f"{words}."
    words += f"; what is left takes {duration(work)} of one person's work by the mean, for some take longer"
    return f"{words}, or {days} days like the latest ones ({now.pace.a_day:.0f} photos a day)." if days else f"{words}."


def _sure_words(sure: Sure) -> str:
    if not sure.is_known:
        return (
            f"How good it would be if everything sure were accepted now is not known: it needs {ENOUGH} photos that were "
            f"finished by hand and taught no round, and there are {sure.finished}."
        )
    found = sure.measured
    if found is None or found.precision is None:
        return (
            f"No confidence is sure: of {sure.finished} finished photos no group was right in {SURE:.0%} with 95 % certainty."
        )
    return (
        f"{sure.images:,} of {sure.waiting:,} proposals that wait are sure (confidence of at least {found.threshold:.2f}). If "
        f"all were accepted now, about {found.precision:.0%} would be right (IoU of at least {RIGHT} with the finished mask); "
        f"with 95 % certainty at least {found.at_least:.0%}, from n = {found.n} finished photos as sure."
    )


def duration(seconds: float) -> str:
    """How long, as one would say it."""
    minutes = max(1, round(seconds / 60))
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def _statuses(now: Standing) -> list[tuple[str, str, str]]:
    return [(status, f"{count:,}", f"{100 * count / max(now.photos, 1):.0f}") for status, count in now.counts.items()]


def people_of(deeds: Sequence[Deed]) -> list[tuple[str, ...]]:
    """A row for each person: the name, photos accepted, flagged, painted on, tagged and audited, and seconds a photo."""
    done: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for one in deeds:
        done[one.who][one.value if is_decision(one) else one.what].add(one.image)
    seconds: defaultdict[str, list[float]] = defaultdict(list)
    for photo in taken(deeds):
        seconds[photo.who].append(photo.seconds)
    columns = ("accepted", "flagged", "mask", "tags", "audit")
    return [
        (who, *(f"{len(done[who][what]):,}" for what in columns), _median(seconds[who]))
        for who in sorted(done, key=str.casefold)
    ]


def _median(seconds: Sequence[float]) -> str:
    return f"{median(seconds):.0f}" if len(seconds) >= ENOUGH_DECISIONS else "–"


def _over_time(deeds: Sequence[Deed], now: Standing) -> list[Picture]:
    last = decisions(deeds)
    by_person: defaultdict[str, list[float]] = defaultdict(list)
    for one in sorted(last, key=lambda one: one.at):
        by_person[one.who or NOBODY].append(one.at)
    everybody = {"all": sorted(one.at for one in last)} if len(by_person) > 1 else {}
    days, counts = zip(*now.pace.by_day, strict=True)
    growth = draw_growth("Photos decided on", {**by_person, **everybody})
    return [
        Picture("decided", "How many photos were decided on by each moment", growth),
        Picture("days", "How many photos were decided on each day", draw_counts("Photos decided on a day", days, counts)),
    ]


def _rounds(rounds: Sequence[Round]) -> Part:
    judged = {one.number: one.metrics["judged"] for one in rounds if isinstance(one.metrics.get("judged"), Mapping)}
    rows = [
        (
            str(one.number),
            one.kind,
            time.strftime("%Y-%m-%d %H:%M", time.localtime(one.started)),
            "–" if one.finished is None else duration(one.finished - one.started),
            str(len(one.metrics.get("corrected", ()))),
            *(percent(judged.get(one.number, {}).get(when, nan)) for when in ("before", "after")),
            "declined" if one.is_declined else "",
        )
        for one in rounds
    ]
    header = ("round", "kind", "begun", "took", "masks learned from", "before, %", "after, %", "")
    words = (
        "Before and after: mean IoU of the proposals with corrected photos that taught neither round; where there were too "
        "few, with all that were corrected, which flatters."
    )
    pictures = [_judged(judged)] if judged else []
    return Part("Rounds", (words,), header, rows, pictures)


def _judged(judged: Mapping[int, Mapping[str, float]]) -> Picture:
    series = {when: [one.get(when, nan) for one in judged.values()] for when in ("before", "after")}
    drawn = draw_shares("Mean IoU on corrected photos, %", [f"round {number}" for number in judged], series)
    return Picture("rounds", "Mean IoU before and after each round", drawn)


def _as_markdown(title: str, parts: Sequence[Part], path: Path) -> str:
    lines = [f"# {title}\n"]
    for part in parts:
        lines += [f"## {part.title}\n", *(f"{words}\n" for words in part.paragraphs)]
        if part.rows:
            lines.append(markdown_table(part.header, part.rows))
        for picture in part.pictures:
            name = f"{path.stem}-{picture.name}.png"
            write_bytes_whole(path.with_name(name), picture.png)
            lines.append(f"![{picture.words}]({name.replace(' ', '%20')})\n")
    return "\n".join(lines)
