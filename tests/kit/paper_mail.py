"""A fax or letter as the reading loop hands it to the intake, for tests that need no scan."""

from datetime import datetime
from typing import Any

from tests.kit.stepped_desk import SteppedDesk
from ticketing.automation import Recognition
from ticketing.inbound import Inbound, Party, ScannedLetter
from ticketing.intake import Outcome, take_in
from ticketing.reference import load


def came(
    desk: SteppedDesk, channel: str, number: str = "", address: str = "", subject: str = "Rechnung", folder: str = "/srv", scan: str = "",
    stamped_at: datetime | None = None, facts: dict[str, Any] | None = None,
) -> int:  # fmt: skip
    """A fax or letter of Gerda; the ticket's id. `scan` tells one file from another, `stamped_at` is when it was received
    if not now, `facts` what was read on it."""
    scan = scan or channel
    now = stamped_at or desk.clock.now()
    inbound = Inbound(
        channel=channel, mailbox=f"{channel}:{folder}", external_id=f"sha256:{scan}", sha256=scan.ljust(64, "0"), received_at=now, occurred_at=now,  # type: ignore[arg-type]
        sender=Party(number, "Gerda Überlinger"), subject=subject, body_text="Guten Tag, die Rechnung stimmt nicht.",
        scan=ScannedLetter(item_id=0, pages=1, address=address, facts=facts or {}),
    )  # fmt: skip
    outcome: Outcome = desk.do(
        lambda change: take_in(change, desk.desk, load(change.session), inbound, Recognition("de"))
    )
    assert outcome.ticket_id is not None
    return outcome.ticket_id
