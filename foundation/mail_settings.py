"""Mail of ours: in whose name it is written, the relay that takes it, and the keys it is signed with."""

from typing import Literal

from pydantic import Field, SecretStr

from foundation.setting_types import Address, Addresses, AddressIfAny, Port, Table, Texts


class Relay(Table):
    """The mail server that takes our outgoing mail. Without a host, mail is kept and shown under Sent mail."""

    host: str = Field(
        "", description="name of the relay; empty keeps mail on the page Sent mail", examples=["mail.example.org"]
    )
    port: Port = Field(587, description="port of the relay", examples=[587])
    user: str = Field("", description="log-in name, if the relay wants one", examples=["schalter"])
    password: SecretStr = Field(
        SecretStr(""), description="password; better in SCHALTER_RELAY__PASSWORD", examples=["…"]
    )
    security: Literal["auto", "starttls", "tls", "none"] = Field(
        "auto", description="encryption: auto uses STARTTLS where offered", examples=["starttls"]
    )
    timeout_seconds: float = Field(
        30, gt=0, le=600, description="how long one step of the dialogue may take", examples=[30]
    )


class Dkim(Table):
    """A key outgoing mail is signed with (RFC 6376): `[dkim]` for the first domain, `[[dkim_more]]` for each further one."""

    domain: str = Field(
        "",
        pattern=r"^[a-z0-9.-]*$",
        description="domain of our sender address; empty: no signature",
        examples=["example.org"],
    )
    selector: str = Field(
        "schalter",
        pattern=r"^[A-Za-z0-9._-]+$",
        description="name of the key in the domain's DNS",
        examples=["schalter"],
    )
    key_file: str = Field(
        "",
        description="PEM file with the private RSA key, readable by the server alone",
        examples=["/etc/schalter/dkim.pem"],
    )


class Mail(Table):
    """Our addresses."""

    address: Address = Field(
        "hilfe@schalter.example", description="address answers come from", examples=["hilfe@example.org"]
    )
    name: str = Field("", description="name beside it; empty: the company's", examples=["Service-Desk"])
    mailboxes: Addresses = Field(
        (),
        description="addresses we accept mail for; empty: every recipient from allowed networks",
        examples=[["hilfe@example.org"]],
    )
    subject_tag: bool = Field(True, description="whether subjects carry [SC-…]", examples=[True])
    bounces: AddressIfAny = Field(
        "",
        description="address returned mail goes to, with a mark of each mail after a +; empty: to the sender's address",
        examples=["bounce@example.org"],
    )
    undo_seconds: int = Field(
        15, ge=0, le=600, description="how long an agent can take an answer back before it leaves", examples=[15]
    )
    authserv_ids: Texts = Field(
        (), description="receivers whose Authentication-Results header is believed", examples=[["mx.example.org"]]
    )
