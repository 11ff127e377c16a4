"""The floors reached on real mail with known facts; skipped where that folder is not there."""

import pytest

from bench import mail_corpus

FLOORS = {
    "att": 0.99,
    "auto": 1.0,
    "bounce": 0.995,
    "bounce_rcpt": 0.98,
    "bounce_status": 0.95,
    "from": 1.0,
    "from_name": 1.0,
    "ids": 1.0,
    "reply": 0.95,
    "subject": 1.0,
    "suppress": 1.0,
    "text": 0.98,
    "to": 1.0,
}


@pytest.mark.skipif(not (mail_corpus.SHARED / "data" / "mail").is_dir(), reason="the folder of real mail is absent")
def test_real_mail_is_read_as_well_as_it_has_been() -> None:
    rows = {row["field"]: row for row in mail_corpus.run()}
    too_low = {name: rows[name]["share"] for name, floor in FLOORS.items() if rows[name]["share"] < floor}
    assert not too_low
