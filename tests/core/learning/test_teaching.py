"""A decoder that can learn, learns: what a person's masks call a thing, and where the class seems to be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from smaf_core.data.attention import Attention
from smaf_core.errors import SmafError
from smaf_core.learning.teaching import STAGE, Lesson, judged, lesson_of, teach, things_in
from smaf_core.networks import onnx_in_torch, onnx_operators
from smaf_core.promptable.model import Pair, PromptableModel
from smaf_core.promptable.prompts import Embedding, Frame
from smaf_core.settings.teaching import TeachingSettings

tiny = pytest.importorskip("tests.core.promptable.conftest", reason="needs onnx")
pytest.importorskip("onnxruntime")

SIZE, CHANNELS, CELLS = (96, 128), 8, 64
FEW = TeachingSettings(steps=40, prompts=2, learning_rate=0.02)


class Learner(nn.Module):
    """SAM's decoder in small: what was seen, hills where points are, and the mask prompt, mixed by weights."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.mix = nn.Conv2d(CHANNELS + 2, 32, 1)
        self.out = nn.Conv2d(32, 1, 1)

    def forward(
        self, seen: Tensor, points: Tensor, labels: Tensor, mask: Tensor, has: Tensor, size: Tensor
    ) -> tuple[Tensor, ...]:
        grid = torch.arange(CELLS) * 16 + 8.0
        sign = torch.where(labels == 0, -1.0, torch.where(labels < 0, 0.0, 1.0))[0]
        apart = (points[0, :, 0, None, None] - grid[None, None]) ** 2 + (points[0, :, 1, None, None] - grid[None, :, None]) ** 2
        hills = (sign[:, None, None] * torch.exp(-apart / 300.0**2)).sum(0)[None, None]
        shown = mask[:, :, 2::4, 2::4] * has / 10
        planes = self.out(torch.relu(self.mix(torch.cat([seen, hills, shown], 1))))
        low = F.interpolate(planes, size=(256, 256), mode="bilinear")
        return low + 0 * size.sum(), low.amax((2, 3)), low


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    folder = tmp_path_factory.mktemp("learner")
    tiny.write(folder / "encoder.onnx", tiny.Encoder((CHANNELS,), (CELLS,)), {"x": tiny.SQUARE}, ["image_embeddings"])
    taken = {
        "image_embeddings": torch.zeros(1, CHANNELS, CELLS, CELLS), **tiny.POINTS, **tiny.MASK,
        "orig_im_size": torch.tensor([6.0, 8.0]),
    }  # fmt: skip
    tiny.write(folder / "decoder.onnx", Learner(), taken, ["masks", "iou_predictions", "low_res_masks"])
    return PromptableModel(Pair(folder / "encoder.onnx", folder / "decoder.onnx"))


def lesson(number, *, seen=True, attention=True):
    """A photo with two things of one class that look alike and unlike the rest, if anything is `seen` of them."""
    chance = np.random.default_rng(number)
    mask = np.zeros(SIZE, np.uint8)
    for left in (4, 70):
        top, side = int(chance.integers(5, 40)), int(chance.integers(30, 50))
        mask[top : top + side, left : left + side] = 1
    mask[90:] = 255
    frame = Frame(SIZE)
    there = frame.shrunk((mask == 1).astype(np.float32), 0.0)[2::4, 2::4]
    tensors = chance.normal(0, 0.1, (1, CHANNELS, CELLS, CELLS)).astype(np.float16)
    tensors[0, 3] += np.float16(2) * there.astype(np.float16) * seen
    map_ = (mask == 1)[None, ::4, ::4].astype(np.float16)
    maps = Attention((1,), (1.0,), (map_,), map_) if attention else None
    return Lesson(Embedding(frame, {"image_embeddings": tensors}), mask, np.roll(mask, 6, 1), maps)


def taught(model, decoder, folder):
    path = folder / "taught.onnx"
    path.write_bytes(decoder)
    return PromptableModel(replace(model.pair, taught=path))


def test_what_was_learned_answers_better_about_photos_that_taught_nothing(model, tmp_path):
    base = model.pair.decoder.read_bytes()
    told = []
    decoder = teach(model, [lesson(n) for n in range(8)], FEW, report=lambda *words: told.append(words))
    assert model.pair.decoder.read_bytes() == base  # the person's file stays as it is
    others = [lesson(n) for n in range(20, 24)]
    before, after = judged(model, others), judged(taught(model, decoder, tmp_path), others)
    assert before.keys() == after.keys() == {"box", "box and a click", "click", "two clicks"}
    assert sum(after.values()) > sum(before.values()) + 0.8, (before, after)
    assert told[0] == (0, FEW.steps, STAGE)
    assert told[-1] == (FEW.steps, FEW.steps, STAGE)


def test_it_learns_to_read_where_the_class_seems_to_be(model, tmp_path):
    blind = [lesson(n, seen=False) for n in range(8)]  # nothing else tells where things are
    read = taught(model, teach(model, blind, replace(FEW, evidence=1.0)), tmp_path)
    others = [lesson(n, seen=False) for n in range(20, 24)]
    without = [replace(one, attention=None) for one in others]
    assert judged(read, others)["box"] > judged(read, without)["box"] + 0.15


def test_lessons_of_large_photos_are_as_large_as_the_model_sees_them():
    mask = np.zeros((1536, 2048), np.uint8)
    mask[200:1000, 400:1200] = 1
    made = lesson_of(Embedding(Frame((1536, 2048)), {}), mask, mask, None)
    assert made.mask.shape == made.proposal.shape == made.embedding.frame.size == (768, 1024)
    np.testing.assert_allclose(made.embedding.frame.point((768, 1024)), Frame((1536, 2048)).point((1536, 2048)))
    small = lesson_of(Embedding(Frame(SIZE), {}), lesson(1).mask, None, None)
    assert small.mask.shape == SIZE
    assert small.proposal is None


def test_the_same_masks_teach_the_same(model):
    lessons = [lesson(n) for n in range(3)]
    few = replace(FEW, steps=3)
    assert teach(model, lessons, few) == teach(model, lessons, few)
    assert teach(model, lessons, few) != teach(model, lessons, replace(few, seed=1))


def test_a_proposals_region_belongs_to_the_things_it_overlaps():
    known = things_in(lesson(1), FEW)
    assert [label for label, _ in known.things] == [1, 1]
    assert len(known.regions) == 2
    for region, meant in known.regions:
        assert (region & meant).sum() > 0.5 * meant.sum()
        assert sum((meant == thing).all() for _, thing in known.things) == 1
    elsewhere = replace(lesson(1), proposal=np.where(lesson(1).mask == 1, 2, 0).astype(np.uint8))
    assert things_in(elsewhere, FEW).regions == []  # of another class


def test_nothing_to_learn_and_families_that_cannot_are_one_line(model, tmp_path_factory):
    empty = replace(lesson(1), mask=np.zeros(SIZE, np.uint8))
    with pytest.raises(SmafError, match="nothing in these masks"):
        teach(model, [empty], FEW)
    pair = tiny.TinyPair(tmp_path_factory.mktemp("efficient"), "efficient").pair
    with pytest.raises(SmafError, match=r"decoder\.onnx: EfficientSAM cannot be taught; SAM, MobileSAM"):
        teach(PromptableModel(pair), [lesson(1)], FEW)


def test_a_decoder_that_torch_computes_otherwise_or_that_has_no_weights_is_refused(model, monkeypatch):
    monkeypatch.setitem(onnx_operators.OPERATORS, "Relu", lambda given, _: given[0].relu() * 2)
    with pytest.raises(SmafError, match=r"decoder\.onnx: torch computes something else"):
        teach(model, [lesson(1)], FEW)
    monkeypatch.setitem(onnx_operators.OPERATORS, "Relu", lambda given, _: given[0] @ torch.zeros(3, 7))
    with pytest.raises(SmafError, match=r"decoder\.onnx: torch cannot compute it \(.*\); it cannot be taught"):
        teach(model, [lesson(1)], FEW)
    monkeypatch.undo()
    monkeypatch.setattr(onnx_in_torch, "LEARNING_FROM", 1 << 20)
    with pytest.raises(SmafError, match=r"decoder\.onnx: has no weights that could learn"):
        teach(model, [lesson(1)], FEW)


def test_a_run_that_diverges_is_told(model):
    with pytest.raises(SmafError, match=r"has failed at step \d+: .*lower the learning rate"):
        teach(model, [lesson(n) for n in range(3)], replace(FEW, learning_rate=1e30))
