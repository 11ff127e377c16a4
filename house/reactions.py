"""What follows from what: the two tables of reactions."""

from admin.operations_notice import OperationsNotice
from admin.report_mail import ReportMail, given_up
from api import metrics as api_metrics
from api import webhook_sender
from api.webhook_sender import WebhookSender
from channels.email.alone import LoneMail
from channels.email.sender import MailSender
from channels.email.staff_mail import StaffMail
from channels.fax_import.sender import PaperSender
from e_level import reactions
from house.parts import Parts
from sla import customer_notices, escalations, newly_promised, recompute, service_reports, zone_rules
from sla.customer_notices import CustomerNotices
from sla.events import TimePromised
from sla.joining import Joining
from sla.notices import NEW_WORK, StaffNotices, waits_in_queue
from sla.own_clocks import OwnClocks
from sla.parting import Parting
from sla.registry import Registry
from sla.side_clocks import SideClocks
from sla.timers import Timers
from storage.change import Reactions
from storage.outbox import Handler
from ticketing import callbacks, following, maintenance_mails, major, waiting, webhooks
from ticketing.desk_context import DeskContext
from ticketing.events import (
    AnswerBounced,
    AnswerSent,
    CallbackEnded,
    CallbackPromised,
    CustomerWrote,
    DeadlineMissed,
    DeadlineWarned,
    FieldChanged,
    NoteWritten,
    ScanRestamped,
    TicketAssigned,
    TicketMergedIn,
    TicketMoved,
    TicketOpened,
    TicketRouted,
    TicketsMerged,
)
from ticketing.link_events import TagsChanged, TicketSplit, TicketSplitOff
from ticketing.pushing import push


def in_the_same_commit(desk: DeskContext, registry: Registry) -> Reactions:
    """Event → who reacts before the commit, in order. What they write becomes true with their cause, or not at all."""
    clocks, beside = Timers(registry), SideClocks(registry)
    own = OwnClocks(registry).happened
    customers, subscriptions = CustomerNotices(desk, registry), webhooks.Subscriptions()
    told = webhooks.announce(subscriptions)
    return {
        TicketOpened: (clocks.opened, beside.opened, own, api_metrics.booked, told),
        AnswerSent: (clocks.answered, beside.answered, own, following.answered, told),
        AnswerBounced: (clocks.bounced, own),
        CustomerWrote: (clocks.customer_wrote, own, api_metrics.booked, following.customer_wrote, told),
        DeadlineWarned: (escalations.begin, customers.warned, told),
        DeadlineMissed: (escalations.begin, customers.missed, told),
        TicketRouted: (beside.routed, own, push(desk), customers.routed, told),
        TicketAssigned: (escalations.called, customers.assigned, told),
        TicketSplit: (Parting(registry).split,),
        TicketSplitOff: (Parting(registry).split_off,),
        NoteWritten: (own, following.noted),
        TagsChanged: (own,),
        CallbackPromised: (own,),
        CallbackEnded: (own,),
        TicketMergedIn: (Joining(registry).merged, following.merged_in),
        FieldChanged: (clocks.corrected, beside.corrected, own, told),
        ScanRestamped: (clocks.restamped,),
        TimePromised: (beside.promised,),
        TicketMoved: (
            api_metrics.decided,
            clocks.moved,
            beside.moved,
            own,
            major.over,
            waiting.schedule(desk),
            callbacks.rest,
            reactions.book,
            push(desk),
            waits_in_queue,
            told,
        ),
        TicketsMerged: (told,),
        webhooks.WebhooksChanged: (subscriptions.changed,),
    }


def mail_sender(parts: "Parts") -> MailSender:
    """What hands mail to the relay."""
    return MailSender(parts.settings, parts.database, parts.desk.blobs, parts.secret.for_purpose("mail"))


def afterwards(parts: "Parts") -> dict[str, Handler]:
    """Outbox kind → who works it after the commit. A handler without `once` is safe to run twice."""
    return deliveries(parts) | notices(parts)


def notices(parts: "Parts") -> dict[str, Handler]:
    """What only writes down whom something is told to. It is worked apart and many at once: a storm of deadlines keeps no
    mail waiting."""
    staff = StaffNotices(parts.registry)
    return {
        "staff_notice": Handler(staff.deadline),
        NEW_WORK: Handler(staff.new_work),
        customer_notices.KIND: Handler(CustomerNotices(parts.desk, parts.registry)),
    }


def deliveries(parts: "Parts") -> dict[str, Handler]:
    """What leaves the house, or takes its time."""
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
        maintenance_mails.KIND: Handler(
            StaffMail(mail), once=bool(parts.settings.relay.host), longest=mail.lines.longest
        ),
        service_reports.MAIL: Handler(
            StaffMail(mail), once=bool(parts.settings.relay.host), longest=mail.lines.longest, last=given_up
        ),
        service_reports.KIND: Handler(_reports(parts), last=given_up),
        recompute.KIND: Handler(recompute.Recompute(parts.database, parts.registry)),
        newly_promised.KIND: Handler(newly_promised.NewPromises(parts.database, parts.registry)),
        zone_rules.KIND: Handler(zone_rules.ZoneRules(parts.database, parts.registry)),
    }


def calls(parts: "Parts") -> dict[str, Handler]:
    """The same for calls to other programs, which are worked apart: a slow program keeps no mail waiting."""
    sender = WebhookSender(parts.settings, parts.database, parts.secret.for_purpose("webhooks"))
    return {webhooks.KIND: Handler(sender, longest=webhook_sender.LONGEST)}


def _reports(parts: "Parts") -> ReportMail:
    return ReportMail(parts.settings, parts.database, parts.registry, parts.desk.blobs)


def _paper(parts: "Parts", mail: MailSender) -> PaperSender:
    return PaperSender(
        parts.settings, parts.database, parts.desk.blobs, parts.secret.for_purpose("paper"), LoneMail(mail)
    )
