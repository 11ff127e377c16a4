"""Quotes that begin behind the answer in the same line, and marks of programs that a person does not write."""

import time

import pytest

from channels.email import visible_reply
from foundation import html_text

MINE = "Ja, das passt - so bestellen wir es."
OLD = "Guten Tag, passt der Termin?"
BEGUN = {
    "a quote with marks": f"{MINE} On Wed, Apr 4, 2024 at 3:59 PM, ida@kunde.example wrote:\n> {OLD}",
    "rules between": f"Hallo,\n{MINE}--- On Wed, Apr 4, 2024 at 3:59 PM, ida@kunde.example wrote:\n> {OLD}",
    "in German, below others": f"Hallo,\n{MINE} Am 04.04.2024 um 15:59 schrieb Ida Roe\n<ida@kunde.example>:\n> {OLD}",
    "marks of direction in the line": f"Gut\u200e, {MINE} \u200eAm 04.04.2024 um 15:59 schrieb Ida Roe <ida@kunde.example>:\n> {OLD}",
    "the Dutch word": f"{MINE}\n\n-------- Origineel bericht --------\nOnderwerp: Afspraak\nDatum: Thu, 4 Apr 2024 15:59\nVan: Ida <ida@kunde.example>\n\n{OLD}",
    "marks of direction in the date": f"{MINE}\n\nОт: Ida Roe\nОтправлено: \u200eчетверг\u200e, \u200e4\u200e \u200eапреля\u200e \u200e2024\u200e г. \u200e15\u200e:\u200e59\nКому: Amt\n\n{OLD}",
}  # fmt: skip


@pytest.mark.parametrize("form", BEGUN)
def test_the_answer_before_a_quote_stays_and_the_quote_goes(form: str) -> None:
    reply = visible_reply.of(BEGUN[form], "", "Re: Termin")[1]
    assert MINE in reply and OLD not in reply and "ida@kunde.example" not in reply


@pytest.mark.parametrize("mark", ['name="messageReplySection"', 'data-marker="__QUOTED_TEXT__"', 'id="cm_replymail_content_wrap"'])  # fmt: skip
def test_the_element_a_program_quotes_in_is_folded_away(mark: str) -> None:
    html = f"<div><p>{MINE}</p></div><div {mark}><p>{OLD}</p></div>"
    assert visible_reply.of(f"{MINE}\n\n{OLD}", html, "Re: Termin")[1] == MINE


WROTE = '<div>Am 04.04.2024 um 15:59 schrieb Ida Roe &lt;<a href="mailto:ida@kunde.example">ida@kunde.example</a>&gt;:</div>'
FRAMED = {
    "answers between and below": (f"<p>Hallo,</p>{WROTE}<blockquote>Passt der Termin?</blockquote><p>Ja.</p><blockquote>Und der Preis?</blockquote><p>Auch.</p>", "Hallo,\nJa.\nAuch."),
    "an answer below alone": (f"{WROTE}<BLOCKQUOTE>Passt der Termin?</BLOCKQUOTE><p>Ja, gerne.</p>", "Ja, gerne."),
    "nothing below": (f"<p>Ja, gerne.</p>{WROTE}<blockquote>Passt der Termin?</blockquote>", "Ja, gerne."),
    "a list of the old mail below": (f"<p>Ja, gerne.</p>{WROTE}<p>Wir bieten:</p><blockquote>Montag</blockquote><p>Passt das?</p>", "Ja, gerne."),
    "what somebody indents": ("<p>Bitte liefern Sie:</p><blockquote>zwei Pumpen</blockquote><p>Danke.</p>", "Bitte liefern Sie:\n\nzwei Pumpen\n\nDanke."),
}  # fmt: skip


@pytest.mark.parametrize("form", FRAMED)
def test_an_element_without_a_mark_is_a_quote_below_the_line_that_says_who_wrote(form: str) -> None:
    html, mine = FRAMED[form]
    text = html_text.readable(html)
    assert visible_reply.of(text, html, "Re: Termin")[1] == mine


def test_a_reply_of_thousands_of_frames_takes_no_time_of_a_square() -> None:
    html = WROTE + "<blockquote>x</blockquote><p>y</p>" * 4_000
    text = html_text.readable(html)
    began = time.process_time()
    assert visible_reply.of(text, html, "Re: x")[1].split() == ["y"] * 4_000
    assert time.process_time() - began < 2.0


DAY = "Am 04.04.2024 um 15:59 schrieb Ida Roe <ida@kunde.example>:"
SAID = [
    "We met On Monday, April 3 2024 at 10:00, and Bob wrote: nothing.\n\nWhat now?",
    "The invoice (sent On 4 April 2024 at 3:59 PM to ida@kunde.example) is wrong.\nPlease send it again.",
    "Im Protokoll steht: Am 04.04.2024 um 15:59 schrieb der Drucker Fehler 17.\nWas heißt das?",
    "Im Protokoll steht: Am 04.04.2024 um 15:59 schrieb der Techniker:\nFehler 17, Pumpe steht.\nWas heißt das?",
    "Bitte ändern: --- Original --- und --- Kopie --- sind vertauscht.\nVon: Berlin\nNach: Kiel",
    "Wir haben am 03.04.2024 um 10:00 Uhr mit Herrn Roe <roe@kunde.example> telefoniert, er sagte:\nAlles wird gut.",
    "Wir haben Am 03.04.2024 um 10:00 Uhr mit Herrn Roe <roe@kunde.example> telefoniert, er sagte:\nAlles wird gut.",
    "The mail you sent on 4 April 2024 at 10:00 from ida@kunde.example said:\n\nYour order is late.\n\nIs this right?",
    "Bitte prüfen: On 4 April 2024 at 10:00 the server wrote 500 to log@kunde.example:\nERROR 17",
    "Anbei die Liste --- Original ---\nDatum: 03.04.2024\nName: Ida\n\nBitte ändern.",
    "Ich habe Am Markt 3 bestellt, Lieferung 04.04.2024 15:59 Uhr:\nes fehlt ein Karton.",
    "---- wie die Firma wrote ----\n\nDas steht auf dem Karton.",
    "2024-04-04 15:59 GMT+02:00 Ida Roe\n\nAn diesem Termin kann ich nicht.",
    f"Hallo,\nzwei Briefe widersprechen sich. Im ersten steht: {DAY}\nDie Pumpe kommt.\nIm zweiten nicht. Was gilt?",
    f"Guten Tag, bitte lesen. {DAY}\nMein Zähler steht.\n\nWer kann ihr helfen?",
    "Zugang: Am 4.4.2024 um 15:59 Uhr, ida@kunde.example:\nBitte sagen Sie mir, ob das geht.",
    "Unter jeder Mail steht: -----Original Message----- From: hilfe@amt.example\n\nWoher kommt das?\nBitte abstellen.",
    "Fahrplan --- Original --- From: Kiel\nTo: Berlin\nWann fährt er?",
    "Das kommt täglich.\n\nOriginalnachricht:\nFehler 12\n\nWas tun?",
    "Hallo,\n\nOriginal-Nachricht\nheißt der Knopf, der nicht geht.",
    "Hello,\n\nIn message <1@amt.example>, Mr Roe writes\nthat the pump is paid. Is it?",
    "Im Protokoll:\n\n2024-04-04 15:59 +02:00 Sicherung beginnt\n\n> cp -r /a /b\n> fertig\n\nWarum fehlt c?",
    "Auf dem Karton:\n\n---- Firma Roe wrote ----\n> bitte wenden\n\nWas heißt das?",
]


@pytest.mark.parametrize("text", SAID)
def test_what_a_person_writes_of_days_and_originals_stays(text: str) -> None:
    assert visible_reply.of(text, "", "Frage")[1] == text
    if "\n>" not in text:
        assert visible_reply.of(text, "", "Re: Frage")[1] == text


def test_a_rule_within_a_quoted_line_is_part_of_the_quote() -> None:
    text = f"> Passt es? -----Original Message-----From: Ida\n> Gruß\n\n{MINE}"
    assert visible_reply.of(text, "", "Re: Termin")[1] == MINE


def test_the_words_of_an_answer_whose_quote_bears_no_marks_stay() -> None:
    assert MINE in visible_reply.of(f"Hallo,\n{MINE} {DAY}\n{OLD}", "", "Re: Termin")[1]
