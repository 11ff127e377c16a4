"""What `check` says of the places the server listens on."""

import socket

import pytest

from foundation.findings import listening_finding


def test_a_free_port_is_well():
    assert listening_finding("Pages can be served", "localhost", 0, "SCHALTER_HTTP__").state == "well"


def test_a_port_in_use_may_be_the_running_server():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        found = listening_finding("Pages can be served", "127.0.0.1", taken.getsockname()[1], "SCHALTER_HTTP__")
    assert (found.state, found.what.endswith("is in use.")) == ("missing", True)


@pytest.mark.parametrize("host", ["no.such.host.invalid", "192.0.2.1"])
def test_a_host_that_is_not_ours_is_broken_and_its_setting_named(host: str):
    found = listening_finding("Pages can be served", host, 0, "SCHALTER_HTTP__")
    assert found.state == "broken" and host in found.what and "SCHALTER_HTTP__HOST" in found.remedy
