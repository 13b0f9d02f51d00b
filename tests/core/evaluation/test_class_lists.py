import numpy as np

from smaf_core.data.classes import voc_palette
from smaf_core.data.images import write_label_map
from smaf_core.evaluation.miou import evaluate_folders


def test_classes_are_compared_by_name_where_both_folders_name_them(tmp_path):
    for side, names, cat in (("ours", "cat\ndog\n", 1), ("theirs", "dog\ncat\n", 2)):
        (tmp_path / side / "masks").mkdir(parents=True)
        (tmp_path / side / "classes.txt").write_text(names)
        write_label_map(tmp_path / side / "masks/a.png", np.full((4, 4), cat, np.uint8), voc_palette())
    result = evaluate_folders(tmp_path / "ours/masks", tmp_path / "theirs/masks")
    assert result.mean_iou == 1
    assert result.names == ("background", "dog", "cat")
