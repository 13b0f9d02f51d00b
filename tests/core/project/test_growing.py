import numpy as np
import pytest
from PIL import Image

from smaf_core.data.mask import Mask
from smaf_core.errors import SmafError
from smaf_core.formats import open_dataset
from smaf_core.project.class_editing import merge_classes
from smaf_core.project.growing import leave_out, locate_photo, relocate, rescan
from smaf_core.project.masks import save_mask
from smaf_core.project.records import stored_path
from smaf_core.project.store import Project


def photo(folder, name, size=(8, 6)):
    Image.new("RGB", size, (90, 120, 60)).save(folder / f"{name}.png")


def tags(folder, **lines):
    (folder / "tags.csv").write_text("image,tags\n" + "".join(f"{name},{words}\n" for name, words in lines.items()))


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    for name in "ab":
        photo(folder, name)
    tags(folder, a="cat", b="dog")
    return folder


@pytest.fixture
def project(photos, tmp_path):
    with Project.create(tmp_path / "mine.smaf", open_dataset(photos)) as made:
        yield made


def names(project):
    return [image.name for image in project.images()]


def test_a_photo_that_came_later_is_taken_in_with_its_tags_behind_the_others(project, photos):
    photo(photos, "0")
    tags(photos, a="cat", b="dog", **{"0": "dog"})
    found = rescan(project)
    assert found.new == ("0",)
    assert names(project) == ["a", "b", "0"]
    assert project.image("0").tags == ("dog",)
    assert project.image("0").status == "new"
    assert "1 new, taken in (0)" in found.sentences()
    assert rescan(project).sentences()[0] == "nothing has changed"


def test_what_a_person_said_stays_where_the_folder_says_otherwise(project, photos):
    project.set_tags("a", ["dog"])
    project.set_tags("b", None)
    found = rescan(project)
    assert found.differing == ("a",)
    assert project.image("a").tags == ("dog",)
    assert found.tagged == ("b",)
    assert project.image("b").tags == ("dog",)


def test_a_missing_photo_is_told_of_and_stays_until_it_is_left_out(project, photos):
    (photos / "b.png").unlink()
    assert rescan(project).missing == ("b",)
    assert names(project) == ["a", "b"]
    leave_out(project, ["b"])
    assert names(project) == ["a"]
    assert not rescan(project).missing


def test_a_photo_that_was_left_out_comes_back_with_its_mask(project):
    save_mask(project, "a", Mask(np.ones((6, 8), np.uint8)))
    leave_out(project, ["a"])
    assert project.mask_path("a").exists()
    assert rescan(project).new == ("a",)
    assert project.image("a").status == "in progress"
    assert project.load_mask("a").label_map.all()


def test_a_photo_of_another_size_than_its_mask_is_told_of(project, photos):
    save_mask(project, "a", Mask(np.ones((6, 8), np.uint8)))
    photo(photos, "a", (16, 12))
    found = rescan(project)
    assert found.resized == ("a",)
    assert project.load_mask("a").label_map.all()


def test_the_folder_of_photos_may_move_but_not_to_where_there_are_others(project, photos, tmp_path):
    moved = tmp_path / "elsewhere"
    project.close()
    photos.rename(moved)
    (tmp_path / "empty").mkdir()
    with pytest.raises(SmafError, match="has none of the 2 photos"):
        relocate(project.folder, tmp_path / "empty")
    relocate(project.folder, moved)
    with Project.open(project.folder) as again:
        assert again.image("a").path == moved.resolve() / "a.png"


def test_a_damaged_description_is_said_to_be_damaged_and_stays(project, photos):
    project.close()
    description = project.folder / "project.json"
    description.write_text("[]")
    with pytest.raises(SmafError, match="damaged; restore it"):
        relocate(project.folder, photos)
    assert description.read_text() == "[]"


def test_tags_of_classes_that_were_merged_since_are_taken_for_the_class_that_has_their_pixels(project, photos):
    merge_classes(project, {"cat": "dog"})
    photo(photos, "c")
    tags(photos, a="cat", b="dog", c="cat dog")
    found = rescan(project)
    assert project.image("c").tags == ("dog",)
    assert found.differing == ()


def test_a_photo_that_is_found_again_leads_to_others_that_moved_along_with_it(project, photos, tmp_path):
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    for name in "ab":
        (photos / f"{name}.png").rename(moved / f"{name}.png")
    assert locate_photo(project, "b", moved / "b.png") == ("b", "a")
    assert [image.path.resolve() for image in project.images()] == [moved / "a.png", moved / "b.png"]


def test_a_renamed_photo_is_found_alone_and_one_that_is_there_stays_where_it_is(project, photos):
    (photos / "a.png").rename(photos / "renamed.png")
    assert locate_photo(project, "a", photos / "renamed.png") == ("a",)
    assert [image.path.resolve() for image in project.images()] == [photos / "renamed.png", photos / "b.png"]


def test_a_photo_of_another_size_than_its_mask_is_not_taken_for_it(project, photos):
    save_mask(project, "a", Mask.empty((6, 8)))
    save_mask(project, "b", Mask.empty((6, 8)))
    other = photos.with_name("other")
    photos.rename(other)
    photo(other, "a", (10, 6))
    with pytest.raises(SmafError, match=r"a\.png: is 10 x 6 pixels, but the mask or proposal of a is 8 x 6; choose"):
        locate_photo(project, "a", other / "a.png")
    assert project.image("a").path == photos / "a.png"
    assert locate_photo(project, "b", other / "b.png") == ("b",)  # a.png is there, but cannot be what the mask was made for


def test_a_photo_on_another_drive_is_noted_in_full(monkeypatch, tmp_path):
    def no_way(*_):
        raise ValueError("path is on mount 'D:', start on mount 'C:'")

    monkeypatch.setattr("os.path.relpath", no_way)
    assert stored_path(tmp_path / "a.png", tmp_path) == str(tmp_path / "a.png")
