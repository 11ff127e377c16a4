"""A test mail, sent as an automatic one would be, so that an admin sees what goes out and whether the relay takes it."""

import asyncio
import secrets
from collections.abc import Mapping
from email.parser import BytesHeaderParser
from email.policy import compat32

from channels.email import message_ids
from channels.email.composer import MailIdentity, compose
from channels.email.outgoing import signed
from channels.email.relaying import Answer
from channels.email.sender import MailSender
from storage.outbox import NotEver, NotKnown, NotNow
from ticketing.inbound import Party
from ticketing.outbound import MailTried, Outbound
from ticketing.own_signature import filled


async def try_out(sender: MailSender, to: str, subject: str, text: str, mail: Mapping[str, str]) -> MailTried:
    """Sends it now, outside the outbox; whatever happens is in the answer. `mail` is a queue's: address, name, signature."""
    settings = sender.settings
    domain = settings.mail.address.rpartition("@")[2]
    outbound = Outbound(
        kind="reply", ticket_id=0, ticket_number="", contact_id=0, recorded_at=sender.database.clock.now(), to=Party(to), subject=subject,
        message_id=message_ids.make(sender.secret, secrets.token_hex(10), domain), text=signed(text, filled(mail.get(f"signature_{settings.desk.language}", ""), {"company": settings.desk.company})), language=settings.desk.language, automatic=True,
    )  # fmt: skip
    name = mail.get("name") or settings.mail.name or settings.desk.company
    identity = MailIdentity(mail.get("address") or settings.mail.address, name, domain, sender.secret)
    raw = await asyncio.to_thread(lambda: sender.signer.signed(compose(outbound, identity, outbound.recorded_at)))
    back = sender.envelope_sender(outbound, identity.from_address)
    answer = await _answer(sender, raw, back, to)
    head = BytesHeaderParser(policy=compat32).parsebytes(raw)
    shown = tuple((name, " ".join(str(value).split())) for name, value in head.items())
    return MailTried(to, back, shown, answer.state, answer.words)


async def _answer(sender: MailSender, raw: bytes, back: str, to: str) -> Answer:
    if not sender.settings.relay.host:
        return Answer("kept")
    try:
        return (await sender.lines.hand_over(raw, back, (to,)))[to]
    except NotKnown as error:
        return Answer("unknown", error.reason)
    except NotNow as error:
        return Answer("later", error.reason)
    except NotEver as error:
        return Answer("refused", error.reason)
