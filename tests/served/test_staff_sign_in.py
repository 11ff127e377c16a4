"""Log-ins, sessions, reset links and tokens on both engines, with a clock that is moved by hand."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlmodel import select

from foundation.clock import SteppedClock
from foundation.errors import Invalid
from foundation.settings import Settings
from staff import directory, passwords, sign_in, tokens
from staff.sign_in import ResetTexts
from staff.tables import Agent, AgentSession, ApiToken, PasswordReset
from storage.database import Database
from storage.migrate import migrate
from storage.tables import OutboxEntry

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
PASSWORD = "three blue harbours"
QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
"""What the product takes pains for is not what is asked here: nearly every test tries passwords."""
HASH = QUICK.hash(PASSWORD)
KEY = b"k" * 32
SETTINGS = Settings(http={"public_url": "https://desk.example"})
TEXTS = {language: ResetTexts(f"subject {language}", "Here: {link}") for language in ("de", "en")}


@pytest.fixture(autouse=True)
def hasher(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(passwords, "_hasher", QUICK)
    passwords._nobodys.cache_clear()
    yield
    passwords._nobodys.cache_clear()


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock(START)


@pytest.fixture
def database(database_url: str, clock: SteppedClock, tmp_path: Path) -> Iterator[Database]:
    migrate(database_url, tmp_path / "backups")
    database = Database(database_url, clock)
    database.change_now(
        lambda change: directory.add(
            change, "Anna", "Anna Berg", email="anna@desk.example", levels=(1, 2), password_hash=HASH, language="en"
        )
    )
    yield database
    database.close()


async def log_in(database: Database, password: str = PASSWORD, login: str = "anna") -> str | None:
    return await sign_in.log_in(database, login, password)


async def fail(database: Database, times: int) -> None:
    for _ in range(times):
        assert await log_in(database, "wrong") is None


async def link(database: Database, said: str = "anna") -> str:
    """The token in the mail that was just written."""
    await sign_in.request_reset(database, said, SETTINGS, TEXTS)
    payloads = database.read_now(
        lambda session: session.exec(select(OutboxEntry.payload).order_by(OutboxEntry.id)).all()
    )  # type: ignore[arg-type]
    return payloads[-1]["text"].rpartition("/")[2]


async def test_the_right_password_starts_a_session_of_twelve_hours(database: Database, clock: SteppedClock):
    cookie = await log_in(database, login=" ANNA ")
    assert cookie
    clock.forward(hours=11, minutes=59)
    found = await sign_in.signed_in(database, cookie, KEY)
    assert found and (found.login, found.levels, found.language) == ("anna", (1, 2), "en")
    clock.forward(hours=11, minutes=59)
    assert await sign_in.signed_in(database, cookie, KEY), "a session in use is prolonged"
    clock.forward(hours=12)
    assert await sign_in.signed_in(database, cookie, KEY) is None


async def test_the_cookie_value_is_not_stored(database: Database):
    cookie = await log_in(database)
    stored = database.read_now(lambda session: session.exec(select(AgentSession.digest)).one())
    assert cookie and cookie not in stored and len(stored) == 64


async def test_each_log_in_gets_a_new_value_and_ends_the_browsers_old_session(database: Database):
    first = await log_in(database)
    assert first
    second = await sign_in.log_in(database, "anna", PASSWORD, previous=first)
    assert second and second != first
    assert await sign_in.signed_in(database, first, KEY) is None
    assert await sign_in.signed_in(database, second, KEY)


async def test_a_logged_out_session_is_gone(database: Database):
    cookie = await log_in(database) or ""
    await sign_in.log_out(database, cookie)
    assert await sign_in.signed_in(database, cookie, KEY) is None
    assert await sign_in.signed_in(database, "", KEY) is None


async def test_whoever_left_the_desk_is_out_at_once(database: Database):
    cookie = await log_in(database) or ""

    def leave(change) -> None:
        change.session.exec(select(Agent)).one().active = False

    database.change_now(leave)
    assert await sign_in.signed_in(database, cookie, KEY) is None
    assert await log_in(database) is None


async def test_five_failures_lock_for_a_minute_and_further_ones_twice_as_long(database: Database, clock: SteppedClock):
    await fail(database, 5)
    clock.forward(seconds=59)
    assert await log_in(database) is None, "even the right password is refused"
    clock.forward(seconds=1)
    await fail(database, 1)
    clock.forward(seconds=119)
    assert await log_in(database) is None
    clock.forward(seconds=1)
    assert await log_in(database)
    await fail(database, 4)
    assert await log_in(database), "success starts the count anew"


async def test_the_lock_grows_to_an_hour_at_most(database: Database, clock: SteppedClock):
    def many(change) -> None:
        change.session.exec(select(Agent)).one().failed_logins = 400

    database.change_now(many)
    await fail(database, 1)
    clock.forward(minutes=59, seconds=59)
    assert await log_in(database) is None
    clock.forward(seconds=1)
    assert await log_in(database)


async def test_an_unknown_log_in_and_one_without_password_cost_a_hash_too(database: Database, monkeypatch):
    checked: list[str] = []
    matches = passwords.matches
    monkeypatch.setattr(passwords, "matches", lambda stored, said: checked.append(stored) or matches(stored, said))
    database.change_now(lambda change: directory.add(change, "ben", "Ben"))
    assert await log_in(database, "x", "nobody") is None
    assert await log_in(database, "", "ben") is None
    assert checked == ["", ""]


async def test_what_no_keyboard_types_is_simply_wrong(database: Database):
    assert await log_in(database, PASSWORD, "an\0na") is None
    assert await log_in(database, "\0") is None
    assert await sign_in.signed_in(database, "\udcff\0", KEY) is None
    assert await tokens.bearer(database, "schalter_\udcff") is None


async def test_an_outdated_hash_is_renewed_at_log_in(database: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.undo()  # as hard as the product makes it
    weak = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    database.change_now(lambda change: directory.set_password(change, "anna", weak))
    assert await log_in(database)
    stored = database.read_now(lambda session: session.exec(select(Agent.password_hash)).one())
    assert stored != weak and not passwords.is_outdated(stored)
    assert await log_in(database)


async def test_a_reset_link_is_good_once(database: Database):
    cookie = await log_in(database) or ""
    token = await link(database, "Anna@Desk.example")
    assert await sign_in.link_owner(database, token) == "anna"
    assert await sign_in.set_new_password(database, token, "a brand new password")
    assert await sign_in.signed_in(database, cookie, KEY) is None, "old sessions end"
    assert not await sign_in.set_new_password(database, token, "and another password")
    assert await sign_in.link_owner(database, token) is None
    assert await log_in(database) is None
    assert await log_in(database, "a brand new password")


async def test_a_reset_link_is_good_for_an_hour(database: Database, clock: SteppedClock):
    token = await link(database)
    clock.forward(minutes=60)
    assert await sign_in.link_owner(database, token) is None
    assert not await sign_in.set_new_password(database, token, "a brand new password")


async def test_a_reset_ends_a_lock_out(database: Database):
    await fail(database, 5)
    assert await sign_in.set_new_password(database, await link(database), "a brand new password")
    assert await log_in(database, "a brand new password")


async def test_a_short_password_does_not_use_the_link_up(database: Database):
    token = await link(database)
    with pytest.raises(Invalid):
        await sign_in.set_new_password(database, token, "short")
    assert await sign_in.link_owner(database, token) == "anna"


async def test_a_reset_for_nobody_writes_nothing(database: Database):
    database.change_now(lambda change: directory.add(change, "ben", "Ben"))
    for said in ("nobody", "nobody@desk.example", "ben", "", "an\0na"):
        await sign_in.request_reset(database, said, SETTINGS, TEXTS)
    assert not database.read_now(lambda session: session.exec(select(OutboxEntry.id)).all())
    assert not database.read_now(lambda session: session.exec(select(PasswordReset.digest)).all())


async def test_who_never_logged_in_is_mailed_in_the_language_of_the_desk(database: Database):
    database.change_now(lambda change: directory.add(change, "chef", "Chef", email="chef@desk.example", language=""))
    await sign_in.request_reset(database, "chef", SETTINGS, TEXTS)
    [mail] = database.read_now(lambda session: session.exec(select(OutboxEntry.payload)).all())
    assert (mail["subject"], mail["language"]) == ("subject de", "de")


async def test_no_mailbox_is_flooded_with_reset_links(database: Database, clock: SteppedClock):
    for _ in range(5):
        await sign_in.request_reset(database, "anna", SETTINGS, TEXTS)
    assert len(database.read_now(lambda session: session.exec(select(OutboxEntry.id)).all())) == 3
    clock.forward(minutes=61)
    assert await sign_in.link_owner(database, await link(database)) == "anna"


async def test_a_token_is_stored_as_its_hash_and_remembers_the_day_of_its_last_use(
    database: Database, clock: SteppedClock
):
    token = await database.change(lambda change: tokens.create(change, "web shop", "intake"))
    assert token.startswith("schalter_") and len(token) > 45
    found = await tokens.bearer(database, token)
    assert found and (found.name, found.scope, found.who.columns) == ("web shop", "intake", ("token:intake",))
    clock.forward(days=1)
    await tokens.bearer(database, token)
    row = database.read_now(lambda session: session.exec(select(ApiToken.digest, ApiToken.last_used_on)).one())
    assert row[1] == "2026-03-03" and token not in row[0]
    assert await tokens.bearer(database, token[:-1]) is None
    assert await tokens.bearer(database, row[0]) is None


async def test_a_token_name_is_given_once_and_the_scope_is_known(database: Database):
    await database.change(lambda change: tokens.create(change, "web shop", "intake"))
    for name, scope in (("web shop", "admin"), ("other", "root"), (" ", "agent")):
        with pytest.raises(Invalid):
            await database.change(lambda change, name=name, scope=scope: tokens.create(change, name, scope))


def test_a_member_with_several_mistakes_hears_of_all(database: Database):
    with pytest.raises(Invalid) as refused:
        database.change_now(lambda change: directory.add(change, "ANNA", " ", roles=("boss",), levels=(10,)))
    assert [mistake.field for mistake in refused.value.mistakes] == ["role", "level", "login", "name"]
