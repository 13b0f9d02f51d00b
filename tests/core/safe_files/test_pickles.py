import contextlib
import io
import os
import pickle
import struct
import subprocess
import sys
from collections import OrderedDict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps

from smaf_core.errors import SmafError
from smaf_core.safe_files.pickles import loads, read_npy

TAGS = {"2007_000032": np.array([1, 0, 1], np.float32), "2007_000039": np.array([0, 1, 0], np.float32)}


class Harm:
    """Pickles as a call of `function`; opening the pickle with Python's own reader makes the file `mark`."""

    def __init__(self, function, *args):
        self.call = (function, args)

    def __reduce__(self):
        return self.call


def same(one, other):
    if isinstance(other, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in other)
    if isinstance(other, np.ndarray):
        return isinstance(one, np.ndarray) and one.dtype == other.dtype and one.tobytes() == other.tobytes()
    return type(one) is type(other) and one == other


@pytest.mark.parametrize("protocol", range(6))
def test_arrays_in_plain_containers_come_back_as_they_were(protocol):
    value = {
        "keys": np.array([0, 14]), 3: np.arange(6, dtype=">f4").reshape(2, 3), "flag": True, "list": [1, 2.5, None, "ä"],
        "raw": b"\x00\xff", "empty": b"", "set": {1, 2}, "fortran": np.asfortranarray(np.eye(3, 2)), "none": np.zeros((0, 4)),
        "number": np.float32(1.5), "names": np.array(["a", "bc"]), "complex": 1 + 2j, "nested": ({"x": np.int64(3)},),
    }  # fmt: skip
    data = pickle.dumps(value, protocol=protocol)
    assert same(loads(data, "value"), pickle.loads(data))


KINDS = st.sampled_from(["?", "u1", ">i2", "<i8", "f2", "f4", ">f8", "c8"])


@given(nps.arrays(KINDS, nps.array_shapes(min_dims=0, min_side=0)))
def test_any_array_of_numbers_is_read_as_python_reads_it(array):
    back = loads(pickle.dumps(array), "array")
    assert back.shape == array.shape
    assert same(back, pickle.loads(pickle.dumps(array)))


def test_a_dict_saved_by_numpy_is_read_as_a_dict(tmp_path):
    np.save(tmp_path / "tags.npy", TAGS, allow_pickle=True)
    assert same(read_npy(tmp_path / "tags.npy"), TAGS)


def test_an_array_of_objects_is_read_with_its_shape(tmp_path):
    ragged = np.empty((2, 1), object)
    ragged[0, 0], ragged[1, 0] = np.arange(3), "text"
    np.save(tmp_path / "ragged.npy", ragged, allow_pickle=True)
    back = read_npy(tmp_path / "ragged.npy")
    assert back.shape == (2, 1)
    assert back[0, 0].tolist() == [0, 1, 2]
    assert back[1, 0] == "text"


@pytest.mark.parametrize("array", [np.ones((2, 3)), np.asfortranarray(np.eye(2, 3)), np.array(7), np.zeros((0, 2))])
def test_numbers_saved_by_numpy_are_read_as_numpy_reads_them(tmp_path, array):
    np.save(tmp_path / "numbers.npy", array)
    assert same(read_npy(tmp_path / "numbers.npy"), array)


def test_ordered_dicts_are_read():
    assert same(loads(pickle.dumps(OrderedDict(TAGS)), "tags.pkl"), TAGS)


def test_what_python_2_wrote_is_read():
    # protocol 2 as Python 2.7 writes np.array([1.0], "f4"): its byte strings are SHORT_BINSTRING, not text
    data = (
        b"\x80\x02cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87Rq\x01"
        b"(K\x01K\x01\x85cnumpy\ndtype\nU\x02f4K\x00K\x01\x87Rq\x02(K\x03U\x01<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
        b"\x89U\x04\x00\x00\x80?tb."
    )
    assert same(loads(data, "python 2"), np.array([1.0], np.float32))


def harmful(mark):
    """Pickles that would make the file `mark`, in all ways a pickle can name a function."""
    command = f"touch {mark}"
    text = repr(command).encode()
    made = {f"reduce {protocol}": pickle.dumps(Harm(os.system, command), protocol) for protocol in range(6)}
    made["eval"] = pickle.dumps(Harm(eval, f"open({str(mark)!r}, 'w')"))
    made["in a dict"] = pickle.dumps({"2007_000032": np.zeros(20), "x": Harm(os.system, command)})
    made["partial"] = pickle.dumps(Harm(subprocess.Popen, ["touch", str(mark)]))
    made["inst"] = b"(S" + text + b"\nios\nsystem\n."
    made["obj"] = b"(cos\nsystem\nS" + text + b"\no."
    made["dotted"] = b"\x80\x04\x8c\x05posix\x8c\x06system\x93\x8c" + bytes([len(command)]) + command.encode() + b"\x85R."
    made["through numpy"] = b"cnumpy.testing._private.utils\nruncode\n(S" + text + b"\ntR."
    made["getattr"] = b"cbuiltins\ngetattr\n(cos\nsystem\nS'__call__'\ntR."
    return made


def test_no_pickle_gets_anything_run(tmp_path):
    mark = tmp_path / "it ran".replace(" ", "_")
    for way, data in harmful(mark).items():
        with pytest.raises(SmafError, match="it was not run"):
            loads(data, way)
        assert not mark.exists(), way


def test_no_npy_file_gets_anything_run(tmp_path):
    mark = tmp_path / "it_ran"
    np.save(tmp_path / "harm.npy", {"a": Harm(os.system, f"touch {mark}")}, allow_pickle=True)
    with pytest.raises(SmafError, match=r"harm\.npy: asks to run (posix|nt)\.system"):
        read_npy(tmp_path / "harm.npy")
    assert not mark.exists()


def test_the_harm_of_these_tests_is_real(tmp_path):
    if sys.platform == "win32":
        pytest.skip("no touch here")
    for way in ("reduce 4", "inst", "dotted", "obj"):
        mark = tmp_path / way.replace(" ", "_")
        pickle.loads(harmful(mark)[way])
        assert mark.exists()


def test_a_file_cannot_change_the_reader_for_the_next_file():
    # BUILD on an admitted function would set its attributes: here, the default arguments of the one that makes bytes
    poison = b"c_codecs\nencode\n(N}S'__defaults__'\n(S'utf-8'\ntstb."
    with pytest.raises(SmafError, match="readable pickle"):
        loads(poison, "poison")
    assert loads(b"c_codecs\nencode\n(S'a'\ntR.", "next") == b"a"


def array_pickle(dtype_state, shape=(1,), raw=b"A" * 8, code="O8"):
    """The pickle of an array, made by hand from states numpy would not write."""

    class Dtype:
        def __reduce__(self):
            return np.dtype, (code, False, True), dtype_state

    class Array:
        def __reduce__(self):
            return np.empty(0).__reduce__()[0], (np.ndarray, (0,), b"b"), (1, shape, Dtype(), False, raw)

    return pickle.dumps(Array())


def test_an_array_of_objects_cannot_pass_bytes_for_addresses():
    # numpy's own dtype takes the flags 0 from the file, and would then follow the address 0x4141414141414141
    with pytest.raises(SmafError, match="elements are missing"):
        loads(array_pickle((3, "|", None, None, None, -1, -1, 0)), "flags")


@pytest.mark.parametrize(
    ("state", "shape", "code"),
    [
        ((3, "<", None, None, None, -1, -1, 0), (2**40,), "f8"),
        ((3, "<", None, None, None, -1, -1, 0), (-1,), "f8"),
        ((3, "<", None, None, None, -1, -1, 0), (1.0,), "f8"),
        ((3, "<", None, ("a",), {"a": ("O", 0)}, 8, 1, 0), (1,), "V8"),
        ((3, "<", None, ("a",), {"a": ("O", 0)}, 8, 1, 0), (1,), "f8"),
        ((3, "<", ("f4", (2,)), None, None, 8, 1, 0), (1,), "f8"),
    ],
)
def test_arrays_that_do_not_fit_their_bytes_are_damage(state, shape, code):
    with pytest.raises(SmafError, match="no readable pickle"):
        loads(array_pickle(state, shape, code=code), "damage")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a pickle",
        pickle.dumps(TAGS)[:-20],
        b"\x80\x04\x96" + struct.pack("<Q", 2**62) + b".",  # a bytearray of 4 EiB
        b"\x80\x04\x8e" + struct.pack("<Q", 2**62) + b".",
        b"N" + b"r" + struct.pack("<I", 2**31 - 1) + b".",  # remember None as object 2,147,483,647
        b"(" * 100_000 + b".",
        b"]" * 50_000 + b"a" * 49_999 + b"0.",
        b"P1\n.",
        b"\x82\x01.",
        b"\x80\x63.",
        b"cbuiltins\nbytearray\n(I1000000000000\ntR.",
    ],
)
def test_damaged_pickles_are_a_clear_error(data):
    with pytest.raises(SmafError, match=r"^some\.npy: (is no readable pickle|asks to run)"):
        loads(data, "some.npy")


@pytest.mark.parametrize("cut", [0, 5, 40, 127, 130, -1])
def test_a_cut_npy_file_is_a_clear_error(tmp_path, cut):
    np.save(tmp_path / "whole.npy", np.arange(6.0))
    path = tmp_path / "cut.npy"
    path.write_bytes((tmp_path / "whole.npy").read_bytes()[:cut])
    with pytest.raises(SmafError, match=r"cut\.npy: is no readable \.npy file"):
        read_npy(path)


@pytest.mark.parametrize("descr", ["<f4", "|V0", "<U0", [("a", "O")], "|O"])
def test_a_header_that_promises_more_than_the_file_holds_is_a_clear_error(tmp_path, descr):
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(stream, {"descr": descr, "fortran_order": False, "shape": (10**12,)})
    path = tmp_path / "big.npy"
    path.write_bytes(stream.getvalue() + pickle.dumps(None))
    with pytest.raises(SmafError, match=r"big\.npy: is no readable"):
        read_npy(path)


def test_a_header_that_python_2_wrote_is_read(tmp_path):
    header = b"{'descr': '<f4', 'fortran_order': False, 'shape': (2L,)}"
    path = tmp_path / "old.npy"
    path.write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + np.float32([1, 2]).tobytes())
    assert read_npy(path).tolist() == [1, 2]


@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_with_some_bytes_changed_is_read_or_a_clear_error(tmp_path, data):
    stream = io.BytesIO()
    np.save(stream, data.draw(st.sampled_from([TAGS, np.arange(6.0), {"keys": np.array(["a"]), 1: np.float32(2)}])))
    changed = bytearray(stream.getvalue())
    for _ in range(data.draw(st.integers(1, 8))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    (tmp_path / "changed.npy").write_bytes(changed)
    with contextlib.suppress(SmafError):
        read_npy(tmp_path / "changed.npy")


def test_a_missing_file_is_named():
    with pytest.raises(SmafError, match=r"gone\.npy: cannot be read"):
        read_npy(Path("gone.npy"))


def test_the_tags_of_voc_are_read_whole(tmp_path):
    tags = {f"2007_{number:06}": np.zeros(20, np.float32) for number in range(12_031)}
    np.save(tmp_path / "cls_labels.npy", tags, allow_pickle=True)
    assert len(read_npy(tmp_path / "cls_labels.npy")) == 12_031
