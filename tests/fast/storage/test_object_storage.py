"""What a bucket's trouble is taken for: an object that is not there, or a storage that does not serve just now."""

from contextlib import closing
from importlib.util import find_spec

import pytest

from foundation.object_storage_settings import ObjectStorage
from storage.blobs import sha256_of
from storage.checks import bucket_findings, in_the_clear
from storage.engines import PlaceAway
from storage.object_storage import Bucket
from tests.kit.bucket import BucketServer
from tests.kit.surroundings import LOOPBACK, missing

NAME = sha256_of(b"never put there")


def bucket(server: BucketServer, name: str) -> Bucket:
    if find_spec("obstore") is None:
        missing("obstore is not installed: run make install-object-storage")
    endpoint = f"http://{LOOPBACK}:{server.port}"
    return Bucket(
        ObjectStorage(endpoint=endpoint, bucket=name, access_key=server.access_key, secret_key=server.secret_key)
    )


def test_a_missing_object_is_missing_and_a_missing_bucket_is_away():
    with closing(BucketServer()) as server:
        assert bucket(server, server.bucket).get(NAME) is None
        with pytest.raises(PlaceAway, match="NoSuchBucket"):
            bucket(server, "mistyped").get(NAME)


def test_an_error_without_a_text_is_told_by_its_kind():
    with closing(BucketServer()) as server:
        told = bucket(server, server.bucket)._told()
    with pytest.raises(PlaceAway, match="does not serve: TimeoutError"), told:
        raise TimeoutError


@pytest.mark.parametrize(
    ("endpoint", "clear"),
    [
        ("http://10.0.0.7:9000", True),
        ("http://localhost.example.org", True),
        ("http://127.example.org", True),
        ("https://s3.example.org", False),
        ("http://localhost:9000", False),
        ("http://127.0.0.1:9000", False),
        ("http://[::1]:9000", False),
    ],
)
def test_what_goes_to_another_machine_without_encryption_is_known(endpoint: str, clear: bool):
    assert in_the_clear(endpoint) is clear


def test_the_check_says_that_mails_leave_in_the_clear():
    said = ObjectStorage(endpoint="http://10.0.0.7:9000", access_key="desk", secret_key="of the desk")
    first = next(bucket_findings(said))
    assert first.state == "missing" and "in the clear" in first.what and "https://" in first.remedy
