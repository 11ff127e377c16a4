"""A newer release takes over server by server, while mail comes in at all of them."""

import hashlib
from collections import Counter
from contextlib import closing

import pytest
from sqlalchemy import text

from storage.migrate import schema_state
from tests.kit.books import Books
from tests.kit.senders import Senders
from tests.kit.surroundings import trial_size
from tests.kit.waiting import until

NEXT_RELEASE = ("-m", "tests.kit.newer")
MAILS_BETWEEN = 2
"""Mails that each server must have taken before the next thing happens to one of them."""
REPLACED = trial_size(2, part=2)
"""How many of the two servers: in short the first, beside which the other one stays of the release before."""


@pytest.mark.trial
def test_no_mail_is_lost_or_doubled_when_a_newer_release_takes_over_server_by_server(
    start_server, ready_postgres_url, relay, tmp_path
):
    known = schema_state(ready_postgres_url)[1]
    url = {"SCHALTER_STORAGE__DATABASE_URL": ready_postgres_url}
    servers = [start_server(**url, NEWER_STEPS=str(tmp_path)) for _ in range(2)]
    senders = [Senders(server, at_once=1, pause=0.2) for server in servers]

    def both_take_mail() -> None:
        before = [len(one.kept) for one in senders]
        until(
            lambda: all(len(one.kept) >= count + MAILS_BETWEEN for one, count in zip(senders, before, strict=True)),
            60,
            "both servers take mail",
        )

    both_take_mail()
    for server in servers[:REPLACED]:
        server.stop()
        server.program = NEXT_RELEASE
        server.start()
        both_take_mail()  # the first time, the other one is of the release before
    for one in senders:
        one.finish()
    with closing(Books(servers[0])) as books:
        with books.session() as session:
            assert session.scalar(text("SELECT version_num FROM alembic_version")) != known
            assert session.scalar(text("SELECT min(one_release_on) FROM ticket")) == "yes"
        letters = {raw for one in senders for raw in one.kept.values()}
        books.settled(1, 120)
        found = Counter(contact.sha256 for contact in books.contacts(direction="in"))
        assert found == Counter(hashlib.sha256(raw).hexdigest() for raw in letters), "each mail is there once"
        assert books.contradictions() == []
        until(lambda: {entry.state for entry in books.outbox()} <= {"done", "suppressed"}, 60, "nothing is left undone")
    went_out = Counter(str(delivery.message["Message-ID"]) for delivery in relay.deliveries)
    assert set(went_out.values()) == {1}, "what was under way at a stop went out once"
    told = {code for one in senders for code in one.refusals}
    assert told <= {0, 421, 451}, "no sender was told never to come back"
    assert "Traceback" not in "".join(server.log() for server in servers)
