"""What may import what (docs/decisions/0003): read from the source, so that a wrong import fails before it costs anything."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# A module may import modules of its own row and of the rows before it that are named for it.
ROWS = {
    1: {"errors", "classes", "settings", "setting_changes", "progress", "safe_pickle", "cache", "memory"},
    2: {"images", "mask", "attention", "tags", "project", "project_lock", "retouch", "guides", "segmenter_about"}
    | {"project_layout", "project_records"},
    3: {
        "formats",
        "evaluation",
        "size_evaluation",
        "threshold_sweep",
        "sample",
        "contact_sheet",
        "mask_import",
        "class_editing",
    }
    | {"review", "calibration", "conflicts", "comparison", "loop", "experience"},
    4: {"team", "device", "dataset", "backbones", "classifier", "checkpoint", "saliency", "saliency_model", "foreign"},
    5: {"cam", "fusion", "crf"},
    6: {"proposal", "pseudo_labels", "losses", "training", "segmenter", "features", "alignment", "live_fusion", "smart_stroke"}
    | {"sharpness", "segmentation", "segment_training", "segmenter_file", "segment_export", "fitting", "training_record"}
    | {"attention_import", "kept_attention", "glance", "suggestion", "looks"},
    7: {"workflow", "rounds", "demo", "doctor", "terminal", "cli", "__main__", "segment_workflow", "segment_cli"}
    | {"plots", "measuring", "evaluation_report", "evaluate_cli", "saliency_workflow", "study", "study_report"}
    | {"live_samples", "estimate"},
}
MAY_IMPORT = {1: {1}, 2: {1, 2}, 3: {1, 2, 3}, 4: {1, 2, 4}, 5: {1, 2, 4, 5}, 6: {1, 2, 3, 4, 5, 6}, 7: set(range(1, 8))}
ROW_OF = {name: row for row, names in ROWS.items() for name in names}


def modules_of(package: str) -> list[Path]:
    return sorted(path for path in (ROOT / package).rglob("*.py") if path.name != "__init__.py" or path.parent.name != package)


def name_in(path: Path, package: str) -> str:
    return path.relative_to(ROOT / package).parts[0].removesuffix(".py")


def imported(path: Path, package: str) -> set[str]:
    """Names of the modules of a package that a file imports anywhere, type hints included."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name.split(".")[1] for name in found if name.startswith(f"{package}.")}


@pytest.mark.parametrize("path", modules_of("smaf_core"), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_core_module_imports_only_from_the_rows_below_it(path):
    row = ROW_OF[name_in(path, "smaf_core")]
    wrong = {name for name in imported(path, "smaf_core") if name in ROW_OF and ROW_OF[name] not in MAY_IMPORT[row]}
    assert not wrong


@pytest.mark.parametrize("path", modules_of("smaf_desktop"), ids=lambda path: str(path.relative_to(ROOT)))
def test_the_window_knows_only_what_a_person_owns(path):
    allowed = set(range(1, 8)) if path.name in ("server.py", "verbs.py") else {1, 2, 3}
    assert not {name for name in imported(path, "smaf_core") if name in ROW_OF and ROW_OF[name] not in allowed}


def loaded_after(statement: str, library: str) -> bool:
    """Whether a fresh interpreter has loaded a library after a statement."""
    code = f"import sys; {statement}; sys.stdout.write(str({library!r} in sys.modules))"
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True).stdout == "True"


def test_the_window_never_loads_torch():
    assert not loaded_after("import smaf_desktop.main_window", "torch")


def test_the_core_never_loads_qt():
    everything = "import importlib, pkgutil, smaf_core; " + (
        "[importlib.import_module(m.name) for m in pkgutil.walk_packages(smaf_core.__path__, 'smaf_core.') "
        "if not m.name.endswith('__main__') and 'cuda' not in m.name and 'triton' not in m.name]"
    )
    assert not loaded_after(everything, "PySide6")


def test_commands_that_compute_nothing_answer_without_torch():
    assert not loaded_after("import smaf_core.cli", "torch")
