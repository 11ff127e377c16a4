"""What the log of changes says of nested values."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from admin.change_values import told, with_span, with_validity
from admin.change_words import about, in_order, part
from pages.rule_words import Named
from pages.saying import saying
from pages.times import Reader
from staff.audit import flat

READER = Reader("de", ZoneInfo("Europe/Berlin"), datetime(2026, 3, 2, tzinfo=UTC))


def test_the_parts_of_a_value_stand_for_themselves():
    calendar = {"name_de": "Büro", "definition": {"zone": "Europe/Berlin", "week": {"mon": ["8:00-17:00"]}}}
    assert flat(calendar) == {
        "name_de": "Büro",
        "definition.zone": "Europe/Berlin",
        "definition.week.mon": ["8:00-17:00"],
    }


def test_what_the_e_level_is_taught_from_is_named_in_words():
    assert (about("history", saying("de")), part("messages", saying("de"))) == (
        ("Aus früheren Nachrichten lernen", ""),
        "Nachrichten",
    )


def test_a_field_of_the_desks_own_is_named_in_words():
    assert about("custom_field kosten", saying("de")) == ("Feld", "kosten")


@pytest.mark.parametrize(
    ("name", "value", "label", "words"),
    [
        (
            "definition.week.mon",
            [["08:00", "12:00"], ["13:00", "17:00"]],
            "Stunden: Montag",
            "08:00–12:00, 13:00–17:00",
        ),
        (
            "definition.exceptions.2026-12-24",
            [["08:00", "12:00"]],
            "Stunden: Andere Zeiten an einzelnen Tagen: 24. Dezember 2026",
            "08:00–12:00",
        ),
        ("begins", "2026-11-29T23:00:00+00:00", "Gilt ab", "30. November 2026, 0:00"),
        ("conditions.queue_load.at_least", 20, "wenn", "Zahl offener Tickets in der Warteschlange ist mindestens 20"),
        ("conditions.not", {"category": ["fault.network"]}, "wenn", "Kategorie ist nicht Netzwerk"),
        ("actions.queue", "net", "dann", "Warteschlange Störungen"),
        ("queues", ["net", "gone"], "Warteschlangen", "Störungen, gone"),
        ("actions.e_level", "skip", "dann", "e-Level nicht befragt"),
        ("goal_mode", "shadow", "Wie weit sie gehen darf", "Schatten"),
        ("mail", {"address": "a@desk.example", "name": "A"}, "E-Mail", "Adresse: a@desk.example; Name: A"),
        ("active", False, "aktiv", "nein"),
        ("start", "2026-03-10T09:30:00+00:00", "Von", "10. März 2026, 10:30"),
        ("valid_to", "2026-12-31", "Letzter Tag", "31. Dezember 2026"),
        ("kind", "on_call", "Art", "Bereitschaft"),
        ("tolerated", 0.02, "Geduldete falsche Antworten", "2,0\u00a0%"),
        ("desk.holidays", "DE-SH", "Feiertage", "DE-SH"),
        ("colour", None, "colour", ""),
        ("colour", "2026-02-30", "colour", "2026-02-30"),
        ("colour", "2026-01-01T10:00xyz", "colour", "2026-01-01T10:00xyz"),
        ("colour", "9999-12-31T23:30:00+00:00", "colour", "31. Dezember 9999"),
        ("end", "9999-12-01T07:00:00+00:00", "Bis", "1. Dezember 9999, 8:00"),
        ("ticket", "NE-5031-3903", "Ticket", "NE-5031-3903"),
        ("service_window", "24x7", "Servicefenster", "Rund um die Uhr"),
    ],
)
def test_no_part_of_the_log_is_said_in_a_programs_spelling(name: str, value: object, label: str, words: str):
    named = Named(queues={"net": "Störungen"}, categories={"fault.network": "Netzwerk"})
    assert (part(name, saying("de")), told(name, value, named, saying("de"), READER)) == (label, words)


def test_when_something_holds_is_said_in_days_and_people_are_named():
    def days(**values: object) -> dict[str, object]:
        return with_validity(values, READER, saying("de"))

    assert days(valid_from="2026-12-31T23:00:00+00:00", text="Ruht.") == {
        "valid_from": "1. Januar 2027",
        "text": "Ruht.",
    }
    assert days(valid_to="2027-12-31T23:00:00+00:00") == {"valid_to": "31. Dezember 2027"}
    assert days(valid_to="9999-12-31T23:59:59+00:00") == {"valid_to": "bis auf Weiteres"}
    for odd in ("2026-13-01T10:00", "2026-01-01T10:00xyz", "2026-01-01T10:00", "0001-01-01T00:00:00+14:00", 7, ["x"]):
        assert days(valid_to=odd) == {"valid_to": odd}, "the log of changes is never lost to a value it cannot read"
    steps = [{"to": "lead", "minutes": 30}]
    assert told("steps", steps, Named(), saying("de")) == "Benachrichtigt: die Leitung; Minuten bis zum nächsten: 30"
    assert told("calendar", "rund", Named(calendars={"rund": "Rund um die Uhr"}), saying("de")) == "Rund um die Uhr"
    doing = [
        {"to": "", "minutes": 30, "act": "raise", "value": ""},
        {"to": "lead", "minutes": 1, "act": "pass_on", "value": "net"},
    ]
    assert told("steps", doing, Named(queues={"net": "Störungen"}), saying("de")) == (
        "Benachrichtigt: niemand; Minuten bis zum nächsten: 30; und dann: Priorität um eine Stufe erhöhen; "
        "Benachrichtigt: die Leitung; Minuten bis zum nächsten: 1; und dann: weitergeben an Störungen"
    )


def test_the_days_of_a_week_stand_in_their_order():
    names = {"name_de", "definition.week.fri", "definition.week.mon", "definition.zone", "definition.week.sun"}
    assert in_order(names) == [
        "name_de",
        "definition.zone",
        "definition.week.mon",
        "definition.week.fri",
        "definition.week.sun",
    ]


def test_a_target_is_named_and_said_as_the_matrix_has_it():
    named = about("targets resolution admin P4", saying("de"), {"admin": "Verwaltung"})
    assert named == ("Zusage", "Lösung, Verwaltung, P4")
    spans = [with_span(one, saying("de")) for one in ({"seconds": 288_000, "days": 0}, {"seconds": 0, "days": 10})]
    assert spans == [{"span": "80 h"}, {"span": "10 Arbeitstage"}]
    assert with_span({"calendar": "business"}, saying("de")) == {"calendar": "business"}
