"""Every setting of the server, declared once: name, type, default, meaning.

The file (TOML), the environment (`KENTONGAN_…`), the options of `kentongan serve` and the reference page all come from
here. What is given later in this list wins over what is earlier: default, file, environment, option.
"""

import json
import os
import re
import socket
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings import SettingsError as UnreadableVariable

from kentongan.config.nats import NatsSettings
from kentongan.config.s3 import S3Settings
from kentongan.config.value import (
    LOOPBACK,
    AttachmentPlace,
    Clock,
    ConsoleEndpoint,
    Count,
    Days,
    Endpoint,
    Ports,
    PublicEndpoints,
    Seconds,
    Servers,
    Startups,
    reason_of,
    split_bus,
    split_endpoint,
)
from kentongan.errors import KentonganError
from kentongan.language import Sentence, system_words


class SettingsError(KentonganError):
    """A setting is unknown or has a value that cannot be used."""

    def __init__(self, sentence: Sentence) -> None:
        """Say which setting and why."""
        self.sentence = sentence
        super().__init__(sentence.en)


class MailSettings(BaseModel):
    """Where letters go. Without `host` they are written as files into the data folder."""

    model_config = ConfigDict(extra="forbid")

    host: str = Field("", description="SMTP server; empty: letters are written to the folder `mail/`")
    port: int = Field(587, ge=1, le=65535, description="port of the SMTP server")
    security: Literal["starttls", "tls", "none"] = Field("starttls", description="how the connection is protected")
    user: str = Field("", description="user name at the SMTP server; empty: no login")
    password: SecretStr = Field(SecretStr(""), description="password at the SMTP server")
    sender: str = Field("kentongan@localhost", description="address that letters come from")
    timeout: Seconds = Field(30, description="seconds for one attempt")
    administrator: str = Field(
        "", description="address that is told, once an hour at most, how many registrations wait"
    )
    codes_per_hour: int = Field(
        60, ge=1, le=36_000, description="letters an hour that anybody may cause by asking for a forgotten password"
    )


class ConsoleSettings(BaseModel):
    """The administrators' console, for browsers; always with TLS."""

    model_config = ConfigDict(extra="forbid")

    listen: ConsoleEndpoint = Field(
        "",
        description="HOST:PORT of the console; what is left out is 127.0.0.1 and 7421, so `:7421` is this machine "
        "only; empty: no console",
    )
    names: list[str] = Field(
        [], description="names and addresses under which browsers may reach the console, beside those of this machine"
    )
    certificate: Path | None = Field(
        None, description="certificate (PEM) of the console; default: one made by the server itself"
    )
    key: Path | None = Field(None, description="private key (PEM) of that certificate")
    metrics_from: list[str] = Field(
        ["127.0.0.1", "::1"], description="network addresses that get `/metrics` without signing in"
    )


class ShadowSettings(BaseModel):
    """Shadow sockets."""

    model_config = ConfigDict(extra="forbid")

    ports: Ports = Field("32000-32255", description="ports for shadow sockets, below the kernel's ephemeral range")
    workers: int = Field(
        default_factory=lambda: min(max(1, (os.cpu_count() or 2) - 1), 64),
        ge=1,
        le=64,
        description="processes that move files; default: the number of cores less one, at least 1",
    )
    ticket_life: Seconds = Field(30, description="seconds from the announcement in which the visitor has to come")
    proof_time: Seconds = Field(5, description="seconds a visitor has to prove its ticket")
    stall_time: Seconds = Field(60, description="seconds after which a transfer slower than 1 KiB/s is ended")
    per_member: int = Field(3, ge=1, description="transfers that one member may have at the same time")
    check_address: bool = Field(True, description="refuse visitors from another address than the member's main socket")


class RetentionSettings(BaseModel):
    """How long things are kept. Once an hour the server removes what is older."""

    model_config = ConfigDict(extra="forbid")

    messages_days: Days = Field(730, description="days that a message is kept after it was accepted")
    attachments_after_expiry_days: Days = Field(
        90, description="days that an attachment is kept after the last message with it has expired"
    )
    unattached_uploads_hours: int = Field(
        24, ge=1, le=720, description="hours that an upload waits for its message, and an unfinished one for its rest"
    )
    decided_registrations_days: Days = Field(365, description="days that a registration is kept after its decision")
    sent_letters_days: Days = Field(90, description="days that the row of a sent letter is kept")
    unused_devices_days: Days = Field(90, description="days after which a device that was not used is forgotten")
    samples_days: Days = Field(730, description="days that a sample of the traffic (an hour of it) is kept")
    audit_days: Days = Field(1826, description="days that a line of the audit log is kept")


class BackupSettings(BaseModel):
    """Backups that the server makes of itself, each proved by restoring it."""

    model_config = ConfigDict(extra="forbid")

    folder: Path = Field(
        Path("backups"), description="where backups go, best on another disk; a relative folder is below `data`"
    )
    every_hours: int = Field(24, ge=0, le=744, description="hours between scheduled backups; 0: only when asked for")
    at: Clock = Field("02:30", description="HH:MM of the server's clock that the schedule goes through")
    keep: int = Field(7, ge=1, le=1000, description="backups that are kept; the newest proved one always is")


class LimitSettings(BaseModel):
    """What strangers and members may take of the server."""

    model_config = ConfigDict(extra="forbid")

    unauthenticated: Startups = Field(
        "64:30:256",
        description="START:RATE:FULL of connections before login: from START on RATE per cent of the new ones are "
        "closed, all from FULL on; sources with few connections take the places of those with many",
    )
    per_source: Count = Field(8, description="connections before login from one address (IPv6: one /64)")
    per_known_source: Count = Field(64, description="the same from an address that has a logged-in session")
    descriptor_reserve: float = Field(
        0.2, ge=0.05, le=0.9, description="part of the descriptors that main connections leave to everything else"
    )
    handshake_time: Seconds = Field(10, description="seconds for the TLS handshake")
    frame_time: Seconds = Field(10, description="seconds in which a frame that has begun before login has to end")
    login_time: Seconds = Field(20, description="seconds in which a fresh connection has to log in, register or wait")
    write_buffer: int = Field(256 * 1024, ge=65536, description="bytes that may wait for one slow reader")
    slow_reader_time: Seconds = Field(
        60, description="seconds in which a reader with a full buffer has to take 1 KiB a second"
    )
    password_checks: int = Field(2, ge=1, le=16, description="passwords that are checked at the same time")
    login_failures: Count = Field(5, description="failed logins of an account before it has to wait")
    login_window: Seconds = Field(900, description="seconds without a failure after which an account is as before")
    login_delay: Seconds = Field(1, description="first wait of an account, in seconds; it doubles with every failure")
    login_delay_longest: Seconds = Field(900, description="longest such wait, in seconds")
    login_failures_per_day: int = Field(100, ge=1, le=1000, description="failed logins of an account in 24 hours")
    source_failures: Count = Field(20, description="failed logins from one address at once")
    source_failures_per_hour: Count = Field(60, description="failed logins from one address in an hour, later on")
    registrations: Count = Field(3, description="registrations and corrections from one address at once")
    registrations_per_hour: Count = Field(6, description="registrations from one address in an hour, later on")
    registrations_pending: Count = Field(500, description="registrations that may wait for a decision")
    messages: Count = Field(20, description="messages that a member may send at once")
    messages_per_minute: Count = Field(300, description="messages that a member may send in a minute, later on")
    deliveries_per_hour: Count = Field(100_000, description="deliveries that a member's messages may cause in an hour")
    transfers_per_minute: Count = Field(120, description="transfers that a member may ask for in a minute")
    questions_per_minute: Count = Field(300, description="questions for audience and directory of a member in a minute")


class Settings(BaseSettings):
    """All settings of a server."""

    model_config = SettingsConfigDict(env_prefix="KENTONGAN_", env_nested_delimiter="__", extra="forbid")

    data: Path = Field(Path("data"), description="folder of the server: database, key, attachments, letters")
    database: SecretStr = Field(
        SecretStr(""), description="`mysql://USER:PASSWORD@HOST:PORT/NAME` of a MariaDB; empty: SQLite in `data`"
    )
    listen: Endpoint = Field(":7420", description="HOST:PORT of the main socket; an empty host means all addresses")
    public: PublicEndpoints = Field([], description="HOST:PORT under which clients reach the server; default: guessed")
    servers: PublicEndpoints = Field(
        [],
        description="HOST:PORT of the main sockets of all hubs, so that clients go on at another one; empty: `public`",
    )
    name: str = Field("Kentongan", max_length=120, description="name of the server, as clients show it")
    announcer: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,32}@[a-z0-9-]{1,32}$")] = Field(
        "sekretariat@konsorsium", description="address of the desk that administrators' announcements come from"
    )
    bus: Servers = Field(
        "", description="nats://HOST:PORT of the servers between several hubs, with commas between them; empty: one hub"
    )
    hubs: int = Field(
        1,
        ge=1,
        le=64,
        description="processes that share `listen`, `shadow.ports` and `shadow.workers`; more than one need `database` "
        "and NATS",
    )
    attachments: AttachmentPlace = Field(
        "",
        description="where attachments lie: `s3://BUCKET/PREFIX`, or the absolute path of a folder that all hubs "
        "share; empty: in `data`",
    )
    plain: bool = Field(False, description="no TLS on the main socket; only on loopback, for measurements")
    file_limit: int = Field(2 * 1024**3, ge=1, description="largest attachment in bytes")
    quota: int = Field(
        10 * 1024**3, ge=1, description="bytes that a member's attachments may hold until their messages expire"
    )
    free_space: int = Field(1024**3, ge=0, description="bytes that attachments must leave free on the disk")
    reserved_space: int = Field(
        16 * 1024**2, ge=1024**2, description="bytes held back, so that members can log in while the disk is full"
    )
    drain_time: Seconds = Field(10, description="seconds that running transfers get when the server stops")
    log_format: Literal["console", "json"] = Field("console", description="how log lines look")
    limits: LimitSettings = Field(LimitSettings(), description="what strangers and members may take of the server")
    shadow: ShadowSettings = Field(ShadowSettings(), description="shadow sockets")
    console: ConsoleSettings = Field(ConsoleSettings(), description="the administrators' console")
    mail: MailSettings = Field(MailSettings(), description="letters")
    retention: RetentionSettings = Field(RetentionSettings(), description="how long things are kept")
    backup: BackupSettings = Field(BackupSettings(), description="backups")
    nats: NatsSettings = Field(NatsSettings(), description="the way to other hubs")
    s3: S3Settings = Field(S3Settings(), description="the bucket of `attachments`")

    @property
    def hub_name(self) -> str:
        """The name of this hub among others."""
        machine = re.sub(r"[^a-z0-9]+", "-", socket.gethostname().lower()).strip("-")[:50] or "hub"
        return self.nats.hub or f"{machine}-{split_endpoint(self.listen)[1]}"

    @property
    def backup_folder(self) -> Path:
        """Where backups lie."""
        return self.data / self.backup.folder

    def toml(self) -> str:
        """What was set by file, environment or option, as a settings file, secrets among it; the folder is left out."""
        groups = {"": self.model_dump(mode="json", exclude_unset=True, exclude_none=True, exclude={"data"})}
        for name, value in list(groups[""].items()):
            if isinstance(value, dict):
                groups[name] = groups[""].pop(name)
        for name, values in groups.items():
            given = {key: getattr(getattr(self, name) if name else self, key) for key in values}
            values |= {k: v.get_secret_value() for k, v in given.items() if isinstance(v, SecretStr)}
        return "\n".join(_toml_group(name, values) for name, values in groups.items())

    def told(self) -> Iterator[tuple[str, str]]:
        """Every setting by its whole name, as text that may be shown to others: of a secret only whether it is set."""
        yield from _told(self, "")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Options first, then the environment; the file is handed in below both by `load_settings`."""
        return (init_settings, env_settings, _FileSource(settings_cls))


def _toml_group(name: str, values: dict[str, Any]) -> str:
    """Texts of JSON are texts of TOML, but for one character that JSON may leave as it is."""
    lines = [
        f"{key} = {json.dumps(value, ensure_ascii=False)}".replace("\x7f", "\\u007f") for key, value in values.items()
    ]
    return "".join(f"{line}\n" for line in ([f"[{name}]"] if name else []) + lines)


def _told(settings: BaseModel, prefix: str) -> Iterator[tuple[str, str]]:
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, BaseModel):
            yield from _told(value, f"{prefix}{name}.")
        elif isinstance(value, SecretStr):
            yield f"{prefix}{name}", "(set)" if value.get_secret_value() else "(not set)"
        else:
            yield f"{prefix}{name}", str(value)


class _FileSource(PydanticBaseSettingsSource):
    """The values of the TOML file that `load_settings` has read."""

    values: Mapping[str, Any] = {}

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
        return self.values.get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        return dict(self.values)


_UNUSABLE = Sentence("Pengaturan “{where}” tidak dapat dipakai: {why}", "The setting “{where}” cannot be used: {why}")


def load_settings(file: Path | None = None, **options: Any) -> Settings:
    """The settings of a server; options that are None were not given. Raises SettingsError."""
    given = {name: value for name, value in options.items() if value is not None}
    try:
        _FileSource.values = tomllib.loads(file.read_text("utf-8")) if file else {}
        settings = Settings(**given)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(
            Sentence(
                f"Berkas pengaturan {file} tidak dapat dibaca: {system_words(_why(error), 'id')}",
                f"The settings file {file} cannot be read: {_why(error)}",
            )
        ) from None
    except ValidationError as error:
        where, why = ".".join(map(str, error.errors()[0]["loc"])), reason_of(error)
        raise SettingsError(_UNUSABLE.filled(where=where, why=why)) from None
    except UnreadableVariable as error:
        raise SettingsError(
            Sentence(
                f"Variabel lingkungan {_variable(error)} harus berupa JSON.",
                f"The variable {_variable(error)} of the environment has to be JSON.",
            )
        ) from None
    finally:
        _FileSource.values = {}
    _check_nats(settings)
    if settings.plain and split_endpoint(settings.listen)[0] not in LOOPBACK:
        raise SettingsError(
            Sentence("“plain” hanya boleh pada alamat loopback.", "“plain” is allowed on a loopback address only.")
        )
    if (settings.console.certificate is None) is not (settings.console.key is None):
        raise SettingsError(
            Sentence(
                "“console.certificate” dan “console.key” harus ada keduanya.",
                "“console.certificate” and “console.key” belong together.",
            )
        )
    return settings


def database_in(file: Path) -> str:
    """The setting `database` as a settings file alone has it, whatever the environment says. Raises SettingsError."""
    load_settings(file)
    return str(tomllib.loads(file.read_text("utf-8")).get("database", ""))


def _check_nats(settings: Settings) -> None:
    """What is rung between machines is rung over TLS, and a certificate has its key."""
    nats = settings.nats
    servers = split_bus(settings.bus) if settings.bus else ()
    hosts = [split_endpoint(server.removeprefix("nats://"))[0] for server in servers]
    if nats.ca is None and any(host not in LOOPBACK for host in hosts):
        raise SettingsError(
            Sentence(
                "“bus” di luar mesin ini memerlukan TLS: isi “nats.ca”.",
                "“bus” beyond this machine needs TLS: set “nats.ca”.",
            )
        )
    if (nats.certificate is None) is not (nats.key is None) or (nats.certificate and nats.ca is None):
        raise SettingsError(
            Sentence(
                "“nats.certificate” dan “nats.key” harus ada keduanya, bersama “nats.ca”.",
                "“nats.certificate” and “nats.key” belong together, with “nats.ca”.",
            )
        )


def _why(error: Exception) -> str:
    """What is wrong, without numbers of the system."""
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)


def _variable(error: UnreadableVariable) -> str:
    """The variable that an error of the library is about."""
    field = re.search(r'field "(\w+)"', str(error))
    return f"KENTONGAN_{field[1].upper()}" if field else "KENTONGAN_…"
