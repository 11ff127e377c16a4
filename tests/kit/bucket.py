"""A bucket of an object storage that speaks S3 (path style), in memory: objects put, read and asked for, each request signed.

Signatures (AWS Signature Version 4) are worked out here from the request as it came, so that a client that signs wrongly, or
with another key, is refused as a real one refuses it.
"""

import hashlib
import hmac
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, quote, urlsplit

from tests.kit.surroundings import LOOPBACK, free_port

_SIGNED = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/]+)/(?P<scope>(?P<day>\d{8})/(?P<region>[^/]+)/s3/aws4_request), ?"
    r"SignedHeaders=(?P<headers>[^,]+), ?Signature=(?P<signature>[0-9a-f]{64})"
)


class BucketServer:
    """`objects` by name. While it is away, nobody listens; while it does not serve, whoever puts something there waits."""

    def __init__(self, bucket: str = "files", access_key: str = "desk", secret_key: str = "of the desk"):
        self.bucket, self.access_key, self.secret_key = bucket, access_key, secret_key
        self.objects: dict[str, bytes] = {}
        self.serves, self.waited_for = threading.Event(), threading.Event()
        self.serves.set()
        self.port = free_port()
        self.come_back()

    @property
    def settings(self) -> dict[str, str]:
        """The names of the environment that a server needs to use it."""
        said = {"ENDPOINT": f"http://{LOOPBACK}:{self.port}", "BUCKET": self.bucket, "ACCESS_KEY": self.access_key, "SECRET_KEY": self.secret_key}  # fmt: skip
        return {f"SCHALTER_OBJECT_STORAGE__{name}": value for name, value in said.items()}

    def come_back(self) -> None:
        self._server = ThreadingHTTPServer((LOOPBACK, self.port), _handler(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def go_away(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    close = go_away

    def signature(self, request: BaseHTTPRequestHandler, content: bytes) -> str:
        """Why the request is refused; empty where it is signed as it should be."""
        found = _SIGNED.fullmatch(request.headers["Authorization"] or "")
        if not found or found["key"] != self.access_key:
            return "InvalidAccessKeyId"
        told = request.headers["x-amz-content-sha256"]
        if told not in ("UNSIGNED-PAYLOAD", hashlib.sha256(content).hexdigest()):
            return "XAmzContentSHA256Mismatch"
        address = urlsplit(request.path)
        query = "&".join(
            f"{quote(name, safe='~')}={quote(value, safe='~')}"
            for name, value in sorted(parse_qsl(address.query, keep_blank_values=True))
        )
        names = found["headers"].split(";")
        heads = "".join(f"{name}:{' '.join((request.headers[name] or '').split())}\n" for name in names)
        asked = "\n".join((request.command, address.path, query, heads, found["headers"], told))
        digest = hashlib.sha256(asked.encode()).hexdigest()
        key = f"AWS4{self.secret_key}".encode()
        for part in (found["day"], found["region"], "s3", "aws4_request"):
            key = _signed(key, part)
        text = "\n".join(("AWS4-HMAC-SHA256", request.headers["x-amz-date"], found["scope"], digest))
        return "" if hmac.compare_digest(_signed(key, text).hex(), found["signature"]) else "SignatureDoesNotMatch"


def _signed(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def _handler(store: BucketServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            if not store.serves.is_set():
                store.waited_for.set()
                store.serves.wait(60)
            if name := self._named(content):
                store.objects[name] = content
                self._answer(200, b"", ETag=f'"{hashlib.md5(content).hexdigest()}"')

        def do_GET(self) -> None:
            name = self._named(b"")
            if name in store.objects:
                stored = store.objects[name]
                self._answer(200, stored, ETag=f'"{hashlib.md5(stored).hexdigest()}"', **_MODIFIED)
            elif name:
                self._refuse(404, "NoSuchKey")

        def _named(self, content: bytes) -> str:
            """The object that is meant; empty where the request has been refused."""
            bucket, _, name = urlsplit(self.path).path.lstrip("/").partition("/")
            if why := store.signature(self, content):
                self._refuse(403, why)
            elif bucket != store.bucket:
                self._refuse(404, "NoSuchBucket")
            else:
                return name
            return ""

        def _refuse(self, status: int, code: str) -> None:
            self._answer(status, f"<Error><Code>{code}</Code></Error>".encode(), **{"Content-Type": "application/xml"})

        def _answer(self, status: int, content: bytes, **heads: str) -> None:
            self.send_response(status)
            for name, value in heads.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


_MODIFIED = {"Last-Modified": "Mon, 02 Mar 2026 09:00:00 GMT"}
