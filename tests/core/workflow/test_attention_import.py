import numpy as np
import pytest

from smaf_core.data.images import image_size
from smaf_core.data.mask import Mask
from smaf_core.errors import SmafError
from smaf_core.formats import holds_attention, survey_masks
from smaf_core.project.mask_import import as_dataset
from smaf_core.project.masks import save_mask
from smaf_core.workflow.attention_import import import_attention


@pytest.fixture
def maps(project, tmp_path):
    """Maps as EPS writes them: the first tagged class of every image in the upper half."""
    folder = tmp_path / "cams"
    folder.mkdir()
    for image in project.images():
        plane = np.zeros(image_size(image.path), np.float32)
        plane[: len(plane) // 2] = 1
        np.save(folder / f"{image.name}.npy", {project.classes.index(tag) - 1: plane for tag in image.tags[:1]})
    return folder


def test_maps_of_another_project_become_proposals_with_attention(project, maps):
    done = import_attention(project, maps)
    assert (done.imported, done.kept, done.unreadable) == (6, 0, ())
    for image in project.images():
        proposal = project.load_proposal(image.name)
        upper, lower = proposal[: len(proposal) // 3], proposal[-len(proposal) // 3 :]
        assert np.bincount(upper.ravel()).argmax() == project.classes.index(image.tags[0])
        assert np.bincount(lower.ravel()).argmax() == 0
        assert image.status == "proposed"
        assert project.load_attention(image.name).classes == tuple(project.classes.index(tag) for tag in image.tags)


def test_what_a_person_has_made_or_accepted_stays(project, maps):
    first, second = (image.name for image in project.images()[:2])
    save_mask(project, first, Mask(np.zeros(image_size(project.image(first).path), np.uint8)))
    project.set_status(second, "accepted")
    done = import_attention(project, maps)
    assert (done.imported, done.kept) == (4, 2)
    assert project.load_proposal(first) is None


def test_maps_are_told_from_masks(project, maps, photos):
    images = as_dataset(project, project.images())
    assert holds_attention(maps, images)
    assert not holds_attention(photos / "truth", images)
    found = survey_masks(maps, images)
    assert (found.kind, len(found.pictures)) == ("attention", 6)


def test_maps_of_other_images_are_refused(project, tmp_path):
    np.save(tmp_path / "stranger.npy", {0: np.ones((4, 4), np.float32)})
    with pytest.raises(SmafError, match="no maps of any image"):
        import_attention(project, tmp_path)
