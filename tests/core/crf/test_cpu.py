"""The lattices in C against pydensecrf, against brute force, and against themselves."""

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from smaf_core.crf import CrfSettings, cpu, dense_crf
from smaf_core.crf.problem import Picture
from smaf_core.errors import SmafError

from .conftest import draw_scene

pytestmark = pytest.mark.skipif(cpu.unavailable() is not None, reason=str(cpu.unavailable()))

PRESETS = ("psa", "irn", "deeplab")
VOC = Path(__file__).resolve().parents[4] / "shared" / "VOC2012" / "JPEGImages"


def assert_agree(ours: np.ndarray, theirs: np.ndarray) -> None:
    """The bar of crf.md section 5; the maximum is left free, since pixels between two answers amplify rounding."""
    apart = np.abs(ours - theirs)
    assert (ours.argmax(axis=0) == theirs.argmax(axis=0)).mean() >= 0.9999
    assert apart.mean() <= 1e-5
    assert np.quantile(apart, 0.99) <= 1e-4


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize(("labels", "height", "width"), [(2, 121, 173), (5, 200, 260), (21, 97, 128), (40, 50, 70)])
def test_the_answer_is_that_of_pydensecrf(preset: str, labels: int, height: int, width: int) -> None:
    pytest.importorskip("pydensecrf")
    image, probabilities = draw_scene(height, width, labels, seed=labels)
    settings = CrfSettings.preset(preset)
    theirs = dense_crf(image, probabilities, settings, backend="pydensecrf")
    assert_agree(dense_crf(image, probabilities, settings, backend="cpu"), theirs)


@pytest.mark.parametrize("labels", [2, 3, 4, 5, 6, 8, 9, 10, 13, 16, 17, 21, 25, 33, 34])
def test_any_number_of_labels_is_inferred_as_by_pydensecrf(labels: int) -> None:
    """Rows of one channel, of four, of whole vectors, with four more, and in several parts."""
    pytest.importorskip("pydensecrf")
    image, probabilities = draw_scene(37, 70, labels, seed=labels)
    theirs = dense_crf(image, probabilities, CrfSettings.preset("irn"), backend="pydensecrf")
    assert_agree(dense_crf(image, probabilities, CrfSettings.preset("irn"), backend="cpu"), theirs)


@pytest.mark.parametrize(("height", "width"), [(1, 1), (1, 2), (1, 200), (200, 1), (2, 65), (3, 64), (129, 63)])
def test_tiny_and_narrow_pictures_are_inferred_as_by_pydensecrf(height: int, width: int) -> None:
    pytest.importorskip("pydensecrf")
    image, probabilities = draw_scene(height, width, 7)
    theirs = dense_crf(image, probabilities, backend="pydensecrf")
    assert_agree(dense_crf(image, probabilities, backend="cpu"), theirs)


@pytest.mark.parametrize("sxy", [1.0, 500.0])
def test_many_small_cells_and_a_single_large_one_are_blurred_alike(sxy: float) -> None:
    """Lattice points are blurred by their place in the plane: kernels so narrow or so wide put few or all in one."""
    pytest.importorskip("pydensecrf")
    image, probabilities = draw_scene(90, 130, 6)
    settings = CrfSettings(bilateral_sxy=sxy, bilateral_srgb=2.0)
    theirs = dense_crf(image, probabilities, settings, backend="pydensecrf")
    assert_agree(dense_crf(image, probabilities, settings, backend="cpu"), theirs)


@pytest.mark.parametrize("labels", [2, 5, 21])
@pytest.mark.parametrize("sxy", [0.4, 0.9, 7.0, 40.0, 400.0])
def test_smoothness_kernels_of_any_width_are_heard_across_tiles_and_strips(sxy: float, labels: int) -> None:
    """Sums replace what was read, in columns of 64 pixels; neighbours share two columns of the lattice, or all there are."""
    pytest.importorskip("pydensecrf")
    image, probabilities = draw_scene(301, 290, labels, seed=2)
    settings = CrfSettings(gaussian_sxy=sxy)
    theirs = dense_crf(image, probabilities, settings, backend="pydensecrf")
    ours = [dense_crf(image, probabilities, settings, backend="cpu", threads=threads) for threads in (1, 2)]
    assert_agree(ours[0], theirs)
    np.testing.assert_array_equal(ours[1], ours[0])


@pytest.mark.parametrize("normalization", ["none", "before", "after"])
def test_every_normalisation_is_that_of_pydensecrf(normalization: str) -> None:
    pytest.importorskip("pydensecrf")
    image, probabilities = draw_scene(60, 80, 3)
    strength = 0.01 if normalization == "none" else 1.0
    settings = CrfSettings(gaussian_compat=3 * strength, bilateral_compat=10 * strength, normalization=normalization)  # type: ignore[arg-type]
    theirs = dense_crf(image, probabilities, settings, backend="pydensecrf")
    assert_agree(dense_crf(image, probabilities, settings, backend="cpu"), theirs)


@pytest.mark.parametrize("labels", [4, 12, 21])
def test_strokes_are_obeyed_as_in_pydensecrf(labels: int) -> None:
    """Their energies are far out of the range of powers that softmax of many labels takes without looking."""
    pytest.importorskip("pydensecrf")
    image, probabilities = draw_scene(60, 80, labels)
    strokes = np.full((60, 80), -1)
    strokes[5:9, 10:70], strokes[40:44, 10:30] = 1, labels - 1
    theirs, ours = (dense_crf(image, probabilities, strokes=strokes, backend=b) for b in ("pydensecrf", "cpu"))  # type: ignore[arg-type]
    assert_agree(ours, theirs)


@pytest.mark.voc
@pytest.mark.skipif(not VOC.is_dir(), reason="the photos are not here")
@pytest.mark.parametrize("preset", PRESETS)
def test_the_answer_on_a_photo_is_that_of_pydensecrf(preset: str) -> None:
    pytest.importorskip("pydensecrf")
    from PIL import Image

    image = np.asarray(Image.open(sorted(VOC.glob("*.jpg"))[7]).convert("RGB"))
    _, probabilities = draw_scene(*image.shape[:2], 4)
    settings = CrfSettings.preset(preset)
    theirs = dense_crf(image, probabilities, settings, backend="pydensecrf")
    assert_agree(dense_crf(image, probabilities, settings, backend="cpu"), theirs)


@pytest.mark.parametrize("labels", [2, 4, 7, 21])
@pytest.mark.parametrize("settings", [CrfSettings.preset("irn"), CrfSettings(include_self=False)])
def test_the_answer_is_the_same_bits_for_any_number_of_threads(settings: CrfSettings, labels: int) -> None:
    image, probabilities = draw_scene(290, 300, labels)
    once, *others = (dense_crf(image, probabilities, settings, backend="cpu", threads=t) for t in (1, 1, 2, 3))
    for other in others:
        np.testing.assert_array_equal(other, once)


@pytest.mark.parametrize("labels", [2, 5, 9, 14, 21])
def test_every_instruction_set_gives_the_same_answer(labels: int) -> None:
    image, probabilities = draw_scene(60, 90, labels)
    picture = Picture(image, probabilities, list(range(labels)), None)
    answers = []
    for instructions in ("base", "x86-64-v3", "x86-64-v4"):
        answer = np.zeros_like(probabilities)
        try:
            cpu.infer_one(picture, CrfSettings.preset("irn"), answer, 1, instructions)
        except ValueError:
            continue  # this processor is older
        answers.append(answer)
    for answer in answers[1:]:
        assert_agree(answer, answers[0])


def test_a_large_picture_after_a_small_one_and_back_gives_the_same_answer() -> None:
    """Memory is kept for the next picture; what was left in it must not matter."""
    small, large = draw_scene(40, 60, 3), draw_scene(300, 320, 9)
    first = dense_crf(*small, backend="cpu")
    dense_crf(*large, backend="cpu")
    np.testing.assert_array_equal(dense_crf(*small, backend="cpu"), first)


def test_two_pictures_at_once_do_not_mix() -> None:
    scenes = [draw_scene(60, 80, 3, seed) for seed in range(4)]
    alone = [dense_crf(*scene, backend="cpu") for scene in scenes]
    together: list[np.ndarray | None] = [None] * 4

    def work(index: int) -> None:
        together[index] = dense_crf(*scenes[index], backend="cpu")

    threads = [threading.Thread(target=work, args=(index,)) for index in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for got, expected in zip(together, alone, strict=True):
        np.testing.assert_array_equal(got, expected)


@pytest.mark.parametrize("kernel", ["gaussian", "bilateral"])
def test_a_weighted_mean_by_one_kernel_is_near_brute_force(kernel: str) -> None:
    image, _ = draw_scene(24, 32, 2)
    settings = CrfSettings(bilateral_sxy=20.0, bilateral_srgb=30.0)
    values = np.stack([np.ones((24, 32)), np.random.default_rng(0).random((24, 32))]).astype(np.float32)
    ones, ours = cpu.filter_linear(image, values, settings, kernel)  # type: ignore[arg-type]
    rows, columns = np.mgrid[:24, :32].reshape(2, -1) / (settings.gaussian_sxy if kernel == "gaussian" else 20.0)
    features = [columns, rows] + ([] if kernel == "gaussian" else list(image.reshape(-1, 3).T / 30.0))
    weights = np.exp(-0.5 * sum(np.subtract.outer(f, f) ** 2 for f in features))
    truth = (weights @ values[1].ravel() / weights.sum(axis=1)).reshape(24, 32)
    assert np.abs(ours / ones - truth).mean() < 0.02
    assert np.abs(values[1] - truth).mean() > 0.2, "the filter moves values ten times further than it errs"


def test_messages_of_any_strength_are_heard_as_by_pydensecrf() -> None:
    """Weights so large that powers of two of the logits do not fit into a float."""
    pytest.importorskip("pydensecrf")
    image, probabilities = draw_scene(60, 80, 10)
    settings = CrfSettings(gaussian_compat=60, bilateral_compat=400)
    theirs = dense_crf(image, probabilities, settings, backend="pydensecrf")
    ours = dense_crf(image, probabilities, settings, backend="cpu")
    assert (ours.argmax(axis=0) == theirs.argmax(axis=0)).mean() >= 0.999


def test_a_linear_filter_is_linear() -> None:
    image, _ = draw_scene(40, 50, 2)
    a, b = np.random.default_rng(1).random((2, 1, 40, 50)).astype(np.float32)
    filtered = [cpu.filter_linear(image, v, CrfSettings(), "bilateral") for v in (a, b, a + 2 * b)]
    np.testing.assert_allclose(filtered[2], filtered[0] + 2 * filtered[1], rtol=1e-4)


@pytest.mark.parametrize("labels", [3, 9])
def test_leaving_out_the_pixel_itself_moves_the_answer_towards_the_exact_one(labels: int) -> None:
    image, probabilities = draw_scene(40, 60, labels, seed=1)
    heard = CrfSettings(bilateral_sxy=10, bilateral_srgb=10, gaussian_compat=1, bilateral_compat=2)
    unheard = replace(heard, include_self=False)
    truth = dense_crf(image, probabilities, unheard, backend="exact")
    near = np.abs(dense_crf(image, probabilities, unheard, backend="cpu") - truth).mean()
    far = np.abs(dense_crf(image, probabilities, heard, backend="cpu") - truth).mean()
    assert near < 0.9 * far


@pytest.mark.parametrize("narrow", [{"gaussian_sxy": 0.05}, {"bilateral_srgb": 1e-4, "bilateral_sxy": 1e-3}])
def test_kernels_too_narrow_for_a_lattice_are_refused_in_words(narrow: dict) -> None:
    image, probabilities = draw_scene(300, 300, 2)
    with pytest.raises(SmafError, match=r"too narrow.*back end exact"):
        dense_crf(image, probabilities, replace(CrfSettings(), **narrow), backend="cpu")
