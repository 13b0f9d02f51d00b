"""Whether memory stays flat while photos of all of VOC's sizes are proposed for, one after the other."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import cycle, islice

import torch

from benchmarks.gpu.pictures import photo_files
from benchmarks.gpu.plan import Asked, Case, Row
from smaf_core.data.classes import VOC_NAMES
from smaf_core.data.images import read_image
from smaf_core.hardware.memory import gpu_memory_mb, process_memory_mb
from smaf_core.method.proposal import propose
from smaf_core.networks.classifier import build_classifier
from smaf_core.settings.changes import with_changes
from smaf_core.settings.classifier import PRESETS

PHOTOS, WARM = 500, 100
"""How many are looked at, and after how many everything has been needed once."""
SECONDS = 75.0
"""After which no further photo is looked at: what is known of fewer is better than nothing, but meets no target."""


def cases(asked: Asked) -> Iterator[Case]:
    """The preset `full`, proposals with their dense CRF."""
    yield Case("proposals", lambda: _measure(asked))


def _measure(asked: Asked) -> list[Row]:
    preset, (photos, warm) = PRESETS["full"], (4, 2) if asked.tiny else (PHOTOS, WARM)
    if asked.tiny:
        preset = with_changes(preset, ["attention.long_side=32"])
    classifier = build_classifier(preset.backbone, VOC_NAMES, preset.head).to(asked.device)
    paths = photo_files(asked, 2 if asked.tiny else 20)
    held, began = list[tuple[int, int]](), time.monotonic()
    for number, path in enumerate(islice(cycle(paths), photos)):
        if number > warm and time.monotonic() - began > SECONDS:
            break
        tags = (1 + number % 3, 7)[: 1 + number % 2]
        propose(classifier, read_image(path), tags, preset, device=torch.device(asked.device))
        held.append((gpu_memory_mb(), process_memory_mb()))
    return [
        Row(f"{name} after {len(held)} photos against {warm}", _growth([one[place] for one in held], warm), "% growth",
            f"{held[warm - 1][place]} to {held[-1][place]} MiB, at most {max(one[place] for one in held)}",
            "memory" if asked.counts and len(held) == photos else "")
        for place, name in enumerate(("memory of the GPU", "memory of the process"))
    ]  # fmt: skip


def _growth(megabytes: list[int], warm: int) -> float:
    return 100 * (max(megabytes[warm:]) / max(megabytes[warm - 1], 1) - 1) if megabytes[warm - 1] else 0.0
