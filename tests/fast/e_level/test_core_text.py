import pytest

from e_level.core_text import core_text, has_own_words, newest_part, plain_subject


def test_the_greeting_and_every_sentence_of_the_newest_part_stay():
    text = "Guten Tag,\n\nich hoffe, es geht Ihnen gut. Mein Passwort ist weg.\n\nMit freundlichen Grüßen\nJana Weber\nTel. 030 555"
    assert newest_part(text) == "Guten Tag,\n\nich hoffe, es geht Ihnen gut. Mein Passwort ist weg."


@pytest.mark.parametrize(
    "history",
    [
        "Am Mo., 3. März 2025 um 10:12 Uhr schrieb Desk <desk@example.org>:\n> alt",
        "Am Mo., 3. März 2025 um 10:12 Uhr\nschrieb Desk <desk@example.org>:\n> alt",
        "On Mon, 3 Mar 2025 at 10:12, Desk <desk@example.org> wrote:\n> old",
        "-----Original Message-----\nFrom: Desk\nSubject: old",
        "-----Ursprüngliche Nachricht-----\nVon: Desk",
        "Von: Desk <desk@example.org>\nGesendet: Montag, 3. März 2025\nAn: Jana\nBetreff: alt\n\nalt",
        "________________________________\nFrom: Desk\nSent: Monday",
        "> alt\n> noch älter",
    ],
)
def test_history_is_cut(history):
    assert newest_part(f"Das hilft nicht.\n\n{history}") == "Das hilft nicht."


def test_an_answer_below_the_quote_is_found():
    assert newest_part("> Haben Sie es versucht?\nJa, ohne Erfolg.") == "Ja, ohne Erfolg."
    text = "On Mon, 3 Mar 2025, Desk wrote:\n> Did you try?\nYes, no luck."
    assert newest_part(text) == "Yes, no luck."


@pytest.mark.parametrize(
    "ending",
    [
        "-- \nJana Weber",
        "Sent from my phone",
        "Viele Grüße\nJana",
        "Kind regards,\nJames",
        "MfG",
        "Best regards, James Carter",
    ],
)
def test_signature_and_closing_are_cut(ending):
    assert newest_part(f"The printer is broken.\n\n{ending}") == "The printer is broken."


def test_a_disclaimer_is_cut():
    text = "Where is my order?\n\nThis e-mail and any attachment is confidential and intended for the addressee."
    assert newest_part(text) == "Where is my order?"


def test_an_afterthought_below_the_closing_stays():
    assert newest_part("Danke.\n\nViele Grüße\nJana\n\nPS: Auch der Drucker streikt.").endswith(
        "PS: Auch der Drucker streikt."
    )


def test_a_closing_that_is_all_there_is_stays():
    assert newest_part("Viele Grüße\nJana") == "Viele Grüße\nJana"


def test_the_subject_loses_reply_marks_and_ticket_numbers():
    assert plain_subject("AW: Re[2]: WG: [S-2025-0042] Passwort vergessen") == "Passwort vergessen"


def test_nothing_left_is_empty():
    assert core_text("Re: ", "> nur Zitat\n\n...") == ""


def test_subject_and_text_are_kept_apart():
    assert core_text("Re: Drucker", "Er druckt nicht.\n\n-- \nX", "de") == "Drucker\n\nEr druckt nicht."


def test_a_sentence_that_only_starts_like_a_history_line_stays():
    text = "Am Montag war der Drucker noch in Ordnung.\nVon: hier aus geht nichts mehr.\nOn Monday I wrote to you."
    assert newest_part(text) == text


def test_a_salutation_on_a_line_of_its_own_says_nothing_about_the_matter():
    for salutation in ("Guten Tag,", "Sehr geehrte Damen und Herren,", "Hello team!", "Dear Ms Weber,", "Moin"):
        assert core_text("", f"{salutation}\n\nmein Passwort ist weg.") == "mein Passwort ist weg."
    assert core_text("", "Hallo, mein Passwort ist weg.") == "Hallo, mein Passwort ist weg."
    assert core_text("", "Guten Tag,") == "Guten Tag,"
    assert core_text("", "Liebe Grüße gehen nicht raus\nDer Postausgang hängt.").startswith("Der Postausgang") is False


def test_a_sentence_that_speaks_of_a_greeting_stays():
    text = "Meine Abwesenheitsnotiz ist falsch.\n\nIch brauche einen anderen Gruß"
    assert core_text("", text) == text


def test_a_message_says_something_where_more_than_greeting_signature_or_quote_is_in_it():
    assert has_own_words("Hallo,\n\nmein Passwort ist weg.")
    assert has_own_words("hi forgot password")
    for nothing in (
        "",
        "...",
        "Guten Tag,",
        "Hallo Frau Petersen,\n\nViele Grüße\nBen",
        "> Ihr Passwort",
        "-- \nBen Ohm",
    ):
        assert not has_own_words(nothing), nothing
