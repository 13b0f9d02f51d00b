"""Two label maps from two thresholds, sharpened as labels that are right with 70 %: IRN's way to trustworthy pixels.

Ahn, Cho & Kwak, CVPR 2019. Where the strict map says background and the generous one an object, nobody knows: 255.
"""

import numpy as np
import pydensecrf.densecrf as dcrf
from pydensecrf.utils import unary_from_labels


def crf_inference_label(img, labels, t=10, n_labels=21, gt_prob=0.7):
    h, w = img.shape[:2]
    d = dcrf.DenseCRF2D(w, h, n_labels)
    unary = unary_from_labels(labels, n_labels, gt_prob=gt_prob, zero_unsure=False)
    d.setUnaryEnergy(unary)
    d.addPairwiseGaussian(sxy=3, compat=3)
    d.addPairwiseBilateral(sxy=50, srgb=5, rgbim=np.ascontiguousarray(np.copy(img)), compat=10)
    q = d.inference(t)
    return np.argmax(np.array(q).reshape((n_labels, h, w)), axis=0)


def main(image, scores):
    """(H, W, 3) and (C, H, W) attention in [0, 1] -> label map with 255 where unsure."""
    sharpened = []
    for threshold in (0.30, 0.05):
        padded = np.pad(scores, ((1, 0), (0, 0), (0, 0)), mode="constant", constant_values=threshold)
        sharpened.append(crf_inference_label(image, np.argmax(padded, axis=0), n_labels=padded.shape[0]))
    sure_object, maybe_object = sharpened
    answer = sure_object.copy()
    answer[sure_object == 0] = 255
    answer[(sure_object == 0) & (maybe_object == 0)] = 0
    return answer
