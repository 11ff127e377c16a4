"""Settings of how work reaches people."""

from typing import Literal

from pydantic import Field

from foundation.setting_types import Table

Priority = Literal["P1", "P2", "P3", "P4"]


class Routing(Table):
    """Work that is given to somebody instead of waiting to be taken."""

    push: tuple[Priority, ...] = Field(
        (),
        description="priorities given at once to somebody at the desk; empty: everything waits in its queue to be taken",
        examples=[["P1"]],
    )
    parallel_limit: int = Field(
        8, ge=1, le=1000, description="open tickets of one person at which nothing more is given to them"
    )
