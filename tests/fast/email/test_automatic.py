"""Which mail must never be answered by machine (RFC 3834), and which may."""

from collections.abc import Callable

import pytest

from channels.email.reader import OwnAddresses
from ticketing.inbound import Inbound

Reading = Callable[..., Inbound]
MACHINES = {
    "Auto-Submitted: auto-replied": "auto_submitted",
    "Auto-Submitted: auto-generated (rejected)": "auto_submitted",
    "Precedence: bulk": "bulk",
    "Precedence: auto_reply": "autoreply",
    "X-Auto-Response-Suppress: OOF, AutoReply": "autoreply_unwanted",
    "List-Id: <news.example>": "list",
    "List-Unsubscribe: <mailto:x@y.example>": "list",
    "X-Autoreply: yes": "autoreply",
    "X-Loop: x@y.example": "loop",
    "Feedback-ID: 1:2:3": "bulk",
    "X-Precedence: bulk": "bulk",
    "Subject: [AUTO GENERATED] Backup": "machine",
    "Content-Type: multipart/report; report-type=disposition-notification; boundary=x": "read_receipt",
    "Content-Type: multipart/report; report-type=feedback-report; boundary=x": "complaint",
    "Subject: Automatic reply: your question": "absence",
    "Subject: Abwesenheitsnotiz: bis Montag": "absence",
}


@pytest.mark.parametrize("field", MACHINES)
def test_a_machine_gets_no_answer(reading: Reading, field: str) -> None:
    inbound = reading(f"From: Ida <ida@kunde.example>\r\n{field}\r\n\r\nhello\r\n")
    assert inbound.suppress_reason == MACHINES[field]


@pytest.mark.parametrize(
    "sender",
    [
        "no-reply@x.example",
        "noreply+7@x.example",
        "geen-antwoord@x.example",
        "nieodpowiadaj@x.example",
        "svara-inte@x.example",
        "svar.ikke@x.example",
        "do_not_reply@x.example",
        "MAILER-DAEMON@x.example",
        "news-bounces@x.example",
        "mailman@x.example",
        "orders.noreply@x.example",
    ],
)
def test_an_address_nobody_reads_gets_no_answer(reading: Reading, sender: str) -> None:
    assert reading(f"From: {sender}\r\n\r\nhello\r\n").suppress_reason is not None


def test_a_complaint_that_is_nothing_but_the_mail_complained_of_gets_no_answer(reading: Reading) -> None:
    mail = "X-HmXmrOriginalRecipient: ida@kunde.example\r\nFrom: desk@amt.example\r\nSubject: your ticket\r\n\r\nhello"
    parts = f"--b\r\nContent-Type: message/rfc822\r\n\r\n{mail}\r\n--b--\r\n"
    inbound = reading(f"From: staff@provider.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{parts}")
    assert inbound.suppress_reason == "complaint" and inbound.bounce is None


@pytest.mark.parametrize(
    "field",
    [
        "Auto-Submitted: no",
        "Precedence: normal",
        "X-Auto-Response-Suppress: DR, RN, NRN",
        "X-Autoreply: no",
        "Subject: Re: Automatic reply: your question",
        "Subject: Re: [AUTO GENERATED] Backup",
        "X-Precedence: first-class",
        "Subject: [Automatic notification] Toner",
        "X-Apple-Action: MOVE_TO_FOLDER/INBOX",
        "Subject: Out of stock?",
        "Content-Language: de",
        "Importance: high",
        "X-Mailer: Microsoft Outlook 16.0",
    ],
)
def test_a_person_may_be_answered(reading: Reading, field: str) -> None:
    inbound = reading(f"From: Ida <ida@kunde.example>\r\n{field}\r\n\r\nhello\r\n")
    assert inbound.suppress_reason is None
    assert not inbound.auto_generated


def test_a_mailbox_named_for_confirmations_is_a_persons(reading: Reading) -> None:
    assert reading("From: max-confirm@kunde.example\r\nSubject: Pumpe\r\n\r\nSie steht.\r\n").suppress_reason is None


AWAY = [
    "Abwesend bis 5.3.", "Außer Haus: Frage", "Nicht im Büro", "Ich bin im Urlaub", "Automatische Abwesenheitsmeldung", "[Auto-Reply] Frage", "** Automatic reply **", "OOO: question",
    "I'm out of the office", "I am on annual leave", "Réponse automatique : question", "Absence : congés", "Je suis en congé", "Absence du bureau", "Estoy fuera de la oficina", "Fuera de la oficina",
    "Assente dall'ufficio", "Sono in ferie", "Fuori sede", "Afwezigheidsbericht", "Ik ben met vakantie", "Automatisch antwoord: vraag", "Resposta automática: pergunta",
]  # fmt: skip
IN_ANSWER = ["Urlaub bis 5.3.", "Elternzeit", "Annual leave", "Vacation", "Away: question", "Eingangsbestätigung: Ihre Nachricht", "Accusé de réception", "My out of office reply", "Ārpus biroja: x", "Nie ma mnie w biurze", "İzindeyim", "Távollét: x", "Не в офисе", "This is an automated response"]  # fmt: skip


READ_BY_PEOPLE = [
    ("Gelesen: Ihr Brief", "Ich habe Ihren Brief gelesen und bin anderer Meinung."),
    ("Gelesen: Zählerstand", "Der Zähler wurde am 3. März gelesen, Stand 12345. Bitte Rechnung korrigieren."),
    ("Gelesen: Ihre Nachricht", "Ihre Nachricht wurde gelesen, aber ich verstehe sie nicht. Bitte rufen Sie an."),
    ("Nicht gelesen: meine Mails", "Meine Mails wurden ohne gelesen zu werden gelöscht. Wer macht das?"),
    ("Read: electricity meter", "The meter was read on 3 March, it showed 12345. Please correct the bill."),
    ("Read: meter", "Your message is wrong, the meter was read on 3 March 2026."),
    ("Read: x", "Your message was read on 3 March 2026, but nobody answered."),
    ("Not read: my three messages", "They were deleted without being read. I demand an answer."),
    ("Lu: contrat", "Le contrat a été lu par notre avocat. Voici nos questions."),
]


def test_a_receipt_in_words_is_one_and_a_person_who_writes_of_reading_is_heard(reading: Reading) -> None:
    def reason(subject: str, text: str) -> str | None:
        return reading(f"From: Ida <ida@kunde.example>\r\nSubject: {subject}\r\n\r\n{text}\r\n").suppress_reason

    german = "Ihre Nachricht\r\n\r\n   An: Ida\r\n   Betreff: x\r\n\r\nwurde am Montag, 9. März 2026 10:00:00 gelesen."
    assert reason("Gelesen: x", german) == "read_receipt"
    assert reason("Read: x", "Your message\r\n\r\n  To: Ida\r\n\r\nwas read on Monday, 9 March 2026.") == "read_receipt"
    assert (
        reason("Nicht gelesen: x", "Ihre Nachricht wurde gelöscht, ohne gelesen zu werden.") == "read_receipt:deleted"
    )
    sent = "Your message\r\n\r\n  To: Ida\r\n  Sent: Monday\r\n\r\nwas deleted without being read on Monday, March 9, 2026 10:00:00 AM (UTC+01:00) Bern, Rome."
    assert reason("Not read: x", sent) == "read_receipt:deleted"
    for subject, text in READ_BY_PEOPLE:
        assert reason(subject, text) is None, text


@pytest.mark.parametrize("subject", AWAY)
def test_an_absence_note_is_known_by_its_subject_in_six_languages(reading: Reading, subject: str) -> None:
    assert reading(f"From: Ida <ida@kunde.example>\r\nSubject: {subject}\r\n\r\n...\r\n").suppress_reason == "absence"


@pytest.mark.parametrize("subject", IN_ANSWER)
def test_a_subject_anybody_may_write_is_an_absence_note_only_in_an_answer_that_asks_nothing(reading: Reading, subject: str) -> None:  # fmt: skip
    def reason(head: str, body: str) -> str | None:
        return reading(f"From: Ida <ida@kunde.example>\r\nSubject: {subject}\r\n{head}\r\n{body}\r\n").suppress_reason

    assert reason("In-Reply-To: <1@x.example>\r\n", "Bin wieder da am 5.3.") == "absence"
    assert reason("", "Bin wieder da am 5.3.") is None
    assert reason("In-Reply-To: <1@x.example>\r\n", "Wie trage ich das ein?") is None


ABOUT_ABSENCE = {
    "Abwesenheitsnotiz in Outlook einrichten": "Guten Tag, wie richte ich in Outlook eine Abwesenheitsnotiz ein? Danke",
    "Abwesenheitsnotiz": "Hallo,\r\nkönnen Sie mir bitte zeigen, wo man die\r\nNotiz einschaltet?",
    "Abwesenheitsassistent startet nicht": "Seit heute startet nicht mehr, was gestern ging. Ich brauche Hilfe.",
    "Out of office message for a shared mailbox": "Hi, where can I set it for a shared mailbox?",
    "Automatic reply does not go out": "Hello, my automatic reply does not work since Monday.",
}


@pytest.mark.parametrize("subject", ABOUT_ABSENCE)
def test_a_persons_question_about_absence_notes_may_be_answered(reading: Reading, subject: str) -> None:
    body = ABOUT_ABSENCE[subject]
    inbound = reading(f"From: Ida <ida@kunde.example>\r\nSubject: {subject}\r\n\r\n{body}\r\n")
    assert inbound.suppress_reason is None
    assert not inbound.auto_generated and not inbound.absence_note


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("X-Mailer: any", "Ich bin bis Montag nicht im Haus. Ihre Mail wird nicht weitergeleitet."),
        ("X-Mailer: any", "I am out of the office. Urgent? Please call 0431 555-0100."),
        ("In-Reply-To: <1@x.example>", "Ich bin im Urlaub.\r\nWie kann ich Ihnen danach helfen?"),
        ("Auto-Submitted: auto-replied", "Wie kann ich Ihnen helfen? Ich bin ab Montag zurück."),
    ],
)
def test_an_absence_note_stays_one_whatever_it_says(reading: Reading, field: str, body: str) -> None:
    inbound = reading(f"From: Ida <ida@kunde.example>\r\nSubject: Abwesenheitsnotiz: x\r\n{field}\r\n\r\n{body}\r\n")
    assert inbound.suppress_reason and inbound.auto_generated and inbound.absence_note


@pytest.mark.parametrize(
    "sender",
    ["nora.reply@x.example", "noah@x.example", "auto.haus@x.example", "norbert@x.example", "listner@x.example"],
)
def test_a_person_with_a_like_name_may_be_answered(reading: Reading, sender: str) -> None:
    assert reading(f"From: {sender}\r\n\r\nhello\r\n").suppress_reason is None


def test_the_null_sender_and_our_own_addresses_get_no_answer(reading: Reading) -> None:
    assert reading("From: x@y.example\r\n\r\nhello\r\n", mail_from="").suppress_reason == "null_sender"
    own = OwnAddresses(frozenset({"hilfe@amt.example"}))
    for sender in ("hilfe@amt.example", "Hilfe+web@amt.example"):
        assert reading(f"From: {sender}\r\n\r\nhello\r\n", own=own).suppress_reason == "own_address"


def test_an_absence_note_is_known_as_one(reading: Reading) -> None:
    assert reading("From: x@y.example\r\nAuto-Submitted: auto-replied\r\nSubject: Re: x\r\n\r\naway\r\n").absence_note
    assert not reading("From: x@y.example\r\nAuto-Submitted: auto-generated\r\n\r\nalarm\r\n").absence_note
