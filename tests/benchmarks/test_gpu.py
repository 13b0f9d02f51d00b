"""The way to the GPU's figures, walked on a processor: a GPU is at hand for minutes only, and nothing may fail there that could
have failed here before."""

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
import torch

from benchmarks.gpu import live, memory
from benchmarks.gpu.log import FILE, START, Log
from benchmarks.gpu.plan import STAGES, TARGETS, Asked, Row
from benchmarks.gpu.report import write_report
from smaf_core.crf import engines

pytest.importorskip("triton")  # whose kernels are interpreted

ROOT = Path(__file__).resolve().parents[2]


def gpu(*words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks.gpu", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})


def row(what: str, value: float, target: str) -> dict[str, object]:
    return Row(what, value, "ms", target=target).__dict__


def test_every_stage_runs_on_a_processor_and_no_figure_of_it_counts(tmp_path):
    done = gpu("--out", tmp_path, "--device", "cpu", "--tiny", "--minutes", 60)
    assert done.returncode == 0, done.stdout + done.stderr
    log = Log(tmp_path)
    for stage in STAGES:
        assert log.is_done(stage.name), stage.name
        assert log.measured(stage.name), stage.name
        assert f"## {stage.title}" in done.stdout
    assert done.stdout.count("| not measured |") == len(TARGETS)
    assert "FAILED" not in done.stdout


def test_what_was_cut_off_goes_on_where_it_was(tmp_path):
    words = ("--out", tmp_path, "--device", "cpu", "--tiny", "--stage", "live")
    log = Log(tmp_path)
    log.add(stage="live", case="the processor's dense CRF", rows=[row("slider", 12.5, "")])
    assert gpu(*words).returncode == 0
    figures = [line for line in log.lines("live") if "rows" in line]
    assert [line["rows"][0]["value"] for line in figures] == [12.5]
    assert log.is_done("live")


def test_what_is_killed_in_the_middle_leaves_nothing_running_and_loses_nothing(tmp_path):
    words = ("--out", tmp_path, "--device", "cpu", "--tiny", "--stage", "exact_crf")
    log, command = Log(tmp_path), [sys.executable, "-m", "benchmarks.gpu", *map(str, words)]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.DEVNULL) as first:
        wait_until(lambda: log.unfinished("exact_crf"))
        (measuring,) = psutil.Process(first.pid).children()
        first.kill()
    wait_until(lambda: not measuring.is_running() or measuring.status() == psutil.STATUS_ZOMBIE)
    with (tmp_path / FILE).open("a") as file:
        file.write('{"stage": "exact_crf", "case": "irn, 2 la')  # as it is where the whole machine went
    assert gpu(*words).returncode == 0
    assert [line["case"] for line in log.lines("exact_crf") if "rows" in line] == ["irn, 2 labels"]
    assert len([line for line in log.lines() if "command" in line]) == 2, "the line after the cut is whole"
    assert log.is_done("exact_crf")


def wait_until(condition):
    for _ in range(1200):
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError("it has not come to that in two minutes")


def test_a_stage_that_fails_is_named_with_its_traceback_and_the_next_one_runs(tmp_path):
    empty = tmp_path / "photos"
    empty.mkdir()
    done = gpu("--out", tmp_path / "out", "--device", "cpu", "--tiny", "--photos", empty, "--stage", "presets")
    assert done.returncode == 1
    assert "**FAILED: full**" in done.stdout
    assert "**FAILED: paper**" in done.stdout, "the other case had its turn"
    assert "SmafError" in done.stdout


def test_a_gpus_figures_do_not_mix_with_a_processors(tmp_path):
    Log(tmp_path).add(command="python -m benchmarks.gpu --out DIR", device="cuda", tiny=False)
    done = gpu("--out", tmp_path, "--device", "cpu", "--tiny")
    assert done.returncode != 0
    assert "name another folder" in done.stderr


def test_a_line_that_was_cut_off_hides_neither_those_before_nor_those_after(tmp_path):
    log = Log(tmp_path)
    log.add(stage="live", case="one", rows=[])
    with (tmp_path / FILE).open("a") as file:
        file.write('{"stage": "live", "case": "tw')
    assert log.measured("live") == {"one"}
    log.add(stage="live", case="three", rows=[])
    assert log.measured("live") == {"one", "three"}


def test_a_failure_counts_until_the_case_has_its_figures(tmp_path):
    log = Log(tmp_path)
    log.add(stage="live", case=START, failed="no device")
    log.add(stage="live", case="one", failed="out of memory")
    log.add(stage="live", began="one")
    assert (set(log.failed("live")), log.unfinished("live")) == ({START, "one"}, "one")
    log.add(stage="live", case="one", rows=[])
    log.add(stage="live", done=True, processor=1.0)
    assert (log.failed("live"), log.unfinished("live"), log.is_done("live")) == ({}, None, True)


@pytest.mark.parametrize(("figures", "verdict"), [([0.4, 0.9], "0.9 ms (the worst of 2) | met"), ([0.4, 1.2], "MISSED")])
def test_the_report_holds_the_worst_figure_against_the_target(tmp_path, figures, verdict):
    log = Log(tmp_path)
    log.add(stage="dense_crf", machine={"device": "NVIDIA H100"})
    rows = [row(f"{number}", value, "crf-batch") for number, value in enumerate(figures)]
    log.add(stage="dense_crf", case="psa", rows=rows)
    write_report(tmp_path)
    text = (tmp_path / "report.md").read_text()
    assert verdict in text
    assert "| NVIDIA H100 |" in text
    assert json.loads((tmp_path / FILE).read_text().splitlines()[-1])["rows"] == rows


def asked(tmp_path, **changes):
    return Asked(**{"device": "cpu", "tiny": True, "photos": None, "work": tmp_path, **changes})


def test_a_memory_run_that_had_no_time_for_all_photos_meets_no_target(tmp_path, monkeypatch):
    monkeypatch.setattr(memory, "SECONDS", 0.0)
    monkeypatch.setattr(memory, "propose", lambda *_, **__: None)
    monkeypatch.setattr(memory, "build_classifier", lambda *_: torch.nn.Identity())
    monkeypatch.setattr(Asked, "counts", True)
    (case,) = memory.cases(asked(tmp_path))
    rows = case.measure()
    assert [(one.what, one.target) for one in rows] == [
        ("memory of the GPU after 3 photos against 2", ""), ("memory of the process after 3 photos against 2", "")
    ]  # fmt: skip


def test_the_processors_answers_come_from_the_processor_though_a_gpu_is_in_use(tmp_path, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_initialized", lambda: True)
    monkeypatch.setitem(engines.ENGINES, "cuda", replace(engines.ENGINES["cuda"], unavailable=lambda: None))
    taken = {}
    for case in live.cases(asked(tmp_path, device="cuda")):
        taken[case.name] = engines.choose("auto").device
    assert taken == {"the processor's dense CRF": "cpu", "the GPU's dense CRF": "cuda"}


def test_every_target_is_one_that_some_stage_measures():
    said = "".join((ROOT / "benchmarks" / "gpu" / f"{stage.name}.py").read_text() for stage in STAGES)
    kernels = "-irn"  # which dense_crf adds to two of them
    assert [one.name for one in TARGETS if f'"{one.name.removesuffix(kernels)}"' not in said] == []


IMPORTED = """
import importlib, sys
from importlib.metadata import packages_distributions
from benchmarks.gpu.plan import STAGES
for stage in STAGES:
    importlib.import_module("benchmarks.gpu." + stage.name)
packages = packages_distributions()
print(*sorted({one.lower().replace("_", "-") for name in list(sys.modules) for one in packages.get(name, ())}))
"""
WITH_TORCH = {
    "filelock", "fsspec", "jinja2", "markupsafe", "mpmath", "networkx", "numpy", "setuptools", "sympy", "torch", "triton",
}  # fmt: skip
TAKEN_WHERE_IT_IS = {"tqdm"}  # by torch, which goes without


def test_the_kit_holds_whatever_a_stage_imports_that_does_not_come_with_torch():
    done = subprocess.run([sys.executable, "-c", IMPORTED], capture_output=True, text=True, cwd=ROOT, check=True)
    kit = set((ROOT / "tools" / "gpu-kit").read_text().split('wheels="')[1].split('"')[0].split())
    needed = set(done.stdout.split()) - WITH_TORCH - TAKEN_WHERE_IT_IS - {"smaf-desktop", "opencv-python-headless"}
    assert {"pillow", "psutil", "safetensors"} <= needed, "what is imported was found"
    assert sorted(needed - kit) == []
