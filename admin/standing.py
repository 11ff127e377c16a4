"""A category's standing in words and figures: what the console shows of its licence, and what comes next. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from admin.sentences import withdrawn
from admin.view import BoundView
from e_level.earned import next_review
from e_level.figures import Week
from e_level.licence import certainty_of_start, clean_needed, upper_bound
from pages.saying import Saying
from pages.times import Reader, decimal, full_date, percent
from pages.words import N_

MONTH = 4
FEW = 0.1
"""A licensed category that answers a smaller share than this is held up by something."""

HINDERED = {
    "no_article": (N_("Add question variants"), N_("most often no article fits well enough.")),
    "choice": (N_("Tell its articles apart"), N_("most often two articles fit almost equally well.")),
    "segment": (N_("Look at the segments"), N_("most come from a segment in which people answer.")),
    "little": (N_("Nothing to do"), N_("most often the messages say too little.")),
    "topic": (N_("Correct and train"), N_("most often the matter is one it was never taught.")),
    "confidence": (N_("Correct and train"), N_("most often it is not sure enough of the matter.")),
    "margin": (N_("Correct and train"), N_("most often a second category is too close.")),
    "several": (N_("People answer these"), N_("most ask about several things at once.")),
    "foreign": (N_("Add question variants"), N_("most name something nobody has written about in this matter.")),
    "bypass": (N_("People answer these"), N_("most hold a word that asks for a person.")),
}
OTHERWISE_HINDERED = (N_("See its tickets"), N_("each ticket names its reason."))
WIDTH, HEIGHT, EDGE = 92, 34, 4


@dataclass(frozen=True, slots=True)
class Stand:
    """What is stored of a category, with the promise that counts for it. `state` as `CategoryLicence.state`."""

    mode: str
    ceiling: str
    always_people: bool
    has_article: bool
    state: str = "learning"
    threshold: float | None = None
    bound: float | None = None
    n: int = 0
    wrong: int = 0
    needed: int = 0
    judged: int = 0
    judged_wrong: int = 0
    reviewed: int = 0
    since: datetime | None = None
    reason: Mapping[str, Any] | None = None
    override_by: str = ""
    override_note: str = ""
    tolerated: float = 0.02
    certainty: float = 0.95
    fresh_starts: int = 0


def state(stand: Stand) -> str:
    """One word for how the row looks."""
    if stand.always_people:
        return "people"
    if stand.override_by:
        return "override"
    return "off" if stand.mode == "off" else stand.state


def licence(stand: Stand, reader: Reader, _: Saying) -> tuple[str, str]:
    """The licence in a line, and the evidence behind it in a second one."""
    since = full_date(stand.since, reader) if stand.since else ""
    match state(stand):
        case "people":
            return _("Always a person"), _("cannot be licensed")
        case "off":
            return _("Switched off"), ""
        case "override":
            return _("Without a licence"), _(
                "by leave of %(name)s: “%(note)s”", name=stand.override_by, note=stand.override_note
            )
        case "licensed":
            return _("Licensed since %(date)s", date=since), _(
                "bound %(bound)s at %(tolerated)s tolerated, n = %(n)s, threshold %(threshold)s",
                bound=_share(stand.bound, _), tolerated=percent(stand.tolerated, _.language), n=stand.n, threshold=decimal(stand.threshold or 0, _.language),
            )  # fmt: skip
        case "withdrawn" if not stand.judged:
            return _("Withdrawn on %(date)s", date=since), withdrawn(stand.reason or {}, _)
        case "withdrawn":
            return _("Withdrawn on %(date)s", date=since), f"{withdrawn(stand.reason or {}, _)}; {_counted(stand, _)}"
    return _counted(stand, _), "" if stand.judged_wrong else _("none wrong so far") if stand.judged else ""


def _counted(stand: Stand, _: Saying) -> str:
    if not stand.judged_wrong:
        return _("%(n)s of %(needed)s clean answers needed", n=stand.judged, needed=stand.needed)
    return _("%(judged)s judged, %(wrong)s wrong", judged=stand.judged, wrong=stand.judged_wrong)


def progress(stand: Stand) -> float | None:
    """How far the evidence is, 0–1; None where nothing is being gathered."""
    if state(stand) not in ("learning", "withdrawn", "override") or not stand.needed:
        return None
    return min(1.0, stand.judged / next_review(stand.reviewed, stand.needed))


def bound(stand: Stand) -> BoundView | None:
    """What the evidence says about wrong answers; None where there is none."""
    if stand.state == "licensed" and stand.n:
        return BoundView(stand.wrong / stand.n, stand.bound or 0, stand.tolerated)
    if not stand.judged:
        return None
    certainty = certainty_of_start(stand.certainty, stand.fresh_starts)
    at_worst = upper_bound(stand.judged_wrong, stand.judged, certainty)
    return BoundView(stand.judged_wrong / stand.judged, at_worst, stand.tolerated)


def stricter(stand: Stand, _: Saying) -> str:
    """Why the proof asks for more than at first; empty where it does not."""
    if not stand.fresh_starts:
        return ""
    begun = _.ngettext(
        "Its evidence was begun anew once, as articles had changed after wrong answers.",
        "Its evidence was begun anew %(num)s times, as articles had changed after wrong answers.", stand.fresh_starts,
    )  # fmt: skip
    asked = _(
        "Each new start gives luck another chance, so the proof grows stricter: %(needed)s clean answers instead of %(first)s.",
        needed=stand.needed, first=clean_needed(stand.tolerated, stand.certainty),
    )  # fmt: skip
    return f"{begun} {asked}"


def next_step(stand: Stand, weeks: Sequence[Week], share: float, _: Saying) -> tuple[str, str]:
    """What would bring this category on, in words; `share` is the share of its messages that is drawn for the audit."""
    shown = state(stand)
    if shown == "people":
        return "", ""
    if shown == "off":
        return "", _("Let it watch: raise its highest mode.")
    if not stand.has_article:
        return _("Write an article first"), _("No approved article may be sent for this matter.")
    if shown == "licensed" and stand.mode != "automated":
        return _("It could answer by itself"), _("It is held back: raise its highest mode.")
    if shown == "licensed":
        return _hindered(weeks, _) or (_("Nothing to do"), _("A share of its answers is judged."))
    if shown == "withdrawn" and not stand.judged:
        return _("See what went wrong"), _("%(n)s clean answers bring it back.", n=stand.needed)
    missing = max(0, next_review(stand.reviewed, stand.needed), stand.needed + stand.judged_wrong) - stand.judged
    more = _.ngettext("%(num)s more verdict", "%(num)s more verdicts", missing)
    if stand.judged_wrong:
        more = _("at least %(more)s", more=more)
    if stand.ceiling != "automated":
        return _("Let it climb"), _("Its highest mode is below “Automated”.")
    return more, _in_days(missing, weeks, share, _)


def _hindered(weeks: Sequence[Week], _: Saying) -> tuple[str, str] | None:
    """What keeps a licensed category from answering, where it answers next to nothing; None where it does."""
    recent = weeks[-MONTH:]
    seen, answered = sum(week.seen for week in recent), sum(week.answered for week in recent)
    if answered >= FEW * seen:
        return None
    counted = Counter[str]()
    for week in recent:
        counted.update(week.hindered)
    code = max(counted, key=lambda each: counted[each], default="")
    step, why = HINDERED.get(code, OTHERWISE_HINDERED)
    share = _("%(n)s answered", n=answered)
    of_all = _.ngettext("of one message in four weeks", "of %(num)s messages in four weeks", seen)
    return _(step), f"{share} {of_all}: {_(why)}"


def _in_days(missing: int, weeks: Sequence[Week], share: float, _: Saying) -> str:
    drawn = sum(week.seen for week in weeks[-MONTH:]) * share / (7 * MONTH)
    if drawn <= 0:
        return _("No message of this kind in four weeks.")
    days = max(1, round(missing / drawn))
    return _.ngettext("about one day at the present volume", "about %(num)s days at the present volume", days)


def trend(weeks: Sequence[Week]) -> tuple[str, tuple[float, float]]:
    """The share answered, week by week, as the path of a line and its end; empty without any message."""
    if not any(week.seen for week in weeks):
        return "", (0.0, 0.0)
    step = (WIDTH - 2 * EDGE) / max(1, len(weeks) - 1)
    places = [
        (round(EDGE + at * step, 1), round(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * week.answered / max(1, week.seen), 1))
        for at, week in enumerate(weeks)
    ]
    return "M" + " L".join(f"{x} {y}" for x, y in places), places[-1]


def _share(value: float | None, _: Saying) -> str:
    return percent(value, _.language, 1) if value is not None else "–"
