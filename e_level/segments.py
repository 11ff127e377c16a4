"""The promise of a category, kept in every segment of customers that has the volume for a proof of its own. Pure.

One licence over all could hide a segment in which answers are bad. So a segment with enough judged answers is weighed
alone and the others together. The risk 1 - certainty is shared evenly between these parts (Bonferroni): all their
promises hold together with the wanted certainty, and so does the category's. How a category is parted depends on the
numbers of judged answers only, never on what was found.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from e_level.licence import Audited, Licence, clean_needed, licence

ENOUGH = 3
"""A part has so many times the clean answers its proof needs: an error or two must not cost it."""
Parts = Mapping[str, Mapping[str, float | None]]
"""As stored: threshold and figures of each part, by segment."""
OTHERS = ""
"""Name of the part of all segments that are too small."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """`whole` is the category's licence: held where any part holds one, with the loosest threshold and the largest bound
    of these. `parts` by segment, empty where the category is not parted."""

    whole: Licence
    parts: Mapping[str, Licence]


def weighed(audited: Sequence[Audited], tolerated: float, certainty: float) -> Weighed:
    """The licences these verdicts allow."""
    groups = _parted(audited, tolerated, certainty)
    if len(groups) < 2:
        return Weighed(licence(audited, tolerated, certainty), {})
    shared = _shared(certainty, len(groups))
    parts = {segment: licence(rows, tolerated, shared) for segment, rows in sorted(groups.items())}
    counted = [each for each in parts.values() if each.held] or list(parts.values())
    whole = replace(
        counted[0], threshold=min((each.threshold for each in counted if each.threshold is not None), default=None),
        bound=max(each.bound for each in counted), n=sum(each.n for each in counted), wrong=sum(each.wrong for each in counted),
    )  # fmt: skip
    return Weighed(whole, parts)


def _parted(audited: Sequence[Audited], tolerated: float, certainty: float) -> dict[str, list[Audited]]:
    """As many parts as have the volume; one where there are no two."""
    by_segment: dict[str, list[Audited]] = defaultdict(list)
    for each in audited:
        by_segment[each.segment].append(each)
    largest = sorted(by_segment, key=lambda segment: (-len(by_segment[segment]), segment))
    for alone in range(len(largest), 0, -1):
        parts = {segment: by_segment[segment] for segment in largest[:alone] if segment != OTHERS}
        others = [each for each in audited if each.segment not in parts]
        if others:
            parts[OTHERS] = others
        enough = ENOUGH * clean_needed(tolerated, _shared(certainty, len(parts)))
        if len(parts) > 1 and all(len(rows) >= enough for rows in parts.values()):
            return parts
    return {OTHERS: list(audited)}


def _shared(certainty: float, parts: int) -> float:
    return 1 - (1 - certainty) / parts


def lost_segments(
    threshold_before: float | None, before: Parts, threshold: float | None, after: Parts
) -> tuple[str, ...]:
    """Segments that were answered by the stored parts `before` and are not by those `after`."""
    named = sorted({*before, *after})
    return tuple(
        segment
        for segment in named
        if threshold_in(threshold_before, before, segment) is not None
        and threshold_in(threshold, after, segment) is None
    )


def threshold_in(threshold: float | None, parts: Parts, segment: str) -> float | None:
    """What counts in a segment of a category with this threshold and these stored parts; None without a licence."""
    if threshold is None or not parts:
        return threshold
    part = parts.get(segment, parts.get(OTHERS))
    return part["threshold"] if part else None
