"""The admin's objects, the e-level's view of a text, and the document that describes them all."""

import json

from api.openapi import document
from api.operations import OPERATIONS


def test_the_small_tables_are_shown_in_full(api):
    categories = {one["code"]: one for one in api.get("/api/v1/categories")["items"]}
    assert categories["password.forgotten"]["default_queue"] in {
        one["code"] for one in api.get("/api/v1/queues")["items"]
    }
    assert sum(one["is_default"] for one in api.get("/api/v1/segments")["items"]) == 1
    for name in ("rules", "calendars", "sla-policies", "clocks"):
        assert api.get(f"/api/v1/{name}")["next"] is None


def test_a_category_is_switched_and_one_that_belongs_to_people_is_not(api):
    assert api.put("/api/v1/categories/office.word", {"mode": "assisted"})["mode"] == "assisted"
    said = api.put("/api/v1/categories/privacy.request", {"mode": "automated"}, expect=422)
    assert [error["field"] for error in said["errors"]] == ["mode"]
    api.put("/api/v1/categories/no.such", {"mode": "off"}, expect=404)


def test_a_clock_of_the_desks_own_is_set_up_once_and_not_saved_over(api):
    said = {"name_de": "Lieferant", "owed_to": "supplier", "starts": [["waits", "waiting_third_party"]], "stops": [["waited", ""]], "version": 0}  # fmt: skip
    saved = api.put("/api/v1/clocks/supplier_api", said)
    assert (saved["version"], saved["again"], saved["rests"]) == (1, True, [])
    assert saved in api.get("/api/v1/clocks")["items"]
    api.put("/api/v1/clocks/supplier_api", said, expect=409)
    api.put("/api/v1/clocks/not_there", said | {"version": 3}, expect=409)
    assert api.put("/api/v1/clocks/supplier_api", said | {"version": 1, "rests": ["queued"]})["version"] == 2
    api.put("/api/v1/clocks/supplier_api", said | {"version": 1}, expect=409)
    refused = api.put("/api/v1/clocks/supplier_api", said | {"version": 2, "stops": said["starts"]}, expect=422)
    assert [(one["field"], one["problem"]) for one in refused["errors"]] == [("stops.0", "the same starts it")]
    gone = [["priority", "P9"], ["queue", "gone"], ["category", "fault"], ["created", "today"]]
    refused = api.put("/api/v1/clocks/other_api", said | {"name_de": "Andere", "cancels": gone}, expect=422)
    assert {one["field"]: one["problem"] for one in refused["errors"]} == {
        "cancels.0": "there is nothing of this name", "cancels.1": "there is nothing of this name",
        "cancels.3": "no such thing happens to a ticket",
    }  # fmt: skip


def test_a_changed_article_is_a_new_version_and_an_old_one_is_not_saved_over_it(api):
    [article] = api.get("/api/v1/articles", language="de", limit=1)["items"]
    said = {name: article[name] for name in (
        "title", "category", "kind", "audience", "state", "auto_answer_ok", "short_answer", "body", "variants", "version",
    )}  # fmt: skip
    saved = api.put(f"/api/v1/articles/{article['id']}", said | {"title": "Neuer Titel"})
    assert (saved["title"], saved["version"]) == ("Neuer Titel", article["version"] + 1)
    api.put(f"/api/v1/articles/{article['id']}", said, expect=409)
    wrong = said | {"version": saved["version"], "body": "{{no_such}}"}
    assert api.put(f"/api/v1/articles/{article['id']}", wrong, expect=422)["errors"][0]["field"] == "body"


def test_a_new_article_is_published_or_kept_for_approval(api):
    said = {
        "slug": "coffee-machine", "language": "en", "title": "The coffee machine", "category": "general.where_to_get",
        "short_answer": "On floor two.", "variants": ["Where is the coffee?"],
    }  # fmt: skip
    draft = api.post("/api/v1/articles", said, expect=201)
    assert (draft["state"], draft["version"]) == ("draft", 1)
    assert api.post("/api/v1/articles", said, expect=422)["errors"][0]["field"] == "slug"
    published = api.post("/api/v1/articles", said | {"language": "de", "state": "published"}, expect=201)
    assert published["state"] == "published"
    wrong = said | {"slug": "tea", "short_answer": "Ask {{nobody}}."}
    assert api.post("/api/v1/articles", wrong, expect=422)["errors"][0]["field"] == "short_answer"
    nowhere = said | {"slug": "tea", "category": "no.such"}
    assert api.post("/api/v1/articles", nowhere, expect=422)["errors"][0]["field"] == "category"


def test_articles_are_listed_in_pages_without_gaps(api):
    ids = [article["id"] for article in api.pages("/api/v1/articles", limit=50)]
    assert len(ids) > 50
    assert ids == sorted(set(ids))


def test_a_text_is_classified_and_nothing_is_kept(api):
    before = api.get("/api/v1/ledger")["items"]
    said = api.post("/api/v1/e-level/classify", {"subject": "Passwort", "text": "Ich habe mein Passwort vergessen."})
    assert {"prediction", "categories", "articles", "decision", "reasons"} <= said.keys()
    assert api.get("/api/v1/ledger")["items"] == before


def test_the_document_lists_exactly_the_operations_that_are_served(api):
    said = api.get("/api/v1/openapi.json")
    described = {(method.upper(), path) for path, methods in said["paths"].items() for method in methods}
    assert described == {(one.method, one.path) for one in OPERATIONS}
    assert said["openapi"].startswith("3.1")
    assert said["paths"] == json.loads(json.dumps(document(OPERATIONS, "")))["paths"]
