"""What the server says when it is ready: where it is, who may come in, and how to send a first mail."""

from collections.abc import Mapping

from demo.company import PASSWORD
from foundation.settings import Settings

LOG_INS = (
    ("meike", "agent, level 1"),
    ("svenja", "agent, level 2"),
    ("friederike", "agent, level 3"),
    ("henning", "team lead: all levels, without the reserved queues"),
    ("dagmar", "dispatcher: what nobody could place"),
    ("kirsten", "complaints, a reserved queue"),
    ("vera", "data protection, a reserved queue"),
    ("admin", "administrator, without the reserved queues"),
)
"""Who sees what is told as well: whoever sends a complaint should know where it went."""


def greeting(
    settings: Settings, addresses: Mapping[str, str], *, demo: bool, admin_password: str = "", nobody: bool = False
) -> str:
    """The whole text, with lines that can be copied into a shell. `nobody`: there is no log-in yet."""
    url, smtp = settings.public_url, addresses.get("smtp", "")
    lines = [
        "",
        f"  Schalter is ready: the service desk of {settings.desk.company}",
        "",
        f"  Customers' pages   {url}/",
        f"  The desk           {url}/desk",
        f"  Mail (SMTP)        {smtp or 'the listener is switched off'}",
        "",
    ]
    if demo:
        lines += [
            f"  Log in with the password {PASSWORD} as",
            *(f"    {login:<12} {role}" for login, role in LOG_INS),
            "",
        ]
    elif admin_password:
        lines += [
            f"  Log in as admin with the password {admin_password}",
            "  It is shown this once; `python app.py user password admin` sets another.",
            "  The desk is empty: your first log-in leads through its set-up.",
            "  The e-level runs in shadow: it watches and proposes, people answer.",
            "",
        ]
    elif nobody:
        lines += [
            "  Nobody can log in yet. Make the first administrator, who then opens First steps:",
            "    python app.py user add anna --name 'Anna Berg' --role admin",
            f"    {url}/admin/start",
            "",
        ]
    if smtp:
        lines += ["  Send a first mail:", "", *_first_mail(settings.mail.address, smtp), ""]
        who = "henning" if demo else "an administrator"
        relay = settings.relay.host
        how = f"goes out through {relay}" if relay else "is kept, not sent"
        lines += [f"  The answer {how}; {who} reads it under {url}/desk/sent-mail", ""]
    return "\n".join(lines)


def _first_mail(to: str, smtp: str) -> list[str]:
    """The same question by three people, so that each gets an answer of their own."""
    host, _, port = smtp.rpartition(":")
    subject, text = "Passwort vergessen", "Ich habe mein Passwort vergessen. Wie bekomme ich ein neues?"
    anna, ben, clara = (f"{name}@kunde.example" for name in ("anna", "ben", "clara"))
    head = f"To: {to}\\nSubject: {subject}\\n"
    return [
        f"""  python3 -c "import smtplib, email.utils as u; smtplib.SMTP('{host}', {port}).sendmail('{anna}', '{to}', """
        f"""'From: {anna}\\n{head}Message-ID: ' + u.make_msgid() + '\\n\\n{text}')\"""",
        f"  swaks --server {host}:{port} --from {ben} --to {to} --header 'Subject: {subject}' --body '{text}'",
        f"  printf 'From: {clara}\\n{head}\\n{text}\\n' | curl smtp://{host}:{port} --mail-from {clara} --mail-rcpt {to} -T -",
    ]
