from smaf_desktop.project_files import open_project, read_project


def test_a_project_that_has_just_been_made_is_known_as_it_is_on_disk(qapp, project, tmp_path):
    photos = project.root
    (photos / "truth").mkdir()
    (photos / "truth" / "a.png").write_bytes((photos / "a.png").read_bytes())
    made = open_project(photos, tmp_path / "again.smaf", None, None)
    again = read_project(tmp_path / "again.smaf", made.records)
    assert again.changed == ()
    assert (again.records, again.counts, again.untagged) == (made.records, made.counts, made.untagged)
    assert made.found[0] == "3 pictures"
