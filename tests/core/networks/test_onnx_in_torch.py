"""ONNX run by torch answers as ONNX Runtime does."""

import hashlib
import importlib.util

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper

from smaf_core.errors import SmafError
from smaf_core.hardware import device
from smaf_core.networks import u2net
from smaf_core.networks.onnx_in_torch import LearningOnnx, OnnxInTorch
from smaf_core.networks.u2net import SIDE, SaliencyModel
from smaf_core.promptable.model import PromptableModel
from smaf_core.promptable.prompts import Prompt
from smaf_core.safe_files import u2net_file


def small_u2net(path, side=SIDE, last="Sigmoid"):
    """Write what U2-Net is made of in small: down, a dilated convolution, up to the size of what it was, both side by side."""
    chance = np.random.default_rng(0)

    def weights(name, *shape):
        return numpy_helper.from_array(chance.normal(0, 0.2, shape).astype(np.float32), name)

    def constant(name, value):
        return helper.make_node("Constant", [], [name], value=numpy_helper.from_array(np.array(value, np.int64)))

    def conv(given, number, gives, far=1):
        kernel = {"dilations": [far, far], "group": 1, "kernel_shape": [3, 3], "pads": [far] * 4, "strides": [1, 1]}
        return helper.make_node("Conv", [given, f"w{number}", f"b{number}"], [gives], **kernel)

    def size(of, axis, gives):
        shape, index, one = f"{gives} shape", f"{gives} axis", f"{gives} one"
        yield helper.make_node("Shape", [of], [shape])
        yield constant(index, axis)
        yield helper.make_node("Gather", [shape, index], [one], axis=0)
        yield helper.make_node("Unsqueeze", [one], [gives], axes=[0])

    nodes = [
        conv("picture", 0, "a"),
        helper.make_node("Relu", ["a"], ["wide"]),
        helper.make_node("MaxPool", ["wide"], ["half"], kernel_shape=[2, 2], strides=[2, 2], ceil_mode=1),
        conv("half", 1, "deep", far=2),
        *size("wide", 2, "high"),
        *size("wide", 3, "broad"),
        helper.make_node("Concat", ["high", "broad"], ["wanted"], axis=0),
        helper.make_node("Shape", ["deep"], ["its shape"]),
        constant("from", [0]),
        constant("to", [2]),
        constant("along", [0]),
        helper.make_node("Slice", ["its shape", "from", "to", "along"], ["its first"]),
        helper.make_node("Cast", ["wanted"], ["as integers"], to=TensorProto.INT64),
        helper.make_node("Concat", ["its first", "as integers"], ["whole size"], axis=0),
        helper.make_node(
            "Resize",
            ["deep", "none", "none", "whole size"],
            ["up"],
            mode="linear",
            coordinate_transformation_mode="pytorch_half_pixel",
        ),
        helper.make_node("Concat", ["up", "wide"], ["both"], axis=1),
        conv("both", 2, "narrow"),
        helper.make_node("Add", ["narrow", "up"], ["sum"]),
        conv("sum", 3, "said"),
        helper.make_node(last, ["said"], ["map"]),
        helper.make_node("Tanh", ["said"], ["another output"]),
    ]
    numbers = [weights("w0", 4, 3, 3, 3), weights("b0", 4), weights("w1", 4, 4, 3, 3), weights("b1", 4)]
    numbers += [
        numpy_helper.from_array(np.zeros(0, np.float32), "none"),
        weights("w2", 4, 8, 3, 3),
        weights("b2", 4),
        weights("w3", 1, 4, 3, 3),
        weights("b3", 1),
    ]
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 1, side, side]) for name in ("map", "another output")]
    picture = helper.make_tensor_value_info("picture", TensorProto.FLOAT, [1, 3, side, side])
    model = helper.make_model(
        helper.make_graph(nodes, "small", [picture], outputs, numbers),
        opset_imports=[helper.make_opsetid("", 11)],
        ir_version=6,
    )
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())
    return path


def answer_of_onnx_runtime(path, picture):
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return session.run(["map"], {"picture": picture})[0]


@pytest.mark.parametrize(("dtype", "off"), [(torch.float32, 1e-5), (torch.bfloat16, 0.05)])
def test_torch_answers_as_onnx_runtime_does(dtype, off, tmp_path):
    path = small_u2net(tmp_path / "net.onnx", side=33)  # odd: what is pooled is rounded up
    picture = np.random.default_rng(1).normal(0, 1, (1, 3, 33, 33)).astype(np.float32)
    network, expected = OnnxInTorch(path, dtype), answer_of_onnx_runtime(path, picture)
    assert expected.std() > 0.1
    for _ in range(2):  # nothing of one picture is left in the next
        found = network(picture)
        assert found.dtype == np.float32
        np.testing.assert_allclose(found, expected, atol=off)


def test_what_is_known_on_the_way_can_be_asked_for(tmp_path):
    path = small_u2net(tmp_path / "net.onnx", side=33)
    picture = np.random.default_rng(1).normal(0, 1, (1, 3, 33, 33)).astype(np.float32)
    graph = onnx.load(path).graph
    kernels, bias = (numpy_helper.to_array(one) for one in graph.initializer if one.name in ("w0", "b0"))
    first = torch.nn.functional.conv2d(torch.from_numpy(picture), torch.tensor(kernels), torch.tensor(bias), padding=1)
    network = OnnxInTorch(path, torch.float32, until="w0")
    np.testing.assert_allclose(network(picture), first.numpy(), atol=1e-5)
    assert len(network._steps.nodes) == 1  # nothing else is computed
    with pytest.raises(SmafError, match=r"net.onnx: has no weights called side3.weight"):
        OnnxInTorch(path, torch.float32, until="side3.weight")


def test_an_operator_that_is_not_known_is_told(tmp_path):
    with pytest.raises(SmafError, match=r"net.onnx: has operators that are not known here: Sinh"):
        OnnxInTorch(small_u2net(tmp_path / "net.onnx", last="Sinh"), torch.float32)


@pytest.mark.parametrize(
    ("quick", "known", "there"), [(True, True, True), (False, True, True), (True, False, True), (True, True, False)]
)
def test_torch_looks_only_where_it_is_quicker_and_at_the_very_file(quick, known, there, tmp_path, monkeypatch):
    path = small_u2net(tmp_path / "u2netp.onnx")
    monkeypatch.setattr(device, "counts_in_bfloat16", lambda where: quick)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: there or name != "onnx" or None)
    if known:
        monkeypatch.setattr(u2net_file, "CHECKSUM", hashlib.sha256(path.read_bytes()).hexdigest())
    model = SaliencyModel(path)
    assert isinstance(model._answer, OnnxInTorch) == (quick and known and there)
    image = np.random.default_rng(2).integers(0, 256, (40, 60, 3), np.uint8)
    found = model.map_of(image)
    monkeypatch.setattr(device, "counts_in_bfloat16", lambda where: False)
    plain = SaliencyModel(path).map_of(image)
    assert found.shape == plain.shape == (40, 60)
    assert np.abs(found.astype(int) - plain).mean() < 10
    assert plain.std() > 20


@pytest.mark.parametrize(("known", "there"), [(True, True), (False, True), (True, False)])
def test_a_coarse_map_is_u2nets_second_side_output_on_every_processor(known, there, tmp_path, monkeypatch):
    path = small_u2net(tmp_path / "u2netp.onnx")
    monkeypatch.setattr(u2net, "COARSE", "w1")  # the small network's output of half the size
    monkeypatch.setattr(device, "counts_in_bfloat16", lambda where: False)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: there or name != "onnx" or None)
    if known:
        monkeypatch.setattr(u2net_file, "CHECKSUM", hashlib.sha256(path.read_bytes()).hexdigest())
    asked = []

    def answer(network, picture):
        asked.append(picture)
        return np.eye(4)[None, None] * 9 - 4  # before the sigmoid

    monkeypatch.setattr(OnnxInTorch, "__call__", answer)
    image = np.random.default_rng(2).integers(0, 256, (40, 60, 3), np.uint8)
    found = SaliencyModel(path, coarse=True).map_of(image)
    assert bool(asked) == (known and there)
    if asked:
        assert found[0, 0] == found[-1, -1] == 255  # stretched from the least to the most
        assert found[0, -1] == found[-1, 0] == 0
    else:
        np.testing.assert_array_equal(found, SaliencyModel(path).map_of(image))


def test_weights_learn_and_are_written_into_the_same_file(tmp_path):
    path = small_u2net(tmp_path / "net.onnx", side=33)
    before = path.read_bytes()
    chance = np.random.default_rng(1)
    picture = chance.normal(0, 1, (1, 3, 33, 33)).astype(np.float32)
    wanted = torch.from_numpy((chance.random((1, 1, 33, 33)) > 0.8).astype(np.float32))
    network = LearningOnnx(path, ["map"])
    assert set(network.names) == {"w0", "w1", "w2", "w3"}  # biases of one to four numbers stay
    optimiser = torch.optim.Adam(network.parameters(), 0.02)
    losses = []
    for _ in range(20):
        optimiser.zero_grad()
        (answer,) = network({"picture": torch.from_numpy(picture)})
        loss = torch.nn.functional.binary_cross_entropy(answer, wanted)
        losses.append(float(loss.detach()))
        loss.backward()
        optimiser.step()
    assert losses[-1] < 0.8 * losses[0]
    (answer,) = network({"picture": torch.from_numpy(picture)})
    learned = tmp_path / "learned.onnx"
    learned.write_bytes(network.written())
    np.testing.assert_allclose(answer_of_onnx_runtime(learned, picture), answer.detach().numpy(), atol=1e-5)
    assert path.read_bytes() == before
    with pytest.raises(SmafError, match=r"net.onnx: has no output 'masks'"):
        LearningOnnx(path, ["masks"])


@pytest.mark.parametrize("form", ["sam", "sam-one", "sam2", "edge"])
def test_decoders_of_promptable_models_answer_in_torch_as_in_onnx_runtime(form, tmp_path):
    tiny = pytest.importorskip("tests.core.promptable.conftest").TinyPair(tmp_path, form).pair
    model = PromptableModel(tiny)
    embedding = model.encode(np.random.default_rng(0).integers(0, 256, (60, 80, 3), np.uint8))
    prompt = Prompt((((20.0, 30.0), True), ((50.0, 60.0), False)), (5, 5, 50, 60), np.ones((256, 256), np.float32))
    feed = {name: value.astype(np.float32) for name, value in embedding.tensors.items()}
    feed |= model.feed(prompt, embedding.frame)
    outputs = [model.family.masks, model.family.scores]
    session = onnxruntime.InferenceSession(str(tiny.decoder), providers=["CPUExecutionProvider"])
    found = LearningOnnx(tiny.decoder, outputs)({name: torch.from_numpy(value) for name, value in feed.items()})
    for one, other in zip(found, session.run(outputs, feed), strict=True):
        np.testing.assert_allclose(one.detach().numpy(), other, atol=1e-4)
