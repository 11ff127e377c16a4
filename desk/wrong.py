"""A mistake in a query, as pages show it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wrong:
    """A mistake at the operator it was made in, in the reader's language."""

    written: str
    sentence: str


class Misfit(Exception):
    """What an operator's value should be: a sentence for the catalogue and what goes into it."""

    def __init__(self, sentence: str, **values: str):
        super().__init__(sentence)
        self.sentence, self.values = sentence, values
