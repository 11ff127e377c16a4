"""Settings of what the server writes down while it works."""

from typing import Literal

from pydantic import Field

from foundation.setting_types import Table


class Log(Table):
    """Lines on standard error."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        "warning", description="what is written; info follows every contact through its hops", examples=["info"]
    )
    form: Literal["text", "json"] = Field("text", description="lines for people, or one JSON object a line")
