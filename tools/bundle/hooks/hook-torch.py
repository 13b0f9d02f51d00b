"""What of torch goes into the bundle, for PyInstaller: it takes the place of the hook that PyInstaller brings.

That one takes everything, with torch's own tests, headers and tools, 130 MB, which the program never asks for.
"""

from PyInstaller.utils.hooks import collect_data_files, collect_dynamic_libs, collect_submodules

LEFT_OUT = ("torch.testing._internal", "torch.utils.tensorboard", "torch.utils.benchmark")
"""What is not taken unless torch asks for it itself: its tests ask for much, its checkpoints for one module of them."""
FILES_LEFT_OUT = ["bin/**", "include/**", "share/**", "test/**", "**/*.pyi", "**/*.lib", "**/*.cmake", "**/*.h", "**/*.cpp"]


def _is_needed(module: str) -> bool:
    return not any(module == package or module.startswith(package + ".") for package in LEFT_OUT)


module_collection_mode = "pyz+py"  # torch reads the source of functions that it compiles
warn_on_missing_hiddenimports = False
datas = collect_data_files("torch", excludes=FILES_LEFT_OUT)
datas += collect_data_files("torch", includes=["bin/torch_shm_manager"])  # torch does not start without, where it has one
hiddenimports = collect_submodules("torch", filter=_is_needed, on_error="ignore")  # torch asks for many of its modules by name
binaries = collect_dynamic_libs("torch", search_patterns=["*.dll", "*.dylib", "*.so", "*.so.*"])
bindepend_symlink_suppression = ["**/torch/lib/*"]  # torch finds its other libraries beside those it was loaded from
