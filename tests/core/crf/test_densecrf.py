"""pydensecrf's classes and helpers on our lattices: the same calls, the same answers, and what wrong input is told."""

import importlib
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import smaf_core.crf.densecrf as ours
import smaf_core.crf.utils as our_helpers
from smaf_core.crf import cpu, dense_crf
from smaf_core.errors import SmafError
from smaf_core.settings.crf import CrfSettings

from .conftest import draw_scene


@pytest.fixture
def theirs() -> ModuleType:
    pytest.importorskip("pydensecrf")
    return importlib.import_module("pydensecrf.densecrf")


@pytest.fixture
def their_helpers() -> ModuleType:
    pytest.importorskip("pydensecrf")
    return importlib.import_module("pydensecrf.utils")


def assert_agree(own: Any, other: Any) -> None:
    """The bar of `test_cpu.py`."""
    own, other = np.array(own), np.array(other)
    apart = np.abs(own - other)
    assert own.shape == other.shape
    assert (own.argmax(axis=0) == other.argmax(axis=0)).mean() >= 0.9999
    assert apart.mean() <= 1e-5
    assert np.quantile(apart, 0.99) <= 1e-4


KERNELS: dict[str, Any] = {
    "psa": lambda crf, image, d: (
        crf.addPairwiseGaussian(sxy=3, compat=3),
        crf.addPairwiseBilateral(sxy=80, srgb=13, rgbim=image, compat=10),
    ),
    "positional": lambda crf, image, d: (
        crf.addPairwiseGaussian((3, 3), 3, d.DIAG_KERNEL, d.NORMALIZE_SYMMETRIC),
        crf.addPairwiseBilateral((50, 50), (5, 5, 5), image, 10, d.DIAG_KERNEL, d.NORMALIZE_SYMMETRIC),
    ),
    "only near": lambda crf, image, d: crf.addPairwiseGaussian(sxy=5, compat=4, kernel=d.FULL_KERNEL),
    "only alike": lambda crf, image, d: crf.addPairwiseBilateral(sxy=60, srgb=8, rgbim=image, compat=5),
    "after": lambda crf, image, d: crf.addPairwiseBilateral(30, 9, image, 6, normalization=d.NORMALIZE_AFTER),
    "not normalised": lambda crf, image, d: crf.addPairwiseGaussian(2, 0.1, normalization=d.NO_NORMALIZATION),
    "oblong": lambda crf, image, d: (
        crf.addPairwiseGaussian(sxy=(3, 7), compat=3),
        crf.addPairwiseBilateral(sxy=(80, 30), srgb=(13, 7, 20), rgbim=image, compat=10),
    ),
    "two of a kind": lambda crf, image, d: (
        crf.addPairwiseBilateral(sxy=80, srgb=13, rgbim=image, compat=6),
        crf.addPairwiseBilateral(sxy=20, srgb=6, rgbim=image, compat=4),
    ),
    "normalised each in its way": lambda crf, image, d: (
        crf.addPairwiseGaussian(sxy=3, compat=3, normalization=d.NORMALIZE_BEFORE),
        crf.addPairwiseBilateral(sxy=80, srgb=13, rgbim=image, compat=10),
    ),
    "a weight per label": lambda crf, image, d: crf.addPairwiseGaussian(3, -np.arange(1, 5, dtype=np.float32)),
    "labels against labels": lambda crf, image, d: crf.addPairwiseGaussian(
        3, np.random.default_rng(3).normal(size=(4, 4)).astype(np.float32)
    ),
    "no kernel": lambda crf, image, d: None,
}
"""Ways to call it; the first five are done by the C extension, the others as tensors."""


def crf_of(d: ModuleType, kernels: str, unary: np.ndarray, image: np.ndarray) -> Any:
    crf = d.DenseCRF2D(image.shape[1], image.shape[0], len(unary))
    crf.setUnaryEnergy(np.ascontiguousarray(unary.reshape(len(unary), -1)))
    KERNELS[kernels](crf, image, d)
    return crf


@pytest.mark.parametrize("kernels", KERNELS)
def test_the_same_calls_give_the_marginals_of_pydensecrf(kernels: str, theirs: ModuleType) -> None:
    image, probabilities = draw_scene(61, 90, 4, seed=3)
    unary = -np.log(probabilities)
    own, other = (crf_of(d, kernels, unary, image).inference(5) for d in (ours, theirs))
    assert_agree(own, other)


@pytest.mark.parametrize("kernels", ["psa", "oblong"])
@pytest.mark.parametrize("spread", [1.0, 12.0, 300.0])
def test_energies_may_be_of_any_size(kernels: str, spread: float, theirs: ModuleType) -> None:
    """Scores of a network, unclipped: their probabilities span more than a float holds."""
    image, probabilities = draw_scene(50, 70, 6, seed=1)
    unary = -spread * np.log(probabilities) + 1000.0
    own, other = (crf_of(d, kernels, unary, image).inference(5) for d in (ours, theirs))
    assert_agree(own, other)


def test_strong_kernels_on_far_energies_are_left_to_the_tensors(theirs: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    image, probabilities = draw_scene(40, 50, 3)
    monkeypatch.setattr(cpu, "infer_one", lambda *_, **__: pytest.fail("its floats cannot hold these apart"))
    crfs = [d.DenseCRF2D(50, 40, 3) for d in (ours, theirs)]
    for crf in crfs:
        crf.setUnaryEnergy(-20 * np.log(probabilities).reshape(3, -1))
        crf.addPairwiseBilateral(sxy=40, srgb=13, rgbim=image, compat=60)
    assert_agree(*(crf.inference(3) for crf in crfs))


@pytest.mark.skipif(cpu.unavailable() is not None, reason=str(cpu.unavailable()))
@pytest.mark.parametrize("kernels", ["psa", "positional", "only near", "only alike", "after"])
def test_the_usual_kernels_are_done_by_the_c_extension(kernels: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(cpu, "infer_one", lambda picture, settings, answer, threads: asked.append(threads))
    image, probabilities = draw_scene(20, 24, 4)
    crf_of(ours, kernels, -np.log(probabilities), image).inference(2)
    assert asked == [None]


def test_without_the_c_extension_the_tensors_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    image, probabilities = draw_scene(40, 50, 4)
    fast = crf_of(ours, "psa", -np.log(probabilities), image).inference(5)
    monkeypatch.setattr(cpu, "unavailable", lambda: "not built")
    assert_agree(crf_of(ours, "psa", -np.log(probabilities), image).inference(5), fast)


def test_it_says_what_dense_crf_says() -> None:
    image, probabilities = draw_scene(60, 80, 4)
    marginals = dense_crf(image, probabilities, CrfSettings(iterations=5), backend="cpu" if cpu.BUILT else "auto")
    own = crf_of(ours, "psa", our_helpers.unary_from_softmax(probabilities), image).inference(5)
    assert_agree(own.reshape(marginals.shape), marginals)


@pytest.mark.parametrize("kernels", ["psa", "labels against labels"])
def test_steps_and_divergence_are_those_of_pydensecrf(kernels: str, theirs: ModuleType) -> None:
    image, probabilities = draw_scene(40, 50, 4)
    crfs = [crf_of(d, kernels, -np.log(probabilities), image) for d in (ours, theirs)]
    states = [crf.startInference() for crf in crfs]
    for _ in range(3):
        for crf, state in zip(crfs, states, strict=True):
            crf.stepInference(*state)
        assert_agree(states[0][0], states[1][0])
        own, other = (crf.klDivergence(state[0]) for crf, state in zip(crfs, states, strict=True))
        assert own == pytest.approx(other, rel=1e-3)
    assert_agree(states[0][0], crfs[0].inference(3))


def test_features_of_any_kind_are_those_of_pydensecrf(theirs: ModuleType, their_helpers: ModuleType) -> None:
    """A volume with two channels, features below 0 among them. It is smooth: where points of the lattice are as rare as pixels,
    rounding decides which there are, and so it does for pixels on the border of two cells, which odd widths avoid."""
    rng = np.random.default_rng(0)
    volume = rng.normal(0, 5, (6, 20, 24, 2)).cumsum(axis=2)
    unary = rng.normal(0, 1, (3, volume[..., 0].size)).astype(np.float32)
    found = []
    for d, helpers in ((ours, our_helpers), (theirs, their_helpers)):
        crf = d.DenseCRF(unary.shape[1], 3)
        crf.setUnaryEnergy(unary)
        crf.addPairwiseEnergy(helpers.create_pairwise_gaussian((1, 2, 2), volume.shape[:3]), compat=2)
        crf.addPairwiseEnergy(
            helpers.create_pairwise_bilateral((3.1, 6.3, 6.7), (20.0, 35.0), volume, chdim=3),
            compat=5, kernel=d.FULL_KERNEL, normalization=d.NORMALIZE_BEFORE,
        )  # fmt: skip
        found.append(crf.inference(5))
    assert_agree(*found)


@pytest.mark.parametrize(("scale", "clip"), [(None, 1e-5), (0.7, 1e-5), (None, None), (1.0, 0.1)])
def test_energies_of_probabilities_are_those_of_pydensecrf(scale: Any, clip: Any, their_helpers: ModuleType) -> None:
    _, probabilities = draw_scene(20, 30, 4)
    own, other = (h.unary_from_softmax(probabilities, scale, clip) for h in (our_helpers, their_helpers))
    assert own.dtype == other.dtype
    np.testing.assert_allclose(own, other, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("zero_unsure", [True, False])
def test_energies_of_labels_are_those_of_pydensecrf(zero_unsure: bool, their_helpers: ModuleType) -> None:
    labels = np.random.default_rng(0).integers(0, 4, (12, 15))
    count = 3 if zero_unsure else 4
    own, other = (h.unary_from_labels(labels, count, 0.7, zero_unsure) for h in (our_helpers, their_helpers))
    assert own.dtype == other.dtype
    np.testing.assert_allclose(own, other, rtol=1e-6)


def test_features_of_pictures_are_those_of_pydensecrf(their_helpers: ModuleType) -> None:
    image = draw_scene(12, 15, 2)[0]
    for name, arguments in {
        "create_pairwise_gaussian": ((3, 5), (12, 15)),
        "create_pairwise_bilateral": ((3, 5), (10, 11, 12), image, 2),
    }.items():
        own, other = (getattr(h, name)(*arguments) for h in (our_helpers, their_helpers))
        np.testing.assert_allclose(own, other, rtol=1e-6)
    own, other = (h.create_pairwise_bilateral((3, 5), 10, image[..., 0]) for h in (our_helpers, their_helpers))
    np.testing.assert_allclose(own, other, rtol=1e-6)


def test_what_is_given_may_change_afterwards() -> None:
    image, probabilities = draw_scene(20, 24, 4)
    crf = crf_of(ours, "psa", -np.log(probabilities), image)
    unary, picture = -np.log(probabilities).reshape(4, -1), image.copy()
    other = ours.DenseCRF2D(24, 20, 4)
    other.setUnaryEnergy(unary)
    KERNELS["psa"](other, picture, ours)
    unary[:], picture[:] = 0.0, 0
    np.testing.assert_array_equal(other.inference(3), crf.inference(3))


def test_one_label_is_certain() -> None:
    crf = ours.DenseCRF2D(4, 3, 1)
    crf.setUnaryEnergy(np.zeros((1, 12)))
    crf.addPairwiseGaussian(sxy=3, compat=3)
    assert (crf.inference(2) == 1.0).all()


def test_a_child_process_keeps_to_one_core(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scripts start as many processes as there are cores; each with as many threads would be too many."""
    asked = []
    monkeypatch.setattr(cpu, "infer_one", lambda picture, settings, answer, threads: asked.append(threads))
    monkeypatch.setattr(cpu, "unavailable", lambda: None)
    monkeypatch.setattr("multiprocessing.parent_process", object)
    image, probabilities = draw_scene(20, 24, 4)
    crf_of(ours, "psa", -np.log(probabilities), image).inference(2)
    assert asked == [1]


def _crf() -> ours.DenseCRF2D:
    return ours.DenseCRF2D(4, 3, 2)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: ours.DenseCRF2D(0, 3, 2), "needs pixels"),
        (lambda: _crf().setUnaryEnergy(np.zeros((2, 3, 4))), "reshape"),
        (lambda: _crf().setUnaryEnergy(np.full((2, 12), np.nan)), "NaN"),
        (lambda: _crf().setUnaryEnergy(np.full((2, 12), np.inf)), "impossible"),
        (lambda: _crf().setUnary(object()), "setUnaryEnergy"),
        (lambda: _crf().inference(3), "setUnaryEnergy"),
        (lambda: _crf().addPairwiseGaussian(0, 3), "above 0"),
        (lambda: _crf().addPairwiseGaussian((1, 2, 3), 3), "2 of them"),
        (lambda: _crf().addPairwiseGaussian(3, np.zeros(5)), "compat"),
        (lambda: _crf().addPairwiseBilateral(3, 3, np.zeros((4, 3, 3), np.uint8), 3), "(3, 4, 3)"),
        (lambda: _crf().addPairwiseBilateral(3, 3, np.zeros((3, 4, 3)), 3), "uint8"),
        (lambda: _crf().addPairwiseEnergy(np.zeros((12, 2)), 3), "column per pixel"),
        (lambda: _crf().addPairwiseEnergy(np.full((2, 12), np.inf), 3), "above 0"),
        (lambda: our_helpers.unary_from_softmax(np.ones((2, 3)), scale=0.0), "scale"),
        (lambda: our_helpers.unary_from_labels(np.array([0, 1, 255]), 2, 0.7, zero_unsure=False), "255"),
        (lambda: our_helpers.unary_from_labels(np.array([0, 1]), 2, 1.0), "gt_prob"),
    ],
)
def test_wrong_input_is_told_in_one_line_what_is_needed(call: Any, said: str) -> None:
    with pytest.raises(SmafError) as caught:
        call()
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_more_features_than_a_lattice_takes_are_refused() -> None:
    crf = ours.DenseCRF(12, 2)
    crf.setUnaryEnergy(np.zeros((2, 12)))
    crf.addPairwiseEnergy(np.zeros((8, 12)), 3)
    with pytest.raises(SmafError, match="1 to 7 features"):
        crf.inference(1)


def test_impossible_labels_stay_impossible() -> None:
    image, probabilities = draw_scene(20, 24, 3)
    unary = -np.log(probabilities)
    unary[1, :10] = np.inf
    marginals = crf_of(ours, "psa", unary, image).inference(5).reshape(3, 20, 24)
    assert marginals[1, :10].max() < 1e-7
    assert np.isfinite(marginals).all()
