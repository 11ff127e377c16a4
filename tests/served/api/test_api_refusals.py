"""What the API refuses, and how it says so: problem documents with the place and a value that would work."""

import json

import pytest

TICKETS = "/api/v1/tickets"
NEW = {"sender": {"address": "kim@customer.example"}, "text": "Hallo"}


@pytest.fixture(scope="session")
def tokens(api_server):
    return {
        scope: api_server.run("token", "create", f"a {scope}", "--scope", scope).strip()
        for scope in ("agent", "intake")
    }


def problem(answer, status):
    assert answer.status == status, answer.body
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert answer.said["status"] == status
    assert answer.said["title"]
    return answer.said


@pytest.mark.parametrize("token", ["", "wrong", "schalter_wrong"])
def test_without_a_valid_token_nothing_is_said(exchange, token):
    answer = exchange("GET", TICKETS, token=token)
    problem(answer, 401)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/api/v1/openapi.json"])
def test_health_figures_and_the_document_need_no_token(exchange, path):
    assert exchange("GET", path, token="").status == 200


def test_a_token_for_intake_opens_tickets_and_reads_none(exchange, tokens):
    body = json.dumps(NEW).encode()
    assert exchange("POST", TICKETS, body, token=tokens["intake"], Content_Type="application/json").status == 201
    assert "ticket.read" in problem(exchange("GET", TICKETS, token=tokens["intake"]), 403)["detail"]


def test_a_token_of_an_agent_works_on_tickets_and_changes_no_settings(exchange, tokens):
    assert exchange("GET", TICKETS, token=tokens["agent"]).status == 200
    body, path = b'{"mode": "off"}', "/api/v1/categories/office.word"
    problem(exchange("PUT", path, body, token=tokens["agent"], Content_Type="application/json"), 403)
    problem(exchange("GET", "/api/v1/ledger", token=tokens["agent"]), 403)


def test_confidential_work_of_a_reserved_queue_does_not_exist_for_an_agents_token(exchange, tokens, opened):
    ticket = opened(category="privacy.request")
    assert ticket["confidential"]
    path = f"{TICKETS}/{ticket['number']}"
    problem(exchange("GET", path, token=tokens["agent"]), 404)
    assert exchange("GET", path).status == 200
    listed = exchange("GET", f"{TICKETS}?category=privacy.request", token=tokens["agent"]).said["items"]
    assert listed == []
    contacts = exchange("GET", "/api/v1/contacts?limit=200", token=tokens["agent"]).said["items"]
    assert ticket["number"] not in {contact["ticket"] for contact in contacts}
    problem(
        exchange("POST", f"{path}/note", b'{"text": "x"}', token=tokens["agent"], Content_Type="application/json"), 404
    )


def test_an_unknown_path_and_an_unknown_method_are_problems_too(exchange):
    problem(exchange("GET", "/api/v1/no-such-thing"), 404)
    answer = exchange("DELETE", TICKETS)
    problem(answer, 405)
    assert {"GET", "POST"} <= {method.strip() for method in answer.headers["Allow"].split(",")}


@pytest.mark.parametrize(
    "path",
    ["tickets/SC-0000-0000", "tickets/x", "contacts/0", "contacts/99999999999999999999", "contacts/x", "articles/x"],
)
def test_what_does_not_exist_is_not_found(exchange, path):
    problem(exchange("GET", f"/api/v1/{path}"), 404)


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"text": "\\ud800"}', b"[1] 2"])
def test_what_is_no_json_is_a_bad_request(exchange, body):
    problem(exchange("POST", TICKETS, body, Content_Type="application/json"), 400)


def test_another_content_type_is_not_read(exchange):
    problem(exchange("POST", TICKETS, json.dumps(NEW).encode(), Content_Type="text/plain"), 415)


@pytest.mark.parametrize(
    ("body", "field", "hint"),
    [
        (NEW | {"txt": "x"}, "txt", "did you mean text?"),
        ({"sender": {"adress": "kim@customer.example"}, "text": "x"}, "sender.adress", "did you mean address?"),
        (NEW | {"text": 5}, "text", ""),
        (NEW | {"text": " \n"}, "text", ""),
        (NEW | {"sender": {"address": "nobody"}}, "sender.address", "kim@example.org"),
        (NEW | {"language": "fr"}, "language", "'de' or 'en'"),
        (NEW | {"category": "no.such"}, "category", "see /api/v1/categories"),
        (NEW | {"attachments": [{"filename": "a", "content": "%"}]}, "attachments.0.content", ""),
        ([], "body", ""),
    ],
)
def test_every_mistake_in_a_body_is_named_with_its_place(exchange, body, field, hint):
    said = problem(exchange("POST", TICKETS, json.dumps(body).encode(), Content_Type="application/json"), 422)
    assert (said["errors"][-1]["field"], said["errors"][-1]["hint"]) == (field, hint) or field in {
        error["field"] for error in said["errors"] if error["hint"] == hint
    }


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("stat=new", "stat"),
        ("state=asleep", "state"),
        ("limit=0", "limit"),
        ("cursor=-", "cursor"),
        ("cursor=zzz", "cursor"),
        ("level=10", "level"),
        ("queue=nowhere", "queue"),
        ("segment=nobody", "segment"),
        ("category=no.such", "category"),
        ("person=abc", "person"),
        ("level=1&level=2", "level"),
    ],
)
def test_every_mistake_in_a_query_is_named(exchange, query, field):
    assert [error["field"] for error in problem(exchange("GET", f"{TICKETS}?{query}"), 422)["errors"]] == [field]


def test_a_refused_filter_names_what_is_known(exchange):
    (error,) = problem(exchange("GET", f"{TICKETS}?queue=nowhere"), 422)["errors"]
    assert error["hint"].startswith("known are ") and "," in error["hint"]


def test_no_pattern_is_shown_to_anyone(exchange):
    for path in (f"{TICKETS}?cursor=-", "/api/v1/arrivals?cursor=zzz", "/api/v1/contacts?cursor=A"):
        assert "pattern" not in json.dumps(problem(exchange("GET", path), 422))
