from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from channels.email.reader import Envelope, OwnAddresses, read
from ticketing.inbound import Inbound

MAIL = Path(__file__).parents[2] / "fixtures" / "mail"


@pytest.fixture
def reading() -> Callable[..., Inbound]:
    """Reads a mail given as bytes, text, or the name of a fixture."""

    def read_it(
        mail: bytes | str, mail_from: str | None = "mara@kunde.example", own: OwnAddresses = OwnAddresses()
    ) -> Inbound:
        raw = (
            mail if isinstance(mail, bytes) else (MAIL / mail).read_bytes() if mail.endswith(".eml") else mail.encode()
        )
        return read(
            raw, Envelope(mail_from, ("hilfe@amt.example",)), "hilfe", datetime(2026, 5, 4, 12, tzinfo=UTC), own
        )

    return read_it
