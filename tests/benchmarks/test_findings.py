"""The table of what a new user found says nothing of tests that are not there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| (\d+) \|.*\| (\S+\.py)::(test_\w+) \|$", re.MULTILINE)


def test_each_of_the_fifty_findings_is_shown_by_a_test_that_exists():
    rows = ROW.findall((ROOT / "benchmarks/results/window.md").read_text("utf-8"))
    assert [int(number) for number, _, _ in rows] == list(range(1, 51))
    missing = [
        (number, test) for number, file, test in rows if f"def {test}(" not in (ROOT / "tests" / file).read_text("utf-8")
    ]
    assert missing == []
