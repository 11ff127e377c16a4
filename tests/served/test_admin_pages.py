"""An administrator tunes hours, targets and rules with evidence: what would change is seen before it is saved."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.kit.api import Api
from tests.kit.desk import Answer, AtTheDesk, add_agent, form_fields, send_mail
from tests.kit.server import Server
from tests.kit.waiting import until

WEEK = ("mon", "tue", "wed", "thu", "fri")
SOLUTION = {"code": "solved", "category": "fault.printer", "resolution": "Paper was empty."}


@pytest.fixture
def admin(server: Server) -> AtTheDesk:
    add_agent(server, "ada", "--role", "admin", "--role", "lead", "--language", "en")
    add_agent(server, "lena", "--role", "agent", "--level", "1", "--language", "en")
    return AtTheDesk(server, "ada")


def figures(page: Answer) -> list[int]:
    """The big numbers of what would change."""
    return [int(one.text()) for one in page.page.css(".draft .fig b")]


def timers(server: Server, number: str) -> dict[str, Any]:
    ticket = server.api.get(f"/api/v1/tickets/{number}")
    return {one["metric"]: one["due_at"] for one in ticket["timers"]}


def test_hours_targets_and_rules_are_tried_before_they_are_saved(server: Server, admin: AtTheDesk):
    send_mail(server, "Drucker", "Der Drucker druckt nicht.")
    (number,) = admin.wait_for_tickets(1)
    before = timers(server, number)
    _hours(server, admin, number, before)
    _refused(admin)
    _another_calendar(admin)
    _feed(admin)
    _targets(server, admin, number)
    _rules(server, admin)
    _by_program(server, admin)
    _own_field(server.api, admin, number)
    _procedure(admin, number)
    _chain(admin)
    _notice(admin)
    assert "not so: subject or text contains “steht still”" in admin.get(f"/desk/tickets/{number}").said(".looked")
    assert AtTheDesk(server, "lena").get("/admin/calendars").status == 403
    assert all(word in admin.get("/admin/changes").said() for word in ("Hours: Monday", "Target ", "Routing rule "))


def _hours(server: Server, admin: AtTheDesk, number: str, before: dict[str, Any]) -> None:
    """A lunch break from tomorrow on: seen, saved, and the open deadline moves."""
    page = admin.get(url := "/admin/calendars/business")
    lunch = form_fields(page, url) | dict.fromkeys(WEEK, "8-10, 11-13, 14-17")
    lunch |= {"when": "date", "sat": "8-12, 11-13", "dated": "24.12.2030 8-12 Eve"}
    preview = admin.send(page, url, **lunch, act="preview")
    assert (preview.status, figures(preview)[0] >= 1, number in preview.said(".draft")) == (200, True, True)
    assert "Saturday: windows that overlap or touch were merged to 08:00–13:00." in preview.said(".strip")
    assert timers(server, number) == before
    tried = admin.send(page, url, **lunch | {"start": "2030-12-23T16:00", "amount": "4"}, act="try")
    assert "24 December" in tried.said("#trial") and "dated hours: Eve" in tried.said(".proof")
    assert "Saved as version 2." in admin.send(page, url, **lunch, act="save").said(".flash")
    until(lambda: timers(server, number) != before, 10, "the open deadline to move")
    sooner = admin.send(page, url, **form_fields(admin.get(url), url) | {"when": "now"}, act="preview")
    assert "count only from tomorrow" in sooner.said("#planned")
    assert all(one in sooner.said(".chg") for one in ("08:00–10:00, 11:00–13:00", "Version 2, planned for tomorrow"))
    past = form_fields(admin.get(url), url) | {"start": "2026-06-10T11:30", "amount": "1"}
    assert "12:30" in admin.send(page, url, **past, act="try").said("#trial"), "the lunch break is none of that time"
    again = admin.send(page, url, **lunch | {"mon": "9-10"}, act="save")
    assert (again.status, "Not saved; nothing was overwritten." in again.said(".errsum")) == (422, True)
    assert "What is saved now" in again.said(".errsum a") and "These are the hours" not in again.said("#planned")
    assert (mine := form_fields(again, url))["stamp"] == "2" and "→ 09:00–10:00" in admin.send(again, url, **mine, act="preview").said(".chg")  # fmt: skip
    assert "Other hours on single days: December 24, 2030" in admin.get("/admin/changes").said("table")


def _feed(admin: AtTheDesk) -> None:
    """A calendar file becomes days off of the draft; what is none, and an address inside the house, change nothing."""
    url = "/admin/calendars/24x7"
    day = datetime.now(UTC).date() + timedelta(days=30)
    event = f"BEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;VALUE=DATE:{day:%Y%m%d}\r\nSUMMARY:Inventur\r\nEND:VEVENT\r\n"
    whole = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n{event}END:VCALENDAR\r\n".encode()
    page = admin.get(url)
    draft = form_fields(page, url) | {"holidays": f"{day + timedelta(days=1)} A\n{day + timedelta(days=2)} B"}
    del draft["feed_file"]
    taken = admin.send(page, url, {"days.ics": whole}, files_as="feed_file", **draft, act="feed")
    assert f"{day} Inventur" in form_fields(taken, url)["holidays"]
    assert "Careful: the draft had 2 days off in this time, the file has 1." in taken.text
    refused = admin.send(page, url, {"page": b"<html>"}, files_as="feed_file", **draft, act="feed")
    assert (refused.status, "no calendar file" in refused.said("#feed-error")) == (422, True)
    for address, said in (("http://127.0.0.1:1/", "internal network"), ("file:///etc/passwd", "Choose a file")):
        refused = admin.send(page, url, **draft | {"feed": address}, act="feed")
        assert (refused.status, said in refused.said("#feed-error")) == (422, True)


def _refused(admin: AtTheDesk) -> None:
    url = "/admin/calendars/extended"
    page = admin.get(url)
    whole = form_fields(page, url) | {"when": "now"}
    for field, text, said in (
        ("mon", "8–8", "equal"),
        ("zone", "Mars/Olympus", "not a time zone"),
        ("dated", "soon closed", "begin with a date"),
    ):
        answer = admin.send(page, url, **whole | {field: text}, act="preview")
        assert (answer.status, said in answer.said(f"#{field}-error")) == (422, True)
    broken = admin.send(page, url, **whole | {"tue": "8–8"}, act="preview")
    assert len(broken.page.css(".weektext rect.open")) == len(page.page.css(".weektext rect.open")) - 1
    for amount, said in (
        ("10001", "At most 10000 hours"),
        ("-1", "above zero"),
        ("inf", "At most"),
        ("four", "no number"),
    ):
        assert said in admin.send(page, url, **whole | {"amount": amount}, act="try").said("#amount-error")
    eve = admin.send(page, url, **whole | {"on": "2029-12-24", "kind": "morning", "label": "Eve"}, act="except")
    assert form_fields(eve, url)["dated"] == "2029-12-24 07:00–12:00 Eve"
    lunch = admin.send(eve, url, **form_fields(eve, url), act="break")
    assert form_fields(lunch, url)["mon"] == "07:00–12:00, 13:00–20:00"
    never = whole | dict.fromkeys((*WEEK, "sat", "sun"), "")
    assert "never opens" in admin.send(page, url, **never, act="preview").said("#week-error")
    past = admin.send(page, url, **whole | {"when": "date", "from": "2020-01-01"}, act="preview")
    assert "has passed" in past.said("#from-error")


def _another_calendar(admin: AtTheDesk) -> None:
    page = admin.get("/admin/calendars/new")
    made = admin.send(page, "/admin/calendars/new", german="Lager & Versand", english="", like="extended")
    assert (made.path, "was added" in made.said(".flash")) == ("/admin/calendars/lager-versand", True)
    assert form_fields(made, made.path)["mon"] == "07:00–20:00"
    taken = admin.send(page, "/admin/calendars/new", german="Lager, Versand", like="extended")
    assert (taken.status, "Another calendar has this name." in taken.said("#german-error")) == (422, True)


def _targets(server: Server, admin: AtTheDesk, number: str) -> None:
    url = "/admin/targets"
    page = admin.get(url)
    cells = form_fields(page, url) | {"when": "now"}
    priority = server.api.get(f"/api/v1/tickets/{number}")["priority"]
    cells |= {"recount": "1", "pauses.resolution": "1"}
    draft = cells | {f"cell.admin.{priority}.resolution": "1 h", f"cell.admin.{priority}.update": "0"}
    preview = admin.send(page, url, **draft, act="preview")
    assert (figures(preview)[0], "measured anew from their start" in preview.said(".draft")) == (1, True)
    assert "0 promises nothing" in preview.said(".strip") and "stands still while" in preview.said(".draft .chg")
    wrong = admin.send(page, url, **cells | {"cell.admin.P1.update": "soon"}, act="preview")
    assert (wrong.status, "no span of time" in wrong.said("main")) == (422, True)
    tie = {"line.0.segment": "admin", "line.0.metric": "resolution", "line.0.duration": "2 h", "line.0.calendar": "business"}  # fmt: skip
    tied = {"line.1.channel": "email", "line.1.metric": "resolution", "line.1.duration": "3 h", "line.1.calendar": "business"}  # fmt: skip
    assert "more specific" in admin.send(page, url, **cells | tie | tied, act="preview").said(".errsum")
    before = timers(server, number)["resolution"]
    assert "Saved" in admin.send(page, url, **draft, act="save").said(".flash")
    until(lambda: timers(server, number)["resolution"] < before, 10, "the stricter target to count")
    page = admin.get(url)
    assert page.page.css_first("#recount[checked]") and page.page.css_first("[id='pauses.resolution'][checked]")
    planned = form_fields(page, url) | {"cell.admin.P4.update": "1 min", "when": "date", "from": "2031-01-01"}
    preview = admin.send(page, url, **planned, act="preview")
    assert "no warning comes in time" in preview.said("[id='cell.admin.P4.update-hint']")
    admin.send(preview, url, **planned, act="save")
    assert "Counts from 1 January 2031" in admin.get("/admin/changes").said("table")


def _rules(server: Server, admin: AtTheDesk) -> None:
    for name, values, queue in (("Drucker", "Drucker", "allgemein"), ("Druckt nicht", "druckt nicht", "experten")):
        page = admin.get("/admin/rules/new")
        asks = {"c.joint": "all", "c.0.input": "words", "c.0.was": "words", "c.0.operator": "contains", "c.0.text": values}  # fmt: skip
        entered = asks | {"name": name, "queue": queue, "stop": "1"}
        seen = admin.send(page, "/admin/rules/new", **entered, act="preview")
        assert "Before you save" in seen.said(".draft")
        assert admin.send(page, "/admin/rules/new", **entered, act="save").path == "/admin/rules"
    page = admin.get("/admin/rules")
    assert page.page.css_first(".ruleset .replayed") is None
    counted = admin.send(page, "/admin/rules", act="preview")
    assert [one.text().strip() for one in counted.page.css(".ruleset .replayed")][-2:] == ["1", "0"]
    assert counted.page.css_first(".draft") is None
    last = [one["id"] for one in server.api.get("/api/v1/rules")["items"]][-1]
    moved = admin.send(page, "/admin/rules", act=f"up:{last}")
    assert (figures(moved), moved.page.css_first(".ruleset .replayed")) == ([], None)
    tried = admin.send(moved, "/admin/rules", act="preview")
    assert (figures(tried), bool(tried.page.css_first(".load .heat td.differs"))) == ([1], True)
    assert "It would no longer have been met." in tried.said(".ruleset")
    assert [one["name"] for one in server.api.get("/api/v1/rules")["items"]][-1] == "Druckt nicht"
    assert admin.send(tried, "/admin/rules", act="save").path == "/admin/rules"
    assert [one["name"] for one in server.api.get("/api/v1/rules")["items"]][-1] == "Drucker"
    assert [admin.send(moved, "/admin/rules", act=act).status for act in ("save", f"up:{last}", "preview")] == [409] * 3
    url = f"/admin/rules/{last}"
    page = admin.get(url)
    more = admin.send(page, url, **form_fields(page, url), act="group:c")
    assert [one.attributes["name"] for one in more.page.css("select[name$='.joint']")] == ["c.joint", "c.1.joint"]
    noted = form_fields(page, url) | {"stop": "1", "note": "Paper"}
    assert admin.send(page, url, **noted, act="save").path == "/admin/rules"
    again = admin.send(page, url, **noted, act="save")
    assert (again.status, "Somebody else changed this rule" in again.said(".errsum")) == (422, True)
    never = {
        "name": "Nie", "c.joint": "all", "c.0.input": "channel", "c.0.was": "channel", "c.0.value": "fax", "c.1.input": "channel", "c.1.operator": "not",
        "c.1.value": "fax", "queue": "experten",
    }  # fmt: skip
    unlisted = admin.send(admin.get("/admin/rules/new"), "/admin/rules/new", name="Hoch", impact="huge", act="preview")
    assert (unlisted.status, "Choose one from the list." in unlisted.said("main")) == (422, True)
    refused = admin.send(unlisted, "/admin/rules/new", **never, act="save")
    assert refused.status == 422 and "This can never hold: channel would have to be two things" in refused.said("main")


def _own_field(api: Api, admin: AtTheDesk, number: str) -> None:
    """Set up by an administrator, asked for before resolving, filled in by a program, found by lists and a column of a view."""
    url, ticket = "/admin/fields", f"/desk/tickets/{number}"
    written = {"name_de": "Kosten", "name_en": "Cost", "kind": "choice", "category": "fault.*", "active": "1", "required": "1"}  # fmt: skip
    refused = admin.send(admin.get(url), url, **written, choices="many")
    assert (refused.status, "Say at least two answers" in refused.said("#choices-error")) == (422, True)
    assert "field:kosten=" in admin.send(refused, url, **written | {"kind": "number"}).said("main")
    for cost, problem in (("", "This has to be filled in"), ("much", "This is no number.")):
        held = admin.send(admin.get(ticket), f"{ticket}/resolve", **SOLUTION | ({"own.kosten": cost} if cost else {}))
        assert (held.status, problem in held.said("[id='own.kosten-error']")) == (422, True)
    api.patch(f"/api/v1/tickets/{number}", {"category": "fault.printer"})
    until(lambda: 'id="resolve-own.kosten"' in admin.get(ticket).text, 10, "it is asked for before anything is sent")
    api.patch(f"/api/v1/tickets/{number}", {"custom_fields": {"kosten": "12,50"}})
    assert api.get(f"/api/v1/tickets/{number}")["custom_fields"] == {"kosten": "12.5"}
    for said, found in (("field:cost=12,50", True), ("feld:kosten", True), ("field:kosten=13", False)):
        assert (number in admin.get(f"/desk/?q={said}").text) is found
    view = admin.send(admin.get("/desk/"), "/desk/views", name="Costs")
    shown = admin.send(view, view.page.css_first("form[action$='/columns']").attributes["action"], column="own.kosten")
    assert ("Cost" in shown.said("thead"), "12.5" in shown.said(f"#row-{number}")) == (True, True)


def _procedure(admin: AtTheDesk, number: str) -> None:
    """Written by an administrator, worked off beside the conversation, and no ticket is resolved without it."""
    url = "/admin/procedures/new"
    written = {
        "name": "Drucker", "category": "fault.*", "active": "1", "s.0.text": "Paper?", "s.0.kind": "decision", "s.0.options": "yes",
        "s.0.required": "1", "s.1.text": "", "s.2.text": "Cable", "s.2.kind": "check",
    }  # fmt: skip
    refused = admin.send(admin.get(url), url, **written, act="save")
    assert (refused.status, "needs at least two answers" in refused.said("[id='s.0.options-error']")) == (422, True)
    assert admin.send(refused, url, **written | {"s.0.options": "yes\nno"}, act="save").path == "/admin/procedures"
    ticket = f"/desk/tickets/{number}"
    page = admin.get(ticket)
    assert "1 required step is open" in page.said("#procedure")
    held = admin.send(page, f"{ticket}/resolve", **SOLUTION)
    assert held.status == 422 and "are still open: Paper?" in held.page.css_first("a[href='#procedure']").parent.text()
    wrong = admin.send(page, f"{ticket}/step", step="0", result="perhaps")
    assert (wrong.status, "Choose one of the answers." in wrong.text) == (422, True)
    done = admin.send(admin.get(ticket), f"{ticket}/step", step="0", result="no")
    assert "All required steps are done." in done.said("#procedure")
    assert "Step “Paper?”: no" in admin.get(f"{ticket}/history").said("main")
    assert "Resolved" in admin.send(done, f"{ticket}/resolve", **SOLUTION).said(".flash")


def _chain(admin: AtTheDesk) -> None:
    written = form_fields(page := admin.get(url := "/admin/chains/new"), url)
    written |= {"name": "Missed", "percent": "100", "s.1.minutes": "soon", "active": "1"}
    refused = [admin.send(page, url, **written, act=act) for act in ("preview", "save")]
    assert all(one.status == 422 and "1 to 1440" in one.said("[id='s.1.minutes-error']") for one in refused)
    written |= {"s.1.minutes": "30", "s.1.act": "raise:"}
    assert len(admin.send(page, url, **written, act="add").page.css(".stepform")) == 3
    assert "It would have begun" in admin.send(page, url, **written, act="preview").said("#effect")
    told = "every deadline of every priority at 100 %: first whoever is responsible, after 15 min the leads (raise the priority by one)"
    assert told in admin.send(page, url, **written, act="save").said("table")


def _notice(admin: AtTheDesk) -> None:
    written = form_fields(page := admin.get(url := "/admin/notices/violation"), url)
    wrong = {"english": "Sorry, {{ nobody }}", "german": "{{ 'x'*1000000000 }}"}
    refused = admin.send(page, url, **written | wrong, act="look")
    assert "{{ nobody }}" in refused.said("#english-error") and "{{ 'x'*10" in refused.said("#german-error")
    assert "own words" in admin.send(page, url, **written | {"english": "Late: {{ number }}"}, act="save").said("table")
    assert "saved this text" in admin.send(page, url, **written, act="save").said(".errsum"), "nobody's words are lost"
    assert "own words" not in admin.send(page, url, **written, act="ours").said("table")


def _by_program(server: Server, admin: AtTheDesk) -> None:
    week = {day: [["08:00", "09:00"]] for day in WEEK}
    since = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    draft = {"calendars": {"business": {"tz": "Europe/Berlin", "week": week}}, "since": since}
    said = server.api.post("/api/v1/calendars/simulate", draft)
    assert said["open"]["later"] >= 1
    unchanged = server.api.post("/api/v1/rules/simulate", {})
    assert (unchanged["elsewhere"], unchanged["hits"]["before"]) == (0, unchanged["hits"]["after"])
    assert server.api.post("/api/v1/rules/simulate", {"rules": [{}]}, expect=422)
    assert server.api.post("/api/v1/calendars/simulate", {"calendars": {"nobody": {}}}, expect=422)
    assert unchanged["tickets"] == 1
    rules = server.api.get("/api/v1/rules")["items"]
    mine = [
        {name: one[name] for name in ("id", "name", "conditions", "actions", "stop", "active", "note")} for one in rules
    ]
    new = {"name": "New", "actions": {"queue": "allgemein"}}
    saved = server.api.put("/api/v1/rules", {"items": [*reversed(mine), new]})
    assert [one["name"] for one in saved["items"]] == [*(one["name"] for one in reversed(rules)), "New"]
    wrong = [{"name": "No", "conditions": {"channel": []}, "actions": {"queue": "x"}}, {"name": "No", "actions": {"level": 12}}]  # fmt: skip
    refused = server.api.put("/api/v1/rules", {"items": wrong}, expect=422)
    assert {one["field"] for one in refused["errors"]} >= {"items.0.conditions", "items.0.queue", "items.1.level"}
    named = next(one for one in server.api.get("/api/v1/calendars")["items"] if one["code"] == "business")
    business = draft["calendars"]["business"]
    body = {"definition": business, "version": named["version"], "since": since, "reason": "by program"}
    assert server.api.put("/api/v1/calendars/business", body)["version"] == named["version"] + 1
    assert server.api.put("/api/v1/calendars/business", body, expect=409)
    for about in ("calendars business", "rules New"):
        log = admin.get("/admin/changes?" + urlencode({"about": about})).said("table")
        assert "api:test" in log, about
