"""One test that holds many cases to one check: as a test each, thousands of them cost more than what they check."""

from collections.abc import Callable, Mapping
from typing import Any


def each(cases: Mapping[str, tuple[Any, ...]]) -> Callable[[Callable[..., None]], Callable[[], None]]:
    """Makes a test of the check below it: every case is held to it, and all that fail are told by their names.

    `cases` are what the check is called with, by name.
    """

    def held_to(check: Callable[..., None]) -> Callable[[], None]:
        def test() -> None:
            failed = []
            for name, case in cases.items():
                try:
                    check(*case)
                except Exception as failure:
                    failure.add_note(f"with {name}")
                    failed.append(failure)
            if failed:
                raise ExceptionGroup(f"{len(failed)} of {len(cases)} cases", failed)

        test.__name__, test.__doc__ = check.__name__, check.__doc__
        return test

    return held_to
