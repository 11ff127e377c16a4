"""Where knowledge may be taken from besides the desk's own editor."""

from pydantic import Field

from foundation.setting_types import Table, Texts


class Knowledge(Table):
    """Sources of articles, set up under Administration."""

    folders: Texts = Field(
        (),
        description="folders that sources may read, with all below them; empty: knowledge in the storage folder",
        examples=[["/srv/wiki"]],
    )
    internal_hosts: Texts = Field(
        (),
        description="names of servers of your own network that feeds may be fetched from",
        examples=[["intranet.example.org"]],
    )
