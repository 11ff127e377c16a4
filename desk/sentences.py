"""A ticket's history in words: every stored event becomes one sentence, made when it is read."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from desk import escalation_sentences, link_sentences
from desk.delivery_words import meaning_of
from desk.names import Names
from desk.passing_on import WHY
from pages import times, words
from pages.saying import Saying
from pages.times import Reader
from pages.words import N_
from ticketing.events import FOREIGN_BOUNCE, TAKEN_BACK
from ticketing.inbound import OLD_MAIL
from ticketing.waiting import PAUSE_OVER

MOVED = {
    "ask_e_level": N_("Went to the e-level."),
    "queue": N_("Went to its queue."),
    "answer": N_("Was answered automatically."),
    "pass_on": N_("The e-level passed it on to people."),
    "confirm": N_("The customer confirmed that the answer helped."),
    "silent": N_("The customer did not come back; the answer counts as accepted."),
    "reject": N_("The automatic answer did not help."),
    "take": N_("Work on it began."),
    "release": N_("Went back to the queue."),
    "ask_customer": N_("Waits for the customer."),
    "customer_answers": N_("Is no longer waiting for the customer."),
    "give_up": N_("The customer did not answer; resolved."),
    "wait_third_party": N_("Waits for somebody else."),
    "resume": N_("Is no longer waiting for somebody else."),
    "resolve": N_("Resolved."),
    "disagree": N_("Reopened."),
    "close": N_("Closed."),
    "cancel": N_("Ended without an answer."),
}
FIELDS = {
    "priority": N_("Priority"), "type": N_("Type"), "category": N_("Category"), "segment": N_("Segment"), "impact": N_("Impact"),
    "urgency": N_("Urgency"), "subject": N_("Subject"), "person_id": N_("Person"),
}  # fmt: skip
HELD_BACK = {
    "no_address": N_("there is no address"),
    "person_restricted": N_("the person is blocked or restricted"),
    "address_dead": N_("mail to the address came back, or its owner does not want it"),
    "hourly_limit": N_("the hourly limit for automatic mail is reached"),
    "daily_limit": N_("the daily limit for automatic mail is reached"),
    "overall_limit": N_("the desk has sent as much automatic mail in this hour as it may"),
    "ticket_limit": N_("this ticket has sent too much automatic mail; possibly two machines answer each other"),
    "machine": N_("the sender is a machine"),
    "imported": N_("the message was taken in from a file"),
    "sender_disowned": N_("the sender's domain says the message is not from there"),
    "answered_meanwhile": N_("answered in the meantime"),
    "taken_meanwhile": N_("taken in the meantime"),
    "taken_back": N_("taken back"),
    "told_already": N_("the customer was told within the last hour"),
}
REASONS = {
    "spam": N_("spam"),
    "taken back": N_("taken back"),
    PAUSE_OVER: N_("the longest pause is over, the clocks run again"),
    "replied": N_("answer arrived"),
    "taken up by the desk": N_("taken up by the desk"),
    "not_helped": N_("did not help"),
    "person": N_("asked for a person"),
    "helped": N_("helped"),
    "silence": N_("no further message"),
    "follow-up date": N_("its date has come"),
    "no answer": N_("no answer to two reminders"),
    "given": N_("given out, because it is urgent"),
    "on_call": N_("given to whoever is on call, because the queue was closed"),
    "stands_in": N_("given to whoever stands in for somebody away"),
    "away": N_("nobody responsible is at the desk"),
}
REPORTS = {
    "bounce": N_("A delivery report came."),
    FOREIGN_BOUNCE: N_("A delivery report came that belongs to no mail of ours; it changes nothing."),
}
OLD = {OLD_MAIL: N_("An old mail was taken in; it changes nothing.")}
RECEIPTS = {
    "read_receipt": N_("A receipt came: our mail was opened."),
    "read_receipt:deleted": N_("A receipt came: our mail was deleted unread."),
}
TOLD = {"assignee": N_("the person responsible"), "queue": N_("the queue"), "lead": N_("the team lead")}
TO_MEMBERS = {"timer_warning": N_("Notice of the deadline"), "new_work": N_("Notice of new work")}
CODE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)+")
"""A stored word that no human wrote: never shown where there is no sentence for it."""
MERGED = re.compile(r"merged into (\S+)")
"""The reason a ticket was ended with that goes on in another one."""
OTHERWISE = N_("Something was noted that has no sentence here.")
CALLBACK_ENDED = {
    "done": N_("Called back."),
    "replaced": N_("The promised callback was replaced by another."),
    "over": N_("The promised callback is no longer needed."),
}
QUIET = frozenset(
    {"opened", "customer_wrote", "customer_thanked", "answer_sent", "note_written", "staff_notified", "new_work_told"}
)
"""What the conversation shows as a contact anyway."""
QUIET_MOVES = frozenset({"ask_e_level", "queue", "answer", "take", "customer_answers"})


def in_conversation(kind: str, data: Mapping[str, Any]) -> bool:
    """Whether an event is a line of its own between the messages."""
    if kind in QUIET or (kind == "moved" and data.get("move") in QUIET_MOVES and data.get("reason") != PAUSE_OVER):
        return False
    if kind == "assigned":
        return data.get("agent_id") is not None
    return not (kind == "routed" and data.get("level_before") is None)


def sentence(kind: str, data: Mapping[str, Any], names: Names, reader: Reader, _: Saying) -> str:
    """What happened. The actor stands beside it, not in it."""
    said = _happened(kind, data, names, reader, _)
    reason = str(data.get("reason") or "")
    shown = _(REASONS[reason]) if reason in REASONS else "" if CODE.fullmatch(reason) else reason
    if merged := MERGED.fullmatch(reason):
        shown = _("it goes on in %(number)s", number=merged[1])
    if shown and kind in ("moved", "routed", "assigned", "field_changed", "follow_up_set"):
        return f"{said.rstrip('.')}: {shown}"
    return said


def _bounced(data: Mapping[str, Any], _: Saying) -> str:
    """What became of a mail of ours; a status without digits, or none, says nothing of why."""
    address, status = data.get("address", ""), str(data.get("status", ""))
    said = N_("Our mail to %(address)s came back") if data.get("permanent", True) else N_("Our mail to %(address)s is delayed")  # fmt: skip
    why = _(meaning_of(status)) if status.count(".") == 2 else ""
    return _(said, address=address) + (f": {why}." if why else ".")


def _happened(kind: str, data: Mapping[str, Any], names: Names, reader: Reader, _: Saying) -> str:
    match kind:
        case "opened":
            return _("Ticket opened.")
        case "customer_wrote" | "customer_thanked":
            return _("The customer wrote.")
        case "machine_wrote" if told := (RECEIPTS | REPORTS | OLD).get(str(data.get("reason"))):
            return _(told)
        case "machine_wrote":
            return _("A machine wrote; it changes nothing.")
        case "message_reread":
            return _("A message was read again from its original.")
        case "answer_sent":
            return _("%(kind)s sent.", kind=_.word("mail_kind", data.get("kind", "reply")))
        case "answer_bounced" if data.get("status") == TAKEN_BACK:
            return _("The answer was taken back before it left.")
        case "answer_bounced":
            return _bounced(data, _)
        case "moved":
            return _(MOVED.get(str(data.get("move")), OTHERWISE))
        case "routed":
            return _routed(data, names, _)
        case "assigned":
            name = names.colleague(data.get("agent_id"))
            return _("%(name)s is responsible.", name=name) if name else _("Nobody is responsible any more.")
        case "field_changed":
            return corrected(data, names, _)
        case "scan_indexed":
            return _("Text and sender of the scan were typed in.")
        case "scan_restamped":
            at, reason = _moment(data.get("stamped_at"), reader), data.get("reason")
            if reason:
                return _("Corrected: received %(time)s, before the date read on it: %(reason)s", time=at, reason=reason)
            return _("Corrected: received %(time)s.", time=at)
        case "letter_left":
            return _("The answer was faxed.") if data.get("how") == "faxed" else _("The letter was printed.")
        case "scan_parted":
            return _(
                "Pages of the scan were another letter and went their own way: %(pages)s.", pages=data.get("pages", "")
            )
        case "note_written":
            return _("Internal note written.")
        case (
            "linked"
            | "unlinked"
            | "split"
            | "split_off"
            | "tags_changed"
            | "custom_field_set"
            | "major_declared"
            | "major_ended"
        ):
            return link_sentences.told(kind, data, _)
        case "step_done" if data.get("result"):
            return _("Step “%(step)s”: %(result)s", step=data.get("step", ""), result=data["result"])
        case "step_done":
            return _("Step “%(step)s” done.", step=data.get("step", ""))
        case "follow_up_set":
            due = data.get("due")
            return _("Returns %(time)s.", time=_moment(due, reader)) if due else _("No longer has a date to return.")
        case "time_promised":
            said = _("The customer was promised %(due)s.", due=_moment(data.get("due"), reader))
            return f"{said} {data['reason']}".strip() if data.get("reason") else said
        case "callback_promised":
            return _("Callback promised for %(time)s.", time=_moment(data.get("due"), reader))
        case "callback_due":
            return _("The promised callback is due.")
        case "callback_ended":
            return _(CALLBACK_ENDED.get(str(data.get("how")), OTHERWISE))
        case "merged":
            return _("Merged into another ticket.")
        case "merged_in":
            return _("Took in ticket %(number)s.", number=data.get("number", ""))
        case "deadline_warned":
            metric = _.word("metric", data.get("metric", ""))
            return _("%(metric)s: %(share)s of the time is used.", metric=metric, share=times.percent(int(data.get("percent", 75)) / 100, reader.language))  # fmt: skip
        case "deadline_missed":
            return _("%(metric)s: deadline missed.", metric=_.word("metric", data.get("metric", "")))
        case "staff_notified":
            return _told(data, _)
        case "new_work_told":
            return _("New urgent work: %(num)s of the queue were told.", num=data.get("people", 0))
        case _ if kind in escalation_sentences.KINDS:
            return escalation_sentences.sentence(kind, data, names, _)
        case "lead_told":
            return _("The leads were told: %(reason)s", reason=data.get("reason", ""))
        case "forward_judged" if data.get("could"):
            return _("A level further forward could do this; the draft of an article was written.")
        case "forward_judged":
            return _("No level further forward could do this.")
        case "notice_suppressed":
            return _held_back(str(data.get("kind", "")), str(data.get("reason", "")), _)
    return _(OTHERWISE)


def _told(data: Mapping[str, Any], _: Saying) -> str:
    """A notice to our own people about a deadline (`sla/notices.py`)."""
    metric, share = _.word("metric", data.get("metric", "")), times.percent(int(data.get("percent", 75)) / 100, _.language)  # fmt: skip
    to = ", ".join(_(TOLD[one]) for one in str(data.get("to", "")).split(",") if one in TOLD)
    if not to:
        return _("%(metric)s: notice at %(share)s.", metric=metric, share=share)
    return _("%(metric)s: notice at %(share)s to: %(to)s.", metric=metric, share=share, to=to)


def _routed(data: Mapping[str, Any], names: Names, _: Saying) -> str:
    queue, level = names.queue(str(data.get("queue", "")), _), data.get("level")
    if why := WHY.get(str(data.get("why", ""))):
        return _("Passed on to level %(level)s, queue %(queue)s (%(why)s).", level=level, queue=queue, why=_(why))
    if data.get("level_before") not in (None, level):
        return _("Passed on to level %(level)s, queue %(queue)s.", level=level, queue=queue)
    return _("Is now in the queue %(queue)s.", queue=queue)


def corrected(data: Mapping[str, Any], names: Names, _: Saying) -> str:
    """Which field of the ticket was corrected, and how."""
    field = str(data.get("field", ""))

    def shown(value: str) -> str:
        if field == "category":
            return names.category(value, _)
        if field == "segment":
            return names.segment(value, _)
        return _.word("type", value) if field == "type" else value

    name = _(FIELDS.get(field, field))
    return _("%(field)s: %(after)s instead of %(before)s.", field=name, after=shown(str(data.get("after", ""))) or "–", before=shown(str(data.get("before", ""))) or "–")  # fmt: skip


def _held_back(kind: str, reason: str, _: Saying) -> str:
    name = _(TO_MEMBERS[kind]) if kind in TO_MEMBERS else _.word("mail_kind", kind)
    why = HELD_BACK.get(reason.partition(":")[0])
    return _("%(kind)s not sent: %(reason)s", kind=name, reason=_(why)) if why else _("%(kind)s not sent.", kind=name)


def _moment(value: Any, reader: Reader) -> str:
    """With its date: beside what was said days ago, tomorrow would be read as the day after that."""
    return times.dated(datetime.fromisoformat(str(value)), reader)


def actor(kind: str, ref: str, names: Names, customer: str, _: Saying) -> str:
    """Who did it."""
    match kind:
        case "agent":
            return names.colleague(int(ref) if ref.isascii() and ref.isdigit() else None) or _("a colleague")
        case "customer":
            return customer or _("the customer")
        case "e_level":
            return _(words.LEVEL[0])
        case "api":
            return ref or _("a program")
    return "Schalter"
