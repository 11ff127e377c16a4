"""Where the quote is by the structure of the HTML, and the signatures of phones and people."""

import itertools

import pytest

from channels.email import visible_reply
from foundation import html_text

PAGES = {
    "gmail": '<div dir="ltr">Mine</div><br><div class="gmail_quote"><div class="gmail_attr">any line</div><blockquote>old</blockquote></div>',
    "outlook": '<div><p>Mine</p><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in"><p><b>Xy:</b> S</p></div><p>old</p></div>',
    "outlook on the web": '<div>Mine</div><hr tabindex="-1"><div id="divRplyFwdMsg"><b>Zz:</b> a</div><div>old</div>',
    "outlook on the web with a signature": '<div>Mine</div><div id="Signature"><p>Ida Roe</p><p>ACME</p></div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>Zz:</b> a</div><div>old</div>',
    "outlook around a foreign reply": '<div>Mine</div><div id="x_divRplyFwdMsg"><b>Zz:</b> a</div><div>old</div>',
    "apple": '<div>Mine</div><blockquote type="cite"><div>any line</div></blockquote><blockquote type="cite">old</blockquote>',
    "thunderbird": '<p>Mine</p><div class="moz-cite-prefix">any line</div><blockquote type="cite" cite="mid:x">old</blockquote>',
    "yahoo": '<div>Mine</div><div id="ydp1" class="yahoo_quoted"><div>any line</div>old</div>',
    "proton": '<div>Mine</div><div class="protonmail_signature_block">Sent with care</div><div class="protonmail_quote">any<blockquote>old</blockquote></div>',
    "zimbra": '<div>Mine</div><hr id="zwchr"><div>any line</div>',
    "web.de": '<div><div>Mine</div><div name="quote" style="border-left:2px solid #C3D9E5;"><div><b>Gesendet:</b>&nbsp;Dienstag, 05. M&auml;rz 2024 um 09:10 Uhr<br/><b>Von:</b>&nbsp;Help &lt;help@desk.example&gt;<br/><b>An:</b>&nbsp;ida@kunde.example<br/><b>Betreff:</b>&nbsp;x</div><div name="quoted-content">old</div></div></div>',
    "notes": '<p>Mine</p><p><font>-----Help &lt;help@desk.example&gt; schrieb: -----</font></p><div><div style="border-left:2px solid black">An: ida<br>Von: Help<br>old</div></div>',
    "qq": '<div>Mine</div><div style="font-size:12px;">------------------&nbsp;原始邮件&nbsp;------------------</div><div><div><b>发件人:</b>&nbsp;"Help"&lt;help@desk.example&gt;;</div><div><b>发送时间:</b>&nbsp;2024年3月5日(星期二) 上午9:10</div><div><b>收件人:</b>&nbsp;"Ida";</div></div><div>old</div>',
    "roundcube": '<p>Mine</p><p id="reply-intro">any line</p><blockquote type="cite">old</blockquote>',
    "spark": '<div name="messageBodySection">Mine</div><div name="messageReplySection">On 5 Mar 2024 at 09:10 +0100, Help &lt;help@desk.example&gt;, wrote:<br/><blockquote type="cite" class="spark_quote">old</blockquote></div>',
    "front": '<div>Mine</div><div class="front-signature">Ida Holm</div><blockquote type="cite" class="front-blockquote">any line<br>old</blockquote>',
    "hotmail": '<div>Mine<br><div><hr id="stopSpelling">From: help@desk.example<br>old</div></div>',
    "a signature": '<div>Mine</div><div class="gmail_signature">Ida Holm<br>Buyer</div>',
}


def reply(html: str, text: str | None = None, subject: str = "Re: x") -> str:
    return visible_reply.of(html_text.readable(html) if text is None else text, html, subject)[1]


@pytest.mark.parametrize("program", PAGES)
def test_only_the_new_part_of_an_html_answer_is_visible(program: str) -> None:
    assert reply(PAGES[program]) == "Mine"


def test_answers_between_and_below_quotes_are_visible() -> None:
    page = '<blockquote type="cite">q1</blockquote><p>answer one</p><blockquote type="cite">q2</blockquote><p>answer two</p>'
    assert reply(page) == "answer one\nanswer two"


def test_answers_inside_the_element_that_holds_the_quotes_are_visible() -> None:
    html = (
        '<div class="gmail_quote"><div class="gmail_attr">On Tue, 5 Mar 2024 at 09:10 Help &lt;help@desk.example&gt; wrote:<br></div>'
        '<blockquote class="gmail_quote">first</blockquote><div>Mine</div><blockquote class="gmail_quote">second</blockquote><div>More</div></div>'
    )
    assert reply(html).split() == ["Mine", "More"]


def test_a_forward_is_never_cut() -> None:
    page = '<div>See below</div><div class="gmail_quote"><div>---------- Forwarded message ---------<br>From: X &lt;a@b.c&gt;</div>content</div>'
    assert reply(page, subject="Fwd: x").endswith("content")


def test_a_cut_that_would_leave_nothing_shows_the_whole() -> None:
    assert reply('<div class="gmail_quote">only this</div>') == "only this"


def test_the_structure_also_guides_the_plain_form() -> None:
    page = '<div>This is mine</div><div class="gmail_quote">odd line<blockquote>old</blockquote></div>'
    assert reply(page, text="This is mine\n\nodd line\nold") == "This is mine"


MOBILE = ["Sent from my iPhone", "Von meinem iPhone gesendet", "Envoyé de mon iPhone", "Enviado desde mi iPhone", "Inviato da iPhone", "Verstuurd vanaf mijn iPhone", "Wysłane z iPhone'a", "Enviado do meu iPhone", "Отправлено с iPhone", "Skickat från min iPhone", "Sendt fra min iPhone", "Lähetetty iPhonesta", "Odesláno z iPhonu", "iPhoneから送信", "发自我的 iPhone", "나의 iPhone에서 보냄", "iPhone'umdan gönderildi", "Get Outlook for Android<https://aka.ms/x>"]  # fmt: skip


@pytest.mark.parametrize("line", MOBILE)
def test_the_line_of_a_phone_is_a_signature(line: str) -> None:
    assert visible_reply.of(f"It works.\n\n{line}\n", "", "Re: x")[1] == "It works."


def test_folds_cover_everything_that_is_not_visible() -> None:
    text = "Mine\n\n-- \nIda\n\nOn 1.2.2024 10:00, Desk wrote:\n> old\n"
    folds, visible = visible_reply.of(text, "", "Re: x")
    assert visible == "Mine"
    assert sorted({fold.kind for fold in folds}) == ["quote", "signature"]
    assert all(0 <= a.start < a.end <= b.start <= len(text) for a, b in itertools.pairwise(folds))


def test_code_and_lists_are_no_signature() -> None:
    for body in (
        "See:\n--\n- first\n- second",
        "Run:\n--\nfor x in y:\n    print(x)",
        "Two things:\n\n--\n1. this\n2. that",
    ):
        assert visible_reply.of(body, "", "Re: x")[1] == body
