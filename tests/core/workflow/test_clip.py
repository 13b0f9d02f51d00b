"""A start without training: CLIP proposes from words that a person may change."""

import pytest

from smaf_core.errors import SmafError
from smaf_core.project.store import Project
from smaf_core.settings.clip import ClipSettings
from smaf_core.workflow.clip import propose_by_clip, words_of

pytest.importorskip("transformers")
from tests.core.method.test_clip_seed import save_clip


def test_proposals_come_without_a_round_and_what_is_accepted_stays(project: Project, tmp_path):
    save_clip(tmp_path)
    names = [image.name for image in project.images() if image.tags]
    project.set_status(names[0], "accepted")
    result = propose_by_clip(project, clip=tmp_path, device="cpu", changes=["long_side=64"])
    assert result.proposed == len(names) - 1
    assert project.rounds() == []
    assert not project.proposal_path(names[0]).exists()
    seen = project.load_attention(names[1])
    assert seen is not None
    assert seen.classes == tuple(sorted(project.classes.index(tag) for tag in project.image(names[1]).tags))
    assert project.load_proposal(names[1]) is not None
    assert "clip_words.txt" in result.told


def test_words_are_written_once_and_then_a_person_s(project: Project):
    usual = words_of(project)
    path = project.folder / "clip_words.txt"
    assert [line.partition(":")[0] for line in path.read_text().splitlines()[1:]] == list(project.classes.names)
    name = project.classes.names[0]
    path.write_text(f"# mine\n\n{name}: one thing , another\n")
    assert words_of(project) == [("one thing", "another"), *usual[1:]]


@pytest.mark.parametrize(
    ("text", "said"), [("nonsense", "write CLASS"), ("unicorn: horse", "no class 'unicorn'"), ("x: ,", "write CLASS")]
)
def test_words_that_cannot_be_read_end_in_a_line(project: Project, text, said):
    (project.folder / "clip_words.txt").write_text(f"# words\n{text}\n")
    with pytest.raises(SmafError, match=f"clip_words.txt, line 2: .*{said}"):
        words_of(project)


def test_a_sentence_without_a_place_for_the_word_is_refused():
    with pytest.raises(SmafError, match="has no place for the word"):
        ClipSettings(template="a photo")
