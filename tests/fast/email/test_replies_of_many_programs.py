"""Attributions and copied heads of mail programs of all kinds: telephones, web mail, old desktop programs, many languages."""

import textwrap

import pytest

from channels.email import visible_reply

OWN = "Vielen Dank, das hat geklappt.\nEine Frage habe ich noch: gilt das auch für morgen?"
OLD = "Dear Ida,\nplease open the settings and choose Reset.\nRegards\nHelp"
QUOTED = "\n".join(f"> {line}" for line in OLD.split("\n"))

LINES = [
    "Am 05.03.2024 um 09:10 schrieben Sie:",
    "Op Di., 5 Mrt. 2024 om 09:10 het Help Desk <help@desk.example> geskryf:",
    "Missatge de Help Desk <help@desk.example> del dia dt., 5 de març 2024 a les 9:10:",
    "Noong Mar, Mar 5, 2024 nang 9:10 AM, sinulat ni Help Desk <help@desk.example> ang sumusunod:",
    "El 05/03/2024 a les 9:10, Help Desk ha escrit:",
    "На 5.3.2024 г. в 9:10, Help Desk написа:",
    "05.03.2024 у 09:10 Help Desk напісаў:",
    "Þann 5.3.2024 09:10, skrifaði Help Desk:",
    "Às 09:10 de 05/03/2024, Help Desk escreveu:",
    "Dňa 5. 3. 2024 o 9:10 Help Desk napísal(a):",
    "على 05/03/2024 09:10، كتب Help Desk:",
    "-------- Izvorna poruka --------",
    "-------- Початкове повідомлення --------",
    "-------- Treść oryginalnej wiadomości --------",
    "[Original Message processed by david]",
    "On 5 Mar 2024 at 09:10 +0100, Help Desk <help@desk.example>, wrote:",
    "On Tuesday, March 5, 2024 at 09:10:11 AM GMT+1, Help Desk <help@desk.example> wrote:",
    "---- On Tue, 05 Mar 2024 09:10:11 +0100 Help Desk<help@desk.example> wrote ----",
    "---- On Tue, 05 Mar 2024 09:10:11 +0100 Help Desk <help@desk.example> wrote ---",
    "On Tue, 5 Mar 2024, at 09:10, Help Desk wrote:",
    "On Tue, 5 Mar 2024, Help Desk wrote:",
    "On Tue, Mar 05, 2024 at 09:10:11AM +0100, Help Desk wrote:",
    "On March 5, 2024 9:10:11 AM GMT+01:00, Help Desk <help@desk.example> wrote:",
    "On 2024-03-05 9:10 a.m., Help Desk wrote:",
    "On Mar 5, 2024, at 9:10 AM, Help Desk <help@desk.example> wrote:",
    "At 09:10 AM 3/5/2024, Help Desk wrote:",
    "At 2024-03-05 09:10:11, \"Help Desk\" <help@desk.example> wrote:",
    "Help Desk <help@desk.example> writes:",
    "Help Desk <help@desk.example> wrote on 05.03.2024 09:10:11:",
    "Help Desk wrote on 3/5/2024 9:10 AM:",
    "Tuesday, March 5, 2024, 9:10:11 AM, you wrote:",
    "Am 5. März 2024 um 09:10:11 MEZ, Help Desk <help@desk.example> schrieb:",
    "Am 05.03.2024 um 09:10 schrieb Help Desk <help@desk.example>:",
    "Am 2024-03-05 09:10, schrieb Help Desk:",
    "Am Dienstag, 05. März 2024 09:10 CET, schrieb \"Help Desk\" <help@desk.example>:",
    "Am Dienstag, 5. März 2024, 09:10:11 CET schrieb Help Desk:",
    "Help Desk schrieb am 05.03.2024 um 09:10:",
    "> Help Desk <help@desk.example> hat am 05.03.2024 09:10 geschrieben:",
    "On Dienstag, 5. März 2024 um 9:10 AM, Help Desk <help@desk.example> wrote:",
    "Le mardi 5 mars 2024 à 09:10:11 UTC+1, Help Desk <help@desk.example> a écrit :",
    "Le 5 mars 2024 à 09:10, Help Desk <help@desk.example> a écrit :",
    "Le mar. 5 mars 2024 à 09:10, Help Desk\n<help@desk.example> a écrit :",
    "> Le 5 mars 2024 à 09:10, Help Desk <help@desk.example> a écrit :",
    "Le 05/03/24 09:10, « Help Desk » <help@desk.example> a écrit :",
    "Help Desk a écrit le 05/03/2024 à 09:10 :",
    "El martes, 5 de marzo de 2024, 09:10:11 CET, Help Desk <help@desk.example> escribió:",
    "El mar., 5 mar. 2024 9:10, Help Desk <help@desk.example> escribió:",
    "El 5 mar 2024, a las 9:10, Help Desk <help@desk.example> escribió:",
    "Il martedì 5 marzo 2024 alle ore 09:10:11 CET, Help Desk <help@desk.example> ha scritto:",
    "Il giorno 5 mar 2024, alle ore 09:10, Help Desk <help@desk.example> ha scritto:",
    "Il mar 5 mar 2024, 09:10 Help Desk <help@desk.example> ha scritto:",
    "Op dinsdag 5 maart 2024 09:10:11 CET schreef Help Desk:",
    "Op 5 mrt. 2024 om 09:10 heeft Help Desk <help@desk.example> het volgende geschreven:",
    "Help Desk <help@desk.example> schreef op 5 maart 2024 om 09:10:",
    "Em 5 de mar. de 2024, à(s) 09:10, Help Desk <help@desk.example> escreveu:",
    "Em ter, 5 de mar de 2024 09:10, Help Desk <help@desk.example> escreveu:",
    "A terça-feira, 5 de março de 2024, 09:10:11 WET, Help Desk <help@desk.example> escreveu:",
    "No dia 5 de março de 2024 às 09:10, Help Desk <help@desk.example> escreveu:",
    "W dniu 2024-03-05 09:10:11 użytkownik Help Desk <help@desk.example> napisał:",
    "Dnia 5 marca 2024 09:10 Help Desk <help@desk.example> napisał(a):",
    "Wiadomość napisana przez Help Desk <help@desk.example> w dniu 5 mar 2024, o godz. 09:10:",
    "> Wiadomość napisana przez Help Desk <help@desk.example> w dniu 05.03.2024, o godz. 09:10:",
    "5 marca 2024 09:10 Help Desk <help@desk.example> napisał(a):",
    "5 мар. 2024 г., в 09:10, Help Desk <help@desk.example> написал(а):",
    "5 марта 2024 г. 9:10:11 GMT+03:00, Help Desk <help@desk.example> пишет:",
    "Вы писали 5 марта 2024 г., 9:10:11:",
    "вівторок, 5 березня 2024 р. користувач Help Desk <help@desk.example> написав:",
    "На вт, 5.03.2024 г. в 9:10 Help Desk <help@desk.example> написа:",
    "5 mars 2024 kl. 09:10 skrev Help Desk <help@desk.example>:",
    "tis 5 mars 2024 kl. 09:10 skrev Help Desk <help@desk.example>:",
    "> 5 mars 2024 kl. 09:10 skrev Help Desk <help@desk.example>:",
    "Den 5. mar. 2024 kl. 09.10 skrev Help Desk <help@desk.example>:",
    "Help Desk <help@desk.example> skrev den tors 5 mars 2024 09:10:",
    "tir. 5. mar. 2024, 09:10 skrev Help Desk <help@desk.example>:",
    "Help Desk <help@desk.example> kirjoitti 5.3.2024 kello 9.10:",
    "dne 5. března 2024 9:10:11 SEČ, Help Desk <help@desk.example> napsal:",
    "5. 3. 2024 v 9:10, Help Desk <help@desk.example>:",
    "ut 5. 3. 2024 o 9:10 Help Desk <help@desk.example> napísal(a):",
    "V tor., 5. mar. 2024 ob 09:10 je oseba Help Desk <help@desk.example> napisala:",
    "Kuupäev T, 5. märts 2024 kell 09:10 kirjutas Help Desk <help@desk.example>:",
    "otrd., 2024. g. 5. marts, plkst. 09:10 — lietotājs Help Desk (<help@desk.example>) rakstīja:",
    "2024-03-05, an, 09:10 Help Desk <help@desk.example> rašė:",
    "El dt., 5 de març 2024, 9:10, Help Desk <help@desk.example> va escriure:",
    "5 Mart 2024 Salı 09:10 tarihinde Help Desk <help@desk.example> yazdı:",
    "2024. márc. 5., kedd 9:10 keltezéssel Help Desk <help@desk.example> írta:",
    "Help Desk <help@desk.example> ezt írta (2024. március 5., kedd):",
    "mar., 5 mar. 2024, 09:10 Help Desk <help@desk.example> a scris:",
    "ในวันที่ อ. 5 มี.ค. 2024 เวลา 09:10 Help Desk <help@desk.example> เขียนว่า:",
    "Pada tanggal Sel, 5 Mar 2024 pukul 09.10 Help Desk <help@desk.example> menulis:",
    "‫בתאריך יום ג׳, 5 במרץ 2024 ב-9:10 מאת ‪Help Desk‬‏ <‪help@desk.example‬‏>:‬",  # noqa: PLE2502 the marks of direction that the program writes
    "في الثلاثاء، 5 مارس 2024 في 9:10 ص تمت كتابة ما يلي بواسطة Help Desk <help@desk.example>:",
    "On Tue, 05 Mar 2024 09:10:11 +0900\nHelp Desk <help@desk.example> wrote:",
    "2024年3月5日(火) 9:10、Help Desk さん <help@desk.example> のメッセージ:",
    "2024/03/05 9:10、Help Desk さん（help@desk.example）のメール：",
    "2024年3月5日 9:10，Help Desk <help@desk.example> 写道：",
    "在 2024-03-05 09:10:11，\"Help Desk\" <help@desk.example> 写道：",
    "在 2024年3月5日星期二 UTC+8 09:10:11<Help Desk> 寫道：",
    "2024. 3. 5. 오전 9:10, Help Desk <help@desk.example> 작성:",
    "2024년 3월 5일 (화) AM 9:10, Help Desk <help@desk.example>님이 작성:",
    "Vào 09:10, T.3, 5 thg 3, 2024 Help Desk <help@desk.example> đã viết:",
]  # fmt: skip
HEADS = [
    "From: Help Desk <help@desk.example>\nDate: Tuesday, March 5, 2024 at 9:10 AM\nTo: Ida <ida@kunde.example>\nSubject: Re: Your question",
    "Von: Help Desk <help@desk.example>\nDatum: Dienstag, 5. März 2024 um 09:10\nAn: Ida <ida@kunde.example>\nBetreff: Re: Ihre Frage",
    "De : Help Desk <help@desk.example>\nDate : mardi, 5 mars 2024 à 09:10\nÀ : Ida <ida@kunde.example>\nObjet : Re: Votre question",
    "-------- Original message --------\nFrom: Help Desk <help@desk.example>\nDate: 05/03/2024  09:10  (GMT+01:00)\nTo: Ida <ida@kunde.example>\nSubject: Your question",
    "-------- Ursprüngliche Nachricht --------\nVon: Help Desk <help@desk.example>\nDatum: 05.03.24 09:10 (GMT+01:00)\nAn: Ida <ida@kunde.example>\nBetreff: Ihre Frage",
    "-------- Message d'origine --------\nDe : Help Desk <help@desk.example>\nDate : 05/03/2024 09:10 (GMT+01:00)\nÀ : Ida <ida@kunde.example>\nObjet : Votre question",
    "-------- Mensaje original --------\nDe: Help Desk <help@desk.example>\nFecha: 5/3/24 9:10 (GMT+01:00)\nA: Ida <ida@kunde.example>\nAsunto: Su pregunta",
    "-------- Messaggio originale --------\nDa: Help Desk <help@desk.example>\nData: 05/03/24 09:10 (GMT+01:00)\nA: Ida <ida@kunde.example>\nOggetto: domanda",
    "-------- Oorspronkelijk bericht --------\nVan: Help Desk <help@desk.example>\nDatum: 05-03-2024 09:10 (GMT+01:00)\nAan: Ida <ida@kunde.example>\nOnderwerp: vraag",
    "-------- Oryginalna wiadomość --------\nOd: Help Desk <help@desk.example>\nData: 05.03.2024 09:10 (GMT+01:00)\nDo: Ida <ida@kunde.example>\nTemat: pytanie",
    "From:\tHelp Desk/DE/ACME\nTo:\tIda/DE/Kunde@KUNDE\nDate:\t05.03.2024 09:10\nSubject:\tYour question",
    "Von:        Help Desk <help@desk.example>\nAn:        Ida <ida@kunde.example>\nDatum:        05.03.2024 09:10\nBetreff:        Ihre Frage",
    "> Message du 05/03/24 09:10\n> De : \"Help Desk\" <help@desk.example>\n> A : ida@kunde.example\n> Copie à : \n> Objet : Votre question",
    "-----Original Message-----\nFrom: \"Help Desk\"<help@desk.example>\nTo: <ida@kunde.example>; \nCc: \nSent: 2024-03-05 (화) 09:10:11 (GMT+09:00)\nSubject: 질문",
    "------------------ 原始邮件 ------------------\n发件人: \"Help Desk\" <help@desk.example>;\n发送时间: 2024年3月5日(星期二) 上午9:10\n收件人: \"Ida\"<ida@kunde.example>;\n主题: 问题",
    "------------------ Original ------------------\nFrom: \"Help Desk\" <help@desk.example>;\nDate: Tue, Mar 5, 2024 09:10 AM\nTo: \"Ida\"<ida@kunde.example>;\nSubject: Question",
    "From: Help Desk\nDate: 2024-03-05 09:10\nTo: ida@kunde.example\nSubject: Question",
    "发件人： Help Desk\n发送时间： 2024-03-05 09:10\n收件人： ida@kunde.example\n主题： 问题",
    "----- Ursprüngliche Mail -----\nVon: \"Help Desk\" <help@desk.example>\nAn: \"Ida\" <ida@kunde.example>\nGesendet: Dienstag, 5. März 2024 09:10:11\nBetreff: Ihre Frage",
    "----- Original Message -----\nFrom: \"Help Desk\" <help@desk.example>\nTo: \"Ida\" <ida@kunde.example>\nSent: Tuesday, March 5, 2024 9:10:11 AM\nSubject: Your question",
    "------ Originalnachricht ------\nVon: \"Help Desk\" <help@desk.example>\nAn: ida@kunde.example\nGesendet: 05.03.2024 09:10:11\nBetreff: Ihre Frage",
    "------ Originalnachricht ------\nVon \"Help Desk\" <help@desk.example>\nAn \"Ida\" <ida@kunde.example>\nDatum 05.03.2024 09:10:11\nBetreff Ihre Frage",
    "------ Original Message ------\nFrom \"Help Desk\" <help@desk.example>\nTo \"Ida\" <ida@kunde.example>\nDate 3/5/2024 9:10:11 AM\nSubject Your question",
    "-----Ursprüngliche Nachricht-----\nVon: Help Desk [mailto:help@desk.example] \nGesendet: Dienstag, 5. März 2024 09:10\nAn: Ida\nBetreff: Ihre Frage",
    "-----Mensaje original-----\nDe: Help Desk [mailto:help@desk.example]\nEnviado el: martes, 05 de marzo de 2024 9:10\nPara: Ida\nAsunto: Su pregunta",
    "-----Oorspronkelijk bericht-----\nVan: Help Desk <help@desk.example>\nVerzonden: dinsdag 5 maart 2024 09:10\nAan: Ida\nOnderwerp: vraag",
    "________________________________\nFra: Help Desk <help@desk.example>\nSendt: tirsdag 5. mars 2024 09:10\nTil: Ida\nEmne: spørsmål",
    "Expéditeur: Help Desk <help@desk.example>\nDate: 5 mars 2024 à 09:10:11 UTC+1\nDestinataire: Ida <ida@kunde.example>\nObjet: Rép : Votre question",
    "Od: Help Desk <help@desk.example>\nOdesláno: úterý 5. března 2024 9:10\nKomu: Ida\nPředmět: dotaz",
    "Gönderen: Help Desk <help@desk.example>\nGönderme Tarihi: 5 Mart 2024 Salı 09:10\nKime: Ida\nKonu: soru",
    "From: Help Desk via Portal <help@desk.example>\nReply-To: help@desk.example\nSent: Tuesday, 5 March 2024 9:10\nTo: Ida\nSubject: question",
    "________________________________\nFrom: Help Desk <help@desk.example>\nSent: Tuesday, March 5, 2024 9:10:11 AM\nTo: Ida <ida@kunde.example>\nCc: Bo <bo@kunde.example>\nSubject: RE: Your question",
    "==== Original Message ====\nFrom: Help Desk <help@desk.example>\nTo: ida@kunde.example\nDate: Tue, 5 Mar 2024 09:10:11 +0100\nSubject: q",
    "*Von:* Help Desk <help@desk.example>\n*Gesendet:* Dienstag, 5. März 2024 09:10\n*An:* Ida <ida@kunde.example>\n*Betreff:* AW: Ihre Frage",
    "**From:** Help Desk <help@desk.example>\n**Sent:** Tuesday, March 5, 2024 9:10 AM\n**To:** Ida\n**Subject:** Your question",
]  # fmt: skip


def reply(body: str) -> str:
    return visible_reply.of(body, "", "Re: question")[1]


@pytest.mark.parametrize("attribution", [*LINES, *HEADS])
def test_a_quote_is_folded_away_whichever_program_wrote_it(attribution: str) -> None:
    assert reply(f"{OWN}\n\n{attribution}\n\n{QUOTED}\n") == OWN
    if not attribution.startswith("> "):
        assert reply(f"{OWN}\n\n{attribution}\n\n{OLD}\n") == OWN
    if attribution in LINES and "\n" not in attribution and len(attribution) > 50:
        assert reply(f"{OWN}\n\n{textwrap.fill(attribution, 60)}\n{QUOTED}\n") == OWN


def test_a_line_without_colon_names_the_writer_only_above_quoted_lines() -> None:
    line = "Am 05.03.24 um 09:10 schrieb help@desk.example"
    assert reply(f"{OWN}\n\n{line}\n\n{QUOTED}") == OWN
    assert reply(f"{OWN}\n\n{line}\n\nund seitdem ist Ruhe.").endswith("Ruhe.")


def test_labels_on_lines_of_their_own_are_a_copied_head_and_a_list_of_places_is_none() -> None:
    head = "Help Desk <help@desk.example>\n05.03.2024 09:10\n\nAn\nida@kunde.example\nKopie\n\nThema\nReset"
    assert reply(f"{OWN}\n\n\n{head}\n\n{OLD}") == OWN
    assert "Ort" in reply(f"{OWN}\n\nTermin\n05.03.2024 09:10\n\nAn\nOrt\nRaum 5")


def test_initials_before_the_mark_are_a_quote_where_somebody_is_quoted_and_a_prompt_elsewhere() -> None:
    attribution = "Tuesday, March 5, 2024, 9:10:11 AM, you wrote:"
    assert reply(f"Hello,\n\n{attribution}\n\nHD> Dear Ida,\nHD> open it.\n\nI did.\n\nHD> And then?\n\nIt works.") == "Hello,\nI did.\nIt works."  # fmt: skip
    prompt = "I typed this:\nSQL> SELECT 1;\nSQL> COMMIT;\nand nothing came."
    assert reply(prompt) == prompt


KEPT = [
    "Hello,\n\nUnsubscribe me from the newsletter, please.\n\nIda",
    "Guten Tag,\n\nSie erhalten diese Nachricht, weil ich mich beschweren will.\nIda",
    "Please book for me:\nFrom: Berlin\nTo: Hamburg\nDate: 05.03.2024\n\nThanks, Ida",
    "Sehr geehrte Damen und Herren,\n\nam 05.03.2024 schrieb ich Ihnen:\nBitte melden.\nBis heute nichts.",
    "Hello,\nthe parcel that I was waiting for was\nsent from my old address last week.\nThanks",
    "See:\n\n--\nSELECT * FROM t;\n--\nfails",
    "Here is the log:\n\n--\nfirst\n--\nsecond\n\nWhat now?",
    "Hello,\nplease tell Ida Roe <ida@x.example> on 5 May at 10:30 the following:\nthe parcel is lost.",
    "Hello,\n>>> https://x.example/a <<<\nis the page that fails.",
    "I need\n--\n3 cables and 2 plugs for the office\n--\nby Friday",
    "Here is what it says.\n--\nWARN low on toner",
    "I tried it all.\n--\nCan you call me?",
    "The address is:\n--\nJane Roe\nACME",
    "See the patch:\n\n--- a/x\n+++ b/x\n-- old\n++ new",
    "It logs:\nFrom: server-a\nTo: server-b\nstate: down\nWhat does it mean?",
    "Von: Ida Roe\nAn: Team\nBetreff: Urlaub\nDatum: 5.3.2024\n\nIch bitte um Urlaub.",
    "The log:\n\n-----Original Error-----\nCaused by: X\n\nWhat now?",
    "Answers below in red.\n\nFrom: Desk <d@desk.example>\nSent: Monday, 5 March 2024 10:00\nTo: Ida\nSubject: Re: x\n\nWhen?\nOn Tuesday.",
    "Hallo,\nwo ist das Paket?\n\nVerschickt mit DHL am Montag.",
    "Hallo,\ndie Unterlagen sind unterwegs.\n\nGesendet mit der Post am 3.4.",
    "Hello,\nwhere are the documents?\n\nSent by courier on Monday",
    "Hello,\nplease find the invoice.\n\nSent from our Berlin warehouse",
    "Bonjour,\nle colis est parti.\n\nEnvoyé par la poste lundi",
    "Hola,\naquí están los papeles.\n\nEnviado por correo el lunes",
    "Hallo,\nwelche Marke?\n\nViele Grüße aus Kiel\nIda",
    "Neue Anfrage über das Kontaktformular:\n\nVon: Ida Roe <ida@kunde.example>\nDatum: 12.05.2026 10:00\nBetreff: Drucker\nNachricht: Der Drucker geht nicht. Bitte helfen Sie.",
    "Form on our site:\n\nName: Ida\nFrom: ida@kunde.example\nDate: 12.05.2026 10:00\nMessage: The door is broken.",
    "Hallo,\nalles gut.\n\nViele Grüße\nIda\n\nach ja: bitte noch zwei Kabel mitschicken.\nUnd einen Stecker.",
    "Hi,\nthanks.\n\nBest regards\nIda\nby the way the door is still broken\nand the lamp too",
    "Hallo,\nbitte um Antwort.\n\nMfG\nIda Roe\nIch bin unter 0431 555-0100 erreichbar.\nMontags nicht.",
    "Hello,\n\nThis email is confidential in our company, can you enable encryption for us?\n\nThanks\nBob",
    "Hallo,\n\nDiese Nachricht ist vertraulich: mein Passwort wurde gestohlen. Bitte sperren Sie das Konto.",
    "Hallo\n\nVon meinem Handy gesendet kommen keine Bilder an. Warum?",
    "Hello,\nOriginal message:\nError 500\nCan you translate this?",
    "Meine Antworten finden Sie unten im Text.\n\nVon: Desk <d@desk.example>\nGesendet: Montag, 5. März 2024 10:00\nAn: Ida\nBetreff: AW: x\n\nWann?\nAm Dienstag.",
]


@pytest.mark.parametrize("text", KEPT)
def test_what_a_person_writes_is_not_taken_for_a_quote_or_a_signature(text: str) -> None:
    assert reply(text) == text


def test_a_line_with_a_mark_is_a_quote_only_in_an_answer() -> None:
    text = "The menu fails:\nFile > Export\n> 50 pieces, please\nthen it stops."
    assert visible_reply.of(text, "", "The menu")[1] == text
    assert "50 pieces" not in visible_reply.of(text, "", "Re: The menu")[1]


ENDS = [
    "--", "Sent wirelessly from my BlackBerry device.", "From my iPhone 6", "från min iPhone",
    "--\nJane Roe\nACME", "—\nJane", "____________\nJane Roe\nACME\n+1 555 010 0100", "Sent from my BlackBerry 10 smartphone on the O2 network.",
    "Diese Nachricht wurde von meinem Android-Mobiltelefon mit WEB.DE Mail gesendet.", "-- \nYou received this message because you are subscribed to the Google Groups group.",
    "_______________________________________________\nusers mailing list\nusers@lists.example\nhttps://lists.example/users",
    "_______________________________________________\nusers mailing list\nusers at lists dot example", "---\nTo unsubscribe from this group see your settings.",
    "Sie erhalten diese Nachricht, weil Sie in der Gruppe \"Talk\" angemeldet sind.", "Outlook für Android herunterladen<https://aka.ms/x>", "Mobil gesendet", "Versendet mit der freenet Mail App", "Enviado desde Correo para Windows",
    "Beste Grüße aus Kiel\nIda Roe\nACME GmbH\nTel. 0431 555-0100",
    "Mit freundlichen Grüßen\nIda Roe\nFachbereich für öffentliche Anlagen und städtische Bäder\nTelefon 0431 555-0100", "Viele Grüße\nIda Roe\nACME GmbH mit Sitz in Kiel, eingetragen beim dortigen Gericht", "Von Proton Mail für Android gesendet",
]  # fmt: skip


@pytest.mark.parametrize("end", ENDS)
def test_what_programs_and_people_put_below_is_folded_away(end: str) -> None:
    assert reply(f"Hello,\nthat works.\n\n{end}\n") == "Hello,\nthat works."


def test_of_a_text_signed_by_pgp_the_words_are_visible() -> None:
    armour = "-----BEGIN PGP SIGNATURE-----\n\niQEzBAEB\n=abcd\n-----END PGP SIGNATURE-----"
    signed = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n"
    assert reply(f"{signed}Hello,\nthat works.\n- -- \nIda\n{armour}\n") == "Hello,\nthat works."
