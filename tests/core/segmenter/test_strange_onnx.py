"""Every way an .onnx can be wrong ends in one line, before it can hang or fill this process."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import pytest
import torch

from smaf_core.errors import SmafError
from smaf_core.segmenter.about import About
from smaf_core.segmenter.export import open_model
from smaf_core.segmenter.onnx_file import OnnxSegmenter, tried, try_out
from smaf_core.settings.aspp import AsppSettings
from smaf_core.settings.segmenter import SEGMENTER_PRESETS

onnx = pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")
from onnx import TensorProto, helper  # noqa: E402

ABOUT = About("small", ("cat", "dog"), 4, AsppSettings(), SEGMENTER_PRESETS["quick"].segmentation)
FLOAT, UINT8, INT64, BOOL = TensorProto.FLOAT, TensorProto.UINT8, TensorProto.INT64, TensorProto.BOOL


@pytest.fixture(autouse=True)
def own_cache(monkeypatch, tmp_path):
    monkeypatch.setattr("smaf_core.safe_files.trial.cache_folder", lambda: tmp_path / "cache")


def value(name, kind, shape):
    return helper.make_tensor_value_info(name, kind, shape)


def constant(name, kind, numbers, shape=None):
    tensor = helper.make_tensor(name, kind, [len(numbers)] if shape is None else shape, numbers)
    return helper.make_node("Constant", [], [name], value=tensor)


SEES = [
    helper.make_node("Cast", ["images"], ["numbers"], to=FLOAT),
    helper.make_node("AveragePool", ["numbers"], ["seen"], kernel_shape=[4, 4], strides=[4, 4]),
]
"""Three channels by colour: what a segmenter of two classes might say."""


def save(folder, nodes, *, taken=None, given="logits", opset=17, kind=UINT8):
    inputs = taken or [value("images", kind, [1, 3, "h", "w"])]
    graph = helper.make_graph(nodes, "g", inputs, [value(given, FLOAT, None)])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=9)
    model.metadata_props.add(key="about", value=ABOUT.to_json())
    path = folder / "m.onnx"
    path.write_bytes(model.SerializeToString())
    return path


def logits(*nodes):
    return [*SEES, *nodes]


def refused(path, *words, opened=open_model):
    with pytest.raises(SmafError) as caught:
        opened(path)
    said = str(caught.value)
    assert "\n" not in said
    for word in (str(path), *words):
        assert word in said


def same(name="logits"):
    return helper.make_node("Identity", ["seen"], [name])


def test_a_file_that_does_what_a_segmenter_does_is_opened(tmp_path):
    model = open_model(save(tmp_path, logits(same())))
    assert model.logits_of(torch.full((2, 3, 8, 12), 7, dtype=torch.uint8)).shape == (2, 3, 2, 3)


def loop(times, start, name):
    """Does nothing, `times` times."""
    body = helper.make_graph(
        [helper.make_node("Identity", ["going"], ["still"]), helper.make_node("Identity", ["before"], ["after"])], "body",
        [value("i", INT64, []), value("going", BOOL, []), value("before", FLOAT, None)],
        [value("still", BOOL, []), value("after", FLOAT, None)],
    )  # fmt: skip
    return [constant("times", INT64, [times], []), helper.make_node("Loop", ["times", "", start], [name], body=body)]


def bomb(*sides):
    """A tensor of zeros beyond all memory, and then its sum."""
    return [
        constant("sides", INT64, list(sides)),
        helper.make_node("ConstantOfShape", ["sides"], ["huge"]),
        helper.make_node("ReduceMax", ["huge"], ["least"], keepdims=0),
        helper.make_node("Add", ["seen", "least"], ["logits"]),
    ]


WRONG = {
    "an unknown operator": (logits(helper.make_node("RunCommand", ["seen"], ["logits"])), {}, "RunCommand"),
    "another input's name": (
        [helper.make_node("Cast", ["picture"], ["logits"], to=FLOAT)],
        {"taken": [value("picture", UINT8, [1, 3, "h", "w"])]},
        "'picture'",
    ),
    "one input more": (
        logits(helper.make_node("Add", ["seen", "more"], ["logits"])),
        {"taken": [value("images", UINT8, [1, 3, "h", "w"]), value("more", FLOAT, [1])]},
        "'more'",
    ),
    "another output's name": (logits(same("answer")), {"given": "answer"}, "'answer'"),
    "a picture of other numbers": (logits(same()), {"kind": FLOAT}, "expected: (tensor(float))"),
    "an opset of the future": (logits(same()), {"opset": 999}, "cannot run"),
    "a class more": (logits(helper.make_node("Concat", ["seen", "seen"], ["logits"], axis=1)), {}, "(1, 6, 2, 3)"),
    "no maps": (logits(helper.make_node("ReduceMean", ["seen"], ["logits"])), {}, "(1, 1, 1, 1)"),
    "NaN": (
        logits(helper.make_node("Sub", ["seen", "seen"], ["none"]), helper.make_node("Div", ["none", "none"], ["logits"])),
        {},
        "NaN",
    ),
    "a list for an answer": (logits(helper.make_node("SequenceConstruct", ["seen"], ["logits"])), {}, "m.onnx"),
    "a circle": ([helper.make_node("Identity", ["logits"], ["logits"])], {}, "cannot run"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_with_a_file_is_one_line(tmp_path, wrong):
    nodes, how, word = WRONG[wrong]
    refused(save(tmp_path, nodes, **how), word, opened=try_out)


@pytest.mark.parametrize("sides", [(1 << 20, 1 << 20), (1 << 40, 1 << 40)], ids=["all there is", "more than numbers can say"])
def test_a_request_for_all_memory_is_one_line(tmp_path, sides):
    refused(save(tmp_path, logits(*bomb(*sides))))


def test_a_loop_without_end_is_ended_with_its_process(tmp_path):
    path = save(tmp_path, logits(*loop(1 << 62, "seen", "logits")))
    refused(path, "did not answer within 5 seconds", opened=lambda one: tried(one, patience=5))


def test_a_loop_that_begins_only_later_is_stopped_too(tmp_path):
    """A file may behave while it is tried: whoever answers is stopped as well, and the process goes on."""
    seen = OnnxSegmenter(save(tmp_path, logits(*loop(1 << 62, "seen", "logits"))), ABOUT)
    with pytest.raises(SmafError, match=r"did not answer within 1 seconds and was stopped"):
        seen.logits_of(np.zeros((1, 3, 8, 12), np.uint8), patience=1)


def test_a_file_that_reads_another_one_is_refused(tmp_path):
    numbers = TensorProto(name="w", data_type=FLOAT, dims=[1], data_location=TensorProto.EXTERNAL)
    numbers.external_data.add(key="location", value="/etc/passwd")
    path = save(tmp_path, logits(helper.make_node("Add", ["seen", "w"], ["logits"])))
    model = onnx.load_model_from_string(path.read_bytes())
    model.graph.initializer.append(numbers)
    path.write_bytes(model.SerializeToString())
    refused(path, "plain file beside it")


def test_the_outcome_of_a_trial_is_remembered_until_the_file_changes(tmp_path, monkeypatch):
    path = save(tmp_path, logits(same()))
    first = tried(path)
    monkeypatch.setattr("smaf_core.safe_files.trial._in_own_process", lambda *_: {"tried": "anew"})
    assert tried(path) == first
    path = save(tmp_path, logits(same(), helper.make_node("Identity", ["seen"], ["unused"])))
    assert tried(path) == {"tried": "anew"}


def test_a_folder_that_one_stands_in_lends_no_code_to_the_process_that_tries(tmp_path, monkeypatch):
    (tmp_path / "numpy.py").write_text("import pathlib; pathlib.Path(__file__).with_name('ran').touch()")
    monkeypatch.chdir(tmp_path)
    open_model(save(tmp_path, logits(same())))
    assert not (tmp_path / "ran").exists()


def test_random_damage_never_escapes_as_a_traceback(tmp_path):
    data, path, random = save(tmp_path, logits(same())).read_bytes(), tmp_path / "hurt.onnx", np.random.default_rng(0)
    for _ in range(100):
        hurt = bytearray(data)
        for at in random.integers(0, len(hurt), 3):
            hurt[at] = int(random.integers(0, 256))
        path.write_bytes(hurt[: int(random.integers(len(hurt) // 2, len(hurt) + 1))])
        with suppress(SmafError):
            OnnxSegmenter(path, ABOUT)
