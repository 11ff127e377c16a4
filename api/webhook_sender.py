"""Calls other programs: handles outbox entries of kind `webhook`, and keeps what was said on both sides."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

import aiohttp
from sqlmodel import Session, col, delete

from foundation import outside, sealing
from foundation.settings import Settings
from storage.change import Change
from storage.database import Database
from storage.outbox import PAUSES, Entry, NotNow, Work
from ticketing import webhook_call, webhooks
from ticketing.webhook_tables import Webhook, WebhookCall

SECONDS = 10.0
MOST_ANSWER = 2000
"""characters kept of an answer"""
KEPT = timedelta(days=30)
PASSING = frozenset({408, 425, 429})
"""Answers besides 5xx that trying again may mend (RFC 9110, RFC 6585, RFC 8470)."""
LONGEST = timedelta(seconds=2 * SECONDS)


@dataclass(frozen=True, slots=True)
class _Call:
    """What is to be sent where."""

    url: str
    secret: str
    webhook_id: int
    event: str
    about: str
    body: str


@dataclass(frozen=True, slots=True)
class _Outcome:
    status: int
    answer: str
    problem: str
    milliseconds: int

    @property
    def good(self) -> bool:
        return 200 <= self.status < 300

    @property
    def passing(self) -> bool:
        return self.status in PASSING or self.status >= 500 or (not self.status and self.problem != "inside")

    def __str__(self) -> str:
        return f"HTTP {self.status}" if self.status else self.problem


class WebhookSender:
    """Never follows a redirect and never reaches into the house, save into networks the operator allowed."""

    def __init__(self, settings: Settings, database: Database, key: bytes):
        self._settings = settings
        self._database = database
        self._key = key

    async def __call__(self, entry: Entry) -> Work | None:
        """NotNow where trying again may help. Each attempt is booked; what is given up is shown in the webhook's own log."""
        call = await self._database.read(lambda session: self._prepared(session, entry))
        if call is None:
            return None  # the program is not called any more
        now = self._database.clock.now()
        outcome = await self._sent(entry, call, now)
        given_up = not outcome.good and (not outcome.passing or entry.attempts > len(PAUSES))

        def book(change: Change) -> None:
            _book(change, entry, call, outcome, now, done=outcome.good or given_up)

        if outcome.good or given_up:
            return book
        raise NotNow(str(outcome), book)

    def _prepared(self, session: Session, entry: Entry) -> _Call | None:
        webhook = session.get(Webhook, entry.payload["webhook"])
        if webhook is None or (not webhook.active and "facts" in entry.payload):
            return None
        event, about = entry.payload["event"], entry.payload.get("about", "")
        earlier = session.get(WebhookCall, entry.id)
        if earlier is not None:
            about, body = earlier.about, earlier.request
        elif "body" in entry.payload:
            body = entry.payload["body"]
        else:
            about, at, data = webhooks.described(session, entry.payload["facts"], self._settings.public_url)
            body = webhook_call.body(event, at, data)
        secret = sealing.opened(webhook.secret, self._key, f"webhook {webhook.id}") or ""
        return _Call(webhook.url, secret, webhook.id or 0, event, about, body)

    async def _sent(self, entry: Entry, call: _Call, now: datetime) -> _Outcome:
        if not call.secret:
            return _Outcome(0, "", "unsealed", 0)
        headers = webhook_call.headers(call.secret, entry.id, now, call.body)
        permitted = outside.permitted_in(self._settings.webhooks.allowed_networks)
        timeout, began = aiohttp.ClientTimeout(total=SECONDS), time.monotonic()

        def after(status: int, answer: str = "", problem: str = "") -> _Outcome:
            return _Outcome(status, answer, problem, round((time.monotonic() - began) * 1000))

        try:
            session = aiohttp.ClientSession(connector=outside.connector(permitted), timeout=timeout)
            async with session, session.post(call.url, data=call.body, headers=headers, allow_redirects=False) as said:
                beginning = await said.content.read(MOST_ANSWER)
                return after(said.status, beginning.decode("utf-8", "replace").replace("\0", ""))
        except outside.Inside:
            return after(0, problem="inside")
        except TimeoutError:
            return after(0, problem="late")
        except (aiohttp.ClientError, OSError, ValueError):
            return after(0, problem="unreachable")


def _book(change: Change, entry: Entry, call: _Call, outcome: _Outcome, now: datetime, *, done: bool) -> None:
    row = change.session.get(WebhookCall, entry.id)
    if row is None:
        row = WebhookCall(id=entry.id, webhook_id=call.webhook_id, event=call.event, about=call.about, request=call.body, at=now)  # fmt: skip
        change.session.add(row)
    row.status, row.answer, row.problem = outcome.status, outcome.answer, outcome.problem
    row.milliseconds, row.attempts, row.at, row.done = outcome.milliseconds, row.attempts + 1, now, done
    change.session.exec(delete(WebhookCall).where(col(WebhookCall.at) < now - KEPT))
