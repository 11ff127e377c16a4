"""Fax and letters: the folders scans are taken from, how they are read, and how answers leave on paper."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr, model_validator

from foundation.setting_types import Addresses, AddressIfAny, Table, Texts


def _pattern(value: str) -> str:
    try:
        groups = set(re.compile(value).groupindex)
    except re.error as error:
        raise ValueError(f"is no regular expression: {error}") from None
    if value and not groups & {"number", "time"}:
        raise ValueError("names neither (?P<number>…) nor (?P<time>…)")
    return value


Pattern = Annotated[str, AfterValidator(_pattern)]


class Fax(Table):
    """A folder that a fax server (or a scanner) writes to."""

    folder: str = Field("", description="folder that is watched; empty: none", examples=["/var/spool/hylafax/recvq"])
    medium: Literal["fax", "letter"] = Field("fax", description="what lies in it: fax or letter", examples=["fax"])
    name_pattern: Pattern = Field(
        "",
        description="regular expression on the file's name with (?P<number>…), the sender's number, or (?P<time>…), e.g. 20260314-0915",
        examples=["^(?P<time>\\d{8}-\\d{4})_(?P<number>\\+?\\d+)"],
    )
    polling: bool = Field(
        False, description="look every few seconds instead of being told: for network shares", examples=[True]
    )
    still_seconds: float = Field(
        3, ge=0.2, le=600, description="seconds a file must not have changed before it is taken", examples=[10]
    )

    @property
    def label(self) -> str:
        """How pages, the ledger and messages call it."""
        return f"{self.medium}:{self.folder}"


class Letter(Fax):
    """A folder that the scanner of the post room writes to."""

    folder: str = Field("", description="folder that is watched; empty: none", examples=["/srv/scans/post"])
    medium: Literal["fax", "letter"] = Field(
        "letter", description="what lies in it: fax or letter", examples=["letter"]
    )


class Scans(Table):
    """How scans are read, whichever way they came."""

    max_bytes: int = Field(
        52_428_800, ge=100_000, le=1_000_000_000, description="largest file, in bytes", examples=[52_428_800]
    )
    max_pages: int = Field(200, ge=1, le=2_000, description="most pages of one file", examples=[200])
    max_megapixels: float = Field(60, ge=1, le=400, description="largest page, in millions of dots", examples=[60])
    page_seconds: int = Field(60, ge=2, le=600, description="longest reading of one page", examples=[60])
    memory_mb: int = Field(
        1_536, ge=256, le=16_384, description="memory one reading process may take, in MiB", examples=[1_536]
    )
    pages_at_once: int = Field(2, ge=1, le=64, description="pages that are read at the same time", examples=[4])
    languages: str = Field(
        "deu+eng", pattern=r"^[a-z_]+(\+[a-z_]+)*$", description="languages Tesseract reads", examples=["deu+eng"]
    )
    tesseract: str = Field("tesseract", min_length=1, description="the program that reads", examples=["tesseract"])
    least_confidence: int = Field(
        65,
        ge=0,
        le=100,
        description="mean word confidence of a page (0 to 100) below which a person types the text in",
        examples=[65],
    )
    separators: Literal["none", "code", "blank", "both"] = Field(
        "none",
        description="what parts the letters of one scan: none, code (a sheet with the code below), blank (an empty page), both",
        examples=["code"],
    )
    separator_code: str = Field(
        "TRENNBLATT", min_length=1, description="text of the QR or bar code on a separator sheet", examples=["PATCHT"]
    )
    gateways: Addresses = Field(
        (),
        description="addresses of fax-to-mail gateways, as sender or as our recipient: their PDF or TIFF is a fax",
        examples=[["fax@example.org"]],
    )


class Paper(Table):
    """How answers to faxes and letters leave."""

    sender: Texts = Field(
        (), description="our postal address, line by line", examples=[["Musterfirma", "Hafenstraße 1", "24103 Kiel"]]
    )
    phone: str = Field("", description="telephone number on the letter", examples=["0431 555-0100"])
    fax: str = Field("", description="fax number on the letter", examples=["0431 555-0199"])
    footer: str = Field("", description="last line of each page", examples=["Musterfirma GmbH · HRB 1234 Kiel"])
    folder: str = Field(
        "", description="out-tray: folder that finished PDFs are put into; empty: only the page", examples=["/srv/out"]
    )
    fax_mail: AddressIfAny = Field(
        "",
        description="fax gateway by mail; number@ stands for the recipient's digits",
        examples=["number@fax-gateway.example"],
    )
    fax_url: str = Field(
        "",
        pattern=r"^(https?://.+)?$",
        description="fax gateway by HTTP: the PDF is posted there with the number in the header X-Fax-Number",
        examples=["https://fax.example.org/send"],
    )
    fax_token: SecretStr = Field(
        SecretStr(""), description="bearer token for fax_url; better in SCHALTER_PAPER__FAX_TOKEN", examples=["…"]
    )

    @model_validator(mode="after")
    def _one_gateway(self) -> "Paper":
        if self.fax_mail and self.fax_url:
            raise ValueError("fax_mail and fax_url exclude each other; keep one")
        return self
