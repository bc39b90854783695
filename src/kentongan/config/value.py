"""What a value of a setting may be, and in both languages why one cannot be used."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationError

from kentongan import limits
from kentongan.language import Sentence


class Unusable(ValueError):
    """A text that is not of the form that its setting asks for."""

    def __init__(self, sentence: Sentence) -> None:
        """Say what was expected."""
        self.sentence = sentence
        super().__init__(sentence.en)


def _check_endpoint(text: str) -> str:
    split_endpoint(text)
    return text


def split_endpoint(text: str) -> tuple[str, int]:
    """`host:port`, `[v6]:port` or `:port` as (host, port); the host is empty for all addresses. Raises ValueError."""
    host, colon, port = text.rpartition(":")
    if not colon or not port.isdecimal() or not 0 <= int(port) <= 65535:
        raise Unusable(Sentence("harus HOST:PORT", "expected HOST:PORT"))
    if ":" in host and not (host.startswith("[") and host.endswith("]")):
        raise Unusable(
            Sentence(
                "alamat IPv6 ditulis dalam kurung siku: [::1]:7420", "an IPv6 address stands in brackets: [::1]:7420"
            )
        )
    return host.strip("[]"), int(port)


def _check_public(text: str) -> str:
    host, port = split_endpoint(text)
    if not host or not port or any(character.isspace() or character in "/@#," for character in host):
        raise Unusable(
            Sentence("harus NAMA:PORT yang dicapai klien", "expected the HOST:PORT that clients reach the server by")
        )
    if len(text) > limits.ENDPOINT.value:
        raise Unusable(
            Sentence("paling panjang {most} huruf", "at most {most} characters").filled(most=str(limits.ENDPOINT.value))
        )
    return text


CONSOLE_HOST, CONSOLE_PORT = "127.0.0.1", 7421


def _check_console(text: str) -> str:
    if text:
        split_console(text)
    return text


def split_console(text: str) -> tuple[str, int]:
    """`HOST:PORT` of the console as (host, port); what is left out is 127.0.0.1 and 7421. Raises ValueError."""
    has_port = text.rpartition("]")[2].rpartition(":")[2].isdecimal()
    host, port = split_endpoint(text if has_port else f"{text.removesuffix(':')}:{CONSOLE_PORT}")
    return host or CONSOLE_HOST, port


def _check_ports(text: str) -> str:
    split_ports(text)
    return text


def split_ports(text: str) -> range:
    """`32000-32255` as a range that includes both ends. Raises ValueError."""
    first, dash, last = text.partition("-")
    if not dash or not first.isdecimal() or not last.isdecimal():
        raise Unusable(Sentence("harus AWAL-AKHIR", "expected FIRST-LAST"))
    ports = range(int(first), int(last) + 1)
    if not 1024 <= ports.start < ports.stop <= 65536:
        raise Unusable(
            Sentence(
                "port ada di antara 1024 dan 65535, yang awal tidak di atas yang akhir",
                "ports lie between 1024 and 65535, the first not above the last",
            )
        )
    return ports


def _check_startups(text: str) -> str:
    split_startups(text)
    return text


def split_startups(text: str) -> tuple[int, int, int]:
    """`64:30:256` as (start, rate, full): from `start` on, `rate` per cent are refused, all from `full` on."""
    parts = text.split(":")
    if len(parts) != 3 or not all(part.isdecimal() for part in parts):
        raise Unusable(Sentence("harus AWAL:BAGIAN:PENUH", "expected START:RATE:FULL"))
    start, rate, full = map(int, parts)
    if not (1 <= start <= full <= 100_000 and rate <= 100):
        raise Unusable(
            Sentence(
                "1 <= AWAL <= PENUH, dan BAGIAN paling banyak 100 persen",
                "1 <= START <= FULL, and RATE is at most 100 per cent",
            )
        )
    return start, rate, full


def _check_clock(text: str) -> str:
    split_clock(text)
    return text


def split_clock(text: str) -> int:
    """`02:30` as minutes after midnight. Raises ValueError."""
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
        raise Unusable(Sentence("harus JJ:MM", "expected HH:MM"))
    return int(text[:2]) * 60 + int(text[3:])


LOOPBACK = ("127.0.0.1", "::1", "localhost")


def _check_bus(text: str) -> str:
    if text:
        split_bus(text)
    return text


def split_bus(text: str) -> tuple[str, ...]:
    """`nats://host:port,nats://host:port` as addresses of servers. Raises ValueError."""
    servers = tuple(part.strip() for part in text.split(","))
    for server in servers:
        scheme, _, endpoint = server.partition("://")
        if "@" in endpoint:  # this setting is shown; `nats.password` is not
            raise Unusable(
                Sentence(
                    "nama dan kata sandi ditulis di nats.user dan nats.password",
                    "user and password belong into nats.user and nats.password",
                )
            )
        if scheme != "nats" or not split_endpoint(endpoint)[0]:
            raise Unusable(
                Sentence(
                    "harus nats://HOST:PORT, beberapa dipisahkan koma",
                    "expected nats://HOST:PORT, several with commas between them",
                )
            )
    return servers


_BUCKET = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:/[A-Za-z0-9._-]{1,64}){0,8})/?")


def _check_attachments(text: str) -> str:
    if text and not text.startswith("/"):
        split_bucket(text)
    return text


def split_bucket(text: str) -> tuple[str, str]:
    """`s3://bucket/prefix` as (bucket, prefix). Raises ValueError."""
    match = _BUCKET.fullmatch(text)
    if match is None or {".", ".."} & set(text.split("/")):
        raise Unusable(
            Sentence(
                "harus s3://BUCKET/AWALAN atau jalur mutlak sebuah folder",
                "expected s3://BUCKET/PREFIX or the absolute path of a folder",
            )
        )
    return match[1], match[2].strip("/")


def _check_s3_endpoint(text: str) -> str:
    match = re.fullmatch(r"(https?)://(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+)(:\d{1,5})?/?", text)
    if text and not match:
        raise Unusable(Sentence("harus https://HOST:PORT", "expected https://HOST:PORT"))
    if match and match[1] == "http" and match[2].strip("[]") not in LOOPBACK:
        raise Unusable(Sentence("di luar mesin ini perlu https://…", "beyond this machine it takes https://…"))
    return text.rstrip("/")


Servers = Annotated[str, AfterValidator(_check_bus)]
AttachmentPlace = Annotated[str, AfterValidator(_check_attachments)]
S3Endpoint = Annotated[str, AfterValidator(_check_s3_endpoint)]
ConsoleEndpoint = Annotated[str, AfterValidator(_check_console)]
Endpoint = Annotated[str, AfterValidator(_check_endpoint)]
PublicEndpoints = Annotated[list[Annotated[str, AfterValidator(_check_public)]], Field(max_length=limits.SERVERS.value)]
Startups = Annotated[str, AfterValidator(_check_startups)]
Ports = Annotated[str, AfterValidator(_check_ports)]
Seconds = Annotated[float, Field(gt=0, le=86_400, allow_inf_nan=False)]
Clock = Annotated[str, AfterValidator(_check_clock)]
Days = Annotated[int, Field(ge=1, le=36_500)]
Count = Annotated[int, Field(ge=1, le=10**9)]

_WHOLE = Sentence("harus bilangan bulat", "expected a whole number")
_NUMBER = Sentence("harus bilangan", "expected a number")
_REASONS = {
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "bool_type": Sentence("harus true atau false", "expected true or false"),
    "bool_parsing": Sentence("harus true atau false", "expected true or false"),
    "string_type": Sentence("harus teks dalam tanda kutip", "expected a text in quotes"),
    "path_type": Sentence("harus teks dalam tanda kutip", "expected a text in quotes"),
    "list_type": Sentence("harus daftar", "expected a list"),
    "model_type": Sentence("harus kelompok pengaturan", "expected a group of settings"),
    "too_long": Sentence("paling banyak {max_length} buah", "at most {max_length} of them"),
    "string_too_long": Sentence("paling panjang {max_length} huruf", "at most {max_length} characters"),
    "string_pattern_mismatch": Sentence("harus berpola {pattern}", "expected the pattern {pattern}"),
    "literal_error": Sentence("pilihannya: {expected}", "expected one of {expected}"),
    "greater_than": Sentence("harus lebih dari {gt}", "has to be more than {gt}"),
    "greater_than_equal": Sentence("paling sedikit {ge}", "at least {ge}"),
    "less_than_equal": Sentence("paling banyak {le}", "at most {le}"),
    "extra_forbidden": Sentence("tidak ada pengaturan bernama itu", "there is no such setting"),
}


def reason_of(error: ValidationError) -> Sentence:
    """Why a value cannot be used; without a capital letter and a full stop."""
    first = error.errors()[0]
    values = first.get("ctx", {})
    if isinstance(own := values.get("error"), Unusable):
        return own.sentence
    if first["type"] in _REASONS:
        return _REASONS[first["type"]].filled(**{name: _shown(value) for name, value in values.items()})
    return Sentence(first["msg"], first["msg"])


def _shown(value: object) -> str:
    """A bound without a fraction that says nothing, a choice without the library's English."""
    return f"{value:g}" if isinstance(value, float) else str(value).replace(" or ", ", ")
