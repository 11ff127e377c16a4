"""What is entered on the pages of the first steps counts where nobody has said otherwise, and never mixes two servers."""

import pytest

from foundation.entered import open_names, overlaid
from foundation.errors import Invalid
from foundation.settings import Settings

MAILBOX = {"imap.host": "imap.example.org", "imap.user": "hilfe", "imap.password": "geheim"}


def test_what_was_entered_counts_where_the_default_stands():
    written = Settings.model_validate({"desk": {"company": "Nordlicht"}})
    found = overlaid(written, {"desk.company": "Südwind", "desk.german": "du", "placeholders.phone": "+49 30 1"})
    assert (found.desk.company, found.desk.du, found.placeholders.phone) == ("Nordlicht", True, "+49 30 1")
    assert overlaid(written, {}) == written and "desk.company" not in open_names(written)


def test_one_servers_password_never_meets_another_server():
    written = Settings.model_validate({"imap": {"host": "mail.example.net", "user": "desk"}})
    assert overlaid(written, MAILBOX).imap == written.imap
    entered = overlaid(Settings(), MAILBOX)
    assert (entered.imap.host, entered.imap.password.get_secret_value()) == ("imap.example.org", "geheim")
    moved = {**MAILBOX, "imap.host": "mail.example.net", "imap.password": ""}
    assert overlaid(entered, moved, Settings()).imap.password.get_secret_value() == ""


def test_what_was_taken_back_is_the_default_again():
    entered = overlaid(Settings(), MAILBOX)
    assert overlaid(entered, {}, Settings()).imap == Settings().imap


@pytest.mark.parametrize(
    ("entered", "field"),
    [
        ({"desk.company": ""}, "desk.company"),
        ({"desk.time_zone": "Europa/Berlin"}, "desk.time_zone"),
        ({"relay.port": "many"}, "relay.port"),
        ({"imap.host": "imap.example.org"}, "imap.user"),
    ],
)
def test_what_cannot_be_is_named_by_its_field(entered: dict[str, str], field: str):
    with pytest.raises(Invalid) as refused:
        overlaid(Settings(), entered)
    assert [one.field for one in refused.value.mistakes] == [field]
