"""Who wants the opposite of what an article tells gets a person."""

import pytest

from e_level.undoing import unspoken

OPENING = "Kundenkonto anlegen\nSo legen Sie ein Konto an und schalten den Newsletter ein."


@pytest.mark.parametrize(
    "message",
    [
        "Wie lösche ich mein Konto?",
        "WIE LOESCHE ICH MEIN KONTO",
        "Wie bestelle ich den Newsletter wieder ab?",
        "Kann ich das ausschalten?",
        "Wie schalte ich den Newsletter aus?",
        "Ich will das Konto nicht mehr.",
        "Die Seite stürzt beim Anlegen immer ab.",
        "How do I delete my account?",
        "How can I turn the newsletter off?",
        "I no longer need the account.",
    ],
)
def test_the_opposite_of_what_the_article_tells_is_not_answered_with_it(message):
    assert unspoken(message, OPENING)
    assert not unspoken(message, f"{OPENING}\n{message}")


@pytest.mark.parametrize(
    "message", ["Wie lege ich ein Konto an?", "Ich weiß mein Kennwort nicht mehr.", "How do I sign up?"]
)
def test_the_question_the_article_answers_is_not_held_up(message):
    assert not unspoken(message, OPENING)


SHARING = "Outlook: Kalender für andere freigeben\nSo geben Sie Ihren Kalender frei.\nOutlook: share your calendar\nShare it with others."


@pytest.mark.parametrize(
    "message",
    [
        "Outlook shows no calendar\n\nmy Outlook calendar is empty since this morning",
        "Mein Kalender ist leer.",
        "Outlook zeigt keinen Kalender mehr an",
        "all my appointments disappeared",
        "Seit heute ist der Kalender weg",
    ],
)
def test_a_fault_gets_no_article_that_speaks_of_none(message):
    assert unspoken(message, SHARING) == "fault"
    assert not unspoken(message, f"{SHARING}\n{message}")


def test_whoever_asks_how_is_answered():
    for message in (
        "How do I share my calendar?",
        "Wie kann Anna meinen Kalender sehen?",
        "Kein Kollege sieht meinen Kalender.",
    ):
        assert not unspoken(message, SHARING)


def test_words_far_from_each_other_are_no_fault_so_that_no_text_is_searched_again_and_again():
    assert unspoken(f"Mein Kalender ist {'sehr ' * 11}weg", SHARING) == "fault"
    assert not unspoken(f"Mein Kalender ist {'sehr ' * 13}weg", SHARING)
