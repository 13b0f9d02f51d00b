"""The C code on processors that this machine is not: compiled for them, run by an emulator, compared with what runs here."""

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from smaf_core.crf import CrfSettings, cpu
from smaf_core.crf.problem import Picture

from .conftest import draw_scene

NATIVE = Path(cpu.__file__).parent / "native"
FLAGS = ["-std=gnu11", "-O3", "-fno-math-errno", "-fno-trapping-math", "-Wno-psabi", "-static", "-pthread", f"-I{NATIVE}"]
PROCESSORS = {"aarch64": ("aarch64-linux-gnu-gcc", "qemu-aarch64")}
"""Name -> compiler and emulator; on Debian: apt-get install gcc-aarch64-linux-gnu qemu-user."""


@pytest.mark.slow
@pytest.mark.skipif(not cpu.BUILT, reason="the extension was not built")
@pytest.mark.parametrize("processor", PROCESSORS)
@pytest.mark.parametrize("labels", [2, 3, 9])
def test_another_processor_gives_the_same_labels(processor: str, labels: int, program: Path, tmp_path: Path) -> None:
    image, probabilities = draw_scene(47, 70, labels, seed=5)
    height, width = image.shape[:2]
    numbers = np.array([height, width, labels, 5, 2], np.int32)
    (tmp_path / "problem").write_bytes(numbers.tobytes() + image.tobytes() + probabilities.tobytes())
    emulator = PROCESSORS[processor][1]
    told = subprocess.run(
        [emulator, program, tmp_path / "problem", tmp_path / "answer"], check=True, capture_output=True, text=True
    )
    theirs = np.fromfile(tmp_path / "answer", np.float32).reshape(probabilities.shape)
    ours = np.empty_like(theirs)
    picture = Picture(image, probabilities, list(range(labels)), None)
    cpu.infer_one(picture, CrfSettings(iterations=5, bilateral_sxy=50.0, bilateral_srgb=5.0), ours)
    assert told.stdout == "base\n"
    assert np.abs(theirs - ours).mean() <= 1e-5
    assert (theirs.argmax(axis=0) == ours.argmax(axis=0)).mean() >= 0.9999


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    compiler, emulator = PROCESSORS["aarch64"]
    if not (shutil.which(compiler) and shutil.which(emulator)):
        pytest.skip(f"{compiler} or {emulator} is not installed")
    built = tmp_path_factory.mktemp("elsewhere") / "elsewhere"
    sources = [path for path in sorted(NATIVE.glob("*.c")) if path.name != "module.c"]  # that one needs Python
    subprocess.run([compiler, *FLAGS, Path(__file__).with_name("elsewhere.c"), *sources, "-lm", "-o", built], check=True)
    return built
