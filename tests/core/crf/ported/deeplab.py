"""Scores of a segmentation network for every class, softmax, narrow kernels: DeepLab's post-processing.

Chen et al., 2017; the parameters are those of a well-known version in PyTorch. Kernels are held in an object.
"""

import numpy as np
import pydensecrf.densecrf as dcrf
import pydensecrf.utils as utils


class DenseCRF:
    def __init__(self, iter_max, pos_w, pos_xy_std, bi_w, bi_xy_std, bi_rgb_std):
        self.iter_max = iter_max
        self.pos_w, self.pos_xy_std = pos_w, pos_xy_std
        self.bi_w, self.bi_xy_std, self.bi_rgb_std = bi_w, bi_xy_std, bi_rgb_std

    def __call__(self, image, probmap):
        classes, height, width = probmap.shape
        u = np.ascontiguousarray(utils.unary_from_softmax(probmap))
        image = np.ascontiguousarray(image)
        d = dcrf.DenseCRF2D(width, height, classes)
        d.setUnaryEnergy(u)
        d.addPairwiseGaussian(sxy=self.pos_xy_std, compat=self.pos_w)
        d.addPairwiseBilateral(sxy=self.bi_xy_std, srgb=self.bi_rgb_std, rgbim=image, compat=self.bi_w)
        return np.array(d.inference(self.iter_max)).reshape((classes, height, width))


def main(image, scores):
    """(H, W, 3) and (C, H, W) attention in [0, 1], read as a network's logits of 21 classes -> label map."""
    logits = np.zeros((21, *scores.shape[1:]), np.float32)
    logits[0], logits[1 : len(scores) + 1] = 1.5, 6 * scores
    likely = np.exp(logits - logits.max(axis=0))
    postprocessor = DenseCRF(iter_max=10, pos_w=3, pos_xy_std=1, bi_w=4, bi_xy_std=67, bi_rgb_std=3)
    return np.argmax(postprocessor(image, likely / likely.sum(axis=0)), axis=0)
