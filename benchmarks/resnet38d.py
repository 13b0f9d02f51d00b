"""Memory and time of ResNet38d on a CPU, at the paper's size: python -m benchmarks.resnet38d [--batches 1 2 4 8] [--crop 448].

Each line is a process of its own, since what counts is the most memory it ever held (resident set). The weights are random:
neither memory nor time depends on them. `--limit` ends a process that wants more memory, before the machine has none left.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext

import torch
from torch import Tensor

from smaf_core.data.classes import VOC_NAMES
from smaf_core.hardware.device import quick_arithmetic
from smaf_core.method.losses import classification_loss, consistency_loss, saliency_loss
from smaf_core.networks.classifier import Classifier, build_classifier
from smaf_core.settings.classifier import HeadSettings, TrainingSettings

KIBIBYTES = 1024 * 1024
"""In a gibibyte; Linux gives the resident set in KiB."""
SETTINGS = TrainingSettings(learn="all", optimiser="sgd", learning_rate=0.01, weight_decay=5e-4)


def main() -> None:
    """Measure every task in a process of its own; or, in such a process, do one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 2, 4, 8])
    parser.add_argument("--crop", type=int, default=448)
    parser.add_argument("--tasks", nargs="+", choices=TASKS, default=list(TASKS))
    parser.add_argument("--precision", nargs="+", choices=["float32", "bfloat16"], default=["float32", "bfloat16"])
    parser.add_argument("--steps", type=int, default=2, help="of which the last is timed")
    parser.add_argument("--limit", type=float, default=24.0, help="GiB of memory that a process may ask for")
    parser.add_argument("--here", action="store_true", help="do the first of each in this process and print it")
    options = parser.parse_args()
    if options.here:
        limit = int(options.limit * KIBIBYTES * 1024)
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
        measure(options.tasks[0], options.precision[0], options.batches[0], options.crop, options.steps)
        return
    print("| task | precision | batch | peak memory, GiB | seconds a step |\n| --- | --- | --- | --- | --- |", flush=True)
    for task in options.tasks:
        for precision in options.precision:
            for batch in options.batches:
                measure_apart(task, precision, batch, options.crop, options.steps, options.limit)


def measure_apart(task: str, precision: str, batch: int, crop: int, steps: int, limit: float) -> None:
    """Do one task in a process of its own, which prints its line; one that dies for want of memory is a line too."""
    command = [
        sys.executable, "-m", "benchmarks.resnet38d", "--here", "--tasks", task, "--precision", precision,
        "--batches", str(batch), "--crop", str(crop), "--steps", str(steps), "--limit", str(limit),
    ]  # fmt: skip
    code = subprocess.run(command, check=False).returncode
    if code != 0:
        print(f"| {task} | {precision} | {batch} | ended with {code} at a limit of {limit:g} | |", flush=True)


def measure(task: str, precision: str, batch: int, crop: int, steps: int) -> None:
    """Do one task, and print its line of the table."""
    torch.manual_seed(0)
    classifier = build_classifier("resnet38d", VOC_NAMES, HeadSettings())
    step = TASKS[task](classifier, torch.rand(batch, 3, crop, crop) * 255)
    arithmetic = quick_arithmetic(torch.device("cpu")) if precision == "bfloat16" else nullcontext()
    for _ in range(steps):
        started = time.perf_counter()
        with arithmetic:
            step()
        seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIBIBYTES
    print(f"| {task} | {precision} | {batch} | {peak:.1f} | {seconds:.1f} |", flush=True)


def forward(classifier: Classifier, images: Tensor) -> Callable[[], None]:
    """Look at pictures, as the teacher does."""
    classifier.eval()

    def step() -> None:
        with torch.inference_mode():
            classifier(images)

    return step


def training(classifier: Classifier, images: Tensor, loss_of: Callable[[Tensor], Tensor]) -> Callable[[], Tensor]:
    """Learn from pictures: everything but what stays as ImageNet left it; each step gives the loss before it."""
    classifier.train()
    classifier.backbone.requires_grad_()
    learning = [weight for weight in classifier.parameters() if weight.requires_grad]
    optimiser = torch.optim.SGD(learning, SETTINGS.learning_rate, momentum=0.9, weight_decay=SETTINGS.weight_decay)

    def step() -> Tensor:
        loss = loss_of(classifier(images).float())
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        return loss.detach()

    return step


def eps_step(classifier: Classifier, images: Tensor) -> Callable[[], Tensor]:
    """L_cls + L_sal."""
    tags, saliency, everywhere = _aims(classifier, images)

    def loss(maps: Tensor) -> Tensor:
        aside = saliency_loss(maps, saliency, tags, everywhere, SETTINGS.tau, SETTINGS.share)
        return classification_loss(maps, tags, everywhere) + aside

    return training(classifier, images, loss)


def smaf_step(classifier: Classifier, images: Tensor) -> Callable[[], Tensor]:
    """L_cls + 100 L_mac; the teacher's maps are on the disk by then, so there is one network in memory."""
    tags, saliency, everywhere = _aims(classifier, images)
    target = torch.cat([saliency.expand(-1, len(VOC_NAMES), -1, -1) * tags[:, :, None, None], 1 - saliency], 1)

    def loss(maps: Tensor) -> Tensor:
        return classification_loss(maps, tags, everywhere) + 100 * consistency_loss(maps, target, everywhere)

    return training(classifier, images, loss)


def _aims(classifier: Classifier, images: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Tags (N, K), saliency (N, 1, h, w) and weights (N, 1, h, w) by chance, where the images are."""
    cells = [-(-side // classifier.backbone.stride) for side in images.shape[2:]]
    tags = (torch.rand(len(images), len(VOC_NAMES)) < 0.1).float()
    found = tags, torch.rand(len(images), 1, *cells), torch.ones(len(images), 1, *cells)
    return tuple(one.to(images.device) for one in found)


TASKS = {"EPS forward": forward, "EPS step": eps_step, "SMAF step": smaf_step}


if __name__ == "__main__":
    main()
