"""What several tests of the core share: a drawn data set, a project on it, and a preset that takes seconds."""

from dataclasses import replace

import pytest

from smaf_core.formats import open_dataset
from smaf_core.project import Project
from smaf_core.sample import make_sample
from smaf_core.settings import PRESETS


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
        attention=replace(quick.attention, long_side=96),
        first=replace(quick.first, **few),
        self_training=replace(quick.self_training, **few),
    )
    yield
    del PRESETS["tiny"]
