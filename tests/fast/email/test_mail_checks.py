"""What `check` says of taking mail."""

from channels.email.checks import mail_findings
from foundation.settings import Settings


def test_a_certificate_that_serve_refuses_is_found():
    settings = Settings.model_validate({"smtp": {"certificate": "/nowhere/mail.pem", "port": 0}})
    (found,) = [one for one in mail_findings(settings) if one.state == "broken"]
    assert "/nowhere/mail.pem" in found.what
