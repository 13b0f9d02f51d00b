"""Which back end can run, and which one is taken, on machines that this one is not."""

import importlib.util
import sysconfig

import pytest
import torch

from smaf_core.crf import backends, engines


@pytest.fixture
def with_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with a GPU, Triton and all that Triton needs."""
    known = importlib.util.find_spec
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object() if name == "triton" else known(name))
    monkeypatch.setattr(engines.sys, "platform", "linux")
    monkeypatch.setenv("CC", "gcc")
    monkeypatch.setattr(engines.Path, "exists", lambda path: True)


def test_a_gpu_with_triton_and_a_compiler_can(with_gpu: None) -> None:
    assert backends()["cuda"] is None


def test_triton_without_a_c_compiler_cannot_start_its_kernels(with_gpu: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CC")
    monkeypatch.setattr(engines.shutil, "which", lambda name: None)
    assert "apt-get install gcc" in (backends()["cuda"] or "")


def test_triton_without_pythons_headers_cannot_either(with_gpu: None, monkeypatch: pytest.MonkeyPatch) -> None:
    header = f"{sysconfig.get_paths()['include']}/Python.h"
    monkeypatch.setattr(engines.Path, "exists", lambda path: str(path) != header)
    assert "python3-dev" in (backends()["cuda"] or "")


@pytest.mark.parametrize(("in_use", "taken"), [(True, "cuda"), (False, "cpu")])
def test_auto_takes_the_gpu_only_where_this_process_computes_on_it(
    with_gpu: None, monkeypatch: pytest.MonkeyPatch, in_use: bool, taken: str
) -> None:
    monkeypatch.setattr(torch.cuda, "is_initialized", lambda: in_use)
    monkeypatch.setitem(engines.ENGINES, "cpu", engines.Engine(lambda: None, engines.ENGINES["cpu"].infer))
    assert engines.choose("auto") is engines.ENGINES[taken]
