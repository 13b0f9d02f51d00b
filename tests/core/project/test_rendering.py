"""What is shown of pictures with many bands: chosen once, kept with the project, taken back; the photo stays the photo."""

import numpy as np
import pytest
import tifffile
from typer.testing import CliRunner

from smaf_core.cli.app import app
from smaf_core.data.images import read_image, write_label_map
from smaf_core.data.mask import Mask
from smaf_core.errors import SmafError
from smaf_core.formats import ExportOptions, LabelledImage, export_dataset, open_dataset, open_masks
from smaf_core.project.mask_import import import_masks
from smaf_core.project.masks import save_mask
from smaf_core.project.rendering import originals_of, render_pictures
from smaf_core.project.store import Project
from smaf_core.settings.pictures import rendering_from
from smaf_core.workflow.export import export

GEO = [
    (33550, "d", 3, (0.5, 0.25, 0.0), True),
    (33922, "d", 6, (0.0, 0.0, 0.0, 600_000.0, 5_000_000.0, 0.0), True),
    (34735, "H", 12, (1, 1, 0, 2, 1025, 0, 1, 1, 3072, 0, 1, 32633), True),
]


@pytest.fixture
def fields(tmp_path):
    """Two pictures from above with five bands, and one ordinary photo."""
    folder = tmp_path / "fields"
    (folder / "west").mkdir(parents=True)
    for number, name in enumerate(("west/a", "b")):
        values = np.dstack([np.full((8, 12), 1000 * band + 100 * number, np.uint16) for band in range(1, 6)])
        tifffile.imwrite(folder / f"{name}.tif", values, photometric="minisblack", planarconfig="contig", extratags=GEO)
    write_label_map(folder / "c.png", np.zeros((8, 12), np.uint8), [200, 10, 30] * 256)
    (folder / "tags.csv").write_text("image,tags\nwest/a,corn\nb,corn\nc,corn\n")
    return folder


@pytest.fixture
def project(tmp_path, fields):
    with Project.create(tmp_path / "fields.smaf", open_dataset(fields)) as made:
        yield made


def colour_of(project, name):
    return read_image(project.image(name).path)[0, 0].tolist()


def test_chosen_bands_are_what_everybody_sees_and_the_photos_stay(project, fields):
    before = {path: path.read_bytes() for path in fields.rglob("*.*")}
    photo = colour_of(project, "c")
    assert set(render_pictures(project, rendering_from("5,3,1", "0,5100"))) == {"west/a", "b"}
    assert [colour_of(project, name) for name in ("west/a", "b", "c")] == [[250, 150, 50], [255, 155, 55], photo]
    assert originals_of(project) == {name: fields / f"{name}.tif" for name in ("west/a", "b")}
    assert {path: path.read_bytes() for path in fields.rglob("*.*")} == before
    with Project.open(project.folder) as again:
        assert colour_of(again, "b") == [255, 155, 55]


def test_another_choice_replaces_it_and_the_first_look_comes_back(project, fields):
    render_pictures(project, rendering_from("5", "0,5000"))
    render_pictures(project, rendering_from("1", "0,2000"))
    assert colour_of(project, "west/a") == [128, 128, 128]
    assert set(render_pictures(project, None)) == {"west/a", "b"}
    assert project.image("b").path == fields / "b.tif"
    assert originals_of(project) == {}


def test_a_photo_that_cannot_be_read_stays_as_it_was(project, fields):
    (fields / "b.tif").write_bytes((fields / "b.tif").read_bytes()[:-200])
    told = {}
    assert render_pictures(project, rendering_from("2", None), told.__setitem__) == ("west/a",)
    assert "damaged" in str(told["b"])
    assert project.image("b").path == fields / "b.tif"


def test_without_a_choice_or_with_a_wrong_one_nothing_changes(project, photos, tmp_path):
    with pytest.raises(SmafError, match="has 5 bands, and no band 7"):
        render_pictures(project, rendering_from("7", None))
    assert originals_of(project) == {}
    with (
        Project.create(tmp_path / "plain.smaf", open_dataset(photos)) as plain,
        pytest.raises(SmafError, match="nothing to choose"),
    ):
        render_pictures(plain, rendering_from("1", None))


def test_masks_are_exported_with_the_photo_itself_and_come_back(project, fields, tmp_path):
    render_pictures(project, rendering_from("5,3,1", None))
    mask = Mask(np.zeros((8, 12), np.uint8))
    mask.label_map[2:5, 3:9] = 1
    for image in project.images():
        save_mask(project, image.name, mask)
    export(project, tmp_path / "out", "png", "masks")
    assert (tmp_path / "out/images/west/a.tif").read_bytes() == (fields / "west/a.tif").read_bytes()
    export(project, tmp_path / "yolo", "huggingface", "masks")
    with Project.create(tmp_path / "other.smaf", open_dataset(fields)) as other:
        render_pictures(other, rendering_from("5,3,1", None))
        assert import_masks(other, tmp_path / "out/masks", "masks").imported == 3
        np.testing.assert_array_equal(other.load_mask("west/a").label_map, mask.label_map)


def items_of(project):
    mask = np.zeros((8, 12), np.uint8)
    mask[2:5, 3:9] = 1
    return [LabelledImage(image.name, image.path, image.tags, lambda: mask, True) for image in project.images()]


def test_masks_lie_where_their_photos_lie(project, tmp_path):
    export_dataset("geotiff", items_of(project), project.classes, tmp_path / "tif")
    with tifffile.TiffFile(tmp_path / "tif/masks/west/a.tif") as file:
        page = file.pages[0]
        assert [tuple(page.tags[code].value) for code, *_ in GEO] == [value for _, _, _, value, _ in GEO]
        assert file.geotiff_metadata["ProjectedCSTypeGeoKey"] == 32633
        assert page.asarray().sum() == 18
    with tifffile.TiffFile(tmp_path / "tif/masks/c.tif") as file:
        assert not file.is_geotiff
    read = open_masks(tmp_path / "tif", open_dataset(tmp_path / "tif"))
    assert {name: read.label_maps[name]().sum() for name in read.label_maps} == {"west/a": 18, "b": 18, "c": 18}


@pytest.mark.parametrize(("name", "masks"), [("png", "masks"), ("voc", "SegmentationClass"), ("cvat", "SegmentationClass")])
def test_beside_a_png_lies_a_world_file(project, tmp_path, name, masks):
    options = ExportOptions(images="none") if name == "png" else ExportOptions()
    export_dataset(name, items_of(project), project.classes, tmp_path / "out", options)
    lines = (tmp_path / "out" / masks / "west/a.pgw").read_text().split()
    assert [float(line) for line in lines] == [0.5, 0, 0, -0.25, 600_000.25, 4_999_999.875]
    assert "EPSG:32633" in (tmp_path / "out" / masks / "west/a.png.aux.xml").read_text()
    assert not (tmp_path / "out" / masks / "c.pgw").exists()


def test_the_terminal_chooses_and_takes_back(fields, tmp_path):
    folder = tmp_path / "made.smaf"
    said = CliRunner().invoke(app, ["bands", str(fields), "-o", str(folder), "--bands", "5,3,1", "--range", "0,5100"])
    assert (said.exit_code, said.stdout) == (0, f"2 pictures of {folder} are shown anew\n")
    assert CliRunner().invoke(app, ["bands", str(folder)]).exit_code == 2
    assert CliRunner().invoke(app, ["bands", str(folder), "--default"]).exit_code == 0
    with Project.open(folder) as project:
        assert project.image("b").path == fields / "b.tif"
