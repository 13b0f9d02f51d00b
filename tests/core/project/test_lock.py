import os
import signal
import subprocess
import sys

from smaf_core.project.layout import Layout
from smaf_core.project.lock import ProjectLock

HOLD = "import sys, pathlib; from smaf_core.project.lock import ProjectLock; lock = ProjectLock(pathlib.Path(sys.argv[1])); \
sys.stdout.write(lock.acquire() + '\\n'); sys.stdout.flush(); sys.stdin.read()"


def test_only_one_window_writes_a_project_and_the_other_learns_who(tmp_path):
    first, second = ProjectLock(tmp_path), ProjectLock(tmp_path)
    assert first.acquire() == ""
    assert f"process {os.getpid()}" in second.acquire()
    first.release()
    assert second.acquire() == ""
    second.release()


def test_asking_twice_is_no_conflict_with_oneself(tmp_path):
    lock = ProjectLock(tmp_path)
    assert lock.acquire() == lock.acquire() == ""
    lock.release()


def test_a_killed_window_leaves_no_lock_behind(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout.readline() == "\n"
        lock = ProjectLock(tmp_path)
        assert f"process {other.pid}" in lock.acquire()
        other.send_signal(signal.SIGKILL)
        other.wait()
        assert lock.acquire() == ""
        lock.release()


def test_a_folder_that_cannot_be_written_is_said_so(tmp_path):
    assert "cannot be written" in ProjectLock(tmp_path / "missing").acquire()


def test_where_no_lock_can_be_made_a_project_is_only_read(tmp_path):
    (tmp_path / "project.lock").mkdir()
    assert "cannot be written" in ProjectLock(tmp_path).acquire()


def test_a_writer_who_left_no_name_is_still_the_only_one(tmp_path):
    first, second = ProjectLock(tmp_path), ProjectLock(tmp_path)
    assert first.acquire() == ""
    Layout(tmp_path).writer_path.unlink()  # what is in the cache may be deleted at any time
    assert "in another window" in second.acquire()
    first.release()
