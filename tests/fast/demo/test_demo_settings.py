"""The demo desk carries its company's name wherever nobody has set another."""

import tomllib
from pathlib import Path

from demo.greeting import LOG_INS, greeting
from demo.script import load_company
from demo.settings_of import settings_of
from foundation.settings import Settings
from ticketing import starter

COMPANY = load_company(Path("demo"))
STARTING = tomllib.loads(starter.FILE.read_text(encoding="utf-8"))


def test_untouched_settings_become_the_companys() -> None:
    settings = settings_of(COMPANY, Settings())
    assert settings.desk.company == "Nordlicht Energie"
    assert settings.desk.number_prefix == "NE"
    assert settings.mail.address == "service@nordlicht-energie.example"
    assert settings.article_values("en")["hours"].startswith("Monday")
    assert settings.article_values("de")["order_url"].endswith("/bestellungen")


def test_what_somebody_has_set_stays() -> None:
    said = Settings.model_validate({"desk": {"company": "Beispiel AG"}, "mail": {"address": "hilfe@beispiel.example"}})
    settings = settings_of(COMPANY, said)
    assert (settings.desk.company, settings.mail.address) == ("Beispiel AG", "hilfe@beispiel.example")
    assert settings.desk.number_prefix == "NE"


def test_the_greeting_says_where_who_and_how() -> None:
    text = greeting(settings_of(COMPANY, Settings()), {"smtp": "127.0.0.1:8025"}, demo=True)
    for needed in (
        "http://localhost:8080/",
        "127.0.0.1:8025",
        "meike",
        "nordlicht-demo",
        "swaks",
        "curl",
        "python3 -c",
    ):
        assert needed in text
    assert "shadow" not in text


def test_every_queue_that_is_reserved_has_somebody_among_the_log_ins_who_sees_it() -> None:
    named = {login for login, _ in LOG_INS}
    roles = {role for one in COMPANY.agents if one.login in named for role in one.roles}
    assert {role for _, _, _, role in STARTING["queues"].values() if role} <= roles


def test_an_empty_desk_shows_its_first_password_and_says_that_it_runs_in_shadow() -> None:
    text = greeting(Settings(), {"smtp": "127.0.0.1:8025"}, demo=False, admin_password="once-only")
    assert "once-only" in text and "shadow" in text and "nordlicht" not in text


def test_a_later_start_of_an_empty_desk_shows_no_password() -> None:
    assert "password" not in greeting(Settings(), {"smtp": "127.0.0.1:8025"}, demo=False)


def test_a_desk_without_any_log_in_says_how_the_first_is_made() -> None:
    text = greeting(Settings(), {}, demo=False, nobody=True)
    assert "Nobody can log in yet" in text and "user add" in text and "/admin/start" in text
