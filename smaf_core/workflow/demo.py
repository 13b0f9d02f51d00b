"""The program's main job on the sample data set, from nothing to exported labels, with every step measured."""

from __future__ import annotations

import io
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from smaf_core.data.files import write_bytes_whole
from smaf_core.data.images import read_image, read_label_map
from smaf_core.data.mask import LabelMap
from smaf_core.errors import SmafError
from smaf_core.evaluation.miou import Evaluation
from smaf_core.evaluation.steps import evaluate_steps, label_maps_of_steps
from smaf_core.figures.contact_sheet import Row, contact_sheet
from smaf_core.formats import open_dataset
from smaf_core.progress import Report, silent
from smaf_core.project.store import SUFFIX, Project
from smaf_core.sample import make_sample
from smaf_core.workflow.export import export
from smaf_core.workflow.propose import propose, self_train


@dataclass(frozen=True)
class DemoResult:
    """Where the demo has put everything, how good each step was after each round, and how long each stage took."""

    project: Path
    export: Path
    contact_sheet: Path
    rounds: Mapping[str, Mapping[str, Evaluation]]
    seconds: Mapping[str, float]


def demo(folder: Path, *, preset: str = "quick", device: str = "auto", seed: int = 0, report: Report = silent) -> DemoResult:
    """Do the program's main job on the sample data set, and measure every step.

    Args:
        folder: Is made; sample, project, export and contact sheet go there. What an earlier demo left there is replaced.
        preset: How thoroughly to train.
        device: Where to train.
        seed: Draws another sample data set.
        report: Told the progress.
    """
    photos, project_folder, out = folder / "sample", folder / f"sample{SUFFIX}", folder / "voc"
    _clear_demo(folder)
    clock = _Stopwatch()
    make_sample(photos, seed, report=report)
    clock.lap("sample")
    with Project.create(project_folder, open_dataset(photos)) as project:
        propose(project, preset=preset, device=device, report=report)
        clock.lap("propose")
        rounds = {"first classifier": evaluate_steps(project, report=report)}
        clock.lap("measure")
        self_train(project, preset=preset, device=device, report=report)
        clock.lap("self-train")
        rounds["after self-training"] = evaluate_steps(project, report=report)
        clock.lap("measure")
        written = export(project, out, "voc", "proposals", report=report)
        sheet = draw_contact_sheet(project, folder / "contact-sheet.png", report=report)
        clock.lap("export")
    return DemoResult(project_folder, written.folder, sheet, rounds, clock.seconds)


class _Stopwatch:
    """Seconds of each stage, one after the other."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.monotonic()

    def lap(self, stage: str) -> None:
        now = time.monotonic()
        self.seconds[stage] = self.seconds.get(stage, 0) + now - self._last
        self._last = now


def _clear_demo(folder: Path) -> None:
    """Take away what an earlier demo made, and nothing else."""
    marker = folder / "smaf-demo.txt"
    if folder.is_dir() and any(folder.iterdir()) and not marker.exists():
        raise SmafError(f"{folder} is not empty; name a new folder for the demo")
    shutil.rmtree(folder, ignore_errors=True)
    write_bytes_whole(marker, b"Made by `smaf demo`, which replaces this whole folder when it runs again.\n")


def draw_contact_sheet(project: Project, out: Path, count: int = 12, report: Report = silent) -> Path:
    """Draw some images of a project with every step beside each other, and the truth where it is known.

    Args:
        project: Images with a proposal are drawn, spread evenly over the data set.
        out: The PNG to write.
        count: How many images at most.
        report: Told the progress.
    """
    with_proposal = [image for image in project.images() if project.proposal_path(image.name).exists()]
    chosen = with_proposal[:: max(1, -(-len(with_proposal) // count))]
    rows: list[Row] = []
    columns: tuple[str, ...] = ()
    for done, image in enumerate(chosen):
        report(done, len(chosen), "contact sheet")
        steps: dict[str, LabelMap | None] = {**label_maps_of_steps(project, image.name)}
        steps["truth"] = None if image.truth is None else read_label_map(image.truth)
        rows.append(Row(image.name, read_image(image.path), tuple(steps.values())))
        columns = tuple(steps)
    stream = io.BytesIO()
    contact_sheet(rows, columns, project.classes).save(stream, "PNG")
    write_bytes_whole(out, stream.getvalue())
    report(len(chosen), len(chosen), "contact sheet")
    return out
