"""Why an image deserves a look, in the person's language."""

from __future__ import annotations

from smaf_core.project.store import ImageRecord
from smaf_core.review.expected_error import Reason, reasons_from_text
from smaf_desktop.toolkit.words import decimal, translate


def reason_text(reason: Reason) -> str:
    """Say one reason of the review queue."""
    words = {
        "scales": translate("Reasons", "{name}: unsure where"),
        "margin": translate("Reasons", "{name}: hardly told from background"),
        "crf": translate("Reasons", "{name}: {percent} changed at edges"),
        "segmenter": translate("Reasons", "{name}: the segmenter sees it elsewhere"),
        "missing": translate("Reasons", "{name}: no pixels"),
        "untagged": translate("Reasons", "{name}: pixels without tag"),
        "faint": translate("Reasons", "{name}: hardly seen by the network"),
        "rare": translate("Reasons", "{name}: rare"),
        "unreadable": translate("Reasons", "Left out: {name}"),
        "swapped": translate("Reasons", "{name}: probably the wrong class"),
        "stray": translate("Reasons", "{name}: in part probably background"),
        "unmarked": translate("Reasons", "{name}: probably missing"),
    }[reason.kind]
    return words.format(name=reason.class_name, percent=f"{decimal(100 * reason.strength, 0)} %")


def reasons_text(record: ImageRecord, most: int = 3) -> str:
    """Say the strongest reasons to look at an image; empty where there are none, or somebody has worked on it since."""
    if record.status in ("in progress", "accepted") and not is_left_out(record):
        return ""
    return ", ".join(reason_text(reason) for reason in reasons_from_text(record.reason)[:most])


def is_left_out(record: ImageRecord) -> bool:
    """Whether the last run went on without an image, since a file of it cannot be read."""
    return any(reason.kind == "unreadable" for reason in reasons_from_text(record.reason))
