"""Each stage in a process of its own, which may fail, hang or take the GPU down with it without the others noticing.

Such a process ends with all that it has started when the one that started it is gone, however that ended: what nobody waits for
must not use the GPU while the next command measures.
"""

from __future__ import annotations

import argparse
import importlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

from benchmarks.gpu.log import START, Log
from benchmarks.gpu.plan import STAGES, Asked, Stage
from benchmarks.gpu.report import write_report
from smaf_core.hardware.cores import usable_cores

ROOT = Path(__file__).resolve().parents[2]
LEAST = 3.0
"""Seconds that a process must have left to be worth its start."""
OUTPUT = "gpu.log"
"""One for all stages: few files are sooner brought home. Of two at once, each one's last words may hold some of the other's."""
AT_ONCE = 2
"""Stages of the tiny walk that run side by side."""
LAST_WORDS = 6000
"""Characters of a failed process's output that the report shows."""


def run_all(options: argparse.Namespace) -> int:
    """Measure what is not known yet, stage by stage; give how many stages are not done."""
    log, until = Log(options.out), time.monotonic() + 60 * options.minutes
    wanted = [stage for stage in STAGES if options.stage in (None, stage.name)]
    _refuse_another_machines(log, options)
    log.add(command=f"python -m benchmarks.gpu {' '.join(options.words)}", device=options.device, tiny=options.tiny)
    lacking = [stage for stage in wanted if options.stage or not log.is_done(stage.name)]
    sys.stderr.write("".join(f"{stage.name}: known\n" for stage in wanted if stage not in lacking))
    write_report(options.out)
    with ThreadPoolExecutor(AT_ONCE if options.tiny else 1) as at_once:  # where time counts, nothing runs beside it
        for _ in at_once.map(lambda stage: _run(stage, options, log, until), lacking):
            write_report(options.out)
    return sum(not log.is_done(stage.name) for stage in wanted)


def run_here(stage: Stage, options: argparse.Namespace) -> None:
    """Measure the cases of a stage in this process, each with a line of its own.

    An error ends it: what a GPU does afterwards is not to be trusted. The rest is done by another process.
    """
    threading.Thread(target=_end_with_what_started_it, daemon=True).start()
    from benchmarks.gpu.machine import machine, small_networks

    log = Log(options.out)
    skipped = log.measured(stage.name) | set(options.skip)
    log.add(stage=stage.name, machine=machine(options.device))
    with tempfile.TemporaryDirectory(prefix="smaf-gpu-") as work, small_networks(options.tiny):
        asked = Asked(options.device, options.tiny, options.photos, Path(work))
        for case in importlib.import_module(f"benchmarks.gpu.{stage.name}").cases(asked):
            if case.name in skipped:
                continue
            log.add(stage=stage.name, began=case.name)
            log.add(stage=stage.name, case=case.name, rows=[asdict(row) for row in case.measure()])
    log.add(stage=stage.name, done=True, processor=round(sum(os.times()[:4]), 1))


def _end_with_what_started_it() -> None:
    """Wait until the other end of our input is closed, as the system does when a process ends; then end our whole group."""
    os.read(sys.stdin.fileno(), 1)  # past Python's own buffer, whose lock would be held when this process ends by itself
    os.killpg(0, signal.SIGKILL)


def _refuse_another_machines(log: Log, options: argparse.Namespace) -> None:
    """Figures of a processor and of a GPU, or of tiny and full sizes, belong in folders of their own."""
    for line in log.lines():
        if "command" in line and (line["device"], line["tiny"]) != (options.device, options.tiny):
            raise SystemExit(f"{options.out} holds figures of `{line['command']}`; name another folder by --out")


def _run(stage: Stage, options: argparse.Namespace, log: Log, until: float) -> None:
    """Let processes do the cases of a stage until all are done, each has failed once, or the time is up."""
    limit = 60 * options.minutes if options.tiny else stage.seconds  # a busy processor is no fault of the way
    ends, failed = min(until, time.monotonic() + limit), list[str]()
    while ends - time.monotonic() > LEAST:
        sys.stderr.write(f"{stage.name}: {ends - time.monotonic():.0f} s at most\n")
        code, said = _process(stage, options, failed, ends)
        if code == 0:
            return
        running = log.unfinished(stage.name)
        how = "ended at the limit of its time" if code is None else f"its process ended with {code}"
        log.add(stage=stage.name, case=running or START, failed=f"{how}\n{said}")
        if code is None or running is None:
            return
        failed.append(running)
    sys.stderr.write(f"{stage.name}: no time left; the same command goes on here\n")


def _process(stage: Stage, options: argparse.Namespace, failed: list[str], ends: float) -> tuple[int | None, str]:
    """Start a stage: its exit status, or None where it had to be ended with all that it had started; and its last words."""
    command = [sys.executable, "-m", "benchmarks.gpu", *options.words, "--here", stage.name, "--skip", *failed]
    with (options.out / OUTPUT).open("a+b") as output:
        before = output.seek(0, os.SEEK_END)
        process = subprocess.Popen(
            command, cwd=ROOT, env=_environment(options.device, options.tiny), stdin=subprocess.PIPE, stdout=output,
            stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        with process:
            try:
                code = process.wait(max(ends - time.monotonic(), 0))
            except subprocess.TimeoutExpired:
                code = None
                os.killpg(process.pid, signal.SIGKILL)
        output.seek(before)
        return code, output.read().decode(errors="replace")[-LAST_WORDS:]


def _environment(device: str, tiny: bool) -> dict[str, str]:
    """On a processor Triton's kernels are interpreted, which it is told before it is imported; two stages share the cores."""
    ours = {"PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))}
    shared = {"OMP_NUM_THREADS": str(max(1, usable_cores() // AT_ONCE))} if tiny else {}
    return {**shared, **os.environ, **ours, **({"TRITON_INTERPRET": "1"} if device == "cpu" else {})}
