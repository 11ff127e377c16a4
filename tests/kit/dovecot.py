"""A real IMAP server (Dovecot 2.3) with one mailbox, on a free port."""

import imaplib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from imaplib import Time2Internaldate
from pathlib import Path

from tests.kit.surroundings import LOOPBACK, free_port, missing, program
from tests.kit.waiting import until

_START_SECONDS = 30

_CONFIG = """\
protocols = imap
listen = {host}
base_dir = {directory}/run
state_dir = {directory}/state
log_path = {directory}/log
ssl = yes
ssl_cert = <{directory}/certificate.pem
ssl_key = <{directory}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2 oauthbearer
first_valid_uid = 1
mail_location = maildir:{directory}/mail
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service stats {{
  client_limit = 100
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {directory}/oauth2.conf
}}
passdb {{
  driver = static
  mechanisms = plain login
  args = user={user} password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={directory}/home
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
"""

_TOKENS = """\
introspection_mode = post
introspection_url = http://127.0.0.1:{port}/introspect
username_attribute = username
active_attribute = active
active_value = true
"""


@dataclass(slots=True)
class Dovecot:
    """The running server and the way into its only mailbox."""

    directory: Path
    port: int
    host: str = LOOPBACK
    user: str = "desk@example.org"
    password: str = "only-for-tests"
    tls_port: int = field(default_factory=free_port)
    token_port: int = field(default_factory=free_port)
    """Where it asks whether a token is good: nobody is there, unless a test puts a token server there."""

    @property
    def certificate(self) -> Path:
        return self.directory / "certificate.pem"

    def login(self) -> imaplib.IMAP4:
        """A session of the standard library's client, logged in; to be used in a `with`, which logs out."""
        session = imaplib.IMAP4(self.host, self.port, timeout=10)
        session.login(self.user, self.password)
        return session

    def append(self, message: bytes, folder: str = "INBOX", arrived: datetime | None = None) -> None:
        """Lay a mail into the mailbox as if it had just been delivered, or at that time."""

        def laid() -> bool:
            with self.login() as session:
                status, answer = session.append(folder, "", Time2Internaldate(arrived) if arrived else "", message)
            assert status == "OK" or b"deleted under us" in answer[0], answer
            return status == "OK"

        until(laid, 10, f"a mail in {folder}")  # Dovecot refuses it for a moment where the folder was just made anew

    def empty(self) -> None:
        """Delete every folder beside the inbox and every mail in it."""
        with self.login() as session:
            for line in session.list()[1]:
                assert isinstance(line, bytes)
                folder = line.decode().rpartition(' "/" ')[2]
                if folder != "INBOX":
                    session.delete(folder)
            _, (count,) = session.select("INBOX")
            if count != b"0":
                session.store("1:*", "+FLAGS.SILENT", r"\Deleted")
                session.expunge()

    def log(self) -> str:
        return (self.directory / "log").read_text(errors="replace")


@contextmanager
def running_dovecot() -> Iterator[Dovecot]:
    """Run Dovecot in a temporary directory until the block is left."""
    binary = program("dovecot", package="dovecot-imapd")
    if os.geteuid() != 0:
        missing("Dovecot changes between accounts of its own and therefore has to be started as root")
    directory = Path(tempfile.mkdtemp(prefix="schalter-imap-"))
    directory.chmod(0o755)
    try:
        dovecot = Dovecot(directory, free_port())
        config = _write_config(dovecot)
        with (directory / "log").open("ab") as log:
            server = subprocess.Popen([binary, "-F", "-c", config], stdout=log, stderr=log)
        try:
            until(lambda: _answers(dovecot, server), _START_SECONDS, "Dovecot lets its user in")
            yield dovecot
        finally:
            server.terminate()
            server.wait(20)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _write_config(dovecot: Dovecot) -> Path:
    owner = pwd.getpwnam("nobody")
    for name in ("mail", "home"):
        folder = dovecot.directory / name
        folder.mkdir()
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    _make_certificate(dovecot)
    (dovecot.directory / "oauth2.conf").write_text(_TOKENS.format(port=dovecot.token_port))
    config = dovecot.directory / "dovecot.conf"
    config.write_text(
        _CONFIG.format(
            directory=dovecot.directory,
            host=dovecot.host,
            port=dovecot.port,
            tls_port=dovecot.tls_port,
            user=dovecot.user,
            password=dovecot.password,
            uid=owner.pw_uid,
            gid=owner.pw_gid,
        )
    )
    return config


def _make_certificate(dovecot: Dovecot) -> None:
    """Signed by itself: whoever is to trust it is given `dovecot.certificate`."""
    made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext", f"subjectAltName=DNS:localhost,IP:{dovecot.host}"]  # fmt: skip
    key = dovecot.directory / "key.pem"
    command = [program("openssl", package="openssl"), *made, "-keyout", key, "-out", dovecot.certificate]
    subprocess.run(command, check=True, capture_output=True, timeout=60)


def _answers(dovecot: Dovecot, server: subprocess.Popen) -> bool:
    if server.poll() is not None:
        raise RuntimeError(f"Dovecot ended with {server.returncode}:\n{dovecot.log()}")
    try:
        dovecot.login().logout()
    except (OSError, imaplib.IMAP4.abort):
        return False
    except imaplib.IMAP4.error as refused:
        raise RuntimeError(f"Dovecot refuses its user ({refused}):\n{dovecot.log()}") from refused
    return True
