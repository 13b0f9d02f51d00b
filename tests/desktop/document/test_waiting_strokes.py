"""Strokes that a crash left in a journal are seen from outside, so that nobody changes the mask under them."""

import shutil

import numpy as np
import pytest

from smaf_core.data.mask import Mask
from smaf_core.data.regions import Region
from smaf_core.mending.step import mend
from smaf_core.mending.waiting import strokes_wait
from smaf_core.project.masks import save_mask
from smaf_core.project.store import Project
from smaf_desktop.document.document import MaskDocument
from tests.desktop.conftest import SIZE, proposal_of


def with_speck():
    labels = proposal_of()
    labels[36:40, 8:12] = 1
    return labels


def stroke(document, top):
    """A stroke of the hand, which is in the journal at once."""
    region = Region(top, 40, np.ones((4, 10), bool))
    document.edit("Paint", document.mask.patch(region, 1))


def crashed(project, folder):
    """The project as a crash would leave it now."""
    shutil.copytree(project.folder, folder)
    return Project.open(folder)


@pytest.fixture
def saved(project, open_document):
    """The document of "b", with a stroke that is saved."""
    save_mask(project, "b", Mask(with_speck()))
    document = open_document("b")
    stroke(document, 2)
    assert document.finish()
    return document


def waits(project):
    return strokes_wait(project, "b", project.load_mask("b"))


def test_what_is_saved_does_not_wait(project, saved):
    assert not waits(project)
    assert not strokes_wait(project, "c", Mask.empty(SIZE))


def test_a_stroke_after_the_last_save_waits_and_its_mask_is_left_alone(project, saved, tmp_path):
    stroke(saved, 10)
    saved._journals.settle()
    with crashed(project, tmp_path / "copy.smaf") as copy:
        assert waits(copy)
        before = copy.mask_path("b").read_bytes()
        done = mend(copy, {"b": [("specks", 1)]})
        assert (done.names, done.waiting) == ((), ("b",))
        assert copy.mask_path("b").read_bytes() == before
        again = MaskDocument.load(copy, "b")
        assert (again.label_map[10:14, 40:50] == 1).all()
        assert again.finish()
        again.close()
        assert not waits(copy)
        assert mend(copy, {"b": [("specks", 1)]}).names == ("b",)
        assert not waits(copy)  # the journal speaks of another mask now: it may be mended once more


def test_an_undo_after_the_last_save_waits_too(project, saved, tmp_path):
    saved.undo_stack.undo()
    saved._journals.settle()
    with crashed(project, tmp_path / "copy.smaf") as copy:
        assert waits(copy)


def test_a_file_that_is_no_journal_stops_nobody(project, saved):
    path = project.journal_path("b")
    path.write_bytes(b"something else")
    assert not waits(project)
