"""Views: a list with its filter and order under a name of one's own, or shared with everybody."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import bindparam, or_, select
from sqlmodel import Session, col

from desk.tables import SavedView
from desk.view import ViewOfOnes
from storage.straight import Straight

MOST = 30
"""A rail shows no more of one's own and shared ones."""
OF_READER = Straight(
    select(*SavedView.__table__.c)  # type: ignore[attr-defined]
    .where(or_(col(SavedView.agent_id) == bindparam("agent"), col(SavedView.shared).is_(True)))
    .order_by(col(SavedView.name), col(SavedView.id))
    .limit(MOST)
)


def of_reader(session: Session, agent_id: int) -> Sequence[Any]:
    """One's own views and the shared ones, by name."""
    return OF_READER.rows(session, agent=agent_id)


def address(view: Any) -> str:
    kept = {"q": view.query, "order": "" if view.order == "due" else view.order, "view": str(view.id)}
    return f"{view.path}?{urlencode({name: value for name, value in kept.items() if value})}"


def looked_at(session: Session, view_id: int | None, agent_id: int) -> ViewOfOnes | None:
    """The view an address names, if the reader may see it."""
    view = session.get(SavedView, view_id) if view_id else None
    if view is None or not (view.shared or view.agent_id == agent_id):
        return None
    return ViewOfOnes(view.id or 0, view.name, view.shared, view.agent_id == agent_id, tuple(view.columns))
