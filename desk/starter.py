"""The answer templates a desk starts with."""

import tomllib
from pathlib import Path

from sqlmodel import select

from desk.tables import AnswerTemplate
from storage.change import Change
from ticketing.tables import Ticket

FILE = Path(__file__).parent / "starter.toml"


def plant(change: Change, *, du: bool = False) -> None:
    """Adds those of `starter.toml` to a desk without a template or a ticket; what was deleted later stays away."""
    begun = (select(AnswerTemplate.id).limit(1), select(Ticket.id).limit(1))
    if any(change.session.exec(question).first() is not None for question in begun):
        return
    for one in _read():
        change.session.add(AnswerTemplate(name=one["name"], language=one["language"], text=_said(one, du)))
    change.session.flush()


def address(change: Change, *, du: bool) -> None:
    """Lets the German ones that stand as they came say du, or Sie again."""
    for one in _read():
        before, now = _said(one, not du), _said(one, du)
        if before == now:
            continue
        for row in change.session.exec(select(AnswerTemplate).where(AnswerTemplate.name == one["name"])).all():
            if row.text == before:
                row.text = now


def _read() -> list[dict[str, str]]:
    templates: list[dict[str, str]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["template"]
    return templates


def _said(one: dict[str, str], du: bool) -> str:
    return (one.get("du") or one["text"]).strip() if du else one["text"].strip()
