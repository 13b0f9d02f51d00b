"""`smaf agreement`, `smaf merge`, `smaf report`: for people who work on one project together."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from smaf_core.cli.terminal import Style, opened_project, run, say_result
from smaf_core.evaluation.miou import percent
from smaf_core.evaluation.report import markdown_table
from smaf_core.people.name import name_at_work
from smaf_core.progress import Report
from smaf_core.review.report_page import sentences, write_report
from smaf_core.review.standing import standing, what_is_sure
from smaf_core.together import merging, second_look
from smaf_core.together.classes import ClassesBy
from smaf_core.together.copies import Comparison, Difference


def report(
    project: Annotated[Path, typer.Argument(help="The project (NAME.smaf).")],
    out: Annotated[Path | None, typer.Option(help="Write a page with plots: NAME.html, whole in itself, or NAME.md.")] = None,
    style: Style = "bars",
) -> None:
    """Say how far a project is, how fast it goes, and how good it would be if everything sure were accepted now."""

    def work(tell: Report) -> dict[str, Any]:
        with opened_project(project) as opened:
            now, sure = standing(opened), what_is_sure(opened, tell)
            written = {} if out is None else {"page": str(write_report(opened, out, now, sure))}
        found = sure.measured
        return {
            "photos": now.photos, "left": now.left, "statuses": dict(now.counts),
            "seconds_a_photo": now.pace.seconds, "decisions": now.pace.n,
            "work_left_seconds": now.pace.work_left(now.left), "days_left": now.pace.days_left(now.left),
            "sure": sure.images, "finished": sure.finished, "n": None if found is None else found.n,
            "right": None if found is None else found.precision,
            "right_at_least": None if found is None else found.at_least,
            "said": sentences(now, sure), **written,
        }  # fmt: skip

    say_result(run(style, work), style, _words)


def agreement(
    project: Annotated[Path, typer.Argument(help="The project (NAME.smaf).")],
    begin: Annotated[
        int | None, typer.Option(min=1, help="Draw so many photos that others have accepted, for a look of your own at them.")
    ] = None,
    style: Style = "bars",
) -> None:
    """Say how far a second person's look at accepted photos agrees with their masks, those with little agreement first."""

    def work(tell: Report) -> dict[str, Any]:
        with opened_project(project) as opened:
            if begin is not None:
                look = second_look.begin(opened, name_at_work(), begin, report=tell)
                return {"photos": len(look.names), "open": str(look.project_folder)}
            found = second_look.agreement(opened, tell)
        together = found.together
        shown = [] if together is None else [(n, float(i)) for n, i in zip(together.names, together.iou, strict=True) if i == i]
        return {
            "looked_at": len(found.pairs), "waiting": found.waiting,
            "mean_iou": None if together is None else together.mean_iou, "classes": dict(shown),
            "photos": [{"photo": one.name, "first": one.first_by, "second": one.second_by, "iou": one.iou, "stays": one.settled}
                       for one in found.pairs],
        }  # fmt: skip

    say_result(run(style, work), style, _agreement_words)


def _agreement_words(result: Mapping[str, Any]) -> str:
    if "open" in result:
        return f"{result['photos']} photos drawn by lot; look at them in: {result['open']}"
    lines = [f"{result['looked_at']} photos were looked at twice, {result['waiting']} wait for their second look"]
    if result["mean_iou"] is not None:
        rows = [("mean", percent(result["mean_iou"])), *((name, percent(iou)) for name, iou in result["classes"].items())]
        lines += [markdown_table(("agreement", "IoU, %"), rows)]
        photos = [
            (one["photo"], one["first"] or "–", one["second"], percent(one["iou"]), one["stays"] or "–")
            for one in result["photos"]
        ]
        lines += [markdown_table(("photo", "first", "second", "IoU, %", "stays"), photos).rstrip()]
    return "\n".join(lines)


def merge(
    project: Annotated[Path, typer.Argument(help="The project (NAME.smaf) that takes over what was done in the other.")],
    other: Annotated[Path, typer.Argument(help="Another copy of it, in which somebody else has worked.")],
    prefer: Annotated[
        merging.Prefer | None,
        typer.Option(help="Whose answer stays where both were changed; such photos are left alone and listed if not given."),
    ] = None,
    classes: Annotated[
        ClassesBy | None, typer.Option(help="What tells which class is which, where copies of an earlier version do not know.")
    ] = None,
    look: Annotated[bool, typer.Option("--look", help="Only say how they differ; nothing is changed.")] = False,
    style: Style = "bars",
) -> None:
    """Merge two copies of a project that grew from one; masks that give way are kept in its folder beside."""

    def work(tell: Report) -> dict[str, Any]:
        with opened_project(project) as opened:
            if look:
                return _found(merging.compare(opened, other, tell, classes))
            done = merging.merge(opened, other, prefer, report=tell, classes_by=classes)
        return {
            **_found(done.comparison), "conflicts": [_conflict(one) for one in done.conflicts], "taken": done.taken,
            "tagged": done.tagged, "kept": done.kept, "beside": [str(path) for path in done.beside],
        }  # fmt: skip

    say_result(run(style, work), style, _merge_words)


def _found(found: Comparison) -> dict[str, Any]:
    return {
        "same": found.same, "different": len({one.name for one in found.differences}),
        "conflicts": [_conflict(one) for one in found.conflicts], "new_classes": list(found.new_classes),
        "otherwise_called": [list(one) for one in found.otherwise_called],
        "only_here": list(found.only_mine), "only_there": list(found.only_theirs), "unreadable": list(found.unreadable),
        "to_take": sorted({one.name for one in found.differences if one.changed == "theirs"}),
    }  # fmt: skip


def _conflict(one: Difference) -> dict[str, Any]:
    sides = {"here": one.mine, "there": one.theirs}
    said = {
        side: {"status": image.status, "by": image.by, "tags": None if image.tags is None else list(image.tags)}
        for side, image in sides.items()
    }
    newer = None if one.newer is None else "here" if one.newer == "mine" else "there"
    return {"photo": one.name, "part": "tags" if one.part == "tags" else "mask and status", **said, "newer": newer}


def _merge_words(result: Mapping[str, Any]) -> str:
    lines = [f"{result['same']} photos are the same in both copies, {result['different']} differ"]
    if "taken" in result:
        lines.append(
            f"taken: {len(result['taken'])} masks with their status, tags of {len(result['tagged'])} photos; "
            f"kept as they are here: {len(result['kept'])}; masks kept beside: {len(result['beside'])}"
        )
    else:
        lines.append(f"changed there only, and would be taken: {len(result['to_take'])}")
    conflicts = result["conflicts"]
    if conflicts:
        lines.append(f"changed in both copies and left alone: {len(conflicts)} (--prefer mine, theirs or newer settles them)")
        rows = [(one["photo"], one["part"], _side(one, "here"), _side(one, "there"), one["newer"] or "–") for one in conflicts]
        lines.append(markdown_table(("photo", "what", "here", "there", "newer"), rows).rstrip())
    lines += [f"class {here} is called {there} there; its name here stays" for here, there in result["otherwise_called"]]
    for words, names in (("classes that were added there", "new_classes"), ("photos only here", "only_here"),
                         ("photos only there, not taken", "only_there")):  # fmt: skip
        if result[names]:
            lines.append(f"{words}: {', '.join(result[names])}")
    return "\n".join((*lines, *result["unreadable"]))


def _side(one: Mapping[str, Any], side: str) -> str:
    said = one[side]
    words = ", ".join(said["tags"] or ("no tags",)) if one["part"] == "tags" else said["status"]
    return f"{words} ({said['by']})" if said["by"] and one["part"] != "tags" else words


def _words(result: Mapping[str, Any]) -> str:
    return "\n".join((*result["said"], *([f"page: {result['page']}"] if "page" in result else [])))
