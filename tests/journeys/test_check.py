"""Checking all masks from the window: a run, and what it found in the list."""

from smaf_core.progress import Finished, to_line
from smaf_core.project.store import Project
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
