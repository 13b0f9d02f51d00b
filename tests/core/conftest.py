"""What several tests of the core share: drawn data sets of two kinds, a project, and presets that take seconds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from smaf_core.data.example import Example
from smaf_core.formats import open_dataset
from smaf_core.learning.training import train_first
from smaf_core.project.store import Project
from smaf_core.sample import make_sample
from smaf_core.settings.classifier import PRESETS, AttentionSettings, HeadSettings, ProposalSettings
from smaf_core.settings.crf import CRF_PRESETS


@pytest.fixture(scope="session")
def photos(tmp_path_factory):
    """Six drawn pictures with tags, truth and saliency maps; do not write there."""
    folder = tmp_path_factory.mktemp("data") / "photos"
    make_sample(folder, count=6)
    return folder


@pytest.fixture
def project(tmp_path, photos):
    with Project.create(tmp_path / "mine.smaf", open_dataset(photos)) as made:
        yield made


@pytest.fixture(scope="session", autouse=True)
def tiny_preset():
    """The preset "tiny": a few steps on small pictures. It proves the way, not the masks."""
    quick = PRESETS["quick"]
    few = {"steps": 4, "batch_size": 2}
    PRESETS["tiny"] = replace(
        quick,
        attention=replace(quick.attention, long_side=96, closer_below=0.0),
        first=replace(quick.first, **few),
        self_training=replace(quick.self_training, **few, mask_steps=2),
    )
    yield
    del PRESETS["tiny"]


CLASSES = ("red", "blue")
COLOURS = {1: (220, 30, 30), 2: (30, 30, 220)}

SMALL = replace(
    PRESETS["quick"],
    head=HeadSettings(levels=(2, 4), hidden=16, dropout=0.1),
    attention=AttentionSettings(long_side=160, scales=(0.5, 1.0, 2.0)),
    first=replace(PRESETS["quick"].first, steps=100, batch_size=4, scales=(1.0,)),
    self_training=replace(PRESETS["quick"].self_training, steps=20, batch_size=4, scales=(1.0,)),
    proposal=ProposalSettings(crf=replace(CRF_PRESETS["irn"], bilateral_sxy=250.0, gaussian_sxy=15.0)),
)
"""Its cells are a sixth of a picture, not a fortieth: the dense CRF has to look farther."""


def truth_of(number: int) -> np.ndarray:
    """A square of class 1 or 2 somewhere on the picture, (64, 96) uint8."""
    truth = np.zeros((64, 96), np.uint8)
    left = 8 + 13 * (number % 5)
    truth[16:48, left : left + 32] = 1 + number % 2
    return truth


def photo_of(number: int) -> np.ndarray:
    """The picture that `truth_of` belongs to: a coloured square on grey noise."""
    noise = np.random.default_rng(number).integers(90, 130, (64, 96, 3), np.uint8)
    for label, colour in COLOURS.items():
        noise[truth_of(number) == label] = colour
    return noise


@pytest.fixture(scope="session")
def small():
    """A preset that learns the drawn photos in a second or two."""
    return SMALL


@pytest.fixture(scope="session")
def examples(tmp_path_factory):
    """Six photos with tags and saliency maps; do not write there."""
    return _draw(tmp_path_factory.mktemp("drawn"))


@pytest.fixture(scope="session")
def truths(examples):
    """The true label map of each photo, (64, 96) uint8."""
    return [truth_of(number) for number in range(len(examples))]


@pytest.fixture(scope="session")
def photos_rgb(examples):
    """The photos as arrays, (64, 96, 3) uint8."""
    return [photo_of(number) for number in range(len(examples))]


@pytest.fixture(scope="session")
def cache(tmp_path_factory):
    """Where the features of the photos are kept."""
    return tmp_path_factory.mktemp("features")


@pytest.fixture(scope="session")
def trained(examples, cache):
    """A classifier that has learnt the photos; do not change it."""
    return train_first(examples, CLASSES, SMALL, cache=cache)


def _draw(folder: Path, count: int = 6) -> list[Example]:
    examples = []
    for number in range(count):
        image, map_path = folder / f"photo{number}.png", folder / f"saliency{number}.png"
        cv2.imwrite(str(image), photo_of(number)[:, :, ::-1])
        cv2.imwrite(str(map_path), np.where(truth_of(number) > 0, 255, 0).astype(np.uint8))
        examples.append(Example(f"photo{number}", image, (1 + number % 2,), map_path))
    return examples
