"""`dense_crf`: check what came in, keep only the labels in the picture, let a back end work, scatter back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeVar

from numpy.typing import NDArray

from smaf_core.crf import engines
from smaf_core.crf.problem import like_the_input, read_problem
from smaf_core.settings.crf import CrfSettings

if TYPE_CHECKING:
    import torch

Backend = Literal["auto", "cuda", "cpu", "exact", "pydensecrf", "torch"]
Array = TypeVar("Array", "NDArray[Any]", "torch.Tensor")


def dense_crf(
    image: Any,
    probabilities: Array,
    settings: CrfSettings | None = None,
    *,
    backend: Backend = "auto",
    strokes: Any = None,
    threads: int | None = None,
) -> Array:
    """Let every pixel agree with all others that are near and of like colour; give the marginals after mean field.

    Attention is smooth and knows no edges; the picture does. Each step sends messages between all pairs of pixels,
    weighted by a smoothness kernel (distance) and an appearance kernel (distance and colour), with a Potts penalty.

    A label whose probability is 0 at every pixel of an image, and that no stroke names, is not in that image: it is
    not inferred, costs nothing and stays at exactly 0. Elsewhere probabilities below 1e-5 count as 1e-5, as in
    pydensecrf's `unary_from_softmax`; so to let all labels compete, give each a little probability somewhere.

    Args:
        image: (H, W, 3) uint8 RGB, or (B, H, W, 3) for a batch of equal size; numpy array or tensor.
        probabilities: (L, H, W) or (B, L, H, W) floats in [0, 1] that sum to 1 over L.
        settings: Kernels and steps; PSA's when not given.
        backend: "auto" takes cuda where this process has something on a GPU, then cpu, pydensecrf, torch. "exact" uses no
            lattice: on CUDA it takes a fraction of a second, on a CPU minutes for a large photo.
        strokes: (H, W) or (B, H, W) integers, -1 where free; elsewhere the pixel has that label with certainty,
            and persuades its neighbours of it.
        threads: For the cpu back end; all cores this process may use when not given.

    Returns:
        Marginals, float32, of the shape, kind (array or tensor) and device of `probabilities`; they sum to 1 over L.

    Raises:
        SmafError: shapes that do not fit, NaN, sums other than 1, a stroke that is no label, or a back end that cannot
            run here (the message says which can).

    References:
        Krähenbühl & Koltun, NIPS 2011, algorithm 1. The sum includes the pixel itself (j = i) and is normalised
        symmetrically, as in the authors' code; both can be set in `CrfSettings`.
    """
    settings = settings or CrfSettings()
    engine = engines.choose(backend)
    problem = read_problem(image, probabilities, strokes, device=engine.device)
    return like_the_input(engine.infer(problem, settings, threads), probabilities)  # type: ignore[no-any-return]


def backends() -> dict[str, str | None]:
    """Name every back end, each with why it cannot run on this machine, or None where it can."""
    return {name: engine.unavailable() for name, engine in engines.ENGINES.items()}
