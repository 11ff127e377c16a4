"""One SMTP transaction with the relay. What is known to have failed passingly is tried again, what never will work is
shown, and where the line broke after the mail was sent nobody knows: that is shown and never sent twice."""

from collections.abc import Sequence

import aiosmtplib

from channels.email.composer import ascii_domain
from foundation.settings import Relay
from storage.outbox import NotEver, NotKnown, NotNow


async def hand_over(relay: Relay, raw: bytes, sender: str, recipients: Sequence[str]) -> dict[str, str]:
    """Gives the mail to the relay; which recipients it refused, and its words. Raises NotNow, NotEver or NotKnown, where
    nobody gets it."""
    client = aiosmtplib.SMTP(
        hostname=relay.host, port=relay.port, username=relay.user or None, password=relay.password.get_secret_value() or None,
        use_tls=relay.security == "tls", start_tls={"starttls": True, "none": False, "tls": False}.get(relay.security),
        timeout=relay.timeout_seconds,
    )  # fmt: skip
    try:
        await _connected(client, relay)
        try:
            refused = await _envelope(client, sender, recipients)
            await _content(client, raw)
            return refused
        finally:
            await _farewell(client)
    except aiosmtplib.SMTPResponseException as error:
        said = f"{error.code} {error.message}"
        raise (NotEver(said) if error.code >= 500 else NotNow(said)) from error
    except (aiosmtplib.SMTPException, OSError) as error:
        raise NotNow(f"the relay {relay.host}:{relay.port} broke off: {error}") from error
    except ValueError as error:
        raise NotEver(f"an address cannot be written to: {error}") from error
    finally:
        client.close()


async def _connected(client: aiosmtplib.SMTP, relay: Relay) -> None:
    """A refused log-in or greeting is the operator's to mend, not the mail's fault: it is tried again."""
    try:
        await client.connect()
    except (aiosmtplib.SMTPException, OSError) as error:
        raise NotNow(f"the relay {relay.host}:{relay.port} cannot be used: {error}") from error


async def _envelope(client: aiosmtplib.SMTP, sender: str, recipients: Sequence[str]) -> dict[str, str]:
    """MAIL and RCPT; the refused recipients. Raises what the relay said to the last one where it took none."""
    written = {address: _written(address) for address in recipients}
    beyond_ascii = not all(address.isascii() for address in written.values())
    await client.ehlo()
    if beyond_ascii and not client.supports_extension("smtputf8"):
        raise NotEver("the relay takes no addresses beyond ASCII (SMTPUTF8)")
    encoding = "utf-8" if beyond_ascii else "ascii"
    await client.mail(sender, options=["SMTPUTF8"] if beyond_ascii else [], encoding=encoding)
    refused: dict[str, str] = {}
    for address, path in written.items():
        try:
            await client.rcpt(path, encoding=encoding)
        except aiosmtplib.SMTPResponseException as error:
            refused[address] = f"{error.code} {error.message}"
            if len(refused) == len(written):
                raise
    return refused


async def _content(client: aiosmtplib.SMTP, raw: bytes) -> None:
    try:
        await client.data(raw)
    except aiosmtplib.SMTPResponseException:
        raise
    except (aiosmtplib.SMTPException, OSError) as error:
        raise NotKnown(f"the line broke after the mail was sent; it may have arrived: {error}") from error


async def _farewell(client: aiosmtplib.SMTP) -> None:
    """What was said before counts; a relay that does not answer QUIT takes nothing back."""
    if client.is_connected:
        try:
            await client.quit(timeout=5)
        except (aiosmtplib.SMTPException, OSError):
            client.close()


def _written(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local}@{ascii_domain(domain)}"
