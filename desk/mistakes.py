"""What went wrong with a move, said beside the field it concerns, in the reader's language."""

import re
from collections.abc import Mapping
from datetime import date

from foundation.errors import Invalid, Mistake
from pages.saying import Saying, sentence
from pages.times import day_in_full
from pages.words import N_
from ticketing.staffing import LACKS
from ticketing.states import STEPS_OPEN

PROBLEMS = (
    N_("does not have this level"),
    N_("a lead may assign with a reason"),
    N_("say what was tried, for whoever takes over"),
    N_("there is no question to the customer"),
    N_("the answer is empty"),
    N_("say what solved it"),
    N_("choose how it ended"),
    N_("choose the final category"),
    N_("the time for reopening is over; a new ticket is opened instead"),
    N_("this ticket is closed"),
    N_("open a new one that continues it"),
    N_("say why"),
    N_("choose a day after today"),
    N_("say whom or what we wait for"),
    N_("this is no ticket number"),
    N_("a ticket can only be merged into another open one"),
    N_("these tickets are of two different customers"),
    N_("the note is empty"),
    N_("choose a level"),
    N_("there is no such queue on this level"),
    N_("there is no such colleague"),
    N_("choose a priority"),
    N_("choose a category"),
    N_("choose one of the answers"),
    N_("choose why it is passed on"),
    N_("say what the lead has to know"),
    N_("it was never passed on"),
    N_("say whether a level further forward could do this"),
    N_("whoever leads can assign it all the same, with a reason"),
    N_("whom a complaint is about does not work on it"),
    N_("choose how they hang together"),
    N_("this is the ticket itself"),
    N_("it lies below another ticket already"),
    N_("that ticket lies below this one"),
    N_("that ticket lies below too many others"),
    N_("a ticket below this one is still open"),
    N_("these are too many tags, or one is too long"),
    N_("at most 12 tags of at most 40 letters each"),
    N_("say in a few words what the new ticket is about"),
    N_("copy the part from the message as it stands there"),
    N_("the first message stays here; copy the part that is another matter"),
    N_("only an open ticket can be a major incident"),
    N_("only an open ticket is promised a time"),
    N_("it is a major incident already"),
    N_("it is no major incident"),
    N_("this step needs a word"),
    N_("this procedure has changed; look at the ticket again"),
    N_("there is no such ticket"),
    N_("one of these is no mail address"),
    N_("separate addresses by commas"),
    N_("these are too many addresses"),
    N_("this field is still empty"),
    N_("this is no telephone number"),
    N_("this is too long"),
    N_("two reminders have to be sent first"),
    N_("needs a follow-up date and a note on whom we wait for"),
    N_("a complaint is closed by a person only"),
    N_("the customer can still disagree"),
    N_("this time is still to come"),
    N_("when the fax or letter reached you"),
    N_("the first answer has been given, so its deadline is settled"),
    N_("the letter bears a later date"),
    N_("this is more than a year before it was scanned"),
    N_("this is no date with a time"),
    N_("choose a time to come, within a year"),
)
"""The sentences of `ticketing` and `desk` that an agent may meet, for the catalogue."""
IMPOSSIBLE = re.compile(r"(?P<move>\w+) is not possible in state (?P<state>\w+)")
POSSIBLE_IN = "possible in "
"""How `ticketing.states.transition` says, in stored words, that a move does not fit the state."""
MISSING = re.compile(re.escape(LACKS) + "(?P<skills>.+)")
ONE_SKILL = re.compile(r"(?P<german>[^/;]+)/(?P<english>[^/;]+) \((?P<grade>\d)\)")
NOT_BEFORE = "not before "
"""How `ticketing.scan_stamps` names the first possible day, as ISO date."""
MOVES = {
    "take": N_("It cannot be taken"), "release": N_("It cannot go back to its queue"), "ask_customer": N_("It cannot wait for the customer"),
    "wait_third_party": N_("It cannot wait for somebody else"), "resume": N_("It cannot be taken up again"), "resolve": N_("It cannot be resolved"),
    "disagree": N_("It cannot be reopened"), "reject": N_("It cannot be reopened"), "close": N_("It cannot be closed"),
    "cancel": N_("It cannot be set aside"),
}  # fmt: skip
OTHER_MOVE = N_("This is not possible")
RENAMED: Mapping[tuple[str, str], str] = {("resolve", "text"): "resolution"}
"""(form, field of the guard) → field of the form."""

WRITTEN = frozenset({"reply", "note", "resolve"})
"""Moves that are a text; of the others a clash speaks as of what was entered."""
CLASH_OF_TEXT = N_(
    "Somebody else changed this ticket while you were writing. Nothing was overwritten and your text is still here: look at what is new, then send again."
)
CLASH = N_(
    "Somebody else changed this ticket meanwhile. Nothing was overwritten and what you entered is still here: look at how it stands now, then save again."
)


def clash(move: str, _: Saying) -> str:
    """What is told above a form that came back because the ticket is no longer as it was."""
    return _(CLASH_OF_TEXT if move in WRITTEN else CLASH)


def of_form(form: str, error: Invalid, _: Saying) -> tuple[Mistake, ...]:
    """The mistakes with the fields of this form, as sentences."""
    return tuple(
        Mistake(RENAMED.get((form, one.field), one.field), sentence(_problem(one.problem, _)), "" if one.field == "code" else sentence(_hint(one.hint, _)))
        for one in error.mistakes
    )  # fmt: skip


def _problem(said: str, _: Saying) -> str:
    if missing := MISSING.fullmatch(said):
        told = (
            _("%(skill)s, grade %(grade)s", skill=_.named(one["german"].strip(), one["english"]), grade=one["grade"])
            for one in ONE_SKILL.finditer(missing["skills"])
        )
        return _("Skills are missing for this: %(skills)s.", skills="; ".join(told))
    if said.startswith(STEPS_OPEN):
        return _("Required steps of the procedure are still open: %(steps)s.", steps=said.removeprefix(STEPS_OPEN))
    found = IMPOSSIBLE.fullmatch(said)
    if found is None:
        return _(said)
    move = _(MOVES.get(found["move"], OTHER_MOVE))
    return _("%(move)s: its state is “%(state)s”.", move=move, state=_.word("state", found["state"]))


def _hint(said: str, _: Saying) -> str:
    if said.startswith(NOT_BEFORE):
        return _("Not before %(day)s.", day=day_in_full(date.fromisoformat(said.removeprefix(NOT_BEFORE)), _.language))
    if not said.startswith(POSSIBLE_IN):
        return _(said)
    states = ", ".join(_.word("state", state) for state in said.removeprefix(POSSIBLE_IN).split(", "))
    return _("Possible in: %(states)s.", states=states)
