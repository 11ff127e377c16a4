"""Large files in the bucket of an object storage: kept before the 250, read back, waited for while it is away, and in the backup."""

from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from smtplib import SMTPException

import pytest

from tests.kit.books import Books
from tests.kit.bucket import BucketServer
from tests.kit.desk import send_mail
from tests.kit.server import Server
from tests.kit.surroundings import missing

PLAN = b"%PDF" + bytes(range(256)) * 2_000


def test_large_files_lie_in_a_bucket_are_waited_for_while_it_is_away_and_come_back_from_a_backup(
    start_server, ready_postgres_url: str, tmp_path: Path
):
    if find_spec("obstore") is None:
        missing("obstore is not installed: run make install-object-storage")
    with closing(BucketServer()) as bucket:
        server = start_server(SCHALTER_STORAGE__DATABASE_URL=ready_postgres_url, **bucket.settings)
        bucket.go_away()
        with pytest.raises(SMTPException, match="451"):
            send_mail(server, "Plan", "Der Plan.", files={"plan.pdf": PLAN})
        send_mail(server, "Frage", "Wann kommt jemand?")
        with closing(Books(server)) as books:
            assert books.settled(1) == {"ticketed": 1}, "a mail without a large file needs no bucket"
            assert "The object storage" in server.ran("check").stdout

            bucket.come_back()
            send_mail(server, "Plan", "Der Plan.", files={"plan.pdf": PLAN})
            assert books.settled(2) == {"ticketed": 2}
        [contact] = [one for one in server.api.pages("/api/v1/contacts") if one["attachments"]]
        assert server.api.get(f"/api/v1/contacts/{contact['id']}/raw") == bucket.objects[contact["sha256"]]
        [plan] = contact["attachments"]
        assert bucket.objects[plan["sha256"]] == PLAN
        server.run("backup", str(tmp_path / "backup"))
    elsewhere = Server(tmp_path / "elsewhere")
    elsewhere.run("restore", str(tmp_path / "backup"))
    with closing(Books(elsewhere)) as books:
        assert books.raw(plan["sha256"]) == PLAN, "back, in a desk that knows no bucket"
