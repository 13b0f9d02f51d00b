import pytest
import torch

from smaf_core.errors import SmafError
from smaf_core.hardware.device import choose_device, counts_in_bfloat16, quick_arithmetic


def test_auto_takes_the_gpu_where_there_is_one() -> None:
    assert choose_device("auto").type == ("cuda" if torch.cuda.is_available() else "cpu")
    assert choose_device("cpu") == torch.device("cpu")


@pytest.mark.parametrize("name", ["gpu", "cuda:x", "cpu:1", "", "cuda:99", "mps:1"])
def test_a_device_that_is_not_there_is_a_clear_error(name: str) -> None:
    with pytest.raises(SmafError, match="device"):
        choose_device(name)


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has CUDA")
def test_asking_for_cuda_on_a_machine_without_names_the_way_out() -> None:
    with pytest.raises(SmafError, match="choose --device auto or cpu"):
        choose_device("cuda")


def test_quick_arithmetic_stays_close_to_exact_arithmetic() -> None:
    weights, values = torch.rand(8, 8), torch.rand(8, 8)
    with quick_arithmetic(torch.device("cpu")):
        quick = weights @ values
    torch.testing.assert_close(quick.float(), weights @ values, rtol=0.02, atol=0.02)


@pytest.mark.parametrize("name", ["directml", "dml:0", "privateuseone", "xpu"])
def test_a_device_that_nobody_has_tried_is_refused_in_one_line(name: str) -> None:
    with pytest.raises(SmafError, match="not supported"):
        choose_device(name)


@pytest.fixture
def two_gpus(monkeypatch: pytest.MonkeyPatch) -> list[torch.device]:
    """A machine with two GPUs; what is made the current one is noted."""
    current: list[torch.device] = []
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(torch.cuda, "set_device", current.append)
    return current


def test_a_gpu_that_was_named_is_the_current_one_for_what_names_none(two_gpus: list[torch.device]) -> None:
    assert choose_device("cuda:1") == torch.device("cuda:1")
    assert two_gpus == [torch.device("cuda:1")]


def test_with_no_gpu_named_the_current_one_stays(two_gpus: list[torch.device]) -> None:
    assert choose_device("auto") == choose_device("cuda") == torch.device("cuda")
    assert not two_gpus


def test_sixteen_bits_that_a_gpu_only_imitates_are_not_quicker(monkeypatch: pytest.MonkeyPatch) -> None:
    """As PyTorch answers on Turing and older: yes, with emulation."""
    monkeypatch.delenv("SMAF_EXACT")
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation=True: including_emulation)
    assert not counts_in_bfloat16(torch.device("cuda"))


@pytest.mark.parametrize(("matrix", "products", "quicker"), [(True, False, True), (False, True, True), (False, False, False)])
def test_sixteen_bits_are_quicker_on_processors_that_multiply_them(
    matrix: bool, products: bool, quicker: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SMAF_EXACT")
    monkeypatch.setattr(torch.cpu, "_is_amx_tile_supported", lambda: matrix)
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: products)
    assert counts_in_bfloat16(torch.device("cpu")) is quicker
    monkeypatch.setenv("SMAF_EXACT", "1")
    assert not counts_in_bfloat16(torch.device("cpu"))


@pytest.fixture
def with_mps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    monkeypatch.delenv("PYTORCH_ENABLE_MPS_FALLBACK", raising=False)


def test_mps_is_tried_for_heads_when_it_is_asked_for(with_mps: None) -> None:
    assert choose_device("mps") == torch.device("mps")
    assert not counts_in_bfloat16(torch.device("mps"))


def test_auto_does_not_take_mps(with_mps: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert choose_device("auto") == torch.device("cpu")


def test_mps_does_not_train_whole_networks(with_mps: None) -> None:
    with pytest.raises(SmafError, match="preset quick"):
        choose_device("mps", learns="all")


def test_mps_never_computes_on_the_cpu_unseen(with_mps: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTORCH_ENABLE_MPS_FALLBACK", "1")
    with pytest.raises(SmafError, match="unset it"):
        choose_device("mps")


@pytest.mark.skipif(torch.backends.mps.is_available(), reason="this machine has MPS")
def test_mps_where_there_is_none_is_no_silent_cpu() -> None:
    with pytest.raises(SmafError, match="finds no MPS device"):
        choose_device("mps")
