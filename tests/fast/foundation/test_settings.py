"""One settings object: the shipped file is complete, and every mistake is told at once."""

import tomllib
from pathlib import Path

import pytest

from foundation.configuration import environment_names, load
from foundation.errors import OperatorError
from foundation.settings import Settings

SHIPPED = Path(__file__).parents[3] / "config.toml"


def test_the_shipped_file_lists_every_setting_with_its_default():
    said = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    assert {f"SCHALTER_{table}__{key}".upper() for table, keys in said.items() for key in keys} == set(
        environment_names()
    )
    assert load(SHIPPED, {}) == Settings()


def test_the_environment_wins_over_the_file(tmp_path):
    (tmp_path / "config.toml").write_text("[http]\nport = 1\n")
    settings = load(
        tmp_path / "config.toml",
        {"SCHALTER_HTTP__PORT": "8099", "SCHALTER_MAIL__MAILBOXES": "A@x.example, b@x.example", "PATH": "/"},
    )
    assert settings.http.port == 8099
    assert settings.mail.mailboxes == ("a@x.example", "b@x.example")


def test_every_mistake_is_told_at_once_with_place_and_a_value_that_would_work(tmp_path):
    (tmp_path / "config.toml").write_text('[http]\nprot = 1\nport = 99999\n[desk]\ntime_zone = "Mars"\n')
    with pytest.raises(OperatorError) as told:
        load(tmp_path / "config.toml", {"SCHALTER_SMTP__PROT": "1", "SCHALTER_RELAY__PORT": "many"})
    text = str(told.value)
    for piece in (
        "http.prot: unknown name; did you mean port?",
        "http.port",
        "8080",
        "desk.time_zone",
        "Europe/Berlin",
        "SCHALTER_SMTP__PROT",
        "SCHALTER_RELAY__PORT",
        "587",
    ):
        assert piece in text, piece


def test_a_file_that_is_no_toml_is_told_in_one_sentence(tmp_path):
    (tmp_path / "config.toml").write_text("port = = 1")
    with pytest.raises(OperatorError, match="cannot be read"):
        load(tmp_path / "config.toml", {})


def test_a_password_never_prints_itself():
    settings = load(SHIPPED, {"SCHALTER_RELAY__PASSWORD": "geheim"})
    assert "geheim" not in repr(settings)
    assert settings.relay.password.get_secret_value() == "geheim"


def test_the_demo_switch_is_the_one_name_outside_the_scheme():
    load(SHIPPED, {"SCHALTER_DEMO": "0"})
    with pytest.raises(OperatorError, match="SCHALTER_DEMOS"):
        load(SHIPPED, {"SCHALTER_DEMOS": "0"})


def test_further_mailboxes_stand_in_the_file_and_their_mistakes_have_a_place(tmp_path):
    more = '[[imap_more]]\nhost = "mail.example.org"\nuser = "b"\naddress = "B@x.example"\n'
    (tmp_path / "config.toml").write_text(more)
    told = {"SCHALTER_IMAP__HOST": "mail.example.org", "SCHALTER_IMAP__USER": "a"}
    settings = load(tmp_path / "config.toml", told)
    assert [one.user for one in settings.mailboxes_to_read] == ["a", "b"]
    assert "b@x.example" in settings.own_addresses
    (tmp_path / "config.toml").write_text(more + 'port = "many"\nfoldr = "INBOX"\n')
    with pytest.raises(OperatorError) as refused:
        load(tmp_path / "config.toml", {"SCHALTER_IMAP__AFTER": "move", "SCHALTER_IMAP_MORE__HOST": "x"})
    for piece in ("imap_more.0.port", "993", "imap_more.0.foldr: unknown name; did you mean folder?", "move_to", "SCHALTER_IMAP_MORE__HOST"):  # fmt: skip
        assert piece in str(refused.value), piece


def test_a_holiday_set_that_nobody_knows_is_refused_with_the_others():
    assert load(SHIPPED, {"SCHALTER_DESK__HOLIDAYS": "AT-9"}).desk.holidays == "AT-9"
    for wrong in ("DE-ZZ", "XX", "de-by"):
        with pytest.raises(OperatorError, match="SCHALTER_DESK__HOLIDAYS"):
            load(SHIPPED, {"SCHALTER_DESK__HOLIDAYS": wrong})


def test_planned_works_are_announced_before_they_are_reminded_of():
    assert load(SHIPPED, {"SCHALTER_NOTICES__MAINTENANCE_DAYS": "[3, 3]"}).notices.maintenance_days == (3, 3)
    for wrong in ("[1, 5]", "[5, -1]", "[10000, 1]"):
        with pytest.raises(OperatorError, match="0 to 365"):
            load(SHIPPED, {"SCHALTER_NOTICES__MAINTENANCE_DAYS": wrong})


def test_no_mistake_is_told_in_words_of_the_library(tmp_path):
    wrong = {
        "SCHALTER_DESK__COMPANY": " ", "SCHALTER_DESK__NUMBER_PREFIX": "abc", "SCHALTER_LIFECYCLE__REMINDER_DAYS": "[9,3]",
        "SCHALTER_MAIL__MAILBOXES": "[a", "SCHALTER_HTTP__PORT": "many", "SCHALTER_DEMO": "yes",
    }  # fmt: skip
    with pytest.raises(OperatorError) as told:
        load(SHIPPED, wrong)
    lines = str(told.value).splitlines()[1:]
    assert {line.strip().partition(":")[0] for line in lines} == set(wrong)
    assert len(lines) == len(wrong)
    for line in lines:
        assert ": is not what is expected. Expected: " in line, line


@pytest.mark.parametrize(("desk", "member", "spoken"), [("de", "", "de"), ("en", "", "en"), ("de", "en", "en")])
def test_a_member_without_a_language_is_written_to_in_that_of_the_desk(desk, member, spoken):
    assert Settings(desk={"language": desk}).desk.spoken_by(member) == spoken


@pytest.mark.parametrize("scheme", ["postgres", "mysql", "postgresql+psycopg2"])
def test_another_kind_of_database_address_is_told_how_it_has_to_begin_and_not_shown(scheme):
    with pytest.raises(OperatorError, match=r"STORAGE__DATABASE_URL: has to begin with postgresql://") as told:
        load(SHIPPED, {"SCHALTER_STORAGE__DATABASE_URL": f"{scheme}://schalter:Geheim@db/schalter"})
    assert "Geheim" not in str(told.value)


def test_a_value_out_of_its_range_is_told_the_range_and_an_unknown_one_those_there_are():
    wrong = {
        "SCHALTER_HTTP__PORT": "99999", "SCHALTER_STORAGE__READERS": "0", "SCHALTER_LOG__LEVEL": "loud", "SCHALTER_FOO__BAR": "1",
    }  # fmt: skip
    with pytest.raises(OperatorError) as told:
        load(SHIPPED, wrong)
    for piece in ("(from 0 to 65535)", "(from 1 to 64)", "(one of debug, info, warning, error)", "SCHALTER_FOO__BAR: unknown name; known are"):  # fmt: skip
        assert piece in str(told.value), piece
