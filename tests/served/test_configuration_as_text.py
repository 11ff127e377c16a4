"""The desk as one text: exported, compared, applied, and taken back."""

import copy
import json
import re
from pathlib import Path

import pytest
from sqlmodel import select

import app
from admin import configuration
from admin.configuration_text import differences, read, write
from foundation.errors import Invalid, OperatorError
from staff.audit_tables import AuditEntry
from tests.kit.house import open_house
from ticketing.replay_text import replayed
from ticketing.tables import RoutingRule


@pytest.fixture
def house(database_url: str, tmp_path):
    with open_house(database_url, tmp_path) as parts:
        yield parts.database


@pytest.fixture
def command(house, database_url: str, tmp_path, monkeypatch):
    """`config VERB` with a file of this content, on the same desk."""
    monkeypatch.setenv("SCHALTER_STORAGE__DIRECTORY", str(tmp_path))
    monkeypatch.setenv("SCHALTER_STORAGE__DATABASE_URL", "" if database_url.startswith("sqlite") else database_url)

    def run(verb: str, said) -> int:
        file = tmp_path / "wanted.json"
        file.write_text(json.dumps(said), encoding="utf-8")
        return app.main(["config", verb, str(file)])

    return run


def current(house):
    return house.read_now(configuration.current)


def applied(house, wanted) -> list[str]:
    return [str(one) for one in house.change_now(lambda change: configuration.apply(change, wanted))]


def test_every_command_the_docs_name_is_there():
    told = "".join(path.read_text() for path in Path(__file__).parents[2].glob("docs/*.md"))
    [commands] = [one.choices for one in app.parser(["--help"])._actions if one.dest == "verb"]
    named = set(re.findall(r"python app\.py ([a-z][a-z-]*)", told))
    assert {"config", "sla", "rules"} <= named
    assert sorted(named - set(commands)) == []


def test_what_was_exported_and_applied_again_changes_nothing(house):
    before = current(house)
    assert set(before) == set(configuration.KINDS)
    assert read(write(before), configuration.KINDS) == before
    assert applied(house, read(write(before), configuration.KINDS)) == []


def test_a_changed_file_makes_the_desk_like_it_and_the_old_one_takes_it_back(house):
    before = current(house)
    wanted = copy.deepcopy(before)
    wanted["categories"]["password.forgotten"]["name_de"] = "Kennwort vergessen"
    wanted["queues"]["nachts"] = {"name_de": "Nachts", "name_en": "At night", "level": 1, "calendar": "", "restricted_to": "", "skills": {}, "mail": {}, "position": 99}  # fmt: skip
    wanted["rules"]["Nachts"] = {"position": 5, "active": True, "conditions": {"channel": "fax"}, "actions": {"queue": "nachts"}, "stop": True, "note": ""}  # fmt: skip
    target = next(iter(wanted["targets"]))
    wanted["targets"][target]["seconds"] += 60
    week = wanted["calendars"]["business"]["definition"]["week"]
    day = sorted(week)[0]
    week[day] = []
    said = applied(house, wanted)
    assert '~ categories password.forgotten: name_de = "Kennwort vergessen" (now "Passwort vergessen")' in said
    assert applied(house, wanted) == [], "a day without hours is written in more than one way"
    del week[day]
    assert current(house) == wanted
    log = house.read_now(lambda session: set(session.exec(select(AuditEntry.object)).all()))
    assert {"categories password.forgotten", "queues nachts", "rules Nachts", "calendars business"} <= log

    applied(house, before)
    after = current(house)
    assert after["targets"] == before["targets"] and after["calendars"] == before["calendars"]
    assert after["categories"] == before["categories"]
    assert "nachts" in after["queues"], "what a file does not name stays"


def test_a_clock_comes_with_its_target_and_both_leave_in_one_file(house):
    before = current(house)
    clock = {"name_de": "Lieferant", "name_en": "Supplier", "owed_to": "supplier", "starts": [["waits", "waiting_third_party"]], "stops": [["waited", ""]]}  # fmt: skip
    target = {"metric": "supplier", "seconds": 3600, "calendar": "business"}
    wanted = {"clocks": {"supplier": clock}, "targets": before["targets"] | {"supplier": target}}
    applied(house, wanted)
    assert current(house)["clocks"]["supplier"] == clock | {"cancels": [], "rests": [], "again": True, "active": True}
    assert applied(house, wanted) == []
    retired = {"clocks": {"supplier": {"active": False}}}
    with pytest.raises(Invalid, match=r"clocks\.supplier\.active"):
        applied(house, retired)
    applied(house, retired | {"targets": before["targets"]})
    assert current(house)["targets"] == before["targets"] and not current(house)["clocks"]["supplier"]["active"]
    team = {"team": clock | {"name_de": "Stufe", "name_en": "Level", "owed_to": "internal"}}
    applied(house, {"clocks": team, "targets": before["targets"] | {"t": target | {"metric": "team", "level": "3"}}})
    with pytest.raises(Invalid, match=r"clocks\.team\.owed_to"):
        applied(house, {"clocks": {"team": {"owed_to": "supplier"}}})
    applied(house, {"clocks": {"team": {"owed_to": "supplier"}}, "targets": before["targets"]})
    with pytest.raises(Invalid, match=r"clocks\.other\.stops\.0"):
        applied(house, {"clocks": {"other": clock | {"stops": []}}})
    with pytest.raises(Invalid) as refused:
        applied(
            house,
            {
                "clocks": {
                    "other": clock
                    | {"name_de": "Andere", "name_en": None, "again": "false", "starts": [["created", None]]}
                }
            },
        )
    assert [one.field for one in refused.value.mistakes] == ["clocks.other.name_en", "clocks.other.again", "clocks.other.starts.0"]  # fmt: skip


def test_a_file_with_a_mistake_changes_nothing(house):
    before = current(house)
    wanted = copy.deepcopy(before)
    wanted["categories"]["password.forgotten"]["name_de"] = "Kennwort"
    wanted["rules"]["Falsch"] = {"conditions": {"channel": "fax"}, "actions": {"queue": "no-such-queue"}}
    with pytest.raises(Invalid):
        applied(house, wanted)
    assert current(house) == before


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"calendars": {"new": {"name_de": "Neu"}}}, "calendars.new.definition: field required"),
        ({"queues": {"new": {"name_de": "Neu", "name_en": "New", "level": "x"}}}, "queues.new.level: "),
        ({"targets": {"a": {"metric": "update", "calendar": "business", "seconds": "soon"}}}, "targets.a.seconds: "),
        ({"rules": {"A": {"conditions": {"channel": "fax"}, "actions": {"queue": "gone"}}}}, "rules.A.queue"),
    ],
)
def test_planning_refuses_what_applying_would_and_names_its_place(house, command, capsys, said, named):
    for verb in ("plan", "apply"):
        assert command(verb, said) == 2
        assert named in capsys.readouterr().err
    assert "new" not in current(house)["queues"]


def test_going_back_switches_off_a_rule_that_was_added_and_says_what_stays(house, command, capsys, tmp_path):
    before = current(house)
    rule = {"conditions": {"channel": "fax"}, "actions": {"queue": "nachts"}}
    queue = {"name_de": "Nachts", "name_en": "At night", "level": 1}
    wanted = {"queues": {"nachts": queue}, "rules": {"Nachts": rule}}
    assert (command("plan", wanted), "nachts" in current(house)["queues"]) == (1, False)
    capsys.readouterr()
    assert command("apply", wanted) == 0
    told = capsys.readouterr().err
    assert "queues nachts" in told
    back = told.partition("config apply ")[2].partition("\n")[0]
    assert app.main(["config", "apply", back]) == 0
    after = current(house)
    assert not after["rules"].pop("Nachts")["active"]
    assert (after["rules"], after["targets"]) == (before["rules"], before["targets"])


@pytest.mark.parametrize(
    ("conditions", "actions", "named"),
    [
        ({"colour": "red"}, {"queue": "allgemein"}, "rules.0.conditions.colour: is nothing a rule can ask about"),
        (
            {"any": [{"category": ["password.lokced"]}]},
            {"queue": "allgemein"},
            "there is no such category ('password.lokced')",
        ),
        ({"category": "fault.*"}, {"queue": "nowhere"}, "rules.0.queue: there is no such queue"),
        (
            {"channel": "fax"},
            {"queue": "allgemein", "colour": "red"},
            "rules.0.actions.colour: is nothing a rule can do",
        ),
    ],
)
def test_a_drafted_rule_that_speaks_of_what_is_not_there_is_refused(house, conditions, actions, named):
    draft = {"rules": [{"name": "A", "conditions": conditions, "actions": actions}]}
    with pytest.raises(Invalid) as refused:
        house.read_now(lambda session: replayed(session, draft, house.clock.now()))
    assert named in str(refused.value)
    draft["rules"].insert(0, {"name": "B", "conditions": {}, "actions": {"queue": "allgemein"}, "active": False})
    with pytest.raises(Invalid) as refused:
        house.read_now(lambda session: replayed(session, draft, house.clock.now()))
    assert named.replace("rules.0", "rules.1") in str(refused.value), "its place among all that were sent"


def test_a_stored_rule_that_names_what_is_gone_is_named_and_meets_nothing(house):
    rules = [{"name": "Weg", "conditions": {}, "actions": {"queue": "weg"}}, {"name": "Fax", "conditions": {"channel": "fax"}, "actions": {"queue": "allgemein"}}]  # fmt: skip
    house.change_now(lambda change: change.session.add_all(RoutingRule(position=900, **one) for one in rules))
    for draft in ({"rules": [{**rules[0], "note": "x"}, *rules[1:]]}, {}):
        found = house.read_now(lambda session: replayed(session, draft, house.clock.now()))  # noqa: B023
        assert found["findings"][0] == {"kind": "gone", "rule": "Weg", "other": "queue: there is no such queue"}
        assert "Weg" not in found["hits"]["after"]
    with pytest.raises(Invalid, match="there is no such queue"):
        house.read_now(lambda session: replayed(session, {"rules": [{**rules[0], "conditions": {"channel": "fax"}}]}, house.clock.now()))  # fmt: skip


def test_rules_are_tried_as_they_are_exported(house):
    rules = current(house)["rules"]
    assert (
        rules and house.read_now(lambda session: replayed(session, {"rules": rules}, house.clock.now()))["months"] == 3
    )


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("{", "no JSON"),
        ("[]", "one object"),
        ('{"queue": {}}', "'queue'"),
        ('{"queues": {"x": {"nam_de": "X"}}}', "queues x: there is no field 'nam_de'"),
        ('{"queues": {"x": 1}}', "objects by name"),
    ],
)
def test_what_nobody_knows_is_named_with_its_place(text, named):
    with pytest.raises(OperatorError, match=named):
        read(text, configuration.KINDS)


def test_only_a_kind_that_is_whole_loses_what_is_missing():
    now = {"targets": {"a": {"seconds": 1}}, "rules": {"b": {"stop": True}}}
    found = differences(now, {"targets": {}, "rules": {}}, frozenset({"targets"}))
    assert [str(one) for one in found] == ["- targets a"]
    assert [str(one) for one in differences({}, {"rules": {"b": {"stop": True}}})] == ["+ rules b: stop = true"]
