"""How far the named sender of a mail is believed (mail-requirements 59)."""

from channels.email.sender_trust import trust
from ticketing.inbound import SenderCheck


def level(*checks, domain="kunde.example", warnings=(), knows=False):
    return trust([SenderCheck(*one) for one in checks], domain, warnings, knows_our_mail=knows)


def test_trust_is_earned_by_the_domain_of_the_sender():
    assert level(("dmarc", "pass", "kunde.example")) == "verified"
    assert level(("dkim", "pass", "kunde.example")) == "verified"
    assert level(("dkim", "pass", "kunde.example"), domain="nord.kunde.example") == "verified"
    assert level(("dkim", "pass", "boese.kunde.example")) == "plausible"
    assert level(("spf", "pass", "dienst.example")) == "plausible"
    assert level(knows=True) == "plausible"
    assert level() == "unknown"


def test_what_speaks_against_a_sender_makes_it_suspicious():
    assert level(("dmarc", "fail", "kunde.example"), ("dkim", "pass", "kunde.example"), knows=True) == "suspicious"
    assert level(("spf", "fail", "kunde.example")) == "suspicious"
    assert level(("spf", "fail", "kunde.example"), ("dkim", "pass", "kunde.example")) == "verified"
    assert level(("dmarc", "pass", "kunde.example"), warnings=("domain_like_ours",)) == "suspicious"
    assert level(("dmarc", "pass", "kunde.example"), warnings=("name_is_ours",)) == "verified"
    assert level(warnings=("name_is_ours",)) == "suspicious"
