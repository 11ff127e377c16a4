"""Priority, rules, category defaults, and the path that explains them."""

import pytest

from ticketing.desk_facts import health_of
from ticketing.routing import (
    MATRIX,
    CategoryDefaults,
    Situation,
    as_entered,
    category_by_rule,
    plain_path,
    priority_of,
    route,
)
from ticketing.rule_book import Rule, RuleBook
from ticketing.rule_orders import Orders, orders_of

SITUATION = Situation(
    channel="email", sender="anna@kunde.example", recipient="hilfe@x.example", subject="Drucker", text="Der Drucker druckt nicht", language="de",
    segment="admin", segment_source="default", organisation="", priority_shift=0, critical_workplace=False, category_source="e_level",
)  # fmt: skip
PRINTER = CategoryDefaults("fault.printer", "incident", "low", "medium", "allgemein")
LEVELS = {"allgemein": 1, "stoerungen": 2, "beschwerden": 1}


def with_(**changes) -> Situation:
    from dataclasses import replace

    return replace(SITUATION, **changes)


@pytest.mark.parametrize(("pair", "priority"), MATRIX.items())
def test_the_matrix_is_the_handbooks(pair, priority):
    expected = {"high": 0, "medium": 1, "low": 2}
    step = expected[pair[0]] + expected[pair[1]]
    assert priority == ("P1", "P2", "P3", "P4", "P4")[step]


def test_the_segment_lifts_incidents_one_step_and_nothing_else():
    assert priority_of("medium", "medium", shift=1, is_incident=True) == "P2"
    assert priority_of("medium", "medium", shift=1) == "P3"
    assert priority_of("high", "high", shift=1, is_incident=True) == "P1"


def test_without_a_rule_the_category_decides_and_the_path_says_so():
    way = route(SITUATION, PRINTER, RuleBook(()), LEVELS, {})
    assert (way.queue, way.level, way.priority, way.type) == ("allgemein", 1, "P4", "incident")
    assert [step.code for step in way.path] == ["segment", "category", "default", "priority"]


def test_an_urgent_second_matter_makes_the_ticket_urgent_and_does_not_move_it():
    outage = CategoryDefaults("fault.network", "incident", "high", "high", "stoerungen")
    way = route(SITUATION, PRINTER, RuleBook(()), LEVELS, {}, outage)
    assert (way.queue, way.priority) == ("allgemein", "P1")
    assert ("another", {"category": "fault.network"}) in [(step.code, step.values) for step in way.path]
    other = route(SITUATION, outage, RuleBook(()), LEVELS, {}, PRINTER)
    assert (other.queue, other.priority) == ("stoerungen", "P1")
    assert "another" not in [step.code for step in other.path]


def test_the_first_rule_with_stop_ends_the_walk():
    rules = (
        Rule("Drucker nach Störungen", {"category": "fault.*"}, {"queue": "stoerungen"}, stop=False),
        Rule("Hafen zuerst", {"segment": ["critical", "admin"]}, {"urgency": "high"}),
        Rule("nie", {}, {"queue": "allgemein"}),
    )
    way = route(SITUATION, PRINTER, RuleBook(rules), LEVELS, {})
    assert (way.queue, way.level, way.urgency, way.priority) == ("stoerungen", 2, "high", "P3")
    assert [step.values["rule"] for step in way.path if step.code == "rule"] == [
        "Drucker nach Störungen",
        "Hafen zuerst",
    ]


def test_a_rule_that_does_not_match_changes_nothing():
    rule = Rule("Englisch", {"language": "en", "subject": {"contains": "printer"}}, {"queue": "stoerungen"})
    assert route(SITUATION, PRINTER, RuleBook((rule,)), LEVELS, {}).queue == "allgemein"
    assert (
        route(with_(language="en", subject="My PRINTER"), PRINTER, RuleBook((rule,)), LEVELS, {}).queue == "stoerungen"
    )


def test_guard_words_name_the_queue_and_a_complaint_its_type():
    way = route(with_(bypass=("complaint",)), PRINTER, RuleBook(()), LEVELS, {"complaint": "beschwerden"})
    assert (way.queue, way.type) == ("beschwerden", "complaint")
    assert any(step.code == "bypass" for step in way.path)


def test_a_critical_workplace_raises_the_impact():
    assert route(with_(critical_workplace=True), PRINTER, RuleBook(()), LEVELS, {}).impact == "medium"


def test_a_rule_may_set_the_category():
    rule = Rule("Shop", {"recipient": "shop@x.example"}, {"category": "webshop.account"})
    assert category_by_rule(with_(recipient="shop@x.example"), RuleBook((rule,))) == "webshop.account"
    assert category_by_rule(SITUATION, RuleBook((rule,))) == ""


def test_rules_ask_how_full_the_queue_so_far_is_and_whether_somebody_is_there():
    rules = (
        Rule("nobody there", {"attended": False}, {"queue": "stoerungen"}, stop=False),
        Rule("full", {"queue_load": {"at_least": 20}}, {"queue": "beschwerden"}),
        Rule("disturbed", {"service_health": ["near", "disturbed"]}, {"priority": "P1"}),
    )
    busy = with_(loads={"allgemein": 3, "stoerungen": 20}, attended_queues=frozenset({"stoerungen"}))
    way = route(busy, PRINTER, RuleBook(rules), LEVELS, {})
    assert (way.queue, [step.values["rule"] for step in way.path if step.code == "rule"]) == (
        "beschwerden",
        ["nobody there", "full"],
    )
    assert [step.values for step in way.path if step.code == "moment"] == [{"loads": busy.loads, "health": "sound"}]
    calm = route(
        with_(service_health=health_of("fault.printer", ("fault.network",))), PRINTER, RuleBook(rules), LEVELS, {}
    )
    assert (calm.queue, calm.priority) == ("allgemein", "P1"), "what is not known counts as attended and empty"
    assert [health_of(one, ("fault.network",)) for one in ("fault.network", "fault.vpn", "access.card")] == [
        "disturbed",
        "near",
        "sound",
    ]


def test_a_rule_asks_for_a_field_of_the_form():
    asked = Rule(
        "cranes",
        {"form_fields": [{"contains": "product=crane 7"}, {"contains": "product=crane 8"}]},
        {"queue": "stoerungen"},
    )
    entered = [as_entered(one) for one in ({"site": "7", "product": "Crane 7"}, {"product": "Lift"}, {})]
    ways = [route(with_(form_fields=one), PRINTER, RuleBook((asked,)), LEVELS, {}).queue for one in entered]
    assert ways == ["stoerungen", "allgemein", "allgemein"]


def test_what_rules_want_done_is_read_off_the_path():
    rules = (
        Rule(
            "one",
            {},
            {"skill": "netz", "grade": 2, "procedure": "Umzug", "note": "Anna fragen", "tell": "lea"},
            stop=False,
        ),
        Rule("two", {}, {"skill": "netz", "procedure": "Leitung", "e_level": "skip", "note": "Keller", "tell": "lea"}),
    )
    orders = orders_of(plain_path(route(SITUATION, PRINTER, RuleBook(rules), LEVELS, {})))
    assert orders == Orders({"netz": 2}, "Leitung", "skip", ("Anna fragen", "Keller"), ("lea",))
    assert orders_of(plain_path(route(SITUATION, PRINTER, RuleBook(()), LEVELS, {}))) == Orders()


GUARDS = {"complaint": "beschwerden", "privacy": "datenschutz"}


@pytest.mark.parametrize(
    ("conditions", "category", "queue"),
    [
        ({"words": {"contains": "drucker"}}, PRINTER, "beschwerden"),
        ({"category": "fault.*"}, PRINTER, "beschwerden"),
        ({"words": {"contains": "drucker"}, "not": {"bypass": "privacy"}}, PRINTER, "beschwerden"),
        ({"bypass": ["complaint", "legal"]}, PRINTER, "stoerungen"),
        ({"any": [{"type": "complaint"}, {"channel": "fax"}]}, PRINTER, "stoerungen"),
        ({"any": [{"type": "complaint"}, {"channel": "email"}]}, PRINTER, "beschwerden"),
        ({"any": [{"queue": "allgemein"}, {"channel": "email"}]}, PRINTER, "beschwerden"),
        ({"queue": "beschwerden"}, PRINTER, "stoerungen"),
        ({"category": "complaint.*"}, CategoryDefaults("complaint.conduct", "complaint", "low", "low", "beschwerden"), "stoerungen"),
    ],
)  # fmt: skip
def test_what_guard_words_brought_to_a_queue_stays_there_but_for_rules_that_ask_for_it(conditions, category, queue):
    rule = Rule("Drucker", conditions, {"queue": "stoerungen", "level": 2, "priority": "P1", "note": "Eilt."})
    way = route(with_(bypass=("complaint",)), category, RuleBook((rule,)), LEVELS, GUARDS)
    assert (way.queue, way.level, way.priority, way.type) == (queue, LEVELS[queue], "P1", "complaint")
    stays = [step.values for step in way.path if step.code == "guarded"]
    assert stays == ([{"rule": "Drucker", "queue": "beschwerden"}] if queue == "beschwerden" else [])
    assert orders_of(plain_path(way)).notes == ("Eilt.",)
    assert route(with_(bypass=("complaint",)), category, RuleBook((rule,)), LEVELS, GUARDS, guarded=False).level == 2


def test_a_level_without_a_queue_is_one_of_its_queues():
    rules, levels = RuleBook((Rule("Hoch", {}, {"level": 3}),)), LEVELS | {"experten": 3, "labor": 3}
    way = route(SITUATION, PRINTER, rules, levels, {}, general={"allgemein": 1, "experten": 3})
    assert (way.level, way.queue) == (3, "experten")
    assert [step.values["actions"] for step in way.path if step.code == "rule"] == [{"level": 3, "queue": "experten"}]
    of_its_own = CategoryDefaults("lab", "incident", "low", "medium", "labor")
    assert route(SITUATION, of_its_own, rules, levels, {}, general={"experten": 3, "labor": 3}).queue == "labor"
    assert route(SITUATION, PRINTER, rules, levels, {}, general={"allgemein": 1}).queue == "allgemein", "there is none"


ENDED = CategoryDefaults("contract.termination", "complaint", "medium", "medium", "beschwerden")


@pytest.mark.parametrize(
    ("conditions", "category", "groups", "level"),
    [
        ({}, ENDED, (), 2),
        ({}, PRINTER, ("complaint",), 1),
        ({"bypass": "complaint"}, PRINTER, ("complaint",), 2),
        ({"type": "complaint"}, PRINTER, ("complaint",), 2),
    ],
)
def test_a_level_without_a_queue_leaves_what_few_may_read_to_them(conditions, category, groups, level):
    rules, general = RuleBook((Rule("Höher", conditions, {"level": 2}),)), {"allgemein": 1, "stoerungen": 2}
    way = route(with_(bypass=groups), category, rules, LEVELS, GUARDS, general=general)
    assert (way.queue, way.level) == ("beschwerden", level)
