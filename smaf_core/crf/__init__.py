"""Dense CRF (Krähenbühl & Koltun, NIPS 2011): sharpen class probabilities along the edges of the picture.

The public door: `dense_crf` infers, `CrfSettings` says with which kernels, `from_hard_labels` and `from_attention` make
the probabilities as papers do, `backends` says what can run on this machine; the modules `densecrf` and `utils` have
pydensecrf's names for scripts that call it. Everything else is an inside matter.
"""

from smaf_core.crf.inference import backends, dense_crf
from smaf_core.crf.unary import from_attention, from_hard_labels
from smaf_core.settings.crf import CrfSettings

__all__ = ["CrfSettings", "backends", "dense_crf", "from_attention", "from_hard_labels"]
