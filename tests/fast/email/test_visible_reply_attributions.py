"""What mail programs write above a quote, in the languages customers use; also wrapped and without `>`."""

import textwrap

import pytest

from channels.email import visible_reply

OWN = "Hello, that did the trick.\nOne more question: does it also work on Sundays?"
OLD = "Dear customer,\nplease try the other button.\nYour desk"
ATTRIBUTIONS = [
    "ida roe schrieb am 04.04.2024 um 15:59:",
    "ida wrote on 4 April 2024 at 15:59:",
    "On Tue, Mar 5, 2024 at 9:10 AM Help Desk <help@desk.example> wrote:",
    "On 05/03/2024 09:10, Help Desk wrote:",
    "On 5 Mar 2024, at 09:10, Help Desk <help@desk.example> wrote:",
    "On Tuesday, March 5th, 2024 at 9:10 AM, Help Desk <help@desk.example> wrote:",
    "On Mar 5, 2024, 9:10 AM -0500, Help Desk <help@desk.example>, wrote:",
    "---- On Tue, 05 Mar 2024 09:10:11 +0100 Help Desk <help@desk.example> wrote ----",
    "2024-03-05 9:10 GMT+01:00 Help Desk <help@desk.example>:",
    "Help Desk <help@desk.example> wrote on 03/05/2024 09:10:11 AM:",
    "On 2024-03-05 09:10, Help Desk wrote:",
    "Quoting Help Desk <help@desk.example>:",
    "--- Help Desk <help@desk.example> wrote:",
    ">>> Help Desk <help@desk.example> 05.03.2024 09:10 >>>",
    "Am 05.03.24 um 09:10 schrieb Help Desk:",
    "Am Di., 5. März 2024 um 09:10 Uhr schrieb Help Desk <help@desk.example>:",
    "Am Dienstag, dem 05.03.2024 um 09:10 +0100 schrieb Help Desk:",
    "Help Desk <help@desk.example> schrieb am Di., 5. März 2024, 09:10:",
    "Help Desk <help@desk.example> hat am 05.03.2024 09:10 CET geschrieben:",
    "Zitat von Help Desk <help@desk.example>:",
    "Le mar. 5 mars 2024 à 09:10, Help Desk <help@desk.example> a écrit :",
    "Le 05/03/2024 à 09:10, Help Desk a écrit :",
    "El mar, 5 mar 2024 a las 9:10, Help Desk (<help@desk.example>) escribió:",
    "El 5/3/24 a las 9:10, Help Desk escribió:",
    "Il giorno mar 5 mar 2024 alle ore 09:10 Help Desk <help@desk.example> ha scritto:",
    "Il 05/03/2024 09:10, Help Desk ha scritto:",
    "Op di 5 mrt 2024 om 09:10 schreef Help Desk <help@desk.example>:",
    "Op 05-03-2024 om 09:10 schreef Help Desk:",
    "wt., 5 mar 2024 o 09:10 Help Desk <help@desk.example> napisał(a):",
    "W dniu 05.03.2024 o 09:10, Help Desk pisze:",
    "Em ter., 5 de mar. de 2024 às 09:10, Help Desk <help@desk.example> escreveu:",
    "Em 05/03/2024 09:10, Help Desk escreveu:",
    "вт, 5 мар. 2024 г. в 09:10, Help Desk <help@desk.example>:",
    "05.03.2024 09:10, Help Desk пишет:",
    '05.03.2024, 09:10, "Help Desk" <help@desk.example>:',
    "5 марта 2024 г., 09:10 пользователь Help Desk <help@desk.example> написал:",
    "Вторник, 5 марта 2024, 9:10 +03:00 от Help Desk <help@desk.example>:",
    "вт, 5 бер. 2024 р. о 09:10 Help Desk <help@desk.example> пише:",
    "Den tis 5 mars 2024 kl 09:10 skrev Help Desk <help@desk.example>:",
    "Den tirs. 5. mar. 2024 kl. 09.10 skrev Help Desk <help@desk.example>:",
    "tir. 5. mar. 2024 kl. 09:10 skrev Help Desk <help@desk.example>:",
    "Den 05.03.2024 09:10, skrev Help Desk:",
    "ti 5. maalisk. 2024 klo 9.10 Help Desk (help@desk.example) kirjoitti:",
    "Help Desk kirjoitti 5.3.2024 klo 9.10:",
    "út 5. 3. 2024 v 9:10 odesílatel Help Desk <help@desk.example> napsal:",
    "Dne 05. 03. 24 v 9:10 Help Desk napsal(a):",
    "2024年3月5日(火) 9:10 Help Desk <help@desk.example>:",
    "2024/03/05 9:10、Help Desk <help@desk.example>のメール:",
    "Help Desk <help@desk.example> 于2024年3月5日周二 09:10写道：",
    "在 2024年3月5日，上午9:10，Help Desk <help@desk.example> 写道：",
    "Help Desk <help@desk.example> 於 2024年3月5日 週二 上午9:10寫道：",
    "2024년 3월 5일 (화) 오전 9:10, Help Desk <help@desk.example>님이 작성:",
    "Help Desk <help@desk.example>, 5 Mar 2024 Sal, 09:10 tarihinde şunu yazdı:",
    "Help Desk <help@desk.example> ezt írta (időpont: 2024. márc. 5., K, 9:10):",
    "2024. 03. 05. 9:10 keltezéssel, Help Desk írta:",
    "În mar., 5 mar. 2024 la 09:10, Help Desk <help@desk.example> a scris:",
    "Στις Τρί 5 Μαρ 2024 στις 9:10 π.μ., ο χρήστης Help Desk <help@desk.example> έγραψε:",
    "uto, 5. ožu 2024. u 09:10 Help Desk <help@desk.example> napisao je:",
    "Vào Th 3, 5 thg 3, 2024 vào lúc 09:10 Help Desk <help@desk.example> đã viết:",
    "(2024/03/05 9:10), Help Desk wrote:",
    "-----Original Message-----\nFrom: Help Desk [mailto:help@desk.example]\nSent: Tuesday, March 5, 2024 9:10 AM\nTo: Ida\nSubject: Your question",
    "-------- Original Message --------\nSubject: Your question\nDate: Tue, 5 Mar 2024 09:10\nFrom: Help Desk <help@desk.example>\nTo: ida@kunde.example",
    "________________________________\nVon: Help Desk <help@desk.example>\nGesendet: Dienstag, 5. März 2024 09:10\nAn: Ida <ida@kunde.example>\nBetreff: Ihre Frage",
    "Gesendet: Dienstag, 05. März 2024 um 09:10 Uhr\nVon: Help Desk <help@desk.example>\nAn: ida@kunde.example\nBetreff: Ihre Frage",
    "De : Help Desk <help@desk.example>\nEnvoyé : mardi 5 mars 2024 09:10\nÀ : Ida <ida@kunde.example>\nObjet : Votre question",
    "De: Help Desk <help@desk.example>\nEnviado el: martes, 5 de marzo de 2024 9:10\nPara: Ida\nAsunto: Su pregunta",
    "Da: Help Desk <help@desk.example>\nInviato: martedì 5 marzo 2024 09:10\nA: Ida\nOggetto: domanda",
    "Od: Help Desk <help@desk.example>\nWysłano: wtorek, 5 marca 2024 09:10\nDo: Ida\nTemat: pytanie",
    "Från: Help Desk <help@desk.example>\nSkickat: den 5 mars 2024 09:10\nTill: Ida\nÄmne: fråga",
    "Fra: Help Desk <help@desk.example>\nSendt: 5. marts 2024 09:10\nTil: Ida\nEmne: spørgsmål",
    "Lähettäjä: Help Desk <help@desk.example>\nLähetetty: tiistai 5. maaliskuuta 2024 9.10\nVastaanottaja: Ida\nAihe: kysymys",
    "От: Help Desk <help@desk.example>\nОтправлено: 5 марта 2024 г. 9:10\nКому: Ida\nТема: вопрос",
    "---------- Původní e-mail ----------\nOd: Help Desk <help@desk.example>\nKomu: Ida\nDatum: 5. 3. 2024 9:10:11\nPředmět: dotaz",
    "Feladó: Help Desk <help@desk.example>\nElküldve: 2024. március 5., kedd 9:10\nCímzett: Ida\nTárgy: kérdés",
    "Kimden: Help Desk <help@desk.example>\nGönderildi: 5 Mart 2024 Salı 09:10\nKime: Ida\nKonu: soru",
    "差出人: Help Desk <help@desk.example>\n送信日時: 2024年3月5日 9:10\n宛先: Ida\n件名: 質問",
    "发件人: Help Desk <help@desk.example>\n发送时间: 2024年3月5日 9:10\n收件人: Ida\n主题: 问题",
    "보낸 사람: Help Desk <help@desk.example>\n보낸 날짜: 2024년 3월 5일 화요일 9:10\n받는 사람: Ida\n제목: 질문",
    "-----Original-Nachricht-----\nBetreff: Ihre Frage\nDatum: 2024-03-05T09:10:11+0100\nVon: Help Desk <help@desk.example>\nAn: Ida <ida@kunde.example>",
    "----- Mail original -----\nDe: Help Desk <help@desk.example>\nÀ: Ida <ida@kunde.example>\nEnvoyé: Mardi 5 Mars 2024 09:10:11\nObjet: Votre question",
    "* Help Desk <help@desk.example> [2024-03-05 09:10]:",
    "##- Please type your reply above this line -##",
    "--- Bitte antworten Sie oberhalb dieser Linie ---",
    "*From:* Help Desk <help@desk.example>\n*Sent:* Tuesday, March 5, 2024 9:10 AM\n*To:* Ida\n*Subject:* Your question",
]


def reply(body: str) -> str:
    return visible_reply.of(body, "", "Re: question")[1]


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_the_quote_below_is_folded_away(attribution: str) -> None:
    quoted = "\n".join("> " + line for line in OLD.split("\n"))
    assert reply(f"{OWN}\n\n{attribution}\n\n{quoted}\n") == OWN
    assert reply(f"{OWN}\n\n{attribution}\n\n{OLD}\n") == OWN


@pytest.mark.parametrize("attribution", [one for one in ATTRIBUTIONS if "\n" not in one and len(one) > 50])
def test_an_attribution_broken_over_lines_is_known(attribution: str) -> None:
    quoted = "\n".join("> " + line for line in OLD.split("\n"))
    assert reply(f"{OWN}\n\n{textwrap.fill(attribution, 44)}\n{quoted}\n") == OWN
    assert reply(f"{OWN}\n\n{textwrap.fill(attribution, 60)}\n\n{OLD}\n") == OWN


@pytest.mark.parametrize(
    "line", ["Holen Sie sich Outlook für Android<https://store.example/a>", "Outlook für iOS<https://store.example/i> beziehen", "Téléchargez Outlook pour iOS"]
)  # fmt: skip
def test_what_a_mail_program_advertises_is_folded_away(line: str) -> None:
    assert reply(f"{OWN}\n\n{line}\n") == OWN


SENTENCES = [
    "On Monday I wrote: please call me back.",
    "On 5 May 2024 we wrote to your colleague, nobody answered.",
    "The page says: From here to there, sent on 5 March 2024.",
    "My address is ida@kunde.example, valid since 2024.",
    "On the invoice of 05/03/2024 it says:",
    "Am 5. März schrieb ich Ihnen schon einmal, leider ohne Antwort.",
    "Le 5 mars je vous ai écrit, sans réponse.",
    "The letter was sent from my old address.",
    "I sent from my iPhone app a photo that never arrived.",
    "Von: Köln nach: Bonn",
    "To: do list\nSubject: to change",
    "Please write your name above this line of the form.",
    "Wie kann ich Outlook für Android beziehen?",
    "Meeting from 9:10 to 10:20 on 5.3.2024:",
]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_that_looks_like_an_attribution_stays(sentence: str) -> None:
    body = f"Hello,\n\n{sentence}\n\nWhat can be done about it?"
    assert reply(body) == body
