"""The agent's moves, made by a program, from the first answer to the merge."""

import pytest


@pytest.fixture
def ticket(opened):
    return opened(category="fault.printer")


@pytest.fixture
def move(api, ticket):
    def one(name, expect=0, **said):
        return api.post(f"/api/v1/tickets/{ticket['number']}/{name}", said, expect=expect)

    return one


def state(api, ticket):
    return api.get(f"/api/v1/tickets/{ticket['number']}")["state"]


def test_an_answer_is_part_of_the_conversation_and_goes_to_the_customer(api, ticket, move):
    sent = move("reply", text="Bitte einmal aus- und einschalten.", expect=201)
    assert (sent["direction"], sent["ticket"], sent["to"]) == ("out", ticket["number"], ["kim@customer.example"])
    assert state(api, ticket) == "in_progress"
    said = [contact["kind"] for contact in api.get(f"/api/v1/tickets/{ticket['number']}/contacts")["items"]]
    assert [kind for kind in said if kind != "acknowledgement"] == ["message", "reply"]
    assert api.get(f"/api/v1/contacts/{sent['id']}")["message_id"] == sent["external_id"]
    other = move("reply", text="Und noch etwas.", to="lee@customer.example", cc=["max@customer.example"], expect=201)
    assert (other["to"], other["cc"]) == (["lee@customer.example"], ["max@customer.example"])
    unseen = move("reply", text="Auch an die Leitung.", bcc=["head@house.example"], expect=201)
    assert (unseen["cc"], unseen["bcc"], other["bcc"]) == ([], ["head@house.example"], [])
    assert [one["field"] for one in move("reply", text="Ja", to="lee", expect=422)["errors"]] == ["to"]


def test_a_question_makes_the_ticket_wait(api, ticket, move):
    move("reply", text="Welches Modell?", wait=True)
    assert state(api, ticket) == "waiting_customer"


def test_a_note_stays_inside(api, ticket, move):
    written = move("note", text="Der dritte diese Woche.", expect=201)
    assert (written["kind"], written["visibility"], written["to"]) == ("note", "internal", [])
    assert state(api, ticket) == "queued"


def test_a_ticket_goes_to_an_agent_and_back(api, ticket, move):
    taken = move("assign", assignee="anna")
    assert (taken["assignee"], taken["assignee_name"], taken["state"]) == ("anna", "Anna Berg", "in_progress")
    assert taken["number"] in {one["number"] for one in api.get("/api/v1/tickets", assignee="anna")["items"]}
    refused = move("assign", assignee=None, expect=422)
    assert [error["field"] for error in refused["errors"]] == ["reason"]
    back = move("assign", assignee=None, reason="Nur Anna hat Urlaub")
    assert (back["assignee"], back["state"]) == (None, "queued")


def test_an_agent_without_the_level_needs_a_reason(ticket, move, api):
    move("escalate", level=3, reason="Treiber getauscht")
    refused = move("assign", assignee="anna", expect=422)
    assert [error["field"] for error in refused["errors"]] == ["assignee"]
    assert move("assign", assignee="anna", reason="kennt das Gerät")["assignee"] == "anna"


def test_finished_work_cannot_be_listed_by_who_did_it(api):
    api.get("/api/v1/tickets", assignee="anna", state="closed", expect=403)


def test_escalation_needs_what_was_tried(ticket, move):
    move("escalate", level=2, expect=422)
    there = move("escalate", level=2, reason="Kabel getauscht")
    assert (there["level"], there["queue"], there["hop_count"]) == (
        2,
        "stoerungen",
        ticket["hop_count"] + (ticket["level"] != 2),
    )


def test_resolved_reopened_resolved_closed(api, ticket, move):
    done = move("resolve", text="Neuer Treiber.", code="solved")
    assert (done["state"], done["resolution_text"], done["final_category"]) == (
        "resolved",
        "Neuer Treiber.",
        "fault.printer",
    )
    assert move("reopen", reason="Druckt wieder nicht")["reopened_count"] == 1
    move("resolve", text="Neues Gerät.")
    closed = api.patch(f"/api/v1/tickets/{ticket['number']}", {"state": "closed"})
    assert (closed["state"], closed["closed_at"] is not None) == ("closed", True)
    assert [error["field"] for error in move("reply", text="Noch etwas", expect=422)["errors"]] == ["state"]


def test_what_is_resolved_at_a_higher_level_may_say_that_a_lower_one_could_do_it(api, ticket, move):
    move("escalate", level=2, reason="Treiber getauscht")
    move("resolve", text="Treiber 4.2 einspielen.", forward=True)
    judged = [line for line in api.get(f"/api/v1/tickets/{ticket['number']}/history")["items"] if line["kind"] == "forward_judged"]  # fmt: skip
    assert [line["data"]["could"] for line in judged] == [True]


def test_a_move_the_life_cycle_does_not_know_says_where_it_is_possible(move):
    refused = move("reopen", reason="einfach so", expect=422)
    assert refused["errors"][0]["hint"].startswith("possible in")


def test_a_merged_ticket_leads_to_the_one_that_stays(api, ticket, move, opened):
    stays = opened()
    merged = move("merge", target=stays["number"])
    assert merged["number"] == stays["number"]
    gone = api.get(f"/api/v1/tickets/{ticket['number']}")
    assert (gone["state"], gone["merged_into"]) == ("cancelled", stays["number"])
    assert move("merge", target="SC-1111-1111", expect=422)["errors"][0]["field"] == "target"


def test_a_ticket_waits_for_a_supplier_until_a_day(api, ticket, move):
    path = f"/api/v1/tickets/{ticket['number']}"
    api.patch(path, {"state": "in_progress"})
    refused = api.patch(path, {"state": "waiting_third_party", "reason": "Ersatzteil"}, expect=422)
    assert refused["errors"][0]["field"] == "follow_up_at"
    waits = api.patch(
        path, {"state": "waiting_third_party", "reason": "Ersatzteil", "follow_up_at": "2099-01-01T09:00:00+01:00"}
    )
    assert (waits["state"], waits["follow_up_at"]) == ("waiting_third_party", "2099-01-01T08:00:00Z")
    assert api.patch(path, {"state": "in_progress"})["follow_up_at"] is None
