"""Clocks a desk defined itself, for desks of tests: promised in the hours named, to every ticket."""

from collections.abc import Sequence

from sla.defined_clocks import Condition, Rule, rule_data
from sla.tables import DefinedClock, SlaTarget
from storage.change import Change

SUPPLIER = Rule((Condition("waits", "waiting_third_party"),), (Condition("waited", "waiting_third_party"),))
REPORT = Rule(
    (Condition("noted"), Condition("customer_wrote"), Condition("reopened")),
    (Condition("answered"), Condition("tagged", "done")),
    (Condition("priority", "P4"), Condition("type", "complaint")),
    ("waiting_customer", "waiting_third_party", "queued"),
)
ONCE = Rule((Condition("created"),), (Condition("taken"), Condition("resolved")), pauses=("resolved",), again=False)
TEAM = Rule((Condition("created"), Condition("passed_on")), (Condition("answered"),), pauses=("waiting_customer",))
OWN = (
    ("supplier", SUPPLIER, "supplier"),
    ("report", REPORT, "customer"),
    ("once", ONCE, "internal"),
    ("team", TEAM, "internal"),
)


def defined(change: Change, code: str, *rules: Rule, owed_to: str = "internal") -> None:
    """A clock called by its code."""
    said = [rule_data(rule) for rule in rules]
    change.session.add(DefinedClock(code=code, name_de=f"{code} de", name_en=f"{code} en", owed_to=owed_to, rules=said))


def promised(change: Change, rows: Sequence[tuple[str, str, int]]) -> None:
    """Code, calendar, minutes of each."""
    for code, calendar, minutes in rows:
        change.session.add(SlaTarget(metric=code, calendar=calendar, minutes=minutes))


def some(change: Change) -> None:
    """Clocks of different kinds; the report is promised to urgent tickets only, what a team owes by the second and third level."""
    for code, rule, owed_to in OWN:
        defined(change, code, rule, owed_to=owed_to)
    promised(change, [("supplier", "extended", 600), ("once", "24x7", 90)])
    for priority in ("P1", "P2"):
        change.session.add(SlaTarget(metric="report", calendar="business", minutes=240, priority=priority))
    change.session.add(SlaTarget(metric="once", calendar="business", minutes=30, level="2"))
    change.session.add(SlaTarget(metric="team", calendar="extended", minutes=60, level="2"))
    change.session.add(SlaTarget(metric="team", calendar="24x7", minutes=600, level="3", recount=True))
