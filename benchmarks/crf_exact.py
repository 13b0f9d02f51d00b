"""Does exact dense mean field give better masks than the lattice? `python benchmarks/crf_exact.py`.

Nobody seems to have published that. The masks are made without truth: on photos with a single tag, the foreground's
probability is a saliency map averaged over blocks of a sixteenth of the picture, so that the CRF has edges to find. The
pictures are reduced to 160 pixels, since exact inference takes all pairs of pixels, and the kernels' widths in the plane
with them. The same probabilities go through the lattice (cpu) and through exact inference. Writes `results/crf-exact.md`.
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from smaf_core.crf import CrfSettings, dense_crf

ROOT = Path(__file__).resolve().parents[1]
LONG_SIDE = 160
PRESETS = ("psa", "irn", "deeplab")
VOID = 255


def main() -> None:
    """Compare and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=Path, default=ROOT.parent / "shared" / "VOC2012", help="folder in VOC's layout")
    parser.add_argument("--count", type=int, default=60, help="how many photos")
    parser.add_argument("--counts", type=Path, help="JSON file of what was counted: read, added to photo by photo, so that "
                        "what was cut off goes on")  # fmt: skip
    options = parser.parse_args()
    if not (options.photos / "tags.csv").is_file():
        print(f"{options.photos} is absent: photos with truth are needed (give their folder by --photos); nothing measured")
        return
    names = single_tag_photos(options.photos)[: options.count]
    rows = [compare(options.photos, names, preset, options.counts) for preset in PRESETS]
    results = ROOT / "benchmarks" / "results" / "crf-exact.md"
    results.write_text("\n".join([*heading(len(names)), *rows, "", *reading()]) + "\n")
    print(f"wrote {results}")


def single_tag_photos(folder: Path) -> list[str]:
    """Names of the photos with one tag whose truth is here, in the order of tags.csv."""
    with (folder / "tags.csv").open(newline="") as file:
        tags = {row["image"]: row["tags"].split() for row in csv.DictReader(file)}
    names = [Path(image).stem for image, some in tags.items() if len(some) == 1]
    return [name for name in names if (folder / "SegmentationClassAug" / f"{name}.png").is_file()]


def read(folder: Path, name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Small picture, (2, H, W) probabilities of background and object, and truth: 0, 1, or void."""
    image = Image.open(folder / "JPEGImages" / f"{name}.jpg").convert("RGB")
    scale = LONG_SIDE / max(image.size)
    size = round(image.width * scale), round(image.height * scale)
    saliency = Image.open(folder / "SALImages" / f"{name}.png").convert("L").resize(size, Image.Resampling.BOX)
    blocks = cv2.resize(np.asarray(saliency), (size[0] // 10, size[1] // 10), interpolation=cv2.INTER_AREA)
    coarse = cv2.resize(blocks.astype(np.float32) / 255.0, size, interpolation=cv2.INTER_LINEAR)
    truth = np.asarray(Image.open(folder / "SegmentationClassAug" / f"{name}.png").resize(size, Image.Resampling.NEAREST))
    object_ = 0.05 + 0.9 * coarse
    probabilities = np.stack([1.0 - object_, object_]).astype(np.float32)
    picture = np.asarray(image.resize(size, Image.Resampling.BOX))
    return picture, probabilities, np.where(truth == VOID, VOID, truth > 0)


def compare(folder: Path, names: list[str], preset: str, counts: Path | None) -> str:
    """One row a preset: IoU of the object before, by the lattice, exactly; pooled over all pixels, and per photo."""
    known = json.loads(counts.read_text()) if counts and counts.exists() else {}
    for name in names:
        if f"{preset} {name}" not in known:
            known[f"{preset} {name}"] = compare_one(*read(folder, name), preset)
            if counts:
                counts.write_text(json.dumps(known))
    found = [known[f"{preset} {name}"] for name in names]
    return _row(preset, np.array([one["overlaps"] for one in found], float), np.array([one["same"] for one in found]))


def compare_one(image: np.ndarray, probabilities: np.ndarray, truth: np.ndarray, preset: str) -> dict[str, Any]:
    """Overlaps of the mask before, by the lattice and exactly with truth, and the share of pixels both agree on."""
    settings = CrfSettings.preset(preset)
    scale = LONG_SIDE / 500
    settings = replace(
        settings, bilateral_sxy=settings.bilateral_sxy * scale, gaussian_sxy=max(settings.gaussian_sxy * scale, 0.5)
    )
    masks = [probabilities.argmax(0)]
    masks += [dense_crf(image, probabilities, settings, backend=b).argmax(0) for b in ("cpu", "exact")]
    return {"overlaps": [overlap(mask, truth) for mask in masks], "same": float((masks[1] == masks[2]).mean())}


def overlap(mask: np.ndarray, truth: np.ndarray) -> list[tuple[int, int]]:
    """Intersection and union of background and of object, void left out."""
    known = truth != VOID
    both = [(mask == label, truth == label) for label in (0, 1)]
    return [(int((a & b & known).sum()), int(((a | b) & known).sum())) for a, b in both]


def _row(preset: str, counts: np.ndarray, same: np.ndarray) -> str:
    pooled = counts.sum(axis=0)  # (masks, labels, 2)
    miou = 100 * (pooled[..., 0] / pooled[..., 1]).mean(axis=1)
    each = 100 * (counts[..., 0] / np.maximum(counts[..., 1], 1)).mean(axis=2)  # (photos, masks)
    gain = each[:, 2] - each[:, 1]
    error = gain.std(ddof=1) / np.sqrt(len(gain))
    cells = [preset, *(f"{value:.2f}" for value in miou), f"{100 * same.mean():.2f}", f"{gain.mean():+.2f} ± {error:.2f}"]
    print(cells, flush=True)
    return "| " + " | ".join(cells) + f" | {(gain > 0).sum()} / {(gain < 0).sum()} |"


def heading(count: int) -> list[str]:
    """What was done, above the table."""
    return [
        "# Dense CRF: does exact inference change mIoU?",
        "",
        f"Measured {time.strftime('%d %B %Y')} by `python benchmarks/crf_exact.py` on {count} photos of VOC 2012 with one "
        f"tag, reduced to {LONG_SIDE} pixels on the long side, kernels' widths in the plane reduced by {LONG_SIDE}/500. "
        "Probabilities without truth: saliency (U2-Net-p) averaged over blocks of ten pixels. mIoU of background and object, "
        "pooled over all pixels; the last columns compare exact with lattice photo by photo.",
        "",
        "| preset | mIoU before | lattice | exact | same pixels % | exact - lattice, mean ± standard error | better / worse |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]


def reading() -> list[str]:
    """How far the table reaches."""
    return [
        "A difference within two standard errors is none. The photos are small and the probabilities of one kind: the table "
        "says whether exact inference is worth its time for masks like these, not for every network.",
    ]


if __name__ == "__main__":
    main()
