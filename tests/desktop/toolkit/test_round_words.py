"""What the window says at the end of a round, and wherever a round is shown later."""

from dataclasses import replace

import pytest

from smaf_core.evaluation.judging import choose, judge
from smaf_core.review.judging import WORDS, Verdict
from smaf_core.settings.fusion import SHARES
from smaf_desktop.toolkit.round_words import outcome_words, round_words, short_round_words

UNSEEN = Verdict(judge([(0.5, 0.75)] * 7), True)


def test_a_judged_round_says_how_well_before_and_after_and_on_how_many_photos(qapp):
    words = round_words(2, UNSEEN.figures())
    assert "Round 2 agrees with your masks to 75.0 % (before: 50.0 %)" in words
    assert "on 7 corrected photos that neither it nor the round before has learned from" in words
    assert "more than chance" in words
    assert "more photos" not in words


def test_photos_that_taught_a_round_are_said_to_flatter_it(qapp):
    words = round_words(2, replace(UNSEEN, is_unseen=False, wanting=13).figures())
    assert "which flatters" in words
    assert "chance" not in words
    assert "Correct and accept 13 more photos" in words
    assert short_round_words(replace(UNSEEN, is_unseen=False).figures()) == ""


def test_a_difference_within_chance_is_not_sold_as_one(qapp):
    words = round_words(2, Verdict(judge([(0.5, 0.51), (0.5, 0.4), (0.5, 0.6)]), True).figures())
    assert "may be chance" in words
    assert "more than chance" not in words


def test_a_round_that_is_worse_says_that_it_is_not_taken_and_what_stays(qapp):
    words = round_words(3, Verdict(judge([(0.75, 0.5)] * 7), True).figures() | {"stays": 2})
    assert words.startswith("Round 3 is not taken by itself")
    assert "stay those of round 2" in words


def test_without_a_corrected_photo_it_says_that_nobody_knows_and_what_is_needed(qapp):
    words = round_words(2, Verdict(None, wanting=20).figures())
    assert "no photo is corrected and accepted" in words
    assert "Correct and accept 20 more photos" in words


@pytest.mark.parametrize("name", SHARES)
def test_what_the_masks_chose_is_said_with_what_else_there_was(name, qapp):
    assert name in WORDS
    means = {"attention": [0.5] * 5, "both": [0.5] * 5, "masks": [0.5] * 5} | {name: [0.8] * 5}
    words = round_words(2, replace(UNSEEN, choice=choose(means, "both")).figures())
    assert words.count("80.0 %") == 1
    assert words.count("50.0 %") == 3  # and before
    assert words.endswith(
        "; the first figure allows for the choice)."
    )  # 75.0 %, since other photos might have chosen otherwise
    assert f"{name} 80.0 %" not in words  # it has words of its own


def test_rounds_that_nobody_judged_say_nothing(qapp):
    assert round_words(1, {"corrected": [], "training_seconds": 3.0}) == ""
    assert outcome_words(1, {}) == ""
    old = {"judged": {"images": 6, "before": 0.5, "after": 0.6, "unseen": True}, "declined": False}  # of version 0.3
    assert "chance" not in round_words(2, old)


def test_a_first_round_says_where_its_saliency_maps_are_from_or_what_is_missing(qapp):
    assert outcome_words(1, {"saliency": {"made": 50, "there": 10}}).startswith("Saliency maps were made for 60 photos")
    assert "pip install it" in outcome_words(1, {"saliency": {"missing": "pip install it"}})
    assert "4 saliency maps" in outcome_words(1, {"saliency": {"taken": 4, "of": 6}})


def test_what_a_round_took_up_or_learned_besides_is_said(qapp):
    assert outcome_words(4, {"takes": 3}).startswith("Round 4 takes up what round 3 had learned.")
    assert outcome_words(4, {"tidied": 2}) == "It learned masks from 2 tidied proposals."
