import gc
import weakref

import numpy as np
import pytest

from smaf_core.data.files import writing_whole
from smaf_core.data.mask import Mask
from smaf_core.data.regions import everywhere, rectangle
from smaf_core.project.masks import save_mask
from smaf_desktop.canvas.canvas import Canvas
from smaf_desktop.document.open_documents import Documents
from tests.desktop.conftest import SIZE, attention_of, proposal_of


@pytest.fixture
def documents(qapp, project):
    made = Documents(project)
    yield made
    made.close()


def shown(documents, qtbot, name):
    """Open an image and wait until it is there."""
    if documents.current is None or documents.current.name != name:
        with qtbot.waitSignal(documents.opened):
            documents.open(name)
    return documents.current


def paint(document, label=1):
    document.edit("Rectangle", document.mask.patch(rectangle((0, 0), (9, 9), SIZE), label))


def test_an_image_is_shown_only_when_all_of_it_is_read(documents, qtbot):
    documents.open("a")
    assert documents.current is None
    qtbot.waitUntil(lambda: documents.current is not None)
    assert documents.current.proposal is not None


def test_of_two_quick_switches_only_the_last_is_shown(documents, qtbot):
    seen = []
    documents.opened.connect(lambda document: seen.append(document.name))
    documents.open("a")
    documents.open("c")
    qtbot.waitUntil(lambda: documents.current is not None)
    documents.finish()
    assert seen == ["c"]


def test_switching_saves_the_image_that_was_edited_under_its_own_name(documents, qtbot, project):
    paint(shown(documents, qtbot, "b"), label=2)
    shown(documents, qtbot, "c")
    documents.finish()
    assert (project.load_mask("b").label_map[:10, :10] == 2).all()
    assert not project.has_mask("c")


def test_undo_works_after_going_to_another_image_and_back(documents, qtbot):
    paint(shown(documents, qtbot, "b"))
    shown(documents, qtbot, "c")
    document = shown(documents, qtbot, "b")
    document.undo_stack.undo()
    assert not document.label_map.any()


def test_a_history_that_left_memory_comes_back_from_its_journal(qapp, project, qtbot):
    documents = Documents(project, budget_bytes=1)
    first = shown(documents, qtbot, "b")
    paint(first)
    for name in ("c", "a", "c", "a"):
        shown(documents, qtbot, name)
        documents.finish()
    again = shown(documents, qtbot, "b")
    assert again is not first
    assert again.undo_stack.undoText() == "Rectangle"
    documents.close()


def test_memory_stays_bounded_while_paging(qapp, project, qtbot):
    documents = Documents(project, budget_bytes=1)
    for name in "abcabc":
        shown(documents, qtbot, name)
    assert len(documents._open) <= 2
    documents.close()


@pytest.fixture
def no_collector():
    """Memory that is in a circle stays."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def test_what_is_let_go_leaves_memory_at_once_also_if_the_canvas_showed_it(qapp, project, qtbot, no_collector):
    documents, canvas = Documents(project, budget_bytes=1), Canvas()
    qtbot.addWidget(canvas)
    documents.opened.connect(canvas.show_document)
    first = shown(documents, qtbot, "b")
    canvas.grab()
    paint(first)
    assert documents.finish()
    gone = weakref.ref(first.picture), weakref.ref(first)
    del first
    shown(documents, qtbot, "c")
    canvas.set_classes(project.classes)
    canvas.grab()
    qtbot.waitUntil(lambda: all(one() is None for one in gone))
    canvas.show_document(None)
    documents.close()


def test_a_prefetched_image_is_shown_at_once(documents, qtbot):
    documents.prefetch(["b", "c"])
    qtbot.waitUntil(lambda: len(documents._open) == 2)
    documents.open("c")
    assert documents.current.name == "c"


def test_an_image_with_a_damaged_mask_is_refused_and_no_other_stands_in_its_place(documents, qtbot, project):
    paint(shown(documents, qtbot, "a"))
    save_mask(project, "b", Mask.empty(SIZE))
    project.mask_path("b").write_bytes(b"nonsense")
    with qtbot.waitSignal(documents.refused) as told:
        documents.open("b")
    assert told.args[0] == "b"
    assert documents.current is None
    assert documents.finish()
    assert project.has_mask("a")
    assert project.mask_path("b").read_bytes() == b"nonsense"


def test_edits_and_saves_are_told_with_the_images_name(documents, qtbot):
    document = shown(documents, qtbot, "b")
    with qtbot.waitSignal(documents.edited) as edited:
        paint(document)
    with qtbot.waitSignal(documents.saved) as saved:
        document.save()
    assert edited.args == saved.args == ["b"]


def test_a_new_proposal_on_disk_is_shown_without_touching_the_mask(documents, qtbot, project):
    document = shown(documents, qtbot, "b")
    paint(document)
    project.save_proposal("b", proposal_of(), attention_of(proposal_of()))
    with qtbot.waitSignal(document.layersChanged):
        documents.refresh("b")
    assert np.array_equal(document.proposal, proposal_of())
    assert document.label_map.sum() == 100


def test_an_image_changed_by_an_import_is_read_anew(documents, qtbot, project):
    shown(documents, qtbot, "b")
    shown(documents, qtbot, "c")
    imported = Mask.empty(SIZE)
    imported.apply(imported.patch(everywhere(SIZE), 2))
    save_mask(project, "b", imported)
    documents.forget("b")
    assert (shown(documents, qtbot, "b").label_map == 2).all()


def test_a_damaged_proposal_is_only_a_warning(documents, qtbot, project):
    project.proposal_path("a").write_bytes(b"nonsense")
    with qtbot.waitSignal(documents.warned):
        documents.open("a")
    assert documents.current.proposal is None


def test_read_only_documents_write_nothing(qapp, project, qtbot):
    documents = Documents(project, read_only="open elsewhere")
    paint(shown(documents, qtbot, "b"))
    documents.close()
    assert not project.has_mask("b")


def test_half_written_files_of_a_killed_program_are_cleared_when_a_project_is_opened(qapp, project, half_written):
    left = half_written(project.folder / "proposals" / "folder")
    with writing_whole(project.mask_path("a")):  # by somebody who lives
        Documents(project).close()
        assert list((project.folder / "masks").iterdir())
    assert not left.exists()
