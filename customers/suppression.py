"""Addresses that get no automatic mail any more, until their owner writes or somebody of the desk lifts it."""

from collections.abc import Sequence
from typing import Any, Literal

from sqlalchemy import bindparam
from sqlmodel import Session, col, delete, select

from customers.tables import SuppressedAddress
from storage.change import Change
from storage.straight import Straight
from storage.upsert import insert_or

_OF_ADDRESS = Straight(
    select(*SuppressedAddress.__table__.c).where(col(SuppressedAddress.address) == bindparam("address"))  # type: ignore[attr-defined]
)


def suppress(
    change: Change, address: str, reason: Literal["bounce", "complaint"], words: str = "", contact_id: int | None = None
) -> None:
    """From now on; what stood there first stays."""
    row = {
        "address": address.lower(), "since": change.now, "reason": reason, "words": words[:500], "contact_id": contact_id,
    }  # fmt: skip
    change.session.execute(insert_or(change.session, SuppressedAddress).values(row).on_conflict_do_nothing())


def suppressed(session: Session, address: str) -> Any | None:
    """Since when, why and by what words nothing goes there; None where it does. Asked before every acknowledgement."""
    return _OF_ADDRESS.first(session, address=address.lower())


def lift(change: Change, address: str) -> bool:
    """Automatic mail goes there again; False where nothing stood against it."""
    gone = change.session.execute(
        delete(SuppressedAddress)
        .where(col(SuppressedAddress.address) == address.lower())
        .returning(col(SuppressedAddress.address))
    )
    return gone.first() is not None


def newest(session: Session, most: int, before: int | None = None) -> Sequence[SuppressedAddress]:
    """The newest first, from behind the row of that id."""
    question = select(SuppressedAddress).order_by(col(SuppressedAddress.id).desc()).limit(most)
    if before is not None:
        question = question.where(col(SuppressedAddress.id) < before)
    return session.exec(question).all()
