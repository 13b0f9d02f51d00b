from dataclasses import replace

import numpy as np

from smaf_core.foreign.cam_folders import CamFolder
from smaf_core.learning.training import self_train
from smaf_core.method.proposal import propose


def test_maps_that_another_project_has_written_teach_the_student(trained, small, examples, cache, photos_rgb, truths, tmp_path):
    for example, truth in zip(examples, truths, strict=True):  # maps that are wrong everywhere: the class is beside its object
        np.save(tmp_path / f"{example.name}.npy", {tag - 1: np.float32(truth == 0) for tag in example.tags}, allow_pickle=True)
    folder = CamFolder(tmp_path, len(trained.class_names))
    preset = replace(small, self_training=replace(small.self_training, steps=90))
    student = self_train(
        trained, examples, preset, maps_of=lambda example: folder.read(example.name).attention(example.tags), cache=cache
    )

    def share_on_the_object(classifier):
        fused = propose(classifier, photos_rgb[0], examples[0].tags, small).attention.maps_of("fused", (64, 96))[0]
        return fused[truths[0] > 0].sum() / fused.sum()

    assert share_on_the_object(student) < 0.7 * share_on_the_object(trained)
