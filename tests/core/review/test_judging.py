"""Which corrected images judge a round instead of teaching it, and how that is said."""

from dataclasses import replace

from smaf_core.data.mask import Mask
from smaf_core.evaluation.judging import choose, judge
from smaf_core.project.masks import save_mask
from smaf_core.review import judging
from smaf_core.review.judging import Verdict, _lot, held_out, judges, wanting
from smaf_core.settings.classifier import PRESETS

SETTINGS = replace(PRESETS["quick"].self_training, held_out_from=3, held_out=0.5)


def finish(project, count):
    names = [image.name for image in project.images()][:count]
    for name in names:
        mask = Mask.empty((60, 80))
        mask.touched[:] = True
        save_mask(project, name, mask)
        project.set_status(name, "accepted")
    return names


def test_few_corrected_images_all_teach(project):
    finish(project, 2)
    assert held_out(project, SETTINGS) == frozenset()


def test_who_judges_once_judges_for_good(project):
    finish(project, 4)
    first = held_out(project, SETTINGS)
    finish(project, 6)
    assert first <= held_out(project, SETTINGS)
    assert {name for name in first if _lot(name) >= 0.5} == set()


def test_a_fifth_of_many_names_is_held_out():
    share = sum(_lot(f"2007_{number:06d}") < PRESETS["quick"].self_training.held_out for number in range(5000)) / 5000
    assert 0.17 < share < 0.23


def test_what_the_round_before_learned_from_does_not_judge_this_one(project):
    names = finish(project, 6)
    assert judges(project, names) == (frozenset(names), True)
    project.finish_round(project.begin_round("self-train", {}).number, {"corrected": names[:2]})
    assert judges(project, names) == (frozenset(names), False)  # four are left, too few


def test_the_sentence_says_how_many_images_and_whether_they_taught():
    words = Verdict(judge([(0.5, 0.75)] * 7), True).words()
    assert "7 corrected images that neither it nor the round before learned from" in words
    assert "75.0 % (before: 50.0 %; more than chance)" in words
    words = Verdict(judge([(0.5, 0.75)]), False).words()
    assert "1 corrected image that it or the round before learned from" in words
    assert "chance" not in words  # what has taught flatters
    assert "perhaps by chance" in Verdict(judge([(0.5, 0.75)]), True).words()


def test_few_corrected_images_say_how_many_more_are_needed(project):
    assert Verdict(None, wanting=20).words() == (
        "nobody can say how well it does, since no image has been corrected and accepted; once 20 more images are corrected "
        "and accepted, rounds are judged by images that they have not learned from"
    )
    assert "once 1 more image is corrected" in Verdict(judge([(0.5, 0.75)]), wanting=1).words()
    assert "once" not in Verdict(judge([(0.5, 0.75)] * 7), True).words()


def test_what_is_needed_counts_what_taught_no_round(project):
    usual = PRESETS["quick"].self_training
    names = finish(project, 6)
    assert wanting(project, names, usual) == 14
    assert wanting(project, names, replace(usual, held_out_from=7)) == 5  # these six have taught, so five others must come
    assert wanting(project, names[:1], replace(usual, held_out_from=6)) == 0
    assert wanting(project, names, replace(usual, held_out=0.0)) == 0  # a person wants none to be held out


def test_where_a_fifth_is_too_few_to_judge_others_that_taught_nothing_judge_too(project, monkeypatch):
    monkeypatch.setattr(judging, "ENOUGH", 2)
    settings = replace(SETTINGS, held_out=0.0001)
    names = finish(project, 6)
    project.finish_round(project.begin_round("self-train", {}).number, {"corrected": names[:3]})
    held = held_out(project, settings)
    assert len(held) == 2
    assert held.isdisjoint(names[:3])
    assert judges(project, held) == (held, True)
    project.finish_round(project.begin_round("self-train", {}).number, {"corrected": sorted(set(names) - held)})
    assert held_out(project, settings) == held  # they stay


def test_the_sentence_says_what_the_round_goes_by_and_what_else_there_was():
    choice = choose({"attention": [0.5] * 5, "both": [0.6] * 5, "masks": [0.75] * 5}, "both")
    verdict = Verdict(judge([(0.5, one) for one in choice.scores]), True, choice)
    assert verdict.words().endswith("; it goes by masks alone (attention alone 50.0 %, both 60.0 %, masks alone 75.0 %)")
    assert verdict.figures()["chosen"] == {"name": "masks", "means": {"attention": 0.5, "both": 0.6, "masks": 0.75}}
    assert "chosen" not in Verdict(judge([(0.5, 0.75)]), True).figures()
    lucky = Verdict(judge([(0.5, 0.7)] * 5), True, choice)
    assert lucky.words().endswith("masks alone 75.0 %; the first figure allows for the choice)")
