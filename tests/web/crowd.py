"""Sessions and transfers by the hundred, as a hub tells of them; none of them exists."""

from kentongan.protocol.commands.session import SessionRow
from kentongan.protocol.commands.traffic import FileProgress, TransferRow
from kentongan.words import Direction, TransferState, TransferWay

FIRST_PORT = 32000


def transfer_row(place: int, *, share: int = 40, still: int = 0, **changed: object) -> TransferRow:
    """The transfer of member number `place`, so many hundredths done; every third is a download."""
    size = 1_000_000 * (place + 1)
    done = size * share // 100
    values: dict[str, object] = {
        "transfer": f"{place:032x}",
        "address": f"humas@universitas-{place:04}",
        "direction": Direction.DOWNLOAD if place % 3 == 2 else Direction.UPLOAD,
        "state": TransferState.FLOWING,
        "port": FIRST_PORT + place * 37 % 256,
        "worker": 4711,
        "peer": "192.0.2.7",
        "file": 0,
        "done": done,
        "size": size,
        "rate": 1_500_000,
        "still": still,
        "refused": 0,
        "files": [FileProgress(name=f"rekaman-{place}.mp4", size=size, done=done)],
    }
    return TransferRow(**values | changed)  # type: ignore[arg-type]


def session_row(place: int, way: TransferWay | None = None) -> SessionRow:
    """The session of member number `place`."""
    return SessionRow(
        session=f"{place:032x}",
        address=f"humas@universitas-{place:04}",
        institution=f"Universitas {place:04}",
        device=f"{place:032x}",
        device_name="",
        peer=f"192.0.2.{place % 250}",
        since=1_795_000_000_000,
        bytes_in=4_000 * place,
        bytes_out=90_000 * place,
        round_trip=24_300,
        transfers=0,
        way=way,
    )
