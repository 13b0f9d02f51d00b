"""How the program starts itself, as it was installed and as a bundle that brings its own Python."""

import ast
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from smaf_core.hardware.children import is_bundled, module_command

ROOT = Path(__file__).parents[3]
START = ROOT / "tools" / "bundle" / "start.py"


def modules_started() -> set[str]:
    """The modules that the program's own code names in `module_command` or in a trial."""
    files = [*ROOT.glob("smaf_core/**/*.py"), *ROOT.glob("smaf_desktop/**/*.py")]
    calls = [node for file in files for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call)]
    named = [call.args[0] for call in calls if call.args and ast.unparse(call.func).endswith(("module_command", "tried"))]
    return {word.value for word in named if isinstance(word, ast.Constant)}


def start(*words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(START), *words], input=given, capture_output=True, text=True, check=False)


def test_installed_it_is_started_by_its_python_that_looks_in_no_folder_of_the_users():
    assert not is_bundled()
    assert module_command("smaf_core", "doctor") == [sys.executable, "-P", "-m", "smaf_core", "doctor"]


@pytest.mark.parametrize(("own", "command"), [("smaf-desktop", "smaf"), ("smaf", "smaf"), ("smaf-desktop.exe", "smaf.exe")])
def test_bundled_it_is_started_by_the_command_beside_it(own, command, monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / own))
    assert module_command("smaf_core", "doctor") == [str(tmp_path / command), "-m", "smaf_core", "doctor"]


def test_nothing_else_starts_a_python():
    """In a bundle `sys.executable` is no Python: whoever wants one asks `module_command`."""
    users = [file for room in ("smaf_core", "smaf_desktop") for file in ROOT.glob(f"{room}/**/*.py")]
    named = {file.name for file in users if "sys.executable" in file.read_text("utf-8")}
    assert named == {"children.py"}


def test_every_module_that_is_started_is_there_and_starts_when_it_is_run():
    started = modules_started()
    assert {"smaf_core", "smaf_desktop", "smaf_desktop.worker.server", "smaf_core.promptable.trial"} <= started
    for name in started:
        spec = importlib.util.find_spec(f"{name}.__main__" if (ROOT / name.replace(".", "/")).is_dir() else name)
        assert spec is not None
        assert spec.origin is not None
        assert spec.name.endswith("__main__") or '__name__ == "__main__"' in Path(spec.origin).read_text("utf-8")


def test_the_bundles_start_is_the_terminal_unless_it_is_told_otherwise(tmp_path):
    refused = start("convert", str(tmp_path / "none"), str(tmp_path / "out"))
    assert refused.returncode == 2
    assert refused.stderr.strip().startswith("smaf: ")


def test_the_bundles_start_runs_a_module_of_the_programs_own():
    assert start("-m", "smaf_desktop.worker.server", given="").returncode == 0


@pytest.mark.parametrize("words", [("-m", "http.server"), ("-m", "smaf_core_of_others"), ("-m",)])
def test_the_bundles_start_runs_no_other_module(words):
    refused = start(*words)
    assert refused.returncode == 1
    assert "own modules only" in refused.stderr
