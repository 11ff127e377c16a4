"""Views: a list with its filter and order under a name of one's own, or shared with everybody."""

from urllib.parse import urlencode

from sqlalchemy import or_
from sqlmodel import Session, col, select

from desk.tables import SavedView
from desk.view import ViewOfOnes

MOST = 30
"""A rail shows no more of one's own and shared ones."""


def of_reader(session: Session, agent_id: int) -> list[SavedView]:
    """One's own views and the shared ones, by name. The rows stay within the session that read them."""
    mine_or_shared = or_(col(SavedView.agent_id) == agent_id, col(SavedView.shared).is_(True))
    return list(session.exec(select(SavedView).where(mine_or_shared).order_by(SavedView.name, col(SavedView.id)).limit(MOST)))  # fmt: skip


def address(view: SavedView) -> str:
    kept = {"q": view.query, "order": "" if view.order == "due" else view.order, "view": str(view.id)}
    return f"{view.path}?{urlencode({name: value for name, value in kept.items() if value})}"


def looked_at(session: Session, view_id: int | None, agent_id: int) -> ViewOfOnes | None:
    """The view an address names, if the reader may see it."""
    view = session.get(SavedView, view_id) if view_id else None
    if view is None or not (view.shared or view.agent_id == agent_id):
        return None
    return ViewOfOnes(view.id or 0, view.name, view.shared, view.agent_id == agent_id)
