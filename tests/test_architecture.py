"""What must not be loaded: seen in a fresh interpreter, which is what static reading (`.importlinter`) cannot do."""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent
DOORS = ("smaf_core/hardware/", "smaf_desktop/worker/process.py")
ONE_SYSTEM = re.compile(
    r"\b(fcntl|msvcrt|winreg|killpg|setsid|posix_spawn|sched_getaffinity|setrlimit|getuid|signal\.SIG(STOP|CONT|KILL|HUP|CHLD))\b|/proc/"
)
"""What one system has and another does not."""


def loaded_after(statement: str, library: str) -> bool:
    """Whether a fresh interpreter has loaded a library after a statement."""
    code = f"import sys; {statement}; sys.stdout.write(str({library!r} in sys.modules))"
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True).stdout == "True"


def test_the_window_never_loads_torch():
    assert not loaded_after("import smaf_desktop.window.main_window", "torch")


def test_the_core_never_loads_qt():
    everything = "import importlib, pkgutil, smaf_core; " + (
        "[importlib.import_module(m.name) for m in pkgutil.walk_packages(smaf_core.__path__, 'smaf_core.') "
        "if not m.name.endswith('__main__') and 'cuda' not in m.name and 'triton' not in m.name]"
    )
    assert not loaded_after(everything, "PySide6")


def test_commands_that_compute_nothing_answer_without_torch():
    assert not loaded_after("import smaf_core.cli.app", "torch")


def test_what_only_one_system_has_stands_behind_a_door():
    modules = [path for package in ("smaf_core", "smaf_desktop") for path in sorted((ROOT / package).rglob("*.py"))]
    inside = [path.relative_to(ROOT).as_posix() for path in modules if ONE_SYSTEM.search(path.read_text("utf-8"))]
    assert [name for name in inside if not name.startswith(DOORS)] == []
    assert set(inside) >= {"smaf_core/hardware/cores.py", "smaf_desktop/worker/process.py"}  # it finds what there is


MOST_MODULES, MOST_LINES = 16, 450


def test_no_room_is_crowded_and_no_module_long():
    """One listing is to be one sentence of the design; formats are many because the world has many."""
    modules = [path for package in ("smaf_core", "smaf_desktop") for path in (ROOT / package).rglob("*.py")]
    crowded = Counter(path.parent for path in modules if path.name != "__init__.py")
    assert [str(room) for room, count in crowded.items() if count > MOST_MODULES and room.name != "formats"] == []
    assert [str(path) for path in modules if len(path.read_text(encoding="utf-8").splitlines()) > MOST_LINES] == []
