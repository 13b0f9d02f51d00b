"""Checking all masks from the window: a run, and what it found in the list."""

import numpy as np

from smaf_core.data.images import write_label_map
from smaf_core.data.mask import Mask
from smaf_core.progress import Finished, to_line
from smaf_core.project.masks import save_mask
from smaf_core.project.store import Project
from smaf_core.review.expected_error import Reason, reasons_to_text
from smaf_desktop.images.image_model import BELOW_ROLE
from smaf_desktop.machine.check_dialog import CheckDialog

SCRIPT = """
import sys
from smaf_core.project.store import Project
from smaf_core.review.expected_error import Reason, reasons_to_text
with Project.open(__import__("pathlib").Path(sys.argv[2])) as project:
    project.set_scores({{"b": (0.9, reasons_to_text([Reason("unmarked", "dog", 0.9)])), "c": (0.0, "[]")}})
    project.set_status("b", "flagged")
print({line!r})
"""


def test_what_a_check_finds_is_offered_as_a_filter_and_says_why(open_window, proposed, qtbot, tmp_path):
    script, found = tmp_path / "check.py", Finished({"checked": 4, "suspicious": {"b": 0.9}, "seconds": 1.0})
    script.write_text(SCRIPT.format(line=to_line(found)))
    window = open_window(proposed, check=script)
    window.actions_["check"].trigger()
    (dialog,) = window.findChildren(CheckDialog)
    dialog.accept()
    qtbot.waitUntil(lambda: "1 of them suspicious" in window.message_bar.words, timeout=20_000)
    qtbot.waitUntil(lambda: window.workspace.records["b"].status == "flagged")
    window.message_bar.act()
    assert list(window.image_list.model.names) == ["b"]
    assert window.image_list.filter_box.text() == "status:flagged reason:swapped,unmarked sort:gain"
    assert "probably missing" in window.image_list.model.index(0, 0).data(BELOW_ROLE)
    with Project.open(proposed) as project:
        assert not project.has_mask("b")


def test_one_key_takes_what_the_others_teach_where_a_mask_is_doubted(open_window, proposed, show_image, qtbot):
    with Project.open(proposed) as project:
        mask = np.zeros((60, 80), np.uint8)
        save_mask(project, "a", Mask(mask, np.ones(mask.shape, bool)))
        project.set_status("a", "accepted")
        seen = mask.copy()
        seen[10:30, 10:40], seen[40:50, 60:70] = 2, 2
        write_label_map(project.segmented_path("a"), seen, project.classes.palette())
        project.set_scores({"a": (0.9, reasons_to_text([Reason("unmarked", project.classes.name(2), 0.9)]))})
    window = open_window(proposed)
    window.workspace.open_image("a")
    document = show_image(window, "a")
    for parts in ([(20, 20)], [(20, 20), (45, 65)]):
        window.actions_["take_others"].trigger()
        qtbot.waitUntil(lambda parts=parts: all(document.label_map[at] == 2 for at in parts))
        assert document.undo_stack.count() == len(parts)
    np.testing.assert_array_equal(document.label_map, seen)
    window.actions_["take_others"].trigger()
    qtbot.waitUntil(lambda: "Nothing of what was doubted is left" in window.message_bar.words)
    for _ in range(2):
        window.actions_["undo"].trigger()
    np.testing.assert_array_equal(document.label_map, mask)
    window.actions_["take_others"].trigger()
    qtbot.waitUntil(lambda: document.undo_stack.canUndo())
    assert window.message_bar.words == ""  # what was said is so no longer


def test_a_mask_that_no_check_doubts_stays_and_it_is_said_why(open_window, proposed, show_image):
    window = open_window(proposed)
    document = show_image(window, "a")
    window.actions_["take_others"].trigger()
    assert "No check doubts this mask" in window.message_bar.words
    assert document.undo_stack.count() == 0
