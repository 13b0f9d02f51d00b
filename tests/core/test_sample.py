import numpy as np
import pytest

from smaf_core.data.images import image_size, read_grey, read_image, read_label_map
from smaf_core.data.tags import read_tags_of_table
from smaf_core.errors import SmafError
from smaf_core.sample import SAMPLE_CLASSES, draw_picture, make_sample
from smaf_core.sample.things import CLASSES, draw_thing


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    folder = tmp_path_factory.mktemp("drawn") / "sample"
    make_sample(folder, count=12)
    return folder


def test_every_picture_has_a_mask_a_saliency_map_and_tags_of_its_size_and_classes(sample):
    rows = read_tags_of_table(sample / "tags.csv", known=SAMPLE_CLASSES.names).rows
    assert len(rows) == 12
    for row in rows:
        picture = sample / "images" / row.image
        mask = read_label_map((sample / "truth" / row.image).with_suffix(".png"))
        assert mask.shape == read_grey((sample / "saliency" / row.image).with_suffix(".png")).shape == image_size(picture)
        assert {SAMPLE_CLASSES.name(int(k)) for k in np.unique(mask)} - {"background"} == set(row.tags) != set()


def test_the_same_seed_draws_the_same_pictures_and_more_pictures_change_none(sample, tmp_path):
    make_sample(tmp_path / "again", count=3)
    for file in ("images/sample_003.jpg", "truth/sample_003.png", "saliency/sample_003.png"):
        assert (tmp_path / "again" / file).read_bytes() == (sample / file).read_bytes()
    make_sample(tmp_path / "other", seed=1, count=1)
    assert (tmp_path / "other/truth/sample_001.png").read_bytes() != (sample / "truth/sample_001.png").read_bytes()


def test_every_class_is_drawn_small_and_large():
    shares = {thing.name: [] for thing in CLASSES}
    for number in range(48):
        label_map = draw_picture(0, number).label_map
        for index in set(np.unique(label_map).tolist()) - {0}:
            shares[SAMPLE_CLASSES.name(index)].append((label_map == index).mean())
    for name, areas in shares.items():
        assert min(areas) < 0.01, name
        assert max(areas) > 0.05, name


@pytest.mark.parametrize("thing", CLASSES, ids=lambda thing: thing.name)
def test_a_thing_fills_its_patch_and_leaves_its_corners_free(thing):
    rgb, cover = draw_thing(thing, radius=40, rng=np.random.default_rng(3))
    assert rgb.shape == (80, 80, 3)
    assert 0.2 < cover.mean() < 0.85
    assert cover[[0, 0, -1, -1], [0, -1, 0, -1]].max() == 0
    assert (rgb <= cover[..., None] + 1e-9).all()  # premultiplied: never brighter than it is solid


def test_saliency_agrees_with_the_truth_without_being_it(sample):
    overlaps = []
    for path in (sample / "truth").glob("*.png"):
        truth, salient = read_label_map(path) > 0, read_grey(sample / "saliency" / path.name) > 127
        overlaps.append((truth & salient).sum() / (truth | salient).sum())
    assert 0.3 < np.mean(overlaps) < 0.95


def test_pictures_are_textured(sample):
    assert all(read_image(path).std() > 15 for path in (sample / "images").glob("*.jpg"))


def test_a_folder_with_files_in_it_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(SmafError, match="is not empty"):
        make_sample(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
