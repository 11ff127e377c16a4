"""The mail with the link to somebody's tickets."""

import pytest

from channels.web.my_tickets import TEXT
from pages.saying import saying


@pytest.mark.parametrize(("language", "du"), [("en", False), ("de", False), ("de", True)])
def test_it_does_not_deny_that_colleagues_may_read_the_tickets(language: str, du: bool):
    said = saying(language, du)(TEXT, company="Nordlicht", link="https://help.example/my/x")
    assert said.endswith(("nichts zu tun.", "not do anything.")) and "niemand" not in said.lower()
