"""The rail beside every page: levels, views and queues with their kept counters, read in one query."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select
from sqlmodel import Session, col

from desk import kept_views
from desk.names import Names, QueueName
from desk.view import RailItem, RailView
from desk.view_counts import Told
from pages.saying import Saying
from pages.seen_tickets import seen
from staff.rights import Right, TicketScope, Visibility, may, visible
from staff.sign_in import SignedIn
from storage.straight import Straight
from storage.tables import Tally
from ticketing.agent_notices import unseen
from ticketing.due_table import TicketDue
from ticketing.tables import Arrival, Ticket

QUEUE_ICONS = {
    "zugaenge": "key", "office": "file", "rechnung": "file-invoice", "nacherfassung": "scan", "dispatcher": "arrows-sort",
    "beschwerden": "flag", "datenschutz": "lock", "stoerungen": "plug-connected-x", "anwendungen": "table",
    "experten": "sparkles", "lieferanten": "building-store",
}  # fmt: skip
GO = {
    "/desk/": "g a", "/desk/mine": "g m", "/desk/unassigned": "g u", "/desk/waiting": "g w", "/desk/states/resolved": "g r",
    "/desk/levels/0": "g 0", "/desk/levels/1": "g 1", "/desk/levels/2": "g 2", "/desk/levels/3": "g 3",
    "/desk/calls": "g c", "/desk/followed": "g f", "/desk/notices": "g n", "/desk/knowledge": "g k",
}  # fmt: skip
"""Where `g` and a further key go."""
NEWS = "/desk/notices"
LOUD = frozenset({"/desk/unassigned"})
MOST_HELD = 100
COUNTERS = Straight(
    select(col(Tally.scope), col(Tally.count).label("count_")).where(
        col(Tally.scope).in_(bindparam("scopes", expanding=True))
    )
)
Figures = Callable[[Sequence[Any]], Told]
HELD = Straight(select(col(Arrival.id)).where(col(Arrival.outcome) == "held").limit(MOST_HELD))


class Whole(NamedTuple):
    """A list without a filter, counted as a view is."""

    path: str
    query: str = ""


def view(session: Session, agent: SignedIn, names: Names, path: str, _: Saying, saved: int | None = None, figures: Figures = lambda views: Told()) -> RailView:  # fmt: skip
    """What this member of the desk can go to. `path` and the `saved` view mark where they are; `figures` tells the counters of
    views that are kept under a name.

    The kept counters are those of the whole desk: a list shows one only where its reader may see all it counts.
    """
    seen = visible(agent.who)
    levels = [level for level in names.levels if seen.everything or seen.desk or level in seen.levels]
    within = [queue for queue in names.queues.values() if _reads(seen, queue)]
    hidden = [queue for queue in names.queues.values() if queue.reserved and queue not in within]
    queues = [queue for queue in within if _works_on(agent, queue.code, queue.level)]
    counts = _counts(session, agent, names)
    sees_all = (seen.everything or seen.desk) and not hidden

    def whole(*scopes: str) -> int | None:
        return sum(counts.get(scope, 0) for scope in scopes) if sees_all else None

    def of_level(level: int) -> int:
        """Without what lies in queues reserved for others."""
        unseen = sum(counts.get(f"queue:{queue.code}", 0) for queue in hidden if queue.level == level)
        return max(0, counts.get(f"level:{level}", 0) - unseen)

    active = whole("active") if sees_all else sum(counts.get(f"queue:{queue.code}", 0) for queue in within)

    def item(label: str, url: str, icon: str, count: int | None = None, loud: bool = False) -> RailItem:
        return RailItem(label, url, icon, count, path == url and saved is None, loud and bool(count), GO.get(url, ""))

    rail = RailView(
        levels=(
            item(_.word("level", 0), "/desk/levels/0", "inbox", whole("state:auto_answered", "state:e_level")),
            *(item(names.level(level, _), f"/desk/levels/{level}", "inbox", of_level(level)) for level in levels),
        ),
        views=(
            item(_("All open tickets"), "/desk/", "list-details", active),
            item(_("News for me"), NEWS, "bell", unseen(session, agent.agent_id), loud=True),
            item(_("My tickets"), "/desk/mine", "user", counts.get(f"agent:{agent.agent_id}", 0) + _stood_for(session, agent)),
            item(_("Following"), "/desk/followed", "eye"),
            item(_("Unassigned"), "/desk/unassigned", "user-question", whole("unassigned"), loud=True),
            item(_("Waiting for others"), "/desk/waiting", "player-pause", whole("state:waiting_customer", "state:waiting_third_party")),
            item(_("Resolved"), "/desk/states/resolved", "circle-check", whole("state:resolved")),
        ),
        queues=tuple(
            item(names.queue(queue.code, _), f"/desk/queues/{queue.code}", QUEUE_ICONS.get(queue.code, "inbox"), counts.get(f"queue:{queue.code}", 0))
            for queue in queues
        ),
        more=tuple(_more(session, agent, item, _)),
    )  # fmt: skip
    return _with_saved(rail, kept_views.of_reader(session, agent.agent_id), saved, figures)


def _with_saved(rail: RailView, views: Sequence[Any], current: int | None, figures: Figures) -> RailView:
    """Views of a whole list have the counter of that list, where one is kept; lists without one are counted as views are."""
    kept = {item.url: item.count for item in (*rail.levels, *rail.views, *rail.queues) if item.count is not None}
    whole = [Whole(item.url) for item in (*rail.levels, *rail.views) if item.count is None]
    narrowed = [*whole, *(one for one in views if one.query or one.path not in kept)]
    told = figures(narrowed)
    known = {(one.path, one.query): figure for one, figure in zip(narrowed, told.figures, strict=False) if figure}

    def counted(item: RailItem, path: str, query: str) -> RailItem:
        figure = known.get((path, query))
        count = figure.count if figure else kept.get(path) if not query else None
        return replace(
            item, count=count, more=bool(figure and figure.more), loud=item.loud or (item.url in LOUD and bool(count))
        )

    def saved(one: Any) -> RailItem:
        item = RailItem(
            one.name, kept_views.address(one), "users" if one.shared else "bookmark", current=one.id == current
        )
        return counted(item, one.path, one.query)

    return replace(
        rail, levels=tuple(counted(one, one.url, "") for one in rail.levels), views=tuple(counted(one, one.url, "") for one in rail.views),
        saved=tuple(map(saved, views)), again=told.again,
    )  # fmt: skip


def _reads(seen: Visibility, queue: QueueName) -> bool:
    """Whether the tickets of a queue may be read; those of a reserved queue count as confidential."""
    return seen.shows(TicketScope(queue.level, queue.code, queue.reserved, bool(queue.reserved)))


def _works_on(agent: SignedIn, code: str, level: int) -> bool:
    return not agent.levels or level in agent.levels or code in agent.queues


def _counts(session: Session, agent: SignedIn, names: Names) -> Mapping[str, int]:
    wanted = ["active", "unassigned", f"agent:{agent.agent_id}", *(f"queue:{code}" for code in names.queues)]
    wanted += [f"level:{level}" for level in names.levels]
    wanted += [f"state:{state}" for state in ("waiting_customer", "waiting_third_party", "auto_answered", "e_level", "resolved")]  # fmt: skip
    return {row.scope: row.count_ for row in COUNTERS.rows(session, scopes=wanted)}


def _stood_for(session: Session, agent: SignedIn) -> int:
    """Tickets of colleagues for whom this member stands in; counted one by one, because no counter is kept of what they may see."""
    if not agent.who.stands_for:
        return 0
    theirs = select(func.count(col(Ticket.id))).join(TicketDue, col(TicketDue.ticket_id) == col(Ticket.id))
    theirs = theirs.where(col(TicketDue.shelf) == 0, col(TicketDue.assignee_id).in_(agent.who.stands_for))
    return session.execute(theirs.where(seen(visible(agent.who).at_work))).scalar_one()


def _more(session: Session, agent: SignedIn, item: Callable[..., RailItem], _: Saying) -> Iterator[RailItem]:
    who = agent.who
    if may(who, Right.INTAKE_WRITE):
        yield item(_("Calls"), "/desk/calls", "phone")
    if may(who, Right.KNOWLEDGE_READ):
        yield item(_("Knowledge"), "/desk/knowledge", "book-2")
    if may(who, Right.ARRIVALS_READ):
        held = HELD.rows(session)
        yield item(_("Held back"), "/desk/arrivals", "inbox", len(held), True)
        yield item(_("Faxes and letters"), "/desk/scans", "scan")
    if may(who, Right.SENT_MAIL_READ):
        yield item(_("Sent mail"), "/desk/sent-mail", "mail-forward")
        yield item(_("Out-tray"), "/desk/paper", "printer")
    if may(who, Right.LEDGER_READ):
        yield item(_("Ledger"), "/desk/ledger", "table")
    if may(who, Right.ELEVEL_AUDIT):
        yield item(_("Administration"), "/admin/", "settings")
