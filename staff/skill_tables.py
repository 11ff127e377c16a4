"""What members of the desk command: subjects and languages. Who has which grade stands with the member."""

from sqlmodel import Field, SQLModel


class Skill(SQLModel, table=True):
    """A subject or a language; categories and queues name the grade of it they take."""

    __tablename__ = "skill"

    code: str = Field(primary_key=True)
    name_de: str
    name_en: str
    language: str = ""
    """The language it stands for (de, en); empty: a subject."""
    position: int = 0
