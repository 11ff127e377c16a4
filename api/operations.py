"""The API as one table. Routes and the OpenAPI document are both made of it, so that they cannot drift apart."""

from api import (
    arrivals,
    articles,
    attachments,
    classify,
    contacts,
    delivered,
    opening,
    own_clocks,
    reference_data,
    saving,
    simulating,
    sla,
    telephone,
    ticket_corrections,
    ticket_moves,
    tickets,
)
from api.bodies import Assign, Escalate, Merge, Message, NewTicket, Note, Reopen, Reply, Resolve, TicketChange
from api.calls import Operation
from api.models import Arrival, AttachedMail, Contact, Happened, LedgerLine, Listed, Taken, Ticket, TicketListed
from api.paging import Page
from api.reference_models import (
    ArticleSaid,
    ArticleShown,
    CalendarNamed,
    CategoryNamed,
    CategorySaid,
    CustomFieldNamed,
    CustomFieldSaid,
    QueueMail,
    QueueNamed,
    RuleNamed,
    SegmentNamed,
    TargetNamed,
)
from staff.rights import Right

V1 = "/api/v1"
TICKET = f"{V1}/tickets/{{number}}"

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "GET", f"{V1}/tickets", "find_tickets", "Tickets, the newest first", Right.TICKET_READ, tickets.find,
        Listed[TicketListed], query=tickets.TicketQuery,
    ),
    Operation(
        "POST", f"{V1}/tickets", "open_ticket", "Open a ticket", Right.INTAKE_WRITE, opening.open_ticket, Ticket, body=NewTicket,
        status=201, also={200: Ticket, 202: Taken},
    ),
    Operation("GET", TICKET, "read_ticket", "One ticket", Right.TICKET_READ, tickets.one, Ticket),
    Operation(
        "PATCH", TICKET, "correct_ticket", "Correct fields, or move it on", Right.TICKET_CORRECT, ticket_corrections.correct, Ticket,
        body=TicketChange, errors=(409,),
    ),
    Operation(
        "POST", f"{TICKET}/reply", "reply", "Answer the customer", Right.TICKET_REPLY, ticket_moves.reply, Contact,
        body=Reply, status=201, errors=(409,),
    ),
    Operation(
        "POST", f"{TICKET}/note", "note", "Write an internal note", Right.TICKET_NOTE, ticket_moves.note, Contact,
        body=Note, status=201, errors=(409,),
    ),
    Operation(
        "POST", f"{TICKET}/assign", "assign", "Give it to an agent, or back", Right.TICKET_ASSIGN_OTHERS, ticket_moves.assign,
        Ticket, body=Assign, errors=(409,),
    ),
    Operation(
        "POST", f"{TICKET}/escalate", "escalate", "Pass it to another level", Right.TICKET_ESCALATE, ticket_moves.escalate, Ticket,
        body=Escalate, errors=(409,),
    ),
    Operation(
        "POST", f"{TICKET}/resolve", "resolve", "Say what solved it", Right.TICKET_RESOLVE, ticket_moves.resolve, Ticket,
        body=Resolve, errors=(409,),
    ),
    Operation(
        "POST", f"{TICKET}/reopen", "reopen", "Take it up again", Right.TICKET_REOPEN, ticket_moves.reopen, Ticket,
        body=Reopen, errors=(409,),
    ),
    Operation(
        "POST", f"{TICKET}/merge", "merge", "Merge it into another ticket", Right.TICKET_MERGE, ticket_moves.merge, Ticket,
        body=Merge, errors=(409,),
    ),
    Operation(
        "GET", f"{TICKET}/contacts", "read_conversation", "The conversation", Right.TICKET_READ, contacts.of_ticket,
        Listed[Contact], query=Page,
    ),
    Operation(
        "GET", f"{TICKET}/history", "read_history", "What happened, in order", Right.TICKET_READ, tickets.history,
        Listed[Happened], query=Page,
    ),
    Operation(
        "GET", f"{V1}/contacts", "find_contacts", "Contacts by identifier or bytes", Right.TICKET_READ, contacts.find,
        Listed[Contact], query=contacts.ContactQuery,
    ),
    Operation("GET", f"{V1}/contacts/{{id}}", "read_contact", "One contact", Right.TICKET_READ, contacts.one, Contact),
    Operation("GET", f"{V1}/contacts/{{id}}/raw", "read_raw", "The bytes as they came", Right.RAW_READ, contacts.raw, None),
    Operation(
        "GET", f"{V1}/attachments/{{file}}", "read_attachment", "The bytes of an attached file", Right.TICKET_READ,
        attachments.content, None,
    ),
    Operation(
        "GET", f"{V1}/attachments/{{file}}/mail", "read_attached_mail", "What an attached mail says", Right.TICKET_READ,
        attachments.mail, AttachedMail,
    ),
    Operation(
        "GET", f"{V1}/arrivals", "find_arrivals", "What came in, and how it ended", Right.ARRIVALS_READ, arrivals.find,
        Listed[Arrival], query=arrivals.ArrivalQuery,
    ),
    Operation(
        "POST", f"{V1}/arrivals/{{id}}/retry", "retry_arrival", "Try a held arrival again", Right.ARRIVALS_RETRY, arrivals.retry,
        Arrival, errors=(409,),
    ),
    Operation(
        "GET", f"{V1}/ledger", "read_ledger", "The books: one line per channel and mailbox", Right.LEDGER_READ, arrivals.ledger,
        Listed[LedgerLine], query=arrivals.LedgerQuery,
    ),
    Operation(
        "POST", f"{V1}/e-level/classify", "classify", "What the e-level would make of a text", Right.ELEVEL_USE, classify.classify,
        classify.Classified, body=Message,
    ),
    Operation(
        "GET", f"{V1}/articles", "find_articles", "Articles", Right.KNOWLEDGE_READ, reference_data.articles, Listed[ArticleShown],
        query=reference_data.ArticleQuery,
    ),
    Operation(
        "POST", f"{V1}/articles", "add_article", "A new article", Right.KNOWLEDGE_EDIT, articles.add_article, ArticleShown,
        body=articles.ArticleNew, status=201,
    ),
    Operation(
        "GET", f"{V1}/articles/{{id}}", "read_article", "One article", Right.KNOWLEDGE_READ, reference_data.article, ArticleShown,

    ),
    Operation(
        "PUT", f"{V1}/articles/{{id}}", "save_article", "A new version of an article", Right.KNOWLEDGE_EDIT,
        reference_data.save_article, ArticleShown, body=ArticleSaid, errors=(409,),
    ),
    Operation(
        "GET", f"{V1}/custom-fields", "read_custom_fields", "The desk's own fields on tickets", Right.TICKET_READ,
        reference_data.custom_fields, Listed[CustomFieldNamed],
    ),
    Operation(
        "PUT", f"{V1}/custom-fields/{{code}}", "save_custom_field", "Set up a field of the desk's own", Right.SETTINGS_EDIT,
        reference_data.save_custom_field, CustomFieldNamed, body=CustomFieldSaid,
    ),
    Operation("GET", f"{V1}/categories", "read_categories", "The category tree", Right.KNOWLEDGE_READ, reference_data.categories, Listed[CategoryNamed]),
    Operation(
        "PUT", f"{V1}/categories/{{code}}", "save_category", "How far the e-level may go in a category", Right.SETTINGS_EDIT,
        reference_data.save_category, CategoryNamed, body=CategorySaid,
    ),
    Operation("GET", f"{V1}/segments", "read_segments", "Segments", Right.KNOWLEDGE_READ, reference_data.segments, Listed[SegmentNamed]),
    Operation("GET", f"{V1}/queues", "read_queues", "Queues by level", Right.KNOWLEDGE_READ, reference_data.queues, Listed[QueueNamed]),
    Operation(
        "PUT", f"{V1}/queues/{{code}}/mail", "save_queue_mail", "In whose name a queue writes, and its signature", Right.SETTINGS_EDIT,
        reference_data.save_queue_mail, QueueNamed, body=QueueMail,
    ),
    Operation("GET", f"{V1}/rules", "read_rules", "Routing rules, in their order", Right.KNOWLEDGE_READ, reference_data.rules, Listed[RuleNamed]),
    Operation("GET", f"{V1}/calendars", "read_calendars", "Service hours", Right.KNOWLEDGE_READ, reference_data.calendars, Listed[CalendarNamed]),
    Operation("GET", f"{V1}/sla-policies", "read_targets", "What was promised", Right.KNOWLEDGE_READ, reference_data.targets, Listed[TargetNamed]),
    Operation("GET", f"{V1}/clocks", "read_clocks", "The desk's own clocks", Right.KNOWLEDGE_READ, own_clocks.show_all, Listed[own_clocks.ClockNamed]),
    Operation("PUT", f"{V1}/clocks/{{code}}", "save_clock", "Set up a clock of the desk's own", Right.SETTINGS_EDIT, own_clocks.save, own_clocks.ClockNamed, body=own_clocks.ClockSaid, errors=(409,)),
    Operation("PUT", f"{V1}/calendars/{{code}}", "save_calendar", "Save service hours as a new version", Right.SETTINGS_EDIT, saving.calendar, CalendarNamed, body=saving.CalendarSaid),
    Operation("PUT", f"{V1}/rules", "save_rules", "Save all routing rules, in their order", Right.SETTINGS_EDIT, saving.rules, Listed[RuleNamed], body=saving.RulesSaid),
    Operation(
        "POST", f"{V1}/calendars/simulate", "simulate_calendars", "What other service hours would change", Right.SETTINGS_EDIT,
        simulating.deadlines, simulating.DeadlinesSimulated, body=simulating.DeadlineDraft,
    ),
    Operation(
        "POST", f"{V1}/sla-policies/simulate", "simulate_targets", "What other targets would change", Right.SETTINGS_EDIT,
        simulating.deadlines, simulating.DeadlinesSimulated, body=simulating.DeadlineDraft,
    ),
    Operation(
        "POST", f"{V1}/rules/simulate", "replay_rules", "Where tickets would have gone under other rules", Right.SETTINGS_EDIT,
        simulating.rules, simulating.RulesReplayed, body=simulating.RuleDraft,
    ),
    Operation(
        "POST", f"{V1}/sla/calculate", "calculate", "Count along service hours, with the proof", None, sla.calculate, sla.Calculated,
        body=sla.Calculation,
    ),
    Operation(
        "POST", f"{V1}/sla/timeline", "timeline", "The clocks of a ticket told as events", None, sla.timeline, sla.Checked,
        body=sla.History,
    ),
    Operation(
        "GET", f"{V1}/sla/delivered", "read_delivered", "Delivered against agreed in a month", Right.FIGURES_READ, delivered.report,
        delivered.Report, query=delivered.MonthQuery,
    ),
    Operation(
        "GET", f"{V1}/holidays", "read_holidays", "Public holidays of a year", None, sla.holidays, Listed[sla.Holiday],
        query=sla.HolidayQuery,
    ),
    Operation(
        "POST", f"{V1}/calls", "report_call", "A telephone system reports a call", Right.INTAKE_WRITE, telephone.report,
        telephone.CallReported, body=telephone.CallReport,
    ),
    Operation(
        "GET", f"{V1}/announcement", "read_announcement", "What the telephone system reads out now", Right.INTAKE_WRITE,
        telephone.announcement, None, query=telephone.AnnouncementQuery, media=("text/plain",),
    ),
)  # fmt: skip
