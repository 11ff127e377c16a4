"""The report as plain values for programs, and as lines of a table: the same figures as on the page."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sla import settled
from sla.delivered import Delivered, Kept
from sla.exchange_values import instant_text
from sla.reclassified import Reclassified
from sla.settled import Settled

COLUMNS = (
    "customer", "agreement", "segment", "metric", "target_seconds", "target_days", "target_by_second", "calendar", "calendar_version",
    "count", "kept", "share_kept", "share_kept_after_review", "service_median_s", "service_p90_s", "wall_median_s", "wall_p90_s",
    "breached_by_reclassification", "finished",
)  # fmt: skip


def as_json(
    since: datetime,
    until: datetime,
    lines: Sequence[Kept],
    clocks: Iterable[Delivered],
    agreements: Sequence[Settled] = (),
) -> dict[str, Any]:
    """Lines, what came of agreements' volumes and penalties, and under `missed` and `paused` every clock they have to be explained by; one that was both stands in both."""
    kept = list(clocks)
    return {
        "from": instant_text(since), "to": instant_text(until),
        "lines": [dict(zip(COLUMNS, _values(line), strict=True)) for line in lines],
        "missed": [_clock(one) for one in kept if one.missed or one.counts_missed],
        "paused": [_clock(one) for one in kept if one.pauses],
        "agreements": settled.as_json(agreements),
    }  # fmt: skip


def as_csv(lines: Iterable[Kept]) -> str:
    """One row a line; a text no spreadsheet takes for a formula."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    rows.writerows([plain(value) for value in _values(line)] for line in lines)
    return text.getvalue()


def _values(line: Kept) -> list[Any]:
    one = line.promise
    return [
        one.customer, one.agreement, one.segment, one.metric, one.seconds or None, one.days or None, one.by, one.calendar, one.version,
        line.count, line.kept, round(line.share, 4), round(line.share_counted, 4),
        line.service_median, line.service_p90, line.wall_median, line.wall_p90, line.reclassified, line.finished,
    ]  # fmt: skip


def _clock(one: Delivered) -> dict[str, Any]:
    stretches = [{"from": instant_text(p.start), "to": instant_text(p.end), "reason": p.state} for p in one.pauses]
    said = {name: value for name, value in asdict(one).items() if name not in ("promise", "pauses", "reclassified")}
    said = {name: instant_text(value) if isinstance(value, datetime) else value for name, value in said.items()}
    promise = {"metric": one.promise.metric, "agreement": one.promise.agreement}
    return said | promise | {"pauses": stretches, "reclassified": one.reclassified and _change(one.reclassified)}


def _change(made: Reclassified) -> dict[str, Any]:
    corrections = [{"field": field, "before": before, "after": after} for field, before, after in made.corrections]
    return {"at": instant_text(made.at), "corrections": corrections}


def plain(value: Any) -> Any:
    """For a spreadsheet: a text that none takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
