"""The rail of the administration: every page its reader may see, in groups."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pages.saying import Saying
from pages.words import N_
from staff.rights import Right, Who, may

Groups = tuple[tuple[str, tuple["Entry", ...]], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the rail; `count` None shows none."""

    label: str
    url: str
    icon: str
    current: bool
    count: int | None = None


PAGES: Mapping[str, tuple[tuple[str, str, str, Right], ...]] = {
    N_("Promises"): (
        (N_("Service hours"), "/admin/calendars", "calendar-time", Right.SETTINGS_EDIT),
        (N_("Segments and targets"), "/admin/targets", "table", Right.SETTINGS_EDIT),
        (N_("Own clocks"), "/admin/clocks", "stopwatch", Right.SETTINGS_EDIT),
        (N_("Routing rules"), "/admin/rules", "arrows-sort", Right.SETTINGS_EDIT),
        (N_("Escalation chains"), "/admin/chains", "stairs-up", Right.SETTINGS_EDIT),
        (N_("Procedures"), "/admin/procedures", "list-details", Right.SETTINGS_EDIT),
        (N_("Agreements"), "/admin/agreements", "file-invoice", Right.AGREEMENTS_EDIT),
        (N_("Delivered against agreed"), "/admin/delivered", "chart-line", Right.FIGURES_READ),
        (N_("Where the time went"), "/admin/time", "hourglass-high", Right.FIGURES_READ),
        (N_("Ratings"), "/admin/ratings", "thumb-up", Right.FIGURES_READ),
        (N_("Waivers and corrections"), "/admin/verdicts", "eye", Right.BREACHES_JUDGE),
        (N_("Categories and queues"), "/admin/categories", "category", Right.SETTINGS_EDIT),
        (N_("Fields of tickets"), "/admin/fields", "template", Right.SETTINGS_EDIT),
        (N_("Mail of the queues"), "/admin/queues", "mail", Right.SETTINGS_EDIT),
        (N_("Planned works"), "/admin/maintenance", "calendar-due", Right.SETTINGS_EDIT),
        (N_("Texts of the notices"), "/admin/notices", "message-2", Right.SETTINGS_EDIT),
    ),
    N_("Knowledge"): (
        (N_("Articles"), "/admin/knowledge", "book-2", Right.KNOWLEDGE_EDIT),
        (N_("Sources"), "/admin/sources", "refresh", Right.KNOWLEDGE_EDIT),
    ),
    "e-Level": (
        (N_("Automation"), "/admin/automation", "activity-heartbeat", Right.ELEVEL_AUDIT),
        (N_("Audit"), "/admin/audit", "check", Right.ELEVEL_AUDIT),
        (N_("Knowledge gaps"), "/admin/gaps", "book-2", Right.ELEVEL_AUDIT),
        (N_("Potential"), "/admin/potential", "chart-line", Right.ELEVEL_AUDIT),
        (N_("Models"), "/admin/models", "category", Right.ELEVEL_AUDIT),
        (N_("Ask the e-level"), "/admin/ask", "message-2", Right.ELEVEL_AUDIT),
    ),
    N_("People"): (
        (N_("Members"), "/admin/members", "users", Right.USERS_EDIT),
        (N_("Customers"), "/admin/customers", "building-store", Right.AGREEMENTS_EDIT),
        (N_("Duty roster"), "/admin/roster", "clock", Right.ROSTER_EDIT),
        (N_("Programs"), "/admin/tokens", "key", Right.TOKENS_EDIT),
        (N_("Webhooks"), "/admin/webhooks", "webhook", Right.TOKENS_EDIT),
        (N_("Help window"), "/admin/window", "world", Right.SETTINGS_EDIT),
        (N_("Changes"), "/admin/changes", "history", Right.AUDIT_READ),
    ),
    N_("Operation"): (
        (N_("First steps"), "/admin/start", "flag", Right.SETTINGS_EDIT),
        (N_("Background work"), "/admin/operation", "refresh", Right.SETTINGS_EDIT),
        (N_("Held arrivals"), "/desk/arrivals", "inbox", Right.ARRIVALS_READ),
        (N_("Ledger"), "/desk/ledger", "table", Right.LEDGER_READ),
        (N_("Sent mail"), "/desk/sent-mail", "mail-forward", Right.SENT_MAIL_READ),
    ),
}
"""Group → label, address, icon and the right that opens it."""


def groups(who: Who, path: str, counts: Mapping[str, int], _: Saying) -> Groups:
    """What this reader may see; `counts` by address."""

    def entries(pages: tuple[tuple[str, str, str, Right], ...]) -> Iterator[Entry]:
        for label, url, icon, right in pages:
            if may(who, right):
                yield Entry(_(label), url, icon, path == url or path.startswith(url + "/"), counts.get(url))

    found = ((_(name), tuple(entries(pages))) for name, pages in PAGES.items())
    return tuple(group for group in found if group[1])
