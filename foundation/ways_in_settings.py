"""Settings of the ways in beside mail's own listener: who is believed about a sender, LMTP, telephone systems."""

from pydantic import Field, SecretStr

from foundation.setting_types import Networks, Port, Table, Texts


class Senders(Table):
    """Who a mail really comes from, and who may say that it is spam."""

    check: bool = Field(
        False, description="whether SPF, DKIM and DMARC of mail taken in over SMTP are checked here", examples=[True]
    )
    dns_server: str = Field(
        "",
        pattern=r"^(|[0-9.]+(:\d{1,5})?|[0-9a-fA-F:]+|\[[0-9a-fA-F:]+\](:\d{1,5})?)$",
        description="DNS server asked, an address with or without a port; empty: the system's",
        examples=["127.0.0.1:53"],
    )
    seconds: float = Field(
        4, gt=0, le=60, description="most time one check may take; then nothing is known", examples=[4]
    )
    arc_sealers: Texts = Field(
        (), description="domains of forwarders whose ARC seal about a sender is believed", examples=[["groups.example.org"]]
    )  # fmt: skip
    spam_hosts: Texts = Field(
        (), description="mail servers whose spam verdict in the header is believed", examples=[["mx.example.org"]]
    )


class Virus(Table):
    """A virus scanner that looks at every file that comes in: clamd, at an address or at a socket of this machine."""

    host: str = Field(
        "", description="name or address of the scanner; empty (and no socket): nothing is scanned", examples=["127.0.0.1"]
    )  # fmt: skip
    port: Port = Field(3310, description="its port", examples=[3310])
    socket: str = Field("", description="path of its socket instead", examples=["/run/clamav/clamd.ctl"])
    seconds: float = Field(10, gt=0, le=300, description="how long one step of the scan may take", examples=[10])


class Lmtp(Table):
    """A listener for a mail server in front that hands over by LMTP (RFC 2033)."""

    enabled: bool = Field(False, description="whether the listener runs", examples=[True])
    host: str = Field("127.0.0.1", description="address the listener binds", examples=["127.0.0.1"])
    port: Port = Field(8024, description="port of the listener; 0 takes a free one", examples=[24])
    allowed_networks: Networks = Field(
        ("127.0.0.0/8", "::1/128"), description="networks that may deliver by LMTP", examples=[["127.0.0.0/8"]]
    )


class TelephoneSystem(Table):
    """Reports of telephone systems; each needs a token of scope intake, see docs/operator.md."""

    placetel_secret: SecretStr = Field(
        SecretStr(""),
        description="shared secret of Placetel's External APIs; empty: signatures are not looked at",
        examples=["…"],
    )
