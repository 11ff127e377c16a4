"""The log of what admins changed: the fields that differ, before and after."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from staff.audit_tables import AuditEntry
from storage.change import Change

SECRET = "…"


def note(
    change: Change, actor: str, about: str, before: Mapping[str, Any], after: Mapping[str, Any], reason: str = "", *, begins: datetime | None = None
) -> bool:  # fmt: skip
    """Writes one entry in the same commit; nothing where nothing differs. `about` is kind and key: `category password.forgotten`.
    What counts only from an instant to come on (`begins`) says so."""
    differ = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    if not differ:
        return False
    old, new = ({name: values[name] for name in differ if name in values} for values in (before, after))
    if begins is not None and begins > change.now:
        new["begins"] = begins.isoformat()
    change.write(AuditEntry, at=change.now, actor=actor, object=about, before=old, after=new, reason=reason)
    return True


def flat(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What lies within a field one by one, so that the log says which part of the hours changed and not that some did."""
    found: dict[str, Any] = {}
    for name, value in fields.items():
        if isinstance(value, Mapping):
            found |= {f"{name}.{part}": inner for part, inner in flat(value).items()}
        else:
            found[name] = value
    return found
