"""The composition root and command line of Schalter, with the two tables of reactions; nothing else."""
# ruff: noqa: E402

import gc

gc.disable()  # what is imported stays: looking for garbage among it is a tenth of the start

import argparse
import asyncio
import logging
import os
import secrets
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import cast

from aiohttp import web

import admin.routes
import customers.starter
import demo.first_run
import demo.script
import desk.routes
import desk.sign_in
import e_level.commands
import e_level.evaluate
import knowledge_base.commands
import knowledge_base.evaluate
import knowledge_base.starter
import sla.commands
import sla.starter
import staff.commands
import storage.commands
import ticketing.commands
import ticketing.starter
from admin.operations_notice import OperationsNotice
from api import metrics as api_metrics
from api import routes as api_routes
from api.reader import ApiReader
from channels.email import importing, message_ids, rereading, ways_in
from channels.email.alone import LoneMail
from channels.email.arrived import MailReader
from channels.email.checks import mail_findings
from channels.email.self_test import try_out
from channels.email.sender import MailSender
from channels.email.staff_mail import StaffMail
from channels.fax_import import ways_in as paper_ways_in
from channels.fax_import.arrived import GatewayReader, ScanReader
from channels.fax_import.checks import paper_findings
from channels.fax_import.sender import PaperSender
from channels.phone_log import arrived as call_notes
from channels.phone_log import importing as note_tables
from channels.phone_log import routes as telephone_log
from channels.web import routes as public_pages
from channels.web.arrived import FormReader
from demo.settings_of import settings_of
from demo.stage import Stage, Sweep, UnderWay
from e_level import learning, loading, reactions, watching
from e_level.learning import Workshop
from e_level.service import ELevel
from foundation.clock import Clock, SteppedClock, SystemClock
from foundation.configuration import load
from foundation.errors import SchalterError
from foundation.findings import report
from foundation.mail_settings import Relay
from foundation.secret_key import SecretKey
from foundation.settings import Settings
from foundation.supervision import Supervisor
from pages import health, keys, middlewares, serving, static_files
from pages.checks import page_findings
from sla import recompute, watch
from sla.notices import staff_notice
from sla.registry import Registry
from sla.timers import Timers
from storage import schema
from storage.blobs import Blobs
from storage.change import Change, Reactions
from storage.checks import storage_findings
from storage.database import Database
from storage.group_commit import GroupCommit
from storage.installation import secret_of
from storage.migrate import migrate
from storage.outbox import Handler, Outbox
from ticketing import callbacks, waiting
from ticketing.desk_context import DeskContext
from ticketing.events import (
    AnswerBounced,
    AnswerSent,
    CustomerWrote,
    FieldChanged,
    ScanRestamped,
    TicketMoved,
    TicketOpened,
)
from ticketing.intake_loop import Intake, Reader
from ticketing.ledger_watch import LedgerWatch

gc.freeze()  # and what is here now is never looked at again
gc.enable()
CONFIG = Path(__file__).with_name("config.toml")

# ── what follows from what ──────────────────────────────────────────────────────────────────────────────────────────


def in_the_same_commit(desk: DeskContext, registry: Registry) -> Reactions:
    """Event → who reacts before the commit, in order. What they write becomes true with their cause, or not at all."""
    clocks = Timers(registry)
    return {
        TicketOpened: (clocks.opened, api_metrics.booked),
        AnswerSent: (clocks.answered,),
        AnswerBounced: (clocks.bounced,),
        CustomerWrote: (clocks.customer_wrote, api_metrics.booked),
        FieldChanged: (clocks.corrected,),
        ScanRestamped: (clocks.restamped,),
        TicketMoved: (clocks.moved, waiting.schedule(desk), callbacks.rest, reactions.book),
    }


def mail_sender(parts: "Parts") -> MailSender:
    """What hands mail to the relay."""
    return MailSender(parts.settings, parts.database, parts.desk.blobs, parts.secret.for_purpose("mail"))


def afterwards(parts: "Parts") -> dict[str, Handler]:
    """Outbox kind → who works it after the commit. A handler without `once` is safe to run twice."""
    mail = mail_sender(parts)
    return {
        "paper": Handler(
            _paper(parts, mail),
            once=bool(parts.settings.paper.fax_url or parts.settings.paper.fax_mail),
            longest=mail.lines.longest,
        ),
        "mail": Handler(mail, once=bool(parts.settings.relay.host), longest=mail.lines.longest),
        "operations_notice": Handler(OperationsNotice(parts.settings)),
        "staff_mail": Handler(StaffMail(mail), longest=mail.lines.longest),
        "staff_notice": Handler(staff_notice),
        recompute.KIND: Handler(recompute.Recompute(parts.database, parts.registry)),
    }


def _paper(parts: "Parts", mail: MailSender) -> PaperSender:
    return PaperSender(
        parts.settings, parts.database, parts.desk.blobs, parts.secret.for_purpose("paper"), LoneMail(mail)
    )


# ── putting the house together ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Parts:
    """Everything below the web layer, for `serve`, for the demo and for tests."""

    settings: Settings
    clock: Clock
    secret: SecretKey
    database: Database
    desk: DeskContext
    registry: Registry
    automation: ELevel

    def close(self) -> None:
        self.database.close()

    def readers(self) -> dict[str, Reader]:
        """Channel → what makes an `Inbound` of its arrivals."""
        paper = ScanReader(self.settings, self.secret.for_purpose("paper"))
        return {
            "api": ApiReader(self.desk.blobs),
            "phone": call_notes.read,
            "email": GatewayReader(MailReader(self.settings, self.secret.for_purpose("mail")), paper),
            "fax": paper,
            "letter": paper,
            "web": FormReader(self.desk.blobs),
        }


def assemble(settings: Settings, clock: Clock | None = None) -> Parts:
    """Opens storage and composes what works on it. OperatorError where that is impossible."""
    schema.metadata()
    clock = clock or SystemClock()
    database = Database(settings.database_url, clock, threads=settings.storage.readers)
    secret = secret_of(database)
    if database.read_now(demo.first_run.is_demo):
        settings = settings_of(demo.script.load_company(demo.first_run.FOLDER), settings)
    database.change_now(lambda change: plant(change, settings))
    blobs = Blobs(settings.storage.directory / "blobs" if database.sqlite else None)
    mail_secret = secret.for_purpose("mail")
    domain = settings.mail.address.rpartition("@")[2]
    automation = ELevel(settings)
    desk = DeskContext(
        settings,
        blobs,
        automation,
        lambda: message_ids.make(mail_secret, secrets.token_hex(10), domain),
        sla.starter.working_days(settings),
    )
    registry = Registry()
    database.reactions = in_the_same_commit(desk, registry)
    return Parts(settings, clock, secret, database, desk, registry, automation)


def plant(change: Change, settings: Settings) -> None:
    """What a desk starts with; planting twice changes nothing."""
    for folder in (customers.starter, ticketing.starter, knowledge_base.starter):
        folder.plant(change)
    sla.starter.plant(change, settings)


def on_stage(parts: Parts) -> Stage:
    """The same house for the demo: with a clock that is stepped, and without a relay."""
    clock, under_way = SteppedClock(parts.clock.now()), UnderWay()
    database = Database(parts.settings.database_url, clock, parts.database.reactions, threads=1)
    settings = parts.settings.model_copy(update={"relay": Relay()})
    post = afterwards(replace(parts, settings=settings, database=cast(Database, under_way)))
    sweeps = (
        Sweep(waiting.next_return, lambda change: waiting.sweep(change, parts.desk)),
        Sweep(watch.next_look, lambda change: watch.sweep(change, parts.registry)),
    )
    return Stage(settings, parts.secret, clock, database, parts.desk, parts.readers(), sweeps, under_way, post)


def build(parts: Parts) -> web.Application:
    """The one application. Contexts open in this order and close in reverse, the ways in first."""
    app = web.Application(client_max_size=parts.settings.smtp.max_message_bytes + 1_000_000)
    app[keys.SETTINGS], app[keys.CLOCK], app[keys.SECRET] = parts.settings, parts.clock, parts.secret
    app[keys.DATABASE], app[keys.DESK] = parts.database, parts.desk
    app[keys.SLA], app[keys.LEDGER] = parts.registry, LedgerWatch(parts.database)
    app[keys.ARRIVING] = GroupCommit(parts.database)
    app[keys.INTAKE] = Intake(parts.database, parts.desk, parts.readers())
    app[keys.OUTBOX] = Outbox(parts.database, afterwards(parts))
    app[keys.MAIL_TRIAL] = cast(keys.MailTrial, partial(try_out, mail_sender(parts)))
    app[keys.SUPERVISOR] = Supervisor()
    app[keys.READINESS] = keys.Readiness({"listeners", "model"})
    middlewares.surround(app)
    health.routes(app)
    api_routes.routes(app)
    public_pages.routes(app)
    static_files.routes(app)
    desk.sign_in.routes(app)
    desk.routes.routes(app)
    telephone_log.routes(app)
    admin.routes.routes(app)
    app.cleanup_ctx.extend([_database, _loops, ways_in.smtp, ways_in.imap, paper_ways_in.scans])
    return app


async def _database(app: web.Application) -> AsyncIterator[None]:
    yield
    app[keys.DATABASE].close()


async def _loops(app: web.Application) -> AsyncIterator[None]:
    supervisor, database = app[keys.SUPERVISOR], app[keys.DATABASE]
    if not database.sqlite:
        supervisor.start(
            "listening to other processes", lambda: database.waking.listen(app[keys.SETTINGS].database_url)
        )
    supervisor.start("outbox", app[keys.OUTBOX].run)
    supervisor.start("intake", app[keys.INTAKE].run)
    supervisor.start("model", lambda: _model(app), at_once=True)
    supervisor.start("tickets that come back", lambda: waiting.run(database, app[keys.DESK]))
    supervisor.start("callbacks", lambda: callbacks.run(database))
    supervisor.start("ledger", lambda: app[keys.LEDGER].run(partial(supervisor.tell, "ledger")))
    supervisor.start("drift watch", lambda: watching.run(database, app[keys.SETTINGS]))
    model_key = app[keys.SECRET].for_purpose("model")
    shop = Workshop(app[keys.SETTINGS], database, app[keys.DESK].blobs, model_key)
    supervisor.start("learning", lambda: learning.run(shop))
    supervisor.start("deadlines", lambda: watch.run(database, app[keys.SLA]))
    yield
    await supervisor.stop()


async def _model(app: web.Application) -> None:
    desk, key = app[keys.DESK], app[keys.SECRET].for_purpose("model")
    assert isinstance(desk.automation, ELevel)
    waiting_for = app[keys.READINESS].waiting_for
    await loading.keep_current(
        desk.automation, app[keys.DATABASE], desk.blobs, key, lambda: waiting_for.discard("model")
    )


# ── the command line ────────────────────────────────────────────────────────────────────────────────────────────────


def serve(settings: Settings, arguments: argparse.Namespace) -> int:
    """Pages, mail and loops until asked to stop."""
    migrate(settings.database_url, settings.storage.directory / "backups")
    start = demo.first_run.Start()
    if arguments.first_run:
        start = demo.first_run.prepare(settings, demo=os.environ.get("SCHALTER_DEMO") != "0")

    async def run() -> None:
        parts = assemble(settings)
        application = build(parts)
        gc.freeze()
        demo.first_run.go_on(application, start, lambda: on_stage(parts))
        await serving.serve(application)

    asyncio.run(run())
    return 0


def check(settings: Settings, arguments: argparse.Namespace) -> int:
    """What is well, missing or broken; 1 where something would keep the server from its work."""
    found = [*storage_findings(settings), *page_findings(settings), *mail_findings(settings), *paper_findings(settings)]
    print(report(found, as_json=arguments.json))
    return int(any(one.state == "broken" for one in found))


def play_demo(settings: Settings, arguments: argparse.Namespace) -> int:
    """The demo company, into an empty installation."""
    migrate(settings.database_url, settings.storage.directory / "backups")
    demo.first_run.prepare(settings, demo=True)
    with closing(assemble(settings)) as parts:
        asyncio.run(
            loading.load_once(parts.automation, parts.database, parts.desk.blobs, parts.secret.for_purpose("model"))
        )
        return demo.first_run.play_here(on_stage(parts))


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """The database for one command, beside a server that may be running."""
    migrate(settings.database_url, settings.storage.directory / "backups")
    with closing(assemble(settings)) as parts:
        yield parts.database


@contextmanager
def workshop(settings: Settings) -> Iterator[Workshop]:
    """What the e-level's commands work with."""
    migrate(settings.database_url, settings.storage.directory / "backups")
    with closing(assemble(settings)) as parts:
        yield shop_of(parts)


def shop_of(parts: Parts) -> Workshop:
    return Workshop(parts.settings, parts.database, parts.desk.blobs, parts.secret.for_purpose("model"))


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="python app.py", description="Schalter, a helpdesk that answers what it may and routes the rest."
    )
    verbs = top.add_subparsers(dest="verb", required=True, metavar="COMMAND")

    def verb(name: str, run: Callable[[Settings, argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        added = verbs.add_parser(name, help=text, description=text)
        added.set_defaults(run=run)
        return added

    verb("serve", serve, "serve pages, mail and loops").add_argument(
        "--first-run", action="store_true", help="demo data on the first start"
    )
    verb("check", check, "say what is missing, and what would not work").add_argument("--json", action="store_true")
    verb("demo", play_demo, "six weeks of a fictitious company's desk, into an empty installation")
    e_level.commands.add_to(verbs, workshop)
    knowledge_base.commands.add_to(verbs, opened)
    storage.commands.add_to(verbs)
    staff.commands.add_to(verbs, opened)
    importing.add_to(verbs, opened, dict.fromkeys(note_tables.KINDS, note_tables.keep_all))
    rereading.add_to(verbs, opened)
    sla.commands.add_to(verbs, opened)
    ticketing.commands.add_to(verbs, opened)
    return top


MEASURES: Mapping[tuple[str, ...], Callable[[Sequence[str]], int]] = {
    ("e-level", "evaluate"): e_level.evaluate.main,
    ("knowledge", "evaluate"): knowledge_base.evaluate.main,
}
"""Commands with arguments of their own that touch neither settings nor the desk's data."""


def main(argv: list[str] | None = None) -> int:
    """Runs one command; its exit code. What an operator can mend is one sentence on standard error, and 2."""
    argv = sys.argv[1:] if argv is None else argv
    if measure := MEASURES.get(tuple(argv[:2])):
        return measure(argv[1:])
    arguments = parser().parse_args(argv)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    try:
        return int(arguments.run(load(CONFIG, os.environ), arguments))
    except SchalterError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
