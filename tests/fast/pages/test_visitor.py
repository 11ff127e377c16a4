import pytest

from pages.client_address import client_address
from pages.guards import local_path
from pages.visitor import preferred


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "192.0.2.66, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1, nonsense", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("fd00::1", "2001:db8::5", "2001:db8::5"),
        ("", "198.51.100.1", ""),
    ],
)
def test_a_forwarded_address_is_believed_from_trusted_proxies_only(peer: str, forwarded: str, address: str):
    assert client_address(peer, forwarded, ["10.0.0.0/8", "fd00::/8"]) == address


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", ""),
        ("fr-FR,fr;q=0.9", ""),
        ("en-GB,de;q=0.9", "en"),
        ("de;q=0.3, en;q=0.8", "en"),
        ("fr, DE-at;q=0.5, en;q=0", "de"),
        ("den, english;q=1", ""),
        ("de;q=nonsense", "de"),
    ],
)
def test_the_language_a_browser_likes_most(header: str, language: str):
    assert preferred(header) == language


@pytest.mark.parametrize("said", ["", "https://evil.example", "//evil.example", "/\\evil.example", "desk", "/a\nb"])
def test_a_log_in_leads_nowhere_else(said: str):
    assert local_path(said) == "/desk/"


def test_a_log_in_leads_back_to_where_it_was_asked_for():
    assert local_path("/desk/tickets/SC-2026-0001?tab=history") == "/desk/tickets/SC-2026-0001?tab=history"
