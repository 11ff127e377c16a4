"""A mail that is no part of a conversation: the PDF for a fax gateway, which wants nothing but that."""

import asyncio
from dataclasses import dataclass

from channels.email import relaying
from channels.email.composer import MailIdentity, compose
from foundation.settings import Settings
from storage.outbox import NotNow
from ticketing.outbound import Outbound


@dataclass(frozen=True, slots=True)
class LoneMail:
    """Hands one mail to the relay at once; NotNow where there is none."""

    settings: Settings
    secret: bytes

    async def __call__(self, outbound: Outbound) -> None:
        mail, relay = self.settings.mail, self.settings.relay
        if not relay.host:
            raise NotNow("No mail server is set up that could take it to the fax gateway.")
        identity = MailIdentity(
            mail.address, mail.name or self.settings.desk.company, mail.address.rpartition("@")[2], self.secret
        )
        raw = await asyncio.to_thread(compose, outbound, identity, outbound.recorded_at)
        await relaying.hand_over(relay, raw, mail.address, [outbound.to.address])
