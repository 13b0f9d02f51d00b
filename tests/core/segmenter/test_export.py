import copy
import json
import math
import pickle
import zipfile
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch

from smaf_core.errors import SmafError
from smaf_core.networks.backbones import BACKBONES
from smaf_core.networks.backbones.efficientnet_lite import EfficientNetLite, Stage
from smaf_core.segmenter.about import About, read_about
from smaf_core.segmenter.export import TOLERANCE, export_segmenter, largest_difference, open_model
from smaf_core.segmenter.file import about_of, load_segmenter, save_segmenter
from smaf_core.segmenter.inference import segment
from smaf_core.segmenter.network import Segmenter, build_segmenter
from smaf_core.settings.aspp import AsppSettings
from smaf_core.settings.segmenter import SEGMENTER_PRESETS

LOOK = replace(SEGMENTER_PRESETS["quick"].segmentation, scales=(0.5, 1.0), long_side=128)


SMALL = (Stage(1, 3, 1, 1, 16), Stage(1, 3, 2, 6, 24), Stage(1, 5, 2, 6, 40), Stage(1, 3, 2, 6, 80))


@pytest.fixture(scope="module", autouse=True)
def small_backbone():
    """The backbone "small": EfficientNet-Lite0 with a quarter of its layers, since tracing takes long."""
    entry = BACKBONES["efficientnet-lite0"]
    BACKBONES["small"] = replace(entry, bare=partial(EfficientNetLite, SMALL))
    yield
    del BACKBONES["small"]


@pytest.fixture(scope="module")
def segmenter(small_backbone) -> Segmenter:
    torch.manual_seed(0)
    head = AsppSettings(levels=(2, 3), hidden=16, rates=(1, 3), presence=True, glance=True, boldness=1.0)
    network = build_segmenter("small", ["cat", "dog"], head).eval()
    for branch in network.head.aspp.branches:
        torch.nn.init.normal_(branch.weight, std=0.3)
    torch.nn.init.normal_(network.glance.weight, std=0.1)
    network.glance.bias.copy_(torch.tensor([2.0, -90.0]))  # a dog is out of the question, as classes on real photos are
    return network


@pytest.fixture(scope="module")
def pictures() -> list[np.ndarray]:
    chance = np.random.default_rng(0)
    return [chance.integers(0, 256, size, dtype=np.uint8) for size in ((90, 128, 3), (200, 120, 3))]


def test_what_was_saved_is_loaded(segmenter, tmp_path):
    about = about_of(segmenter, LOOK, {"initial_weights": "ImageNet"})
    save_segmenter(tmp_path / "m.safetensors", segmenter, about)
    loaded, same = load_segmenter(tmp_path / "m.safetensors")
    assert same == read_about(tmp_path / "m.safetensors") == about
    for name, value in segmenter.state_dict().items():
        assert torch.equal(loaded.state_dict()[name], value)


@pytest.mark.parametrize("ending", [".pt2", ".onnx"])
def test_an_exported_file_says_the_same_and_segments_pictures(segmenter, pictures, tmp_path, ending):
    if ending == ".onnx":
        pytest.importorskip("onnxruntime")
        pytest.importorskip("onnxscript")
    path, about = tmp_path / f"m{ending}", about_of(segmenter, LOOK, {"initial_weights": "ImageNet"})
    assert export_segmenter(path, segmenter, about, pictures) <= TOLERANCE
    if ending == ".pt2":
        with pytest.raises(SmafError, match="is a program"):
            open_model(path)
        return
    model = open_model(path)
    assert model.about == read_about(path) == about
    assert largest_difference(segmenter, model, pictures) <= TOLERANCE
    assert segment(model.logits_of, model.about.stride, pictures[1], model.about.segmentation).label_map.shape == (200, 120)


def test_an_unknown_ending_is_answered_with_the_known_ones(segmenter, tmp_path):
    with pytest.raises(SmafError, match=r"choose \.pt2 or \.onnx"):
        export_segmenter(tmp_path / "m.tflite", segmenter, about_of(segmenter, LOOK, {}), [])


@pytest.mark.parametrize("ending", [".safetensors", ".onnx"])
def test_a_file_that_is_none_is_refused_in_one_line(tmp_path, ending):
    if ending == ".onnx":
        pytest.importorskip("onnxruntime")
    path = tmp_path / f"m{ending}"
    with pytest.raises(SmafError, match="there is no such segmenter"):
        open_model(path)
    path.write_bytes(b"not a model")
    with pytest.raises(SmafError, match=str(path)):
        open_model(path)


def test_another_kind_of_description_is_refused(tmp_path):
    with pytest.raises(SmafError, match="none of a segmenter"):
        About.from_json('{"kind": "smaf-classifier-1"}', tmp_path)


class Touches:
    """What a file of a stranger may hold: reading it makes a file."""

    def __init__(self, path) -> None:
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


def test_a_program_of_a_stranger_is_not_opened_and_does_not_run(tmp_path):
    mark, model = tmp_path / "ran", tmp_path / "m.pt2"
    with zipfile.ZipFile(model, "w") as file:
        file.writestr("m/about.json", "{}")
        for name in ("m/data.pkl", "m/data/weights/weight_0", "m/data/sample_inputs/model.pt"):
            file.writestr(name, pickle.dumps(Touches(mark)))
    for opened in (open_model, read_about, load_segmenter):
        with pytest.raises(SmafError, match=r"is a program.*\.safetensors"):
            opened(model)
    assert not mark.exists()


@pytest.mark.parametrize(
    "change",
    [{"stride": 1e400}, {"stride": 0}, {"classes": 3}, {"head": {"levels": [10**9]}}, {"head": {"rates": []}}],
    ids=str,
)
def test_a_description_beyond_reason_is_refused_in_one_line(segmenter, tmp_path, change):
    about = json.loads(about_of(segmenter, LOOK, {}).to_json())
    about |= {name: about["head"] | value if name == "head" else value for name, value in change.items()}
    with pytest.raises(SmafError, match=r"\A.*\Z"):
        About.from_json(json.dumps(about), tmp_path / "m.onnx")


@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_weights_that_are_no_numbers_are_refused(segmenter, tmp_path, number):
    spoiled = copy.deepcopy(segmenter)
    weight = next(spoiled.parameters()).data
    weight[(0,) * weight.ndim] = number
    save_segmenter(tmp_path / "m.safetensors", spoiled, about_of(segmenter, LOOK, {}))
    with pytest.raises(SmafError, match="NaN or infinite"):
        load_segmenter(tmp_path / "m.safetensors")
