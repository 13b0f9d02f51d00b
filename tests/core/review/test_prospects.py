from dataclasses import replace
from pathlib import Path

from smaf_core.project.store import ImageRecord
from smaf_core.review.prospects import FEW, prospects


def images(*tags):
    return [ImageRecord(str(at), Path(f"{at}.png"), one, "new") for at, one in enumerate(tags)]


def test_classes_in_few_images_are_named_and_those_that_nobody_tagged_are_not():
    hopes = prospects(images(*[("dog",)] * FEW, ("cat", "dog"), ("bird",), ("bird",), None))
    assert hopes.few == (("cat", 1), ("bird", 2))
    assert hopes.tagged == FEW + 3
    assert not hopes.is_hopeless


def test_a_class_in_every_image_teaches_nothing_and_photos_of_background_help():
    assert prospects(images(*[("dog",)] * 30)).everywhere == ("dog",)
    assert prospects(images(*[("dog",)] * 30)).is_hopeless
    assert not prospects(images(*[("dog",)] * 30, ())).is_hopeless


def test_what_a_segmenter_guessed_does_not_count():
    guessed = ImageRecord("a", Path("a.png"), ("dog",), "new", doubtful=True)
    assert prospects([guessed]).tagged == 0


def test_images_that_would_need_a_saliency_map_are_counted():
    first, second, third = images(("dog",), ("cat",), ())
    hopes = prospects([replace(first, saliency=Path("0.png")), second, third])  # of background alone nothing stands out
    assert (hopes.mapped, hopes.bare) == (1, 1)
