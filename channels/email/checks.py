"""Whether mail can come in and go out: for `app.py check`."""

import asyncio
import smtplib
from collections.abc import Iterator

from channels.email.dkim_signing import signer
from channels.email.imap_connection import connected
from channels.email.imap_trouble import MailboxTrouble
from channels.email.smtp_listener import tls
from foundation.errors import OperatorError
from foundation.findings import Finding, listening_finding
from foundation.imap_settings import Imap
from foundation.settings import Settings


def mail_findings(settings: Settings) -> Iterator[Finding]:
    smtp, relay = settings.smtp, settings.relay
    if not smtp.enabled:
        yield Finding("missing", "The mail listener is switched off.", "Set SCHALTER_SMTP__ENABLED=true to take mail.")
    else:
        yield listening_finding("Mail can be taken", smtp.host, smtp.port, "SCHALTER_SMTP__")
        try:
            tls(settings)
        except OperatorError as error:
            yield Finding("broken", str(error))
    if settings.lmtp.enabled:
        lmtp = settings.lmtp
        yield listening_finding("Mail can be handed over by LMTP", lmtp.host, lmtp.port, "SCHALTER_LMTP__")
    if smtp.enabled and not settings.mail.mailboxes:
        yield Finding(
            "missing",
            "No mailbox is configured: every recipient is taken, from the allowed networks only.",
            "List your addresses in SCHALTER_MAIL__MAILBOXES.",
        )
    if settings.senders.check:
        yield _name_server_finding(settings)
    yield from _mailbox_findings(settings)
    yield from _sender_findings(settings)
    if not relay.host:
        yield Finding(
            "missing",
            "No relay is configured: answers are kept on the page Sent mail and do not leave.",
            "Set SCHALTER_RELAY__HOST.",
        )
        return
    try:
        with smtplib.SMTP(relay.host, relay.port, timeout=5) as connection:
            code, _ = connection.ehlo()
        yield Finding("well" if code == 250 else "broken", f"The relay {relay.host}:{relay.port} answered {code}.")
    except (OSError, smtplib.SMTPException) as error:
        yield Finding(
            "broken",
            f"The relay {relay.host}:{relay.port} does not answer: {error}.",
            "Check SCHALTER_RELAY__HOST and SCHALTER_RELAY__PORT; until then answers wait in the outbox.",
        )


def _name_server_finding(settings: Settings) -> Finding:
    """Senders are looked up in the DNS: without an answer nothing is known about any of them."""
    from channels.email.dns_lookup import Lookup, LookupFailed

    server, domain = settings.senders.dns_server, settings.mail.address.rpartition("@")[2]
    try:
        Lookup(server, settings.senders.seconds).texts(domain)
    except (LookupFailed, OSError) as error:
        return Finding(
            "missing",
            f"Senders cannot be checked: the DNS server {server or 'of the system'} does not answer ({error}).",
            "Check SCHALTER_SENDERS__DNS_SERVER; mail is taken in all the same.",
        )
    return Finding("well", "Senders can be checked: the DNS server answers.")


def _sender_findings(settings: Settings) -> Iterator[Finding]:
    """Whether mail can be signed, and whether what comes back gets in."""
    mail = settings.mail
    try:
        if keys := signer(settings).keys:
            yield Finding("well", f"Mail of {', '.join(sorted(keys))} is signed.")
    except OperatorError as error:
        yield Finding("broken", str(error))
    if mail.bounces and mail.mailboxes and mail.bounces not in mail.mailboxes:
        yield Finding(
            "broken",
            f"Returned mail goes to {mail.bounces}, where none is accepted.",
            "List the address in SCHALTER_MAIL__MAILBOXES too.",
        )


def _mailbox_findings(settings: Settings) -> Iterator[Finding]:
    """Whether each IMAP mailbox opens; with tokens only the running server can say, for asking may exchange them."""

    async def opened(account: Imap) -> None:
        async with connected(account, account.password.get_secret_value()):
            pass

    for account in settings.mailboxes_to_read:
        if account.auth != "password":
            yield Finding(
                "well", f"The mailbox {account.label} is read with tokens; the page Held arrivals says how it goes."
            )
            continue
        try:
            asyncio.run(opened(account))
            yield Finding("well", f"The mailbox {account.label} can be read.")
        except MailboxTrouble as trouble:
            yield Finding("broken", f"The mailbox {account.label} cannot be read.", str(trouble))
