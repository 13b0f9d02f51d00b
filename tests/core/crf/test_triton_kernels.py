"""What the compiler for NVIDIA's GPUs makes of our kernels; it needs no GPU, and ships with Triton."""

import os
import subprocess
from pathlib import Path

import pytest

from smaf_core.crf import cuda, exact

triton = pytest.importorskip("triton")

from triton.backends.compiler import GPUTarget  # noqa: E402
from triton.compiler import ASTSource  # noqa: E402

from smaf_core.crf import triton_kernels  # noqa: E402

pytestmark = pytest.mark.skipif(os.environ.get("TRITON_INTERPRET") == "1", reason="nothing is compiled there")

AMPERE, HOPPER = 80, 90
FLOAT, HALF, INT = "*fp32", "*fp16", "*i32"
STEP = {
    **dict.fromkeys(("unary", "marginals", "own"), FLOAT),
    **{
        f"{which}_{name}": INT if name == "corner" else FLOAT
        for which in ("smooth", "alike") for name in ("corner", "weight", "ratio", "from", "to")
    },
    **dict.fromkeys(("pixels", "channels", "plane"), "i32"),
}  # fmt: skip
BLUR = {"source": FLOAT, "target": FLOAT, "neighbour": INT, "points": "i32", "channels": "i32"}
ALL_PAIRS = {"query": HALF, "key": HALF, "half": FLOAT, "value": HALF, "total": FLOAT, "pixels": "i32"}


def step_of(channels, *, sliced=True, splatted=True, lopsided=False, selfless=False):
    """The compile-time constants that `cuda._step` gives."""
    return {
        "SMOOTH_CORNERS": 3, "ALIKE_CORNERS": 6, "SLICE": sliced, "SPLAT": splatted, "LOPSIDED": lopsided, "SELFLESS": selfless,
        "BLOCK": cuda.pixels_at_once(channels), "CHANNELS": channels,
    }  # fmt: skip


@pytest.fixture
def resources(tmp_path, monkeypatch):
    """Call it with a kernel, its arguments, constants and a GPU: compiles it, and gives what its machine code needs."""
    monkeypatch.setenv("TRITON_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("TRITON_DEFAULT_FP_FUSION", "1")  # as it is by default, of which Triton 3.9 warns

    def compiled(kernel, signature, constants, capability):
        kinds = {**signature, **dict.fromkeys(constants, "constexpr")}
        target = GPUTarget("cuda", capability, 32)
        made = triton.compile(ASTSource(kernel, kinds, constexprs=constants), target=target)
        (tmp_path / "kernel.cubin").write_bytes(made.asm["cubin"])
        tool = Path(triton.__file__).parent / "backends" / "nvidia" / "bin" / "cuobjdump"
        command = [tool, "--dump-resource-usage", tmp_path / "kernel.cubin"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    return compiled


@pytest.mark.parametrize(
    ("kernel", "signature", "constants", "capability"),
    [
        pytest.param("step", STEP, step_of(32), HOPPER, id="a step of 21 labels"),
        pytest.param("step", STEP, step_of(2, sliced=False), HOPPER, id="the first step"),
        pytest.param("step", STEP, step_of(8, splatted=False), HOPPER, id="the last step"),
        pytest.param("step", STEP, step_of(4, lopsided=True, selfless=True), AMPERE, id="other normalisations"),
        pytest.param("blur", BLUR, {"BLOCK": cuda.POINTS_AT_ONCE, "CHANNELS": 32}, HOPPER, id="blur"),
        pytest.param(
            "all_pairs", ALL_PAIRS, {"ROWS": exact.ROWS, "SPAN": exact.SPAN, "CHANNELS": 2 * exact.CHANNELS_AT_ONCE}, HOPPER,
            id="all pairs",
        ),
    ],
)  # fmt: skip
def test_each_kernel_compiles_for_a_gpu_and_its_numbers_stay_in_registers(resources, kernel, signature, constants, capability):
    said = resources(getattr(triton_kernels, kernel), signature, constants, capability)
    assert " STACK:0 " in said, said


@pytest.mark.parametrize("channels", [1 << power for power in range(1, 9)])
def test_a_block_never_has_more_numbers_than_its_registers_hold(channels):
    block = cuda.pixels_at_once(channels)
    assert 1 <= block <= cuda.PIXELS_AT_ONCE
    assert block * channels <= cuda.NUMBERS_AT_ONCE


@pytest.mark.parametrize("kernel", ["step", "blur", "all_pairs"])
def test_a_picture_of_another_size_needs_no_new_kernel(kernel):
    sizes = {"pixels", "channels", "plane", "points"}
    parameters = [one for one in getattr(triton_kernels, kernel).params if one.name in sizes]
    assert parameters
    assert all(one.do_not_specialize for one in parameters)
