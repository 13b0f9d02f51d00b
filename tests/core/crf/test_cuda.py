"""The cuda back end: its lattice on any device, its kernels through Triton's interpreter, the real thing on a GPU."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from smaf_core.crf import CrfSettings, cpu, dense_crf, exact  # noqa: E402
from smaf_core.crf.lattice import appearance_lattice, smoothness_lattice  # noqa: E402
from smaf_core.crf.problem import Problem, pictures, read_problem  # noqa: E402
from smaf_core.errors import SmafError  # noqa: E402

from .conftest import draw_scene  # noqa: E402

SHORT = CrfSettings(iterations=2, bilateral_sxy=30.0, bilateral_srgb=40.0, gaussian_compat=1.0, bilateral_compat=1.5)
LAWS = [
    SHORT,
    replace(SHORT, include_self=False),
    replace(SHORT, normalization="before"),
    replace(SHORT, normalization="after", include_self=False),
]
interpreted = pytest.mark.skipif(os.environ.get("TRITON_INTERPRET") != "1", reason="runs in a process of its own")
needs_extension = pytest.mark.skipif(cpu.unavailable() is not None, reason=str(cpu.unavailable()))


def on_tensors(image: np.ndarray, probabilities: np.ndarray, strokes: np.ndarray | None = None) -> Problem:
    plain = read_problem(image.copy(), probabilities, strokes, device="cpu")
    told = None if plain.strokes is None else torch.from_numpy(plain.strokes)
    return Problem(torch.from_numpy(plain.images), torch.from_numpy(plain.probabilities), told, plain.present)


@needs_extension
@pytest.mark.parametrize("preset", ["psa", "irn"])
def test_the_lattice_on_tensors_is_the_lattice_in_c(preset: str) -> None:
    settings = CrfSettings.preset(preset)
    scenes = [draw_scene(40, 55, 2, seed)[0] for seed in range(3)]
    values = np.random.default_rng(0).random((1, 40, 55)).astype(np.float32)
    flat = torch.from_numpy(values.ravel())
    alike = appearance_lattice(torch.from_numpy(np.stack(scenes)), settings).filter(flat.repeat(3)).reshape(3, 1, 40, 55)
    for image, ours in zip(scenes, alike.numpy(), strict=True):
        np.testing.assert_allclose(ours, cpu.filter_linear(image, values, settings, "bilateral"), rtol=2e-4)
    smooth = smoothness_lattice(40, 55, settings, torch.device("cpu")).filter(flat).reshape(1, 40, 55)
    np.testing.assert_allclose(smooth, cpu.filter_linear(scenes[0], values, settings, "gaussian"), rtol=2e-4)


def test_what_a_pixel_hears_from_itself_is_what_the_filter_returns_of_it() -> None:
    settings = CrfSettings()
    lattice = smoothness_lattice(30, 40, settings, torch.device("cpu"))
    alone = torch.zeros(1200)
    alone[15 * 40 + 20] = 1.0
    assert lattice.filter(alone)[15 * 40 + 20] == pytest.approx(float(lattice.own_share()[15 * 40 + 20]), rel=1e-4)


def test_kernels_too_narrow_for_a_lattice_are_refused_in_words() -> None:
    with pytest.raises(SmafError, match="too narrow"):
        smoothness_lattice(1000, 1000, CrfSettings(gaussian_sxy=1e-8), torch.device("cpu"))


@pytest.mark.skipif(os.environ.get("TRITON_INTERPRET") == "1", reason="this is the process")
def test_the_kernels_hold_in_tritons_interpreter() -> None:
    pytest.importorskip("triton")  # whose own functions are interpreted only where it is so from the start
    command = [sys.executable, "-m", "pytest", __file__, "-q", "-n0", "-k", "interpreted", "-p", "no:cacheprovider"]
    done = subprocess.run(command, env={**os.environ, "TRITON_INTERPRET": "1"}, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "8 passed" in done.stdout


@interpreted
@needs_extension
@pytest.mark.parametrize("settings", LAWS)
def test_the_interpreted_kernels_agree_with_c(settings: CrfSettings) -> None:
    from smaf_core.crf import cuda

    image, probabilities = draw_scene(9, 14, 3)
    ours = cuda.infer(on_tensors(image, probabilities), settings)[0].numpy()
    theirs = dense_crf(image, probabilities, settings, backend="cpu")
    np.testing.assert_allclose(ours, theirs, atol=2e-5)
    assert np.abs(theirs - probabilities).max() > 0.05, "the steps do something"


@interpreted
@needs_extension
def test_an_interpreted_batch_with_strokes_agrees_with_one_by_one() -> None:
    from smaf_core.crf import cuda

    images, probabilities = map(np.stack, zip(*[draw_scene(8, 11, 3, seed) for seed in range(2)], strict=True))
    probabilities[0, 0] += probabilities[0, 2]
    probabilities[0, 2] = 0.0
    strokes = np.full((2, 8, 11), -1, np.int32)
    strokes[1, 2:4, 3:6] = 1
    ours = cuda.infer(on_tensors(images, probabilities, strokes), SHORT).numpy()
    np.testing.assert_allclose(ours, dense_crf(images, probabilities, SHORT, strokes=strokes, backend="cpu"), atol=2e-5)
    assert not ours[0, 2].any()
    assert (ours[1, 1, 2:4, 3:6] == 1.0).all()


@interpreted
def test_the_interpreted_exact_kernel_is_exact() -> None:
    image, probabilities = draw_scene(11, 17, 4)
    settings = replace(CrfSettings.preset("irn"), iterations=3)
    ours = exact.infer_tensors(on_tensors(image, probabilities), settings)[0].numpy()
    np.testing.assert_allclose(ours, dense_crf(image, probabilities, settings, backend="exact"), atol=1e-4)


@pytest.fixture
def recordings(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """One entry for each recording; what stands for a CUDA graph does the same steps on the same tensors again."""
    from smaf_core.crf import cuda

    made: list[None] = []

    def captured(steps: Callable, device: torch.device) -> tuple:
        made.append(None)
        answer = steps()
        return answer, lambda: answer.copy_(steps())

    monkeypatch.setattr(cuda, "_captured", captured)
    monkeypatch.setattr(cuda, "_recordings", type(cuda._recordings)())
    return made


@interpreted
@needs_extension
def test_an_interpreted_recording_serves_the_next_picture_of_its_size(recordings: list[None]) -> None:
    from smaf_core.crf import cuda

    for seed in (0, 1, 2):
        image, probabilities = draw_scene(9, 14, 3, seed)
        problem = on_tensors(image, probabilities)
        with torch.inference_mode(seed == 0):  # what was recorded in it must serve outside too
            unary = cuda.energies(problem, [0, 1, 2])
            with torch.inference_mode(False):
                ours = cuda._replay(unary, cuda.build(problem.images, SHORT), SHORT)[0]
        np.testing.assert_allclose(ours, dense_crf(image, probabilities, SHORT, backend="cpu"), atol=2e-5)
    assert len(recordings) < 3, "a roomier table served another picture"


@interpreted
def test_an_interpreted_answer_does_not_depend_on_the_arithmetic_around_it() -> None:
    from smaf_core.crf import cuda

    problem = on_tensors(*draw_scene(9, 14, 3))
    settings = replace(SHORT, include_self=False)
    plain = [cuda.infer(problem, settings), exact.infer_tensors(problem, settings)]
    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
        within = [cuda.infer(problem, settings), exact.infer_tensors(problem, settings)]
    for one, other in zip(plain, within, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-5, atol=1e-5)
        assert not other.is_inference(), "who asked may go on with it anywhere"


@pytest.fixture
def nothing_met(monkeypatch: pytest.MonkeyPatch) -> None:
    from smaf_core.crf import cuda

    for kept in ("_met", "_recordings"):
        monkeypatch.setattr(cuda, kept, type(getattr(cuda, kept))())


@pytest.mark.usefixtures("nothing_met")
def test_a_size_is_recorded_when_it_comes_again() -> None:
    from smaf_core.crf import cuda

    assert [cuda._comes_again(size) for size in ("a", "b", "a", "b", "c")] == [False, False, True, True, False]


@pytest.mark.usefixtures("nothing_met")
def test_more_sizes_by_turns_than_stay_recorded_are_not_recorded_over_and_over() -> None:
    from smaf_core.crf import cuda

    sizes = [str(number) for number in range(cuda.GRAPHS + 1)]
    assert not any(cuda._comes_again(size) for size in 3 * sizes)


@pytest.mark.usefixtures("nothing_met")
def test_a_recorded_size_is_played_however_many_others_came_between() -> None:
    from smaf_core.crf import cuda

    cuda._recordings["a"] = None
    assert [cuda._comes_again(size) for size in "bcdefa"] == [False] * 5 + [True]


@pytest.mark.cuda
@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device")
class TestOnTheDevice:
    """What only a GPU can show."""

    @pytest.mark.parametrize("preset", ["psa", "irn", "deeplab"])
    def test_cuda_gives_the_labels_of_pydensecrf(self, preset: str, scene: Callable) -> None:
        image, probabilities = scene(375, 500, 5)
        settings = CrfSettings.preset(preset)
        ours, theirs = (dense_crf(image, probabilities, settings, backend=b) for b in ("cuda", "pydensecrf"))  # type: ignore[arg-type]
        assert (ours.argmax(axis=0) == theirs.argmax(axis=0)).mean() >= 0.9999
        assert np.abs(ours - theirs).mean() <= 1e-5
        assert np.quantile(np.abs(ours - theirs), 0.99) <= 1e-4

    def test_a_recorded_graph_serves_the_next_picture_of_its_size(self) -> None:
        scenes = [draw_scene(60, 80, 3, seed) for seed in range(3)]
        ours = [dense_crf(*scene, backend="cuda") for scene in scenes]
        for scene, answer in zip(scenes, ours, strict=True):
            np.testing.assert_allclose(answer, dense_crf(*scene, backend="cpu"), atol=1e-3)

    def test_a_batch_stays_on_the_device_and_agrees_with_one_by_one(self) -> None:
        images, probabilities = map(np.stack, zip(*[draw_scene(60, 80, 3, seed) for seed in range(4)], strict=True))
        device = torch.device("cuda")
        ours = dense_crf(torch.from_numpy(images).to(device), torch.from_numpy(probabilities).to(device))
        assert ours.is_cuda
        np.testing.assert_allclose(ours.cpu(), dense_crf(images, probabilities, backend="cpu"), atol=1e-3)

    @pytest.mark.parametrize("preset", ["psa", "irn"])
    def test_exact_on_cuda_is_exact(self, preset: str, scene: Callable) -> None:
        image, probabilities = scene(60, 80, 3)
        settings = CrfSettings.preset(preset)
        ours = exact.infer_tensors(read_problem(image, probabilities, None, device="cuda"), settings)[0].cpu().numpy()
        oracle = np.zeros_like(probabilities)
        (picture,) = pictures(read_problem(image, probabilities, None, device="cpu"))
        exact.infer_one(picture, settings, oracle)
        assert (ours.argmax(axis=0) == oracle.argmax(axis=0)).mean() >= 0.999
        assert np.abs(ours - oracle).mean() <= 1e-4
