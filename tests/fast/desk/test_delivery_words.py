"""What a foreign server said is introduced by what its status means, in the reader's language (RFC 3463)."""

import pytest

from desk import delivery_words, mail_words
from pages.saying import Saying

GERMAN = Saying("de")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("5.1.1 550 no such user", "dieses Postfach gibt es nicht; der Server dort sagt: „550 no such user“"),
        ("5.2.2", "das Postfach ist voll"),
        ("5.1.99 odd", "mit der Adresse stimmt etwas nicht; der Server dort sagt: „odd“"),
        ("550-5.7.26 unauthenticated", "dort wurde nicht geglaubt, dass die Mail von unserer Domain stammt; der Server dort sagt: „550-5.7.26 unauthenticated“"),
        ("451 try later", "sie wurde ohne Angabe von Gründen aufgeschoben; der Server dort sagt: „451 try later“"),
        ("5.0.0 nein", "sie wurde ohne Angabe von Gründen abgelehnt; der Server dort sagt: „nein“"),
        ("connection refused by 10.5.1.2", "connection refused by 10.5.1.2"), ("", "–"),
    ],
)  # fmt: skip
def test_the_words_of_a_server_follow_what_they_mean(words, told):
    assert delivery_words.told(words, GERMAN) == told


def test_every_meaning_is_told_in_german():
    assert all(GERMAN(meaning) != meaning for meaning in delivery_words.MEANINGS.values())


def test_a_delivery_report_begins_with_what_it_means_for_each_recipient():
    gone, late = (
        {"address": "ida@kunde.example", "status": "5.1.1", "action": "failed"},
        {"address": "bert@kunde.example", "status": "", "action": "delayed"},
    )
    there = {"address": "chef@kunde.example", "status": "2.0.0", "action": "delivered"}
    assert mail_words.warnings({"bounce": {"recipients": [gone, late, there]}}, GERMAN) == (
        "Eine Mail von uns an ida@kunde.example ist nicht angekommen: dieses Postfach gibt es nicht.",
        "Eine Mail von uns an bert@kunde.example ist noch nicht angekommen.",
    )


def test_how_the_layout_differs_is_a_quiet_line_and_no_warning():
    details = {"warnings": ["link_elsewhere", "hidden_text"]}
    link, hidden = mail_words.beside(details, GERMAN)
    assert "andere Adresse" in link and "Mit Gestaltung" in hidden
    assert not mail_words.warnings(details, GERMAN)
