"""Every place that reads a file which may be a stranger's is listed here; none of them runs what stands in the file."""

from __future__ import annotations

import ast
import pickle
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from smaf_core.data.attention import Attention
from smaf_core.data.images import read_image
from smaf_core.data.json_text import parse_json
from smaf_core.data.text import read_text
from smaf_core.errors import SmafError, Unreadable
from smaf_core.formats import cvat_xml
from smaf_core.promptable.places import read_yaml
from smaf_core.safe_files import mxnet, pickles, torch_files
from smaf_core.safe_files.description import read_description
from smaf_core.segmenter.about import read_about

ROOT = Path(__file__).parent.parent

READERS = {
    "np.load", "numpy.load", "np.fromfile", "np.loadtxt", "np.genfromtxt", "np.memmap",
    "torch.load", "torch.export.load", "torch.jit.load", "safe_open", "load_file", "safetensors.torch.load",
    "onnx.load", "onnx.load_model", "onnx.load_model_from_string", "onnxruntime.InferenceSession",
    "json.load", "json.loads", "json.JSONDecoder", "yaml.load", "yaml.safe_load", "csv.reader", "csv.DictReader",
    "sqlite3.connect", "zipfile.ZipFile", "tarfile.open", "mmap.mmap", "pickle.load", "pickle.loads", "pickle.Unpickler",
    "marshal.loads", "shelve.open", "joblib.load", "eval", "exec", "compile", "pickletools.genops",
    "iterparse", "fromstring", "ElementTree.parse", "ElementTree.fromstring", "ElementTree.iterparse", "etree.parse",
    "Image.open", "PIL.Image.open", "cv2.imread", "cv2.imdecode", "cv2.FileStorage", "cv2.VideoCapture",
    "tifffile.imread", "tifffile.TiffFile", "QImageReader", "QSvgRenderer", "QMovie", "QSettings",
    "pandas.read_csv", "pd.read_csv", "importlib.import_module", "runpy.run_path", "__import__",
    "Tokenizer.from_str", "Tokenizer.from_file", "type(model).from_pretrained",
}  # fmt: skip
"""Calls that read a format, as they are written in the code."""


PACKAGES = {"xml", "defusedxml", "lxml", "pickle", "marshal", "shelve", "joblib", "dill", "h5py", "scipy", "tarfile", "zipfile",
            "safetensors", "transformers", "tokenizers", "huggingface_hub", "pandas", "tifffile", "rasterio", "runpy",
            "configparser", "tomllib", "plistlib"}  # fmt: skip
"""Packages that read a format, under whatever name a module may call them."""


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def imports(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    whole = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    parts = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return {name.partition(".")[0] for name in whole | parts} & PACKAGES


def importers() -> dict[str, set[str]]:
    paths = [path for package in ("smaf_core", "smaf_desktop") for path in sorted((ROOT / package).rglob("*.py"))]
    return {path.relative_to(ROOT).as_posix(): names for path in paths if (names := imports(path))}


def found() -> dict[str, list[tuple[str, ast.Call]]]:
    readers: dict[str, list[tuple[str, ast.Call]]] = {}
    for package in ("smaf_core", "smaf_desktop"):
        for path in sorted((ROOT / package).rglob("*.py")):
            for name, call in calls(path):
                if name in READERS and (call.args or call.keywords):
                    readers.setdefault(path.relative_to(ROOT).as_posix(), []).append((name, call))
    return readers


PROGRAMS = {
    "eval", "exec", "compile", "pickle.load", "pickle.loads", "pickle.Unpickler", "marshal.loads", "shelve.open", "joblib.load",
    "yaml.load", "torch.jit.load", "runpy.run_path", "__import__", "cv2.imread", "cv2.VideoCapture",
}  # fmt: skip
"""Calls that run what stands in a file, or choose by themselves what reads it: nobody makes them."""

KNOWN = {
    "smaf_core/data/attention.py": {"np.load"},
    "smaf_core/data/images.py": {"Image.open"},
    "smaf_core/data/json_text.py": {"json.loads"},
    "smaf_core/data/rasters.py": {"Image.open", "cv2.imdecode", "np.fromfile"},
    "smaf_core/data/table_cells.py": {"csv.reader"},
    "smaf_core/data/tag_cells.py": {"json.loads"},
    "smaf_core/formats/class_lists.py": {"csv.reader", "json.loads"},
    "smaf_core/formats/colour_tables.py": {"csv.reader"},
    "smaf_core/formats/json_kinds.py": {"mmap.mmap"},
    "smaf_core/formats/via.py": {"csv.DictReader"},
    "smaf_core/networks/backbones/weights.py": {"importlib.import_module"},  # a package that is installed, by a name of ours
    "smaf_core/networks/backbones/vision_transformer.py": {"type(model).from_pretrained"},  # of tensors, without any path
    "smaf_core/networks/clip.py": {"Tokenizer.from_str"},
    "smaf_core/progress.py": {"json.loads"},
    "smaf_core/project/database.py": {"sqlite3.connect"},
    "smaf_core/project/lock.py": {"json.loads"},
    "smaf_core/project/making.py": {"sqlite3.connect"},
    "smaf_core/project/records.py": {"json.loads"},
    "smaf_core/project/store.py": {"json.loads"},
    "smaf_core/promptable/chosen.py": {"json.loads"},
    "smaf_core/promptable/embeddings.py": {"np.load"},
    "smaf_core/networks/onnx_in_torch.py": {
        "onnx.load_model_from_string"
    },  # U2-Net-p by its checksum; decoders that were tried
    "smaf_core/promptable/model.py": {"onnx.load_model_from_string"},  # after `check_file`
    "smaf_core/promptable/places.py": {"onnx.load_model_from_string", "yaml.load"},  # words only: BaseLoader
    "smaf_core/review/expected_error.py": {"json.loads"},
    "smaf_core/safe_files/onnx_files.py": {"onnx.load_model_from_string", "onnxruntime.InferenceSession"},
    "smaf_core/safe_files/pickle_size.py": {"pickletools.genops"},
    "smaf_core/safe_files/torch_files.py": {"torch.load"},
    "smaf_core/safe_files/trial.py": {"json.loads"},
    "smaf_core/segmenter/about.py": {"mmap.mmap"},
    "smaf_core/segmenter/export.py": {"torch.export.load"},  # of a draft that this process has just written
    "smaf_core/workflow/rounds.py": {"json.loads"},
    "smaf_core/workflow/study.py": {"json.loads"},
    "smaf_desktop/canvas/asked_edits.py": {"np.load"},
    "smaf_desktop/document/journal.py": {"json.loads"},
    "smaf_desktop/images/thumbnails.py": {"Image.open"},
    "smaf_desktop/machine/fusion_control.py": {"np.load"},
    "smaf_desktop/machine/run_figures.py": {"json.loads"},
    "smaf_desktop/toolkit/preferences.py": {"QSettings", "json.loads"},
    "smaf_desktop/toolkit/theme.py": {"QSvgRenderer"},  # icons of ours
    "smaf_desktop/worker/followed.py": {"json.loads"},
    "smaf_desktop/worker/protocol.py": {"json.loads"},
    "smaf_desktop/worker/verbs.py": {"np.load"},
}
"""Who reads what. Before a line is added here: can the format run code, name other files, or unfold without end?"""


IMPORTERS = {
    "smaf_core/audit/estimating.py": {"scipy"},  # a function of numbers; it opens no file
    "smaf_core/data/attention.py": {"zipfile"},
    "smaf_core/data/rasters.py": {"tifffile"},
    "smaf_core/formats/cvat_xml.py": {"defusedxml", "xml"},
    "smaf_core/formats/voc.py": {"defusedxml", "xml"},
    "smaf_core/learning/features.py": {"safetensors"},
    "smaf_core/networks/backbones/vision_transformer.py": {"transformers"},
    "smaf_core/networks/checkpoint.py": {"safetensors"},
    "smaf_core/networks/clip.py": {"tokenizers"},
    "smaf_core/safe_files/pickle_size.py": {"pickle"},
    "smaf_core/safe_files/pickles.py": {"pickle"},
    "smaf_core/safe_files/torch_files.py": {"pickle", "zipfile"},
    "smaf_core/safe_files/weights.py": {"safetensors"},
    "smaf_core/segmenter/file.py": {"safetensors"},
}
"""Who imports what of `PACKAGES`."""


def test_every_reader_is_known():
    there = {place: {name for name, _ in readers} for place, readers in found().items()}
    new = {place: names - KNOWN.get(place, set()) for place, names in there.items()}
    gone = {place: names - there.get(place, set()) for place, names in KNOWN.items()}
    assert {place: names for place, names in new.items() if names} == {}
    assert {place: names for place, names in gone.items() if names} == {}


def test_everybody_who_imports_a_package_that_reads_files_is_known():
    assert importers() == IMPORTERS


def test_nobody_calls_what_runs_a_file():
    calls_ = [(place, name, call) for place, readers in found().items() for name, call in readers if name in PROGRAMS]
    assert [(place, name) for place, name, call in calls_ if not makes_words_only(name, call)] == []


def makes_words_only(name: str, call: ast.Call) -> bool:
    """Whether YAML is read by the loader that makes nothing but words, lists and tables of them."""
    return name == "yaml.load" and [ast.unparse(one) for one in call.args[1:]] == ["yaml.BaseLoader"]


def keywords(call: ast.Call) -> dict[str | None, str]:
    return {one.arg: ast.unparse(one.value) for one in call.keywords}


def test_numbers_are_read_without_their_pickles():
    for place, readers in found().items():
        for name, call in readers:
            if name in ("np.load", "np.memmap"):
                assert keywords(call)["allow_pickle"] == "False", place
            if name == "torch.load":
                assert keywords(call)["weights_only"] == "True", place


def test_the_library_of_networks_is_given_no_path_and_no_leave_to_run_code():
    calls_ = [call for readers in found().values() for name, call in readers if name.endswith("from_pretrained")]
    assert [ast.unparse(call.args[0]) for call in calls_] == ["None"]
    assert all("trust_remote_code" not in keywords(call) for call in calls_)


# ── each kind of file tries to make one ──


@dataclass
class Touches:
    """What a pickle of a stranger may hold: reading it makes a file."""

    path: Path

    def __reduce__(self):
        return Path.touch, (self.path,)


def npy(path: Path, mark: Path) -> None:
    with path.open("wb") as file:
        np.lib.format.write_array(file, np.array([Touches(mark)], object), allow_pickle=True)


def pickled(path: Path, mark: Path) -> None:
    path.write_bytes(pickle.dumps({"conv.weight": Touches(mark)}, protocol=2))


def zipped(path: Path, mark: Path) -> None:
    with zipfile.ZipFile(path, "w") as file:
        for name in ("archive/data.pkl", "about.json", "archive/data/weights/0", "fused.npy", "classes.npy"):
            file.writestr(name, pickle.dumps(Touches(mark), protocol=2))
        file.writestr("archive/version", "3")


def words(text: str) -> Callable[[Path, Path], None]:
    return lambda path, mark: path.write_text(text.replace("MARK", str(mark)), encoding="utf-8") and None


ENTITY = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file://MARK">]><annotations><image name="&x;"/></annotations>'
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg"><script>MARK</script><image href="file://MARK"/></svg>'
POSTSCRIPT = "%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(MARK) (w) file closefile showpage\n"

ATTEMPTS: list[tuple[str, Callable[[Path, Path], None], Callable[[Path], object]]] = [
    ("cls_labels.npy", npy, pickles.read_npy),
    ("cam.npy", pickled, pickles.read_npy),
    ("weights.pth", pickled, torch_files.read_torch),
    ("weights.pth", zipped, torch_files.read_torch),
    ("weights.params", pickled, mxnet.read_params),
    ("weights.safetensors", pickled, read_description),
    ("segmenter.safetensors", zipped, read_about),
    ("segmenter.pt2", zipped, read_about),
    ("segmenter.onnx", zipped, read_about),
    ("attention.npz", zipped, Attention.load),
    ("annotations.xml", words(ENTITY), lambda path: cvat_xml.read_tags(path.parent, None, None, None)),  # type: ignore[arg-type]
    ("config.yaml", words('!!python/object/apply:pathlib.Path.touch ["MARK"]'), read_yaml),
    ("config.yml", words("a: !!python/name:os.system\nb: !!python/object/new:pathlib.Path [MARK]"), read_yaml),
    ("tags.csv", words("image,tags\na.jpg,\"=cmd|'/c touch MARK'!A1\"\n"), read_text),
    (
        "project.json",
        words('{"__class__": "os.system", "py/reduce": ["MARK"]}'),
        lambda path: parse_json(path.read_text(), path),
    ),
    ("photo.jpg", words(DRAWING), read_image),
    ("photo.png", words(POSTSCRIPT), read_image),
    ("photo.tif", pickled, read_image),
]


@pytest.mark.parametrize(("name", "write", "read"), ATTEMPTS, ids=lambda it: it if isinstance(it, str) else "")
def test_no_file_runs_what_stands_in_it(tmp_path, name, write, read):
    mark, path = tmp_path / "ran", tmp_path / name
    write(path, mark)
    with suppress(SmafError, Unreadable):
        read(path)
    assert not mark.exists()
    assert {one.name for one in tmp_path.iterdir()} == {name}
