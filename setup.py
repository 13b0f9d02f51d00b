"""Build the one part that is written in C; everything else is in pyproject.toml.

The extension uses Python's stable ABI: one wheel serves every Python from 3.11 on, and who installs a wheel needs no
compiler. It is optional: where it cannot be built, the dense CRF runs on pydensecrf and `smaf doctor` says so.
"""

from glob import glob

from setuptools import Extension, setup

NATIVE = "smaf_core/crf/native"

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
            extra_link_args=["-pthread"],
            libraries=["m"],
            py_limited_api=True,
            optional=True,
        )
    ],
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
