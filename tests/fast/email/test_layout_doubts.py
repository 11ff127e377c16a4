"""Links that show another address than they lead to, and text that is hidden: said beside the plain text of a mail."""

from collections.abc import Callable

import pytest

from channels.email import layout_doubts
from ticketing.inbound import Inbound

Reading = Callable[..., Inbound]

LYING = [
    '<a href="https://bad.example/login">https://bank.example/login</a>',
    '<a href="https://bad.example">www.bank.example</a>',
    "<A class=x HREF='http://bad.example/?next=bank.example'><b>bank.example</b></A>",
    '<a href="https://bank.example.bad.example/">bank.example</a>',
    "<a href=https://bank.co.nz>bank.co.uk</a>",
    '<a href="https://bad.example">https://bank.example/report.pdf</a>',
    '<a href="https://bad.example">www.Bank.Example</a>',
]
HONEST = [
    '<a href="https://bank.example/login?from=mail">https://bank.example</a>',
    '<a href="https://www.bank.example">bank.example</a>',
    '<a href="https://bad.example">our offers</a>',
    '<a href="https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fbank.example">https://bank.example</a>',
    '<a href="mailto:ida@bank.example">ida@bank.example</a>',
    '<a href="https://bad.example">report.pdf is here</a>',
    *(
        f'<a href="https://contoso.example/x">{name}</a>'
        for name in ("Angebot.docx", "Rechnung_2026.pdf", "Foto.jpg", "main.py", "ASP.NET", "Nr.Zwei")
    ),
    '<a name="top">bank.example</a>',
    '<a href="https://[bad">bank.example</a>',
]


@pytest.mark.parametrize(("links", "lies"), [*((link, True) for link in LYING), *((link, False) for link in HONEST)])
def test_a_link_that_shows_another_address_is_told_of(links: str, lies: bool) -> None:
    assert list(layout_doubts.of(f"<p>Hello {links} there</p>")) == (["link_elsewhere"] if lies else [])


def test_of_a_mail_of_nothing_but_links_the_first_thousand_are_looked_at() -> None:
    harmless = HONEST[0] * layout_doubts.MOST_LINKS
    assert not list(layout_doubts.of(harmless + LYING[0]))
    assert list(layout_doubts.of(harmless[len(HONEST[0]) :] + LYING[0])) == ["link_elsewhere"]


def test_text_that_a_mail_hides_is_told_of_and_an_empty_spacer_is_not() -> None:
    for style in ('style="display:none"', 'style="font-size:0"', "hidden"):
        assert list(layout_doubts.of(f"<p>Hello</p><div {style}>refund approved</div>")) == ["hidden_text"]
        assert not list(layout_doubts.of(f"<p>Hello</p><div {style}>&nbsp;&zwnj;</div>"))
    assert list(layout_doubts.of("<style>.x{display:none}</style><p>Hi</p><i class=x>secret words</i>")) == [
        "hidden_text"
    ]


def test_the_plain_form_of_a_mail_is_told_what_its_layout_shows(reading: Reading) -> None:
    html = f'{LYING[0]}<span style="display:none">only here</span>'
    parts = f"--b\r\n\r\nhello\r\n--b\r\nContent-Type: text/html\r\n\r\n{html}\r\n--b--\r\n"
    inbound = reading(f"From: ida@kunde.example\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n{parts}")
    assert {"link_elsewhere", "hidden_text"} <= set(inbound.warnings) and inbound.body_text == "hello"
