"""What `check` says of taking mail."""

from channels.email.checks import mail_findings
from foundation.settings import Settings


def test_a_certificate_that_serve_refuses_is_found():
    settings = Settings.model_validate({"smtp": {"certificate": "/nowhere/mail.pem", "port": 0}})
    (found,) = [one for one in mail_findings(settings) if one.state == "broken"]
    assert "/nowhere/mail.pem" in found.what


def test_returned_mail_that_would_not_be_accepted_and_a_missing_key_are_told():
    mail = {"mailboxes": ["hilfe@schalter.example"], "bounces": "bounce@schalter.example"}
    settings = Settings.model_validate(
        {
            "smtp": {"enabled": False},
            "mail": mail,
            "dkim": {"domain": "schalter.example", "key_file": "/nowhere/key.pem"},
        }
    )
    told = " ".join(one.what for one in mail_findings(settings) if one.state == "broken")
    assert "bounce@schalter.example" in told and "DKIM key of schalter.example" in told
