import pytest
import torch
from torch.nn import functional as F

from smaf_core.errors import SmafError
from smaf_core.networks.backbones.resnet import RESNET50_BLOCKS, RESNET101_BLOCKS, Bottleneck, ResNet, load_resnet


def shapes_of(blocks):
    with torch.device("meta"):
        return ResNet(blocks).eval()


@pytest.mark.parametrize(
    ("blocks", "parameters", "names"), [(RESNET50_BLOCKS, 23_508_032, 318), (RESNET101_BLOCKS, 42_500_160, 624)]
)
def test_parameters_and_names_are_torchvision_s_without_the_classifier(blocks, parameters, names):
    network = shapes_of(blocks)
    assert sum(parameter.numel() for parameter in network.parameters()) == parameters
    state = network.state_dict()
    assert len(state) == names
    assert state["layer1.0.downsample.0.weight"].shape == (256, 64, 1, 1)
    assert state["layer1.0.downsample.1.running_mean"].shape == (256,)
    assert state[f"layer3.{blocks[2] - 1}.conv2.weight"].shape == (256, 256, 3, 3)
    assert state["layer4.2.bn3.weight"].shape == (2048,)


@pytest.mark.parametrize("size", [(16, 16), (17, 33), (64, 40)])
def test_one_feature_cell_stands_for_sixteen_pixels(size):
    network, images = shapes_of(RESNET50_BLOCKS), torch.zeros(1, 3, *size, device="meta")
    assert network(images).shape == (1, 2048, -(-size[0] // 16), -(-size[1] // 16))
    assert tuple(level.shape[1] for level in network.levels(images)) == network.level_channels


def test_the_stride_is_on_the_middle_convolution():
    torch.manual_seed(0)
    block, x = Bottleneck(4, 2, stride=2).eval(), torch.randn(1, 4, 5, 5)

    def norm(values):
        return F.batch_norm(values, torch.zeros(values.shape[1]), torch.ones(values.shape[1]))

    narrow = F.relu(norm(F.conv2d(x, block.conv1.weight)))
    narrow = F.relu(norm(F.conv2d(narrow, block.conv2.weight, stride=2, padding=1)))
    shortcut = norm(F.conv2d(x, block.downsample[0].weight, stride=2))
    torch.testing.assert_close(block(x), F.relu(norm(F.conv2d(narrow, block.conv3.weight)) + shortcut))


def test_stem_and_two_stages_do_not_learn():
    network = shapes_of(RESNET50_BLOCKS).train()
    learning = {name.split(".")[0] for name, parameter in network.named_parameters() if parameter.requires_grad}
    assert learning == {"layer3", "layer4"}


def test_published_weights_load_and_their_classifier_is_dropped(tmp_path):
    published = ResNet((1, 1, 1, 1))
    state = published.state_dict() | {"fc.weight": torch.zeros(1000, 2048), "fc.bias": torch.zeros(1000)}
    torch.save(state, tmp_path / "resnet.pth")
    loaded = load_resnet((1, 1, 1, 1), tmp_path / "resnet.pth").state_dict()
    assert all(torch.equal(loaded[name], value) for name, value in published.state_dict().items())


def test_weights_of_a_deeper_network_are_refused(tmp_path):
    torch.save(ResNet((2, 1, 1, 1)).state_dict(), tmp_path / "deeper.pth")
    with pytest.raises(SmafError, match=r"deeper\.pth: these weights also have layer1\.1\.conv1\.weight and \d+ more"):
        load_resnet((1, 1, 1, 1), tmp_path / "deeper.pth")


def test_pictures_are_brought_to_mean_0_and_deviation_1_of_imagenet():
    grey = torch.full((1, 3, 1, 1), 127.5)
    expected = [(0.5 - 0.485) / 0.229, (0.5 - 0.456) / 0.224, (0.5 - 0.406) / 0.225]
    torch.testing.assert_close(shapes_of((1, 1, 1, 1)).normalise(grey).flatten(), torch.tensor(expected))
