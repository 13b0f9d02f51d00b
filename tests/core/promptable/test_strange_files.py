"""Files that do not fit, or mean harm: one clear line each, and nothing read or run that was not asked for."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress

import numpy as np
import pytest

from smaf_core.errors import SmafError
from smaf_core.promptable.model import Pair, PromptableModel
from smaf_core.promptable.places import pair_in, pairs_in, read_yaml
from smaf_core.promptable.trial import tried
from smaf_core.safe_files.onnx_files import check_file

onnx = pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")
from onnx import TensorProto, helper  # noqa: E402


def refused(work, *words):
    with pytest.raises(SmafError) as caught:
        work()
    said = str(caught.value)
    assert "\n" not in said
    for word in words:
        assert word in said


def save(path, nodes, inputs, outputs, initializers=()):
    graph = helper.make_graph(nodes, "g", inputs, outputs, initializers)
    path.write_bytes(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9).SerializeToString())
    return path


def value(name, shape, kind=TensorProto.FLOAT):
    return helper.make_tensor_value_info(name, kind, shape)


def sam_decoder(path, nodes, ranks=None, extra=()):
    shapes = {"image_embeddings": [1, 256, 64, 64], "point_coords": [1, "n", 2], "point_labels": [1, "n"],
              "mask_input": [1, 1, 256, 256], "has_mask_input": [1], "orig_im_size": [2], **(ranks or {})}  # fmt: skip
    outputs = [value("masks", None), value("iou_predictions", None), value("low_res_masks", None)]
    return save(path, nodes, [value(name, shape) for name, shape in shapes.items()] + list(extra), outputs)


NOTHING = [
    helper.make_node("Identity", ["mask_input"], ["masks"]),
    helper.make_node("Identity", ["has_mask_input"], ["iou_predictions"]),
    helper.make_node("Identity", ["mask_input"], ["low_res_masks"]),
]


def test_an_encoder_of_one_family_with_the_decoder_of_another_is_refused_by_the_tensors_name(tiny):
    sam, sam2 = tiny("sam").pair, tiny("sam2").pair
    refused(lambda: PromptableModel(Pair(sam.encoder, sam2.decoder)), "encoder.onnx", "'image_embed'", "SAM 2")
    refused(lambda: PromptableModel(Pair(sam.decoder, sam.encoder)), "encoder.onnx", "no decoder")
    refused(lambda: PromptableModel(Pair(sam2.decoder, sam.decoder)), "is no encoder")


def test_a_tensor_with_too_few_dimensions_is_named(tmp_path, tiny):
    decoder = sam_decoder(tmp_path / "decoder.onnx", NOTHING, {"point_coords": ["n", 2]})
    refused(lambda: PromptableModel(Pair(tiny("sam").pair.encoder, decoder)), "'point_coords' [any, 2]", "2 dimensions", "3")


def test_embeddings_of_another_size_are_not_of_one_model(tmp_path, tiny):
    decoder = sam_decoder(tmp_path / "decoder.onnx", NOTHING, {"image_embeddings": [1, 64, 64, 64]})
    refused(
        lambda: PromptableModel(Pair(tiny("sam").pair.encoder, decoder)),
        "'image_embeddings' [1, 256, 64, 64]",
        "[1, 64, 64, 64]",
    )


def test_a_tensor_that_nobody_knows_and_one_that_is_missing_are_named(tmp_path, tiny):
    more = sam_decoder(tmp_path / "more.onnx", NOTHING, extra=[value("text", [1, 32])])
    refused(lambda: PromptableModel(Pair(tiny("sam").pair.encoder, more)), "'text' [1, 32]")
    taken = [value("image_embeddings", [1, 256, 64, 64]), value("point_coords", [1, "n", 2])]
    same = helper.make_node("Identity", ["point_coords"], ["masks"])
    fewer = save(tmp_path / "fewer.onnx", [same], taken, [value("masks", None)])
    refused(lambda: PromptableModel(Pair(tiny("sam").pair.encoder, fewer)), "has no input 'point_labels'")


def test_a_decoder_that_answers_nonsense_is_found_when_it_is_tried(tmp_path, tiny):
    small = [*NOTHING[:2], helper.make_node("MaxPool", ["mask_input"], ["low_res_masks"], kernel_shape=[2, 2], strides=[2, 2])]
    decoder = sam_decoder(tmp_path / "decoder.onnx", small)
    refused(lambda: PromptableModel(Pair(tiny("sam").pair.encoder, decoder)).try_out(), "(128, 128)", "(256, 256)")
    endless = [*NOTHING[:2], helper.make_node("Log", ["mask_input"], ["low_res_masks"])]
    decoder = sam_decoder(tmp_path / "endless.onnx", endless)
    refused(lambda: PromptableModel(Pair(tiny("sam").pair.encoder, decoder)).try_out(), "numbers that are none")


@pytest.mark.parametrize("data", [b"", b"\x08", b"\x89PNG\r\n", b"\x08\x0a" + b"\xff" * 400, b"<html>" * 50])
def test_what_is_no_onnx_file_is_told_so(tmp_path, data):
    path = tmp_path / "decoder.onnx"
    path.write_bytes(data)
    refused(lambda: check_file(path), "is no ONNX file")


@pytest.mark.parametrize("location", ["/etc/passwd", "../secret.bin", "sub/numbers.bin", "..\\secret.bin", ""])
def test_numbers_are_never_read_from_elsewhere(tmp_path, location):
    (tmp_path / "secret.bin").write_bytes(bytes(16))
    refused(lambda: check_file(outside(tmp_path / "in" / "decoder.onnx", location)), "plain file beside it")


def test_numbers_beside_the_file_are_read_unless_that_is_a_link(tmp_path):
    path = outside(tmp_path / "decoder.onnx", "numbers.bin")
    refused(lambda: check_file(path), "not beside it")
    (tmp_path / "numbers.bin").write_bytes(bytes(16))
    check_file(path)
    (tmp_path / "numbers.bin").unlink()
    (tmp_path / "secret").write_bytes(bytes(16))
    os.symlink(tmp_path / "secret", tmp_path / "numbers.bin")
    refused(lambda: check_file(path), "plain file beside it")


def outside(path, location):
    """A file whose numbers are said to be elsewhere, hidden in the body of a branch."""
    path.parent.mkdir(exist_ok=True)
    numbers = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=[4], data_location=TensorProto.EXTERNAL)
    numbers.external_data.add(key="location", value=location)
    body = helper.make_graph([helper.make_node("Identity", ["w"], ["o"])], "b", [], [value("o", [4])], [numbers])
    branch = helper.make_node("If", ["c"], ["y"], then_branch=body, else_branch=body)
    return save(path, [branch], [value("c", [1], TensorProto.BOOL)], [value("y", [4])])


def test_an_operator_that_nobody_knows_is_one_line(tmp_path, tiny):
    decoder = sam_decoder(
        tmp_path / "decoder.onnx", [*NOTHING[:2], helper.make_node("RunCommand", ["mask_input"], ["low_res_masks"])]
    )
    refused(lambda: PromptableModel(Pair(tiny("sam").pair.encoder, decoder)), "cannot run this file", "RunCommand")


def test_a_request_for_all_memory_is_one_line(tmp_path, tiny):
    shape = helper.make_node("Constant", [], ["s"], value=helper.make_tensor("s", TensorProto.INT64, [2], [1 << 21, 1 << 20]))
    bomb = [*NOTHING[:2], shape, helper.make_node("ConstantOfShape", ["s"], ["huge"]),
            helper.make_node("Add", ["huge", "has_mask_input"], ["low_res_masks"])]  # fmt: skip
    decoder = sam_decoder(tmp_path / "decoder.onnx", bomb)
    refused(lambda: tried(Pair(tiny("sam").pair.encoder, decoder)), "decoder.onnx")


def test_a_loop_without_end_is_ended(tmp_path, tiny):
    body = helper.make_graph(
        [helper.make_node("Identity", ["going"], ["still"]), helper.make_node("Identity", ["before"], ["after"])], "body",
        [value("i", [], TensorProto.INT64), value("going", [], TensorProto.BOOL), value("before", [1])],
        [value("still", [], TensorProto.BOOL), value("after", [1])],
    )  # fmt: skip
    times = helper.make_node("Constant", [], ["n"], value=helper.make_tensor("n", TensorProto.INT64, [], [1 << 62]))
    nodes = [
        times,
        NOTHING[0],
        helper.make_node("Loop", ["n", "", "has_mask_input"], ["iou_predictions"], body=body),
        NOTHING[2],
    ]
    decoder = sam_decoder(tmp_path / "decoder.onnx", nodes)
    refused(lambda: tried(Pair(tiny("sam").pair.encoder, decoder), patience=8), "within 8 seconds", "decoder.onnx")


def test_a_trial_is_remembered_until_a_file_changes(tmp_path, tiny, monkeypatch):
    folder = tmp_path / "mine"
    shutil.copytree(tiny("edge").pair.encoder.parent, folder)
    pair = pair_in(folder)
    first = tried(pair)
    assert first["family"] == "EdgeSAM"
    assert first["provider"] == "CPU"
    assert first["memory_mb"] > 0
    monkeypatch.setattr("smaf_core.safe_files.trial._in_own_process", lambda *_: {"family": "anew"})
    assert tried(pair) == first
    os.utime(pair.decoder, (1, 1))
    assert tried(pair) == {"family": "anew"}


def sam_3(folder):
    """The three files of SAM 3 by the names of its tensors; none is run, since they are refused by those."""
    seen = {f"{kind}_{level}": [1, 256, side, side] for kind in ("vision_pos_enc", "backbone_fpn")
            for level, side in enumerate((288, 144, 72))}  # fmt: skip
    told = {"language_mask": [1, 32], "language_features": [32, 1, 256], "language_embeds": [32, 1, 1024]}
    boxes = {"box_coords": [1, "k", 4], "box_labels": [1, "k"], "box_masks": [1, "k"]}
    files = {
        "image_encoder": ({"image": [3, 1008, 1008]}, list(seen)),
        "language_encoder": ({"tokens": [1, 32]}, ["text_attention_mask", "text_memory", "text_embeds"]),
        "decoder": ({**seen, **told, **boxes}, ["boxes", "scores", "masks"]),
    }
    for name, (taken, given) in files.items():
        nodes = [helper.make_node("Identity", [next(iter(taken))], [one]) for one in given]
        inputs, outputs = [value(one, shape) for one, shape in taken.items()], [value(one, None) for one in given]
        save(folder / f"sam3_{name}.onnx", nodes, inputs, outputs)
    return Pair(folder / "sam3_image_encoder.onnx", folder / "sam3_decoder.onnx")


def test_sam_3_is_refused_by_its_name_since_it_takes_no_clicks(tmp_path, tiny):
    pair = sam_3(tmp_path)
    words = ("sam3_decoder.onnx", "SAM 3", "'box_coords'", "no clicks", "MobileSAM")
    refused(lambda: PromptableModel(pair), *words)
    refused(lambda: pair_in(tmp_path), *words)
    for path in (tiny("sam").pair.encoder, tiny("sam").pair.decoder):
        shutil.copy(path, tmp_path / path.name)
    assert pair_in(tmp_path).decoder.name == "decoder.onnx"  # beside a model that is of use, it is passed over


# ── folders ──


def test_the_model_of_a_folder_is_found_whatever_its_files_are_called(tmp_path, tiny):
    pair = tiny("sam2").pair
    shutil.copy(pair.encoder, tmp_path / "0b1f")  # as osam names them: no ending
    shutil.copy(pair.decoder, tmp_path / "a1c9")
    (tmp_path / "notes").write_bytes(b"nothing")
    found = pair_in(tmp_path)
    assert (found.encoder.name, found.decoder.name) == ("0b1f", "a1c9")


def test_several_models_of_a_folder_are_told_apart_by_their_names(tmp_path, tiny):
    for form in ("sam", "sam2"):
        for part in ("encoder", "decoder"):
            shutil.copy(tiny(form).pair.encoder.with_name(f"{part}.onnx"), tmp_path / f"{form}_{part}.onnx")
    found = pairs_in(tmp_path)
    assert {(one.encoder.name, one.decoder.name) for one in found} == {
        ("sam_encoder.onnx", "sam_decoder.onnx"),
        ("sam2_encoder.onnx", "sam2_decoder.onnx"),
    }
    refused(lambda: pair_in(tmp_path), "has 2 models")


def test_a_folder_without_a_model_says_what_is_missing(tmp_path):
    refused(lambda: pair_in(tmp_path), "two .onnx files")
    refused(lambda: pair_in(tmp_path / "none"), "no such folder")


def test_the_description_of_x_anylabeling_is_read(tmp_path, tiny):
    for path in (tiny("sam").pair.encoder, tiny("sam").pair.decoder):
        shutil.copy(path, tmp_path / path.name)
    about = tmp_path / "config.yaml"
    about.write_text("type: segment_anything\nname: mine\ndisplay_name: My SAM\n"
                     "encoder_model_path: https://example.org/a/encoder.onnx\ndecoder_model_path: decoder.onnx\n")  # fmt: skip
    found = pair_in(tmp_path)
    assert (found.name, found.encoder.name) == ("My SAM", "encoder.onnx")
    (tmp_path / "encoder.onnx").unlink()
    refused(lambda: pair_in(tmp_path), "names encoder.onnx")


@pytest.mark.parametrize("text", ["a: [1", "\x00", "&a [*a, *a]: " + "[" * 5000])
def test_yaml_that_is_damaged_or_means_harm_is_one_line(tmp_path, text):
    path = tmp_path / "config.yaml"
    path.write_text(text)
    refused(lambda: read_yaml(path), "cannot be read as YAML")


def test_yaml_of_something_else_is_passed_over(tmp_path):
    (tmp_path / "config.yaml").write_text("type: yolo\nmodel_path: x.onnx\n")
    assert read_yaml(tmp_path / "config.yaml") is None


def test_random_damage_never_escapes_as_a_traceback(tmp_path, tiny):
    data, path = bytearray(tiny("edge").pair.decoder.read_bytes()), tmp_path / "decoder.onnx"
    random = np.random.default_rng(0)
    for _ in range(60):
        hurt = bytearray(data)
        for at in random.integers(0, len(hurt), 3):
            hurt[at] = int(random.integers(0, 256))
        path.write_bytes(hurt[: int(random.integers(len(hurt) // 2, len(hurt) + 1))])
        with suppress(SmafError):
            PromptableModel(Pair(tiny("edge").pair.encoder, path))


LAUGHS = "\n".join(["a0: &a0 {x: y}", *(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}" for n in range(1, 60))])
NESTED = "\n".join(["b0: &b0 [x, x]", *(f"b{n}: &b{n} [*b{n - 1}, *b{n - 1}]" for n in range(1, 60))])
NAMES = "encoder_model_path: e.onnx\ndecoder_model_path: d.onnx\n"


@pytest.mark.parametrize(
    "text",
    [LAUGHS, f"{LAUGHS}\n<<: *a59", f"{NESTED}\n{NAMES}display_name: *b59",
     f"{NESTED}\nencoder_model_path: *b59\ndecoder_model_path: d",
     '!!int ""', "!!bool x", '!!float ""', "a: !!int _", "!!timestamp 9999-99-99",
     "? [a]\n: b", "[" * 20_000, "9" * 60_000, "\0",
     "!!python/object/apply:os.system ['touch mark']", f"{NAMES}name: !!python/name:os.system", f"{NAMES}name: {{a: b}}",
     "encoder_model_path: ../../etc/passwd\ndecoder_model_path: ..",
     f"encoder_model_path: {'x' * 5000}\ndecoder_model_path: d"],
    ids=range(18),
)  # fmt: skip
def test_a_description_that_is_made_to_harm_names_no_model_and_does_nothing(tmp_path, text, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("e.onnx", "d.onnx"):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "model.yaml").write_text(text)
    with suppress(SmafError):
        found = read_yaml(tmp_path / "model.yaml")
        assert found is None or (found.encoder.parent == tmp_path and len(found.name) <= 80)
    assert not (tmp_path / "mark").exists()


def test_of_a_package_whose_outer_folder_is_chosen_the_inner_one_is_named(tiny, tmp_path):
    inner = tmp_path / "package" / "dist"
    inner.mkdir(parents=True)
    for path in (tiny("sam").pair.encoder, tiny("sam").pair.decoder):
        (inner / path.name).write_bytes(path.read_bytes())
    for outer in (tmp_path, tmp_path / "package"):
        refused(lambda outer=outer: pair_in(outer), str(outer), "choose the folder within it that has some", str(inner))
    assert pair_in(inner).encoder.parent == inner
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(SmafError, match=r"\(two \.onnx files\)$"):
        pair_in(empty)
