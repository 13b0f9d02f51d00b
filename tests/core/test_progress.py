import pytest

from smaf_core.progress import Failed, Finished, Progress, from_line, to_line


@pytest.mark.parametrize(
    "message", [Progress(3, 10, "fusing “ünï”"), Finished({"miou": 0.5}), Failed("tags.csv, line 2\nodd", "trace", True)]
)
def test_a_message_survives_its_line(message):
    line = to_line(message)
    assert "\n" not in line
    assert from_line(line) == message


@pytest.mark.parametrize("line", ["", "hello", "[1]", "{}", '{"type": "progress"}', '{"type": "finished", "x": 1}', "null"])
def test_what_libraries_print_is_no_message(line):
    with pytest.raises(ValueError):  # noqa: PT011 - json's own error is one
        from_line(line)
