"""Our own check of a sender against a name server on loopback (mail-requirements 59)."""

import pytest

from channels.email.checks import mail_findings
from channels.email.dns_lookup import Lookup
from channels.email.sender_checks import check
from foundation.settings import Settings
from tests.kit.name_server import name_server
from tests.kit.signing import key_pair, sealed, signed

MAIL = (
    b"From: Anna <anna@kunde.example>\r\nTo: hilfe@schalter.example\r\nSubject: Frage\r\n"
    b"Date: Mon, 4 May 2026 12:00:00 +0000\r\nMessage-ID: <1@kunde.example>\r\n\r\nHallo,\r\nwie geht das?\r\n"
)
ZONE = {
    "kunde.example TXT": ("v=spf1 ip4:192.0.2.0/24 include:post.example -all",),
    "post.example TXT": ("v=spf1 a:mx.post.example -all",),
    "mx.post.example A": ("198.51.100.7",),
    "_dmarc.kunde.example TXT": ("v=DMARC1; p=reject",),
    "one._domainkey.kunde.example TXT": (key_pair()[1],),
    "one._domainkey.news.kunde.example TXT": (key_pair()[1],),
    "one._domainkey.dienst.example TXT": (key_pair()[1],),
    "one._domainkey.gruppe.example TXT": (key_pair()[1],),
}
PEER = "203.0.113.9"


@pytest.fixture(scope="module")
def names():
    with name_server(ZONE) as server:
        yield server


def found(names, raw, *, mail_from="anna@kunde.example", peer=PEER, seconds=5.0, sealers=()):
    lookup = Lookup(names.address, seconds)
    return {
        one.method: one.result
        for one in check(raw, lookup, mail_from=mail_from, helo="mx.kunde.example", peer=peer, sealers=sealers)
    }


def test_a_mail_from_the_domains_own_server_passes(names):
    assert found(names, MAIL, peer="192.0.2.1") == {"spf": "pass", "dmarc": "pass"}
    assert found(names, MAIL, peer="198.51.100.7") == {"spf": "pass", "dmarc": "pass"}


def test_a_mail_from_elsewhere_without_a_signature_fails(names):
    assert found(names, MAIL) == {"spf": "fail", "dmarc": "fail"}


def test_a_signature_of_the_domain_or_a_part_of_it_carries_a_forwarded_mail(names):
    assert found(names, signed(MAIL, "kunde.example")) == {"dkim": "pass", "spf": "fail", "dmarc": "pass"}
    assert found(names, signed(MAIL, "news.kunde.example"))["dmarc"] == "pass"


def test_a_changed_word_breaks_the_signature(names):
    changed = signed(MAIL, "kunde.example").replace(b"wie geht das", b"wie teuer ist das")
    assert found(names, changed) == {"dkim": "fail", "spf": "fail", "dmarc": "fail"}


def test_a_signature_of_somebody_else_proves_nothing_about_the_sender(names):
    assert found(names, signed(MAIL, "dienst.example")) == {"dkim": "pass", "spf": "fail", "dmarc": "fail"}


def test_a_signature_over_a_part_of_the_body_proves_nothing(names):
    raw = signed(MAIL, "kunde.example", length=True) + b"Bitte zahlen Sie an mich.\r\n"
    assert found(names, raw) == {"dkim": "policy", "spf": "fail", "dmarc": "fail"}


def test_a_domain_without_a_policy_is_neither_proven_nor_disowned(names):
    other = MAIL.replace(b"@kunde.example>\r\nTo", b"@anders.example>\r\nTo")
    assert found(names, other, mail_from="x@anders.example") == {"spf": "none", "dmarc": "none"}


def test_behind_our_own_gateway_only_the_signature_speaks_and_nothing_fails(names):
    assert found(names, MAIL, peer="") == {"dmarc": "temperror"}
    assert found(names, signed(MAIL, "kunde.example"), peer="") == {"dkim": "pass", "dmarc": "pass"}


def test_a_name_server_that_is_silent_means_that_nothing_is_known(names):
    names.silent.update({"kunde.example", "one._domainkey.kunde.example"})
    try:
        known = found(names, signed(MAIL, "kunde.example"), seconds=0.3)
    finally:
        names.silent.clear()
    assert set(known.values()) == {"temperror"}


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"no head at all",
        b"From: a@b.example\r\nDKIM-Signature: garbage\r\n\r\nx",
        b"From: a@b.example\r\nDKIM-Signature: v=1; a=rsa-sha256; d=\xff; s=x; h=from; bh=x; b=y\r\n\r\nx",
        b"From: a@b..example\r\nDKIM-Signature: v=1; a=rsa-sha256; d=a..b; s=x; h=from; bh=eA==; b=eQ==\r\n\r\nx",
        b"From: \xe4@\xfc.example\r\nFrom: b@c.example\r\n\r\nx",
    ],
)
def test_nothing_a_stranger_writes_makes_the_check_stumble(names, raw):
    assert "pass" not in found(names, raw, mail_from="\udcffx@..", peer="not an address").values()


def test_check_says_whether_senders_can_be_looked_up(names):
    def state(server: str) -> str:
        senders = {"check": True, "dns_server": server, "seconds": 0.3}
        quiet = {"smtp": {"enabled": False}, "mail": {"address": "hilfe@kunde.example"}, "senders": senders}
        found = mail_findings(Settings.model_validate(quiet))
        return next(one.state for one in found if "enders can" in one.what)

    assert (state(names.address), state("127.0.0.1:1")) == ("well", "missing")


PASSED = "dmarc=pass header.from=kunde.example; spf=pass smtp.mailfrom=anna@kunde.example"


def test_the_seal_of_a_named_forwarder_carries_a_mail_it_has_changed(names):
    changed = sealed(signed(MAIL, "kunde.example").replace(b"Hallo", b"[Gruppe] Hallo"), "gruppe.example", PASSED)
    assert found(names, changed)["dmarc"] == "fail", "anybody can seal anything"
    believed = found(names, changed, sealers=("gruppe.example",))
    assert (believed["arc"], believed["dmarc"]) == ("pass", "pass")
    assert found(names, changed, sealers=("andere.example",))["dmarc"] == "fail"


def test_a_broken_seal_and_one_about_somebody_else_prove_nothing(names):
    whole = sealed(MAIL, "gruppe.example", PASSED)
    assert (
        found(names, whole.replace(b"wie geht das", b"wie teuer ist das"), sealers=("gruppe.example",))["dmarc"]
        == "fail"
    )
    other = sealed(MAIL, "gruppe.example", PASSED.replace("kunde.example", "fremd.example"))
    assert found(names, other, sealers=("gruppe.example",))["dmarc"] == "fail"
    failed = sealed(MAIL, "gruppe.example", "dmarc=fail header.from=kunde.example")
    assert found(names, failed, sealers=("gruppe.example",))["dmarc"] == "fail"
