"""A taught decoder is kept in the project, used in place of the one it was made of, and of no other."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from smaf_core.errors import SmafError
from smaf_core.promptable import taught
from smaf_core.promptable.model import Pair, PromptableModel
from smaf_core.promptable.taught import ABOUT, DECODER, Taught, about_taught, checksum, forget_taught, keep_taught, taught_pair


@pytest.fixture
def pair(tmp_path):
    """Two files; nobody opens them."""
    (tmp_path / "encoder.onnx").write_bytes(b"encoder")
    (tmp_path / "decoder.onnx").write_bytes(b"decoder")
    return Pair(tmp_path / "encoder.onnx", tmp_path / "decoder.onnx", "mine")


def about(pair, **changes):
    return replace(Taught(checksum(pair.decoder), "mine", 40, 13, {"box": 0.8}, {"box": 0.9}), **changes)


def test_a_taught_decoder_takes_the_place_of_the_one_it_was_made_of(pair, tmp_path):
    folder = tmp_path / "taught"
    assert taught_pair(pair, folder) == pair
    keep_taught(folder, b"better", about(pair))
    used = taught_pair(pair, folder)
    assert used.answering.read_bytes() == b"better"
    assert about_taught(folder) == about(pair)
    assert used.looks_like == pair.looks_like  # what was seen in photos need not be seen anew
    assert used.fingerprint != pair.fingerprint
    assert forget_taught(folder)
    assert not forget_taught(folder)
    assert taught_pair(pair, folder) == pair


def test_another_model_is_used_as_it_is(pair, tmp_path):
    keep_taught(tmp_path / "taught", b"better", about(pair))
    pair.decoder.write_bytes(b"a newer decoder")
    assert taught_pair(pair, tmp_path / "taught").taught is None


WHOLE = b'{"base": "b", "name": "n", "masks": 1, "judges": 1, "before": {}, "after": {}}'


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"{}", b'{"base": "x"}', b"x" * (1 << 17), b"[" * 50_000,
        WHOLE.replace(b'"masks": 1', b'"masks": 1e999'), WHOLE.replace(b'"after": {}', b'"after": []'),
    ],
)  # fmt: skip
def test_a_description_that_is_damaged_or_means_harm_is_one_line(content, pair, tmp_path):
    folder = tmp_path / "taught"
    keep_taught(folder, b"better", about(pair))
    (folder / ABOUT).write_bytes(content)
    with pytest.raises(SmafError, match=r"about\.json") as refused:
        taught_pair(pair, folder)
    assert "\n" not in str(refused.value)


def test_what_was_taught_before_stays_where_a_better_one_cannot_be_written(pair, tmp_path, monkeypatch):
    def full(*_):
        raise SmafError("no space left")

    folder = tmp_path / "taught"
    keep_taught(folder, b"good", about(pair))
    monkeypatch.setattr(taught, "write_bytes_whole", full)
    with pytest.raises(SmafError, match="no space"):
        keep_taught(folder, b"better", about(pair, masks=80))
    assert taught_pair(pair, folder).answering.read_bytes() == b"good"
    assert about_taught(folder) == about(pair)


def test_a_decoder_that_is_a_link_is_none(pair, tmp_path):
    folder = tmp_path / "taught"
    keep_taught(folder, b"better", about(pair))
    (folder / DECODER).unlink()
    (folder / DECODER).symlink_to(tmp_path / "decoder.onnx")
    assert taught_pair(pair, folder).taught is None


def test_what_is_kept_says_what_is_so(pair, tmp_path):
    keep_taught(tmp_path / "taught", b"better", about(pair))
    said = json.loads((tmp_path / "taught" / ABOUT).read_text())
    assert said["masks"] == 40
    assert said["after"] == {"box": 0.9}


def test_a_taught_decoder_of_another_family_is_refused_by_its_own_name(tiny, tmp_path):
    sam, edge = tiny("sam").pair, tiny("edge").pair
    bad = tmp_path / "bad.onnx"
    bad.write_bytes(b"no network")
    with pytest.raises(SmafError, match=r"bad\.onnx: is no ONNX file"):
        PromptableModel(replace(sam, taught=bad))
    assert PromptableModel(replace(sam, taught=sam.decoder)).reads_evidence
    assert not PromptableModel(sam).reads_evidence
    assert not PromptableModel(replace(edge, taught=edge.decoder)).reads_evidence  # it takes no mask
