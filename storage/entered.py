"""Where settings entered on the pages are kept: among the installation's facts, passwords sealed under its secret."""

from collections.abc import Mapping

from sqlmodel import Session, col, delete, select

from foundation.entered import SECRETS
from foundation.sealing import opened, sealed
from foundation.secret_key import SecretKey
from storage.change import Change
from storage.tables import Installation

_PREFIX = "setting:"
_PURPOSE = "settings"


def entered(session: Session, secret: SecretKey) -> dict[str, str]:
    """What was entered, by name (`desk.company`). A password that does not open under this secret is none."""
    rows = session.exec(select(Installation).where(col(Installation.key).startswith(_PREFIX))).all()
    key = secret.for_purpose(_PURPOSE)
    found = {row.key.removeprefix(_PREFIX): row.value for row in rows}
    return {name: (opened(value, key, name) or "") if name in SECRETS else value for name, value in found.items()}


def enter(change: Change, values: Mapping[str, str], secret: SecretKey) -> None:
    """Keeps these values; an empty one is forgotten."""
    key = secret.for_purpose(_PURPOSE)
    change.session.execute(delete(Installation).where(col(Installation.key).in_([_PREFIX + name for name in values])))
    for name, value in values.items():
        if value:
            kept = sealed(value, key, name) if name in SECRETS else value
            change.session.add(Installation(key=_PREFIX + name, value=kept))
    change.session.flush()
