"""Prove or disprove every claim about the GPU, in minutes: python -m benchmarks.gpu --out DIR [--minutes 9].

Ten stages in the order of their worth (`plan.py`), each in a process of its own with a time limit. Every figure is a line of
DIR/gpu.jsonl as soon as it is known, so that a machine that is taken away takes nothing with it: the same command goes on
where it was. DIR/report.md holds the figures against the targets.

`--device cpu --tiny` walks the same way on a processor with sizes that mean nothing, Triton's kernels interpreted; it is a
test, so that the way cannot be broken unseen. What a bare machine needs is gathered by `tools/gpu-kit`.
"""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path

from benchmarks.gpu.plan import STAGES
from benchmarks.gpu.run import run_all, run_here


def main() -> int:
    """Measure all stages, or be the process that measures one."""
    options = _options()
    if options.here:
        run_here(next(stage for stage in STAGES if stage.name == options.here), options)
        return 0
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # at once: what is known is on the disk, and what we started ends with us
    left = run_all(options)
    print((options.out / "report.md").read_text(encoding="utf-8"))
    return 1 if left else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.gpu", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, required=True, help="folder of figures and report, maybe of an earlier run")
    parser.add_argument("--minutes", type=float, default=9.0, help="begin and go on for so long")
    parser.add_argument("--device", choices=["cuda", "cpu"], default="cuda")
    parser.add_argument("--tiny", action="store_true", help="sizes that take seconds; the figures mean nothing")
    parser.add_argument("--photos", type=Path, help="folder of photos in VOC's layout with tags.csv; drawn pictures without")
    parser.add_argument("--stage", choices=[stage.name for stage in STAGES], help="only this one, and what it lacks")
    parser.add_argument("--here", help=argparse.SUPPRESS)
    parser.add_argument("--skip", nargs="*", default=[], help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.out = options.out.resolve()
    options.photos = options.photos and options.photos.resolve()
    options.words = _words(options)
    return options


def _words(options: argparse.Namespace) -> list[str]:
    """The command's words, for the processes it starts and for the report."""
    words = ["--out", str(options.out), "--minutes", f"{options.minutes:g}", "--device", options.device]
    words += ["--tiny"] if options.tiny else []
    words += ["--photos", str(options.photos)] if options.photos else []
    return words + (["--stage", options.stage] if options.stage else [])


if __name__ == "__main__":
    sys.exit(main())
