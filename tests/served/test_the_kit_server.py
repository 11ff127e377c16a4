from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.kit.api import Api
from tests.kit.server import Server
from tests.kit.surroundings import is_listening


@pytest.fixture
def stand_in(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "desk", program=("tests/kit/stand_in.py",))
    yield server
    server.stop()


def starts(server: Server) -> int:
    return len((server.directory / "starts").read_text().splitlines())


def test_a_started_server_answers_and_a_stopped_one_does_not(stand_in: Server):
    stand_in.start()
    assert urlopen(f"{stand_in.http_url}/readyz", timeout=10).status == 200
    stand_in.stop()
    assert not is_listening(stand_in.http_port)
    with pytest.raises(URLError):
        urlopen(f"{stand_in.http_url}/readyz", timeout=10)


def test_a_server_comes_back_on_the_same_port_with_the_same_data(stand_in: Server):
    stand_in.start()
    stand_in.restart()
    stand_in.kill()
    stand_in.restart()
    assert starts(stand_in) == 3
    assert stand_in.log().splitlines().count("serving") == 3


def test_a_token_is_made_beside_the_running_server(stand_in: Server):
    stand_in.start()
    assert stand_in.token == "token-of-test"


def test_the_api_is_called_with_the_token_and_lists_are_read_to_their_end(stand_in: Server):
    stand_in.start()
    assert stand_in.api.pages("/api/v1/numbers") == [1, 2, 3]
    assert stand_in.api.get("/api/v1/numbers", cursor="more")["items"] == [3]
    assert stand_in.api.post("/api/v1/tickets", {"subject": "Grüße"}, expect=201) == {"subject": "Grüße"}


def test_an_unexpected_answer_of_the_api_fails_the_test_and_an_expected_refusal_does_not(stand_in: Server):
    stand_in.start()
    with pytest.raises(AssertionError, match=r"GET /api/v1/nothing: 404 .*Nothing here"):
        stand_in.api.get("/api/v1/nothing")
    assert stand_in.api.get("/api/v1/nothing", expect=404) == {"title": "Nothing here"}
    assert Api(stand_in.http_url).get("/api/v1/numbers", expect=401) == {"title": "Who are you?"}


def test_the_settings_of_the_developer_do_not_reach_the_server(stand_in: Server, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SCHALTER_HTTP__PORT", "1")
    monkeypatch.setenv("SCHALTER_RELAY__HOST", "mail.example.org")
    assert stand_in.environment["SCHALTER_HTTP__PORT"] == str(stand_in.http_port)
    assert "SCHALTER_RELAY__HOST" not in stand_in.environment


def test_a_failed_start_shows_what_the_server_said(tmp_path: Path):
    server = Server(tmp_path / "desk", {"SCHALTER_STAND_IN__FAILS": "1"}, program=("tests/kit/stand_in.py",))
    with pytest.raises(AssertionError, match=r"(?s)ended with 1 before it was ready.*the settings are wrong"):
        server.start()
    assert not is_listening(server.http_port)
