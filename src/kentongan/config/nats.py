"""The way between hubs."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class NatsSettings(BaseModel):
    """How this hub and the others reach each other; only with `bus`."""

    model_config = ConfigDict(extra="forbid")

    hub: str = Field(
        "",
        pattern=r"^([a-z0-9][a-z0-9-]{0,62})?$",
        description="name of this hub, another one for each; default: name of the machine and port",
    )
    ca: Path | None = Field(
        None, description="certificate (PEM) of who vouches for the NATS servers; without it no TLS, on loopback only"
    )
    certificate: Path | None = Field(None, description="certificate (PEM) by which NATS knows this hub")
    key: Path | None = Field(None, description="private key (PEM) of that certificate")
    user: str = Field("", description="user name at NATS, where no certificate tells who this is")
    password: SecretStr = Field(SecretStr(""), description="password at NATS")
