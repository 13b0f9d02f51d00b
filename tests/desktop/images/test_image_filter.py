from pathlib import Path

import pytest

from smaf_core.errors import SmafError
from smaf_core.project.store import ImageRecord
from smaf_desktop.images.image_filter import read_filter

CAT = (ImageRecord("2007_000032", Path("x.jpg"), ("cat", "dog"), "new"), frozenset({"cat"}))
SHEEP = (
    ImageRecord("2008_000001", Path("y.jpg"), ("sheep",), "in progress", reason="scales disagree on sheep", doubtful=True),
    None,
)


@pytest.mark.parametrize(
    ("text", "cat", "sheep"),
    [
        ("", True, True),
        ("tag:cat", True, False),
        ("tag:sheep,dog", True, True),
        ("-tag:cat", False, True),
        ("status:new", True, False),
        ("status:inprogress", False, True),
        ("status:in", False, True),
        ("status:unreviewed", True, True),
        ("name:2007*", True, False),
        ("000", True, True),
        ("class:cat", True, False),
        ("class:dog", False, False),
        ("conflict:yes", True, False),
        ("conflict:no", False, True),
        ("reason:scales", False, True),
        ("TAG:CAT status:NEW", True, False),
        ("tag:", True, True),
        ("tags:doubtful", False, True),
        ("tags:conf", True, False),
        ("tags:none", False, False),
    ],
)
def test_a_filter_lets_through_what_its_words_say(text, cat, sheep):
    chosen = read_filter(text)
    assert (chosen(*CAT), chosen(*SHEEP)) == (cat, sheep)


@pytest.mark.parametrize(
    ("text", "words"), [("colour:red", "there are"), ("status:done", "accepted"), ("conflict:maybe", "yes or no")]
)
def test_a_mistake_in_a_filter_is_answered_with_what_there_is(text, words):
    with pytest.raises(SmafError, match=words):
        read_filter(text)


def test_only_questions_about_pixels_cost_reading_masks():
    assert not read_filter("tag:cat status:new").needs_pixels
    assert read_filter("conflict:yes").needs_pixels


def test_an_image_without_tags_is_found_as_such():
    untagged = ImageRecord("x", Path("x.jpg"), None, "new")
    assert read_filter("tag:none")(untagged)
    assert not read_filter("tag:none")(*CAT)


@pytest.mark.parametrize(
    ("text", "anna", "nobody"),
    [("by:anna-lena", True, False), ("by:ANNA*", True, False), ("by:none", False, True), ("-by:anna-lena", False, True)],
)
def test_images_are_filtered_by_who_decided(text, anna, nobody):
    test = read_filter(text)
    assert test(ImageRecord("a", Path("a"), (), "accepted", by="Anna, Lena")) == anna
    assert test(ImageRecord("b", Path("b"), (), "new")) == nobody


def test_what_was_decided_last_comes_first():
    order = read_filter("sort:decided").sort
    early, late = (ImageRecord(str(at), Path("x"), (), "accepted", decided=at) for at in (1.0, 2.0))
    assert sorted((early, late), key=order) == [late, early]
