"""A worker that misbehaves on request: `python fake_worker.py MODE`. Run modes first, then modes of the long-lived worker."""

import json
import os
import signal
import sys
import time
from pathlib import Path


def say(**message):
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def progress(done, total, text="Training"):
    say(type="progress", done=done, total=total, text=text)


def work():
    for done in range(1, 6):
        progress(done, 5)
    say(type="finished", result={"images": 5})


def chatter():
    print("Downloading weights... 42%")
    print('{"type": "nonsense"}')
    work()


def refuse_input():
    say(type="failed", message="tags.csv, line 12: unknown class 'catt'", details="", cancelled=False)
    sys.exit(2)


def die():
    progress(1, 5)
    os.kill(os.getpid(), signal.SIGKILL)


def segfault():
    os.kill(os.getpid(), signal.SIGSEGV)


def lie():
    progress(5, 5)  # and not a word about whether it worked


def disk_full():
    sys.stderr.write("OSError: [Errno 28] No space left on device\n")
    sys.exit(1)


def out_of_memory():
    sys.stderr.write("torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB\n")
    sys.exit(1)


def no_gpu():
    """The core's own refusal: CUDA is asked for where there is none."""
    import torch

    from smaf_core.cli.terminal import run
    from smaf_core.hardware.device import choose_device

    torch.cuda.is_available = lambda: False
    run("json", lambda report: choose_device("cuda"), detach=True)


def gpu_lost():
    """CUDA fails in the middle, as PyTorch tells it; the core's own border words it."""
    from smaf_core.cli.terminal import run

    def work(report):
        report(1, 5, "Training")
        raise RuntimeError("CUDA error: unspecified launch failure\\nCUDA kernel errors might be asynchronously reported")

    run("json", work, detach=True)  # as the window starts its runs: it may be closed meanwhile


def gpu_lost_in_cpp():
    """CUDA fails where no Python is: the process is ended by its own C++."""
    progress(1, 5)
    words = "terminate called after throwing an instance of 'c10::AcceleratorError'\n  what():  CUDA error: unknown error\n"
    sys.stderr.write(words)
    sys.stderr.flush()
    os.abort()


def stall():
    progress(1, 5)
    time.sleep(60)


def tick():
    for done in range(600):
        progress(done, 600)
        time.sleep(0.1)


def stay():
    say(type="finished", result={})
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(60)


def flood():
    line = json.dumps({"type": "progress", "done": 1, "total": 2, "text": "x" * 200}) + "\n"
    for _ in range(2000):
        sys.stdout.write(line * 50)
    sys.stdout.write("y" * 3_000_000 + "\n")
    say(type="finished", result={"lines": 100000})


def polite():
    progress(1, 5)
    if sys.stdin.readline().strip() == "cancel":
        say(type="failed", message="Cancelled", details="", cancelled=True)


def make_project(job):
    """Read tags as the file .fake in the folder says: wait until there is a file .go, fail, ask, or die."""
    from smaf_desktop.worker.protocol import Job, answer_line
    from smaf_desktop.worker.server import answer

    folder = Path(job["values"]["folder"])
    mode = (folder / ".fake").read_text() if (folder / ".fake").exists() else ""
    say(id=job["id"], type="progress", done=1, total=4, text="Reading tags")
    if mode == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    while mode == "wait" and not (folder / ".go").exists():
        time.sleep(0.01)
    outcome = answer(Job(**job), lambda done, total, text: None)
    sys.stdout.write(answer_line(job["id"], outcome) + "\n")
    sys.stdout.flush()


MODEL = {
    "name": "a model whose name is rather long", "family": "MobileSAM", "provider": "CPUExecutionProvider",
    "licence": "Apache-2.0", "seconds_encode": 1.5, "seconds_answer": 0.12, "memory_mb": 312,
    "folder": "/home/somebody/models/a model whose name is rather long",
}  # fmt: skip


def serve():
    for line in sys.stdin:
        job = json.loads(line)
        verb = job["verb"]
        if verb == "make_project":
            make_project(job)
            continue
        if verb == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if verb == "stall":
            time.sleep(60)
        say(id=job["id"] - 1, type="finished", result={"stale": True})
        say(id=job["id"], type="progress", done=1, total=1, text=verb)
        measures = verb in ("estimate", "estimate_segmenter")
        machine = {"device": "cpu", "name": "2 cores"} if verb == "device" or measures else {}
        machine |= {"alike": [["c", 0.5], ["a", 0.25]]} if verb == "alike" else {}
        machine |= {"images": 4, "seconds": 90, "memory_mb": 1024} if measures else {}
        machine |= MODEL if verb == "model" else {}
        machine |= {"file": ""} if verb in ("grow", "suggest", "point") else {}  # nothing to say about any mask
        machine |= {"trouble": ""} if verb == "suggest" else {}
        machine |= {"which": 0, "count": 1, "is_part": False} if verb == "point" else {}
        say(id=job["id"], type="finished", result={"verb": verb, **job["values"], **machine})


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))  # the core beside these tests
    globals()[sys.argv[1]]()
