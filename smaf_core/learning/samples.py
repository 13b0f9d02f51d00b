"""A few images whose masks can be watched while the network learns.

The record of a training sees the network once, when the training begins; this one keeps it, and now and then lets it look at
the samples. Looking draws no chance and changes no weight: the training is the same with and without.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import nn

from smaf_core.data.attention import Attention
from smaf_core.data.classes import BACKGROUND
from smaf_core.data.example import Example
from smaf_core.data.files import write_bytes_whole
from smaf_core.data.images import is_readable, read_image, write_label_map
from smaf_core.data.mask import LabelMap
from smaf_core.data.resizing import resize, size_within
from smaf_core.errors import SmafError, Unreadable
from smaf_core.learning.features import FeatureSource
from smaf_core.learning.record import TrainingRecord
from smaf_core.method.alignment import label_maps
from smaf_core.method.cam import see
from smaf_core.method.proposal import attention_of
from smaf_core.method.sharpness import find_sharpness
from smaf_core.networks.classifier import Classifier
from smaf_core.project.layout import SAMPLES_LIST
from smaf_core.settings.classifier import Preset

COUNT = 4
"""How many images are watched."""
SIDE = 256
"""Length of the longer side of what is shown, in pixels."""
SHARE = 0.08
"""Share of the training's time that looking may take."""
EVERY = 2.0
"""Seconds between two looks, at least."""

Watch = Callable[[Classifier, int], None]
"""Looks at the samples with the network, after so many steps."""


class WatchedRecord(TrainingRecord):
    """Figures and state of a training, and a look at the samples every few seconds."""

    def __init__(self, folder: Path, identity: str, watch: Watch | None, *, tensorboard: bool = False) -> None:
        """Keep figures and state as a `TrainingRecord` does; let the network look by `watch`, if there is one."""
        super().__init__(folder, identity, tensorboard=tensorboard)
        self._watch = watch
        self._network: Classifier | None = None
        self._next = 0.0

    def resume(self, network: nn.Module, optimiser: torch.optim.Optimizer) -> int:
        """As `TrainingRecord.resume`; the network is remembered."""
        self._network = network if isinstance(network, Classifier) else None
        return super().resume(network, optimiser)

    def tell(self, figures: Mapping[str, float]) -> None:
        """As `TrainingRecord.tell`; then look, if it is time."""
        super().tell(figures)
        started = time.monotonic()
        if self._watch is not None and self._network is not None and started >= self._next:
            self._watch(self._network, int(figures["step"]))
            took = time.monotonic() - started
            self._next = time.monotonic() + max(EVERY, took / SHARE)


@dataclass(frozen=True)
class Samples:
    """Images to watch, and where what the network makes of them is left."""

    folder: Path
    examples: Sequence[Example]
    preset: Preset
    cache: Path
    palette: Sequence[int]

    @classmethod
    def of(cls, folder: Path, examples: Sequence[Example], preset: Preset, cache: Path, palette: Sequence[int]) -> Samples:
        """Choose some of the tagged images that can be read, evenly."""
        tagged = [example for example in examples if example.tags]
        steps = max(1, -(-len(tagged) // COUNT))
        parts = (tagged[start : start + steps] for start in range(0, len(tagged), steps))
        chosen = [next((one for one in part if is_readable(one.image)), None) for part in parts]
        return cls(folder, [one for one in chosen if one is not None], preset, cache, palette)

    def watch(self, classifier: Classifier, step: int) -> None:
        """Write what the classifier makes of the samples now: small label maps, and a list of them.

        Raises:
            SmafError: the disk is full, or the folder cannot be written.
        """
        with suppress(Unreadable):  # one has gone since: nobody sees what is made of them, and the training goes on
            self._watch(classifier, step)

    def _watch(self, classifier: Classifier, step: int) -> None:
        was, learns = classifier.settings, classifier.training
        classifier.eval()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            shown = [self._shown(example, seen) for example, seen in zip(self.examples, self._seen(classifier), strict=True)]
        except OSError as error:
            raise SmafError(f"{self.folder}: cannot be written ({error.strerror or error}); check space") from error
        finally:
            classifier.settings = was
            classifier.train(learns)
        for number, label_map in enumerate(shown):
            write_label_map(self.folder / f"{number}.png", label_map, self.palette)
        about = {"step": step, "names": [example.name for example in self.examples]}
        write_bytes_whole(self.folder / SAMPLES_LIST, json.dumps(about, ensure_ascii=False).encode())

    def _seen(self, classifier: Classifier) -> list[Attention]:
        """Look at the samples; read as sharply as this network's own attention asks for, where the preset wants that."""
        scales = self.preset.attention.scales
        if classifier.backbone.training or any(one.requires_grad for one in classifier.backbone.parameters()):
            scales = (min(scales, key=lambda scale: abs(scale - 1)),)  # nothing is kept of a backbone that learns
            side = self.preset.attention.long_side
            views = [list(see(classifier, read_image(one.image), scales, side)) for one in self.examples]
        else:
            source = FeatureSource(classifier, self.preset.attention, self.cache)
            views = [source.all_scales(example) for example in self.examples]

        def look() -> list[Attention]:
            pairs = zip(self.examples, views, strict=True)
            return [attention_of(classifier, seen, example.tags, scales) for example, seen in pairs]

        if not self.preset.attention.adapt:
            return look()
        classifier.settings = replace(classifier.settings, sharpness=1.0)
        sharpness = find_sharpness((one.fused for one in look()), self.preset.attention.threshold)
        classifier.settings = replace(classifier.settings, sharpness=sharpness)
        return look()

    def _shown(self, example: Example, seen: Attention) -> LabelMap:
        picture = read_image(example.image)
        size = size_within((picture.shape[0], picture.shape[1]), SIDE)
        if not seen.classes:
            return torch.full(size, BACKGROUND, dtype=torch.uint8).numpy()
        return label_maps(resize(picture, size), seen, self.preset.attention.threshold, self.preset.proposal)[1]
