"""Which websites may show the help centre inside their own pages."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.types import Instant


class EmbeddingSite(SQLModel, table=True):
    """A website that may open the help centre in a window of its own pages."""

    __tablename__ = "embedding_site"

    origin: str = Field(primary_key=True)
    """As browsers write it: `https://shop.example`, with a port where it is not the scheme's own."""
    since: datetime = Field(sa_type=Instant)
