import json
import sys

import numpy as np
import pytest
from PIL import Image

from smaf_core.cli.app import main


@pytest.fixture
def smaf(monkeypatch, capfd):
    """Call the command in this process: (exit code, stdout, stderr)."""

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["smaf", *map(str, arguments)])
        with pytest.raises(SystemExit) as caught:
            main()
        shown = capfd.readouterr()
        return int(caught.value.code or 0), shown.out, shown.err

    return call


@pytest.fixture
def source(pictures, masks):
    folder = pictures("images/a.jpg", "images/b.jpg")
    (folder / "tags.csv").write_text("image,tags\na,cat\nb,\n")
    masks(folder / "masks", a=np.eye(6, 8, dtype=np.uint8), b=np.zeros((6, 8), np.uint8))
    return folder


def test_masks_are_converted_from_the_terminal(smaf, source, tmp_path):
    code, said, _ = smaf("convert", source, tmp_path / "out", "--format", "coco")
    assert (code, said) == (0, f"written: {tmp_path / 'out'}\n")
    assert len(json.loads((tmp_path / "out/annotations/instances_default.json").read_text())["images"]) == 2


def test_masks_elsewhere_and_classes_elsewhere_are_taken(smaf, pictures, masks, tmp_path):
    folder = pictures("a.jpg")
    masks(tmp_path / "given", a=np.eye(6, 8, dtype=np.uint8))
    (tmp_path / "names.txt").write_text("cat\n")
    arguments = ("--masks", tmp_path / "given", "--classes", tmp_path / "names.txt", "--images", "none")
    assert smaf("convert", folder, tmp_path / "out", *arguments)[0] == 0
    with Image.open(tmp_path / "out/SegmentationClass/a.png") as mask:
        assert np.array(mask).sum() == 6


@pytest.mark.parametrize("option", [("--format", "docx"), ("--images", "some"), ("--void", "maybe")])
def test_a_wrong_choice_is_named_with_exit_code_2(smaf, source, tmp_path, option):
    code, said, told = smaf("convert", source, tmp_path / "out", *option)
    assert (code, said) == (2, "")
    assert option[1] in told
