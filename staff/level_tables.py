"""The competence levels people work on; level 0, the e-level, is no row."""

from sqlmodel import Field, SQLModel


class CompetenceLevel(SQLModel, table=True):
    """A level from 1 on; work that is passed on goes to a higher one."""

    __tablename__ = "competence_level"

    ordinal: int = Field(primary_key=True)
    name_de: str
    name_en: str
