"""On Windows torch does not load once Qt has brought its own, older C++ library; no process of ours loads Qt first."""

import subprocess
import sys

import pytest

WINDOWS = """
import importlib.util, sys
from types import SimpleNamespace

class Windows:
    def find_spec(self, name, path=None, target=None):
        return importlib.util.spec_from_loader(name, self) if name == "torch" else None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        if "PySide6" in sys.modules:
            raise OSError("[WinError 1114] A dynamic link library (DLL) initialization routine failed: c10.dll")
        module.__version__, module.get_num_threads = "2.13.0", lambda: 2
        module.version, module.cuda = SimpleNamespace(cuda=None), SimpleNamespace(is_available=lambda: False)

sys.meta_path.insert(0, Windows())
"""
"""A Python in which torch can no longer be imported after Qt, as it is there with PySide6's own msvcp140.dll."""


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", WINDOWS + code], capture_output=True, text=True, check=False)


def test_the_order_that_fails_there_fails_here():
    ended = run("import PySide6.QtCore, torch")
    assert "WinError 1114" in ended.stderr


@pytest.mark.parametrize("module", ["smaf_desktop.worker.server", "smaf_core.cli.app", "smaf_core.promptable.trial"])
def test_what_computes_has_loaded_no_qt_when_it_asks_for_torch(module):
    ended = run(f"import {module}, torch")
    assert ended.stderr == ""
    assert ended.returncode == 0


def test_the_doctor_looks_at_torch_before_qt():
    code = "from smaf_core.cli.doctor import examine\nsaid = {}\nfor one in examine():\n    said[one.subject] = one.ok\n"
    ended = run(
        code + "    if one.subject == 'Qt': break\nassert said['torch'] and said['Qt'] and 'PySide6' in sys.modules, said"
    )
    assert ended.stderr == ""
    assert ended.returncode == 0


def test_the_doctor_says_what_mends_a_torch_that_found_an_old_library():
    code = "from smaf_core.cli import doctor\nimport PySide6\nsys.platform = 'win32'\nsaid = doctor._torch()\n"
    ended = run(code + "sys.stdout.write(f'{said.ok} {said.detail} {said.mend}')")
    assert ended.stdout.startswith("False [WinError 1114]")
    assert "Visual C++ Redistributable" in ended.stdout
