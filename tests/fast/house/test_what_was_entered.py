"""What another version of the program took and this one does not costs its own table, no more."""

from foundation.settings import Settings
from house.ground import with_entered


def test_a_value_no_longer_valid_does_not_cost_the_mailbox():
    mailbox = {"imap.host": "imap.example.org", "imap.user": "hilfe", "relay.host": "smtp.example.org"}
    found = with_entered(Settings(), {**mailbox, "desk.time_zone": "Europa/Berlin", "placeholders.phone": "+49 30 1"})
    assert (found.imap.host, found.relay.host) == ("imap.example.org", "smtp.example.org")
    assert (found.placeholders.phone, found.desk) == ("+49 30 1", Settings().desk)
