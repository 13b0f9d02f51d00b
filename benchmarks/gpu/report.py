"""The figures as Markdown: the targets first, then everything that was measured, and everything that failed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.gpu.log import Line, Log
from benchmarks.gpu.plan import STAGES, TARGETS, Stage, Target

FILE = "report.md"


def write_report(folder: Path) -> None:
    """Write what is known so far; it is written after every stage."""
    log = Log(folder)
    lines = [*_heading(log), *_targets(log)]
    for stage in STAGES:
        lines += _stage(stage, log)
    (folder / FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _heading(log: Log) -> Iterator[str]:
    machines = [line["machine"] for line in log.lines() if "machine" in line]
    commands = [line for line in log.lines() if "command" in line]
    yield "# The GPU: what was promised, and what was measured"
    for line in commands[-1:]:
        yield ""
        yield f"By `{line['command']}`, last begun {line['at']}."
        if line["tiny"]:
            yield "Sizes are tiny: this proves that every stage runs, and its figures mean nothing."
    for number, about in enumerate({str(one): one for one in machines}.values(), 1):
        yield ""
        yield f"Machine {number}: " + "; ".join(f"{name} {value}" for name, value in about.items()) + "."


def _targets(log: Log) -> Iterator[str]:
    yield ""
    yield "| on one H100 or H200 | target | measured | |"
    yield "| --- | --- | --- | --- |"
    for target in TARGETS:
        yield _target(target, log)


def _target(target: Target, log: Log) -> str:
    values = [row["value"] for line in log.lines() for row in line.get("rows", ()) if row["target"] == target.name]
    if not values:
        return f"| {target.words} | {target.promise} | not measured | |"
    worst = target.worst(values)
    of = f" (the worst of {len(values)})" if len(values) > 1 else ""
    verdict = "met" if target.is_met(worst) else "MISSED"
    return f"| {target.words} | {target.promise} | {worst:.3g} {target.unit}{of} | {verdict} |"


def _stage(stage: Stage, log: Log) -> Iterator[str]:
    lines, failed = log.lines(stage.name), log.failed(stage.name)
    yield from ("", f"## {stage.title}", "")
    yield f"`python -m benchmarks.gpu --out DIR --stage {stage.name}`: {_state(stage, log)}."
    rows = [(line, row, _device(lines, line)) for line in lines for row in line.get("rows", ())]
    if rows:
        yield from ("", "| what | | | agreement | device | date |", "| --- | --: | --- | --- | --- | --- |")
    for line, row, device in rows:
        yield f"| {row['what']} | {row['value']:.4g} | {row['unit']} | {row['agreement']} | {device} | {line['at'][:10]} |"
    for case, why in failed.items():
        yield from ("", f"**FAILED: {case}**", "", "```", why.strip(), "```")


def _state(stage: Stage, log: Log) -> str:
    if log.is_done(stage.name):
        return f"done, {[line['processor'] for line in log.lines(stage.name) if 'done' in line][-1]:g} s of processor time"
    return "failed in part, see below" if log.failed(stage.name) else "not measured to its end"


def _device(lines: list[Line], line: Line) -> str:
    """Name the device of the process that a line comes from: the last that was named before it."""
    before = lines[: lines.index(line)]
    return next((str(one["machine"]["device"]) for one in reversed(before) if "machine" in one), "unknown")
