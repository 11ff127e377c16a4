"""Answers as mail: safe, threaded, marked where automatic; and the marks by which they are known again."""

import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from channels.email import composer, message_ids, reply_address, subjects
from ticketing.inbound import File, Party
from ticketing.outbound import Outbound

SECRET = b"only we know"
NUMBER = r"SC-\d{4}-\d{4}"
IDENTITY = composer.MailIdentity("hilfe@amt.example", "Amt", "amt.example", SECRET, "hilfe+t1@amt.example")
ANSWER = Outbound(
    "reply",
    1,
    "SC-4819-3075",
    2,
    message_ids.make(SECRET, "2", "amt.example"),
    datetime(2026, 3, 9, tzinfo=UTC),
    Party("ida@kunde.example", "Ida, H."),
    "Re: Frage [SC-4819-3075]",
    "Grüße\n\nsiehe https://amt.example/a?b=1&c=2.",
    in_reply_to="new@kunde.example",
    references=tuple(f"r{n}@kunde.example" for n in range(60)),
    files=(File("Übersicht.pdf", b"%PDF", "application/pdf"),),
)
SENT = datetime(2026, 5, 4, 12, tzinfo=UTC)


def sent(outbound: Outbound) -> email.message.EmailMessage:
    return email.message_from_bytes(composer.compose(outbound, IDENTITY, SENT), policy=email.policy.default)  # type: ignore[return-value]


def test_an_answer_has_text_html_and_its_files() -> None:
    message = sent(ANSWER)
    assert message.get_body(("plain",)).get_content().startswith("Grüße")  # type: ignore[union-attr]
    html = message.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert 'name="color-scheme" content="light dark"' in html and "font-family:Arial" in html and "color:" not in html
    assert '<a href="https://amt.example/a?b=1&amp;c=2">' in message.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert [(part.get_filename(), part.get_content()) for part in message.iter_attachments()] == [
        ("Übersicht.pdf", b"%PDF")
    ]
    assert message["To"].addresses[0].display_name == "Ida, H."
    assert message["Auto-Submitted"] is None


@pytest.mark.parametrize(
    "said", ["Drucker", 'Ida "die Erste", geb. H.', "Grüße aus Ütersen", "Wort " * 40 + "Ende", ""]
)
def test_subject_and_name_arrive_as_they_were_said(said: str) -> None:
    outbound = replace(ANSWER, subject=said, to=Party("ida@kunde.example", said))
    head = composer.compose(outbound, IDENTITY, SENT).partition(b"\r\n\r\n")[0]
    assert head.isascii()
    assert max(map(len, head.split(b"\r\n"))) <= 78
    message = sent(outbound)
    assert (message["Subject"], message["To"].addresses[0].display_name) == (said, said)


def test_the_thread_keeps_its_beginning_and_its_end() -> None:
    ids = sent(ANSWER)["References"].split()
    assert len(ids) == composer.MAX_REFERENCES
    assert (ids[0], ids[-1]) == ("<r0@kunde.example>", "<new@kunde.example>")


def test_ids_longer_than_a_line_stay_whole() -> None:
    long = "x" * 200 + "@prod.outlook.example"
    raw = composer.compose(replace(ANSWER, in_reply_to=long, message_id="y" * 90 + "@amt.example"), IDENTITY, SENT)
    assert f"\r\nIn-Reply-To: <{long}>\r\n".encode() in raw
    assert f"\r\n <{long}>\r\n".encode() in raw
    assert f"\r\nMessage-ID: <{'y' * 90}@amt.example>\r\n".encode() in raw


def test_an_address_with_a_quoted_part_stays_the_same_address() -> None:
    for address in ('"a b"@kunde.example', '"a\\"b,c"@kunde.example'):
        assert sent(replace(ANSWER, to=Party(address, "Ida")))["To"].addresses[0].addr_spec == address


def test_no_line_of_the_head_is_longer_than_a_relay_takes() -> None:
    long = replace(ANSWER, subject="Re: " + "ü" * 10 + "B" * 3000, to=Party("ida@kunde.example", "A" * 3000))
    for subject in ("B" * 3000 + " [SC-4819-3075]", long.subject):
        raw = composer.compose(replace(long, subject=subject), IDENTITY, SENT)
        assert max(map(len, raw.split(b"\r\n"))) <= composer.LONGEST_LINE
        assert email.message_from_bytes(raw, policy=email.policy.default)["Subject"] == subject


def test_what_a_customer_wrote_adds_no_header_field() -> None:
    evil = replace(
        ANSWER,
        subject="x\r\nBcc: a@b.example",
        to=Party("ida@kunde.example\r\nBcc: c@d.example", "I\r\nBcc: e@f.example"),
        in_reply_to="a>\r\nBcc: g@h.example",
        sender_name="j\nBcc: k@l.example",
    )
    head = composer.compose(evil, IDENTITY, SENT).split(b"\r\n\r\n")[0]
    assert not any(line.lower().startswith(b"bcc") for line in head.split(b"\r\n"))


def test_who_gets_a_blind_copy_stands_nowhere_in_the_mail() -> None:
    assert composer.compose(replace(ANSWER, bcc=(Party("chef@kunde.example", "Chef"),)), IDENTITY, SENT) == (
        composer.compose(ANSWER, IDENTITY, SENT)
    )


def test_an_automatic_mail_says_so_and_carries_our_signed_mark() -> None:
    message = sent(replace(ANSWER, automatic=True))
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert composer.is_own_loop(message[composer.LOOP_FIELD], SECRET, ANSWER.message_id)
    assert not composer.is_own_loop(message[composer.LOOP_FIELD], b"other", ANSWER.message_id)


def test_trying_again_sends_the_same_bytes() -> None:
    assert composer.compose(ANSWER, IDENTITY, SENT) == composer.compose(ANSWER, IDENTITY, SENT)


@pytest.mark.parametrize("separator", ["+", "-", "."])
def test_a_reply_token_is_found_whatever_the_separator_and_case(separator: str) -> None:
    address = reply_address.address(SECRET, "t42", "hilfe@amt.example", separator)
    assert reply_address.find(["x@y.example", address.upper()], SECRET, "hilfe@amt.example") == "t42"


def test_a_forged_or_foreign_token_is_not_found() -> None:
    address = reply_address.address(b"somebody else's", "t42", "hilfe@amt.example")
    assert reply_address.find([address], SECRET, "hilfe@amt.example") is None
    own = reply_address.address(SECRET, "t42", "hilfe@amt.example")
    assert reply_address.find([own.replace("t42", "t43")], SECRET, "hilfe@amt.example") is None
    assert reply_address.find([own], SECRET, "hilfe@anderes.example") is None


def test_only_our_own_message_ids_are_ours() -> None:
    own = message_ids.make(SECRET, "2", "amt.example")
    assert message_ids.contact_key(f"<{own}>", SECRET, "amt.example") == "2"
    assert not message_ids.is_own(own.replace("c.2.", "c.3."), SECRET, "amt.example")


@pytest.mark.parametrize(
    "prefix",
    [
        "Re:",
        "RE:",
        "Re[2]:",
        "AW:",
        "WG:",
        "Fwd:",
        "FW:",
        "SV:",
        "VS:",
        "Antw:",
        "RES:",
        "ENC:",
        "TR:",
        "RV:",
        "Odp:",
        "YNT:",
        "Vá:",
        "Отв:",
        "回复：",
        "转发:",
        "答复:",
        "返信:",
        "답장:",
        "ΑΠ:",
        "RIF:",
        "I:",
        "R:",
        "Doorst:",
        "Réf:",
        "Vb:",
        "ATB:",
    ],
)
def test_prefixes_never_pile_up(prefix: str) -> None:
    assert subjects.bare(f"{prefix} {prefix} Frage") == "Frage"
    assert subjects.compose(f"{prefix} Frage [SC-4819-3075]", "SC-4819-3075", NUMBER) == "Re: Frage [SC-4819-3075]"


@pytest.mark.parametrize("subject", ["Information: neu", "Rechnung: offen", "Test: eins", "Rest: zwei", "Infos: x"])
def test_a_subject_with_a_colon_is_no_reply(subject: str) -> None:
    assert subjects.bare(subject) == subject


def test_the_ticket_tag_is_found() -> None:
    assert subjects.find_tag("AW: Frage [sc-4819-3075] noch", NUMBER) == "SC-4819-3075"
    assert subjects.find_tag("AW: Frage SC-4819-3075", NUMBER) is None
