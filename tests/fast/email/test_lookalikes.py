"""Domains that look like ours, mixed scripts, hidden marks: shown as they are and marked (mail-requirements 60)."""

import pytest

from channels.email.lookalikes import like_ours, mixed_scripts
from channels.email.reader import OwnAddresses

OURS = ("schalter.example",)
OWN = OwnAddresses(frozenset({"hilfe@schalter.example"}), frozenset({"Musterfirma"}))


@pytest.mark.parametrize(
    "domain",
    [
        "schaiter.example", "schа1ter.example", "sсhalter.example", "xn--shalter-yjg.example", "schalter.example.evil.example", "shcalter.example",
        "schallter.example", "schaltr.example", "sch-alter.example", "schälter.example", "SCHALTER.EXAMPIE", "schalter.exarnple",
    ],
)  # fmt: skip
def test_a_domain_that_can_be_taken_for_ours_is_one(domain):
    assert like_ours(domain.lower(), OURS)


@pytest.mark.parametrize(
    "domain", ["schalter.example", "nord.schalter.example", "kunde.example", "halter.example", "", "xn--zzzzzz.example"]
)
def test_our_own_and_a_strangers_domain_are_not(domain):
    assert not like_ours(domain, OURS)


def test_a_short_name_has_honest_neighbours():
    assert not like_ours("gmx.de", ("gmz.de",))
    assert like_ours("gmх.de", ("gmx.de",))


def test_letters_of_two_scripts_in_one_word_are_mixed():
    assert mixed_scripts("Pаypal")
    assert mixed_scripts("ΑΒBank")
    for honest in ("Иван Müller", "Александр (Kiel)", "田中 Taro", "José Ñandú", "김Kim"):
        assert not mixed_scripts(honest)


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ("From: Anna <anna@schaiter.example>", "domain_like_ours"),
        ("From: =?utf-8?B?0JBubmE=?= <anna@kunde.example>", "mixed_scripts"),
        ("From: Anna <anna@xn--xample-2of.example>", "mixed_scripts"),
        ("From: =?utf-8?Q?Anna=E2=80=AE?= <anna@kunde.example>", "direction_marks"),
        ("From: anna@kunde.example\r\nSubject: =?utf-8?Q?Rechnung=E2=80=AEfdp.exe?=", "direction_marks"),
        ("From: musterfirma <anna@kunde.example>", "name_is_ours"),
        ("From: \"hilfe@schalter.example\" <anna@kunde.example>", "name_holds_address"),
    ],
)  # fmt: skip
def test_a_trick_about_the_sender_is_marked_and_shown_as_it_is(reading, head, code):
    assert code in reading(f"{head}\r\n\r\nHallo", own=OWN).warnings


def test_an_ordinary_sender_bears_no_mark(reading):
    honest = reading("From: Müller, Иван <ivan@kunde.example>\r\nSubject: Frage\r\n\r\nHallo", own=OWN)
    assert not {"domain_like_ours", "mixed_scripts", "direction_marks", "name_is_ours"} & set(honest.warnings)
