"""The exact input of the templates on levels, queues, categories and skills."""

from dataclasses import dataclass

from admin.skill_fields import SkillField
from pages.view import Choice, Form


@dataclass(frozen=True, slots=True)
class LevelRow:
    ordinal: int
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class QueueRow:
    """`skills` says what it takes to work there, `members` are those who do, by level or by name."""

    name: str
    url: str
    level: int
    reserved: str
    skills: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CategoryRow:
    code: str
    name: str
    url: str
    type: str
    queue: str
    skills: str
    mode: str
    automation_url: str
    on_form: bool


@dataclass(frozen=True, slots=True)
class SkillRow:
    """`holders` are names with their grades."""

    name: str
    url: str
    is_language: bool
    holders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReferencePage:
    levels: tuple[LevelRow, ...]
    queues: tuple[QueueRow, ...]
    categories: tuple[CategoryRow, ...]
    skills: tuple[SkillRow, ...]


@dataclass(frozen=True, slots=True)
class EditPage:
    """One of them being changed, or made where `code` is empty; `kind` says which, `ticked` are its switches that are on."""

    kind: str
    code: str
    title: str
    url: str
    form: Form
    choices: dict[str, tuple[Choice, ...]]
    ticked: frozenset[str]
    skills: tuple[SkillField, ...]
    grades: tuple[Choice, ...]
