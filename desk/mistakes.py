"""What went wrong with a move, said beside the field it concerns, in the reader's language."""

from collections.abc import Mapping

from desk.saying import Saying
from foundation.errors import Invalid, Mistake
from pages.words import N_

PROBLEMS = (
    N_("does not have this level"),
    N_("a lead may assign with a reason"),
    N_("say what was tried, for whoever takes over"),
    N_("there is no question to the customer"),
    N_("the answer is empty"),
    N_("say what solved it"),
    N_("choose how it ended"),
    N_("choose the final category"),
    N_("required steps of the procedure are open"),
    N_("the time for reopening is over; a new ticket is opened instead"),
    N_("this ticket is closed"),
    N_("open a new one that continues it"),
    N_("say why"),
    N_("the note is empty"),
    N_("choose a level"),
    N_("there is no such queue on this level"),
    N_("there is no such colleague"),
    N_("choose a priority"),
    N_("choose a category"),
    N_("this field is still empty"),
    N_("this is no e-mail address"),
    N_("this is no telephone number"),
    N_("a telephone number or an e-mail address is needed"),
)
"""The sentences of `ticketing` and `desk` that an agent may meet, for the catalogue."""
RENAMED: Mapping[tuple[str, str], str] = {("resolve", "text"): "resolution"}
"""(form, field of the guard) → field of the form."""


def of_form(form: str, error: Invalid, _: Saying) -> tuple[Mistake, ...]:
    """The mistakes with the fields of this form, as sentences."""
    return tuple(
        Mistake(RENAMED.get((form, one.field), one.field), _sentence(_(one.problem)), "" if one.field == "code" else _sentence(_(one.hint)))
        for one in error.mistakes
    )  # fmt: skip


def _sentence(text: str) -> str:
    return (
        text[:1].upper() + text[1:] + ("" if (text.endswith((".", "?", "")) and text[-1:] in ".?") or not text else ".")
    )
