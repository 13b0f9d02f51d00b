"""Attention of one classifier, with a background of (1 - highest) to the power of alpha: PSA's way to its labels.

Ahn & Kwak, CVPR 2018. Twice: a cautious background (alpha 4) and a bold one (alpha 32), each among the tagged classes only.
"""

import numpy as np
import pydensecrf.densecrf as dcrf
from pydensecrf.utils import unary_from_softmax


def crf_inference(img, probs, t=10, scale_factor=1, labels=21):
    h, w = img.shape[:2]
    d = dcrf.DenseCRF2D(w, h, labels)
    d.setUnaryEnergy(np.ascontiguousarray(unary_from_softmax(probs)))
    d.addPairwiseGaussian(sxy=3 / scale_factor, compat=3)
    d.addPairwiseBilateral(sxy=80 / scale_factor, srgb=13, rgbim=np.copy(img), compat=10)
    return np.array(d.inference(t)).reshape((labels, h, w))


def main(image, scores):
    """(H, W, 3) and (C, H, W) attention in [0, 1] -> two label maps in one array, 0 is the background."""
    answers = []
    for alpha in (4, 32):
        background = np.power(1 - np.max(scores, axis=0, keepdims=True), alpha)
        both = np.concatenate([background, scores], axis=0)
        answers.append(crf_inference(image, both, labels=both.shape[0]).argmax(axis=0))
    return np.stack(answers)
