import math

import pytest
import torch

from smaf_core.errors import SmafError
from smaf_core.networks.aspp import Aspp, AsppHead, Ensemble, Presence, with_presence
from smaf_core.networks.backbones import build_backbone
from smaf_core.segmenter.network import (
    Segmenter,
    build_segmenter,
    multi_scale_logits,
    presence_loss,
    segmentation_loss,
    strongest,
)
from smaf_core.settings.aspp import AsppSettings
from smaf_core.settings.segmenter import SEGMENTER_PRESETS


def row(*values: float) -> torch.Tensor:
    return torch.tensor(values)[None, None, None]


def test_aspp_adds_what_each_branch_sees_at_its_distance():
    aspp = Aspp(1, 1, (1, 2))
    for branch, weight in zip(aspp.branches, (1.0, 10.0), strict=True):
        torch.nn.init.constant_(branch.weight, weight)
        torch.nn.init.constant_(branch.bias, 0.5)
    with torch.inference_mode():
        seen = aspp(row(1.0, 2.0, 3.0, 4.0, 5.0))
    # at the third cell: 1 * (2 + 3 + 4) + 0.5, and 10 * (1 + 3 + 5) + 0.5; beyond the border there is nothing
    assert seen[0, 0, 0, 2].item() == pytest.approx(9.5 + 90.5)
    assert seen[0, 0, 0, 0].item() == pytest.approx((1 + 2) + 0.5 + 10 * (1 + 3) + 0.5)


def test_a_calibrated_head_sees_standardised_features_with_and_without_hidden_layer():
    torch.manual_seed(0)
    features = torch.randn(3, 5, 4, 6) * 7 + 3
    mean, deviation = features.mean((0, 2, 3)), features.std((0, 2, 3), correction=0)
    standard = (features - mean[:, None, None]) / deviation[:, None, None]
    for hidden in (0, 4):
        head = AsppHead(5, 2, AsppSettings(rates=(1, 2), hidden=hidden)).eval()
        with torch.inference_mode():
            plain = head(standard)
            head.calibrate(list(features))
            torch.testing.assert_close(head(features), plain, rtol=1e-4, atol=1e-4)


def test_an_ensemble_answers_with_the_mean_of_its_heads_probabilities():
    torch.manual_seed(0)
    ensemble = Ensemble(5, 2, AsppSettings(rates=(1,), hidden=4, members=3)).eval()
    features = torch.randn(2, 5, 4, 6) * 7 + 3
    with torch.inference_mode():
        ensemble.calibrate(list(features))
        for answer, each in ((ensemble.cells(features), [head.cells(features) for head in ensemble.heads()]),
                             (ensemble(features), [head(features) for head in ensemble.heads()])):  # fmt: skip
            torch.testing.assert_close(answer.exp(), torch.stack(each).softmax(2).mean(0))
        assert not torch.equal(*(head(features) for head in ensemble.heads()[:2]))


def test_a_single_head_keeps_the_names_that_files_have_had_before_ensembles():
    segmenter = build_segmenter("efficientnet-lite0", ["cat"], AsppSettings(levels=(6,), rates=(1,), hidden=4))
    assert {name for name in segmenter.state_dict() if name.startswith("head.")} == {
        "head.mean", "head.deviation", "head.hidden.weight", "head.hidden.bias", "head.aspp.branches.0.weight",
        "head.aspp.branches.0.bias",
    }  # fmt: skip


@pytest.mark.parametrize("wrong", [{"members": 0}, {"hidden": -1}, {"dropout": 1.5}])
def test_a_head_that_cannot_be_built_is_refused(wrong):
    with pytest.raises(SmafError, match=next(iter(wrong))):
        AsppSettings(**wrong)


def test_the_maximum_over_scales_is_taken_pixel_by_pixel_at_the_size_of_the_first():
    large, small = row(1.0, 5.0, 1.0, 5.0), row(2.0, 6.0)
    # the small one enlarged bilinearly to four cells is 2, 3, 5, 6
    assert strongest([large, small])[0, 0, 0].tolist() == [2.0, 5.0, 5.0, 6.0]


def test_every_scale_and_their_maximum_are_looked_at():
    def segmenter(images: torch.Tensor) -> torch.Tensor:
        return images.mean((2, 3), keepdim=True).expand(-1, -1, *(side // 8 for side in images.shape[2:]))

    logits = multi_scale_logits(segmenter, torch.full((1, 3, 64, 32), 7.0), (1.0, 0.75, 0.5))
    assert [tuple(one.shape[2:]) for one in logits] == [(8, 4), (6, 3), (4, 2), (8, 4)]
    assert len(multi_scale_logits(segmenter, torch.zeros(1, 3, 64, 32), (1.0,))) == 1


def test_the_loss_adds_the_cross_entropy_of_every_scale():
    sure = torch.zeros(1, 2, 1, 2)
    sure[0, 1, 0, 1] = math.log(3)  # the second pixel is class 1 with probability 3/4
    labels, weight = row(0.0, 1.0), torch.ones(1, 1, 1, 2)
    one = (math.log(2) + math.log(4 / 3)) / 2
    assert segmentation_loss([sure], labels, weight).item() == pytest.approx(one)
    assert segmentation_loss([sure, sure], labels, weight).item() == pytest.approx(2 * one)


def test_void_does_not_count_whatever_its_weight():
    logits = torch.tensor([[[[0.0, 50.0]], [[0.0, -50.0]]]], requires_grad=True)
    loss = segmentation_loss([logits], row(0.0, 255.0), torch.ones(1, 1, 1, 2))
    loss.backward()
    assert loss.item() == pytest.approx(math.log(2))
    assert logits.grad is not None
    assert logits.grad[..., 1].abs().max() == 0
    assert segmentation_loss([logits], row(255.0, 255.0), torch.ones(1, 1, 1, 2)).item() == 0


def test_a_pixel_counts_as_much_as_its_weight():
    logits = torch.zeros(1, 2, 1, 2)
    logits[0, 0, 0, 1] = math.log(3)  # the second pixel is background with probability 3/4, and should be class 1
    loss = segmentation_loss([logits], row(0.0, 1.0), row(3.0, 1.0))
    assert loss.item() == pytest.approx((3 * math.log(2) + math.log(4)) / 4)


def test_deeplab_v2_on_resnet_101_has_the_parameters_of_the_literature():
    preset = SEGMENTER_PRESETS["deeplab-v2"]
    with torch.device("meta"):
        network = build_segmenter(preset.backbone, [f"class {k}" for k in range(20)], preset.head)
    count = sum(parameter.numel() for parameter in network.parameters())
    # torchvision's ResNet-101 has 44,549,160 with its classifier of 2048 * 1000 + 1000; ASPP has four 3x3 layers to 21 classes
    assert count == 44_549_160 - 2_049_000 + 4 * (2048 * 9 * 21 + 21) == 44_048_532


@pytest.mark.parametrize("name", ["resnet101-stride8", "efficientnet-lite0-stride8"])
def test_dilated_backbones_give_one_cell_for_eight_pixels_and_have_the_layers_of_the_plain_ones(name):
    with torch.device("meta"):
        dilated, plain = build_backbone(name).eval(), build_backbone(name.removesuffix("-stride8"))
        assert dilated(torch.zeros(1, 3, 65, 48)).shape[2:] == (9, 6)
    shapes = [{key: value.shape for key, value in network.state_dict().items()} for network in (dilated, plain)]
    assert shapes[0] == shapes[1]


def test_all_convolutions_of_deeplab_learn_and_no_batch_norm_does():
    with torch.device("meta"):
        backbone = build_backbone("resnet101-stride8").train().requires_grad_()
    fixed = {name.split(".")[-2] for name, weight in backbone.named_parameters() if not weight.requires_grad}
    assert fixed == {"bn1", "bn2", "bn3", "1"}  # "1" is the batch norm of a shortcut


def test_a_mirrored_picture_has_mirrored_logits():
    torch.manual_seed(0)
    head = AsppHead(4, 3, AsppSettings(rates=(1, 3))).eval()
    for branch in head.aspp.branches:
        branch.weight.data = (branch.weight.data + branch.weight.data.flip(3)) / 2
    features = torch.randn(1, 4, 5, 7)
    with torch.inference_mode():
        torch.testing.assert_close(head(features.flip(3)), head(features).flip(3))


def test_a_segmenter_knows_its_classes_and_levels():
    preset = SEGMENTER_PRESETS["quick"]
    network = build_segmenter(preset.backbone, ["cat", "dog"], preset.head)
    assert isinstance(network, Segmenter)
    assert (network.class_names, network.levels, network.feature_channels) == (("cat", "dog"), (2, 4, 5, 6), 664)
    assert network(torch.zeros(1, 3, 32, 48)).shape == (1, 3, 2, 3)


def test_balanced_objects_and_background_count_the_same_however_large_they_are():
    logits = torch.zeros(1, 2, 1, 4)
    logits[0, 0, 0, 3] = math.log(3)  # three pixels are undecided; the fourth, the only object, is one with probability 1/4
    labels, weight = row(0.0, 0.0, 0.0, 1.0), torch.ones(1, 1, 1, 4)
    loss = segmentation_loss([logits], labels, weight, balanced=True)
    assert loss.item() == pytest.approx((math.log(2) + math.log(4)) / 2)
    assert segmentation_loss([logits], labels, weight).item() == pytest.approx((3 * math.log(2) + math.log(4)) / 4)


def test_presence_weighs_the_mean_and_the_maximum_of_the_picture_and_not_its_padding():
    presence = Presence(1, 1, dropout=0.0).eval()
    with torch.inference_mode():
        presence.classes.weight.copy_(torch.tensor([[1.0, 10.0]]))
        presence.classes.bias.fill_(0.5)
        assert presence(row(1.0, 2.0, 3.0)).item() == pytest.approx(2 + 10 * 3 + 0.5)
        assert presence(row(1.0, 2.0, 9.0), row(1.0, 1.0, 0.0)).item() == pytest.approx(1.5 + 10 * 2 + 0.5)


def test_a_class_that_is_hardly_in_the_picture_loses_in_every_cell():
    cells = torch.zeros(1, 3, 1, 1)  # background and both classes are equally likely
    likely, hardly = math.log(0.06 / 0.94), math.log(0.05 / 0.95) - math.log(3)
    assert with_presence(cells, torch.tensor([[likely, 9.0]]))[0, :, 0, 0].tolist() == [0, 0, 0]
    # below 5 % the logit falls twice as fast as that of presence: 1 : 1/9 : 1
    seen = with_presence(cells, torch.tensor([[hardly, 9.0]])).softmax(1)[0, :, 0, 0]
    assert seen.tolist() == pytest.approx([9 / 19, 1 / 19, 9 / 19])


def test_the_loss_of_presence_is_the_mean_over_images_and_classes():
    said = torch.tensor([[0.0, math.log(3)]])
    assert presence_loss(said, torch.tensor([[1.0, 0.0]])).item() == pytest.approx((math.log(2) + math.log(4)) / 2)


def test_a_head_with_presence_gives_both_in_training_and_one_map_in_use():
    torch.manual_seed(0)
    head = AsppHead(5, 2, AsppSettings(rates=(1, 2), hidden=4, presence=True)).eval()
    features = torch.randn(2, 5, 4, 6)
    with torch.inference_mode():
        logits, said = head.both(features)
        assert (logits.shape, said.shape) == ((2, 3, 4, 6), (2, 2))
        torch.testing.assert_close(head(features), with_presence(logits, said))
        assert AsppHead(5, 2, AsppSettings()).both(features)[1] is None
