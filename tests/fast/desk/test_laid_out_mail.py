"""A message's own layout in the frame of the desk: its own pictures are there, nothing comes from elsewhere (mail-requirements 30, 32)."""

import pytest

from desk.files import harmless

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
        '<video poster="https://evil.example/x.png"></video>', '<object data="https://evil.example/x"></object>', '<a href="https://evil.example">x</a>',
        '<img srcset="https://evil.example/x.png 2x" src=x>', '<table background="https://evil.example/x.png"><tr><td>x</td></tr></table>',
    ],
)  # fmt: skip
def test_nothing_leads_away_or_is_loaded_from_elsewhere(html):
    assert "evil.example" not in harmless(html, PICTURE)
