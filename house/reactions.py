"""What follows from what: the two tables of reactions."""

from admin.operations_notice import OperationsNotice
from api import metrics as api_metrics
from channels.email.alone import LoneMail
from channels.email.sender import MailSender
from channels.email.staff_mail import StaffMail
from channels.fax_import.sender import PaperSender
from e_level import reactions
from house.parts import Parts
from sla import escalations, recompute
from sla.joining import Joining
from sla.notices import staff_notice
from sla.registry import Registry
from sla.side_clocks import SideClocks
from sla.timers import Timers
from storage.change import Reactions
from storage.outbox import Handler
from ticketing import agent_notices, callbacks, major, waiting
from ticketing.desk_context import DeskContext
from ticketing.events import (
    AnswerBounced,
    AnswerSent,
    CustomerWrote,
    DeadlineMissed,
    DeadlineWarned,
    FieldChanged,
    ScanRestamped,
    TicketMergedIn,
    TicketMoved,
    TicketOpened,
    TicketRouted,
)
from ticketing.pushing import push


def in_the_same_commit(desk: DeskContext, registry: Registry) -> Reactions:
    """Event → who reacts before the commit, in order. What they write becomes true with their cause, or not at all."""
    clocks, beside = Timers(registry), SideClocks(registry)
    return {
        TicketOpened: (clocks.opened, beside.opened, api_metrics.booked),
        AnswerSent: (clocks.answered, beside.answered),
        AnswerBounced: (clocks.bounced,),
        CustomerWrote: (clocks.customer_wrote, api_metrics.booked, agent_notices.customer_wrote),
        DeadlineWarned: (escalations.begin,),
        DeadlineMissed: (escalations.begin,),
        TicketRouted: (beside.routed, push(desk)),
        TicketMergedIn: (Joining(registry).merged,),
        FieldChanged: (clocks.corrected, beside.corrected),
        ScanRestamped: (clocks.restamped,),
        TicketMoved: (
            clocks.moved,
            beside.moved,
            major.over,
            waiting.schedule(desk),
            callbacks.rest,
            reactions.book,
            push(desk),
        ),
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
