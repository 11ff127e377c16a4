"""Settings of the place for large files that several machines share."""

from pydantic import Field, SecretStr, model_validator

from foundation.setting_types import Table


class ObjectStorage(Table):
    """Where files of more than 128 KB lie instead of the database or the storage directory: a bucket that speaks S3."""

    endpoint: str = Field(
        "",
        pattern=r"^(https?://.*[^/])?$",
        description="its address, without / at the end (needs what `make install-object-storage` adds); empty: there is none",
        examples=["https://s3.example.org"],
    )
    bucket: str = Field("schalter", min_length=1, description="the bucket; it must be there", examples=["schalter"])
    region: str = Field("us-east-1", min_length=1, description="region, where the provider has several")
    access_key: str = Field("", description="who we are there", examples=["schalter"])
    secret_key: SecretStr = Field(
        SecretStr(""), description="its secret; better in SCHALTER_OBJECT_STORAGE__SECRET_KEY", examples=["…"]
    )

    @model_validator(mode="after")
    def _knows_who_we_are(self) -> "ObjectStorage":
        if self.endpoint and not (self.access_key and self.secret_key.get_secret_value()):
            raise ValueError("an endpoint needs access_key and secret_key")
        return self
