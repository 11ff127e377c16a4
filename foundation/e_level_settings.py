"""What the automation tier may do, and what it has to show first."""

from typing import Literal, get_args

from pydantic import Field

from foundation.setting_types import Table

EncoderName = Literal["off", "use-multilingual-3"]
ENCODERS: tuple[EncoderName, ...] = get_args(EncoderName)


class ELevel(Table):
    """The automation tier."""

    enabled: bool = Field(True, description="the global switch: off lets a person answer everything", examples=[True])
    encoder: EncoderName = Field(
        "off",
        description="sentence encoder, which finds what is said in other words; needs what `make install-semantic` adds",
        examples=["use-multilingual-3"],
    )
    tolerated_wrong_rate: float = Field(
        0.02, ge=0.001, le=0.2, description="share of wrong automatic answers tolerated", examples=[0.02]
    )
    certainty: float = Field(0.95, ge=0.5, lt=1, description="certainty with which that must be shown", examples=[0.95])
    confidence: float = Field(
        0.7,
        ge=0,
        le=1,
        description="lowest confidence where an administrator lets a category answer without a licence",
        examples=[0.7],
    )
    margin: float = Field(0.15, ge=0, le=1, description="least distance to the second category", examples=[0.15])
    match: float = Field(0.35, ge=0, le=1, description="least match of the article", examples=[0.35])
    audit_share: float = Field(
        0.05,
        ge=0,
        le=1,
        description="share of decisions a person judges, in categories that hold a licence",
        examples=[0.05],
    )
    audit_share_at_start: float = Field(
        0.5, ge=0, le=1, description="the same while a category has still to earn its licence", examples=[0.5]
    )
    per_person_per_day: int = Field(
        5, ge=0, le=1000, description="most automatic answers a person gets in 24 hours", examples=[5]
    )
    silence_hours: int = Field(
        72,
        ge=1,
        le=2400,
        description="hours of silence after which an automatic answer counts as accepted",
        examples=[72],
    )
