"""What a frozen backbone sees in every image at every scale: computed once, kept on disk, used by every training.

On two cores the backbone takes 30 times as long as the head. While it does not learn, its answers do not change: training and
proposals of every later round read them from here (docs/decisions/0020).
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property, lru_cache, partial
from pathlib import Path

import safetensors
from safetensors.torch import save
from torch import Tensor

from smaf_core.data.example import Example
from smaf_core.data.files import write_bytes_whole
from smaf_core.data.images import read_image
from smaf_core.errors import Unreadable
from smaf_core.hardware import distributed
from smaf_core.hardware.device import cores_for_each, counts_in_bfloat16
from smaf_core.hardware.side_by_side import side_by_side
from smaf_core.method.cam import see
from smaf_core.method.closer import look_closer
from smaf_core.networks.backbones.quick_levels import LevelsOf, quick_levels
from smaf_core.networks.classifier import Network
from smaf_core.progress import Report
from smaf_core.settings.classifier import AttentionSettings

SPARE_BYTES = 2 * 1024**3
"""Disk space that keeping features must leave free."""


TYPICAL = 500
"""How many images, about, tell what features are like on average."""

SUFFIX = ".features"


class FeatureSource:
    """Features of images, computed when first asked for.

    Keeping them is a matter of time, never of results: any file of the folder may vanish at any moment, and where the disk
    is too small they are computed anew.
    """

    def __init__(self, network: Network, settings: AttentionSettings, folder: Path | None) -> None:
        """Compute with `network`'s backbone; keep the features in `folder`, or nowhere."""
        self._network = network
        self._settings = settings
        self._folder = folder
        self._fingerprint = _fingerprint(network, settings)
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        self._room = 0 if folder is None else _room(folder, settings.cache_bytes) // distributed.size()

    def prepare(self, examples: Sequence[Example], report: Report) -> None:
        """Look at all images now, as far as there is room to keep what is seen; so that later steps take equally long.

        On a CPU several at once, each by one core: that takes four fifths of the time of one after the other by all cores.
        """
        report(0, len(examples), "looking at the images")
        with cores_for_each(self._network.device) as together:
            look = partial(self._looked_at, levels_of=self._quick_levels())
            for done, (path, features) in enumerate(side_by_side(look, examples if self._room > 0 else (), together), 1):
                report(done, len(examples), "looking at the images")
                if path is not None:
                    self._keep(features, path)
                if self._room <= 0:
                    break
        report(len(examples), len(examples), "looking at the images")

    def _looked_at(self, example: Example, levels_of: LevelsOf | None) -> tuple[Path | None, list[Tensor]]:
        """Give what there is to keep of an image, and where: no path where it is kept already, or cannot be."""
        path = self._path(example)
        if path is not None and not path.exists():
            with suppress(Unreadable):  # whoever needs it will say so
                return path, self._compute(example, self._settings.scales, levels_of)
        return None, []

    def is_kept(self, example: Example) -> bool:
        """Whether an image's features need not be computed any more."""
        path = self._path(example)
        return path is not None and path.exists()

    def typical(self, examples: Sequence[Example]) -> Iterator[Tensor]:
        """Features (C, h, w) of a few hundred images, evenly chosen, at the scale nearest to 1; without unreadable ones."""
        for example in examples[:: max(1, len(examples) // TYPICAL)]:
            with suppress(Unreadable):
                yield self.nearest(example)[0]

    def nearest(self, example: Example) -> Tensor:
        """Features of an image at the scale nearest to 1: (2, C, h, w) float16 on the CPU."""
        return self.one_scale(example, min(self._settings.scales, key=lambda scale: abs(scale - 1)))

    def all_scales(self, example: Example) -> list[Tensor]:
        """Features of an image at every scale: one (2, C, h, w) float16 each, the picture's and the mirror image's.

        They are on the CPU where they were kept, else where the network is.
        """
        path = self._path(example)
        kept = _read(path, range(len(self._settings.scales)))
        return kept if kept is not None else self._compute_and_keep(example, path)

    def one_scale(self, example: Example, scale: float) -> Tensor:
        """Features of an image at any one scale: (2, C, h, w) float16 on the CPU."""
        path = self._path(example)
        if scale in self._settings.scales:
            kept = _read(path, [self._settings.scales.index(scale)])
            if kept is not None:
                return kept[0]
        return self._compute(example, [scale], self._levels_of)[0].cpu()

    def closer(self, example: Example, factor: int) -> list[Tensor]:
        """Features of an image at every scale, looked at `factor` times as large: as `all_scales`, but never kept."""
        return list(look_closer(self._network, read_image(example.image), self._settings, factor, self._levels_of))

    def _compute_and_keep(self, example: Example, path: Path | None) -> list[Tensor]:
        features = self._compute(example, self._settings.scales, self._levels_of)
        if path is not None:
            self._keep(features, path)
        return features

    def _keep(self, features: Sequence[Tensor], path: Path) -> None:
        """Write what was seen, if there is room for it."""
        size = sum(one.nbytes for one in features)
        if size <= self._room:
            write_bytes_whole(path, save({str(position): one.cpu() for position, one in enumerate(features)}))
            self._room -= size

    def _compute(self, example: Example, scales: Sequence[float], levels_of: LevelsOf | None) -> list[Tensor]:
        image = read_image(example.image)
        return list(see(self._network, image, scales, self._settings.long_side, levels_of))

    @cached_property
    def _levels_of(self) -> LevelsOf | None:
        """What looks at one image after the other."""
        return self._quick_levels()

    def _quick_levels(self) -> LevelsOf | None:
        """Make what looks with as many cores as torch may use now; only a backbone whose features are kept is sure to stay."""
        return None if self._folder is None else quick_levels(self._network.backbone, self._network.device)

    def _path(self, example: Example) -> Path | None:
        if self._folder is None:
            return None
        try:
            status = example.image.stat()
            content = _content(example.image, status.st_size, status.st_mtime_ns)
        except OSError:
            return None  # looking at it will say what is wrong
        identity = f"{content}|{self._fingerprint}"
        return self._folder / (hashlib.sha256(identity.encode()).hexdigest()[:32] + SUFFIX)


@lru_cache(maxsize=1 << 16)
def _content(path: Path, size: int, changed: int) -> str:
    """Name what is in a file, not where it lies or since when: a data set that was copied is the same; read once a date."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _read(path: Path | None, positions: Iterable[int]) -> list[Tensor] | None:
    """Read the features of some scales; None where they are not kept, or the file is damaged."""
    if path is None or not path.exists():
        return None
    try:
        with safetensors.safe_open(path, "pt") as file:
            return [file.get_tensor(str(position)) for position in positions]
    except (OSError, safetensors.SafetensorError):
        return None


def _fingerprint(network: Network, settings: AttentionSettings) -> str:
    """Name the backbone's very weights and everything else that features depend on."""
    digest = hashlib.sha256()
    for name, value in network.backbone.state_dict().items():
        digest.update(name.encode())
        digest.update(value.detach().cpu().contiguous().numpy().tobytes())
    about = (
        network.levels,
        network.backbone.stride,
        settings.scales,
        settings.long_side,
        counts_in_bfloat16(network.device),
    )
    digest.update(repr(about).encode())
    return digest.hexdigest()


def _room(folder: Path, limit: int) -> int:
    """Bytes that may still be written: what the limit leaves, and what the disk can spare."""
    used = sum(path.stat().st_size for path in folder.glob(f"*{SUFFIX}"))
    return max(0, min(limit - used, shutil.disk_usage(folder).free - SPARE_BYTES))
