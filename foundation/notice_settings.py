"""Settings of what the desk tells customers by itself about their deadlines."""

from typing import Literal

from pydantic import Field

from foundation.setting_types import Table


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
    maintenance_days: tuple[int, int] = Field(
        (5, 1),
        description="days before planned works begin at which the customers concerned get a mail: the announcement, the reminder",
        examples=[[7, 2]],
    )
