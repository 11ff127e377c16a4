"""Delivery reports in prose of systems that write no structured one, in many languages, and people's mail that is none."""

from collections.abc import Callable

import pytest

from ticketing.inbound import Inbound

Reading = Callable[..., Inbound]
TO = "anna@kunde.example"
PROSE = [
    ("Unzustellbar: x", "Die E-Mail-Adresse {} wurde nicht gefunden.", "5.1.1"),
    ("Zustellung fehlgeschlagen", "{}\r\nDas Speicherkontingent des Empfängers ist überschritten.", "5.2.2"),
    ("Mail delivery failed", "Ihre Nachricht konnte nicht zugestellt werden.\r\nDas Postfach von {} ist voll.", "5.2.2"),
    ("Échec de remise : x", "Votre message n'a pas pu être remis à {} : utilisateur inconnu.", "5.1.1"),
    ("Échec de la remise", "{} : la boîte aux lettres du destinataire est pleine.", "5.2.2"),
    ("Non remis : x", "{} : l'adresse de messagerie n'a pas été trouvée.", "5.1.1"),
    ("failure notice", "Je n'ai pas pu transmettre votre message.\r\n<{}>:\r\nmessage trop volumineux", "5.3.4"),
    ("Mancata consegna", "{}: utente sconosciuto", "5.1.1"),
    ("Notifica di mancato recapito", "Impossibile recapitare il messaggio a {}: l'indirizzo non esiste.", "5.1.1"),
    ("Recapito non riuscito: x", "{}: la casella del destinatario è piena", "5.2.2"),
    ("No se puede entregar: x", "{}: usuario desconocido", "5.1.1"),
    ("No se pudo entregar su mensaje", "{}: el buzón está lleno", "5.2.2"),
    ("Onbestelbaar: x", "{}: gebruiker onbekend", "5.1.1"),
    ("Niet bezorgd", "{}: het postvak is vol", "5.2.2"),
    ("Niedostarczalna wiadomość", "{}: nie ma takiego użytkownika", "5.1.1"),
    ("Zwrot: nie dostarczono", "{}: skrzynka jest pełna", "5.2.2"),
    ("Não foi possível entregar: x", "{}: usuário desconhecido", "5.1.1"),
    ("Não entregue: x", "{}: caixa de correio cheia", "5.2.2"),
    ("Det går inte att leverera: x", "{}: okänd användare", "5.1.1"),
    ("Kan ikke leveres: x", "{}: ukendt bruger", "5.1.1"),
    ("Toimittamaton: x", "{}: tuntematon käyttäjä", "5.1.1"),
    ("Nedoručitelné: x", "{}: uživatel nenalezen", "5.1.1"),
    ("Недоставлено: x", "{}: пользователь не найден", "5.1.1"),
    ("Teslim edilemedi: x", "{}: kullanıcı bulunamadı", "5.1.1"),
    ("Kézbesíthetetlen: x", "{}: ismeretlen felhasználó", "5.1.1"),
    ("系统退信", "退信原因：收件人邮件地址（{}）不存在", "5.1.1"),
    ("ZUSTELLUNGSFEHLER: x", "konnte nicht zugestellt werden an:\r\n\r\n  {}\r\n\r\nUser Anna Kunde ({}) not listed in Domino Directory", "5.1.1"),
    ("Message status - undeliverable", "The message that you sent was undeliverable to the following:\r\n\t{} (user not found)", "5.1.1"),
    ("Undeliverable Mail", "User mailbox exceeds allowed size: {}\r\n\r\nOriginal message follows.", "5.2.2"),
    ("Mail delivery failed", "|--- Failed addresses follow: ---|\r\n <{}> ... unknown user\r\n|--- Message text follows: ---|", "5.1.1"),
    ("Message you sent blocked", "Your message to: {}\r\nwas blocked by our Spam Firewall and has NOT BEEN DELIVERED", "5.7.1"),
    ("Undeliverable mail: x", "Failed to deliver to '{}'\r\nSMTP module(domain kunde.example) reports:\r\n 550 5.1.1 unknown user", "5.1.1"),
    ("Permanent Delivery Failure", "THE FOLLOWING ERROR(S) OCCURRED:\r\nFailed address: {}\r\n <-- 550 5.1.1 User unknown", "5.1.1"),
]  # fmt: skip


@pytest.mark.parametrize(("subject", "prose", "status"), PROSE)
def test_a_report_in_prose_is_understood_in_many_languages(reading: Reading, subject: str, prose: str, status: str):
    mail = (
        f"From: postmaster@mx.example\r\nTo: hilfe@amt.example\r\nSubject: {subject}\r\n\r\n{prose.format(TO, TO)}\r\n"
    )
    bounce = reading(mail, mail_from="").bounce
    assert bounce is not None
    assert [(one.address, one.status, one.action) for one in bounce.recipients] == [(TO, status, "failed")]


def test_an_exchange_server_is_known_by_its_own_address(reading: Reading) -> None:
    sender = f"Microsoft Exchange <MicrosoftExchange{'3' * 32}@kunde.example>"
    mail = f"From: {sender}\r\nSubject: Unzustellbar: x\r\n\r\n{TO}\r\n#550 5.2.2 STOREDRV.Deliver; mailbox full ##\r\n"
    bounce = reading(mail).bounce
    assert bounce is not None and [one.status for one in bounce.recipients] == ["5.2.2"]


PEOPLE = [
    ("Undeliverable mails", f"Since Monday I get 'Undelivered Mail Returned to Sender' for all mail to {TO}: 550 5.1.1 user unknown."),
    ("Unzustellbar", f"Guten Tag, meine E-Mails an {TO} kommen zurück mit 'Unzustellbar' und 550 5.1.1. Können Sie helfen?"),
    ("WG: Undelivered Mail Returned to Sender", f"Was soll ich tun?\r\n\r\n-----Ursprüngliche Nachricht-----\r\nVon: MAILER-DAEMON@mx.example\r\n\r\n<{TO}>: 550 5.1.1 User unknown"),
    ("Zustellung Ihres Pakets fehlgeschlagen", "Ihr Paket konnte nicht zugestellt werden. Schreiben Sie an paket@post.example."),
    ("Postfach voll", "Guten Tag, mein Postfach ist voll, und ich kann nichts mehr senden."),
    ("Échec de la livraison", "Bonjour, la livraison de ma commande a échoué, mon adresse est inconnue de vos services."),
]  # fmt: skip


@pytest.mark.parametrize(("subject", "text"), PEOPLE)
def test_a_persons_words_about_failed_mail_or_parcels_are_no_bounce(reading: Reading, subject: str, text: str) -> None:
    inbound = reading(f"From: ida@kunde.example\r\nSubject: {subject}\r\n\r\n{text}\r\n")
    assert inbound.bounce is None and inbound.suppress_reason is None


def test_a_report_that_a_person_forwards_as_a_file_is_no_bounce(reading: Reading) -> None:
    report = f'Subject: Undelivered Mail\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="r"\r\n\r\n--r\r\nContent-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822; {TO}\r\nAction: failed\r\nStatus: 5.1.1\r\n--r--\r\n'
    mail = f"From: ida@kunde.example\r\nSubject: Fwd: Undelivered Mail\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n\r\nWhat is this?\r\n--m\r\nContent-Type: message/rfc822\r\n\r\n{report}--m--\r\n"
    assert reading(mail).bounce is None
