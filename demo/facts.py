"""How far the demo is, as the installation's facts say it.

`demo_now` is the instant the story ends at, `demo` how many of its portions are done, then `done`. So a start that was
interrupted goes on where it stood.
"""

from sqlmodel import Session

from storage.change import Change
from storage.installation import fact, settle

DONE = "done"


def begin(change: Change) -> None:
    """From here on the installation is the demo company's; playing may be interrupted and goes on."""
    settle(change, "demo", "0")
    settle(change, "demo_now", change.now.isoformat())


def is_demo(session: Session) -> bool:
    """Whether the installation is, or is about to be, the demo company's."""
    return fact(session, "demo") is not None


def unfinished(session: Session) -> bool:
    """Whether a part of the demo has still to be played."""
    return fact(session, "demo") not in (None, DONE)
