"""Attention that is not clipped to its classes: all labels of the data set compete, those without a tag from nothing.

SEAM (Wang et al., CVPR 2020). Scores do not sum to 1; the energies take them as they are.
"""

import numpy as np
import pydensecrf.densecrf as dcrf
import pydensecrf.utils as utils

CLASSES = 21


def _crf_with_alpha(image, cam_dict, alpha):
    v = np.array(list(cam_dict.values()))
    bg_score = np.power(1 - np.max(v, axis=0, keepdims=True), alpha)
    bgcam_score = np.concatenate((bg_score, v), axis=0)
    h, w = image.shape[:2]
    d = dcrf.DenseCRF2D(w, h, bgcam_score.shape[0])
    d.setUnaryEnergy(np.ascontiguousarray(utils.unary_from_softmax(bgcam_score)))
    d.addPairwiseGaussian(sxy=3 / 1.0, compat=3)
    d.addPairwiseBilateral(sxy=80 / 1.0, srgb=13, rgbim=np.copy(image), compat=10)
    crf_score = np.array(d.inference(10)).reshape((bgcam_score.shape[0], h, w))
    n_crf = np.zeros((CLASSES, h, w), np.float32)
    n_crf[0] = crf_score[0]
    for i, key in enumerate(cam_dict):
        n_crf[key + 1] = crf_score[i + 1]
    return n_crf


def main(image, scores):
    """(H, W, 3) and (C, H, W) attention in [0, 1], of every third class of twenty -> label map of 21."""
    return _crf_with_alpha(image, {3 * i: plane for i, plane in enumerate(scores)}, alpha=6).argmax(axis=0)
