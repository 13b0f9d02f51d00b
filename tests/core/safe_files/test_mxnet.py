import struct

import numpy as np
import pytest

from smaf_core.errors import SmafError
from smaf_core.safe_files.mxnet import read_params

WEIGHT = np.arange(6, dtype="<f4").reshape(2, 3)
DEVICE = struct.pack("<2i", 2, 0)  # GPU 0: where it was does not matter


def legacy(array, flag):
    return struct.pack(f"<I{array.ndim}I", array.ndim, *array.shape) + DEVICE + struct.pack("<i", flag) + array.tobytes()


def version_1(array, flag):
    sides = struct.pack(f"<Ii{array.ndim}q", 0xF993FAC8, array.ndim, *array.shape)
    return sides + DEVICE + struct.pack("<i", flag) + array.tobytes()


def version_2(array, flag, magic=0xF993FAC9, storage=0):
    sides = struct.pack(f"<Iii{array.ndim}q", magic, storage, array.ndim, *array.shape)
    return sides + DEVICE + struct.pack("<i", flag) + array.tobytes()


def version_3(array, flag):
    return version_2(array, flag, 0xF993FACA)


def params(arrays, names, magic=0x112):
    parts = [struct.pack("<3Q", magic, 0, len(arrays)), *arrays, struct.pack("<Q", len(names))]
    return b"".join(parts + [struct.pack("<Q", len(name)) + name for name in names])


@pytest.fixture
def reading(tmp_path):
    """Read bytes as a .params file."""

    def read(data):
        path = tmp_path / "some.params"
        path.write_bytes(data)
        return read_params(path)

    return read


@pytest.mark.parametrize("layout", [legacy, version_1, version_2, version_3])
def test_arrays_of_every_layout_are_read(reading, layout):
    arrays = reading(params([layout(WEIGHT, 0), layout(np.array([7.0]), 1)], [b"arg:conv1a_weight", b"aux:bn7_moving_var"]))
    assert list(arrays) == ["conv1a_weight", "bn7_moving_var"]
    np.testing.assert_array_equal(arrays["conv1a_weight"], WEIGHT)
    assert arrays["bn7_moving_var"].tolist() == [7.0]


@pytest.mark.parametrize("flag", range(7))
def test_every_kind_of_number_is_read(reading, flag):
    kind = ("<f4", "<f8", "<f2", "u1", "<i4", "i1", "<i8")[flag]
    array = np.array([1, 2, 3], kind)
    read = reading(params([version_2(array, flag)], [b"a"]))["a"]
    assert read.dtype == array.dtype
    assert read.tolist() == [1, 2, 3]


def test_an_empty_place_is_left_out_and_an_array_without_sides_is_a_number(reading):
    nothing = struct.pack("<Iii", 0xF993FAC9, 0, 0)
    no_sides = struct.pack("<Iii", 0xF993FACA, 0, -1)
    arrays = reading(params([nothing, no_sides, version_3(np.array(5, "<f4"), 0)], [b"gone", b"unknown", b"number"]))
    assert {name: float(value) for name, value in arrays.items()} == {"number": 5.0}


def test_an_array_without_elements_is_read(reading):
    assert reading(params([version_1(np.zeros((0, 3), "<f4"), 0)], [b"a"]))["a"].shape == (0, 3)


@pytest.mark.parametrize("cut", range(0, 117, 7))
def test_a_cut_file_is_a_clear_error(reading, cut):
    whole = params([version_2(WEIGHT, 0)], [b"conv1a_weight"])
    assert len(whole) == 117
    with pytest.raises(SmafError, match=r"some\.params: is no readable MXNet \.params file \(.*left\)"):
        reading(whole[:cut])


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"\x80\x04cos\nsystem\n(S'touch it_ran'\ntR." + bytes(40), "does not begin like one"),
        (params([], [], magic=0x113), "does not begin like one"),
        (struct.pack("<3Q", 0x112, 0, 2**63), "are left"),
        (params([struct.pack("<Ii2q", 0xF993FAC8, 2, 2**40, 2**40) + DEVICE + bytes(4)], [b"a"]), "bytes are promised"),
        (params([struct.pack("<Ii3q", 0xF993FAC8, 3, 0, 2**62, 8) + DEVICE + bytes(4)], [b"a"]), r"shape \(0, 4611"),
        (params([struct.pack("<Iiq", 0xF993FAC8, 1, -5) + DEVICE + bytes(4)], [b"a"]), r"shape \(-5,\)"),
        (params([struct.pack("<I", 2**31)], [b"a"]), "with 2147483648 sides"),
        (params([struct.pack("<Ii", 0xF993FAC8, -3)], [b"a"]), "with -3 sides"),
        (params([version_2(WEIGHT, 0, storage=1)], [b"a"]), "sparse"),
        (params([version_2(WEIGHT, 12)], [b"a"]), "unknown kind 12"),
        (params([version_2(WEIGHT, -1)], [b"a"]), "unknown kind -1"),
        (params([version_2(WEIGHT, 0)], []), "1 arrays have 0 names"),
        (params([version_2(WEIGHT, 0)] * 2, [b"arg:a", b"aux:a"]), "two arrays have one name"),
        (params([version_2(WEIGHT, 0)], [b"\xff\xfe"]), "a name that is no text"),
        (params([version_2(WEIGHT, 0)], [b"a" * 5000]), "a name of 5,000 bytes"),
    ],
)
def test_damage_and_harm_are_clear_errors(reading, data, fault):
    with pytest.raises(SmafError, match=fault):
        reading(data)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(SmafError, match=r"gone\.params: cannot be read"):
        read_params(tmp_path / "gone.params")
