"""One served desk for all tests of the API; each test opens tickets of its own."""

import http.client
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.kit.api import Api
from tests.kit.server import Server


@dataclass(frozen=True)
class Answer:
    """What came back, with its headers."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def said(self) -> Any:
        return json.loads(self.body)


@pytest.fixture(scope="session")
def api_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("api") / "server")
    server.start()
    server.run("user", "add", "anna", "--name", "Anna Berg", "--level", "1", "--level", "2")
    yield server
    server.stop()


@pytest.fixture
def api(api_server: Server) -> Api:
    return api_server.api


@pytest.fixture(scope="session")
def exchange(api_server: Server) -> Callable[..., Answer]:
    """A bare HTTP exchange: `exchange("GET", "/api/v1/tickets", token="")`."""

    def one(method: str, path: str, body: bytes | None = None, *, token: str | None = None, **headers: str) -> Answer:
        connection = http.client.HTTPConnection(api_server.host, api_server.http_port, timeout=30)
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        bearer = api_server.token if token is None else token
        if bearer:
            said["Authorization"] = f"Bearer {bearer}"
        connection.request(method, path, body, said)
        answer = connection.getresponse()
        try:
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    return one


@pytest.fixture
def opened(api: Api) -> Callable[..., Any]:
    """Opens a ticket; what is not said has a plain value."""

    def one(**said: Any) -> Any:
        plain = {"sender": {"address": "kim@customer.example", "name": "Kim"}, "text": "Mein Drucker druckt nicht."}
        return api.post("/api/v1/tickets", plain | said, expect=201)

    return one
