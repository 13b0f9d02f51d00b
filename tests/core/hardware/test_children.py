import signal
import subprocess
import sys

import psutil
import pytest

PARENT = """
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from smaf_core.hardware.children import end_with_parent

if __name__ == "__main__":
    pool = ProcessPoolExecutor(2, mp_context=get_context("spawn"), initializer=end_with_parent)
    [job.result() for job in [pool.submit(time.sleep, 0.2) for _ in range(2)]]
    print("ready", flush=True)
    time.sleep(60)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signals")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM] if sys.platform != "win32" else [])
def test_helpers_of_a_process_that_was_killed_end_too(tmp_path, how):
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    parent = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout.readline() == "ready\n"
    helpers = psutil.Process(parent.pid).children(recursive=True)
    assert len(helpers) == 3  # two workers and the resource tracker
    parent.send_signal(how)
    parent.wait()
    parent.stdout.close()
    _, left = psutil.wait_procs(helpers, timeout=15)
    assert not left


def test_a_process_that_nobody_started_goes_on():
    code = "from smaf_core.hardware.children import end_with_parent; end_with_parent(); print('goes on')"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "goes on\n"
