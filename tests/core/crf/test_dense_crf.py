"""What must hold whichever back end works, and what wrong input is told."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from smaf_core.crf import CrfSettings, backends, dense_crf, engines
from smaf_core.errors import SmafError

from .conftest import draw_scene

HERE = [name for name, reason in backends().items() if reason is None and name != "cuda"]
IRN = CrfSettings.preset("irn")


@pytest.mark.parametrize("backend", HERE)
def test_marginals_sum_to_one_and_sharpen_the_probabilities(backend: str, scene: Callable) -> None:
    image, probabilities = scene(30, 44, 4)
    marginals = dense_crf(image, probabilities, IRN, backend=backend)
    assert marginals.shape == probabilities.shape
    assert marginals.dtype == np.float32
    np.testing.assert_allclose(marginals.sum(axis=0), 1.0, atol=1e-5)
    assert marginals.max(axis=0).mean() > probabilities.max(axis=0).mean()


@pytest.mark.parametrize("backend", HERE)
def test_a_stroke_is_certain_and_persuades_its_neighbours(backend: str, scene: Callable) -> None:
    image, probabilities = scene(30, 44, 3)
    strokes = np.full((30, 44), -1)
    strokes[10:14, 10:20] = 2
    free = dense_crf(image, probabilities, IRN, backend=backend)
    told = dense_crf(image, probabilities, IRN, backend=backend, strokes=strokes)
    np.testing.assert_array_equal(told[:, 10:14, 10:20].argmax(axis=0), 2)
    assert (told[2, 10:14, 10:20] == 1.0).all()
    assert told[2, 9, 10:20].mean() > free[2, 9, 10:20].mean()


@pytest.mark.parametrize("backend", HERE)
def test_a_stroke_brings_in_a_label_nobody_thought_of(backend: str, scene: Callable) -> None:
    image, probabilities = scene(20, 24, 2)
    probabilities = np.concatenate([probabilities, np.zeros((3, 20, 24), np.float32)])
    strokes = np.full((20, 24), -1, np.int8)
    strokes[:4] = 3
    marginals = dense_crf(image, probabilities, backend=backend, strokes=strokes)
    assert (marginals[3, :4] == 1.0).all()
    assert not marginals[[2, 4]].any()


@pytest.mark.parametrize("backend", HERE)
def test_labels_that_are_not_in_the_image_change_nothing(backend: str, scene: Callable) -> None:
    image, probabilities = scene(24, 30, 3)
    wide = np.zeros((21, 24, 30), np.float32)
    wide[[0, 7, 15]] = probabilities
    marginals = dense_crf(image, wide, IRN, backend=backend)
    np.testing.assert_array_equal(marginals[[0, 7, 15]], dense_crf(image, probabilities, IRN, backend=backend))
    assert marginals.sum() == pytest.approx(24 * 30)


@pytest.mark.parametrize("backend", HERE)
def test_a_batch_is_as_good_as_one_by_one(backend: str) -> None:
    images, probabilities = map(np.stack, zip(*[draw_scene(20, 33, 4, seed) for seed in range(3)], strict=True))
    probabilities[1, 0] += probabilities[1, 3]
    probabilities[1, 3] = 0.0
    together = dense_crf(images, probabilities, IRN, backend=backend)
    alone = [dense_crf(i, p, IRN, backend=backend) for i, p in zip(images, probabilities, strict=True)]
    np.testing.assert_array_equal(together, np.stack(alone))


@pytest.mark.parametrize("backend", HERE)
def test_the_order_of_the_labels_does_not_matter(backend: str, scene: Callable) -> None:
    image, probabilities = scene(28, 36, 5)
    order = [3, 0, 4, 1, 2]
    permuted = dense_crf(image, probabilities[order], IRN, backend=backend)
    np.testing.assert_allclose(permuted, dense_crf(image, probabilities, IRN, backend=backend)[order], atol=2e-5)


@pytest.mark.parametrize("backend", HERE)
def test_a_label_alone_and_a_pixel_alone_have_an_answer(backend: str, scene: Callable) -> None:
    image, probabilities = scene(20, 20, 3)
    assert (dense_crf(image, np.ones((1, 20, 20), np.float32), backend=backend) == 1.0).all()
    pixel = dense_crf(image[:1, :1], probabilities[:, :1, :1], backend=backend)
    assert pixel.argmax() == probabilities[:, 0, 0].argmax()
    assert pixel.sum() == pytest.approx(1.0)


@pytest.mark.parametrize("backend", HERE)
def test_without_steps_the_probabilities_come_back(backend: str, scene: Callable) -> None:
    image, probabilities = scene(10, 12, 3)
    same = dense_crf(image, probabilities, replace(IRN, iterations=0), backend=backend)
    np.testing.assert_allclose(same, probabilities, atol=2e-5)


@pytest.mark.parametrize("backend", HERE)
def test_kernels_of_no_weight_say_nothing(backend: str, scene: Callable) -> None:
    image, probabilities = scene(10, 12, 3)
    mute = CrfSettings(gaussian_compat=0.0, bilateral_compat=0.0)
    np.testing.assert_allclose(dense_crf(image, probabilities, mute, backend=backend), probabilities, atol=2e-5)


@pytest.mark.parametrize("backend", HERE)
def test_the_input_is_left_alone_and_may_be_read_only(backend: str, scene: Callable) -> None:
    image, probabilities = scene(10, 12, 3)
    before = probabilities.copy()
    image.setflags(write=False)
    probabilities.setflags(write=False)
    assert dense_crf(image, probabilities, backend=backend).flags.writeable
    np.testing.assert_array_equal(probabilities, before)


def test_a_flipped_picture_gives_nearly_a_flipped_answer(scene: Callable) -> None:
    image, probabilities = scene(40, 60, 3)
    exact = dense_crf(image, probabilities, IRN, backend="exact")
    flipped = dense_crf(image[:, ::-1], probabilities[:, :, ::-1], IRN, backend="exact")
    np.testing.assert_allclose(flipped[:, :, ::-1], exact, atol=1e-4)


def test_tensors_come_back_as_tensors(scene: Callable) -> None:
    torch = pytest.importorskip("torch")
    image, probabilities = scene(12, 16, 3)
    plain = dense_crf(image, probabilities, backend="pydensecrf")
    tensor = torch.from_numpy(probabilities)
    answer = dense_crf(torch.from_numpy(image), tensor.requires_grad_(), backend="pydensecrf")
    assert isinstance(answer, torch.Tensor)
    np.testing.assert_array_equal(answer.numpy(), plain)
    half = dense_crf(torch.from_numpy(image)[None], tensor.detach()[None].bfloat16().float().bfloat16(), backend="pydensecrf")
    assert half.shape == (1, 3, 12, 16)


def test_numpy_needs_no_torch() -> None:
    script = (
        "import sys, numpy as np; from smaf_core.crf import dense_crf; "
        "dense_crf(np.zeros((4, 5, 3), np.uint8), np.full((2, 4, 5), 0.5, np.float32)); "
        "assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


@budget(max_examples=15, deadline=None)
@given(height=st.integers(1, 70), width=st.integers(1, 140), labels=st.integers(2, 23), seed=st.integers(0, 99))
def test_any_size_and_number_of_labels_works(height: int, width: int, labels: int, seed: int) -> None:
    image, probabilities = draw_scene(height, width, labels, seed)
    marginals = dense_crf(image, probabilities, IRN)
    assert np.isfinite(marginals).all()
    np.testing.assert_allclose(marginals.sum(axis=0), 1.0, atol=1e-4)


IMAGE = np.zeros((4, 6, 3), np.uint8)
EVEN = np.full((2, 4, 6), 0.5, np.float32)
WITH_NAN = np.where(np.arange(24).reshape(4, 6) == 7, np.nan, EVEN)
WITH_INFINITY = np.where(np.arange(24).reshape(4, 6) == 7, np.inf, EVEN)


@pytest.mark.parametrize(
    ("image", "probabilities", "strokes", "message"),
    [
        (IMAGE[:, :, 0], EVEN, None, r"probabilities must be \(L, H, W\)"),
        (IMAGE, EVEN[0], None, r"probabilities must be \(L, H, W\)"),
        (IMAGE[None], EVEN, None, r"probabilities must be \(L, H, W\)"),
        (IMAGE.astype(np.float32), EVEN, None, "uint8"),
        (IMAGE[:, :, :2], EVEN, None, "3 channels"),
        (IMAGE, EVEN.astype(np.int64), None, "floating-point"),
        (IMAGE[:3], EVEN, None, "not of the same height"),
        (IMAGE[:0], EVEN[:, :0], None, "nothing to infer"),
        (IMAGE, EVEN[:0], None, "nothing to infer"),
        (IMAGE[None][:0], EVEN[None][:0], None, "nothing to infer"),
        (IMAGE, WITH_NAN, None, "NaN"),
        (IMAGE, WITH_INFINITY, None, "infinite"),
        (IMAGE, EVEN - 1.0, None, "negative"),
        (IMAGE, EVEN * 0.9, None, "sum to 1.*off by up to 0.1"),
        (IMAGE, EVEN * 0.0, None, "sum to 1"),
        (IMAGE, EVEN, np.zeros((3, 6), int), "size of the image"),
        (IMAGE, EVEN, np.zeros((4, 6)), "integers"),
        (IMAGE, EVEN, np.full((4, 6), 2), "labels are 0 to 1"),
        (IMAGE, EVEN, np.full((4, 6), -2), "-1 is free"),
    ],
)
def test_wrong_input_is_explained_in_one_line(
    image: np.ndarray, probabilities: np.ndarray, strokes: np.ndarray | None, message: str
) -> None:
    with pytest.raises(SmafError, match=message) as caught:
        dense_crf(image, probabilities, strokes=strokes)
    assert "\n" not in str(caught.value)


def test_an_unknown_back_end_is_told_which_there_are() -> None:
    with pytest.raises(SmafError, match="no dense CRF back end 'gpu'; there are auto, cuda, cpu, exact, pydensecrf"):
        dense_crf(IMAGE, EVEN, backend="gpu")  # type: ignore[arg-type]


def test_a_back_end_that_cannot_run_says_why_and_which_can(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = replace(engines.ENGINES["cpu"], unavailable=lambda: "no compiler")
    monkeypatch.setitem(engines.ENGINES, "cpu", broken)
    with pytest.raises(SmafError, match=r"'cpu' cannot run here: no compiler; what can: .*exact"):
        dense_crf(IMAGE, EVEN, backend="cpu")
    assert backends()["cpu"] == "no compiler"


@pytest.mark.parametrize("left", ["pydensecrf", "torch", "exact"])
def test_auto_takes_what_there_is(left: str, monkeypatch: pytest.MonkeyPatch, scene: Callable) -> None:
    if left == "pydensecrf":
        pytest.importorskip("pydensecrf")
    image, probabilities = scene(10, 10, 2)
    expected = dense_crf(image, probabilities, backend=left)  # type: ignore[arg-type]
    for name in engines.AUTO[: engines.AUTO.index(left)]:
        broken = replace(engines.ENGINES[name], unavailable=lambda: "not today")
        monkeypatch.setitem(engines.ENGINES, name, broken)
    np.testing.assert_array_equal(dense_crf(image, probabilities), expected)


@pytest.mark.parametrize("backend", ["pydensecrf", "torch"])
def test_who_cannot_leave_out_the_pixel_itself_says_who_can(backend: str) -> None:
    if backend == "pydensecrf":
        pytest.importorskip("pydensecrf")
    with pytest.raises(SmafError, match=r"use .*cpu, cuda or exact"):
        dense_crf(IMAGE, EVEN, CrfSettings(include_self=False), backend=backend)  # type: ignore[arg-type]


@pytest.mark.parametrize("labels", [2, 5])
def test_torch_alone_gives_the_labels_of_pydensecrf(labels: int, scene: Callable) -> None:
    pytest.importorskip("pydensecrf")
    image, probabilities = scene(50, 70, labels, 5)
    ours, theirs = (dense_crf(image, probabilities, IRN, backend=b) for b in ("torch", "pydensecrf"))  # type: ignore[arg-type]
    assert (ours.argmax(axis=0) == theirs.argmax(axis=0)).mean() >= 0.9999
    assert np.abs(ours - theirs).mean() <= 1e-5


def test_settings_are_frozen_and_presets_are_known_by_name() -> None:
    with pytest.raises(FrozenInstanceError):
        IRN.iterations = 5  # type: ignore[misc]
    assert (IRN.bilateral_sxy, IRN.bilateral_srgb, IRN.bilateral_compat) == (50, 5, 10)
    assert CrfSettings.preset("psa") == CrfSettings()
    with pytest.raises(SmafError, match="there are irn, psa, deeplab"):
        CrfSettings.preset("crf")


@pytest.mark.parametrize(
    "wrong",
    [
        {"bilateral_sxy": 0.0},
        {"gaussian_sxy": float("nan")},
        {"bilateral_srgb": -1.0},
        {"gaussian_compat": -3.0},
        {"iterations": -1},
        {"normalization": "both"},
    ],
)
def test_settings_that_mean_nothing_are_refused(wrong: dict) -> None:
    with pytest.raises(SmafError, match=next(iter(wrong)).replace("normalization", "normalisation")):
        CrfSettings(**wrong)
