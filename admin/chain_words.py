"""Whom a step of an escalation chain tells and what it does, in words."""

from sqlmodel import Session, col, select

from pages.saying import Saying
from pages.view import Choice
from pages.words import N_
from sla.chains import ChainStep
from ticketing.sop_tables import Sop
from ticketing.tables import Queue
from ticketing.webhook_tables import Webhook

TO = {
    "assignee": N_("whoever is responsible"),
    "on_call": N_("whoever else is on call"),
    "level_1": N_("everybody of level 1 at the desk"),
    "level_2": N_("everybody of level 2 at the desk"),
    "level_3": N_("everybody of level 3 at the desk"),
    "lead": N_("the leads"),
    "": N_("nobody"),
}
DOES = {
    "raise": N_("raise the priority by one"),
    "pass_on": N_("pass on to %(queue)s"),
    "call": N_("call the program %(name)s"),
    "procedure": N_("begin the procedure %(name)s"),
}
"""What a step does, with the place for what it does it with."""
LOST = N_("something that is no longer there")


def act_of(step: ChainStep) -> str:
    """What a step does, as the form says it: `raise:`, `pass_on:level2`; empty for nothing."""
    return f"{step.act}:{step.value}" if step.act else ""


def acts(session: Session, say: Saying) -> tuple[Choice, ...]:
    """What a step may do on this desk, as `act_of` says it."""
    queues = session.exec(select(Queue).order_by(col(Queue.position), col(Queue.code))).all()
    programs = session.exec(select(Webhook).where(col(Webhook.active)).order_by(col(Webhook.name))).all()
    procedures = session.exec(select(Sop.name).where(col(Sop.active)).order_by(col(Sop.name))).all()
    return (
        Choice("raise:", say(DOES["raise"])),
        *(
            Choice(f"pass_on:{one.code}", say(DOES["pass_on"], queue=say.named(one.name_de, one.name_en)))
            for one in queues
        ),
        *(Choice(f"call:{one.id}", say(DOES["call"], name=one.name)) for one in programs),
        *(Choice(f"procedure:{one}", say(DOES["procedure"], name=one)) for one in procedures),
    )
