"""One frozen settings object: a nested model for each table of `config.toml`. How it is filled: `configuration.py`.

The shipped `config.toml` lists every setting with a comment; a test holds it to the models below.
"""

from pathlib import Path
from typing import Literal

from pydantic import Field

from foundation.e_level_settings import ELevel
from foundation.imap_settings import Imap
from foundation.knowledge_settings import Knowledge
from foundation.log_settings import Log
from foundation.mail_settings import Dkim, Mail, Relay
from foundation.notice_settings import Notices
from foundation.object_storage_settings import ObjectStorage
from foundation.routing_settings import Routing
from foundation.scan_settings import Fax, Letter, Paper, Scans
from foundation.setting_types import DatabaseAddress, HolidaySet, Networks, Port, Table, Texts, Zone
from foundation.ways_in_settings import Lmtp, Senders, TelephoneSystem, Virus
from foundation.webhook_settings import Webhooks

EVERYWHERE = ("127.0.0.1", "0.0.0.0", "::", "::1")  # noqa: S104 compared with, not bound


class Desk(Table):
    """Who we are to customers."""

    company: str = Field(
        "Musterfirma",
        min_length=1,
        pattern=r"\S",
        description="name of the company, as customers know it",
        examples=["Nordlicht Energie"],
    )
    language: Literal["de", "en"] = Field("de", description="language where nothing else is known", examples=["de"])
    time_zone: Zone = Field("Europe/Berlin", description="the desk's zone, an IANA name", examples=["Europe/Berlin"])
    holidays: HolidaySet = Field(
        "DE-SH", description="holiday set of the desk, country and subdivision", examples=["DE-BY"]
    )
    number_prefix: str = Field(
        "SC", pattern=r"^[A-Z]{1,4}$", description="letters before each ticket number", examples=["NE"]
    )
    german: Literal["Sie", "du"] = Field("Sie", description="how customers are addressed in German", examples=["du"])

    @property
    def country(self) -> str:
        """ISO 3166: the country of the holidays, in which national telephone numbers are read."""
        return self.holidays.partition("-")[0]

    @property
    def du(self) -> bool:
        """Whether German for customers says du; members of the desk always read Sie."""
        return self.german == "du"

    def spoken_by(self, member: str) -> str:
        """The language a member of the desk is written to in; they have none of their own before the first log-in."""
        return member if member in ("de", "en") else self.language


class Placeholders(Table):
    """What articles say as {{name}}."""

    hours: str = Field("Mo–Fr 8–17 Uhr", description="service hours in words, German", examples=["Mo–Fr 8–17 Uhr"])
    hours_en: str = Field(
        "Mon–Fri 8:00–17:00", description="service hours in words, English", examples=["Mon–Fri 8:00–17:00"]
    )
    phone: str = Field("+49 431 555-0100", description="number customers call", examples=["+49 431 555-0100"])
    portal_url: str = Field(
        "https://portal.example", description="customer portal", examples=["https://portal.example"]
    )
    shop_url: str = Field("https://shop.example", description="web shop", examples=["https://shop.example"])
    order_url: str = Field(
        "https://shop.example/orders", description="where orders are listed", examples=["https://shop.example/orders"]
    )
    price_url: str = Field(
        "https://shop.example/prices", description="price list", examples=["https://shop.example/prices"]
    )
    return_days: str = Field("14", description="days for returning goods", examples=["14"])


class Http(Table):
    """Pages and API."""

    host: str = Field("127.0.0.1", description="address the pages listen on", examples=["127.0.0.1"])
    port: Port = Field(8080, description="port of the pages; 0 takes a free one", examples=[8080])
    public_url: str = Field(
        "",
        pattern=r"^(https?://.*[^/])?$",
        description="address in mailed links, without / at the end; empty: http://host:port",
        examples=["https://help.example.org"],
    )
    trusted_proxies: Networks = Field(
        (), description="networks whose X-Forwarded-For is believed", examples=[["10.0.0.0/8"]]
    )


class Smtp(Table):
    """Our own listener for incoming mail."""

    enabled: bool = Field(True, description="whether the listener runs", examples=[True])
    host: str = Field("127.0.0.1", description="address the listener binds", examples=["0.0.0.0"])  # noqa: S104 an example
    port: Port = Field(8025, description="port of the listener; 0 takes a free one", examples=[25])
    max_message_bytes: int = Field(
        26_214_400,
        ge=10_000,
        le=1_000_000_000,
        description="largest mail, upload and attachment, in bytes",
        examples=[26_214_400],
    )
    allowed_networks: Networks = Field(
        ("127.0.0.0/8", "::1/128"),
        description="networks that may deliver any recipient while no mailbox is configured, and are never throttled",
        examples=[["127.0.0.0/8", "192.168.0.0/16"]],
    )
    certificate: str = Field(
        "",
        description="PEM file with the certificate chain for STARTTLS; empty: none",
        examples=["/etc/schalter/mail.pem"],
    )
    private_key: str = Field(
        "", description="PEM file with its key; empty: in the same file", examples=["/etc/schalter/mail.key"]
    )


class Storage(Table):
    """Where everything is kept."""

    directory: Path = Field(
        Path("var"), description="folder for database, blobs, models and keys", examples=["/var/lib/schalter"]
    )
    database_url: DatabaseAddress = Field(
        "",
        description="empty: SQLite in the directory; else PostgreSQL, with @ / % in its password written as %40 %2F %25",
        examples=["postgresql://schalter@localhost/schalter"],
    )
    readers: int = Field(4, ge=1, le=64, description="threads (and connections) for questions", examples=[4])


class Limits(Table):
    """Attachments and rates; the same on web, API and desk."""

    files_per_message: int = Field(
        10, ge=0, le=100, description="most files on one form, note or answer", examples=[10]
    )
    refused_types: Texts = Field(
        ("exe", "scr", "bat", "cmd", "com", "js", "vbs", "msi", "ps1", "jar", "lnk", "hta"),
        description="file endings that are refused",
        examples=[["exe", "js"]],
    )
    forms_per_hour: int = Field(
        20, ge=1, le=100_000, description="most contact forms from one address in an hour", examples=[20]
    )
    failed_logins_per_hour: int = Field(
        50, ge=1, le=100_000, description="failed log-ins of one network address in an hour before it has to wait", examples=[50]
    )  # fmt: skip
    mails_per_sender_hour: int = Field(
        10,
        ge=1,
        le=100_000,
        description="mails of one sender in an hour after which automatic answers stop",
        examples=[10],
    )
    automatic_mails_per_hour: int = Field(
        5000, ge=1, le=10_000_000, description="most automatic mails the desk sends in an hour in all", examples=[5000]
    )
    automatic_mails_per_day: int = Field(
        20, ge=1, le=100_000, description="most automatic mails one recipient gets in 24 hours", examples=[20]
    )


class Lifecycle(Table):
    """Waiting times of the life cycle."""

    reminder_days: tuple[int, int, int] = Field(
        (3, 7, 14),
        description="days until first reminder, second reminder, closing without an answer",
        examples=[[3, 7, 14]],
    )
    longest_pause_days: int = Field(
        0,
        ge=0,
        le=365,
        description="days of waiting for the customer after which the clocks run again, before the closing above; 0: they stand as long as it waits",
        examples=[10],
    )
    reopen_working_days: int = Field(
        5, ge=0, le=365, description="working days in which a resolved ticket can be reopened", examples=[5]
    )


class Settings(Table):
    """All of `config.toml`."""

    desk: Desk = Desk()
    placeholders: Placeholders = Placeholders()
    http: Http = Http()
    smtp: Smtp = Smtp()
    mail: Mail = Mail()
    relay: Relay = Relay()
    dkim: Dkim = Dkim()
    dkim_more: tuple[Dkim, ...] = ()
    imap: Imap = Imap()
    imap_more: tuple[Imap, ...] = ()
    fax: Fax = Fax()
    letter: Letter = Letter()
    folders_more: tuple[Fax, ...] = ()
    scans: Scans = Scans()
    paper: Paper = Paper()
    senders: Senders = Senders()
    lmtp: Lmtp = Lmtp()
    virus: Virus = Virus()
    storage: Storage = Storage()
    object_storage: ObjectStorage = ObjectStorage()
    e_level: ELevel = ELevel()
    knowledge: Knowledge = Knowledge()
    limits: Limits = Limits()
    lifecycle: Lifecycle = Lifecycle()
    routing: Routing = Routing()
    notices: Notices = Notices()
    telephone: TelephoneSystem = TelephoneSystem()
    webhooks: Webhooks = Webhooks()
    log: Log = Log()

    @property
    def public_url(self) -> str:
        """The address in mailed links, without a slash at the end."""
        host = "localhost" if self.http.host in EVERYWHERE else self.http.host
        return self.http.public_url or f"http://{host}:{self.http.port}"

    @property
    def database_url(self) -> str:
        """The SQLAlchemy address: SQLite in the directory, or PostgreSQL through psycopg 3."""
        url = self.storage.database_url
        if not url:
            return f"sqlite:///{self.storage.directory / 'schalter.sqlite3'}"
        return url.replace("postgresql://", "postgresql+psycopg://", 1)

    @property
    def mailboxes_to_read(self) -> tuple[Imap, ...]:
        """The IMAP mailboxes that are read, each once."""
        named = {one.name: one for one in (self.imap, *self.imap_more) if one.host}
        return tuple(named.values())

    @property
    def folders_to_watch(self) -> tuple[Fax, ...]:
        """The folders scans are taken from, each once."""
        named = {one.folder: one for one in (self.fax, self.letter, *self.folders_more) if one.folder}
        return tuple(named.values())

    @property
    def own_addresses(self) -> frozenset[str]:
        """Every address mail reaches us at."""
        fetched = (one.address for one in self.mailboxes_to_read if one.address)
        bounces = (self.mail.bounces,) if self.mail.bounces else ()
        return frozenset((self.mail.address, *self.mail.mailboxes, *fetched, *bounces))

    @property
    def signing_keys(self) -> tuple[Dkim, ...]:
        """The keys outgoing mail is signed with, one for each domain."""
        return tuple(one for one in (self.dkim, *self.dkim_more) if one.domain)

    def article_values(self, language: str) -> dict[str, str]:
        """What the placeholders of articles stand for in one language."""
        said = self.placeholders
        return {
            "company": self.desk.company,
            "hours": said.hours_en if language == "en" else said.hours,
            "phone": said.phone,
            "portal_url": said.portal_url,
            "shop_url": said.shop_url,
            "order_url": said.order_url,
            "price_url": said.price_url,
            "return_days": said.return_days,
            "help_url": self.public_url,
            "support_email": self.mail.address,
        }
