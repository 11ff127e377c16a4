"""Bytes as objects of a bucket that speaks S3, by their SHA-256: one place for several machines.

The client is the package obstore (`make install-object-storage`), imported when the first object is asked for.
"""

import errno
import hashlib
import importlib.util
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from foundation.errors import OperatorError
from foundation.object_storage_settings import ObjectStorage
from storage.engines import PlaceAway

if TYPE_CHECKING:
    from obstore.store import S3Store

PATIENCE = timedelta(seconds=20)
"""What one try may take, and after which no further one is begun: whoever waits holds a line to the database meanwhile."""
TRIES_AGAIN = 2
LATELY = 200
"""So many objects that were put last are known to be there: nothing is ever deleted from the bucket."""
NO_BUCKET = "<Code>NoSuchBucket</Code>"
"""What the storage answers where the whole bucket is missing: also a 404, but the fault of the settings and not the object's."""


class Bucket:
    """OperatorError where the client is not installed. Nobody is asked for anything before the first object."""

    def __init__(self, settings: ObjectStorage):
        if importlib.util.find_spec("obstore") is None:
            raise OperatorError(
                "The object storage needs a package that is not installed. Run make install-object-storage, "
                "or leave SCHALTER_OBJECT_STORAGE__ENDPOINT empty."
            )
        self._settings = settings
        self._lately = deque[str](maxlen=LATELY)

    def put(self, name: str, content: bytes) -> None:
        """Keeps the bytes. PlaceAway where the storage does not answer or refuses."""
        import obstore

        if name in self._lately:
            return
        with self._told():
            obstore.put(self._store, name, content, use_multipart=False)
        self._lately.append(name)

    def get(self, name: str) -> bytes | None:
        """The bytes; None where there are none by that name. PlaceAway as for `put`; an OSError that stays where they are damaged."""
        import obstore

        with self._told():
            try:
                content = obstore.get(self._store, name).bytes().to_bytes()
            except FileNotFoundError as error:
                if NO_BUCKET in str(error):
                    raise
                return None
        if hashlib.sha256(content).hexdigest() != name:
            raise OSError(errno.EBADMSG, f"The object {name} of the bucket {self._settings.bucket} is damaged.")
        return content

    def forget(self, name: str) -> bool:
        """False where the object is there: nothing is deleted from a bucket, for servers remember what they have put."""
        return self.get(name) is None

    @cached_property
    def _store(self) -> "S3Store":
        from obstore.store import S3Store

        said = self._settings
        return S3Store(
            said.bucket,
            endpoint=said.endpoint,
            region=said.region,
            access_key_id=said.access_key,
            secret_access_key=said.secret_key.get_secret_value(),
            client_options={
                "allow_http": said.endpoint.startswith("http://"),
                "connect_timeout": "3s",
                "timeout": PATIENCE,
            },
            retry_config={"max_retries": TRIES_AGAIN, "retry_timeout": PATIENCE},
        )

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What the client raises, as a fault that passes: it is tried again, nothing is held."""
        from obstore.exceptions import BaseError

        try:
            yield
        except (BaseError, OSError) as error:
            cause = (str(error).strip() or type(error).__name__).splitlines()[0]
            raise PlaceAway(f"The object storage {self._settings.endpoint} does not serve: {cause}") from None
