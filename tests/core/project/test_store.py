import json
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from smaf_core.data.attention import Attention
from smaf_core.data.classes import ClassTable
from smaf_core.data.mask import Mask
from smaf_core.data.regions import everywhere
from smaf_core.data.tags import TaggedImage, TaggedImages
from smaf_core.errors import SmafError
from smaf_core.project.masks import save_mask
from smaf_core.project.store import Project

MAPS = np.full((1, 2, 2), 0.5, np.float16)
ATTENTION = Attention((1,), (1.0,), (MAPS,), MAPS)
LABELS = np.array([[0, 1], [2, 255]], np.uint8)


@pytest.fixture
def images(tmp_path) -> TaggedImages:
    root = tmp_path / "photos"
    root.mkdir()
    paths = [root / "one.png", root / "zwei ü.png"]
    for path in paths:
        Image.new("RGB", (2, 2)).save(path)
    tagged = tuple(TaggedImage(path.stem, path, ("cat",), None, None) for path in paths)
    return TaggedImages(root, ClassTable.of(["cat", "dog"]), tagged, (), ())


@pytest.fixture
def project(tmp_path, images):
    with Project.create(tmp_path / "mine.smaf", images) as made:
        yield made


def test_a_project_opens_as_it_was_made(project):
    project.set_status("one", "flagged")
    project.set_tags(["one", "zwei ü"], ["dog", "cat"])
    with Project.open(project.folder) as again:
        assert again.images() == project.images()
        assert again.classes == project.classes
        assert again.image("one").status == "flagged"
        assert again.image("zwei ü").tags == ("dog", "cat")


def test_a_data_set_named_by_a_relative_path_is_found_again_from_elsewhere(tmp_path, images, monkeypatch):
    monkeypatch.chdir(tmp_path)
    here = tuple(replace(image, path=image.path.relative_to(tmp_path)) for image in images.images)
    Project.create(Path("p.smaf"), replace(images, root=Path("photos"), images=here)).close()
    monkeypatch.chdir("/")
    with Project.open(tmp_path / "p.smaf") as again:
        assert all(image.path.is_file() for image in again.images())


def test_proposals_and_masks_never_share_a_file(project):
    project.save_proposal("one", LABELS, ATTENTION)
    mask = Mask.empty((2, 2))
    mask.apply(mask.patch(everywhere((2, 2)), 1))
    save_mask(project, "one", mask)
    np.testing.assert_array_equal(project.load_proposal("one"), LABELS)
    np.testing.assert_array_equal(project.load_mask("one").label_map, 1)
    assert project.load_mask("one").touched.all()


def test_a_new_proposal_changes_the_status_of_new_images_only(project):
    project.set_status("zwei ü", "accepted")
    for name in ("one", "zwei ü"):
        project.save_proposal(name, LABELS, ATTENTION)
    assert [image.status for image in project.images()] == ["proposed", "accepted"]
    assert project.counts() == {"new": 0, "proposed": 1, "in progress": 0, "accepted": 1, "flagged": 0}


def test_what_is_exported_is_the_persons_mask_first(project):
    assert project.label_map("one", "proposals") is None
    project.save_proposal("one", LABELS, ATTENTION)
    assert project.label_map("one", "masks") is None
    np.testing.assert_array_equal(project.label_map("one", "proposals"), LABELS)
    save_mask(project, "one", Mask.empty((2, 2)))
    assert not project.label_map("one", "proposals").any()


def test_label_maps_on_disk_are_palette_pngs_in_the_classes_colours(project):
    project.save_proposal("one", LABELS, ATTENTION)
    with Image.open(project.proposal_path("one")) as image:
        assert image.mode == "P"
        assert image.getpalette()[:768] == project.classes.palette()


def test_rounds_are_numbered_and_the_last_finished_one_counts(project):
    first = project.begin_round("first", {"preset": "quick"})
    project.finish_round(first.number, {"loss": 0.5})
    unfinished = project.begin_round("self-train", {})
    assert unfinished.folder.is_dir()
    assert project.latest_round().number == 1
    assert project.latest_round().metrics == {"loss": 0.5}
    assert [one.finished is None for one in project.rounds()] == [False, True]


def test_the_image_folder_is_never_written_to(project, images):
    project.save_proposal("one", LABELS, ATTENTION)
    save_mask(project, "one", Mask.empty((2, 2)))
    assert sorted(path.name for path in images.root.iterdir()) == ["one.png", "zwei ü.png"]


def test_two_processes_may_write_at_a_time(project):
    def write() -> None:
        with Project.open(project.folder) as other:
            for _ in range(20):
                other.set_status("one", "flagged")

    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(20):
        project.set_status("zwei ü", "accepted")
    for thread in threads:
        thread.join()
    assert [image.status for image in project.images()] == ["flagged", "accepted"]


def test_a_project_among_the_images_is_refused(images):
    with pytest.raises(SmafError, match="inside the image folder"):
        Project.create(images.root / "mine.smaf", images)


def test_a_folder_that_holds_something_is_not_overwritten(tmp_path, images):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "diary.txt").write_text("dear diary")
    with pytest.raises(SmafError, match="not empty"):
        Project.create(tmp_path / "full", images)


@pytest.mark.parametrize("reached", ["schema", "images", "description"])
def test_a_project_whose_making_was_interrupted_is_made_anew(tmp_path, images, reached, half_written):
    folder = tmp_path / "mine.smaf"
    folder.mkdir()
    half = Project(folder, images.root, images.classes)
    if reached != "schema":
        half._connect()
        half._add_images(images)
    half.close()
    if reached == "description":
        half_written(folder)
    with Project.create(folder, images) as made:
        assert [one.name for one in made.images()] == ["one", "zwei ü"]


def test_a_project_that_lost_only_its_description_is_not_made_anew(project, images):
    project.set_status("one", "accepted")
    (project.folder / "project.json").unlink()
    with pytest.raises(SmafError, match="is not empty"):
        Project.create(project.folder, images)
    assert project.image("one").status == "accepted"


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"version": 1}', "\x00"])
def test_a_damaged_description_is_named(project, content):
    (project.folder / "project.json").write_text(content)
    with pytest.raises(SmafError, match=r"project\.json: damaged"):
        Project.open(project.folder)


@pytest.mark.parametrize("other", [{}, {"classes": {"cat": 1}, "colours": None}, {"images": ["a", "b"]}])
def test_a_project_of_a_newer_version_is_refused_as_such_whatever_else_is_new_in_it(other, project):
    path = project.folder / "project.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"version": 99} | other))
    with pytest.raises(SmafError, match="newer version"):
        Project.open(project.folder)


def test_images_that_moved_away_are_asked_for(project, images):
    images.root.rename(images.root.with_name("elsewhere"))
    with pytest.raises(SmafError, match="is not there"):
        Project.open(project.folder)


def test_a_damaged_mask_is_named_and_not_taken_for_an_empty_one(project):
    save_mask(project, "one", Mask.empty((2, 2)))
    project.mask_path("one").write_bytes(b"\x89PNG cut off")
    with pytest.raises(SmafError, match=r"one\.png"):
        project.load_mask("one")


def test_an_unknown_tag_or_image_is_named(project):
    with pytest.raises(SmafError, match="'catt'"):
        project.set_tags("one", ["catt"])
    with pytest.raises(SmafError, match="no image 'three'"):
        project.image("three")


def test_opening_what_is_no_project_says_what_to_do(tmp_path):
    with pytest.raises(SmafError, match=r"open the folder of photos to make one \(smaf propose FOLDER\)"):
        Project.open(Path(tmp_path))
    with pytest.raises(SmafError, match="nothing: there is no such project"):
        Project.open(tmp_path / "nothing")


def test_predicted_tags_are_doubtful_until_a_person_sets_or_accepts_them(project):
    first, second = (image.name for image in project.images()[:2])
    for name in (first, second):
        project.set_tags(name, project.classes.names[:1], doubtful=True)
    project.set_status(first, "flagged")
    assert project.image(first).doubtful
    project.set_status(first, "accepted")
    project.set_tags(second, project.classes.names[:1])
    assert not any(image.doubtful for image in project.images())


def test_a_project_of_before_there_were_doubtful_tags_opens(project):
    for trigger in ("images_sum_INSERT", "images_sum_UPDATE"):
        project._database.rows(f"DROP TRIGGER {trigger}")
    for column in ("doubtful", "sum"):
        project._database.rows(f"ALTER TABLE images DROP COLUMN {column}")
    project.close()
    with Project.open(project.folder) as again:
        assert not any(image.doubtful for image in again.images())
