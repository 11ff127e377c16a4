"""What went wrong with a move, in words."""

import pytest

from desk.mistakes import of_form
from foundation.errors import Invalid, Mistake
from pages.saying import saying
from ticketing import tags
from ticketing.states import Facts, Move, State, transition


@pytest.mark.parametrize("move", list(Move))
def test_a_move_that_does_not_fit_is_refused_in_the_readers_words(move: Move):
    with pytest.raises(Invalid) as refused:
        transition(move, State.CLOSED, Facts())
    (told,) = of_form("", refused.value, saying("de"))
    assert "Das Ticket hat den Status „Geschlossen“." in told.problem and told.hint.startswith("Möglich in: ")
    assert not any(code in told.problem + told.hint for code in ("possible", "closed", "in_progress", "queued"))


def test_how_many_tags_there_may_be_is_told_in_the_readers_words():
    (told,) = of_form("tags", Invalid(Mistake("tags", "", tags.LIMIT)), saying("de"))
    assert told.hint == "Höchstens 12 Schlagwörter mit je höchstens 40 Zeichen."
