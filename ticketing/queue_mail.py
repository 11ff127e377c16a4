"""In whose name a queue writes: address, name and signature; what is empty is the desk's, or its agents' (`own_signature.py`)."""

import hashlib
import json
from collections.abc import Collection, Mapping

from foundation.errors import Conflict, Invalid, Mistake, NotFound
from storage.change import Change
from ticketing.tables import Queue

FIELDS = ("address", "name", "signature_de", "signature_en")
LONGEST = {"address": 254, "name": 100, "signature_de": 2000, "signature_en": 2000}
NOT_OURS = "mail to this address does not reach us"
TOO_LONG = "this is too long"


def checked(said: Mapping[str, str], own: Collection[str]) -> dict[str, str]:
    """What is filled in. Answers come back to the address, so it has to be one of ours (`own`, lower case). Raises Invalid."""
    kept = {name: value for name in FIELDS if (value := said.get(name, "").strip())}
    wrong = [Mistake(name, TOO_LONG) for name, value in kept.items() if len(value) > LONGEST[name]]
    if kept.get("address", "").lower() not in (*own, ""):
        wrong.append(Mistake("address", NOT_OURS, "list it under mail.mailboxes"))
    if wrong:
        raise Invalid(*wrong)
    return kept


def save(change: Change, code: str, said: Mapping[str, str], own: Collection[str], *, seen: str = "") -> Queue:
    """Keeps it. Raises Invalid; Conflict where somebody has changed it since it was `seen`; NotFound."""
    kept = checked(said, own)
    row = change.session.get(Queue, code, with_for_update=True)
    if row is None:
        raise NotFound("There is no such queue.")
    if seen and seen != stamp(row.mail):
        raise Conflict("Somebody else changed this queue's mail in the meantime.")
    row.mail = kept
    return row


def stamp(mail: Mapping[str, str]) -> str:
    """What is stored, in a few letters: two people who change it at once do not overwrite each other."""
    return hashlib.sha256(json.dumps(mail, sort_keys=True).encode()).hexdigest()[:16]
