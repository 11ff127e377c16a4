"""The runs of one clock, derived from a ticket's story under the terms of a desk. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from sla.clocks import Agreement, ClockState, states_of
from sla.defined_clocks import story_of_defined
from sla.policy import PRODUCT, Metric
from sla.rebuild import Retold
from sla.story import Run, Story, story_of
from sla.terms import Terms

ONCE = ("first_response", "resolution", "complaint_answer")
"""All other clocks come again and again."""


def derived(told: Retold, terms: Terms, metric: Metric, now: datetime) -> list[ClockState]:
    """Every run of a metric as these terms measure the story of a ticket; while nothing is promised, nothing is used."""
    own = terms.clocks.get(metric)
    return [state for _, state in _runs(told.log if own and told.log else told, terms, metric, now)]


def _runs(told: Retold, terms: Terms, metric: Metric, now: datetime) -> Iterator[tuple[Run, ClockState]]:
    if told.before:
        yield from (one for one in _runs(told.before, terms, metric, now) if one[0].end)
    own = terms.clocks.get(metric)
    promises = (terms.promise(metric, *told_of) for told_of in zip(told.dimensions, told.since, strict=True))
    agreements = {
        str(number): Agreement(one.hours, {metric: one.budget}, one.recount, one.third_party_pauses)
        for number, one in enumerate(promises)
        if one
    }
    events = [
        one if one.agreement is None or one.agreement in agreements else replace(one, agreement=None)
        for one in told.events
    ]
    policy = replace(PRODUCT, pause_stops=frozenset({metric})) if own else PRODUCT
    story = story_of_defined(own, events) if own else story_of(events, policy)
    story.runs = [run for run in story.runs if run.metric == metric]
    for run in story.runs:
        for one in states_of(_lived_by(run, story), agreements, now, policy):
            if state := _while_promised(one, run, story.agreements):
                yield run, state


def _lived_by(run: Run, story: Story) -> Story:
    """The story of one run: what was agreed after it ended does not measure it."""
    after = None if run.ended_under is None else run.ended_under + 1
    return replace(story, runs=[run], agreements=story.agreements[:after])


def _while_promised(state: ClockState, run: Run, in_force: Sequence[tuple[datetime, str | None]]) -> ClockState | None:
    """Void from the instant on at which nothing was promised any more; None where nothing was promised while it ran."""
    after = None if run.ended_under is None else run.ended_under + 1
    ruled = in_force[run.begun_under : after]
    last = max((place for place, (_, name) in enumerate(ruled) if name), default=None)
    if last is None:
        return None
    if last == len(ruled) - 1:
        return state
    return replace(state, state="voided", stopped_at=ruled[last + 1][0])


def counts(metric: str, state: str) -> bool:
    """What was voided of clocks that come again and again never answered for anything."""
    return metric in ONCE or state != "voided"
