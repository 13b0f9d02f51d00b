import numpy as np

from smaf_core.project.store import Project
from smaf_desktop.document.document import MaskDocument


def test_a_mask_of_an_earlier_version_comes_with_its_history(qtbot, older_project):
    with Project.open(older_project) as project:
        document = MaskDocument.load(project, "sample_001")
        assert document.is_clean
        assert not document.warnings
        assert [document.undo_stack.text(index) for index in range(document.undo_stack.count())] == ["Accept proposal", "Brush"]
        document.undo_stack.undo()
        np.testing.assert_array_equal(document.label_map, document.proposal)
        assert not document.touched.any()
        document.close()
