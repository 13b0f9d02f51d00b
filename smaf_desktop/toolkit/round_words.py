"""What came of a round, in the person's language: by the figures that the core tells at its end and keeps with the round."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from smaf_core.settings.fusion import USUAL
from smaf_desktop.toolkit.words import counted, decimal, grouped, translate

Figures = Mapping[str, Any]


def outcome_words(number: int, result: Figures) -> str:
    """Say all that a person should know at the end of a run: how good the round is, what it used, what is missing.

    Args:
        number: The round's.
        result: The run's figures, see `smaf_core.workflow.rounds.RoundResult`; "" where they say nothing.
    """
    said = [_saliency(result.get("saliency") or {}), *_of_source(number, result), round_words(number, result)]
    return " ".join(words for words in said if words)


def round_words(number: int, figures: Figures) -> str:
    """Say how good a round is, what it goes by, and what is needed to know more; "" where nobody has judged it.

    Args:
        number: The round's.
        figures: As the core keeps them with the round, see `smaf_core.review.judging.Verdict`.
    """
    if "judged" not in figures and not figures.get("wanting"):
        return ""
    said = [
        _not_taken(number, figures),
        _judged(number, figures),
        _chosen(figures),
        _wanting(figures),
    ]
    return " ".join(words for words in said if words)


def short_round_words(figures: Figures) -> str:
    """Say in a few words how good a round is; "" where it was judged by no image that it has not learned from."""
    judged = figures.get("judged") or {}
    if not judged.get("unseen"):
        return ""
    words = counted(
        "Rounds", "It agrees with your masks to {share} % (%Ln photos that it has not learned from).", int(judged["images"])
    )
    return words.format(share=_percent(judged["after"]))


def _not_taken(number: int, figures: Figures) -> str:
    if not figures.get("declined"):
        return ""
    words = translate("Rounds", "Round {n} is not taken by itself, since it agrees worse with your masks.").format(
        n=grouped(number)
    )
    if figures.get("stays"):
        stays = translate("Rounds", "The proposals stay those of round {n}.")
        words += " " + stays.format(n=grouped(figures["stays"]))
    return words


def _judged(number: int, figures: Figures) -> str:
    judged = figures.get("judged")
    if judged is None:
        words = translate("Rounds", "Nobody can say yet how good round {n} is: no photo is corrected and accepted.")
        return words.format(n=grouped(number))
    images = int(judged["images"])
    if judged.get("unseen"):
        words = counted(
            "Rounds",
            "Round {n} agrees with your masks to {after} % (before: {before} %), on %Ln corrected photos that neither it nor "
            "the round before has learned from.",
            images,
        )
    else:
        words = counted(
            "Rounds",
            "Round {n} agrees with your masks to {after} % (before: {before} %), on %Ln corrected photos; but it or the round "
            "before has learned from these, which flatters.",
            images,
        )
    said = words.format(n=grouped(number), after=_percent(judged["after"]), before=_percent(judged["before"]))
    flatters = not judged.get("unseen") and not figures.get("declined")
    if flatters or "sure" not in judged:  # which rounds of earlier versions do not say
        return said
    chance = translate("Rounds", "The difference may be chance.")
    return f"{said} {translate('Rounds', 'That is more than chance.') if judged['sure'] else chance}"


def _chosen(figures: Figures) -> str:
    """Say what it goes by, and what each of its answers came to."""
    chosen = figures.get("chosen")
    if chosen is None:
        return ""
    names = {
        "attention": translate("Rounds", "attention alone"),
        "masks": translate("Rounds", "learned masks alone"),
        "both": translate("Rounds", "attention and learned masks"),
    }
    means = ", ".join(f"{names.get(name, name)} {_percent(mean)} %" for name, mean in chosen["means"].items())
    if _percent(chosen["means"][chosen["name"]]) != _percent(figures["judged"]["after"]):
        means += translate("Rounds", "; the first figure allows for the choice")
    better = translate("Rounds", "It goes by {what}, which is clearly better than both together ({means}).")
    usual = translate("Rounds", "It goes by both together; neither alone is clearly better ({means}).")
    return (usual if chosen["name"] == USUAL else better).format(what=names.get(chosen["name"], ""), means=means)


def _wanting(figures: Figures) -> str:
    if not figures.get("wanting"):
        return ""
    return counted(
        "Rounds",
        "Correct and accept %Ln more photos, and rounds are judged by photos that they have not learned from.",
        int(figures["wanting"]),
    )


def _saliency(figures: Figures) -> str:
    """Say where a first classifier has its saliency maps from."""
    if figures.get("missing"):
        words = translate("Rounds", "There are no saliency maps, with which first masks are much better. {why}.")
        return words.format(why=figures["missing"])
    if "taken" in figures:
        return counted("Rounds", "Learned from %Ln saliency maps of the folder that was named.", int(figures["taken"]))
    count = int(figures.get("made", 0)) + int(figures.get("there", 0))
    return counted("Rounds", "Saliency maps were made for %Ln photos, and are kept in the project.", count) if count else ""


def _of_source(number: int, result: Figures) -> tuple[str, str]:
    takes = translate("Rounds", "Round {n} takes up what round {m} had learned. Machine ▸ Compare Rounds leads back.")
    takes = takes.format(n=grouped(number), m=grouped(result.get("takes", 0)))
    tidied = int(result.get("tidied", 0))
    learned = counted("Rounds", "It learned masks from %Ln tidied proposals.", tidied)
    return takes if result.get("takes") else "", learned if tidied else ""


def _percent(share: float) -> str:
    return decimal(100 * share)
