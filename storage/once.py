"""What every contact of a batch asks for and none of them changes: read once for a change."""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlmodel import Session

T = TypeVar("T")


def once(session: Session, question: Callable[..., T], *about: Any) -> T:
    """The answer of `question(session, *about)` as it was when this session asked first."""
    key = (question, *about)
    if key not in session.info:
        session.info[key] = question(session, *about)
    answer: T = session.info[key]
    return answer
