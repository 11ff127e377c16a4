"""Where knowledge may be taken from besides the desk's own editor."""

from pydantic import Field

from foundation.setting_types import Networks, Table, Texts


class Knowledge(Table):
    """Sources of articles, set up under Administration."""

    folders: Texts = Field(
        (),
        description="folders that sources may read, with all below them; empty: knowledge in the storage folder",
        examples=[["/srv/wiki"]],
    )
    allowed_networks: Networks = Field(
        (),
        description="networks of your own that feeds may be fetched from besides the open internet",
        examples=[["10.0.0.0/8"]],
    )
