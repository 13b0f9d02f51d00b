from smaf_core.formats import Choice, Undecided
from smaf_desktop.exchange.opening_dialog import ChoiceDialog


def test_the_first_source_is_suggested_and_another_can_be_taken(qtbot):
    question = Undecided("several", "tags", [Choice("tags.csv", "the table tags.csv"), Choice("voc", "Annotations")])
    dialog = ChoiceDialog(question)
    qtbot.addWidget(dialog)
    assert dialog.chosen == "tags.csv"
    dialog.choices[1].click()
    assert dialog.chosen == "voc"
    assert dialog.classes is None


def test_classes_are_typed_one_a_line_and_checked(qtbot):
    dialog = ChoiceDialog(Undecided("nothing says which", "classes"))
    qtbot.addWidget(dialog)
    assert not dialog.open_button.isEnabled()
    assert dialog._words.text() == "nothing says which"
    dialog.names.setPlainText("cat\n\n traffic light \n")
    assert dialog.open_button.isEnabled()
    assert dialog.classes.names == ("cat", "traffic light")
    dialog.names.setPlainText("cat\ncat")
    assert not dialog.open_button.isEnabled()
    assert "listed twice" in dialog._words.text()
