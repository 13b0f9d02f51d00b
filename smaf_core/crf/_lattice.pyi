from typing import Any

from numpy.typing import NDArray

def infer(
    image: NDArray[Any],
    probabilities: NDArray[Any],
    labels: NDArray[Any],
    strokes: NDArray[Any] | None,
    marginals: NDArray[Any],
    height: int,
    width: int,
    all_labels: int,
    iterations: int,
    gaussian_sxy: float,
    gaussian_compat: float,
    bilateral_sxy: float,
    bilateral_srgb: float,
    bilateral_compat: float,
    normalization: int,
    include_self: bool,
    threads: int,
    instructions: str | None,
    /,
) -> None: ...
def filter(
    image: NDArray[Any],
    values: NDArray[Any],
    filtered: NDArray[Any],
    height: int,
    width: int,
    channels: int,
    kernel: int,
    gaussian_sxy: float,
    bilateral_sxy: float,
    bilateral_srgb: float,
    threads: int,
    instructions: str | None,
    /,
) -> None: ...
def pairs(
    features: NDArray[Any],
    values: NDArray[Any],
    sums: NDArray[Any],
    channels: int,
    threads: int,
    instructions: str | None,
    /,
) -> None: ...
def kernels() -> str: ...
