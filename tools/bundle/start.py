"""Where the bundled program starts: `smaf`, `smaf-desktop`, and every process that these start.

There is no Python beside it, so it takes `-m MODULE ARGUMENTS` as Python would, for the program's own modules
(`smaf_core.hardware.children.module_command`); the helpers of multiprocessing come by `freeze_support`.
"""

import multiprocessing
import runpy
import sys
from pathlib import Path

OWN = ("smaf_core", "smaf_desktop")
"""Packages whose modules may be started."""


def main() -> None:
    """Be what was asked for."""
    multiprocessing.freeze_support()
    if sys.argv[1:2] == ["-m"]:
        run_module(sys.argv[2:])
    elif Path(sys.executable).stem == "smaf-desktop":
        run_module(["smaf_desktop", *sys.argv[1:]])
    else:
        run_module(["smaf_core", *sys.argv[1:]])


def run_module(words: list[str]) -> None:
    """Run a module of the program's own, whose name is the first word, with the others as its arguments."""
    if not words or words[0].partition(".")[0] not in OWN:
        sys.exit(f"smaf: -m starts the program's own modules only, not {' '.join(words[:1]) or 'nothing'}")
    sys.argv[1:] = words[1:]
    runpy.run_module(words[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
