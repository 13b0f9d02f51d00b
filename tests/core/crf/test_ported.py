"""Scripts that call pydensecrf, in the ways of five public projects, run on ours after the manual's one change."""

import re
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from .conftest import draw_scene

SCRIPTS = sorted(path.stem for path in (Path(__file__).parent / "ported").glob("[a-z]*.py"))


def load(script: str, *, ours: bool) -> ModuleType:
    """Run a script of `ported` as it is, or with its imports changed as the manual says."""
    path = Path(__file__).parent / "ported" / f"{script}.py"
    source = path.read_text("utf-8")
    if ours:
        source = re.sub(
            "^(.*import.*)$", lambda line: line[1].replace("pydensecrf", "smaf_core.crf"), source, flags=re.MULTILINE
        )
    module = ModuleType(script)
    exec(compile(source, path, "exec"), vars(module))
    return module


def draw_attention(height: int, width: int, classes: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A picture with (C, H, W) attention from 0 to 1."""
    image, likely = draw_scene(height, width, classes + 1, seed)
    low, high = (of(likely[1:], axis=(1, 2), keepdims=True) for of in (np.min, np.max))
    return image, ((likely[1:] - low) / (high - low)) ** 3  # peaked, as attention is


@pytest.mark.parametrize(("classes", "seed"), [(1, 0), (2, 1), (5, 2)])
@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_gives_the_labels_it_gave_with_pydensecrf(script: str, classes: int, seed: int) -> None:
    pytest.importorskip("pydensecrf")
    image, scores = draw_attention(150, 200, classes, seed)
    own, other = (load(script, ours=ours).main(image, scores) for ours in (True, False))
    assert own.shape == other.shape
    assert (own == other).mean() >= 0.9999
    assert len(np.unique(other)) > 1


def test_the_scripts_are_of_five_projects_and_only_ours_is_called_after_the_change() -> None:
    assert SCRIPTS == ["deeplab", "irn", "mctformer", "psa", "seam"]
    for script in SCRIPTS:
        module = load(script, ours=True)
        imported = [value for value in vars(module).values() if isinstance(value, ModuleType) and value is not np]
        assert {value.__name__ for value in imported} <= {"smaf_core.crf.densecrf", "smaf_core.crf.utils"}
        assert imported
