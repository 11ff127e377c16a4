"""Calendars, targets and rules before and after a saving, in the log of changes."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from sqlmodel import Session

from admin import configuration
from staff import audit
from storage.change import Change

T = TypeVar("T")


def noted(
    change: Change, by: str, kind: str, work: Callable[[], T], reason: str = "", begins: datetime | None = None
) -> T:
    """Does the work, and notes what it changed of this kind (a name of `configuration.KINDS`): one entry for each object.
    What counts only from `begins` on says so."""
    before = _stand(change.session, kind)
    done = work()
    change.session.flush()
    after = _stand(change.session, kind)
    for name in sorted(before.keys() | after.keys()):
        audit.note(change, by, f"{kind} {name}", before.get(name, {}), after.get(name, {}), reason, begins=begins)
    return done


def _stand(session: Session, kind: str) -> dict[str, dict[str, Any]]:
    return {name: audit.flat(fields) for name, fields in configuration.current(session)[kind].items()}
