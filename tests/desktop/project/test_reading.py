from pathlib import Path

import pytest

from smaf_desktop.document.first_look import FirstLook
from smaf_desktop.project import reading
from smaf_desktop.project.reading import Wish, can_be_dropped, open_project, read_project


def test_a_project_that_has_just_been_made_is_known_as_it_is_on_disk(qapp, project, tmp_path):
    photos = project.root
    (photos / "truth").mkdir()
    (photos / "truth" / "a.png").write_bytes((photos / "a.png").read_bytes())
    made = open_project(Wish(photos, tmp_path / "again.smaf"))
    again = read_project(tmp_path / "again.smaf", made.records)
    assert again.changed == ()
    assert (again.records, again.counts, again.untagged) == (made.records, made.counts, made.untagged)
    assert made.found[0] == "3 pictures"


def test_of_many_images_there_is_a_first_look_before_anything_is_made(project, tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MANY", 2)
    look = open_project(Wish(project.root, tmp_path / "again.smaf"))
    assert isinstance(look, FirstLook)
    assert [(one.name, one.tags) for one in look.records.values()] == [("a", None), ("b", None), ("c", None)]
    assert not (tmp_path / "again.smaf").exists()


def test_of_many_photos_nothing_but_their_list_is_read_before_they_are_shown(project, tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MANY", 2)
    monkeypatch.setattr(reading, "open_dataset", lambda *_, **__: pytest.fail("its tags were looked at"))
    assert isinstance(open_project(Wish(project.root, tmp_path / "again.smaf")), FirstLook)


def test_a_data_set_opened_again_is_not_read_again(project, tmp_path, monkeypatch):
    wish = Wish(project.root, tmp_path / "again.smaf")
    open_project(wish)
    (project.root / "tags.csv").write_bytes(b"\xff\xfe\x00 no table any more")
    for name in ("open_dataset", "pictures_of", "FirstLook"):
        monkeypatch.setattr(reading, name, lambda *_, **__: pytest.fail("a data set was looked at"))
    assert open_project(wish).records["a"].tags == ("cat", "dog")


def forbid(monkeypatch):
    def forbidden(path, *_, **__):
        raise PermissionError(13, "Permission denied", str(path))

    for name in ("is_file", "is_dir", "exists"):
        monkeypatch.setattr(Path, name, forbidden)


def test_a_place_where_nobody_may_look_is_told_and_cannot_be_dropped(space, tmp_path, qtbot, monkeypatch):
    told = []
    space.failed.connect(told.append)
    with monkeypatch.context() as patch:
        forbid(patch)
        space.open(tmp_path / "secret")
        assert not can_be_dropped(tmp_path / "secret")
    assert told == [f"{tmp_path / 'secret'}: Permission denied"]
    assert not can_be_dropped(tmp_path / ("x" * 9000))
