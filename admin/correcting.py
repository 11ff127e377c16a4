"""Asking that the past be judged by a draft of hours or targets: with a reason, and a second person has to confirm it."""

from collections.abc import Mapping

from aiohttp import web
from sqlmodel import Session

from admin.place import Asked, question
from admin.time_span import months_of
from foundation.errors import Invalid, Mistake
from pages import keys
from sla.simulation import Draft, Turn
from sla.verdicts import ask_to_correct
from sla.what_if import turned
from staff.audit import note
from storage.change import Change


async def ask(
    request: web.Request, who: Asked, draft: Draft, subject: str, values: Mapping[str, str]
) -> tuple[Mistake, ...]:
    """Asks for the months the form compares with and goes on to where it waits for the second person; `subject` names the
    draft. What is missing is answered in the reader's words: no reason, or nothing that would turn."""
    months, reason, now = months_of(values), values.get("reason", ""), request.app[keys.CLOCK].now()

    def replay(session: Session) -> list[Turn]:
        return turned(session, request.app[keys.SLA].read(session), draft, now, months)

    turns = await question(request, replay)  # it takes its time, in which the desk goes on writing

    def work(change: Change) -> None:
        act = ask_to_correct(change, turns, subject, who.agent.agent_id, reason)
        note(change, who.agent.login, f"waiver {act}", {}, {"state": "asked", "verdicts": len(turns)}, reason)

    try:
        await request.app[keys.DATABASE].change(work)
    except Invalid as error:
        return tuple(Mistake(one.field, who.say(one.problem), one.hint) for one in error.mistakes)
    raise web.HTTPSeeOther("/admin/verdicts")
