"""Articles found by what they mean, with the real encoder where it is there."""

import pytest

from foundation import encoder
from foundation.encoder import UnusableEncoder, opened
from knowledge_base.ranking import Index, Readable

ARTICLES = [
    Readable(
        1, "Reset your password", "Choose a new password in the portal.", ("I forgot my password",), "en", matter="p"
    ),
    Readable(2, "Clear the printer", "Open the lid of the printer.", ("The printer is jammed",), "en", matter="p"),
    Readable(3, "Copy of an invoice", "Load the invoice from your account.", (), "en", matter="i"),
]


def test_the_encoder_this_program_knows_finds_english_articles_for_german_questions():
    try:
        real = opened("use-multilingual-3")
    except UnusableEncoder as missing:
        pytest.skip(f"without the extra `semantic`: {missing}")
    index = Index.build(ARTICLES).understood(real)
    for text, article in (
        ("Ich komme nicht mehr in mein Konto, das Kennwort ist weg", 1),
        ("Der Drucker zieht das Papier nicht ein", 2),
        ("Bitte schicken Sie mir die Rechnung noch einmal", 3),
    ):
        assert index.rank(text)[0].article_id == article
    assert encoder.installed() == real.identity
