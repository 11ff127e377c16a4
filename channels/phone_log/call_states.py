"""What a report of the telephone system does to a call: ringing, answered, ended or missed. Pure.

Systems repeat reports and send them out of order; every order of the same reports ends in the same state.
"""

from pages.telephone import CallState, Event


def after(state: CallState | None, event: Event, direction: str, missed: bool | None) -> CallState:
    """The state of a call (None: nothing known yet) after one more report. `missed` is what the system says of its end;
    None where it does not know: then an incoming call that nobody was seen to answer is missed."""
    if event == "ringing":
        return state or "ringing"
    if event == "answered":
        return "ended" if state in ("ended", "missed") else "answered"
    if state in ("ended", "answered") or missed is False or direction == "out":
        return "ended"
    return "missed"
