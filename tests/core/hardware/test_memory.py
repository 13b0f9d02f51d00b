import gc
import platform
import subprocess
import sys
from types import SimpleNamespace

import psutil
import pytest

from smaf_core.hardware.memory import limit_memory, many_objects


def fake_resource(monkeypatch: pytest.MonkeyPatch, refuses: type[Exception] | None = None) -> list[tuple[int, int]]:
    asked: list[tuple[int, int]] = []

    def setrlimit(kind: str, limits: tuple[int, int]) -> None:
        asked.append(limits)
        if refuses is not None:
            raise refuses

    monkeypatch.setitem(sys.modules, "resource", SimpleNamespace(RLIMIT_DATA="data", setrlimit=setrlimit))
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(total=1000))
    return asked


@pytest.mark.parametrize("system", ["linux", "darwin"])
def test_a_process_may_take_a_share_of_the_memory(system, monkeypatch):
    monkeypatch.setattr(sys, "platform", system)
    asked = fake_resource(monkeypatch)
    limit_memory(0.75)
    assert asked == [(750, 750)]


@pytest.mark.parametrize("refusal", [ValueError, OSError])
def test_a_system_that_refuses_the_limit_stops_nothing(refusal, monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    asked = fake_resource(monkeypatch, refusal)
    limit_memory(0.5)
    assert asked == [(500, 500)]


def test_windows_has_no_limit_and_is_not_asked(monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    asked = fake_resource(monkeypatch)
    limit_memory(0.75)
    assert asked == []


def test_garbage_is_not_looked_for_while_many_objects_are_made_and_is_again_afterwards():
    with many_objects():
        assert not gc.isenabled()
        with many_objects():
            assert not gc.isenabled()
        assert not gc.isenabled()  # the inner one has not ended the outer one
    assert gc.isenabled()
    gc.unfreeze()


def test_garbage_is_looked_for_again_after_an_error():
    with pytest.raises(ValueError, match="broken"), many_objects():
        raise ValueError("broken")
    assert gc.isenabled()
    gc.unfreeze()


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="is about glibc")
def test_memory_that_is_kept_is_not_cleared_anew():
    script = """
import resource, sys
import numpy as np
from smaf_core.hardware.memory import keep_memory
if sys.argv[1] == "keep":
    keep_memory()
np.ones(5 << 20)
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(20):
    np.ones(5 << 20)
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""
    faults = {
        how: int(subprocess.run([sys.executable, "-c", script, how], capture_output=True, text=True, check=True).stdout)
        for how in ("keep", "plain")
    }
    assert faults["plain"] > 200  # pages, which may be as large as 2 MiB
    assert faults["keep"] < faults["plain"] / 10
