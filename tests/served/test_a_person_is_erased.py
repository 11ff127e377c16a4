"""What one person left behind is handed out whole, and taken out of every table and file, on both engines."""

import asyncio
import json
import zipfile
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from customers.feedback_tables import Rating
from customers.suppression import suppress
from customers.tables import ContactPoint, Person
from desk.tables import Draft
from e_level.tables import Audit, AutomationDecision, Prediction
from foundation.errors import OperatorError
from privacy.erase import Erasing
from privacy.whose import find, theirs
from sla.tables import SlaTimer
from sla.verify import verify
from staff import audit
from staff.audit_tables import AuditEntry
from staff.tables import Agent
from storage import full_text
from tests.kit.desk import AtTheDesk, add_agent
from tests.kit.house import open_house
from tests.kit.server import Server
from tests.kit.waiting import until_async
from tests.kit.ways_in import WAYS
from ticketing import agent_moves, answers, arrivals, intake_loop, moves
from ticketing.actors import agent
from ticketing.custom_field_tables import CustomField, CustomValue
from ticketing.inbound import File
from ticketing.ledger import totals
from ticketing.tables import Arrival, Attachment, Contact, Ticket

WORD = "zwiebelkuchenrezept"
ADDRESS, NUMBER = "anna@kunde.example", "+494315550142"
OTHERS = "Pflaumenmus fuer Bert"
BIG = (WORD + " im Anhang. ").encode() * 9_000
"""Larger than what lies in the database of a SQLite installation."""


@pytest.fixture
def house(database_url: str, tmp_path: Path):
    with open_house(database_url, tmp_path) as house:
        house.database.change_now(lambda change: change.session.add(Agent(login="ada", display_name="Ada")))
        yield house


def written(house) -> None:
    """One matter on each channel by Anna, one by Bert, and everything a desk adds to them."""
    raws = [(way, way.message(f"m{at}", f"{WORD.capitalize()} auf Weg {at}")) for at, way in enumerate(WAYS)]
    email = WAYS[0]
    with_file = (
        b"From: Anna Kunde <anna@kunde.example>\r\nTo: hilfe@schalter.example\r\nSubject: Zwiebelkuchenrezept\r\nMessage-ID: <zwiebelkuchenrezept@kunde.example>\r\n"
        b"Date: Mon, 09 Mar 2026 10:00:00 +0100\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSiehe Anhang.\r\n--b\r\n"
        b"Content-Type: text/plain; name=zwiebelkuchenrezept.txt\r\nContent-Disposition: attachment; filename=zwiebelkuchenrezept.txt\r\n\r\n" + BIG + b"\r\n--b--\r\n"
    )  # fmt: skip
    berts = raws[0][1].replace(b"anna@", b"bert@").replace(b"Anna", b"Bert").replace(b"<m0@", b"<b0@")
    berts = berts.replace(WORD.capitalize().encode(), OTHERS.encode())
    raws += [(email, with_file), (email, with_file), (email, berts)]

    def keep(change):
        for way, raw in raws:
            envelope = {**way.envelope, "mail_from": "bert@kunde.example"} if raw == berts else way.envelope
            kept = arrivals.keep(
                change, house.desk.blobs, channel=way.channel, mailbox=way.mailbox, raw=raw, envelope=envelope
            )
            if way.read_before:
                way.read_before(house, change, kept, raw)

    house.database.change_now(keep)
    house.clock.forward(minutes=1)

    async def booked():
        intake = intake_loop.Intake(house.database, house.desk, house.readers())
        task = asyncio.create_task(intake.run())
        waiting = select(Arrival.id).where(Arrival.outcome == "waiting")

        async def settled() -> bool:
            return await house.database.read(lambda session: session.exec(waiting).first()) is None

        await until_async(settled, 30, "all are taken in")
        task.cancel()
        await asyncio.wait([task])

    asyncio.run(booked())
    house.database.change_now(lambda change: added(house, change))


def added(house, change) -> None:
    session, by = change.session, agent(1)
    anna, phone = (
        session.get(Person, session.exec(select(ContactPoint.person_id).where(ContactPoint.value == value)).one())
        for value in (ADDRESS, NUMBER)
    )
    if phone.id != anna.id:
        phone.merged_into_id = anna.id
    anna.note = WORD
    tickets = session.exec(select(Ticket).where(col(Ticket.person_id).in_((anna.id, phone.id)))).all()
    for ticket in tickets:
        ticket.person_id = anna.id
    session.add(CustomField(code="recipe", name_de="Rezept", name_en="Recipe", kind="text"))
    session.flush()
    for ticket in tickets:
        files = [File("antwort.txt", f"{WORD} {ticket.id}".encode(), "text/plain")]
        answers.send(change, house.desk, ticket, "reply", f"Gern: {WORD}", by, files=files)
        answers.note(change, house.desk, ticket, f"Intern {WORD}", by)
        session.add(CustomValue(ticket_id=ticket.id, field="recipe", value=WORD, sought=WORD))
        session.add(Draft(ticket_id=ticket.id, agent_id=1, kind="reply", text=WORD, saved_at=change.now))
        session.add(Rating(ticket_id=ticket.id, score=9, comment=WORD, at=change.now))
        moves.correct(change, ticket, "subject", f"{WORD} neu", by, WORD)
        first = session.exec(select(Contact).where(Contact.ticket_id == ticket.id).order_by(col(Contact.id))).first()
        if session.exec(select(Prediction).where(Prediction.contact_id == first.id)).first() is None:
            session.add(Prediction(contact_id=first.id, category="other", confidence=0.5, evidence=[[WORD, 1.0]], language="de", at=change.now))  # fmt: skip
        facts = {"mode": "automated", "foreign": WORD}
        why = [{"code": "foreign", "value": WORD, "needed": "none"}]
        session.add(AutomationDecision(
            ticket_id=ticket.id, person_id=anna.id, mode="automated", outcome="passed", facts=facts, reasons=why, decided_at=change.now,
        ))  # fmt: skip
        if session.exec(select(Audit).where(Audit.contact_id == first.id)).first() is None:
            session.add(Audit(
                contact_id=first.id, ticket_id=ticket.id, person_id=anna.id, category="other", text=WORD, confidence=0.5, drawn_at=change.now,
            ))  # fmt: skip
    for row in session.exec(select(Attachment).where(col(Attachment.words).is_(None))):
        row.words = WORD
        full_text.index_files(session, row.contact_id, [row.filename], [WORD])
    suppress(change, ADDRESS, "bounce", f"550 no {ADDRESS}")
    link = {"to": ADDRESS, "subject": "Link", "text": WORD, "language": "de"}
    change.later("staff_mail", link, key=f"customer-link:{ADDRESS}:1")
    audit.note(change, "ada", f"report_reader {ADDRESS}", {}, {"address": ADDRESS})


def closed(house) -> None:
    def work(change):
        annas = select(Ticket).where(Ticket.shelf != 2, ~col(Ticket.excerpt).contains(OTHERS))
        for ticket in change.session.exec(annas):
            agent_moves.cancel(change, ticket, agent(1), WORD)

    house.database.change_now(work)


def everywhere(house, tmp_path: Path) -> str:
    """Every value of every table, the words of the search and the files, in small letters."""

    def tables(session):
        connection = session.connection()
        if house.database.sqlite:
            names = [row[0] for row in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))]
            names = [name for name in names if not name.startswith(("contact_search", "file_search"))]
            names += ["file_search", "temp.words", "temp.file_words"]
            for table, of in (("words", "contact_search"), ("file_words", "file_search")):
                connection.execute(
                    text(f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{table} USING fts5vocab(main, {of}, row)")
                )
        else:
            names = [
                row[0]
                for row in connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
            ]
        for name in names:
            for row in connection.execute(text(f"SELECT * FROM {name}")):
                yield f"{name}: " + " ".join(
                    bytes(value).decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else json.dumps(value, default=str, ensure_ascii=False)
                    for value in row
                )  # fmt: skip

    rows = house.database.change_now(lambda change: list(tables(change.session)))
    files = [path.read_bytes().decode("utf-8", "replace") for path in (tmp_path / "blobs").rglob("*") if path.is_file()]
    return "\n".join([*rows, *files]).lower()


class Killed(Exception):
    """As if the machine had gone down between two portions."""


def test_a_person_is_handed_out_whole_and_then_nowhere_any_more(house, database_url, tmp_path):
    written(house)
    program = Server(tmp_path, {} if house.database.sqlite else {"SCHALTER_STORAGE__DATABASE_URL": database_url})
    assert all(said in everywhere(house, tmp_path) for said in (WORD, ADDRESS, NUMBER))

    program.run("person", "export", ADDRESS, "--out", str(tmp_path / "anna.zip"))
    with zipfile.ZipFile(tmp_path / "anna.zip") as packed:
        said = json.loads(packed.read("person.json"))
        files = {name: packed.read(name) for name in packed.namelist()}
    assert {one["channel"] for one in said["contacts"]} >= {"email", "web", "phone", "fax", "letter", "api"}
    assert any(BIG.strip() in content for content in files.values())
    texts = json.dumps(said, ensure_ascii=False)
    assert (
        all(one in texts for one in (WORD, ADDRESS, NUMBER)) and f"Intern {WORD}" not in texts and OTHERS not in texts
    )
    assert said["tickets"][0]["ratings"][0]["comment"] == WORD
    assert [one["field"] for one in said["tickets"][0]["custom_fields"]] == ["recipe"]
    assert json.loads(program.run("person", "export", NUMBER, "--json"))["person"]["id"] == said["person"]["id"]

    refused = program.ran("person", "erase", ADDRESS, "--yes")
    assert refused.returncode == 2 and said["tickets"][0]["number"] in refused.stderr
    unknown = program.ran("person", "export", "anna@", "--json")
    assert unknown.returncode == 2 and "Anna Kunde" in unknown.stderr
    closed(house)
    asked = program.ran("person", "erase", ADDRESS)
    assert asked.returncode == 2 and "--yes" in asked.stderr and "Backups" in asked.stdout
    figures, differ = house.database.read_now(figures_of), differences(house)

    times = 0
    for portion in count(1):
        passed = count(1)

        def killed(what: str, done: int, of: int, passed=passed, portion=portion) -> None:
            if next(passed) == portion:
                raise Killed(what)

        try:
            Erasing(house.database, house.desk.blobs, "asked for", killed).run(mine(house))
        except Killed:
            times += 1
        else:
            break
    assert times >= 5, "it was killed behind each portion, and went on"
    assert "is erased" in program.run("person", "erase", str(said["person"]["id"]), "--yes", "--reason", "asked for")

    left = everywhere(house, tmp_path)
    for one in (WORD, ADDRESS, NUMBER, "anna kunde"):
        at = left.find(one)
        assert at < 0, left[max(0, at - 200) : at + 100]
    assert OTHERS.lower() in left
    assert house.database.read_now(figures_of) == figures and differences(house) == differ
    log = house.database.read_now(
        lambda session: session.exec(
            select(AuditEntry).where(AuditEntry.object == f"person {said['person']['id']}")
        ).all()
    )
    assert [one.after["status"] for one in log] == ["erasing", "anonymised"] and log[0].reason == "asked for"
    assert log[0].after["tickets"] == len(said["tickets"])

    program.start()
    try:
        add_agent(program, "lena", "--role", "admin", "--role", "agent", "--level", "1")
        lena, number = AtTheDesk(program, "lena"), said["tickets"][0]["number"]
        for path in (
            f"/desk/tickets/{number}",
            "/desk/ledger",
            "/admin/audit",
            "/admin/changes",
            "/admin/delivered",
            "/admin/time",
        ):
            assert lena.get(path).status == 200, path
        assert {one["difference"] for one in program.api.get("/api/v1/ledger")["items"]} == {0}
    finally:
        program.stop()


def mine(house):
    def question(session):
        [person] = find(session, ADDRESS, "DE") or session.exec(select(Person).where(Person.status == "erasing")).all()
        return theirs(session, person)

    return house.database.read_now(question)


def figures_of(session):
    tickets = session.exec(select(Ticket).order_by(col(Ticket.id))).all()
    return (
        [
            (one.number, one.state, one.created_at, one.closed_at, one.category, one.priority, one.level)
            for one in tickets
        ],
        sorted((one.channel, one.taken_in, one.ticketed, one.duplicates, one.difference) for one in totals(session)),
        [(one.score, one.at) for one in session.exec(select(Rating).order_by(col(Rating.ticket_id)))],
        [(one.metric, one.state, one.due_at) for one in session.exec(select(SlaTimer).order_by(col(SlaTimer.id)))],
    )


def differences(house):
    return house.database.read_now(lambda session: verify(session, house.clock.now())).differences


def test_a_held_arrival_of_theirs_is_settled_first(house):
    written(house)
    closed(house)

    def hold(change):
        way = WAYS[0]
        arrivals.keep(
            change,
            house.desk.blobs,
            channel="email",
            mailbox=way.mailbox,
            raw=f"From: {ADDRESS}\n".encode(),
            envelope={},
            outcome="held",
        )

    house.database.change_now(hold)
    with pytest.raises(OperatorError, match="Not settled yet"):
        Erasing(house.database, house.desk.blobs).run(mine(house))
