"""Links in plain text."""

import pytest

from pages.links import linked


@pytest.mark.parametrize(
    ("text", "address", "rest"),
    [
        ("Siehe https://example.org/a?b=1&c=2.", "https://example.org/a?b=1&amp;c=2", "."),
        ("(http://example.org/x)", "http://example.org/x", ")"),
        ("https://example.org/Wort_(Sinn)!", "https://example.org/Wort_(Sinn)", "!"),
    ],
)
def test_an_address_becomes_a_link_without_the_sentence_around_it(text, address, rest):
    shown = linked(text)
    assert f'<a href="{address}" target="_blank" rel="noopener noreferrer nofollow">{address}</a>' in shown
    assert shown.endswith(f"</a>{rest}")


def test_what_is_no_address_of_the_web_stays_escaped_text():
    assert linked("javascript:alert(1) <b>") == "javascript:alert(1) &lt;b&gt;"
    assert linked('https://example.org/"onclick="x').count("<a ") == 1
    assert "&#34;onclick=&#34;x" in linked('https://example.org/"onclick="x')
