"""A message's own layout in the frame of the desk: its own pictures are there, nothing comes from elsewhere (mail-requirements 30, 32)."""

import pytest

from desk.mail_html import harmless

PICTURE = {"bild@x": "data:image/png;base64,AAAA", "image001.png": "data:image/png;base64,BBBB"}


@pytest.mark.parametrize("source", ["cid:bild@x", "CID:Bild@X", "cid:bild%40x", " cid:bild@x "])
def test_a_picture_of_the_message_is_found_however_it_is_referred_to(source):
    assert "base64,AAAA" in harmless(f'<p><img src="{source}"></p>', PICTURE)


def test_a_picture_named_by_its_location_is_found():
    assert "base64,BBBB" in harmless('<img src="image001.png">', PICTURE)


@pytest.mark.parametrize(
    "html",
    [
        '<img src="https://evil.example/x.png">', '<img src="//evil.example/x.png">', '<div style="background:url(https://evil.example/x)">x</div>',
        '<link rel="stylesheet" href="https://evil.example/x.css">', '<iframe src="https://evil.example"></iframe>', '<meta http-equiv="refresh" content="0;url=https://evil.example">',
        '<base href="https://evil.example/">', '<form action="https://evil.example"><input name=a></form>', '<svg><script href="https://evil.example/x.js"/></svg>',
        '<video poster="https://evil.example/x.png"></video>', '<object data="https://evil.example/x"></object>',
        '<img srcset="https://evil.example/x.png 2x" src=x>', '<table background="https://evil.example/x.png"><tr><td>x</td></tr></table>',
    ],
)  # fmt: skip
def test_nothing_leads_away_or_is_loaded_from_elsewhere(html):
    assert "evil.example" not in harmless(html, PICTURE)


DANGERS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<a href='javascript:alert(1)'>x</a>", "<a href=' java\tscript:alert(1)'>x</a>", "<iframe src=//x></iframe>",
    "<form action=//x><input></form>", "<svg><script>1</script></svg>", "<meta http-equiv=refresh content=0>", "<base href=//x>", "<div style='position:fixed;top:0'>x</div>",
    "<p style='background:url(//x)'>x</p>", "<p style='background:u\\72l(//x)'>x</p>", "<object data=x></object>", "<img src='data:image/svg+xml;base64,AA'>", "<a href='data:text/html,x'>x</a>",
    "<p style='margin-left:-9000px'>form</p>".replace("form", "x"), "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
]  # fmt: skip


@pytest.mark.parametrize("danger", DANGERS)
def test_strangers_html_is_harmless(danger):
    cleaned = harmless(danger, {}, remote=True).lower()
    words = ("script", "onerror", "iframe", "form", "meta", "base", "fixed", "url(", "object", "svg", "data:", "-9000")
    assert not any(word in cleaned for word in words)


def test_pictures_from_elsewhere_wait_until_they_are_asked_for_and_links_open_apart():
    html = '<img src="https://t.example/p.gif"><img src="//t.example/q.gif"><img src="cid:bild@x"><a href="https://x.example">x'
    shown = harmless(html, PICTURE)
    assert "t.example" not in shown and "base64,AAAA" in shown
    assert 'rel="noopener noreferrer"' in shown and 'target="_blank"' in shown and shown.endswith("</a>")
    asked_for = harmless(html, PICTURE, remote=True)
    assert 'src="https://t.example/p.gif"' in asked_for and 'src="//t.example/q.gif"' in asked_for


def test_the_look_of_a_mail_stays():
    html = '<p style="color: red; text-decoration: underline; position: absolute">x</p>'
    assert harmless(html, {}) == '<p style="color:red;text-decoration:underline">x</p>'


def test_nothing_in_a_mail_turns_its_letters_round():
    turned = harmless("<p>Rechnung &#x202e;fdp.exe \u2066x <bdo dir='rtl'>knab</bdo> שלום</p>", {})
    assert turned == "<p>Rechnung fdp.exe x knab שלום</p>"
