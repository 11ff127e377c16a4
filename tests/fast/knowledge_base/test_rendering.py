from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge_base.rendering import to_html, to_text

TEXT = """Open **File > Options** now,
on https://help.example/a?b=1&c=2.

## Steps

Do this:
1. One
   and more.
2. [Two](https://two.example)

- **x** [mail](mailto:a@b.example)
- y"""


def test_each_block_becomes_its_element():
    assert to_html(TEXT).split("\n") == [
        "<p>Open <strong>File &gt; Options</strong> now, on "
        '<a class="bare" href="https://help.example/a?b=1&amp;c=2">https://help.example/a?b=1&amp;c=2</a>.</p>',
        "<h2>Steps</h2>",
        "<p>Do this:</p>",
        '<ol><li>One and more.</li><li><a href="https://two.example">Two</a></li></ol>',
        '<ul><li><strong>x</strong> <a href="mailto:a@b.example">mail</a></li><li>y</li></ul>',
    ]


def test_plain_text_keeps_every_word_and_address():
    assert to_text(TEXT) == (
        "Open File > Options now, on https://help.example/a?b=1&c=2.\n\nSteps\n\nDo this:\n\n"
        "1. One and more.\n2. Two (https://two.example)\n\n- x mail (mailto:a@b.example)\n- y"
    )


@pytest.mark.parametrize(
    "target", ["javascript:alert(1)", "JavaScript:x", "data:text/html,x", "//evil.example", "vbscript:x"]
)
def test_an_address_of_another_scheme_is_no_link(target):
    assert "href" not in to_html(f"[label]({target})")


def test_markup_in_an_article_is_shown_and_not_obeyed():
    assert to_html('<script>x</script> [<b>](https://a.example/"onclick=x)') == (
        '<p>&lt;script&gt;x&lt;/script&gt; <a href="https://a.example/&quot;onclick=x">&lt;b&gt;</a></p>'
    )


def test_nothing_becomes_nothing():
    assert to_html(" \n\n ") == "" and to_text("") == ""


class _Tags(HTMLParser):
    """Collects every element and attribute name the browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.names |= {tag, *(name for name, _ in attrs)}


_pieces = st.sampled_from(
    ["**", "[", "](", ")", "<", ">", '"', "'", "&", "- ", "1. ", "## ", "\n", "https://a", "x", "=", "`"]
)


@settings(max_examples=120)
@given(st.lists(_pieces, max_size=30).map("".join) | st.text(max_size=80))
def test_only_the_elements_of_the_subset_ever_come_out(text):
    tags = _Tags()
    tags.feed(to_html(text))
    assert tags.names <= {"p", "h1", "h2", "h3", "h4", "ol", "ul", "li", "strong", "a", "href", "class"}
    to_text(text)
