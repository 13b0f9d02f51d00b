import os
import pickle
import struct

import pytest
import torch

from smaf_core.errors import SmafError
from smaf_core.safe_files.torch_files import read_torch, tensors_in


class Harm:
    def __init__(self, function, *args):
        self.call = (function, args)

    def __reduce__(self):
        return self.call


@pytest.mark.parametrize("zipped", [True, False])
def test_tensors_and_plain_values_are_read(tmp_path, zipped):
    torch.save({"Net": {"w": torch.arange(3)}, "iter": 7}, tmp_path / "a.pth", _use_new_zipfile_serialization=zipped)
    value = read_torch(tmp_path / "a.pth")
    assert value["iter"] == 7
    assert value["Net"]["w"].tolist() == [0, 1, 2]


def harmful(mark):
    command = f"touch {mark}"
    return {
        "system": Harm(os.system, command),
        "eval": Harm(eval, f"open({str(mark)!r}, 'w')"),
        "beside weights": {"w": torch.zeros(2), "x": Harm(os.system, command)},
    }


@pytest.mark.parametrize("zipped", [True, False])
@pytest.mark.parametrize("way", ["system", "eval", "beside weights"])
def test_no_file_gets_anything_run(tmp_path, zipped, way):
    mark = tmp_path / "it_ran"
    torch.save(harmful(mark)[way], tmp_path / "harm.pth", _use_new_zipfile_serialization=zipped)
    with pytest.raises(SmafError, match=r"harm\.pth: asks to run [\w.]*(system|eval), .*it was not run"):
        read_torch(tmp_path / "harm.pth")
    assert not mark.exists()


def test_a_whole_network_saved_as_an_object_is_refused(tmp_path):
    torch.save(torch.nn.Linear(2, 1), tmp_path / "network.pth")
    with pytest.raises(SmafError, match=r"asks to run torch\.nn\.modules\.linear\.Linear"):
        read_torch(tmp_path / "network.pth")


@pytest.mark.parametrize("cut", [0, 1, 10, 400, -100, -1])
@pytest.mark.parametrize("zipped", [True, False])
def test_a_cut_file_is_a_clear_error(tmp_path, cut, zipped):
    torch.save({"w": torch.arange(300.0)}, tmp_path / "whole.pth", _use_new_zipfile_serialization=zipped)
    path = tmp_path / "cut.pth"
    path.write_bytes((tmp_path / "whole.pth").read_bytes()[:cut])
    with pytest.raises(SmafError, match=r"cut\.pth: is no readable \.pth file"):
        read_torch(path)


OTHER = [b"<html>404</html>", b"PK\x03\x04", b"\x80\x02.", pickle.dumps([1]), struct.pack("<3Q", 0x112, 0, 0)]


@pytest.mark.parametrize("data", OTHER)
def test_other_files_are_a_clear_error(tmp_path, data):
    (tmp_path / "other.pth").write_bytes(data)
    with pytest.raises(SmafError, match=r"other\.pth: is no readable \.pth file"):
        read_torch(tmp_path / "other.pth")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(SmafError, match=r"gone\.pth: cannot be read"):
        read_torch(tmp_path / "gone.pth")


def test_names_lose_what_data_parallel_puts_before_them():
    weight = torch.zeros(1)
    state = {"module.net.conv.weight": weight, "module.head.weight": weight, "step": 3}
    assert list(tensors_in(state)) == ["net.conv.weight", "head.weight"]
    assert list(tensors_in(state, "net.")) == ["conv.weight"]
    assert tensors_in([weight]) == {}
