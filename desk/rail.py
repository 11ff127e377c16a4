"""The rail beside every page: levels, views and queues with their kept counters, read in one query."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from desk.names import Names
from desk.saying import Saying
from desk.view import RailItem, RailView
from staff.rights import Right, may
from staff.sign_in import SignedIn
from storage.tables import Tally
from ticketing.tables import Arrival

QUEUE_ICONS = {
    "zugaenge": "key", "office": "file", "rechnung": "file-invoice", "nacherfassung": "scan", "dispatcher": "arrows-sort",
    "beschwerden": "flag", "datenschutz": "lock", "stoerungen": "plug-connected-x", "anwendungen": "table",
    "experten": "sparkles", "lieferanten": "building-store",
}  # fmt: skip
MOST_HELD = 100
COUNTERS: Any = select(col(Tally.scope), col(Tally.count).label("count_")).where(
    col(Tally.scope).in_(bindparam("scopes", expanding=True))
)
HELD = select(col(Arrival.id)).where(col(Arrival.outcome) == "held").limit(MOST_HELD)


def view(session: Session, agent: SignedIn, names: Names, path: str, _: Saying) -> RailView:
    """What this member of the desk can go to. `path` marks where they are."""
    queues = [queue for queue in names.queues.values() if _works_on(agent, queue.code, queue.level)]
    counts = _counts(session, agent, [queue.code for queue in queues])
    waiting = counts.get("state:waiting_customer", 0) + counts.get("state:waiting_third_party", 0)
    answered = counts.get("state:auto_answered", 0) + counts.get("state:e_level", 0)

    def item(label: str, url: str, icon: str, count: int | None = None, loud: bool = False) -> RailItem:
        return RailItem(label, url, icon, count, path == url, loud and bool(count))

    return RailView(
        levels=(
            item("", "/desk/levels/0", "inbox", answered),
            *(item("", f"/desk/levels/{level}", "inbox", counts.get(f"level:{level}", 0)) for level in (1, 2, 3)),
        ),
        views=(
            item(_("All open tickets"), "/desk/", "list-details", counts.get("active", 0)),
            item(_("My tickets"), "/desk/mine", "user", counts.get(f"agent:{agent.agent_id}", 0)),
            item(_("Nobody responsible"), "/desk/unassigned", "user-question", counts.get("unassigned", 0), loud=True),
            item(_("Waiting for others"), "/desk/waiting", "player-pause", waiting),
            item(_("Resolved"), "/desk/states/resolved", "circle-check", counts.get("state:resolved", 0)),
        ),
        queues=tuple(
            item(names.queue(queue.code, _), f"/desk/queues/{queue.code}", QUEUE_ICONS.get(queue.code, "inbox"), counts.get(f"queue:{queue.code}", 0))
            for queue in queues
        ),
        more=tuple(_more(session, agent, item, _)),
    )  # fmt: skip


def _works_on(agent: SignedIn, code: str, level: int) -> bool:
    return not agent.levels or level in agent.levels or code in agent.queues


def _counts(session: Session, agent: SignedIn, queues: list[str]) -> Mapping[str, int]:
    wanted = ["active", "unassigned", f"agent:{agent.agent_id}", *(f"queue:{code}" for code in queues)]
    wanted += [f"level:{level}" for level in (1, 2, 3)]
    wanted += [f"state:{state}" for state in ("waiting_customer", "waiting_third_party", "auto_answered", "e_level", "resolved")]  # fmt: skip
    rows = session.execute(COUNTERS, {"scopes": wanted})
    return {row.scope: row.count_ for row in rows}


def _more(session: Session, agent: SignedIn, item: Callable[..., RailItem], _: Saying) -> Iterator[RailItem]:
    who = agent.who
    if may(who, Right.KNOWLEDGE_READ):
        yield item(_("Knowledge"), "/desk/knowledge", "book-2")
    if may(who, Right.ARRIVALS_READ):
        held = session.execute(HELD).all()
        yield item(_("Held arrivals"), "/desk/arrivals", "inbox", len(held), True)
    if may(who, Right.SENT_MAIL_READ):
        yield item(_("Sent mail"), "/desk/sent-mail", "mail-forward")
    if may(who, Right.LEDGER_READ):
        yield item(_("Ledger"), "/desk/ledger", "table")
    if "admin" in agent.roles:
        yield item(_("Administration"), "/admin/", "settings")
