"""One test that holds many cases to one check: as a test each, thousands of them cost more than what they check."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

_FAILURES = (Exception, pytest.fail.Exception, pytest.skip.Exception)
"""What pytest raises itself is no `Exception`; and a case that skips would leave unchecked those after it."""


def each(cases: Mapping[str, tuple[Any, ...]]) -> Callable[[Callable[..., None]], Callable[[], None]]:
    """Makes a test of the check below it: every case is held to it, and all that fail are told by their names.

    `cases` are what the check is called with, by name; there has to be one.
    """
    assert cases, "no case, nothing checked"

    def held_to(check: Callable[..., None]) -> Callable[[], None]:
        def test() -> None:
            failed = []
            for name, case in cases.items():
                try:
                    check(*case)
                except _FAILURES as failure:
                    failure.add_note(f"with {name}")
                    failed.append(failure)
            if failed:
                raise BaseExceptionGroup(f"{len(failed)} of {len(cases)} cases", failed)

        test.__name__, test.__doc__ = check.__name__, check.__doc__
        return test

    return held_to
