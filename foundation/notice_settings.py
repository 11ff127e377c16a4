"""Settings of what the desk tells customers by itself about their deadlines."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from foundation.setting_types import Table


def _announced_first(days: tuple[int, int]) -> tuple[int, int]:
    if days[0] < days[1]:
        raise ValueError(
            "the reminder (second) would come before the announcement (first); write the greater number first"
        )
    return days


Day = Annotated[int, Field(ge=0, le=365)]
AnnouncedThenReminded = Annotated[tuple[Day, Day], AfterValidator(_announced_first)]


class Notices(Table):
    """What customers are told by themselves when a deadline comes near or is missed."""

    progress: bool = Field(
        True,
        description="where it stands, when a progress notice is due or somebody else takes over after more than a day",
    )
    delay: Literal["ask", "automatic"] = Field(
        "ask",
        description="a delay ahead, at 90 % of the resolution: ask lets the agent tell a new time, automatic tells it by itself",
    )
    violation: bool = Field(True, description="regret and the new time, once an answer or a resolution is late")
    maintenance_days: AnnouncedThenReminded = Field(
        (5, 1),
        description="days before planned works begin (0 to 365) at which the customers concerned get a mail: the announcement, then the reminder",
        examples=[[7, 2]],
    )
