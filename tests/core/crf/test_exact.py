"""The exact back end against brute force written down as the formula stands, and the lattices against it."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from smaf_core.crf import CrfSettings, cpu, dense_crf, exact
from smaf_core.crf.problem import CLIP

from .conftest import draw_scene


def brute_force(image: np.ndarray, probabilities: np.ndarray, settings: CrfSettings) -> np.ndarray:
    """Mean field in float64 with all pairs in memory: Krähenbühl & Koltun, algorithm 1."""
    labels, height, width = probabilities.shape
    y, x = np.mgrid[:height, :width].reshape(2, -1)
    colour = image.reshape(-1, 3).astype(float)
    near = np.subtract.outer(x, x) ** 2 + np.subtract.outer(y, y) ** 2
    alike = sum(np.subtract.outer(c, c) ** 2 for c in colour.T)
    smooth = np.exp(-near / (2 * settings.gaussian_sxy**2))
    appearance = np.exp(-near / (2 * settings.bilateral_sxy**2) - alike / (2 * settings.bilateral_srgb**2))
    pairwise = np.zeros_like(smooth)
    for kernel, weight in ((smooth, settings.gaussian_compat), (appearance, settings.bilateral_compat)):
        norm = 1.0 / np.sqrt(kernel.sum(axis=1))
        pairwise += weight * kernel * norm[:, None] * norm
    if not settings.include_self:
        np.fill_diagonal(pairwise, 0.0)
    logits = start = np.log(np.maximum(probabilities.reshape(labels, -1).astype(float), CLIP))
    for _ in range(settings.iterations):
        q = np.exp(logits - logits.max(axis=0))
        logits = start + np.einsum("ij,lj->li", pairwise, q / q.sum(axis=0))
    q = np.exp(logits - logits.max(axis=0))
    return (q / q.sum(axis=0)).reshape(probabilities.shape)


@pytest.mark.parametrize("include_self", [True, False])
@pytest.mark.parametrize("preset", ["psa", "irn", "deeplab"])
def test_exact_is_brute_force(preset: str, include_self: bool) -> None:
    image, probabilities = draw_scene(40, 60, 3)
    settings = replace(CrfSettings.preset(preset), include_self=include_self, iterations=5)
    ours = dense_crf(image, probabilities, settings, backend="exact")
    np.testing.assert_allclose(ours, brute_force(image, probabilities, settings), atol=1e-4)


def test_without_the_extension_exact_is_still_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cpu, "BUILT", False)
    image, probabilities = draw_scene(16, 20, 3)
    settings = CrfSettings(iterations=3)
    ours = dense_crf(image, probabilities, settings, backend="exact")
    np.testing.assert_allclose(ours, brute_force(image, probabilities, settings), atol=1e-6)


@pytest.mark.parametrize(("channels", "pixels"), [(1, 1), (3, 67), (33, 130)])
@pytest.mark.skipif(cpu.unavailable() is not None, reason=str(cpu.unavailable()))
def test_all_pairs_in_c_are_all_pairs(channels: int, pixels: int) -> None:
    rng = np.random.default_rng(0)
    features, values = rng.normal(0, 1, (pixels, 5)), rng.random((channels, pixels))
    kernel = np.exp(-0.5 * sum(np.subtract.outer(f, f) ** 2 for f in features.T))
    np.testing.assert_allclose(cpu.all_pairs(features, values, 2), np.einsum("ij,cj->ci", kernel, values), rtol=1e-5)


def agreement(a: np.ndarray, b: np.ndarray) -> float:
    return float((a.argmax(axis=0) == b.argmax(axis=0)).mean())


@pytest.mark.parametrize(
    ("height", "width"), [(60, 80), pytest.param(120, 160, marks=pytest.mark.slow)], ids=["small", "120x160"]
)
@pytest.mark.parametrize("preset", ["psa", "irn"])
def test_our_lattice_is_as_near_to_exact_as_pydensecrf(preset: str, height: int, width: int, scene: Callable) -> None:
    pytest.importorskip("pydensecrf")
    image, probabilities = scene(height, width, 5)
    settings = CrfSettings.preset(preset)
    truth, ours, theirs = (
        dense_crf(image, probabilities, settings, backend=b)  # type: ignore[arg-type]
        for b in ("exact", "cpu", "pydensecrf")
    )
    assert agreement(ours, truth) >= agreement(theirs, truth) - 0.001


def test_the_smoothness_kernel_is_a_product_of_rows_and_columns() -> None:
    rows, columns = exact.plane_factors(5, 7, 2.0)
    y, x = np.mgrid[:5, :7].reshape(2, -1)
    whole = np.exp(-(np.subtract.outer(x, x) ** 2 + np.subtract.outer(y, y) ** 2) / 8.0)
    np.testing.assert_allclose(np.kron(rows, columns), whole)
