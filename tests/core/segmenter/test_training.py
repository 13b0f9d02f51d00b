from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from smaf_core.data.attention import Attention
from smaf_core.data.classes import VOID
from smaf_core.data.example import Example
from smaf_core.errors import Cancelled, SmafError
from smaf_core.learning.batches import Batch
from smaf_core.learning.loop import Whole
from smaf_core.learning.record import TrainingRecord
from smaf_core.progress import silent
from smaf_core.segmenter.inference import logits_by, segment
from smaf_core.segmenter.network import build_segmenter, presence_loss, segmentation_loss
from smaf_core.segmenter.training import STAGE, Target, among_tags, certainty, fit_segmenter, rarity_of, segmenter_loss, weighed
from smaf_core.settings.aspp import AsppSettings
from smaf_core.settings.classifier import TrainingSettings
from smaf_core.settings.segmenter import SEGMENTER_PRESETS

COLOURS = {1: (200, 40, 30), 2: (40, 60, 200)}


@pytest.fixture(scope="module")
def squares(tmp_path_factory):
    """Eight pictures of one red or blue square on grey, with their masks."""
    folder, chance = tmp_path_factory.mktemp("squares"), np.random.default_rng(0)
    examples, targets = [], {}
    for number in range(8):
        label = 1 + number % 2
        picture = chance.integers(90, 160, (96, 128, 3)).astype(np.uint8)
        label_map = np.zeros((96, 128), np.uint8)
        top, left = chance.integers(0, 40, 2)
        label_map[top : top + 48, left : left + 64] = label
        picture[label_map == label] = COLOURS[label]
        Image.fromarray(picture).save(folder / f"{number}.png")
        examples.append(Example(str(number), folder / f"{number}.png", (label,)))
        targets[str(number)] = Target(label_map, np.ones((96, 128), np.float32))
    return examples, targets


def quickly(learn: str, **changes):
    quick = SEGMENTER_PRESETS["quick"]
    training = TrainingSettings(learn=learn, batch_size=4, scales=(1.0,), crop=96, **changes)
    alone = {"scales": (1.0,), "long_side": 128}
    quick = replace(quick, head=replace(quick.head, glance=learn == "head"))
    features, segmentation = replace(quick.features, **alone), replace(quick.segmentation, **alone)
    return replace(quick, training=training, features=features, segmentation=segmentation)


def pixels_right(segmenter, examples, targets, preset) -> float:
    logits_of = logits_by(segmenter)
    answers = [
        segment(logits_of, 16, np.array(Image.open(one.image)), preset.segmentation).before_crf == targets[one.name].label_map
        for one in examples
    ]
    return float(np.mean(answers))


def test_a_head_on_kept_features_learns_what_masks_show(squares, tmp_path):
    examples, targets = squares
    preset = quickly("head", steps=60, learning_rate=3e-3)
    segmenter = fit_segmenter(examples, lambda one: targets[one.name], ["red", "blue"], preset, cache=tmp_path)
    assert pixels_right(segmenter, examples, targets, preset) > 0.9
    assert list(tmp_path.glob("*.features"))


def test_the_whole_network_learns_at_several_scales(squares):
    examples, targets = squares
    preset = replace(
        quickly("all", steps=3, learning_rate=1e-3), backbone="efficientnet-lite0-stride8",
        head=AsppSettings(rates=(1, 2)), loss_scales=(1.0, 0.5),
    )  # fmt: skip
    seen = []
    segmenter = fit_segmenter(
        examples, lambda one: targets[one.name], ["red", "blue"], preset, report=lambda *at: seen.append(at)
    )
    assert (3, 3, STAGE) in seen
    assert torch.isfinite(segmenter(torch.zeros(1, 3, 64, 64))).all()


def test_the_same_seed_gives_the_same_segmenter(squares):
    examples, targets = squares
    preset = quickly("head", steps=3)
    one, same, other = (
        fit_segmenter(examples, lambda one: targets[one.name], ["red", "blue"], preset, seed=seed) for seed in (0, 0, 1)
    )
    weights = [network.head.heads()[0].hidden.weight for network in (one, same, other)]
    assert torch.equal(weights[0], weights[1])
    assert not torch.equal(weights[0], weights[2])


def test_a_head_learns_from_cut_out_cells_and_from_tags_what_is_in_a_picture(squares):
    examples, targets = squares
    preset = quickly("head", steps=60, learning_rate=3e-3)
    preset = replace(preset, cut=5)
    segmenter = fit_segmenter(examples, lambda one: targets[one.name], ["red", "blue"], preset)
    with torch.inference_mode():
        for one in examples:
            picture = torch.from_numpy(np.array(Image.open(one.image)).transpose(2, 0, 1).copy())[None]
            for head in segmenter.head.heads():
                said = head.both(segmenter.features(picture).float())[1]
                assert (said[0] > 0).tolist() == [one.tags == (1,), one.tags == (2,)]


@pytest.mark.parametrize("learn", ["head", "all"])
def test_an_interrupted_training_goes_on_to_the_very_same_weights(squares, tmp_path, learn):
    examples, targets = squares
    preset = quickly(learn, steps=4, save_every=2)
    if learn == "all":
        preset = replace(preset, backbone="efficientnet-lite0-stride8", head=AsppSettings(rates=(1, 2), presence=True))

    def train(record, report=silent):
        return fit_segmenter(examples[:2], lambda one: targets[one.name], ["red", "blue"], preset, record=record, report=report)

    def stop_at_the_last_step(done, total, text):
        if (done, text) == (3, STAGE):
            raise Cancelled

    (tmp_path / "whole").mkdir()
    (tmp_path / "cut").mkdir()
    whole = train(TrainingRecord(tmp_path / "whole", "same"))
    with pytest.raises(Cancelled):
        train(TrainingRecord(tmp_path / "cut", "same"), stop_at_the_last_step)
    steps = []
    again = train(TrainingRecord(tmp_path / "cut", "same"), lambda done, total, text: steps.append((done, text)))
    assert (2, STAGE) in steps
    assert (1, STAGE) not in steps
    for name, value in whole.head.state_dict().items():
        assert torch.equal(value, again.head.state_dict()[name])
    assert len((tmp_path / "cut" / "metrics.jsonl").read_text().splitlines()) == 4


def test_each_head_of_an_ensemble_learns_from_the_images_whose_turn_it_is_however_a_batch_is_cut():
    torch.manual_seed(0)
    preset = replace(SEGMENTER_PRESETS["quick"], balanced=False)
    segmenter = build_segmenter("efficientnet-lite0", ["red", "blue"], replace(preset.head, members=2)).eval()
    first, second = segmenter.head.heads()
    inputs, labels = torch.randn(3, segmenter.feature_channels, 4, 5), torch.randint(0, 3, (3, 1, 4, 5)).float()
    trust, inside, tags = torch.rand(3, 1, 4, 5), torch.ones(3, 1, 4, 5), torch.eye(3)[:, :2]
    batch = Batch(inputs, tags, labels, trust, inside, torch.tensor([7, 8, 9]))
    loss = segmenter_loss(segmenter, preset)
    by_hand = {"segmentation": 0.0, "presence": 0.0}
    for head, own in ((first, [1]), (second, [0, 2])):
        logits, said = head.both(inputs[own])
        share = trust[own].sum() / trust.sum()
        by_hand["segmentation"] += 2 * (share * segmentation_loss([logits], labels[own], trust[own])).item()
        by_hand["presence"] += 2 * len(own) / 3 * presence_loss(said, tags[own]).item()
    assert {name: part.value.item() for name, part in loss(batch).items()} == pytest.approx(by_hand, rel=1e-5)

    in_pieces = dict.fromkeys(by_hand, 0.0)
    whole = Whole(3, float(trust.sum()))
    for piece in batch.in_pieces(3):  # one image each: the other head has nothing to learn from
        for name, part in loss(piece).items():
            in_pieces[name] += part.value.item() * whole.share_of(piece, part.over)
    assert in_pieces == pytest.approx(by_hand, rel=1e-5)
    sum(part.value for part in loss(piece).values()).backward()
    assert all(weight.grad is not None for head in (first, second) for weight in head.parameters())
    assert not any(weight.grad.any() for weight in first.parameters())


def test_void_and_weightless_pixels_teach_nothing(squares):
    examples, targets = squares
    preset = quickly("head", steps=3)

    def wrong_but_silent(one: Example) -> Target:
        right = targets[one.name]
        label_map, weight = right.label_map.copy(), right.weight.copy()
        label_map[:, :32] = VOID
        weight[:, 32:64] = 0
        label_map[:, 32:64] = 2
        return Target(label_map, weight)

    def silent(one: Example) -> Target:
        target = wrong_but_silent(one)
        return Target(np.where(target.weight == 0, VOID, target.label_map).astype(np.uint8), np.ones_like(target.weight))

    first, second = (fit_segmenter(examples, targets, ["red", "blue"], preset) for targets in (wrong_but_silent, silent))
    for one, other in zip(first.head.heads(), second.head.heads(), strict=True):
        assert torch.equal(one.hidden.weight, other.hidden.weight)


def test_the_pixels_of_a_rare_class_count_more_within_bounds():
    tags = [(1,)] * 8 + [(1, 2)] * 2 + [(3,)] * 4 + [(4,)]  # 10, 2, 4 and 1 images: the median is 3
    examples = [Example(str(number), Path("x.png"), one) for number, one in enumerate(tags)]
    weights = rarity_of(examples, 5, 1.0)
    assert weights[:6].tolist() == pytest.approx([1, 0.4, 1.5, 0.75, 2.5, 2.5])  # nobody has seen the fifth
    assert (rarity_of(examples, 5, 0.0) == 1).all()
    assert rarity_of(examples, 5, 0.5)[2] == pytest.approx(1.5**0.5)
    plain = Target(np.array([[0, 2, VOID]], np.uint8), np.array([[1, 0.5, 1]], np.float32))
    assert weighed(lambda one: plain, weights)(examples[0]).weight.tolist() == [[1, 0.75, 1]]


def test_certainty_is_the_share_of_scales_that_agree():
    always, never = np.ones((1, 2, 2), np.float16), np.zeros((1, 2, 2), np.float16)
    never[0, 0, 0] = 1  # each map has its strongest pixel at 1, so a class is never nowhere
    attention = Attention((3,), (0.5, 1.0), (always, never), always)
    sure = certainty(np.full((2, 2), 3, np.uint8), attention)
    assert sure.tolist() == [[1.0, 0.5], [0.5, 0.5]]


def test_without_targets_there_is_nothing_to_learn():
    with pytest.raises(SmafError, match="no image has a target"):
        fit_segmenter([], lambda one: pytest.fail("asked"), ["red"], quickly("head"))


def test_who_is_told_the_tags_need_not_rule_out_other_classes():
    tags = torch.tensor([[1.0, 0.0, 0.0]])
    labels = torch.tensor([[[[0.0, 1.0, 3.0, 255.0]]]])  # class 3 is no tag, but in the target; 255 is void
    left = among_tags(torch.zeros(1, 4, 1, 4), tags, labels)
    assert (left[0, :, 0, 0] == 0).tolist() == [True, True, False, True]
    assert left.softmax(1)[0, 2].max().item() < 1e-12
