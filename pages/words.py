"""The words of the domain's enumerations, in English; the catalogue turns them into German.

Stored values never reach a page as they are: a value without a word here is a mistake that a test finds.
"""

from collections.abc import Callable
from typing import Any, Final

from ticketing import deadline_words


def N_(message: str) -> str:
    """Marks a message that is translated where it is shown."""
    return message


STATE: Final = {
    "new": N_("New"),
    "e_level": N_("With the e-level"),
    "queued": N_("Waiting in queue"),
    "in_progress": N_("In progress"),
    "waiting_customer": N_("Waiting for customer"),
    "waiting_third_party": N_("Waiting for third party"),
    "auto_answered": N_("Answered automatically"),
    "resolved": N_("Resolved"),
    "closed": N_("Closed"),
    "cancelled": N_("Cancelled"),
}
MERGED: Final = "merged"
TOLD_STATE: Final = STATE | {MERGED: N_("Merged")}
"""As `told_state` tells them."""
PAUSE: Final = STATE | {
    "unpromised": N_("nothing was promised in this time"),
}
"""Why a clock was paused: the state its ticket was in, or a promise that came only later."""
# what a customer reads for the same states
PUBLIC_STATE: Final = {
    "new": N_("Received"),
    "e_level": N_("Received"),
    "queued": N_("Received"),
    "in_progress": N_("We are working on it"),
    "waiting_customer": N_("We are waiting for your answer"),
    "waiting_third_party": N_("We are waiting for a partner"),
    "auto_answered": N_("Answered automatically"),
    "resolved": N_("Resolved"),
    "closed": N_("Closed"),
    "cancelled": N_("Closed without answer"),
    "withdrawn": N_("Ended by you"),
}
PUBLIC_STATE_OF_OTHERS: Final = PUBLIC_STATE | {
    "waiting_customer": N_("Waiting for an answer of your colleague"),
    "withdrawn": N_("Ended by your colleague"),
}
"""As whoever only reads along is told."""
CHANNEL: Final = {
    "email": N_("E-mail"),
    "web": N_("Form"),
    "phone": N_("Telephone"),
    "fax": N_("Fax"),
    "letter": N_("Letter"),
    "api": N_("Program (API)"),
}
INTERNAL: Final = N_("Internal note")
"""What came by no channel."""
CHANNEL_ICON: Final = {
    "email": "mail",
    "web": "world",
    "phone": "phone",
    "fax": "printer",
    "letter": "mail-opened",
    "api": "activity-heartbeat",
}
METRIC: Final = {
    "first_response": N_("Answer"),
    "update": N_("Progress notice"),
    "resolution": N_("Resolution"),
    "complaint_status": N_("Status for the complaint"),
    "complaint_answer": N_("Answer to the complaint"),
    "level_pickup": N_("Pick-up by the level"),
    "promise": N_("Promised by hand"),
}
STOPPED: Final = {
    "first_response": N_("answered"),
    "update": N_("answered"),
    "resolution": N_("resolved"),
    "complaint_status": N_("answered"),
    "complaint_answer": N_("answered"),
    "level_pickup": N_("taken over"),
    "promise": N_("settled"),
}
"""What ended a clock of this metric."""
ENDED: Final = N_("done")
"""What ended a clock the desk defined itself."""
SERVICE_TIME: Final = N_("counted in service time")
CAUSE: Final = {
    "staffing": N_("too few people"),
    "waiting_supplier": N_("waited for a supplier"),
    "misrouted": N_("went to the wrong place"),
    "outage": N_("outage"),
    "reclassified": N_("promise changed"),
    "other": N_("other"),
    "unclear": N_("not said yet"),
}
TYPE: Final = {
    "incident": N_("Incident"),
    "service_request": N_("Service request"),
    "question": N_("Question"),
    "complaint": N_("Complaint"),
    "problem": N_("Problem"),
    "event": N_("Event"),
}
IDENTITY: Final = {
    "unknown": N_("unknown"),
    "claimed": N_("claimed, not checked"),
    "verified": N_("verified"),
}
E_LEVEL: Final = {
    "none": N_("not asked"),
    "passed": N_("passed on"),
    "bypassed": N_("bypassed"),
    "no_article": N_("no article"),
    "human": N_("people only"),
    "suggested": N_("proposal"),
    "answered": N_("answered"),
    "helped": N_("helped"),
    "rejected": N_("rejected"),
}
RESOLUTION: Final = {
    "solved": N_("Solved"),
    "workaround": N_("Workaround given"),
    "informed": N_("Information given"),
    "fulfilled": N_("Request fulfilled"),
    "handed_over": N_("Handed over"),
    "not_reproducible": N_("Not reproducible"),
    "refused": N_("Refused"),
}
PRIORITY: Final = {
    "P1": N_("at once"),
    "P2": N_("high"),
    "P3": N_("normal"),
    "P4": N_("low"),
}
LEVEL: Final = {0: N_("e-level")}
"""The level without people; the others have the names a desk gave them."""
MAIL_STATE: Final = {
    "queued": N_("waits to be sent"),
    "sent": N_("sent"),
    "kept": N_("kept here"),
    "failed": N_("not delivered"),
    "suppressed": N_("held back"),
    "unknown": N_("not known whether it arrived"),
}
PAPER_STATE: Final = {
    "queued": N_("is being written"),
    "tray": N_("to be printed"),
    "printed": N_("printed"),
    "faxed": N_("faxed"),
    "failed": N_("not delivered"),
}
MAIL_KIND: Final = {
    "acknowledgement": N_("Acknowledgement"),
    "automatic_answer": N_("Automatic answer"),
    "question": N_("Question"),
    "reminder": N_("Reminder"),
    "resolution": N_("Resolution"),
    "closure": N_("Closure"),
    "reply": N_("Reply"),
    "progress": N_("Progress notice"),
    "delay": N_("Delay ahead"),
    "violation": N_("Apology for a delay"),
}
ARTICLE_STATE: Final = {
    "draft": N_("Draft"),
    "review": N_("In review"),
    "published": N_("Published"),
    "expired": N_("Expired"),
    "archived": N_("Archived"),
}
CALL_DIRECTION: Final = {
    "in": N_("incoming"),
    "out": N_("outgoing"),
}
CALL_STATE: Final = {
    "ringing": N_("rings"),
    "answered": N_("is being spoken"),
    "ended": N_("ended"),
    "missed": N_("missed"),
}
CHIP_ICON: Final = {
    "w75": "alert-circle",
    "w90": "alert-triangle",
    "over": "clock-x",
    "pause": "player-pause",
    "rest": "moon",
    "met": "check",
    "missed": "clock-x",
    "void": "ban",
}
MODE: Final = {"off": N_("Off"), "shadow": N_("Shadow"), "assisted": N_("Assisted"), "automated": N_("Automated")}

FILE_STATE: Final = {
    "refused": N_("files of this type are not handed out"),
    "infected": N_("held back: the virus scanner found something"),
    "unchecked": N_("not checked for viruses"),
}

WORDS: Final[dict[str, dict[Any, str]]] = {
    "state": TOLD_STATE,
    "pause": PAUSE,
    "public_state": PUBLIC_STATE,
    "public_state_of_others": PUBLIC_STATE_OF_OTHERS,
    "channel": CHANNEL,
    "metric": METRIC,
    "stopped": STOPPED,
    "cause": CAUSE,
    "type": TYPE,
    "identity": IDENTITY,
    "e_level": E_LEVEL,
    "resolution": RESOLUTION,
    "level": LEVEL,
    "priority": PRIORITY,
    "mail_state": MAIL_STATE,
    "paper_state": PAPER_STATE,
    "mail_kind": MAIL_KIND,
    "article_state": ARTICLE_STATE,
    "call_direction": CALL_DIRECTION,
    "call_state": CALL_STATE,
    "file_state": FILE_STATE,
    "mode": MODE,
}


def told_state(state: str, merged_into: int | None) -> str:
    """What the desk says of a ticket's stored state: one that goes on in another ticket was merged, not cancelled."""
    return MERGED if merged_into else state


def word(kind: str, value: Any, language: str, say: Callable[[str], str]) -> str | None:
    """The word of a stored value, translated by `say`; None where there is none. A clock the desk defined itself has the name it
    was given."""
    if found := WORDS[kind].get(value):
        return say(found)
    own = deadline_words.own_name(value, language) if kind in ("metric", "stopped") else None
    return say(ENDED) if own and kind == "stopped" else own
