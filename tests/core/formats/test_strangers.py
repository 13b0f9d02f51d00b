"""Exports of programs that are not read: each is called by its name, with what to export instead."""

import json

import pytest
from PIL import Image

from smaf_core.data.classes import ClassTable
from smaf_core.errors import SmafError
from smaf_core.formats import Undecided, open_dataset, open_masks

DARWIN = {
    "version": "2.0",
    "item": {"name": "a.jpg", "path": "/", "slots": [{"type": "image"}]},
    "annotations": [{"name": "cat", "polygon": {"paths": [[{"x": 1, "y": 1}, {"x": 5, "y": 1}, {"x": 5, "y": 5}]]}}],
}
FILES = {
    "V7": ("a.json", DARWIN),
    "Labelbox": ("export.ndjson", {"data_row": {"id": "x"}, "projects": {}}),
    "Labelbox's": ("labels.json", [{"Labeled Data": "https://x/a.jpg", "Label": {}}]),
    "Encord": ("encord.json", [{"label_hash": "x", "data_hash": "y", "data_units": {}}]),
    "Kili": ("kili.json", [{"externalId": "a", "labels": [{"jsonResponse": {}}]}]),
    "Scale": ("tasks.json", [{"task_id": "1", "callback_url": "x", "response": {"annotations": []}}]),
    "Segments.ai": ("release.json", {"dataset": {"samples": [{"labels": {"x": {"segmentation_bitmap": {}}}}]}}),
    "SuperAnnotate": ("a.jpg___objects.json", {"metadata": {"name": "a.jpg"}, "instances": [{"className": "cat"}]}),
    "Hasty": ("hasty.json", {"project_name": "x", "export_format_version": "1.1", "label_classes": [], "images": []}),
    "VIA 3": ("via.json", {"project": {"pid": "__VIA_PROJECT_ID__", "data_format_version": "3.1.1", "vid_list": []}}),
    "CreateML": ("boxes.json", [{"image": "a.jpg", "annotations": [{"label": "cat", "coordinates": {"x": 1}}]}]),
    "MATLAB": ("a.mat", {}),
    "Parquet": ("train.parquet", {}),
    "archive": ("labels.zip", {}),
}


@pytest.fixture
def put(tmp_path):
    """A function that puts a file of another program beside a photo."""

    def write(name, content, folder="."):
        Image.new("RGB", (8, 6)).save(tmp_path / "a.jpg")
        path = tmp_path / folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content))
        return tmp_path

    return write


@pytest.mark.parametrize("program", sorted(FILES.keys() - {"CreateML"}))  # which is read as tags
@pytest.mark.parametrize("folder", [".", "exported"])
def test_a_folder_with_nothing_else_says_whose_file_it_is(put, program, folder):
    root = put(*FILES[program], folder)
    with pytest.raises(Undecided, match=rf"{program}.*, which is not read here; "):
        open_dataset(root)


@pytest.mark.parametrize("program", FILES)
def test_masks_from_it_are_refused_by_its_name(put, program):
    root = put(*FILES[program])
    dataset = open_dataset(root, ClassTable.of(["cat"]))
    for source in (root, root / FILES[program][0]):
        with pytest.raises(SmafError, match=rf"{program}.*, which is not read"):
            open_masks(source, dataset)


def test_it_stops_no_other_source(put, tmp_path):
    root = put(*FILES["V7"])
    (root / "tags.csv").write_text("image,tags\na.jpg,cat\n")
    assert open_dataset(root).images[0].tags == ("cat",)
