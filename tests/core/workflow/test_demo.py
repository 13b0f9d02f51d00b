import pytest

from smaf_core.errors import SmafError
from smaf_core.workflow.demo import demo


def test_the_demo_replaces_only_what_a_demo_made(tmp_path):
    (tmp_path / "diary.txt").write_text("dear diary")
    with pytest.raises(SmafError, match="not empty"):
        demo(tmp_path, preset="tiny")
    assert (tmp_path / "diary.txt").read_text() == "dear diary"
