import io
import os
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smaf_core.errors import SmafError
from smaf_core.formats.safe_npy import read_npy


class RunsCode:
    """A pickle that would make a folder when it is read."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (self.path,)


@pytest.mark.parametrize("values", [np.arange(6).reshape(2, 3), np.zeros((2, 0)), np.array(3.5)])
def test_plain_arrays_come_back(tmp_path, values):
    np.save(tmp_path / "a.npy", values)
    np.testing.assert_array_equal(read_npy(tmp_path / "a.npy"), values)


def test_dictionaries_of_arrays_scalars_and_lists_come_back(tmp_path):
    content = {"2007_000032": np.ones(3, np.float32), 7: [1, 2.5, "x", None, True], "n": np.float64(2)}
    np.save(tmp_path / "a.npy", content)
    read = read_npy(tmp_path / "a.npy")
    np.testing.assert_array_equal(read["2007_000032"], content["2007_000032"])
    assert read[7] == content[7]
    assert read["n"] == 2


def test_a_pickle_that_runs_code_is_refused_before_it_runs(tmp_path):
    np.save(tmp_path / "evil.npy", {"a": RunsCode(str(tmp_path / "ran"))})
    with pytest.raises(SmafError, match=r"evil\.npy: cannot be read .*mkdir, which is no plain data"):
        read_npy(tmp_path / "evil.npy")
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("name", ["builtins\neval", "numpy\nload", "os\nsystem", "numpy.core.multiarray\nfromfile"])
def test_no_other_name_is_known_to_the_reader(tmp_path, name):
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "|O", "fortran_order": False, "shape": ()})
    (tmp_path / "evil.npy").write_bytes(header.getvalue() + f"c{name}\n.".encode())
    with pytest.raises(SmafError, match="no plain data"):
        read_npy(tmp_path / "evil.npy")


def test_an_array_that_claims_to_be_enormous_takes_no_memory(tmp_path):
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "|O", "fortran_order": False, "shape": ()})
    code = b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(L1000000000000L\ntS'b'\ntR."
    (tmp_path / "large.npy").write_bytes(header.getvalue() + code)
    assert len(read_npy(tmp_path / "large.npy")) == 0


@given(st.binary(max_size=120))
def test_noise_in_a_pickle_ends_in_a_clear_message_or_plain_data(tmp_path_factory, noise):
    path = tmp_path_factory.mktemp("noise") / "a.npy"
    np.save(path, {"a": 1})
    data = path.read_bytes()
    start = data.index(pickle.dumps({"a": 1}, protocol=4)[:2], 60)
    path.write_bytes(data[:start] + noise)
    with np.errstate(all="ignore"):
        try:
            read_npy(path)
        except SmafError as error:
            assert "a.npy" in str(error)  # noqa: PT017 - either outcome is right


def test_missing_and_truncated_files_are_named(tmp_path):
    with pytest.raises(SmafError, match="no such file"):
        read_npy(tmp_path / "a.npy")
    np.save(tmp_path / "b.npy", np.arange(100))
    data = (tmp_path / "b.npy").read_bytes()
    (tmp_path / "b.npy").write_bytes(data[:200])
    with pytest.raises(SmafError, match=r"b\.npy: cannot be read"):
        read_npy(tmp_path / "b.npy")
