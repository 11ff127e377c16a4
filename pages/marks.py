"""The small signs that lists are made of, as finished HTML: icons, levels, priorities, faces, deadlines.

A list shows hundreds of them. Most have few forms, so each form is made once for each language; templates get them as
`marks`, and by their old names through `pages/ui.html`. Everything that comes from people is escaped here.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Protocol

from markupsafe import Markup, escape

from pages import times, words
from pages.assets import asset
from pages.times import Reader
from pages.view import Chip

SWITCH = {"suggested": "half", "answered": "ans", "helped": "ans", "rejected": "ans"}
BY_HAND = "promise"
"""The metric of a time said by hand, which is a time on the clock."""
COUNTS = ("run", "w75", "w90", "over")
NO_DEADLINE = Markup('<span class="mute">–</span>')
Translate = Callable[[str], str]


class Face(Protocol):
    """Who is shown by two letters."""

    @property
    def name(self) -> str: ...
    @property
    def initials(self) -> str: ...
    @property
    def me(self) -> bool: ...


class Marks:
    """The signs in one language."""

    def __init__(self, language: str, translate: Translate):
        self.language = language
        self._say = lru_cache(maxsize=256)(translate)
        self.icon = lru_cache(maxsize=512)(self._icon)
        self.channel = lru_cache(maxsize=32)(self._channel)
        self.level = lru_cache(maxsize=8)(self._level)
        self.prio = lru_cache(maxsize=8)(self._prio)
        self.switch = lru_cache(maxsize=16)(self._switch)
        self.ava = lru_cache(maxsize=1024)(self._ava)
        self._badge = lru_cache(maxsize=1024)(self._ebadge)

    def ebadge(self, outcome: str, confidence: float | None = None) -> Markup:
        """What the e-level did, as a switch and a word; `confidence` (0–1) behind it."""
        return self._badge(outcome, None if confidence is None else round(confidence, 2))

    def chip(self, chip: Chip, reader: Reader, name: str = "") -> Markup:
        """A deadline in a word: shape and icon say the state before colour does."""
        state = chip.state
        look = "over" if state == "missed" else state
        counts = state in COUNTS and not chip.days and not (state == "over" and chip.resumes_at)
        measured = state in (*COUNTS, "missed") and not chip.days and chip.metric != BY_HAND
        figures = f' data-left="{chip.left}" data-total="{chip.total}"' if counts else ""
        measure = escape(self._say(words.SERVICE_TIME)) if measured else ""
        title, told = (f' title="{measure}"', f'<span class="vh"> {measure}</span>') if measured else ("", "")
        said = name or self._metric(chip.metric)
        owed = Markup('<span class="owes">{}</span>').format(self._("Supplier")) if chip.supplier else ""
        if state == "run":
            sign = f'<svg class="ring" viewBox="0 0 14 14" aria-hidden="true"><circle cx="7" cy="7" r="5.5"/><circle cx="7" cy="7" r="5.5" pathLength="100" stroke-dasharray="{chip.share_left} 100"/></svg>'
        else:
            sign = self.icon(words.CHIP_ICON[state])
        return Markup(  # noqa: S704  what does not come from this file is escaped
            f'<span class="sla {look}{" theirs" if owed else ""}" data-state="{state}"{figures} data-name="{escape(said)}"{title}>{sign}{owed}'
            f'<span class="words">{escape(self._left(chip, reader))}</span>{told}</span>'
        )

    def deadline(self, chip: Chip | None, reader: Reader) -> Markup:
        """What the last column of a list says: the next deadline with its promise below, or a dash."""
        if chip is None:
            return NO_DEADLINE
        return Markup(f'{self.chip(chip, reader)}<div class="sub">{escape(self.promise(chip, reader))}</div>')  # noqa: S704  escaped

    def promise(self, chip: Chip, reader: Reader) -> str:
        """The second line under a chip: which promise, and when on the clock. Plain text."""
        if chip.note:
            return chip.note
        metric = self._metric(chip.metric)
        if not chip.due_at:
            return metric
        time = times.clock(chip.due_at, reader)
        match chip.state:
            case "over" | "missed":
                return self._("%(metric)s, due %(time)s", metric=metric, time=time)
            case "met":
                return f"{metric} {time}"
        return self._("%(metric)s by %(time)s", metric=metric, time=time)

    def _metric(self, code: str) -> str:
        return words.word("metric", code, self.language, self._say) or code

    def _left(self, chip: Chip, reader: Reader) -> str:
        match chip.state:
            case "run" | "w75" | "w90":
                return self._("%(time)s left", time=chip.days or times.duration(chip.left))
            case "over":
                return self._("%(time)s overdue", time=times.duration(chip.left))
            case "missed":
                return self._("%(time)s late", time=times.duration(chip.left))
            case "pause":
                return self._("paused")
            case "met":
                return self._("met")
            case "void":
                return self._("replaced")
        return self._("resumes %(time)s", time=times.clock(chip.resumes_at, reader)) if chip.resumes_at else self._("rests")  # fmt: skip

    def _(self, message: str, **values: str) -> str:
        return self._say(message) % values if values else self._say(message)

    def _icon(self, name: str, label: str = "", class_: str = "") -> Markup:
        seen = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
        look = f"ti {class_}" if class_ else "ti"
        return Markup('<svg class="{}" {}><use href="{}#{}"/></svg>').format(look, seen, asset("icons.svg"), name)

    def _channel(self, name: str, unread: bool = False) -> Markup:
        said = self._say(words.CHANNEL.get(name, words.INTERNAL))
        return self.icon(
            words.CHANNEL_ICON.get(name, "lock"), self._("%(channel)s, unread", channel=said) if unread else said
        )

    def _level(self, level: int) -> Markup:
        """Four positions, one thumb."""
        shown = "e" if level == 0 else str(level)
        thumb, dot = Markup('<i class="on{}">{}</i>').format(" e" if level == 0 else "", shown), Markup("<i></i>")
        places = Markup("").join(thumb if place == level else dot for place in range(max(4, level + 1)))
        label = self._("Level %(level)s", level=shown)
        return Markup('<span class="lvl" role="img" aria-label="{}">{}</span>').format(label, places)

    def _prio(self, priority: str) -> Markup:
        return Markup('<span class="prio {}">{}</span>').format(priority.lower(), priority)

    def _switch(self, outcome: str) -> Markup:
        look = SWITCH.get(outcome, "no")
        return Markup('<span class="ebadge {}"><span class="sw" aria-hidden="true"></span></span>').format(look)

    def _ebadge(self, outcome: str, confidence: float | None) -> Markup:
        word = self._say(words.E_LEVEL[outcome])
        if outcome == "suggested" and self.language == "en":
            word = word.capitalize()
        share = "" if confidence is None else " " + times.percent(confidence, self.language)
        return Markup('<span class="ebadge {}"><span class="sw" aria-hidden="true"></span>{}{}</span>').format(
            SWITCH.get(outcome, "no"), word, share
        )

    def _ava(self, person: Face | None, large: bool = False) -> Markup:
        if not person:
            return Markup('<span class="ava none" role="img" aria-label="{}"></span>').format(
                self._("nobody responsible")
            )
        look = f"ava{' me' if person.me else ''}{' lg' if large else ''}"
        return Markup('<span class="{}" role="img" aria-label="{}" title="{}">{}</span>').format(look, person.name, person.name, person.initials)  # fmt: skip
