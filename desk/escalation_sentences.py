"""What escalation chains did with a ticket, as sentences of its history."""

from collections.abc import Mapping
from typing import Any

from desk.names import Names
from pages.saying import Saying
from pages.words import N_

KINDS = ("escalation_told", "escalation_acted", "escalation_confirmed")
TO = {
    "assignee": N_("whoever is responsible"), "on_call": N_("whoever else is on call"), "level_1": N_("level 1"), "level_2": N_("level 2"), "level_3": N_("level 3"), "lead": N_("the leads"),
}  # fmt: skip
ACTED = {
    "raise": N_("the priority was raised"),
    "pass_on": N_("passed on to %(value)s"),
    "call": N_("another program was called"),
    "procedure": N_("the procedure “%(value)s” begins"),
}
HELD_BACK = {
    "not_needed": N_("not needed, it is so already"),
    "before": N_("this chain has done so before"),
    "impossible": N_("was not possible"),
}


def sentence(kind: str, data: Mapping[str, Any], names: Names, _: Saying) -> str:
    """One of `KINDS`, said."""
    chain = data.get("chain", "")
    if kind == "escalation_told":
        to = TO.get(str(data.get("to")), "")
        return _("Escalation “%(chain)s”: told %(to)s (%(num)s).", chain=chain, to=_(to), num=data.get("people", 0))
    if kind == "escalation_acted":
        return _("Escalation “%(chain)s”: %(what)s.", chain=chain, what=_acted(data, names, _))
    if not data.get("metric"):
        return _("The escalation was confirmed.")
    said = N_("%(metric)s: confirmed by mail that somebody cares.")
    if data.get("ended"):
        said = N_("%(metric)s: confirmed by mail that somebody cares; the escalation ends.")
    return _(said, metric=_.word("metric", data["metric"]))


def _acted(data: Mapping[str, Any], names: Names, _: Saying) -> str:
    value = str(data.get("value", ""))
    done = _(
        ACTED.get(str(data.get("act")), ""), value=names.queue(value, _) if data.get("act") == "pass_on" else value
    )
    why = HELD_BACK.get(str(data.get("outcome")))
    return f"{done} ({_(why)})" if why else done
