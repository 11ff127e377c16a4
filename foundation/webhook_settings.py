"""Settings of calls to other programs."""

from pydantic import Field

from foundation.setting_types import Networks, Table


class Webhooks(Table):
    """Calls to other programs when something happens to a ticket; set up under Administration, Webhooks."""

    allowed_networks: Networks = Field(
        (),
        description="networks of your own that may be called besides the open internet",
        examples=[["10.1.0.0/16"]],
    )
