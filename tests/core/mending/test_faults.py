import numpy as np
import pytest

from smaf_core.data.classes import VOID
from smaf_core.mending.faults import KINDS, faults_of, mended
from smaf_core.settings.mending import MendingSettings

CAT, DOG = 1, 2
SETTINGS = MendingSettings()


def plain(size=(80, 100)):
    """A cat on the left, a dog on the right, background between and below."""
    labels = np.zeros(size, np.uint8)
    labels[5:60, 10:40] = CAT
    labels[5:60, 60:95] = DOG
    return labels


def nobody(labels):
    return np.zeros(labels.shape, bool)


def found(labels, tagged=(CAT, DOG), touched=None, kinds=KINDS):
    touched = nobody(labels) if touched is None else touched
    return {(one.kind, one.label): one for one in faults_of(labels, touched, tagged, kinds, SETTINGS)}


def mended_all(labels, tagged=(CAT, DOG), touched=None, *, people_too=False):
    touched = nobody(labels) if touched is None else touched
    return mended(labels, touched, tagged, found(labels, tagged, touched), SETTINGS, people_too=people_too)


def faulty(kind):
    """A label map with one fault of a kind, and the kind and label under which it is found."""
    labels = plain()
    if kind == "specks":
        labels[70:75, 20:25] = CAT
        return labels, CAT
    if kind == "holes":
        labels[20:25, 20:25] = 0
        return labels, CAT
    if kind == "slivers":
        labels[5:60, 40:58] = DOG
        labels[5:60, 58:60] = 0  # a gap of two pixels that people see as none
        labels[5:60, 38:40] = CAT
        labels[5:60, 60:95] = CAT
        return labels, 0
    if kind == "tiny":
        labels[70:75, 20:25] = 3
        return labels, 3
    labels[65:76, 20:45] = 3
    return labels, 3


def test_a_mask_as_it_should_be_has_no_faults():
    assert found(plain()) == {}


@pytest.mark.parametrize("kind", ["specks", "holes", "slivers", "tiny", "untagged"])
def test_each_kind_is_found_and_gone_when_it_is_mended(kind):
    labels, label = faulty(kind)
    tagged = (CAT, DOG) if kind == "untagged" else (CAT, DOG, 3) if kind == "tiny" else (CAT, DOG)
    assert set(found(labels, tagged)) == {(kind, label)}
    after = mended_all(labels, tagged)
    assert (kind, label) not in found(after, tagged)
    if kind != "slivers":
        assert np.array_equal(after, plain())


def test_a_sliver_becomes_one_of_the_classes_beside_it():
    labels, _ = faulty("slivers")
    after = mended_all(labels)
    assert (after[5:60, 58:60] > 0).all()
    assert np.array_equal(after[labels > 0], labels[labels > 0])


def test_a_stripe_along_the_edge_of_the_picture_is_a_sliver_and_a_thin_leg_is_none():
    labels = plain()
    labels[5:60, 0:10] = CAT
    labels[20:50, 0:2] = 0
    assert set(found(labels)) == {("slivers", 0)}
    assert (mended_all(labels)[5:60, 0:10] == CAT).all()
    leg = plain()
    leg[60:78, 20:22] = CAT
    assert found(leg) == {}


def test_a_thin_stripe_of_one_class_between_two_others_is_a_sliver():
    labels = plain()
    labels[5:60, 40:60] = DOG
    labels[10:50, 40:42] = 3
    assert set(found(labels, (CAT, DOG, 3))) == {("slivers", 3)}


def test_the_end_of_a_border_where_two_classes_meet_is_no_sliver():
    labels = np.zeros((80, 80), np.uint8)
    rows, columns = np.mgrid[:80, :80]
    labels[(columns < 40) & (rows < 60)] = CAT
    labels[(columns >= 40 + (rows // 3)) & (rows < 60)] = DOG
    assert found(labels) == {}


def test_what_is_unsure_around_a_hole_keeps_it():
    labels = plain()
    labels[19:26, 19:26] = VOID
    labels[20:25, 20:25] = 0
    assert found(labels) == {}


def test_a_speck_within_what_is_unsure_becomes_unsure_and_not_a_speck_of_another_class():
    labels = plain()
    labels[64:80, 40:60] = VOID
    labels[70:73, 48:52] = DOG
    after = mended_all(labels)
    assert (after[64:80, 40:60] == VOID).all()
    assert found(after) == {}


def test_a_class_without_a_tag_never_becomes_unsure():
    labels, _ = faulty("untagged")
    labels[64:66, 19:46] = labels[75:77, 19:46] = labels[64:77, 18:20] = labels[64:77, 45:47] = VOID
    after = mended_all(labels)
    assert 3 not in after
    assert not after[67:74, 21:44].any()


def test_a_hole_at_the_edge_and_a_large_one_stay():
    labels = plain()
    labels[20:30, 20:30] = 0
    labels[5:60, 0:10] = CAT
    labels[20:25, 0:5] = 0
    assert found(labels) == {}


def test_no_tags_are_no_reason_to_doubt_a_class():
    labels, _ = faulty("untagged")
    assert found(labels, None) == {}


def test_a_tag_without_pixels_is_told():
    assert set(found(plain(), (CAT, DOG, 3))) == {("unseen", 3)}


def test_an_area_of_which_a_person_set_one_pixel_stays_whole_unless_asked():
    labels, _ = faulty("specks")
    labels[70:74, 60:64] = CAT
    touched = nobody(labels)
    touched[72, 22] = True
    fault = found(labels, touched=touched)["specks", CAT]
    assert (fault.places, fault.pixels, fault.free) == (2, 41, 16)
    after = mended_all(labels, touched=touched)
    assert (after[70:75, 20:25] == CAT).all()
    assert not after[70:74, 60:64].any()
    assert np.array_equal(mended_all(labels, touched=touched, people_too=True), plain())


def test_only_what_is_chosen_is_mended_and_the_map_that_was_given_stays():
    labels, _ = faulty("holes")
    labels[70:75, 20:25] = CAT
    before = labels.copy()
    after = mended(labels, nobody(labels), (CAT, DOG), [("holes", CAT)], SETTINGS)
    assert np.array_equal(labels, before)
    assert (after[20:25, 20:25] == CAT).all()
    assert (after[70:75, 20:25] == CAT).all()


def test_the_box_is_that_of_the_largest_area():
    labels = plain()
    labels[70:72, 5:8] = CAT
    labels[70:75, 20:26] = CAT
    assert found(labels)["specks", CAT].box == (70, 20, 75, 26)
