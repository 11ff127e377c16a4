"""Whole mails in forms that other programs, archives and gateways give them, each with what is known about it."""

import base64
from collections.abc import Callable
from typing import Any

import pytest

from ticketing.inbound import Inbound

Reading = Callable[..., Inbound]
HEAD = "From: Ida Roe <ida@kunde.example>\nTo: hilfe@amt.example\nSubject: Frage\nDate: Mon, 4 May 2026 10:00:00 +0200\nMessage-ID: <m1@kunde.example>\nMIME-Version: 1.0\n"
PNG = "Content-Transfer-Encoding: base64\n\niVBORw0KGgoAAAAA"
ICS = "BEGIN:VCALENDAR\n{}BEGIN:VEVENT\nSUMMARY:Besprechung\nEND:VEVENT\nEND:VCALENDAR"


def parts(kind: str, *pieces: str) -> str:
    """A whole mail of parts; each piece begins with its fields."""
    return f'{HEAD}Content-Type: multipart/{kind}; boundary="=_b 1"\n\n' + "".join(f"--=_b 1\n{one}\n" for one in pieces) + "--=_b 1--\n"  # fmt: skip


PLAIN = "Content-Type: text/plain\n\nhi"
WHOLE: dict[str, tuple[str, dict[str, Any]]] = {
    "a digest": (parts("digest", "\nFrom: a@x.example\nSubject: eins\n\nText", "\nFrom: b@x.example\nSubject: zwei\n\nText"), {"files": ["eins.eml", "zwei.eml"]}),
    "a part without fields whose text begins like one": (parts("mixed", "\nPS: call me.\nIda"), {"text": "PS: call me.\nIda"}),
    "a blank line too many before the fields of a part": (parts("mixed", "\nContent-Type: text/html\n\n<p>Hallo</p>"), {"text": "Hallo"}),
    "no part at all": (f'{HEAD}Content-Type: multipart/mixed; boundary="d"\n\nOnly text\n', {"text": "Only text"}),
    "no boundary named": (f"{HEAD}Content-Type: multipart/mixed\n\n--XX7\nContent-Type: text/plain\n\neins\n--XX7--\n", {"text": "eins"}),
    "a mailbox line above": (f"From ida@kunde.example Mon May  4 10:00:00 2026\n{HEAD}\nHallo\n", {"subject": "Frage", "text": "Hallo"}),
    "an escaped mailbox line above": (f">From ida@kunde.example Mon May  4 10:00:00 2026\n{HEAD}\nHallo\n", {"subject": "Frage", "text": "Hallo"}),
    "blank lines above": (f"\n\n{HEAD}\nHallo\n", {"subject": "Frage", "text": "Hallo"}),
    "a blank before each colon": ("From : ida@kunde.example\nSubject : Frage\n\nHallo\n", {"subject": "Frage", "from": "ida@kunde.example"}),
    "a line that is no field": ("From: ida@kunde.example\nthis is none\nSubject: Frage\n\nHallo\n", {"subject": "Frage", "text": "Hallo"}),
    "a folded line of blanks": ("From: ida@kunde.example\nSubject: eins\n \n zwei\nTo: x@y.example\n\nHallo\n", {"subject": "eins zwei", "text": "Hallo"}),
    "a head and nothing more": ("From: ida@kunde.example\nSubject: Frage", {"subject": "Frage", "text": ""}),
    "text, a document, text": (parts("mixed", "Content-Type: text/plain\n\nvor", "Content-Type: application/pdf\nContent-Disposition: inline; filename=a.pdf\n\n%PDF", "Content-Type: text/plain\n\nnach"), {"text": "vor\nnach", "files": ["a.pdf"]}),
    "an empty plain form": (parts("alternative", "Content-Type: text/plain\n\n\n", "Content-Type: text/html\n\n<p>Inhalt</p>"), {"text": "Inhalt"}),
    "a card without disposition": (parts("mixed", PLAIN, 'Content-Type: text/x-vcard; name="ida.vcf"\n\nBEGIN:VCARD'), {"text": "hi", "files": ["ida.vcf"]}),
    "a nameless text attached": (parts("mixed", PLAIN, "Content-Type: text/plain\nContent-Disposition: attachment\n\nlog"), {"text": "hi", "files": ["text-1.txt"]}),
    "a mail in base64 attached": (parts("mixed", PLAIN, "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + base64.b64encode(b"Subject: alt\r\n\r\ninnen").decode()), {"files": ["alt.eml"]}),
    "nothing but an attached mail": (f"{HEAD}Content-Type: message/rfc822\n\nSubject: alt\n\ninnen\n", {"files": ["alt.eml"]}),
    "a picture before the root it belongs to": (parts('related; start="<root@x>"', f'Content-Type: image/png; name="l.png"\nContent-ID: <l@x>\n{PNG}', 'Content-Type: text/html\nContent-ID: <root@x>\n\n<p>Hallo <img src="cid:l@x"></p>'), {"text": "Hallo", "inline": ["l.png"]}),
    "a picture of the text beside it": (parts("mixed", 'Content-Type: text/html\n\n<p>Hallo <img src="cid:ii_1"></p>', f'Content-Type: image/png; name="i.png"\nContent-ID: <ii_1>\n{PNG}'), {"inline": ["i.png"]}),
    "a picture nobody shows": (parts("mixed", "Content-Type: text/html\n\n<p>Hallo</p>", f'Content-Type: image/png; name="i.png"\nContent-ID: <ii_1>\n{PNG}'), {"inline": [], "files": ["i.png"]}),
    "an attached picture that is shown as well": (parts("mixed", 'Content-Type: text/html\n\n<p><img src="cid:ii_1">.</p>', f'Content-Type: image/png\nContent-ID: <ii_1>\nContent-Disposition: attachment; filename="i.png"\n{PNG}'), {"inline": []}),
    "encrypted inside the text": (f"{HEAD}\n-----BEGIN PGP MESSAGE-----\n\nhQEMA\n=abcd\n-----END PGP MESSAGE-----\n", {"warns": "encrypted"}),
    "an acceptance told by a parameter alone": (parts("alternative", PLAIN, f"Content-Type: text/calendar; method=REPLY\n\n{ICS.format('')}"), {"suppress": "calendar_reply"}),
    "an acceptance told by the calendar alone": (f"{HEAD}Content-Type: text/calendar\n\n{ICS.format(chr(10).join(['METHOD:REPLY', '']))}\n", {"suppress": "calendar_reply"}),
    "an invitation": (f"{HEAD}Content-Type: text/calendar; method=REQUEST\n\n{ICS.format('')}\n", {"text": "Besprechung", "suppress": None}),
    "half a mail": (f'{HEAD}Content-Type: message/partial; id="x@y"; number=1; total=2\n\nTeil eins\n', {"warns": "partial_message"}),
    "base64 with a footer": (f"{HEAD}Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n{base64.b64encode('Grüße aus Köln und Bonn!'.encode()).decode()}\n\n-- \nlist footer\n", {"text": "Grüße aus Köln und Bonn!"}),
    "plain words called base64": (f"{HEAD}Content-Transfer-Encoding: base64\n\nDies ist doch ganz normaler Text hier.\n", {"text": "Dies ist doch ganz normaler Text hier."}),
    "an alternative within an alternative": (parts("alternative", f'Content-Type: multipart/alternative; boundary=i\n\n--i\n{PLAIN}\n--i\nContent-Type: text/html\n\n<p>hi!</p>\n--i--', "Content-Type: text/html\n\n<p>hi!!</p>"), {"text": "hi"}),
    "a named file whose type is none": (f'{HEAD}Content-Type: X-ZIP; name="a.zip"\nContent-Transfer-Encoding: base64\n\nUEsDBA==\n', {"text": "", "files": ["a.zip"]}),
    "a type of three words": (parts("mixed", PLAIN, "Content-Type: image/png/fax\n\n\x89PNG"), {"text": "hi", "files": ["image-1.png"]}),
    "parts of any kind": (parts("*", PLAIN, 'Content-Type: image/png; name="i.png"\n\nx'), {"text": "hi", "files": ["i.png"]}),
    "no blank line before the first part": (f'{HEAD}Content-Type: multipart/mixed; boundary="b1"\n--b1\n{PLAIN}\n--b1--\n', {"text": "hi"}),
    "a body right below the head with words like fields": ("From: a@x.example\nSubject: eins\nHallo,\nwie geht es?\nSubject: zwei\n\nx\n", {"subject": "eins"}),
    "a file named by the place it comes from": (parts("related", "Content-Type: text/html\n\n<img src=bilder/logo.gif>hi", "Content-Type: image/gif\nContent-Location: http://x.example/bilder/logo.gif?v=2\n\nGIF89a"), {"text": "hi", "files": ["logo.gif"]}),
    "a name in a charset without its star": (parts("mixed", PLAIN, "Content-Type: application/pdf; name*0=utf-8'de'%C3%9Cber; name*1=sicht.pdf\nContent-Disposition: attachment\n\nx", "Content-Disposition: attachment; filename=\"UTF-8''%C3%9Cber%20uns.pdf\"\n\nx"), {"files": ["Übersicht.pdf", "Über uns.pdf"]}),
    "a name whose pieces all say the charset": (parts("mixed", PLAIN, "Content-Type: application/pdf\nContent-Disposition: attachment; filename*0*=utf-8''%C3%9Cber; filename*1*=utf-8''%20uns.pdf\n\nx"), {"files": ["Über uns.pdf"]}),
    "an address cut by a line end": (f"Cc: Ida <i@x.example>, Bo <b@\nx.example>\n{HEAD}\nHallo\n", {"cc": ["i@x.example", "b@x.example"], "subject": "Frage", "text": "Hallo"}),
    "an address cut at the end of the head": ("From: a@x.example\nCc: Bo <b@\nx.example>\n\nHallo\n", {"cc": ["b@x.example"], "text": "Hallo"}),
    "soft line ends with blanks behind": (f"{HEAD}Content-Transfer-Encoding: quoted-printable\n\nHal=  \nlo Bo=\t\n!\n", {"text": "Hallo Bo!"}),
    "a parameter encoded with its name": (f"{HEAD}Content-Type: text/plain; =?utf-8?Q?charset=3Diso-8859-2?=\nContent-Transfer-Encoding: quoted-printable\n\nz=F5ld\n", {"text": "zőld"}),
    "words like a head that begin a text": ("From: a@x.example\nSubject: Frage\n\nContent-Type: text/html; charset=utf-8\n  sagt Ihre API. Falsch.\nBitte JSON.\n", {"text": "Content-Type: text/html; charset=utf-8\n  sagt Ihre API. Falsch.\nBitte JSON."}),
    "fields written into a form of a website": ("From: a@x.example\nSubject: Frage\n\nMIME-Version: 1.0\nReply-To: b@x.example\nCc: c@x.example\nIn-Reply-To: <1@amt.example>\nAuto-Submitted: auto-replied\n\nHallo\n", {"cc": [], "in_reply_to": [], "suppress": None, "text": "MIME-Version: 1.0\nReply-To: b@x.example\nCc: c@x.example\nIn-Reply-To: <1@amt.example>\nAuto-Submitted: auto-replied\n\nHallo"}),
    "a form without a head": ("Anfrage zum Drucker\nName: Ida Roe\nTelefon: 0431 1\n\nEr geht nicht.\n", {"text": "Anfrage zum Drucker\nName: Ida Roe\nTelefon: 0431 1\n\nEr geht nicht."}),
    "a part without a head, of words with colons": (parts("mixed", "E-Mail Adresse: i@x.example\nName: Ida\n\nEr geht nicht."), {"text": "E-Mail Adresse: i@x.example\nName: Ida\n\nEr geht nicht."}),
    "a text right below the head with a date in it": ("From: a@x.example\nSubject: Frage\nContent-Type: text/plain\nHallo,\nmein Termin war am 4.5.:\nDruck der Karten\nDate: 4.5.2024\n\nGeht das?\n", {"subject": "Frage", "text": "Hallo,\nmein Termin war am 4.5.:\nDruck der Karten\nDate: 4.5.2024\n\nGeht das?"}),
    "an address with a blank in what it is called right below the head": ("From: a@x.example\nSubject: Frage\nE-Mail Adresse neu: i2@x.example\n\nGruß\n", {"subject": "Frage", "text": "E-Mail Adresse neu: i2@x.example\n\nGruß"}),
    "a text about a head": ("From: a@x.example\nContent-Type: text/plain\n\nContent-Type: text/html; charset=utf-8\nX-Mailer: M\n", {"text": "Content-Type: text/html; charset=utf-8\nX-Mailer: M"}),
    "parts nobody told of": (f"From: a@x.example\n\n--b1\n{PLAIN}\n--b1\nContent-Type: image/png; name=i.png\n\nx\n--b1--\n", {"text": "hi", "files": ["i.png"]}),
    "a part quoted in a text": ("From: a@x.example\n\n--b1\nContent-Type: image/png\n\nwarum?\n\n--b1--\n", {"text": "--b1\nContent-Type: image/png\n\nwarum?\n\n--b1--", "files": []}),
    "a named text whose type is none": (f"{HEAD}Content-Type: utf-8; name=a.txt\nContent-Transfer-Encoding: base64\n\nSGFsbG8=\n", {"text": "Hallo", "files": []}),
    "a text named without an ending whose type is none": (f"{HEAD}Content-Type: utf-8; name=x\n\nHallo\n", {"text": "Hallo", "files": []}),
    "a picture from a place that names no file": (parts("related", "Content-Type: text/html\n\nhi", *(f"Content-Type: image/png\nContent-Location: {place}\n\nx" for place in ("http://kunde.com", "http://x.example/a.php?x=1", "file:///C:/a/b.pdf.exe"))), {"files": ["image-1.png", "image-2.png", "image-3.png"]}),
    "a text with a line like a boundary": ("From: a@x.example\n\n--b1\nContent-Type: text/plain\n\nwas sie schrieb\n", {"text": "--b1\nContent-Type: text/plain\n\nwas sie schrieb"}),
    "nothing but the closing boundary": (f"{HEAD}Content-Type: multipart/mixed; boundary=b1\n\n--b1--\n", {"text": "", "files": []}),
    "a bracket in enriched text": (f"{HEAD}Content-Type: text/enriched\n\n<bold>Hallo</bold> <<Bo> <color><param>red</param>du</color>\n", {"text": "Hallo <Bo> du"}),
    "ids with commas between": ('From: a@x.example\nReferences: <a@1>,<b@2>, <c@3>\nIn-Reply-To: Your message of "Mon, 4 May" <c@3>\n\nx\n', {"references": ["a@1", "b@2", "c@3"], "in_reply_to": ["c@3"]}),
    "ids without anything between": ("From: a@x.example\nReferences: <a@1><b@2>\n <c@3>\n\nx\n", {"references": ["a@1", "b@2", "c@3"]}),
    "an id folded in its middle": ("From: a@x.example\nReferences: <aaaa\n bbb@1>\nMessage-ID: <ccc\n ddd@1>\n\nx\n", {"references": ["aaaabbb@1"], "message_id": "cccddd@1"}),
    "a blank inside the brackets": ("From: a@x.example\nMessage-ID: < abc@x.example >\n\nx\n", {"message_id": "abc@x.example"}),
    "an answer to a date": ("From: a@x.example\nIn-Reply-To: message from Ida on Monday\n\nx\n", {"in_reply_to": []}),
    "a group and hidden recipients": ("From: a@x.example\nTo: Team: Ida <i@x.example>, bo@x.example;, c@x.example\nCc: undisclosed-recipients:;\n\nx\n", {"to": ["i@x.example", "bo@x.example", "c@x.example"], "cc": []}),
    "commas that nobody quoted": ("From: Roe, Ida <ida@x.example>\nTo: Müller, Jörg <j@x.example>, Roe, Bo <b@x.example>\n\nx\n", {"name": "Roe, Ida", "to": ["j@x.example", "b@x.example"]}),
    "a route of old": ("From: <@a.example,@b.example:ida@x.example>\n\nx\n", {"from": "ida@x.example"}),
    "a link for an address": ("From: Ida <mailto:ida@x.example>\n\nx\n", {"from": "ida@x.example", "name": "Ida"}),
    "addresses in letters of all kinds": ("From: Jörg <jörg@müller.example>\nTo: info@xn--mller-kva.example\n\nx\n", {"from": "jörg@müller.example", "to": ["info@xn--mller-kva.example"]}),
    "a prefix glued to an encoded word": ("From: a@x.example\nSubject: RE:=?utf-8?q?Gr=C3=BC=C3=9Fe?=,=?utf-8?q?_x?=\n\nx\n", {"subject": "RE:Grüße, x"}),
    "a letter cut between two encoded words": ("From: a@x.example\nSubject: =?utf-8?q?Gr=C3?=\n =?utf-8?q?=BC=C3=9Fe?=\n\nx\n", {"subject": "Grüße"}),
}  # fmt: skip


@pytest.mark.parametrize("form", WHOLE)
def test_a_mail_of_any_form_is_read_as_it_was_meant(reading: Reading, form: str) -> None:
    raw, known = WHOLE[form]
    inbound = reading(raw.replace("\n", "\r\n").encode())
    seen = {
        "subject": inbound.subject, "text": inbound.body_text, "from": inbound.sender.address, "name": inbound.sender.name, "to": [one.address for one in inbound.to], "cc": [one.address for one in inbound.cc],
        "files": [file.filename for file in inbound.files], "inline": [file.filename for file in inbound.files if file.inline], "suppress": inbound.suppress_reason,
        "references": list(inbound.references), "in_reply_to": list(inbound.in_reply_to), "message_id": inbound.message_id,
    }  # fmt: skip
    warned = known.pop("warns", None)
    assert {name: seen[name] for name in known} == known
    assert warned is None or warned in inbound.warnings


LABELS = {
    "cp850": "cp850", "IBM437": "cp437", "macintosh": "mac-roman", "x-mac-cyrillic": "mac-cyrillic", "x-sjis": "cp932", "EUC-JP": "euc-jp", "ks_c_5601-1987": "cp949", "gb2312": "gbk", "gb18030": "gb18030", "big5": "big5",
    "hz-gb-2312": "hz", "koi8-u": "koi8-u", "iso-8859-8-i": "iso-8859-8", "tis-620": "tis-620", "windows-874": "cp874", "iso-8859-15": "iso-8859-15", "windows-1250": "cp1250", "windows-1253": "cp1253",
    "windows-1254": "cp1254", "windows-1256": "cp1256", "windows-1257": "cp1257", "iso-8859-16": "iso-8859-16", "cp-1251": "cp1251", "x-gbk": "gbk", "ISO8859_1": "latin-1", '"windows 1252"': "cp1252",
}  # fmt: skip
WORDS = {
    "koi8-u": "Привіт", "cp1251": "Привет", "mac-cyrillic": "Привет", "cp932": "こんにちは①", "euc-jp": "こんにちは", "cp949": "안녕하세요 똠", "gbk": "你好朱镕基", "gb18030": "你好𠮷", "big5": "你好", "hz": "你好", "iso-8859-8": "שלום", "tis-620": "สวัสดี", "cp874": "สวัสดี",
    "iso-8859-15": "5 € Grüße", "cp1250": "Zażółć", "cp1253": "Καλημέρα", "cp1254": "Günaydın şimdi", "cp1256": "مرحبا", "cp1257": "Labą dieną", "iso-8859-16": "Bună țară", "cp1252": "„Grüße“",
}  # fmt: skip


@pytest.mark.parametrize("label", LABELS)
def test_a_text_is_read_by_the_name_its_program_gives_the_charset(reading: Reading, label: str) -> None:
    text = WORDS.get(LABELS[label], "Grüße")
    head = f"{HEAD}Content-Type: text/plain; charset={label}\n\n".replace("\n", "\r\n").encode()
    assert reading(head + text.encode(LABELS[label])).body_text == text
