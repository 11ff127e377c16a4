"""The calculator anyone can check: service-hour questions and ticket timelines as plain JSON values.

`calculate`, `timeline` and `holidays_of` take and give what the API and the command line pass through unchanged.
Instants are ISO 8601 with an offset, answers in UTC with `Z`. Mistakes raise Invalid with the path of each.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from foundation.errors import Invalid, Mistake
from sla.calendar_text import calendar_from
from sla.exchange_timeline import answer, read_timeline
from sla.exchange_values import (
    Reader,
    arithmetic_from,
    instant_text,
    policy_from,
)
from sla.holiday_sets import check_set, holidays_in
from sla.hours import ServiceHours, compiled
from sla.proof import ProofLine, proof_lines
from sla.zone_offsets import second_of

LONGEST_PROOF = 1000
"""Lines of a proof written out; what follows is told in one last line, so that the sums still match."""


def calculate(request: Mapping[str, Any]) -> dict[str, Any]:
    """`{"calendar", "start", "minutes" | "seconds" | "end" | "days", "policy"?}` → due or seconds, with the proof."""
    reader = Reader()
    reader.object(request, "")
    calendar = reader.take(calendar_from, request.get("calendar"), "calendar")
    start = reader.instant(request.get("start"), "start")
    meaning = reader.take(arithmetic_from, request.get("policy"), "policy")
    asked = [key for key in ("minutes", "seconds", "end", "days") if request.get(key) is not None]
    if len(asked) != 1:
        reader.mistakes.append(Mistake("minutes", "give exactly one of minutes, seconds, end and days"))
        raise Invalid(*reader.mistakes)
    key = asked[0]
    value = request[key]
    if key == "end":
        end = reader.instant(value, key)
    elif key == "minutes":
        amount = reader.seconds_of_minutes(value, key)
    else:
        amount = reader.whole(value, key)
    reader.done()
    hours = compiled(calendar)
    if key == "end":
        seconds = hours.between(start, end, meaning)
        nothing = end < start and meaning.reversed == "zero"
        return {"seconds": seconds, "proof": [] if nothing else _proof(hours, start, end)}
    if key == "days":
        return {"due": instant_text(hours.add_days(start, amount, meaning.zero))}
    due = hours.add(start, amount, meaning)
    return {"due": instant_text(due), "proof": _proof(hours, start, due)}


def timeline(request: Mapping[str, Any]) -> dict[str, Any]:
    """`{"calendars", "slas", "events", "policy"?, "checks"}` → `{"checks": […]}`, one answer per check."""
    reader = Reader()
    reader.object(request, "")
    policy = reader.take(policy_from, request.get("policy"), "policy")
    question = read_timeline(reader, request)
    reader.done()
    return {"checks": [answer(question, policy, check) for check in question.checks]}


def holidays_of(set_name: str, year: int) -> list[dict[str, str]]:
    """The holidays of a set such as `DE-BY` in a year: `[{"date": "2026-01-01", "name": "Neujahr"}, …]`."""
    check_set(set_name, "set")
    if not 1 <= year <= 9999:
        raise Invalid(Mistake("year", f"{year} is not a year", "2026"))
    return [{"date": day.isoformat(), "name": name} for day, name in holidays_in(set_name, year)]


def _proof(hours: ServiceHours, start: datetime, end: datetime) -> list[dict[str, Any]]:
    first, until = sorted((second_of(start), second_of(end)))
    lines = proof_lines(hours.table, first, until, LONGEST_PROOF)
    written = [_line(line) for line in lines[:LONGEST_PROOF]]
    if len(lines) > LONGEST_PROOF:
        rest, last = lines[LONGEST_PROOF].start, max(start, end)
        written.append(
            {
                "from": instant_text(rest),
                "to": instant_text(last),
                "counted": None,
                "seconds": hours.between(rest, last),
                "reason": "not_listed",
                "label": "further lines",
            }
        )
    return written


def _line(line: ProofLine) -> dict[str, Any]:
    return {
        "from": instant_text(line.start),
        "to": instant_text(line.end),
        "counted": line.counted,
        "seconds": line.seconds,
        "reason": line.reason,
        "label": line.label,
    }
