import struct

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from smaf_core.errors import SmafError
from smaf_core.networks.backbones import build_backbone
from smaf_core.networks.backbones.resnet38d import Bottleneck, ResBlock, ResNet38d, from_mxnet, load_resnet38d

# The layer table of the published network: block -> (first convolution, second convolution), each
# (input channels, output channels, stride, dilation), and whether its shortcut is a convolution.
TABLE = {
    "b2": ((64, 128, 2, 1), (128, 128, 1, 1), True),
    "b2_1": ((128, 128, 1, 1), (128, 128, 1, 1), False),
    "b2_2": ((128, 128, 1, 1), (128, 128, 1, 1), False),
    "b3": ((128, 256, 2, 1), (256, 256, 1, 1), True),
    "b3_1": ((256, 256, 1, 1), (256, 256, 1, 1), False),
    "b3_2": ((256, 256, 1, 1), (256, 256, 1, 1), False),
    "b4": ((256, 512, 2, 1), (512, 512, 1, 1), True),
    **{f"b4_{index}": ((512, 512, 1, 1), (512, 512, 1, 1), False) for index in range(1, 6)},
    "b5": ((512, 512, 1, 1), (512, 1024, 1, 2), True),
    "b5_1": ((1024, 512, 1, 2), (512, 1024, 1, 2), False),
    "b5_2": ((1024, 512, 1, 2), (512, 1024, 1, 2), False),
    "b6": ((1024, 512, 1, 1), (512, 1024, 1, 4), True),
    "b7": ((2048, 1024, 1, 1), (1024, 2048, 1, 4), True),
}


@pytest.fixture(scope="module")
def shapes() -> ResNet38d:
    with torch.device("meta"):
        return ResNet38d()


def geometry(conv):
    return conv.in_channels, conv.out_channels, conv.stride[0], conv.dilation[0]


def test_the_network_has_105_070_912_parameters(shapes):
    assert sum(parameter.numel() for parameter in shapes.parameters()) == 105_070_912


def test_every_block_is_as_published(shapes):
    blocks = {name: module for name, module in shapes.named_children() if isinstance(module, (ResBlock, Bottleneck))}
    found = {
        name: (geometry(block.conv_branch2a), geometry(block.conv_branch2b1), block.conv_branch1 is not None)
        for name, block in blocks.items()
    }
    assert found == TABLE


def test_whole_channels_are_dropped_in_the_last_two_blocks_only(shapes):
    dropped = {name: layer.p for name, layer in shapes.named_modules() if isinstance(layer, torch.nn.Dropout2d)}
    assert dropped == {"b6.dropout_2b1": 0.3, "b6.dropout_2b2": 0.3, "b7.dropout_2b1": 0.5, "b7.dropout_2b2": 0.5}


@pytest.mark.parametrize("prepare", [ResNet38d.train, ResNet38d.requires_grad_])
def test_first_convolution_first_stage_and_batch_norm_never_learn(shapes, prepare):
    prepare(shapes)
    frozen = {name for name, parameter in shapes.named_parameters() if not parameter.requires_grad}
    assert {name for name in frozen if ".conv" in name or name.startswith("conv")} == {
        name for name, _ in shapes.named_parameters() if name.startswith(("conv1a", "b2")) and "conv" in name
    }
    assert {name for name, _ in shapes.named_parameters() if "bn" in name} <= frozen
    assert not any(layer.training for layer in shapes.modules() if isinstance(layer, torch.nn.BatchNorm2d))


def test_nothing_learns_where_only_a_head_should(shapes):
    assert not any(parameter.requires_grad for parameter in shapes.requires_grad_(False).parameters())
    shapes.requires_grad_()


@pytest.mark.parametrize("size", [(8, 8), (17, 33), (64, 40)])
def test_one_feature_cell_stands_for_eight_pixels(shapes, size):
    images = torch.zeros(2, 3, *size, device="meta")
    cells = (-(-size[0] // 8), -(-size[1] // 8))
    assert shapes.eval()(images).shape == (2, 4096, *cells)
    levels = shapes.levels(images)
    assert tuple(level.shape[1] for level in levels) == shapes.level_channels
    assert levels[-1].shape[2:] == cells


def test_a_block_activates_before_it_convolves_and_starts_its_shortcut_there():
    torch.manual_seed(0)
    block, x = ResBlock(2, 3, 4, stride=2).eval(), torch.randn(1, 2, 5, 5)
    active = F.relu(F.batch_norm(x, torch.zeros(2), torch.ones(2)))
    middle = F.conv2d(active, block.conv_branch2a.weight, stride=2, padding=1)
    out = F.conv2d(F.relu(F.batch_norm(middle, torch.zeros(3), torch.ones(3))), block.conv_branch2b1.weight, padding=1)
    expected = out + F.conv2d(active, block.conv_branch1.weight, stride=2)
    torch.testing.assert_close(block(x), expected)


def test_a_block_that_keeps_the_shape_adds_its_input_untouched():
    block, x = ResBlock(2, 2, 2).eval(), torch.randn(1, 2, 4, 4)
    torch.nn.init.zeros_(block.conv_branch2b1.weight)
    before = x.clone()
    torch.testing.assert_close(block(x), before)


def test_a_bottleneck_activates_before_every_convolution():
    torch.manual_seed(0)
    block, x = Bottleneck(4, 8, dilation=4, dropout=0.5).eval(), torch.randn(1, 4, 9, 9)

    def active(values):
        return F.relu(F.batch_norm(values, torch.zeros(values.shape[1]), torch.ones(values.shape[1])))

    narrow = F.conv2d(active(x), block.conv_branch2a.weight)
    wider = F.conv2d(active(narrow), block.conv_branch2b1.weight, padding=4, dilation=4)
    expected = F.conv2d(active(wider), block.conv_branch2b2.weight) + F.conv2d(active(x), block.conv_branch1.weight)
    torch.testing.assert_close(block(x), expected)


def mxnet_names():
    """The names of the published file, spelled out from the table: stage and block, "a" for the first, "b1" and on after."""
    norm = ("gamma", "beta", "moving_mean", "moving_var")
    names = ["conv1a_weight", *(f"bn7_{leaf}" for leaf in norm), "linear1000_weight", "linear1000_bias"]
    for block, (_, _, shortcut) in TABLE.items():
        stage, _, index = block[1:].partition("_")
        place = f"{stage}b{index}" if index else f"{stage}a"
        branches = ["2a", "2b1", "2b2"] if block in ("b6", "b7") else ["2a", "2b1"]
        names += [f"bn{place}_branch{branch}_{leaf}" for branch in branches for leaf in norm]
        names += [f"res{place}_branch{branch}_weight" for branch in branches + ["1"] * shortcut]
    return names


def test_every_mxnet_array_has_its_place(shapes):
    ours = from_mxnet({name: np.zeros(1, np.float32) for name in mxnet_names()})
    assert set(ours) == {name for name in shapes.state_dict() if not name.endswith("num_batches_tracked")}


def test_mean_and_variance_are_not_exchanged():
    ours = from_mxnet({"bn4b1_branch2a_moving_var": np.float32([3]), "bn4b1_branch2a_moving_mean": np.float32([2])})
    assert {name: float(value) for name, value in ours.items()} == {
        "b4_1.bn_branch2a.running_var": 3, "b4_1.bn_branch2a.running_mean": 2,
    }  # fmt: skip


def write_sparse_params(path, arrays):
    """Write arrays of zeros as MXNet does, but as holes in the file, which take no room on the disk."""
    with open(path, "wb") as stream:
        stream.write(struct.pack("<QQQ", 0x112, 0, len(arrays)))
        for _, shape in arrays:
            stream.write(struct.pack(f"<Ii{len(shape)}q3i", 0xF993FAC8, len(shape), *shape, 1, 0, 0))
            stream.seek(4 * int(np.prod(shape)), 1)
        stream.write(struct.pack("<Q", len(arrays)))
        for name, _ in arrays:
            stream.write(struct.pack("<Q", len(name)) + name.encode())


@pytest.mark.slow
def test_the_published_file_loads_as_it_is(tmp_path, shapes):
    sizes = {name: tuple(value.shape) for name, value in shapes.state_dict().items()}
    arrays = [(name, sizes[next(iter(from_mxnet({name: np.zeros(1)})))]) for name in mxnet_names() if "linear" not in name]
    path = tmp_path / "resnet38.params"
    write_sparse_params(path, [(f"arg:{name}", shape) for name, shape in arrays])
    loaded = load_resnet38d(path)
    assert all(not value.any() for name, value in loaded.state_dict().items())


def test_a_file_of_another_network_says_what_is_missing(tmp_path):
    path = tmp_path / "other.params"
    write_sparse_params(path, [("conv1a_weight", (64, 3, 3, 3))])
    with pytest.raises(SmafError, match=r"other\.params: these weights lack b2\.bn_branch2a\.weight and \d+ more"):
        load_resnet38d(path)


def test_without_the_file_the_person_learns_which_one_to_get_and_where_to_put_it(tmp_path, monkeypatch):
    monkeypatch.setattr("smaf_core.networks.backbones.weights.cache_folder", lambda: tmp_path)
    with pytest.raises(SmafError, match=r"get them from https://github\.com/itijyou/ademxapp and put them at .*ilsvrc-cls"):
        build_backbone("resnet38d", pretrained=True)
