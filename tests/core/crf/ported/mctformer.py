"""Attention of a transformer whose background is one threshold, not wholly trusted, with all of a kernel's words in place.

In the style of MCTformer's post-processing (Xu et al., CVPR 2022).
"""

import numpy as np
from pydensecrf import densecrf, utils


def main(image, scores):
    """(H, W, 3) and (C, H, W) attention in [0, 1] -> label map."""
    background = np.full((1, *scores.shape[1:]), 0.4, np.float32)
    probabilities = np.concatenate([background, scores])
    probabilities /= probabilities.sum(axis=0, keepdims=True)
    labels, h, w = probabilities.shape
    d = densecrf.DenseCRF2D(w, h, labels)
    d.setUnaryEnergy(np.ascontiguousarray(utils.unary_from_softmax(probabilities.reshape(labels, -1), scale=0.9)))
    d.addPairwiseGaussian((1, 1), 3, densecrf.DIAG_KERNEL, densecrf.NORMALIZE_SYMMETRIC)
    d.addPairwiseBilateral(
        (67, 67), (3, 3, 3), np.ascontiguousarray(image), 4, densecrf.DIAG_KERNEL, densecrf.NORMALIZE_SYMMETRIC
    )
    return np.argmax(d.inference(10), axis=0).reshape(h, w)
