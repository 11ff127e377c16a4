"""What one logs in to a mailbox with: the password, or an access token that is renewed before it dies (RFC 6749 section 6).

Tried against a token server and an IMAP server of our own; not against Microsoft 365 or Gmail, whose documented
addresses and scopes stand in docs/operator.md.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from sqlmodel import Session

from channels.email.imap_trouble import LineLost, WrongLogin
from foundation import sealing
from foundation.imap_settings import Imap
from storage.database import Database
from ticketing import mailboxes
from ticketing.tables import Mailbox

MARGIN = timedelta(minutes=15)
"""So long before its end a token is renewed (or at half of a shorter life)."""
SECONDS = 20.0
USUAL_LIFE = 3600


@dataclass(frozen=True, slots=True)
class Password:
    """A secret that does not change."""

    account: Imap
    warning: str = ""

    async def __call__(self) -> str:
        return self.account.password.get_secret_value()


@dataclass(slots=True)
class Token:
    """The access token of one mailbox. A refresh token that the server exchanges for a new one is remembered, sealed
    under `key`."""

    account: Imap
    database: Database
    key: bytes
    warning: str = ""
    _access: str = ""
    _renew_at: datetime | None = None
    _dies_at: datetime | None = None

    async def __call__(self) -> str:
        """A living token. While the old one lives, a renewal that fails is a warning; afterwards it is trouble."""
        now = self.database.clock.now()
        if self._renew_at is None or now >= self._renew_at:
            try:
                await self._renew(now)
                self.warning = ""
            except (LineLost, WrongLogin) as trouble:
                if self._dies_at is None or now >= self._dies_at:
                    raise
                self.warning = f"The access token ends at {self._dies_at:%H:%M} UTC and is not renewed. {trouble}"
        return self._access

    async def _renew(self, now: datetime) -> None:
        refresh = await self.database.read(self._remembered)
        account = self.account
        form = {
            "client_id": account.client_id,
            "client_secret": account.client_secret.get_secret_value(),
            "scope": account.scope,
        }
        form |= (
            {"grant_type": "refresh_token", "refresh_token": refresh}
            if refresh
            else {"grant_type": "client_credentials"}
        )
        said = await self._ask({key: value for key, value in form.items() if value})
        life = timedelta(seconds=float(said.get("expires_in") or USUAL_LIFE))
        self._access, self._dies_at = str(said["access_token"]), now + life
        self._renew_at = self._dies_at - min(MARGIN, life / 2)
        if (newer := str(said.get("refresh_token") or "")) and newer != refresh:
            kept = sealing.sealed(newer, self.key, account.name)
            await self.database.change(
                lambda change: mailboxes.note(
                    change, account.name, refresh_token=kept, refresh_token_of=self._configured
                )
            )

    async def _ask(self, form: dict[str, str]) -> dict[str, Any]:
        """One exchange with the token server; its answer holds `access_token`."""
        where = self.account.token_url
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SECONDS)) as session,
                session.post(where, data=form, headers={"Accept": "application/json"}) as answer,
            ):
                status, said = answer.status, await answer.json(content_type=None)
        except (TimeoutError, aiohttp.ClientError, ValueError) as error:
            raise LineLost(
                f"The token server {where} does not answer: {error or 'no answer in time'}. Check SCHALTER_IMAP__TOKEN_URL."
            ) from error
        if not isinstance(said, dict):
            said = {}
        if status == 200 and said.get("access_token"):
            return said
        why = " ".join(str(said.get("error_description") or said.get("error") or status).split())[:300]
        if status >= 500 or status == 429:
            raise LineLost(f"The token server {where} gives no token just now: {why}. It is tried again.")
        raise WrongLogin(
            f"The token server {where} gives no token: {why}. Let the mailbox's owner agree once more and set SCHALTER_IMAP__REFRESH_TOKEN, "
            "or check SCHALTER_IMAP__CLIENT_ID and SCHALTER_IMAP__CLIENT_SECRET."
        )

    def _remembered(self, session: Session) -> str:
        """The newest refresh token that goes back to the one in the settings; a changed setting wins."""
        row = session.get(Mailbox, self.account.name)
        if row is not None and row.refresh_token_of == self._configured:
            if newest := sealing.opened(row.refresh_token, self.key, self.account.name):
                return newest
        return self.account.refresh_token.get_secret_value()

    @property
    def _configured(self) -> str:
        return hashlib.sha256(self.account.refresh_token.get_secret_value().encode()).hexdigest()
