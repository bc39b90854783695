"""What a face (administrators' socket, console) may ask of running hubs: a hub implements it, `cli/serve` wires."""

from collections.abc import Iterable
from typing import Protocol

from kentongan.bus.status import EndedTransfer as EndedTransfer
from kentongan.bus.status import Snapshot as Snapshot
from kentongan.protocol.commands.session import SessionRow
from kentongan.protocol.commands.traffic import TransferRow


class Live(Protocol):
    """Running hubs. Belongs to the event loop."""

    def snapshot(self) -> Snapshot:
        """The figures of this moment."""

    def hubs(self) -> dict[str, Snapshot]:
        """The same of each hub by its name, this one first; empty when there is only this one."""

    def published(self) -> int:
        """Messages accepted since the start: what is asked often, and costs nothing."""

    def sessions(self, after: str, limit: int, search: str = "") -> list[SessionRow]:
        """Sessions in the order of their ids whose member has every word; names of devices are left empty."""

    def waits(self, registration: int) -> bool:
        """Whether the applicant's client is connected now, and would see a decision at once."""

    def online(self, members: Iterable[int]) -> frozenset[int]:
        """Those of some members whose popups appear at once: they follow on at least one device."""

    def transfers(self, after: str, limit: int) -> list[TransferRow]:
        """Transfers in the order of their ids, each with its shadow socket."""

    def ended(self, after: int) -> list[EndedTransfer]:
        """The newest ends of transfers with a number above `after`, in order."""

    def owner_of_session(self, session: str) -> str:
        """The address of a session's member; raises Refusal(SESSION_UNKNOWN)."""

    def end_session(self, session: str) -> None:
        """End a session, if it has not ended by itself."""

    def owner_of_transfer(self, transfer: str) -> str:
        """The address of a transfer's member; raises Refusal(TRANSFER_UNKNOWN)."""

    async def end_transfer(self, transfer: str) -> None:
        """End a transfer, if it has not ended by itself."""
