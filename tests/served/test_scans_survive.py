"""Every scan is there once, whatever happens while it is being read; a long one shows how far it is."""

import shutil

import pytest

from tests.kit import paper
from tests.kit.desk import AtTheDesk, add_agent
from tests.kit.surroundings import trial_size
from tests.kit.waiting import until

pytestmark = [
    pytest.mark.trial,
    pytest.mark.skipif(not shutil.which("tesseract"), reason="tesseract is not on this machine"),
]
LINES = "Guten Tag,\n\nbitte rufen Sie mich zu Vorgang {number} zurück.\nVielen Dank.\n\nOlaf Ohm"


def test_each_scan_is_there_once_though_the_server_is_killed_while_they_are_read(start_server, tmp_path):
    folder, count = tmp_path / "fax", trial_size(50, part=16)
    folder.mkdir()
    server = start_server(SCHALTER_FAX__FOLDER=str(folder), SCHALTER_FAX__STILL_SECONDS="0.3")
    scans = {
        f"fax{number:03}.tif": paper.tiff([paper.faxed(paper.printed(LINES.format(number=number)))])
        for number in range(count)
    }
    for name, content in scans.items():
        (folder / name).write_bytes(content)
    kills = max(1, count // 10)
    for kill in range(kills):
        share = count * (kill + 1) // (kills + 1)
        until(lambda share=share: len(_tickets(server)) >= share, 300, f"{share} faxes are read")
        server.kill()
        server.start()
    until(lambda: len(_tickets(server)) >= count, 600, "all faxes are read")
    until(lambda: not [file for file in folder.iterdir() if file.is_file()], 60, "the folder is empty")
    found = [server.api.get(f"/api/v1/tickets/{one['number']}/contacts")["items"][0] for one in _tickets(server)]
    assert len(found) == count == len({contact["sha256"] for contact in found})
    assert sorted(file.name for file in (folder / "done").iterdir()) == sorted(scans)
    assert all(line["difference"] == 0 for line in server.api.get("/api/v1/ledger")["items"])


def test_a_long_fax_shows_how_far_it_is_and_keeps_all_its_pages(start_server, tmp_path):
    folder, count = tmp_path / "fax", trial_size(60, part=20)
    folder.mkdir()
    server = start_server(SCHALTER_FAX__FOLDER=str(folder), SCHALTER_FAX__STILL_SECONDS="0.3")
    add_agent(server, "lena", "--role", "dispatcher", "--level", "1")
    lena = AtTheDesk(server, "lena")
    pages = [paper.faxed(paper.printed(LINES.format(number=number))) for number in range(count)]
    (folder / "long.tif").write_bytes(paper.tiff(pages))
    until(lambda: f"von {count}" in lena.get("/desk/scans").said("tbody"), 60, "the page says how far it is")
    (ticket,) = until(lambda: _tickets(server), 600, "it is read")
    shown = lena.get(f"/desk/tickets/{ticket['number']}").page
    assert [node.attributes["data-scan-page"] for node in shown.css("[data-scan-page]")] == [
        str(number) for number in range(1, count + 1)
    ]
    text = server.api.get(f"/api/v1/tickets/{ticket['number']}/contacts")["items"][0]["body_text"]
    assert f"Vorgang {count - 1}" in text


def _tickets(server):
    return server.api.get("/api/v1/tickets?limit=100")["items"]
