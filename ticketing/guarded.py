"""Which rules take a ticket out of the queue that its guard words brought it to, and which queue a level alone means. Pure."""

from collections.abc import Collection, Mapping
from typing import Any

from ticketing.compiled_conditions import Facts, compiled, first_failing


def speaks_of(conditions: Mapping[str, Any], facts: Facts, inputs: Collection[str]) -> bool:
    """Whether conditions that hold ask for one of these inputs: in a group of which one has to hold, each that does hold must.
    What must not be so says nothing."""
    for name, wanted in conditions.items():
        if name == "any":
            wanted = [part for part in wanted if first_failing(compiled(part), facts) is None]
            if wanted and all(speaks_of(part, facts, inputs) for part in wanted):
                return True
        elif name == "all":
            if any(speaks_of(part, facts, inputs) for part in wanted):
                return True
        elif name in inputs:
            return True
    return False


def queue_of_level(
    level: int, so_far: str, of_category: str, levels: Mapping[str, int], general: Mapping[str, int]
) -> str:
    """The queue that a rule means which names a level alone. `levels`: queue → level; `general`: the same of those open to all.

    It stays where it is of that level or open to few, else is the category's where that is of the level and open to all, else
    the first of the level that is; where there is none it stays as well.
    """
    if levels.get(so_far) == level or so_far not in general:
        return so_far
    open_ones = (queue for queue, its_level in general.items() if its_level == level)
    return of_category if general.get(of_category) == level else next(open_ones, so_far)
