"""One mailbox that is read over IMAP: `[imap]` for the first, `[[imap_more]]` for each further one."""

from typing import Literal

from pydantic import Field, SecretStr, model_validator

from foundation.setting_types import AddressIfAny, DayIfAny, Port, Table


class Imap(Table):
    """A mailbox that is read over IMAP."""

    host: str = Field(
        "", description="name of the IMAP server; empty: no mailbox is read", examples=["mail.example.org"]
    )
    port: Port = Field(993, description="its port: 993 for tls, 143 for starttls", examples=[993])
    security: Literal["tls", "starttls", "none"] = Field(
        "tls", description="encryption: tls, starttls or none", examples=["starttls"]
    )
    user: str = Field("", description="log-in name", examples=["hilfe@example.org"])
    password: SecretStr = Field(
        SecretStr(""), description="password; better in SCHALTER_IMAP__PASSWORD", examples=["…"]
    )
    folder: str = Field("INBOX", min_length=1, description="folder that is read", examples=["INBOX"])
    since: DayIfAny = Field(
        None, description="first reading takes only what arrived on or after this day; empty: everything", examples=["2026-01-01"]
    )  # fmt: skip
    address: AddressIfAny = Field(
        "", description="our address its mail was sent to; empty: mail.address", examples=["hilfe@example.org"]
    )
    after: Literal["seen", "move", "delete"] = Field(
        "seen", description="what becomes of a mail once it is kept: seen (marked), move, delete", examples=["move"]
    )
    move_to: str = Field("", description="folder for after = move", examples=["Schalter"])
    poll_seconds: int = Field(
        120, ge=5, le=540, description="seconds after which is looked even if nothing was announced", examples=[120]
    )
    auth: Literal["password", "xoauth2", "oauthbearer"] = Field(
        "password", description="how we log in: password, xoauth2 or oauthbearer", examples=["xoauth2"]
    )
    token_url: str = Field(
        "",
        pattern=r"^(https?://.+)?$",
        description="where access tokens come from",
        examples=["https://login.microsoftonline.com/TENANT/oauth2/v2.0/token"],
    )
    client_id: str = Field("", description="our id at the token server", examples=["0f3c…"])
    client_secret: SecretStr = Field(
        SecretStr(""), description="our secret there; better in SCHALTER_IMAP__CLIENT_SECRET", examples=["…"]
    )
    refresh_token: SecretStr = Field(
        SecretStr(""),
        description="refresh token of the mailbox's owner; empty: the token server trusts the client alone",
        examples=["…"],
    )
    scope: str = Field(
        "",
        description="scope asked for, where the token server wants one",
        examples=["https://outlook.office365.com/.default"],
    )

    @property
    def name(self) -> str:
        """What its state is remembered under: another server, user or folder is another mailbox."""
        return f"{self.user} {self.folder} {self.host}:{self.port}"

    @property
    def label(self) -> str:
        """How pages and logs call it."""
        return f"{self.address or self.user} ({self.folder}, {self.host})"

    @model_validator(mode="after")
    def _complete(self) -> "Imap":
        if self.host and not self.user:
            raise ValueError("a mailbox with a host needs a user; set SCHALTER_IMAP__USER")
        if self.after == "move" and not self.move_to:
            raise ValueError("after = move needs the folder in move_to; set SCHALTER_IMAP__MOVE_TO")
        if self.host and self.auth != "password" and not (self.token_url and self.client_id):
            raise ValueError(f"auth = {self.auth} needs token_url and client_id")
        return self
