"""Rules tried on tickets of the past: who would have gone elsewhere, and which rules never matter."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from ticketing import reference
from ticketing.compiled_conditions import compiled, first_failing
from ticketing.conditions import contradiction, lets_through_all
from ticketing.replay_text import unknown
from ticketing.routing import CategoryDefaults, Situation
from ticketing.rule_book import Rule, RuleBook
from ticketing.rule_replay import Desk, Finding, PastTicket, checked, replay, routed, taken_by
from ticketing.rule_terms import unreadable

SITUATION = Situation(
    channel="email", sender="anna@kunde.example", recipient="hilfe@x.example", subject="Drucker", text="Der Drucker druckt nicht", language="de",
    segment="admin", segment_source="default", organisation="", priority_shift=0, critical_workplace=False, category_source="e_level",
)  # fmt: skip
DESK = Desk(
    {
        "fault.printer": CategoryDefaults("fault.printer", "incident", "low", "medium", "allgemein"),
        "uncategorised": CategoryDefaults("uncategorised", "question", "low", "medium", "dispatcher"),
    },
    {"allgemein": 1, "dispatcher": 1, "stoerungen": 2, "experten": 3},
    {},
)
PRINTERS = Rule("printers", {"category": "fault.*"}, {"queue": "stoerungen"})
PAPER = Rule("paper", {"words": {"contains": "Drucker"}}, {"queue": "experten"})


def past(number: str, text: str = "", category: str = "fault.printer", **more) -> PastTicket:
    return PastTicket(number, replace(SITUATION, text=text or SITUATION.text, **more), category)


def test_nothing_changed_sends_nobody_elsewhere():
    found = replay([past("A"), past("B", category="uncategorised")], DESK, (PRINTERS, PAPER), (PRINTERS, PAPER))
    assert (found.tickets, found.elsewhere, found.named) == (2, 0, ())
    assert found.before == found.after == {"printers": 1, "paper": 1}


def test_a_rule_moved_up_silences_another_and_the_tickets_are_named():
    found = replay([past("A")], DESK, (PRINTERS, PAPER), (PAPER, PRINTERS))
    assert [(one.ticket, one.before["queue"], one.after["queue"]) for one in found.named] == [
        ("A", "stoerungen", "experten")
    ]
    assert found.findings == (Finding("silenced", "printers"),)
    assert (found.before, found.after) == ({"printers": 1}, {"paper": 1})


def test_what_would_come_to_another_level_counts_there_in_the_hour_it_came():
    came = replace(past("A"), opened_at=datetime(2026, 6, 9, 7, 5, tzinfo=UTC))
    load = replay([came, past("B")], DESK, (PRINTERS,), (PAPER,), ZoneInfo("Europe/Berlin")).load
    assert load
    shares = [(one.level, one.segment, one.before["tickets"][24 + 9], one.after["tickets"][24 + 9]) for one in load.shares()]  # fmt: skip
    assert shares == [(2, "admin", 1, 0), (3, "admin", 0, 1)]


def test_the_past_says_what_it_does_not_know_and_what_would_have_been_done_otherwise():
    draft = Rule("full", {"queue_load": {"at_least": 5}}, {"skill": "netz", "tell": "lea"})
    found = replay(
        [past("A"), past("B", loads={"allgemein": 5})], DESK, (), (draft, Rule("there", {"attended": False}, {}))
    )
    assert [(one.ticket, one.after.get("skills"), one.after.get("tell")) for one in found.named] == [
        ("B", {"netz": 1}, ["lea"])
    ]
    assert unknown(found) == {"queue_load": 1, "attended": 2}


def test_a_category_set_by_a_rule_goes_where_the_draft_sets_it():
    sets = Rule("is it", {"sender": "anna@kunde.example"}, {"category": "fault.printer"}, stop=False)
    ticket = past("A", category="", category_source="rule")
    assert routed(ticket, DESK, RuleBook((sets,)))[1] == "fault.printer"
    assert routed(ticket, DESK, RuleBook(()))[1] == "uncategorised"
    assert (
        routed(past("B", category="uncategorised", category_source="form"), DESK, RuleBook((sets,)))[1]
        == "uncategorised"
    )
    assert taken_by(routed(ticket, DESK, RuleBook((sets,)))[0]) == ["is it"]


@pytest.mark.parametrize(
    ("rules", "finding"),
    [
        ((PRINTERS, Rule("one", {"category": "fault.printer", "channel": "email"}, {})), Finding("shadowed", "one", "printers")),
        ((Rule("everything", {}, {}), PAPER), Finding("shadowed", "paper", "everything")),
        ((Rule("both", {"all": [{"channel": "email"}, {"channel": ["phone", "fax"]}]}, {}),), Finding("contradicts", "both", "channel")),
        ((Rule("full", {"queue_load": {"at_least": 5}}, {}), Rule("fuller", {"queue_load": {"at_least": 9}}, {})), Finding("shadowed", "fuller", "full")),
        ((Rule("none", {"not": {"queue_load": {"at_least": 0}}}, {}),), Finding("contradicts", "none", "queue_load")),
        ((Rule("some", {"queue_load": {"at_least": 9}, "not": {"queue_load": {"at_least": 5}}}, {}),), Finding("contradicts", "some", "queue_load")),
        ((Rule("none", {"channel": []}, {}),), Finding("contradicts", "none", "channel")),
        ((Rule("not so", {"category": "fault.printer", "not": {"category": "fault.*"}}, {}),), Finding("contradicts", "not so", "category")),
    ],
)  # fmt: skip
def test_what_never_can_matter_is_said_without_a_ticket(rules, finding):
    assert checked(rules) == [finding]


@pytest.mark.parametrize(
    "rules",
    [
        (replace(PRINTERS, stop=False), Rule("one", {"category": "fault.printer"}, {})),
        (PRINTERS, Rule("wider", {"category": ["fault.*", "uncategorised"]}, {})),
        (Rule("deep", {"type": "question"}, {}), Rule("sets", {}, {"type": "question"}, stop=False), Rule("then", {"type": "question"}, {})),
        (Rule("words", {"words": [{"contains": "a"}, {"contains": "b"}]}, {}), Rule("other", {"words": {"contains": "c"}}, {})),
        (Rule("both words", {"all": [{"words": {"contains": "a"}}, {"words": {"contains": "b"}}]}, {}),),
    ],
)  # fmt: skip
def test_what_may_matter_is_left_alone(rules):
    assert checked(rules) == []


def test_conditions_nest():
    asked = {"any": [{"channel": "fax"}, {"all": [{"channel": "email"}, {"not": {"segment": "critical"}}]}]}
    assert first_failing(compiled(asked), {"channel": "email", "segment": "admin"}) is None
    assert first_failing(compiled(asked), {"channel": "email", "segment": "critical"}) == "any"
    assert lets_through_all({"any": [{"channel": "fax"}, {"channel": "email"}]}, {"channel": "email"})
    assert contradiction({"not": {"channel": "fax"}}) is None


@pytest.mark.parametrize(
    ("conditions", "actions", "found"),
    [
        ({"all": 3}, {}, "conditions"),
        ({"any": [1]}, {}, "conditions"),
        ({"not": []}, {}, "conditions"),
        ({"channel": [[1]]}, {}, "conditions"),
        ({"channel": "fax"}, {"queue": []}, "queue"),
        ({"channel": "fax"}, {"impact": "huge"}, "impact"),
        ({"channel": "fax"}, {"skill": 5}, "skill"),
        ({"queue_load": {"at_least": "many"}}, {}, "conditions"),
        ({"queue_load": {"at_least": "20"}}, {}, "conditions"),
        ({"queue_load": {"at_least": True}}, {}, "conditions"),
        ({"queue_load": {"at_least": -1}}, {}, "conditions"),
        ({"queue_load": [{"at_least": 20}]}, {}, "conditions"),
        ({"any": [{"priority": {"at_least": 2}}]}, {}, "conditions"),
        ({"channel": "fax"}, {"e_level": "ask"}, "e_level"),
        ({"channel": "fax"}, {"type": "nope"}, "type"),
        ({"channel": "fax"}, {"level": True}, "level"),
        ({"channel": "fax"}, {"notify": "lea"}, "actions.notify"),
        ({"any": [{"words": [{"contains": ""}]}]}, {"priority": "P1"}, "conditions"),
        ({"words": {"contains": " "}}, {"priority": "P1"}, "conditions"),
        ({"all": [{"channel": "fax"}]}, {"priority": "P1", "level": 2}, ""),
    ],
)
def test_what_is_no_rule_at_all_is_told_apart(conditions, actions, found):
    assert [one.field for one in unreadable(conditions, actions)] == ([found] if found else [])


def test_of_a_rule_that_asks_what_nobody_kept_it_is_not_said_that_no_ticket_met_it():
    drafts = [Rule("away", {"attended": False}, {}), Rule("full", {"queue_load": {"at_least": 5}}, {}), Rule("fax", {"channel": "fax"}, {})]  # fmt: skip
    found = replay([past("A")], DESK, (), drafts).findings
    assert found == (Finding("unknown", "away"), Finding("unknown", "full"), Finding("never", "fax"))
    kept = replay([past("A", loads={"allgemein": 1})], DESK, (), drafts[1:2]).findings
    assert kept == (Finding("never", "full"),)


def test_a_stored_rule_that_cannot_be_read_holds_up_nobody():
    stored = [("odd", '{"priority": {"at_least": 2}}', "{}", True), ("fax", '{"channel": "fax"}', "{}", True)]
    assert [rule.name for rule in reference._book(tuple(stored)).rules] == ["fax"]
