"""What an admin enters about a program to be called."""

import pytest

from admin.webhook_form import entered
from foundation.errors import Invalid

GOOD = {"name": "ERP", "url": "https://erp.example/schalter", "event.ticket.opened": "1", "active": "1"}


def test_what_is_right_is_taken():
    said = entered(GOOD)
    assert (said.name, said.events, said.active) == ("ERP", ("ticket.opened",), True)


@pytest.mark.parametrize(
    "url", ["", "erp.example", "ftp://erp.example", "https://", "https://user:word@erp.example", "https://erp example", "https://erp.example:99999", "file:///etc/passwd"],
)  # fmt: skip
def test_what_is_no_address_is_refused(url: str):
    with pytest.raises(Invalid) as refused:
        entered(GOOD | {"url": url})
    assert [mistake.field for mistake in refused.value.mistakes] == ["url"]


def test_every_empty_field_is_named_at_once():
    with pytest.raises(Invalid) as refused:
        entered({"event.no.such": "1"})
    assert {mistake.field for mistake in refused.value.mistakes} == {"name", "url", "events"}
