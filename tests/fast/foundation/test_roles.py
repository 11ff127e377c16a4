"""What one process does is named on the command line."""

import pytest

from foundation.errors import OperatorError
from foundation.roles import ALL, listed, roles_of


def test_roles_are_named_in_any_order_and_said_in_their_own():
    assert listed(roles_of("timers, web,smtp")) == "web,smtp,timers"
    assert roles_of(listed(ALL)) == ALL


@pytest.mark.parametrize(("said", "named"), [("web,mail", "'mail'"), ("", "At least one"), (" , ", "At least one")])
def test_a_role_that_is_none_is_refused_with_those_that_are(said: str, named: str):
    with pytest.raises(OperatorError) as refused:
        roles_of(said)
    assert named in str(refused.value) and "web,smtp,imap,fax,intake,outbox,timers" in str(refused.value)
