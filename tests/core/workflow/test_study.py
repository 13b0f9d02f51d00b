from dataclasses import replace

import numpy as np
import pytest
import torch

from smaf_core.errors import Cancelled, SmafError
from smaf_core.method.pseudo_labels import machine_target
from smaf_core.settings.classifier import preset_named
from smaf_core.workflow.study import FULL, START, Study, all_rows, run_study, variants_of, write_study

SCALES = (0.5, 1.0, 1.5, 2.0)
CPU = torch.device("cpu")


def test_the_tables_compare_what_the_paper_compares():
    rows = variants_of([2, 3, 4, 5], SCALES)
    assert [row.name for row in rows[2]] == [START, FULL]
    assert [row.scales for row in rows[3]] == [(0.5, 1.0), (1.0, 1.5), (1.0, 2.0), None]
    assert [row.scales for row in rows[4]] == [(0.5,), (1.0,), (1.5,), (2.0,), None]
    assert [row.reactivated for row in rows[5]] == [False, True]


def test_a_table_that_there_is_not_is_refused():
    with pytest.raises(SmafError, match="there is no table 7"):
        variants_of([2, 7], SCALES)


def test_a_stopped_study_goes_on_with_the_row_it_was_at(project, tmp_path):
    study = Study(project, None, None, "tiny", tmp_path / "study", CPU)
    begun = []

    def stop(done, total, text):
        begun.append(text)
        if text == "without reactivation, seed 0: self-training":
            raise Cancelled

    with pytest.raises(Cancelled):
        run_study(study, [2, 5], 1, stop)
    begun.clear()
    tables = run_study(study, [2, 5], 1, lambda *progress: begun.append(progress[2]))
    assert not [text for text in begun if text.startswith((START, FULL))]
    assert [row.variant for row in all_rows(tables)] == [START, FULL, "without reactivation"]
    assert all(0 < row.seed_miou < 1 and row.images == 6 for row in all_rows(tables))
    written = write_study(study, tables, "six pictures", "all images with truth")
    text = written.read_text(encoding="utf-8")
    for words in ("## Table 2", "## Table 5", "ImageNet", "50/5/10", "without reactivation", "(rows.png)"):
        assert words in text
    with pytest.raises(SmafError, match="holds a study of other images"):
        run_study(replace(study, names=("a",)), [2], 1)


def test_several_seeds_give_mean_and_spread(project, tmp_path):
    study = Study(project, None, None, "tiny", tmp_path / "study", CPU)
    tables = run_study(study, [2], 2)
    assert [len(runs) for runs in tables[2]] == [2, 2]
    assert " ± " in write_study(study, tables, "six pictures", "all").read_text(encoding="utf-8")


def test_without_reactivation_the_target_is_the_fused_attention_beside_the_background():
    fused = torch.tensor([[[0.1, 0.5]]])
    assert machine_target(fused, [1], 0.2, reactivated=False).flatten().tolist() == pytest.approx([0.1, 0.5, 0.2, 0.2])
    assert machine_target(fused, [1], 0.2).flatten().tolist() == pytest.approx([0.5, 1, 1, 0.4])


def test_the_scales_of_the_teacher_decide_what_the_student_learns(project, tmp_path):
    from smaf_core.learning.training import self_train, train_first
    from smaf_core.workflow.inputs import examples_of

    tiny, examples = preset_named("tiny"), examples_of(project)
    teacher = train_first(examples, project.classes.names, tiny, cache=tmp_path)
    students = [
        self_train(
            teacher, examples, replace(tiny, self_training=replace(tiny.self_training, teacher_scales=scales)), cache=tmp_path
        )
        for scales in (None, SCALES, (0.5,))
    ]
    every, same, small = (np.concatenate([p.detach().numpy().ravel() for p in one.head.parameters()]) for one in students)
    np.testing.assert_array_equal(every, same)
    assert not np.array_equal(every, small)
    wrong = replace(tiny, self_training=replace(tiny.self_training, teacher_scales=(3.0,)))
    with pytest.raises(SmafError, match="features are kept of"):
        self_train(teacher, examples, wrong, cache=tmp_path)
