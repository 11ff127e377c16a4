"""What may stand behind an operator of the search, in the reader's words: for whoever typed none, or one there is not."""

from collections.abc import Callable, Iterable, Mapping

from desk.place import Asked
from pages import words
from ticketing.routing import PRIORITIES


def of(operator: str, who: Asked) -> str:
    """All values where they are few, else an example or some; as they can be typed."""
    return ", ".join(f'"{one}"' if " " in one else one for one in _VALUES[operator](who))


def _typed(english: str, german: str) -> Callable[[Asked], Iterable[str]]:
    """Words of the search's own language."""
    return lambda who: (german if who.reader.language == "de" else english).split()


def _read(known: Mapping[str, str]) -> Callable[[Asked], Iterable[str]]:
    """Stored words, as the reader reads them."""
    return lambda who: (who.say(english).lower() for english in known.values())


_STATES, _SHELVES = _read(words.TOLD_STATE), _typed("open waiting done", "offen wartend erledigt")


def _day(who: Asked) -> Iterable[str]:
    """Today, as one types a date in the reader's language."""
    today = who.reader.now.astimezone(who.reader.zone).date()
    return (f"{today:%d.%m.%Y}" if who.reader.language == "de" else today.isoformat(),)


_VALUES: Mapping[str, Callable[[Asked], Iterable[str]]] = {
    "from": lambda who: ("anna", "anna@", "kunde.example"),
    "state": lambda who: (*_SHELVES(who), *_STATES(who)),
    "level": lambda who: map(str, (0, *who.names.levels)),
    "queue": lambda who: who.names.queues,
    "category": lambda who: list(who.names.categories)[:5],
    "priority": lambda who: PRIORITIES,
    "type": _read(words.TYPE),
    "channel": _read(words.CHANNEL),
    "language": lambda who: ("de", "en"),
    "assignee": _typed("me nobody", "ich niemand"),
    "before": _day,
    "after": _day,
    "has": _typed("attachment", "anhang"),
    "is": _typed("open unread confidential major", "offen ungelesen vertraulich schwer"),
    "file": _typed("invoice", "rechnung"),
    "tag": lambda who: ("vip",),
    "field": lambda who: [f"{one.code}=…" for one in who.names.fields][:3] or ("serial=12",),
}
"""Operator → its values."""
