"""How fast and how true the dense CRF's back ends are, on real photos, in one run: `python benchmarks/crf.py`.

Every back end that can run here takes turns within one process, so that a busy machine slows all of them. Timed is the
whole work on one image: for pydensecrf its own calls from energies on (both kernels' set-up and 10 steps), for ours the
public `dense_crf` with its checks, from probabilities on. Set-up is what remains when the time of a step, from runs of 10
and of 1 steps, is taken off. Writes `results/crf-cpu.md`, or `results/crf-<gpu>.md` where there is a GPU.

All of it takes about a quarter of an hour on two cores. With `--rows FILE`, cases found there are not measured again, and
others are added to it: what was cut off goes on, and the table can be made in pieces (`--sizes`, `--presets`, `--labels`),
which a machine that is quiet only for minutes needs. After a change, `--anew` measures what is asked for again.

Whether exact inference gives better masks is asked by `crf_exact.py`.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from smaf_core.crf import CrfSettings, backends, dense_crf
from smaf_core.crf.problem import Picture

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results"
PRESETS = ("psa", "deeplab", "irn")
SIZES = {"375x500": 7, "768x1024": 2, "1080x1920": 1}
"""Size -> rounds; the larger ones are resized from the photo."""


@dataclass
class Case:
    """One image with its probabilities and what is asked of it."""

    image: np.ndarray
    probabilities: np.ndarray
    settings: CrfSettings

    @property
    def picture(self) -> Picture:
        """The same as a back end sees it."""
        return Picture(self.image, self.probabilities, list(range(len(self.probabilities))), None)


Taken = tuple[float, float, float, np.ndarray]
"""Wall seconds, processor seconds, wall seconds of set-up, answer."""
Run = Callable[[Case], Taken]


@dataclass
class Measured:
    """What one back end took and gave."""

    seconds: list[float]
    processor: list[float]
    """Seconds of processor time, all threads together: what a busy machine distorts least."""
    setup: list[float]
    answer: np.ndarray


def main() -> None:
    """Measure and write the table."""
    options = _options()
    photos = options.photos / "JPEGImages"
    if not photos.is_dir():
        print(f"{photos} is absent: the benchmark needs real photos (give their folder by --photos); nothing measured")
        return
    if options.memory:
        _peak_memory(options.memory, photos)
    else:
        device = _gpu() or "cpu"
        _write(f"crf-{device}.md", speed_report(photos, options))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=Path, default=ROOT.parent / "shared" / "VOC2012", help="folder in VOC's layout")
    parser.add_argument("--sizes", nargs="*", default=list(SIZES), choices=list(SIZES))
    parser.add_argument("--presets", nargs="*", default=list(PRESETS), choices=PRESETS)
    parser.add_argument("--rows", type=Path, help="JSON file of rows: what it has is not measured again; what is new is added")
    parser.add_argument("--anew", action="store_true", help="measure what is asked for even where the file of rows has it")
    parser.add_argument("--labels", nargs="*", type=int, default=[2, 5, 21])
    parser.add_argument("--images", type=int, default=4, help="photos per case at 375x500; the larger sizes use one")
    parser.add_argument("--no-memory", action="store_true", help="leave out peak memory, which takes minutes")
    parser.add_argument("--memory", metavar="BACKEND,PRESET,SIZE,LABELS", help=argparse.SUPPRESS)
    return parser.parse_args()


# ---- what is measured ----


def synthetic_probabilities(image: np.ndarray, labels: int, seed: int = 0) -> np.ndarray:
    """Coarse scores that follow the picture's colours, with noise, enlarged 16 times: what networks of stride 16 give."""
    rng = np.random.default_rng(seed)
    height, width = image.shape[:2]
    small = cv2.resize(image, (max(width // 16, 2), max(height // 16, 2)), interpolation=cv2.INTER_AREA) / 255.0
    scores = small @ rng.normal(0, 3, (3, labels)) + rng.normal(0, 0.7, (*small.shape[:2], labels))
    scores = cv2.resize(scores.astype(np.float32), (width, height)).reshape(height, width, labels)
    likely = np.exp(scores - scores.max(axis=2, keepdims=True)).transpose(2, 0, 1)
    return np.ascontiguousarray(likely / likely.sum(axis=0), np.float32)


def some_photos(photos: Path, count: int, size: tuple[int, int]) -> list[np.ndarray]:
    """Read photos of 375x500 from all over the folder, resized where another size is asked for."""
    chosen = []
    for path in sorted(photos.glob("*.jpg"))[5::37]:
        image = Image.open(path).convert("RGB")
        if image.size == (500, 375) and len(chosen) < count:
            same = image.size == size[::-1]
            chosen.append(np.asarray(image if same else image.resize(size[::-1], Image.Resampling.BICUBIC)))
    return chosen


def run_pydensecrf(case: Case) -> Taken:
    """pydensecrf's own calls: wall and processor seconds, wall seconds of set-up, and the answer."""
    import pydensecrf.densecrf as reference

    unary = case.picture.energies()
    labels, height, width = unary.shape
    settings, image = case.settings, np.require(case.image, requirements=["C", "W"])
    begin, used = time.perf_counter(), time.process_time()
    crf = reference.DenseCRF2D(width, height, labels)
    crf.setUnaryEnergy(unary.reshape(labels, -1))
    crf.addPairwiseGaussian(sxy=settings.gaussian_sxy, compat=settings.gaussian_compat)
    crf.addPairwiseBilateral(
        sxy=settings.bilateral_sxy, srgb=settings.bilateral_srgb, rgbim=image, compat=settings.bilateral_compat
    )
    ready = time.perf_counter()
    answer = np.asarray(crf.inference(settings.iterations))
    whole, busy = time.perf_counter() - begin, time.process_time() - used
    return whole, busy, ready - begin, answer.reshape(unary.shape)


def run_ours(case: Case, backend: str, threads: int) -> Taken:
    """The public function, with 10 steps and with 1."""
    begin, used = time.perf_counter(), time.process_time()
    answer = dense_crf(case.image, case.probabilities, case.settings, backend=backend, threads=threads)
    whole, busy = time.perf_counter() - begin, time.process_time() - used
    begin = time.perf_counter()
    dense_crf(case.image, case.probabilities, replace(case.settings, iterations=1), backend=backend, threads=threads)
    short = time.perf_counter() - begin
    step = (whole - short) / (case.settings.iterations - 1)
    return whole, busy, short - step, answer


def run_cuda(case: Case, batch: int) -> Taken:
    """Tensors that are on the GPU already; seconds per image of a batch."""
    import torch

    images = torch.from_numpy(case.image.copy()).cuda().expand(batch, -1, -1, -1).contiguous()
    probabilities = torch.from_numpy(case.probabilities).cuda().expand(batch, -1, -1, -1).contiguous()

    def timed(settings: CrfSettings) -> tuple[float, np.ndarray]:
        torch.cuda.synchronize()
        begin = time.perf_counter()
        answer = dense_crf(images, probabilities, settings, backend="cuda")
        torch.cuda.synchronize()
        return (time.perf_counter() - begin) / batch, answer

    whole, answer = timed(case.settings)
    short, _ = timed(replace(case.settings, iterations=1))
    step = (whole - short) / (case.settings.iterations - 1)
    return whole, whole, short - step, answer[0].cpu().numpy()


def runners() -> dict[str, Run]:
    """Everything that can run here, by its name in the table."""
    able = {name for name, reason in backends().items() if reason is None}
    found: dict[str, Run] = {"pydensecrf": run_pydensecrf}
    if "cpu" in able:
        for threads in sorted({1, 2, min(8, os.cpu_count() or 1)}):
            found[f"cpu, {threads} thread{'s' * (threads > 1)}"] = lambda case, t=threads: run_ours(case, "cpu", t)
    if "cuda" in able:
        for batch in (1, 8, 32):
            found[f"cuda, batch {batch}"] = lambda case, b=batch: run_cuda(case, b)
        found["exact on cuda"] = lambda case: run_ours(case, "exact", 1)
    return found


def measure(case: Case, rounds: int) -> dict[str, Measured]:
    """Let all back ends take turns."""
    results: dict[str, Measured] = {}
    for round_ in range(rounds + 1):
        for name, run in runners().items():
            seconds, processor, setup, answer = run(case)
            found = results.setdefault(name, Measured([], [], [], answer))
            if round_ > 0 or rounds == 1:  # the first round warms up
                found.seconds.append(seconds)
                found.processor.append(processor)
                found.setup.append(setup)
    return results


# ---- the report ----


def speed_report(photos: Path, options: argparse.Namespace) -> str:
    """Measure all cases that are not known yet and give the Markdown."""
    before = os.getloadavg()[0]
    known = Rows(options.rows)
    for size in options.sizes:
        for preset in options.presets:
            for labels in options.labels:
                case = f"{size} {preset} {labels}"
                if options.anew or case not in known.rows:
                    rows = _rows_of_case(photos, size, preset, labels, options.images)
                    known.rows["load"] = [f"{before:.1f}", f"{os.getloadavg()[0]:.1f}"]
                    known.add(case, rows)
    for preset in [] if options.no_memory else options.presets:
        if options.anew or f"memory {preset}" not in known.rows:
            known.add(f"memory {preset}", [_memory_row(options.photos, preset)])
    cases = [f"{size} {preset} {labels}" for size in SIZES for preset in PRESETS for labels in (2, 5, 21)]
    speed = [row for case in cases for row in known.rows.get(case, [])]
    memory = _memory_section([row for preset in PRESETS for row in known.rows.get(f"memory {preset}", [])])
    heading = _heading(known.rows.get("load", ["?", "?"]), options.images)
    return "\n".join([*heading, *TABLE_HEAD, *speed, "", *memory, *_unmeasured()])


class Rows:
    """Rows of the report by case, on disk as soon as they are measured."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.rows: dict[str, list[str]] = json.loads(path.read_text()) if path and path.exists() else {}

    def add(self, case: str, rows: list[str]) -> None:
        """Print, note and write down the rows of one case."""
        print(*rows, sep="\n", flush=True)
        self.rows[case] = rows
        if self.path:
            self.path.write_text(json.dumps(self.rows, indent=1))


TABLE_HEAD = [
    "| size | preset | L | back end | set-up ms | total ms, min | total ms, median | processor ms, min "
    "| x pydensecrf, min | x, median | x, processor | same labels % | mean dQ |",
    "|---|---|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
]


def _rows_of_case(photos: Path, size: str, preset: str, labels: int, count: int) -> list[str]:
    height, width = map(int, size.split("x"))
    images = some_photos(photos, count if size == "375x500" else 1, (height, width))
    cases = [Case(i, synthetic_probabilities(i, labels), CrfSettings.preset(preset)) for i in images]
    results = [measure(case, SIZES[size]) for case in cases]
    head = [size, preset, str(labels)]
    return [_row([*head, name], [r[name] for r in results], [r["pydensecrf"] for r in results]) for name in results[0]]


def _row(head: list[str], ours: list[Measured], reference: list[Measured]) -> str:
    setup = 1e3 * statistics.fmean(statistics.median(m.setup) for m in ours)
    pairs = list(zip(ours, reference, strict=True))
    same = statistics.fmean(float((m.answer.argmax(0) == r.answer.argmax(0)).mean()) for m, r in pairs)
    apart = statistics.fmean(float(np.abs(m.answer - r.answer).mean()) for m, r in pairs)
    times = _times(ours)
    ratios = [theirs / own for theirs, own in zip(_times(reference), times, strict=True)]
    cells = [*head, f"{setup:.1f}", *(f"{t:.1f}" for t in times), *(f"{ratio:.1f}" for ratio in ratios)]
    return "| " + " | ".join([*cells, f"{100 * same:.4f}", f"{apart:.0e}"]) + " |"


def _times(found: list[Measured]) -> list[float]:
    """Least and median wall time and least processor time in milliseconds, mean over photos."""
    of = [lambda m: min(m.seconds), lambda m: statistics.median(m.seconds), lambda m: min(m.processor)]
    return [1e3 * statistics.fmean(one(m) for m in found) for one in of]


def _heading(load: list[str], photos: int) -> list[str]:
    from smaf_core.crf import cpu

    kernels = cpu.instructions() if cpu.unavailable() is None else "none"
    return [
        "# Dense CRF: speed and agreement",
        "",
        f"Measured {time.strftime('%d %B %Y')} by `python benchmarks/crf.py` on {_processor()}, {os.cpu_count()} cores; "
        f"instructions {kernels}. Load average before {load[0]}, after {load[1]}: other programs ran whenever it "
        f"exceeds the number of threads in use, so trust the ratios, which are of runs that took turns, not the "
        "times; and of them those of processor time most, for one thread.",
        "",
        "pydensecrf: its own calls, kernels and 10 steps. Ours: the public `dense_crf`, checks included. Rounds: "
        + ", ".join(f"{rounds} at {size}" for size, rounds in SIZES.items())
        + f" after one to warm up; at 375x500 photos of native size ({photos}, their mean), larger ones are resized. "
        "Probabilities are synthetic (coarse scores that follow the colours). Agreement is with pydensecrf, label by label.",
        "",
    ]


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "an unknown processor")


def _gpu() -> str | None:
    if backends()["cuda"] is not None:
        return None
    import torch

    return torch.cuda.get_device_name().lower().replace(" ", "-")


def _unmeasured() -> list[str]:
    reason = backends()["cuda"]
    if reason is None:
        return []
    return [
        "## CUDA",
        "",
        f"Not measured yet: {reason}. The kernels are written and hold in Triton's interpreter (tests/core/crf); no time "
        "and no device accuracy is claimed for them until this benchmark has run on a GPU.",
        "",
    ]


# ---- peak memory, each in a process of its own ----


def _memory_row(photos: Path, preset: str) -> str:
    peaks = {}
    for backend in ("pydensecrf", "cpu"):
        what = f"{backend},{preset},1080x1920,21"
        command = [sys.executable, __file__, "--photos", str(photos), "--memory", what]
        peaks[backend] = float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    share = peaks["cpu"] / peaks["pydensecrf"]
    return f"| 1080x1920 | {preset} | 21 | {peaks['pydensecrf']:.0f} | {peaks['cpu']:.0f} | {share:.2f} |"


def _memory_section(rows: list[str]) -> list[str]:
    if not rows:
        return []
    head = "| size | preset | L | pydensecrf MB | cpu MB | share |"
    note = (
        "Peak resident memory above what the process held with picture and probabilities read, each in a process of its own; "
        "the answer is counted."
    )
    return ["## Peak memory", "", note, "", head, "|---|---|--:|--:|--:|--:|", *rows, ""]


def _peak_memory(what: str, photos: Path) -> None:
    backend, preset, size, labels = what.split(",")
    height, width = map(int, size.split("x"))
    (image,) = some_photos(photos, 1, (height, width))
    probabilities = np.zeros((int(labels), height, width), np.float32)
    small = synthetic_probabilities(cv2.resize(image, (width // 4, height // 4)), int(labels))
    for plane, coarse in zip(probabilities, small, strict=True):
        cv2.resize(coarse, (width, height), dst=plane)
    case = Case(image, probabilities, CrfSettings.preset(preset))
    dense_crf(image[:8, :8], probabilities[:, :8, :8], backend=backend)
    Path("/proc/self/clear_refs").write_text("5")  # the peak so far, which making the probabilities left, is forgotten
    before = _memory("VmRSS")
    if backend == "pydensecrf":
        run_pydensecrf(case)
    else:
        dense_crf(image, probabilities, case.settings, backend=backend)
    print(_memory("VmHWM") - before)


def _memory(kind: str) -> float:
    """A line of /proc/self/status, in MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(kind)) / 1024


def _write(name: str, text: str) -> None:
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / name).write_text(text.rstrip() + "\n")
    print(f"wrote {RESULTS / name}")


if __name__ == "__main__":
    main()
