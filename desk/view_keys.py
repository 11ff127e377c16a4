"""What the figure of a view is kept by: readers who see the same tickets have one, unless it asks for what is theirs. Pure."""

from collections.abc import Hashable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from desk import query
from staff.rights import Visibility


def keys_of(views: Sequence[Any], agent_id: int, theirs: Visibility, day: date) -> list[Hashable]:
    """One for each view. `theirs` is what the reader may see, `day` the one on which they ask: `after:yesterday` means another tomorrow."""
    return [(one.path, one.query, day, theirs, agent_id if personal(one.path, one.query) else 0) for one in views]


@lru_cache(512)
def personal(path: str, said: str) -> bool:
    """Whether what a view holds depends on who looks at it."""
    own = {"assignee": query.MYSELF, "is": query.UNREAD}
    asked = any(term.value.casefold() in own.get(term.operator, ()) for term in query.read(said).terms)
    return asked or path in ("/desk/mine", "/desk/followed")
