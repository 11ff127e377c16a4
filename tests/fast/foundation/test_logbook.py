"""Lines of the log say what they are about."""

import json
import logging

import pytest

from foundation import logbook
from foundation.log_settings import Log


@pytest.fixture
def said(capsys):
    """What stands on standard error after logging with these settings."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level

    def said(**settings: str) -> str:
        logbook.begin(Log.model_validate(settings))
        log = logging.getLogger("ticketing.example")
        with logbook.about(arrival=17), logbook.about(outbox=3):
            log.info("kept")
            try:
                raise ValueError("no such part")
            except ValueError:
                log.exception("held")
        log.warning("elsewhere")
        return capsys.readouterr().err

    yield said
    root.handlers[:] = handlers
    root.setLevel(level)


def test_each_line_is_one_json_object_with_what_it_is_about(said):
    kept, held, elsewhere = map(json.loads, said(form="json", level="info").splitlines())
    assert (kept["what"], kept["level"], kept["arrival"], kept["outbox"]) == ("kept", "info", 17, 3)
    assert held["where"] == "ticketing.example" and "no such part" in held["trace"]
    assert "arrival" not in elsewhere


def test_lines_for_people_name_it_at_their_end_and_info_is_left_out(said):
    lines = said().splitlines()
    assert lines[0].endswith("ERROR ticketing.example: held (arrival=17 outbox=3)")
    assert lines[-1].endswith("WARNING ticketing.example: elsewhere")
