import pytest
import torch

from smaf_core.errors import SmafError
from smaf_core.networks.backbones import build_backbone
from smaf_core.networks.backbones.efficientnet_lite import EfficientNetLite, SamePaddingConv2d


@pytest.fixture(scope="module")
def lite0() -> EfficientNetLite:
    backbone = build_backbone("efficientnet-lite0", pretrained=True)
    assert isinstance(backbone, EfficientNetLite)
    return backbone.eval()


@pytest.mark.parametrize("size", [(1, 1), (17, 33), (64, 96)])
def test_one_feature_cell_stands_for_sixteen_pixels(lite0: EfficientNetLite, size: tuple[int, int]) -> None:
    features = lite0(torch.zeros(1, 3, *size))
    assert features.shape == (1, lite0.channels, -(-size[0] // 16), -(-size[1] // 16))


def test_levels_have_the_channels_they_promise(lite0: EfficientNetLite) -> None:
    levels = lite0.levels(torch.zeros(1, 3, 32, 32))
    assert [level.shape[1] for level in levels] == list(lite0.level_channels)


def test_every_pretrained_weight_has_its_place(lite0: EfficientNetLite) -> None:
    torch.manual_seed(0)
    untrained = EfficientNetLite().state_dict()
    same = [name for name, value in lite0.state_dict().items() if torch.equal(value, untrained[name])]
    assert all(name.endswith("num_batches_tracked") for name in same)


def test_training_leaves_the_statistics_of_batch_norm_alone(lite0: EfficientNetLite) -> None:
    before = lite0.stem[1].running_mean.clone()
    lite0.train()
    lite0(torch.rand(2, 3, 32, 32))
    lite0.eval()
    assert torch.equal(lite0.stem[1].running_mean, before)
    assert not lite0.stem[1].weight.requires_grad


def test_padding_is_tensorflow_s_one_more_at_the_far_edge() -> None:
    conv = SamePaddingConv2d(1, 1, 3, stride=2, bias=False)
    torch.nn.init.ones_(conv.weight)
    row = torch.tensor([[1.0, 2.0, 3.0, 4.0]] * 4)[None, None]
    # even size, stride 2: nothing on the left, one zero on the right, and the same from top to bottom
    assert conv(row)[0, 0].tolist() == [[18.0, 21.0], [12.0, 14.0]]


def test_batch_norm_inside_the_weights_is_batch_norm() -> None:
    layer = EfficientNetLite().stem
    layer[1].running_mean.uniform_(-1, 1)
    layer[1].running_var.uniform_(0.5, 2)
    picture = torch.rand(1, 3, 8, 8)
    torch.testing.assert_close(layer(picture), layer[2](layer[1](layer[0](picture))), rtol=1e-5, atol=1e-5)


def test_dilated_convolution_keeps_the_size() -> None:
    conv = SamePaddingConv2d(2, 2, 5, dilation=2, groups=2)
    assert conv(torch.zeros(1, 2, 7, 3)).shape == (1, 2, 7, 3)


def test_an_unknown_backbone_is_answered_with_the_known_ones() -> None:
    with pytest.raises(SmafError, match="efficientnet-lite0"):
        build_backbone("resnet5000")
