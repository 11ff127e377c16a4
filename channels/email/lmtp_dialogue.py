"""LMTP for a mail server in front of us (RFC 2033): as SMTP, but each recipient gets an answer of its own after DATA."""

from collections.abc import Sequence

from aiosmtpd.smtp import syntax

from channels.email.smtp_dialogue import Dialogue


class LmtpDialogue(Dialogue):
    """One conversation with a server of ours; a peer from elsewhere is sent away."""

    async def _handle_client(self) -> None:
        assert self.session is not None
        assert self.transport is not None
        if not self.trusts_peer():
            await self.push("554 5.7.1 Mail is not taken from your network")
            self.transport.close()
            return
        await super()._handle_client()

    @syntax("LHLO hostname")
    async def smtp_LHLO(self, arg: str) -> None:
        """The greeting of LMTP, answered like EHLO."""
        await super().smtp_EHLO(arg)

    async def smtp_HELO(self, arg: str) -> None:
        await self.push("500 5.5.1 This is LMTP: say LHLO")

    async def smtp_EHLO(self, arg: str) -> None:
        await self.push("500 5.5.1 This is LMTP: say LHLO")

    async def answer_data(self, status: str, recipients: Sequence[str]) -> None:
        """RFC 2033 section 4.2. The mail is kept once for all of them, so that the answers are the same."""
        for _ in recipients:
            await self.push(status)
