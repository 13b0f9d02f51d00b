"""What the manual says under "From Python" runs as it stands there."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from smaf_core.project import Project

MANUAL = Path(__file__).parents[2] / "docs" / "manual.md"


def example(word: str) -> str:
    """The one Python example of the manual that has this word."""
    (found,) = [code for code in re.findall(r"```python\n(.*?)```", MANUAL.read_text("utf-8"), re.DOTALL) if word in code]
    return found


def test_the_example_reads_a_project(older_project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Project.open(older_project) as project:
        names = [image.name for image in project.images()]
    exec(example("Project.open"), {"folder": older_project})
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == names


def test_the_example_sharpens_probabilities() -> None:
    image = np.full((12, 16, 3), 200, np.uint8)
    image[:, 8:] = 20
    probabilities = np.full((2, 12, 16), 0.5, np.float32)
    probabilities[:, 2:6, :6], probabilities[:, 2:6, 10:] = (
        np.array([0.9, 0.1])[:, None, None],
        np.array([0.1, 0.9])[:, None, None],
    )
    known: dict[str, object] = {"image": image, "probabilities": probabilities}
    exec(example("dense_crf"), known)
    np.testing.assert_array_equal(known["labels"], np.repeat([[0] * 8 + [1] * 8], 12, axis=0))


def test_a_project_is_read_without_torch_and_without_qt() -> None:
    heavy = "{'torch', 'PySide6'} & set(sys.modules)"
    code = f"import sys; from smaf_core.project import Project; assert Project.open; sys.exit(repr({heavy}) if {heavy} else 0)"
    subprocess.run([sys.executable, "-c", code], check=True)
