import pytest
import torch

from smaf_core.errors import SmafError
from smaf_core.hardware.device import choose_device, quick_arithmetic


def test_auto_takes_the_gpu_where_there_is_one() -> None:
    assert choose_device("auto").type == ("cuda" if torch.cuda.is_available() else "cpu")
    assert choose_device("cpu") == torch.device("cpu")


@pytest.mark.parametrize("name", ["gpu", "cuda:x", "cpu:1", "", "cuda:99"])
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
