"""Skills and grades (domain.md 2.3): what a piece of work takes, and whether somebody has it. Pure."""

from collections.abc import Mapping

GRADES = (1, 2, 3)
"""1 knows the basics, 2 is sure, 3 is an expert."""
Grades = Mapping[str, int]
"""skill → grade"""


def needed(*sources: Grades) -> dict[str, int]:
    """What takes several things at once takes the highest grade any of them asks for."""
    found: dict[str, int] = {}
    for source in sources:
        for skill, grade in source.items():
            found[skill] = max(grade, found.get(skill, 0))
    return found


def lacking(needs: Grades, has: Grades) -> dict[str, int]:
    """The skills somebody does not have at the grade that is needed."""
    return {skill: grade for skill, grade in needs.items() if has.get(skill, 0) < grade}


def speaks(has: Grades, language: str, languages: Mapping[str, str]) -> bool:
    """Whether somebody can work in a language. `languages`: skill → language it stands for. Of whom no language is
    entered, every language of the desk is expected."""
    own = {languages[skill] for skill in has if skill in languages}
    return not own or language in own
