"""Whose mail was passed on: the copied heads of mail programs in many languages, and an answer that is none of them."""

from datetime import UTC, datetime

import pytest

from channels.email import forwarded, visible_reply
from channels.email.reader import Envelope, OwnAddresses, read
from ticketing.inbound import Inbound

NOW = datetime(2026, 1, 1, tzinfo=UTC)
WHO, DESK, ASKED = "Ida Roe <ida@kunde.example>", "help@desk.example", "Where is my parcel?"


def block(sender: str, sent: str, to: str, subject: str, colon: str = ":") -> str:
    return f"{sender}{colon} {WHO}\n{sent}{colon} 5 March 2024, 9:10\n{to}{colon} {DESK}\n{subject}{colon} Parcel\n\n{ASKED}"


def quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.split("\n"))


ANNOUNCED = [
    f"Začátek přeposílané zprávy:\n\n{block('Od', 'Datum', 'Komu', 'Předmět')}",
    f"Începe mesajul redirecționat:\n\n{block('Expeditorul', 'Dată', 'Destinatarul', 'Subiectul')}",
    quoted(f"Начало переадресованного сообщения:\n\n{block('Отправитель', 'Дата', 'Кому', 'Тема')}"),
    quoted(f"Begin forwarded message:\n\n{block('From', 'Date', 'To', 'Subject')}"),
    f"-------- Posredovano sporočilo --------\n{block('Od', 'Datum', 'Za', 'Zadeva')}",
    f"-------- Edastatud kiri --------\n{block('Saatja', 'Kuupäev', 'Saaja', 'Teema')}",
    f"---------- メッセージを転送 ---------\n{block('送信元', '日付', '送信先', '件名', '：')}",
    f"-------- Przesłana wiadomość --------\n{block('Nadawca', 'Data', 'Adresat', 'Temat')}",
    f"---------- Forwarded message ----------\nFrom: {WHO}\nSubject: Parcel\n\n{ASKED}",
    f"---------- Forwarded message ----------\nFrom: {WHO}\nSubject: A subject so long that it\ngoes on here\nTo: {DESK}\n\n{ASKED}",
    f'   ----- Weitergeleitete Nachricht ----- Von: {WHO}An: "{DESK}" <{DESK}>Gesendet: Dienstag, 5. März 2024 um 09:10:11 MEZBetreff: Parcel\n {ASKED}',
]  # fmt: skip
CALLED = [
    ("VS: Pakke", block("Fra", "Dato", "Til", "Emne")),
    ("VL: Paketti", block("Lähettäjä", "Päivämäärä", "Vastaanottaja", "Aihe")),
    ("TR : Colis", f"De : {WHO}\nRépondre à : {DESK}\nDate : 5 mars 2024 09:10\nÀ : {DESK}\nObjet : Colis\n\n{ASKED}"),
    ("[Fwd: Parcel]", f"-------- Original Message --------\n{block('From', 'Date', 'To', 'Subject')}"),
    ("FW: Parcel", f'On 05/03/2024, 09:10, "Ida Roe" <ida@kunde.example> wrote:\n\n    {ASKED}'),
    ("WG: Paket", f'Am 05/03/2024, 09:10 schrieb "Ida Roe" <ida@kunde.example>:\n\n    {ASKED}'),
]


def mail(subject: str, text: str) -> Inbound:
    head = f"From: colleague@desk.example\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n"
    return read((head + text).encode(), Envelope(), "desk", NOW, OwnAddresses())


@pytest.mark.parametrize(("subject", "text"), [*(("please look", text) for text in ANNOUNCED), *CALLED])
def test_the_original_sender_of_a_forward_of_any_program_is_found(subject: str, text: str) -> None:
    inbound = mail(subject, f"For you.\n\n{text}")
    found = forwarded.found(inbound)
    assert found is not None and found.sender.address == "ida@kunde.example"
    assert found.reply_text == ASKED and found.comment == "For you."
    assert inbound.reply_text == inbound.body_text


def test_an_answer_with_such_a_head_below_is_folded() -> None:
    for subject in ("VS: Paketti", "Re: Parcel"):
        text = f"Thanks.\n\n{block('Lähettäjä', 'Lähetetty', 'Vastaanottaja', 'Aihe')}"
        assert visible_reply.of(text, "", subject)[1] == "Thanks."
    original = f"Thanks.\n\n-----Original Message-----\n\nSee below\n\n{ANNOUNCED[8]}"
    assert visible_reply.of(original, "", "Re: Parcel")[1] == "Thanks."


def test_a_link_broken_inside_a_quote_belongs_to_it() -> None:
    text = "Done.\n\nOn Monday, 4 March 2024 at 3:46 PM, Ida wrote:\n\n> See (https://desk.example/a\n_nonce=3dd518)\n> for more\n"
    assert visible_reply.of(text, "", "Re: x")[1] == "Done."
