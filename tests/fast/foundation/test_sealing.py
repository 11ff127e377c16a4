"""Secrets of others are unreadable where they are kept."""

import pytest

from foundation.sealing import opened, sealed

KEY = b"k" * 32


@pytest.mark.parametrize("secret", ["", "1//refresh-token", "ä" * 3_000])
def test_what_was_sealed_opens_with_the_same_key_at_the_same_place_only(secret: str):
    kept = sealed(secret, KEY, "anna INBOX")
    assert opened(kept, KEY, "anna INBOX") == secret
    assert opened(kept, b"x" * 32, "anna INBOX") is None
    assert opened(kept, KEY, "bert INBOX") is None


def test_twice_the_same_looks_different_and_shows_nothing():
    first, second = (sealed("refresh-token", KEY, "a") for _ in range(2))
    assert first != second and "refresh" not in first


@pytest.mark.parametrize("kept", ["", "refresh-token", "sealed:", "sealed:äöü", "sealed:AAAA"])
def test_what_was_never_sealed_does_not_open(kept: str):
    assert opened(kept, KEY, "a") is None


def test_a_changed_letter_is_noticed():
    kept = sealed("refresh-token", KEY, "a")
    assert opened(kept[:-6] + ("A" if kept[-6] != "A" else "B") + kept[-5:], KEY, "a") is None
