"""The S3 server of attachments, where they lie in a bucket."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from kentongan.config.value import S3Endpoint


class S3Settings(BaseModel):
    """The S3 server of `attachments`; only with a bucket there."""

    model_config = ConfigDict(extra="forbid")

    endpoint: S3Endpoint = Field("", description="https://HOST:PORT of the S3 server; empty: Amazon's of the region")
    region: str = Field("us-east-1", pattern=r"^[A-Za-z0-9-]{1,63}$", description="region that requests are signed for")
    key: str = Field("", description="access key of an account that may read, write, list and delete in the bucket")
    secret: SecretStr = Field(SecretStr(""), description="secret of that key")
    ca: Path | None = Field(
        None, description="certificate (PEM) of who vouches for the S3 server; default: those that the system trusts"
    )
