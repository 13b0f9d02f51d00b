import io
import os
import pickle

import cv2
import numpy as np
import pytest
import torch

from smaf_core.data.files import write_bytes_whole
from smaf_core.errors import SmafError
from smaf_core.foreign.cam_folders import MOST_CELLS, CamFolder

AEROPLANE = np.array([[0.0, 0.5, 1.0], [0.0, 0.0, 0.25]], np.float32)
PERSON = np.array([[1.0, 0.0, 0.0], [0.5, 0.5, 0.0]], np.float32)
BACKGROUND = np.full((2, 3), 0.9, np.float32)
NAME = "2007_000032"


def save(folder, content):
    """Write what the projects' own `np.save(path, {...})` writes."""
    np.save(folder / f"{NAME}.npy", content, allow_pickle=True)


def save_as_numpy_1(folder, content):
    """The same as numpy wrote it before version 2: an older pickle, and other names for the same functions."""
    array = np.empty((), object)
    array[()] = content
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(stream, {"descr": "|O", "fortran_order": False, "shape": ()})
    data = stream.getvalue() + pickle.dumps(array, protocol=3).replace(b"numpy._core.", b"numpy.core.")
    write_bytes_whole(folder / f"{NAME}.npy", data)


def save_pngs(folder, maps):
    for number, plane in maps.items():
        cv2.imwrite(str(folder / f"{NAME}_{number}.png"), plane * 255.0)


@pytest.mark.parametrize("write", [save, save_as_numpy_1])
@pytest.mark.parametrize(
    "content",
    [
        {0: AEROPLANE, 14: PERSON},  # PSA, SEAM, EPS, SMAF
        {14: PERSON, 0: AEROPLANE},
        {np.int64(0): AEROPLANE.astype(np.float16), np.int64(14): PERSON.astype(np.float64)},
        {"keys": torch.tensor([0, 14]), "cam": torch.zeros(2, 1, 1), "high_res": np.stack([AEROPLANE, PERSON])},  # IRN
        {"keys": torch.tensor([14, 0]), "cam": torch.tensor(np.stack([PERSON, AEROPLANE]))},
        {"keys": np.array([0, 1, 15]), "IS_CAM": np.stack([BACKGROUND, AEROPLANE, PERSON])},  # SIPE
    ],
)
def test_maps_of_every_project_have_our_classes(tmp_path, write, content):
    write(tmp_path, content)
    maps = CamFolder(tmp_path, 20).read(NAME)
    assert maps.classes == (1, 15)
    np.testing.assert_allclose(maps.maps, [AEROPLANE, PERSON], atol=2e-5)


def test_grey_pictures_of_l2g_are_read_class_by_class(tmp_path):
    save_pngs(tmp_path, {0: AEROPLANE, 14: PERSON})
    (maps,) = CamFolder(tmp_path, 20)
    assert (maps.name, maps.classes) == (NAME, (1, 15))
    np.testing.assert_allclose(maps.maps, [AEROPLANE, PERSON], atol=1 / 255)


def test_the_strongest_pixel_of_every_class_becomes_1_and_what_is_below_0_becomes_0(tmp_path):
    save(tmp_path, {3: 4 * AEROPLANE - 1e-5})
    maps = CamFolder(tmp_path, 20).read(NAME).maps
    assert maps.min() == 0
    assert maps.max() == pytest.approx(1, abs=1e-5)


def test_images_are_read_in_the_order_of_their_names(tmp_path):
    for name in ("b", "c_1", "a"):
        np.save(tmp_path / f"{name}.npy", {0: AEROPLANE}, allow_pickle=True)
    folder = CamFolder(tmp_path, 20)
    assert folder.names == tuple(maps.name for maps in folder) == ("a", "b", "c_1")
    assert len(folder) == 3
    assert "a" in folder
    assert "d" not in folder


def test_an_image_without_classes_has_no_maps(tmp_path):
    save(tmp_path, {})
    maps = CamFolder(tmp_path, 20).read(NAME)
    assert maps.classes == ()
    assert maps.attention([2]).fused.shape == (1, 1, 1)


def test_as_a_teacher_only_tagged_classes_speak_and_in_the_order_of_the_tags(tmp_path):
    save(tmp_path, {0: AEROPLANE, 14: PERSON})
    attention = CamFolder(tmp_path, 20).read(NAME).attention([15, 7])
    assert (attention.classes, attention.steps) == ((15, 7), ("fused",))
    np.testing.assert_allclose(attention.fused, [PERSON, np.zeros((2, 3))], atol=1e-3)
    labels = attention.label_map("fused", (2, 3), 0.2)
    assert labels.tolist() == [[15, 0, 0], [15, 15, 0]]


def test_large_maps_are_kept_small_by_the_mean_of_their_pixels(tmp_path):
    halves = np.zeros((300, 4 * MOST_CELLS), np.float32)
    halves[:, 2 * MOST_CELLS :] = 1
    save(tmp_path, {0: halves})
    fused = CamFolder(tmp_path, 1).read(NAME).attention([1]).fused
    assert fused.shape == (1, 75, MOST_CELLS)
    assert fused[0, :, MOST_CELLS // 2 - 1].max() == 0
    assert fused[0, :, MOST_CELLS // 2].min() == pytest.approx(1, abs=1e-3)


def test_what_a_crf_made_is_not_taken_for_maps_of_the_class_before(tmp_path):
    save(tmp_path, {0: 1 - AEROPLANE, 1: AEROPLANE})
    with pytest.raises(SmafError, match=r"2007_000032\.npy: holds what a dense CRF made"):
        CamFolder(tmp_path, 20).read(NAME)


def test_drawings_of_maps_are_not_taken_for_maps(tmp_path):
    cv2.imwrite(str(tmp_path / f"{NAME}_0.png"), np.uint8([[[255, 0, 0], [0, 0, 255]]]))
    with pytest.raises(SmafError, match="is in colour: a drawing of a map"):
        CamFolder(tmp_path, 20).read(NAME)


class Harm:
    def __init__(self, function, *args):
        self.call = (function, args)

    def __reduce__(self):
        return self.call


class Tensor:
    """Pickles like a tensor of the given storage and shape; torch itself would not write such."""

    def __init__(self, numbers, offset, size, strides):
        self.state = (numbers, offset, size, strides, False, {})

    def __reduce__(self):
        return torch._utils._rebuild_tensor_v2, self.state


def hidden_in_a_tensor(mark):
    inner = io.BytesIO()
    torch.save(Harm(os.system, f"touch {mark}"), inner, _use_new_zipfile_serialization=False)
    return Tensor(Harm(torch.storage._load_from_bytes, inner.getvalue()), 0, (1,), (1,))


@pytest.mark.parametrize("way", ["plain", "as a map", "in a tensor"])
def test_no_file_gets_anything_run(tmp_path, way):
    mark = tmp_path / "it_ran"
    harm = Harm(os.system, f"touch {mark}")
    content = {"plain": harm, "as a map": {0: harm}, "in a tensor": {"keys": hidden_in_a_tensor(mark), "cam": AEROPLANE}}[way]
    save(tmp_path, content)
    with pytest.raises(SmafError, match=r"2007_000032\.npy: asks to run \w+\.system, .*it was not run"):
        CamFolder(tmp_path, 20).read(NAME)
    assert not mark.exists()


@pytest.mark.parametrize("shape", [(0, (2**40,), (0,)), (0, (5,), (1,)), (3, (4,), (1,)), (-1, (1,), (1,)), (0, (2,), (-1,))])
def test_tensors_beyond_their_numbers_are_damage(tmp_path, shape):
    save(tmp_path, {"keys": Tensor(torch.arange(4)._typed_storage(), *shape), "cam": AEROPLANE})
    with pytest.raises(SmafError, match=r"2007_000032\.npy: is no readable pickle"):
        CamFolder(tmp_path, 20).read(NAME)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (np.zeros((2, 2)), "holds no class attention maps"),
        ({"2007_000032": AEROPLANE}, "holds no class attention maps"),
        ({"keys": np.array([0]), "masks": AEROPLANE[None]}, "holds no class attention maps"),
        ({0: "text"}, "no plane of numbers"),
        ({0: np.array(["a"])}, "no plane of numbers"),
        ({0: AEROPLANE[0]}, "no plane of numbers"),
        ({0: np.zeros((0, 3))}, "no plane of numbers"),
        ({0: AEROPLANE, 1: PERSON[:1]}, "differ in size"),
        ({0: AEROPLANE * np.nan}, "no numbers"),
        ({20: AEROPLANE}, r"the classes \(21,\), but the classes are 1 to 20"),
        ({-1: AEROPLANE}, r"the classes \(0,\), but"),
        ({"keys": np.array([0, 1]), "high_res": AEROPLANE[None]}, r"has \(2,\) classes for maps of the shape \(1, 2, 3\)"),
        ({"keys": [0], "high_res": AEROPLANE[None]}, "are no arrays"),
        ({"keys": np.array([0.5]), "high_res": AEROPLANE[None]}, "are no arrays"),
    ],
)
def test_files_that_hold_something_else_are_a_clear_error(tmp_path, content, fault):
    save(tmp_path, content)
    with pytest.raises(SmafError, match=fault):
        CamFolder(tmp_path, 20).read(NAME)


def test_folders_without_maps_are_a_clear_error(tmp_path):
    with pytest.raises(SmafError, match="no such folder"):
        CamFolder(tmp_path / "gone", 20)
    (tmp_path / "2007.png").touch()
    with pytest.raises(SmafError, match="holds no maps"):
        CamFolder(tmp_path, 20)
    save(tmp_path, {0: AEROPLANE})
    with pytest.raises(SmafError, match="has no maps of dog"):
        CamFolder(tmp_path, 20).read("dog")
