"""A mail that is no part of a conversation: the PDF for a fax gateway, which wants nothing but that."""

import asyncio
from dataclasses import dataclass

from channels.email.composer import MailIdentity, compose
from channels.email.sender import MailSender
from storage.outbox import NotEver, NotNow
from ticketing.outbound import Outbound


@dataclass(frozen=True, slots=True)
class LoneMail:
    """Hands one mail to the relay at once; NotNow where there is none, NotEver where it is refused for good."""

    sender: MailSender

    async def __call__(self, outbound: Outbound) -> None:
        sender, mail = self.sender, self.sender.settings.mail
        if not sender.settings.relay.host:
            raise NotNow("No mail server is set up that could take it to the fax gateway.")
        identity = MailIdentity(
            mail.address, mail.name or sender.settings.desk.company, mail.address.rpartition("@")[2], sender.secret
        )
        raw = await asyncio.to_thread(compose, outbound, identity, outbound.recorded_at)
        back = sender.envelope_sender(outbound, mail.address)
        [answer] = (await sender.lines.hand_over(sender.signer.signed(raw), back, (outbound.to.address,))).values()
        if answer.state != "sent":
            raise (NotEver if answer.state == "refused" else NotNow)(answer.words)
