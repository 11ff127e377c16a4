"""A session that finds what it has in hand without asking around: the change that books a mail asks it again and again."""

from functools import cache
from typing import Any

from sqlalchemy import Connection, inspect
from sqlalchemy.orm import SessionTransaction
from sqlalchemy.orm.attributes import instance_state
from sqlmodel import Session


class QuickSession(Session):
    """As its base in everything but the time it takes."""

    _line: Connection | None = None
    """Of the transaction, once it was asked for; a savepoint is set when it is asked for anew."""

    def connection(self, *options: Any, **more: Any) -> Connection:
        if options or more:
            return super().connection(*options, **more)
        if self._line is None:
            self._line = super().connection()
        return self._line

    def begin_nested(self) -> SessionTransaction:
        self._line = None
        return super().begin_nested()

    def commit(self) -> None:
        self._line = None
        super().commit()

    def rollback(self) -> None:
        self._line = None
        super().rollback()

    def close(self) -> None:
        self._line = None
        super().close()

    def get(self, entity: Any, ident: Any, **options: Any) -> Any:
        if not options and (found := self.identity_map.get(_key_of(entity)((ident,)))) is not None:
            if not instance_state(found).expired:
                return found
        return super().get(entity, ident, **options)


@cache
def _key_of(entity: Any) -> Any:
    return inspect(entity).identity_key_from_primary_key
