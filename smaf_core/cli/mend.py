"""`smaf mend`: small faults of masks, over a whole project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from smaf_core.cli.terminal import Style, opened_project, run, say_result
from smaf_core.errors import SmafError
from smaf_core.evaluation.report import markdown_table
from smaf_core.mending.faults import KINDS, SAFE, Kind
from smaf_core.mending.step import mend as mend_
from smaf_core.mending.step import take_back
from smaf_core.mending.survey import Found, survey
from smaf_core.progress import Report
from smaf_core.project.class_editing import sole_writer
from smaf_core.project.store import Project
from smaf_core.settings.mending import MendingSettings

SHOWN = 20
"""Faults that are named in the terminal; all are in the JSON."""


def mend(
    project: Annotated[Path, typer.Argument(help="The project (NAME.smaf).")],
    apply: Annotated[bool, typer.Option("--apply", help="Mend what is found; else it is only told.")] = False,
    kinds: Annotated[
        str, typer.Option(help=f"Which, with commas: {', '.join(KINDS)}. Told: all; mended: {', '.join(SAFE)}.")
    ] = "",
    pixels: Annotated[int, typer.Option(min=1, help="What has fewer pixels is small.")] = MendingSettings.smallest,
    people_too: Annotated[bool, typer.Option("--people-too", help="Also pixels that a person has set.")] = False,
    back: Annotated[bool, typer.Option("--take-back", help="Undo what was mended together last.")] = False,
    style: Style = "bars",
) -> None:
    """Find specks, holes, slivers, tiny classes, wrong tags and sizes in all masks; mend them together."""
    settings, wanted = MendingSettings(smallest=pixels), _kinds(kinds, SAFE if apply else KINDS)

    def work(report: Report) -> dict[str, Any]:
        with opened_project(project) as opened:
            if back:
                with sole_writer(opened, "smaf mend"):
                    return {"taken_back": list(take_back(opened, report))}
            return _mended(opened, wanted, settings, people_too, apply, report)

    say_result(run(style, work), style, _words)


def _mended(
    project: Project, kinds: Sequence[Kind], settings: MendingSettings, people_too: bool, apply: bool, report: Report
) -> dict[str, Any]:
    found = survey(project, kinds, settings, report)
    able = [one for one in found.found if one.can_be_mended(people_too=people_too)]
    said = {
        "looked_at": found.looked_at, "faults": [one.as_dict() for one in found.found], "able": len(able),
        "unreadable": list(found.unreadable),
    }  # fmt: skip
    if apply:
        with sole_writer(project, "smaf mend"):
            done = mend_(project, chosen_of(able), settings, people_too=people_too, report=report)
        said |= {"mended": list(done.names), "waiting": list(done.waiting)}
    return said


def chosen_of(found: Sequence[Found]) -> dict[str, list[tuple[Kind, int]]]:
    """What to mend, by image."""
    chosen: dict[str, list[tuple[Kind, int]]] = {}
    for one in found:
        chosen.setdefault(one.name, []).append((one.fault.kind, one.fault.label))
    return chosen


def _kinds(said: str, default: Sequence[Kind]) -> tuple[Kind, ...]:
    names = [one.strip() for one in said.split(",") if one.strip()]
    for one in names:
        if one not in KINDS:
            raise SmafError(f"kind {one!r}: there is none of this name; choose among {', '.join(KINDS)}")
    return tuple(kind for kind in KINDS if kind in (names or default))


def _words(result: Mapping[str, Any]) -> str:
    if "taken_back" in result:
        return f"{len(result['taken_back'])} photos are what they were"
    faults = result["faults"]
    photos = len({one["name"] for one in faults})
    lines = [f"{result['looked_at']} masks and proposals looked at: {len(faults)} faults in {photos} photos"]
    if faults:
        lines += [markdown_table(("fault", "photos", "places", "pixels", "free"), _by_kind(faults))]
        lines += [markdown_table(("photo", "fault", "class", "places", "pixels"), [_row(one) for one in faults[:SHOWN]])]
        lines += [f"and {len(faults) - SHOWN} more"] if len(faults) > SHOWN else []
        lines += ["free: pixels in areas of which no person has set anything; the others need --people-too"]
    lines += result["unreadable"]
    if "mended" in result:
        lines += [f"{len(result['mended'])} photos mended; smaf mend --take-back makes them what they were"]
        lines += [f"{name}: has strokes that wait to be saved; open it once, then mend" for name in result["waiting"]]
    return "\n".join(lines)


def _by_kind(faults: Sequence[Mapping[str, Any]]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for kind in KINDS:
        some = [one for one in faults if one["kind"] == kind]
        sums = (f"{sum(one[key] for one in some)}" for key in ("places", "pixels", "free"))
        rows += [(kind, f"{len({one['name'] for one in some})}", *sums)] if some else []
    return rows


def _row(fault: Mapping[str, Any]) -> tuple[str, ...]:
    return fault["name"], fault["kind"], fault["class"], f"{fault['places']}", f"{fault['pixels']}"
