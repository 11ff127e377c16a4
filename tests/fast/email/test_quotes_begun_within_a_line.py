"""Quotes that begin behind the answer in the same line, and marks of programs that a person does not write."""

import pytest

from channels.email import visible_reply
from foundation import html_text

MINE = "Ja, das passt - so bestellen wir es."
OLD = "Guten Tag, passt der Termin?"
BEGUN = {
    "a quote with marks": f"{MINE} On Wed, Apr 4, 2024 at 3:59 PM, ida@kunde.example wrote:\n> {OLD}",
    "rules between": f"Hallo,\n{MINE}--- On Wed, Apr 4, 2024 at 3:59 PM, ida@kunde.example wrote:\n> {OLD}",
    "in German, without marks": f"{MINE} Am 04.04.2024 um 15:59 schrieb Ida Roe <ida@kunde.example>:\n{OLD}",
    "broken below": f"{MINE} Le jeu. 4 avr. 2024 à 15:59, Ida Roe\n<ida@kunde.example> a écrit :\n\n{OLD}",
    "a whole head in the line": f"{MINE}-------- Original message --------From: Ida Roe <ida@kunde.example> Date: 04/04/2024 15:59 To: hilfe@amt.example Subject: Termin {OLD}",
    "a head below": f"{MINE} -----Ursprüngliche Nachricht-----\nVon: Ida Roe <ida@kunde.example>\nGesendet: Donnerstag, 4. April 2024 15:59\nAn: hilfe@amt.example\nBetreff: Termin\n\n{OLD}",
    "a name between rules": f"{MINE}\n\n---- Ida Roe wrote ----\n\n> {OLD}\n> Ida",
    "a stamp and a name": f"{MINE}\n\n2024-04-04 15:59 GMT+02:00 Ida Roe\n\n> {OLD}\n> Ida",
    "an article": f"{MINE}\n\nIn message <1@amt.example>, Ida Roe <ida@kunde.example> writes\n\n{OLD}",
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
    f"> Passt es? -----Original Message-----From: Ida\n\n{MINE}",
    "---- wie die Firma wrote ----\n\nDas steht auf dem Karton.",
    "2024-04-04 15:59 GMT+02:00 Ida Roe\n\nAn diesem Termin kann ich nicht.",
]


@pytest.mark.parametrize("text", SAID)
def test_what_a_person_writes_of_days_and_originals_stays(text: str) -> None:
    reply = visible_reply.of(text, "", "Frage")[1]
    assert text.strip().endswith(reply.splitlines()[-1]) and (reply == text or text.startswith(">"))
