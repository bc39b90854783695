"""What a scenario may ask of those who run the server: the same small list for the simulator and the real one."""

from collections.abc import Mapping
from typing import Literal, Protocol

from kentongan.language import Sentence
from kentongan.simulator.mishap import SimulatorMishap
from kentongan.simulator.world import first_password, own_password

Verdict = Literal["approve", "reject"]


class Stage(Protocol):
    """A server with nobody on it but those whom the scenario asks for; each scenario gets a stage of its own."""

    @property
    def line(self) -> str:
        """The invitation line of the server."""

    async def member(self, address: str, *, broadcast: bool = False) -> str:
        """A member who has replaced the first password: the password. The highest level is `important`."""

    async def decide(self, number: int, verdict: Verdict, reason: str = "") -> None:
        """Approve a registration, or reject it with a reason, as an administrator does."""

    async def first_password(self, address: str) -> str:
        """The first password as the letter to this member says it."""

    async def code(self, address: str) -> str:
        """The code as the newest letter to this member says it, for who forgot the password."""


class NoAdministrator(SimulatorMishap):
    """A scenario asks for a decision where only the wire is at hand."""

    sentence = Sentence(
        "Skenario ini perlu keputusan administrator; jalankan lewat tests/scenarios.",
        "This scenario needs an administrator's decision; play it in tests/scenarios.",
    )


class NoLetters(SimulatorMishap):
    """A scenario wants to read a letter where only the wire is at hand."""

    sentence = Sentence(
        "Skenario ini perlu membaca surat; jalankan lewat tests/scenarios.",
        "This scenario needs to read a letter; play it in tests/scenarios.",
    )


class FarStage:
    """A server of which only the line is known: its members must be there, with these passwords or the simulator's."""

    def __init__(self, line: str, passwords: Mapping[str, str]) -> None:
        self.line = line
        self._passwords = passwords

    async def member(self, address: str, *, broadcast: bool = False) -> str:
        """The password that was given for this member."""
        return self._passwords.get(address, own_password(address))

    async def decide(self, number: int, verdict: Verdict, reason: str = "") -> None:
        """Raises NoAdministrator."""
        raise NoAdministrator

    async def first_password(self, address: str) -> str:
        """The password that was given for this member, or the one of the simulator's letters."""
        return self._passwords.get(address, first_password(address))

    async def code(self, address: str) -> str:
        """Raises NoLetters."""
        raise NoLetters
