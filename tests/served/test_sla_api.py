"""The calculator over HTTP and on the command line: the same questions, the same answers."""

import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.kit.api import Api
from tests.kit.server import Server
from tests.kit.surroundings import ROOT

WEEK = {day: [["08:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
CALENDAR = {"tz": "Europe/Berlin", "week": WEEK, "holiday_set": "DE-BY"}
QUESTION = {"calendar": CALENDAR, "start": "2026-10-02T14:30:00Z", "minutes": 120}
TIMELINE = {
    "calendars": {"office": CALENDAR},
    "slas": {"gold": {"calendar": "office", "first_response": 60, "solution": 240}},
    "events": [{"at": "2026-10-02T14:30:00Z", "ev": "created", "sla": "gold"}],
    "checks": [{"after": 0}],
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("calculator"), {})
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def api(server: Server) -> Api:
    return Api(server.http_url, server.run("token", "create", "checker", "--scope", "intake").strip())


def test_a_due_time_with_its_proof_over_http(api: Api):
    answer = api.post("/api/v1/sla/calculate", QUESTION)
    assert answer["due"] == "2026-10-05T07:30:00Z"
    assert sum(line["seconds"] for line in answer["proof"]) == 7200
    (check,) = api.post("/api/v1/sla/timeline", TIMELINE)["checks"]
    assert (check["first_response_due"], check["next_due"]) == ("2026-10-05T06:30:00Z", "2026-10-05T06:30:00Z")


def test_holidays_by_set_and_year(api: Api):
    listed = api.get("/api/v1/holidays", set="DE-BY", year=2026)["items"]
    assert {"date": "2026-01-06", "name": "Heilige Drei Könige"} in listed
    assert api.get("/api/v1/holidays", set="XX", year=2026, expect=422)["errors"][0]["field"] == "set"
    assert api.get("/api/v1/holidays", set="DE", year="soon", expect=422)["errors"][0]["field"] == "year"


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("calculate", {**QUESTION, "calendar": {"tz": "Mars/Base", "week": WEEK}}, "calendar.tz"),
        ("calculate", {**QUESTION, "calendar": {"tz": "UTC"}}, "calendar"),
        ("calculate", [], "request"),
        ("timeline", {**TIMELINE, "calendars": {"office": {"tz": "UTC", "week": {}}}}, "calendars.office"),
    ],
)
def test_mistakes_are_problem_documents_with_the_place(api: Api, path: str, body: Any, field: str):
    refused = api.post(f"/api/v1/sla/{path}", body, expect=422)
    assert (refused["status"], refused["errors"][0]["field"]) == (422, field)


@pytest.mark.parametrize("body", [b"", b"{", b"[1] 2", b"\xff"])
def test_what_is_no_json_is_a_bad_request(server: Server, api: Api, body: bytes):
    connection = http.client.HTTPConnection(server.host, server.http_port, timeout=30)
    headers = {"Authorization": f"Bearer {api.token}", "Content-Type": "application/json"}
    connection.request("POST", "/api/v1/sla/calculate", body, headers)
    answer = connection.getresponse()
    assert (answer.status, json.load(answer)["status"]) == (400, 400)
    connection.close()


def test_unknown_keys_are_ignored_and_the_calculator_is_documented(api: Api):
    assert api.post("/api/v1/sla/calculate", {**QUESTION, "note": "x", "policy": None})["due"]
    assert {"/api/v1/sla/calculate", "/api/v1/sla/timeline", "/api/v1/holidays"} <= api.get("/api/v1/openapi.json")[
        "paths"
    ].keys()


def test_without_a_token_nobody_calculates(server: Server):
    assert Api(server.http_url).post("/api/v1/sla/calculate", QUESTION, expect=401)["title"] == "Unauthorized"


def test_the_command_line_answers_without_a_database():
    done = _command("calculate", QUESTION)
    assert (done.returncode, json.loads(done.stdout)["due"]) == (0, "2026-10-05T07:30:00Z")
    refused = _command(
        "timeline", {**TIMELINE, "events": [{"at": "yesterday", "ev": "created"}], "checks": [{"after": 0}]}
    )
    assert refused.returncode == 2
    problem = json.loads(refused.stdout)
    assert (problem["status"], [one["field"] for one in problem["errors"]]) == (422, ["events.0.at"])
    assert refused.stderr.startswith("events.0.at: 'yesterday' is not an instant")
    half = _command("calculate", {**QUESTION, "calendar": {"tz": "UTC", "week": {"\ud800": []}}})
    assert (half.returncode, json.loads(half.stdout)["errors"][0]["field"]) == (2, "request")


def _command(name: str, body: Any) -> "subprocess.CompletedProcess[str]":
    settings = {"SCHALTER_STORAGE__DIRECTORY": "/nowhere/at/all"}
    command = [sys.executable, "app.py", "sla", name]
    return subprocess.run(
        command, cwd=ROOT, input=json.dumps(body), capture_output=True, text=True, env=settings, timeout=60
    )
