"""What agents format: nothing of it acts, and whoever reads plain text reads the same."""

import pytest

from pages.rich_text import as_text, cleaned

WRITTEN = (
    "<div>Guten Tag,<br><br>bitte so:</div><ol><li><strong>Öffnen</strong> Sie das Portal.</li><li>Wählen Sie:<ul><li>Konto</li></ul></li></ol>"
    '<div>Mehr steht <a href="https://hilfe.example/a">hier</a>.</div>'
)


def test_formatting_survives_cleaning():
    kept = cleaned(WRITTEN)
    assert "<strong>Öffnen</strong>" in kept and "<ol><li>" in kept
    assert '<a href="https://hilfe.example/a" target="_blank" rel="noopener noreferrer">hier</a>' in kept


def test_plain_text_says_the_same():
    assert as_text(cleaned(WRITTEN)) == (
        "Guten Tag,\n\nbitte so:\n\n1. Öffnen Sie das Portal.\n2. Wählen Sie:\n  • Konto\n\nMehr steht hier (https://hilfe.example/a)."
    )


def test_quotes_and_bare_links_read_as_people_write_them():
    said = '<blockquote>Wann<br>kommt es?</blockquote><div>Morgen: <a href="https://x.example/">https://x.example</a></div>'
    assert as_text(said) == "> Wann\n> kommt es?\n\nMorgen: https://x.example"


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>", "<style>body{display:none}</style>", '<img src="https://track.example/x.gif">', "<iframe src=//x>",
        "<svg onload=alert(1)>", "<form action=//x><input name=password></form>", "<object data=//x></object>", "<!-- x --><link rel=stylesheet href=//x>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>", "<template><script>1</script></template>", "<figure data-trix-attachment='{}'></figure>",
    ],
)  # fmt: skip
def test_what_acts_or_loads_is_gone(hostile: str):
    kept = cleaned(f"<div>Gut{hostile}</div>")
    assert not [
        word
        for word in (
            "<script",
            "<style",
            "<img",
            "<iframe",
            "<svg",
            "<form",
            "<input",
            "<object",
            "<link",
            "onerror",
            "onload",
            "track.example",
            "<figure",
            "alert(1)</",
        )
        if word in kept
    ]
    assert cleaned(hostile) == "" or "<" not in cleaned(hostile), "of pure mischief no element is left"


@pytest.mark.parametrize("target", ["javascript:alert(1)", " JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "//evil.example", "/desk/", "file:///etc/passwd"])  # fmt: skip
def test_links_lead_to_the_open_net_or_nowhere(target: str):
    assert "href" not in cleaned(f'<a href="{target}">hier</a>')


def test_styles_classes_and_handlers_are_no_part_of_it():
    kept = cleaned('<div style="position:fixed" class="btn" id="reply" onclick="x()" data-live="1">Text</div>')
    assert kept == "<div>Text</div>"


def test_deep_nesting_is_read_in_one_go():
    assert as_text(cleaned("<blockquote>" * 3000 + "tief" + "</blockquote>" * 3000)).endswith("tief")


def test_nothing_to_read_is_nothing():
    assert cleaned("<div><br></div>") == "" and as_text("") == ""
