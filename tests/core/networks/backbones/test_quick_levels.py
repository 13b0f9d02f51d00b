from collections.abc import Callable

import onnx
import pytest
import torch

from smaf_core.errors import SmafError
from smaf_core.hardware.device import CPU
from smaf_core.networks.backbones import Backbone, build_backbone, quick_levels
from smaf_core.networks.backbones.efficientnet_lite import EfficientNetLite
from smaf_core.networks.backbones.quick_levels import as_onnx, levels_by_runtime

LITE = ("efficientnet-lite0", "efficientnet-lite2", "efficientnet-lite0-stride8")


def built(name: str) -> EfficientNetLite:
    """A backbone whose batch norms are no identity."""
    with torch.random.fork_rng():
        torch.manual_seed(3)
        backbone = build_backbone(name).eval()
        for layer in backbone.modules():
            if isinstance(layer, torch.nn.BatchNorm2d):
                layer.running_mean.normal_(0, 0.1)  # type: ignore[union-attr]
                layer.weight.data.uniform_(1, 2)
                layer.bias.data.uniform_(0, 1)
    assert isinstance(backbone, EfficientNetLite)
    return backbone


@pytest.mark.parametrize("name", LITE)
@pytest.mark.parametrize("size", [(64, 96), (65, 97), (75, 113), (240, 31), (7, 1)])
@torch.inference_mode()
def test_the_runtime_sees_what_torch_sees(name: str, size: tuple[int, int]) -> None:
    backbone = built(name)
    pictures = torch.rand(2, 3, *size) * 2 - 1
    for mine, theirs in zip(backbone.levels(pictures), levels_by_runtime(backbone)(pictures), strict=True):
        torch.testing.assert_close(theirs, mine, rtol=1e-4, atol=1e-4)


def test_pictures_that_lie_in_memory_by_channels_are_seen_as_well() -> None:
    backbone = built("efficientnet-lite0")
    pictures = torch.rand(1, 3, 32, 48).contiguous(memory_format=torch.channels_last)
    with torch.inference_mode():
        torch.testing.assert_close(levels_by_runtime(backbone)(pictures)[-1], backbone.levels(pictures)[-1])


def test_the_file_is_onnx_as_onnx_itself_understands_it() -> None:
    backbone = built("efficientnet-lite0")
    model = onnx.load_model_from_string(as_onnx(backbone))
    onnx.checker.check_model(model, full_check=True)
    assert [len(one.type.tensor_type.shape.dim) for one in model.graph.output] == [4] * len(backbone.level_channels)


@pytest.fixture
def no_matrix_unit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quick_levels, "counts_in_bfloat16", lambda _: False)


def looks_itself(backbone: Backbone) -> bool:
    return quick_levels.quick_levels(backbone, CPU) == backbone.levels


@pytest.mark.usefixtures("no_matrix_unit")
def test_torch_looks_where_the_runtime_cannot_or_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    backbone = built("efficientnet-lite0")
    assert not looks_itself(backbone)
    assert looks_itself(build_backbone("resnet50"))

    def refuse(*_: object) -> None:
        raise SmafError("ONNX Runtime is missing")

    monkeypatch.setattr(quick_levels, "open_session", refuse)
    assert looks_itself(backbone)


@pytest.fixture
def sixteen_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    if not torch.ops.mkldnn._is_mkldnn_bf16_supported():
        pytest.skip("oneDNN computes nothing in bfloat16 on this processor")
    monkeypatch.setattr(quick_levels, "counts_in_bfloat16", lambda _: True)


@pytest.mark.usefixtures("sixteen_bits")
@pytest.mark.parametrize("name", LITE)
@pytest.mark.parametrize("size", [(64, 96), (65, 97), (75, 113), (240, 31), (7, 1)])
@torch.inference_mode()
def test_in_bfloat16_is_seen_what_the_layers_see(name: str, size: tuple[int, int]) -> None:
    backbone = built(name)
    looking = quick_levels.quick_levels(backbone, CPU)
    assert looking != backbone.levels
    pictures = (torch.rand(2, 3, *size) * 2 - 1).contiguous(memory_format=torch.channels_last)
    with torch.autocast("cpu", torch.bfloat16):
        layers = backbone.levels(pictures)
    for mine, theirs in zip(layers, looking(pictures), strict=True):
        assert theirs.dtype == mine.dtype == torch.bfloat16
        assert float((theirs.float() - mine.float()).norm() / mine.float().norm()) < 0.01


@pytest.mark.usefixtures("sixteen_bits")
def test_the_networks_own_weights_pass_the_trial() -> None:
    assert not looks_itself(build_backbone("efficientnet-lite0", pretrained=True))


def refuses(*_: object) -> torch.Tensor:
    raise RuntimeError("no such operator")


def is_always_zero(before: torch.Tensor, weight: torch.Tensor, *_: object) -> torch.Tensor:
    return before.new_zeros(len(before), len(weight), *before.shape[2:])


@pytest.mark.usefixtures("sixteen_bits")
@pytest.mark.parametrize("operator", [refuses, is_always_zero])
def test_the_layers_look_where_the_operator_is_not_what_was_expected(
    operator: Callable[..., torch.Tensor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.ops.mkldnn, "_convolution_pointwise", operator)
    assert looks_itself(built("efficientnet-lite0"))
