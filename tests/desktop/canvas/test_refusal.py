from smaf_desktop.canvas.refusal import Refusal


def shown(card, **how):
    card.show_trouble("b", "b.png: there is no such file", **how)
    buttons = (card.locate, card.aside, card.leave_out, card.again)
    return [button.text().replace("&", "") for button in buttons if not button.isHidden()]


def test_a_card_says_what_is_wrong_in_the_middle_of_the_canvas_wherever_that_is(canvas):
    card = Refusal(canvas)
    assert not card.words
    canvas.resize(900, 600)
    assert shown(card, is_of_mask=False, can_change=True) == ["Locate…", "Leave Out…", "Try Again"]
    assert card.words == "b.png: there is no such file"
    for size in ((900, 600), (640, 300)):
        canvas.resize(*size)
        assert (card.geometry().center() - canvas.rect().center()).manhattanLength() < 4
        assert canvas.rect().contains(card.geometry())


def test_what_is_offered_fits_the_trouble_and_what_may_be_changed(canvas):
    card = Refusal(canvas)
    assert shown(card, is_of_mask=True, can_change=True) == ["Set the Mask Aside", "Leave Out…", "Try Again"]
    assert shown(card, is_of_mask=True, can_change=False) == ["Try Again"]
