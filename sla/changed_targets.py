"""What is to be done once targets have been saved: open clocks are put right, and clocks begun for what nobody was promised before."""

from datetime import datetime

from sla import newly_promised, recompute
from storage.change import Change


def count_from(change: Change, since: datetime) -> None:
    """Has both done from the instant on at which the saved targets hold, or no longer hold."""
    recompute.ask_for(change, since)
    newly_promised.ask_for(change, since)
