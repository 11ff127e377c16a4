"""Putting the parts together, for the house and for the demo's stage."""

import secrets
from dataclasses import replace
from typing import cast

import customers.starter
import desk.starter
import knowledge_base.starter
import sla.starter
import ticketing.starter
from channels.email import message_ids
from channels.email.reader import Envelope, OwnAddresses, read
from demo.stage import Stage, Sweep, UnderWay
from e_level.service import ELevel
from foundation.clock import SteppedClock
from foundation.mail_settings import Relay
from foundation.settings import Settings
from house.ground import Ground
from house.parts import Parts
from house.reactions import afterwards, in_the_same_commit
from sla import escalations, watch
from sla.registry import Registry
from storage import installation, schema
from storage.blobs import blobs_of
from storage.change import Change
from storage.database import Database
from storage.one_at_a_time import one_at_a_time
from ticketing import confirm_link, waiting
from ticketing.desk_context import DeskContext


def assemble(ground: Ground) -> Parts:
    """Plants what a desk starts with, and composes what works on it."""
    schema.metadata()
    settings, database = ground.settings, ground.database
    database.change_now(lambda change: plant(change, settings))
    blobs = blobs_of(settings)
    mail_secret = ground.secret.for_purpose("mail")
    domain = settings.mail.address.rpartition("@")[2]
    automation = ELevel(settings)
    registry = Registry()
    desk = DeskContext(
        settings,
        blobs,
        automation,
        lambda key: message_ids.make(mail_secret, key or secrets.token_hex(10), domain),
        sla.starter.working_days(settings),
        registry.next_opening,
        registry.seconds_between,
        lambda raw: read(
            raw,
            Envelope(),
            "",
            ground.clock.now(),
            OwnAddresses(language=settings.desk.language, zone=settings.desk.time_zone),
        ),
        ground.secret.for_purpose(confirm_link.PURPOSE),
    )
    database.reactions = in_the_same_commit(desk, registry)
    return Parts(ground.written, settings, ground.clock, ground.secret, database, desk, registry, automation)


def plant(change: Change, settings: Settings) -> None:
    """What a desk starts with; planting twice changes nothing, nor do two servers that begin on one empty database at once."""
    one_at_a_time(change.session, "what a desk starts with")
    for folder in (customers.starter, ticketing.starter):
        folder.plant(change)
    du, german = settings.desk.du, settings.desk.german
    turned = (installation.fact(change.session, installation.ADDRESSED) or "Sie") != german
    for texts in (knowledge_base.starter, desk.starter):
        texts.plant(change, du=du)
        if turned:
            texts.address(change, du=du)
    if turned:
        installation.put(change, installation.ADDRESSED, german)
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
        Sweep(escalations.next_step, lambda change: escalations.sweep(change, parts.registry)),
    )
    return Stage(settings, parts.secret, clock, database, parts.desk, parts.readers(), sweeps, under_way, post)
