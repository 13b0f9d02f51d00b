"""Build the one part that is written in C; everything else is in pyproject.toml.

The extension uses Python's stable ABI: one wheel serves every Python from 3.11 on, and who installs a wheel needs no
compiler. It is optional: where it cannot be built, the dense CRF runs on torch, slower, and `smaf doctor` says so. Who makes
wheels sets SMAF_REQUIRE_EXTENSION, so that none is without it.

It wants gcc (12 or newer) or clang for their vectors. On Windows that is MinGW's gcc: Microsoft's compiler has none.
"""

import os
import shutil
import sys
from glob import glob

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext
from setuptools.command.build_py import build_py

NATIVE = "smaf_core/crf/native"
MINGW = sys.platform == "win32" and shutil.which("gcc") is not None
ALONE = ["-static-libgcc", "-Wl,-Bstatic,-lwinpthread,-Bdynamic"]  # nobody has MinGW's own libraries


class BuildExtension(build_ext):
    """Builds by MinGW on Windows, against the stable ABI's library: left alone it takes that of one version of Python."""

    def initialize_options(self) -> None:
        """Choose the compiler where there is a choice."""
        super().initialize_options()
        if MINGW:
            self.compiler = "mingw32"

    def get_libraries(self, ext: Extension) -> list[str]:
        """Name what the extension is linked with."""
        return [*ext.libraries, "python3"] if MINGW else super().get_libraries(ext)


class BuildPython(build_py):
    """Lays the manual and its pictures into the program, which shows them under Help."""

    def run(self) -> None:
        """Build as always; then copy the pages."""
        super().run()
        if not self.editable_mode:
            for page in (*glob("docs/*.md"), *glob("docs/pictures/*.png")):
                target = os.path.join(self.build_lib, "resources", "manual", os.path.relpath(page, "docs"))
                os.makedirs(os.path.dirname(target), exist_ok=True)
                self.copy_file(page, target)


setup(
    ext_modules=[
        Extension(
            "smaf_core.crf._lattice",
            sources=sorted(glob(f"{NATIVE}/*.c")),
            depends=sorted(glob(f"{NATIVE}/*.h") + glob(f"{NATIVE}/*.inc")),
            extra_compile_args=[
                "-std=gnu11",
                "-O3",
                "-fno-math-errno",
                "-fno-trapping-math",
                "-fvisibility=hidden",
                "-pthread",
                "-Wno-psabi",  # vectors are only passed between functions that are inlined
            ],
            extra_link_args=ALONE if MINGW else ["-pthread"],
            libraries=["m"],
            py_limited_api=True,
            optional="SMAF_REQUIRE_EXTENSION" not in os.environ,
        )
    ],
    cmdclass={"build_ext": BuildExtension, "build_py": BuildPython},
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
