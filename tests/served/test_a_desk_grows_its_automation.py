"""The whole story, as a new user lives it: an empty desk, its history, the shadow, a licence earned, a new product that
poisons the stream, the licence gone, the missing article written, and the licence earned again."""

import csv
import json
from concurrent.futures import ThreadPoolExecutor
from itertools import count, cycle, islice

from sqlalchemy import create_engine, text

from e_level.starter_set import examples
from knowledge_base import markdown
from tests.kit.desk import AtTheDesk, add_agent, send_mail
from tests.kit.surroundings import ROOT
from tests.kit.waiting import until

CODE, OTHER = "webshop.returns", "office.word"
RETURNS = markdown.read((ROOT / "knowledge_base/starter/de/webshop-returns.md").read_text(encoding="utf-8"))
SOLARBOX = tuple(f"{RETURNS.variants[at]} Es geht um die Solarbox." for at in (1, 8, 7, 2, 5, 6))
"""Surely recognised, and no sentence of their own names what nobody has heard of."""
ARTICLE = """---
slug: solarbox-return
title: Solarbox zurückgeben
category: webshop.returns
language: de
kind: howto
audience: public
auto_answer_ok: true
review_months: 12
variants:
{}
- solarbox retoure
- Wohin mit der Solarbox?
---
Die Solarbox holen wir bei Ihnen ab. Bitte vereinbaren Sie einen Termin unter {{{{phone}}}}.

<!-- more -->
""".format("\n".join(f"- {said}" for said in SOLARBOX))
PREFIXES = ("", "Guten Tag, ", "Kurze Frage: ", "Hallo, ")


def rows(server, question: str):
    engine = create_engine(f"sqlite:///{server.directory / 'schalter.sqlite3'}")
    try:
        with engine.connect() as connection:
            return connection.execute(text(question)).all()
    finally:
        engine.dispose()


class Story:
    """One server, its administrator who is the auditor too, and customers who write."""

    def __init__(self, server):
        self.server = server
        add_agent(server, "maike", "--role", "admin", "--role", "agent", "--email", "maike@desk.example", "--language", "de", name="Maike Lorenz")  # fmt: skip
        self.admin = AtTheDesk(server, "maike")
        self._numbers = count()

    def write(self, *texts: str) -> list[str]:
        """Mails of people nobody knows yet, whose addresses it answers once every mail is decided."""
        addresses = [f"kunde{next(self._numbers)}@kunde.example" for _ in texts]
        for said, address in zip(texts, addresses, strict=True):
            send_mail(self.server, "", said, sender=f"Kunde <{address}>")
        sent = next(self._numbers)
        self._numbers = count(sent)
        until(
            lambda: rows(self.server, "SELECT count(*) FROM automation_decision") == [(sent,)], 60, f"{sent} decisions"
        )
        return addresses

    def audit(self, titles: dict[str, str]) -> None:
        """The scripted auditor: an answer is right where its article is the one the truth names."""
        while (seen := self.admin.get("/admin/audit")).page.css_first("form[action='/admin/audit']"):
            wanted = titles["Solarbox" if "Solarbox" in seen.said(".plain") else ""]
            verdict = "right" if wanted in [title.text() for title in seen.page.css("h2.h-box")] else "wrong"
            assert self.admin.send(seen, "/admin/audit", verdict=verdict).status == 200

    def licence(self, code: str = CODE) -> dict:
        [row] = rows(
            self.server,
            f"SELECT l.state, c.mode, l.bound, l.reason FROM category c JOIN category_licence l ON l.category = c.code WHERE c.code = '{code}'",
        )
        return row._asdict() | {"reason": json.loads(row.reason)}

    def until_licensed(self, texts, titles) -> dict:
        for _ in range(8):
            self.write(*islice(texts, 14))
            self.audit(titles)
            if (stands := self.licence())["state"] == "licensed":
                return stands
        raise AssertionError(f"never licensed: {stands}")


def history(path) -> int:
    """Labelled tickets of a desk that kept good books; how many there are. Every fourth example: each is trained on."""
    every = [(f"Anfrage: {row.text}", row.label, row.language) for row in examples()[::4]]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["text", "label", "language"])
        writer.writerows(every)
    return len(every)


def test_from_an_empty_desk_to_a_licence_lost_and_earned_again(start_server, relay, tmp_path):
    story = Story(start_server(SCHALTER_E_LEVEL__AUDIT_SHARE="1", SCHALTER_E_LEVEL__AUDIT_SHARE_AT_START="1"))
    run, admin = story.server.run, story.admin

    written = history(tmp_path / "history.csv")
    with (tmp_path / "history.csv").open("a", encoding="utf-8") as file:
        file.write("Wo ist mein Fax?,Faxe,de\nPasswort weg,,de\n")
    taken = json.loads(run("e-level", "import", str(tmp_path / "history.csv"), "--json"))
    assert (taken["read"], taken["new"], taken["no_category"]) == (written, written, {"Faxe": 1})
    assert f"Line {written + 3} has no label" in taken["left_out"][0]
    assert f"Nachrichten {written}" in admin.get("/admin/changes?about=history").said()
    report = json.loads(run("e-level", "potential", "--months", "3", "--json"))
    assert report["messages"] == written > 250
    assert {row["category"] for row in report["categories"]} >= {CODE, OTHER}
    assert 0 <= report["answerable"] <= report["with_articles"] <= 1

    for code in (CODE, OTHER):
        place = f"/admin/automation/{code}"
        off = admin.send(admin.get(place), f"{place}/ceiling", ceiling="off")
        admin.send(off, f"{place}/ceiling", ceiling="automated")
        admin.send(admin.get(place), f"{place}/promise", tolerated="10", certainty="90")
    assert (story.licence()["mode"], story.licence(OTHER)["mode"]) == ("shadow", "shadow")

    known = cycle(prefix + text for prefix in PREFIXES for text in RETURNS.variants)
    truth = {"": RETURNS.title, "Solarbox": "Solarbox zurückgeben"}
    stands = story.until_licensed(known, truth)
    assert stands["mode"] == "automated"
    assert stands["bound"] <= 0.1
    assert "Lizenz seit" in admin.get(f"/admin/automation/{CODE}").said()
    [told] = [row for row in json.loads(run("e-level", "licence", "--json"))["categories"] if row["category"] == CODE]
    assert (told["state"], told["bound"], told["tolerated"]) == ("licensed", stands["bound"], 0.1)
    assert story.licence(OTHER)["state"] == "learning"
    story.write(RETURNS.variants[2], RETURNS.variants[1])  # the next review falls before the poison
    assert rows(story.server, "SELECT outcome FROM automation_decision ORDER BY id DESC LIMIT 1") == [("answered",)]

    story.audit(truth)
    story.write(*SOLARBOX)
    story.audit(truth)
    stands = story.licence()
    assert (stands["state"], stands["mode"], stands["reason"]["kind"]) == ("withdrawn", "assisted", "errors")
    assert "falsch unter den letzten" in admin.get("/admin/automation").said()
    until(
        lambda: [one for one in relay.accepted if "maike@desk.example" in str(one.message["To"])],
        15,
        "the administrator is told",
    )
    story.write(RETURNS.variants[1])
    assert rows(story.server, "SELECT outcome FROM automation_decision ORDER BY id DESC LIMIT 1") == [("suggested",)]

    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "solarbox-return.md").write_text(ARTICLE, encoding="utf-8")
    assert json.loads(run("knowledge", "import", str(tmp_path / "articles"), "--json"))["new"] == 1
    ask = {"subject": "", "text": SOLARBOX[0]}
    until(
        lambda: story.server.api.post("/api/v1/e-level/classify", ask)["articles"][0]["slug"] == "solarbox-return",
        30,
        "the new article",
    )
    story.audit(truth)
    mixed = cycle(text for pair in zip(islice(known, 30), cycle(SOLARBOX), strict=False) for text in pair)
    assert story.until_licensed(mixed, truth)["mode"] == "automated"
    story.write(SOLARBOX[0])
    [(outcome, slug)] = rows(
        story.server,
        "SELECT d.outcome, a.slug FROM automation_decision d JOIN article a ON a.id = d.article_id ORDER BY d.id DESC LIMIT 1",
    )
    assert (outcome, slug) == ("answered", "solarbox-return")

    with ThreadPoolExecutor(1) as beside:
        training = beside.submit(run, "e-level", "train", "--json")
        asking = story.write(*islice(mixed, 12))
        assert json.loads(training.result(300))["model"] > 1
    asked = "SELECT count(*), count(DISTINCT ticket_id) FROM contact WHERE direction = 'in' AND sender_address = '{}'"
    assert [rows(story.server, asked.format(one)) for one in asking] == [[(1, 1)]] * len(asking), "nothing is lost"
    until(
        lambda: all(any(one in str(sent.message["To"]) for sent in relay.accepted) for one in asking),
        20,
        "everybody is answered",
    )
