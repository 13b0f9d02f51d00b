"""Several processes, started as torchrun starts them: gradients as large as ResNet38d's, added up by NCCL (or gloo).

Where there is one GPU there is one process, and NCCL adds up what only one has: the calls, the layouts and the words they are
made with are proven, the wires are not.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import torch
from torch import distributed as wires

from benchmarks.gpu.machine import settled
from benchmarks.gpu.plan import Asked, Case, Row
from smaf_core.data.classes import VOC_NAMES
from smaf_core.hardware import distributed
from smaf_core.hardware.device import choose_device
from smaf_core.networks.classifier import build_classifier
from smaf_core.settings.classifier import HeadSettings


def cases(asked: Asked) -> Iterator[Case]:
    """As many processes as there are GPUs; two on a processor."""
    yield Case("adding up gradients", lambda: _measure(asked))


def _measure(asked: Asked) -> list[Row]:
    count = torch.cuda.device_count() if asked.device == "cuda" else 2
    answer = asked.work / "answer.json"
    backbone = "efficientnet-lite0" if asked.tiny else "resnet38d"
    command = [
        sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", str(count),
        "-m", "benchmarks.gpu.processes", asked.device, backbone, str(answer),
    ]  # fmt: skip
    near = {"NCCL_SOCKET_IFNAME": "lo", "GLOO_SOCKET_IFNAME": "lo", **os.environ}  # a machine may not know its own name
    done = subprocess.run(command, capture_output=True, text=True, env=near, check=False)
    if done.returncode:
        raise RuntimeError(done.stdout[-2000:] + done.stderr[-4000:])
    said = json.loads(answer.read_text())
    words = f"{said['megabytes']:.0f} MB by {said['by']}, sums right to {said['error']:.0e}"
    return [Row(f"gradients of {backbone}, {count} process{'es' * (count > 1)}", 1e3 * said["seconds"], "ms", words)]


def add_up(device_name: str, backbone: str, answer: Path) -> None:
    """Be one of the processes: the program's own calls where there are several, torch's where there is one."""
    device = choose_device(device_name)
    kind = "cpu:gloo,cuda:nccl" if device.type == "cuda" else "gloo"
    wires.init_process_group(kind)
    rank, size = distributed.rank(), distributed.size()
    weights = list(build_classifier(backbone, VOC_NAMES, HeadSettings()).to(device).parameters())
    gradients = [torch.full_like(weight, float(rank + 1)) for weight in weights]  # channels last, as autograd leaves them
    distributed.together(lambda: rank)
    distributed.as_the_first([torch.arange(3, device=device)])
    for turn in range(3):
        settled(device.type)
        began = time.perf_counter()
        if size > 1:
            distributed.add_up(gradients)
        else:
            for work in [wires.all_reduce(one, async_op=True) for one in gradients]:
                work.wait()
        settled(device.type)
        seconds = time.perf_counter() - began
        wanted = size * (size + 1) / 2 * size**turn
        error = max(float((one - wanted).abs().max()) for one in gradients)
        if error > 1e-6 * wanted:
            raise AssertionError(f"sums are off by {error} in turn {turn}")
    if rank == 0:
        megabytes = sum(one.nbytes for one in gradients) / 1e6
        by = "NCCL" if device.type == "cuda" else "gloo"
        answer.write_text(json.dumps({"seconds": seconds, "megabytes": megabytes, "by": by, "error": error / wanted}))
    wires.destroy_process_group()


if __name__ == "__main__":
    add_up(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
