"""Pages without a server: an applicant who says what the test has told it."""

from pathlib import Path

from kentongan.client.errors import ServerRefused
from kentongan.client.invitation import Invitation
from kentongan.client.profile import KeptRegistration, Profile
from kentongan.desktop.applicant import Applicant
from kentongan.domain.registration import Form
from kentongan.errors import SENTENCES, ErrorCode, KentonganError
from kentongan.protocol.commands.link import Error

KEY = "-".join(["ABCD"] * 12 + ["ABCA"])
OTHER_KEY = "-".join(["BBCD"] * 12 + ["ABCA"])
LINE = f"kentongan://pesan.contoh.example:7420#{KEY}"
ADDRESS = "humas@contoh"


class Told(Applicant):
    """Does nothing, or fails as it is told; remembers what it was asked."""

    def __init__(self, folder: Path) -> None:
        super().__init__(Profile(folder))
        self.error: KentonganError | None = None
        self.asked: list[tuple[object, ...]] = []

    def _answer(self, *asked: object) -> None:
        self.asked.append(asked)
        if self.error:
            raise self.error

    async def greet(self, invitation: Invitation, *, is_new: bool = False) -> str:
        self._answer("greet", str(invitation), is_new)
        return "Konsorsium Contoh"

    async def register(self, form: Form) -> None:
        self._answer("register", form)

    async def correct(self, form: Form) -> None:
        self._answer("correct", form)

    async def withdraw(self) -> None:
        self._answer("withdraw")

    async def has_keychain(self) -> bool:
        return False

    async def login(self, address: str, password: str, new_password: str = "", *, remember: bool = True) -> None:
        self._answer("login", address, password, new_password, remember)

    async def forgot(self, address: str) -> None:
        self._answer("forgot", address)

    async def reset(self, address: str, code: str, new_password: str) -> None:
        self._answer("reset", address, code, new_password)

    def begin_waiting(self) -> None:
        self.asked.append(("wait",))


def waiting_applicant(folder: Path) -> Told:
    """One whose registration the server has."""
    applicant = Told(folder)
    applicant.profile.keep_server(Invitation.parse(LINE))
    applicant.profile.keep_registration(KeptRegistration(number=417, claim="c" * 64, address=ADDRESS))
    return applicant


def refused(code: ErrorCode, *, field: str = "", retry_after: int = 0) -> ServerRefused:
    """What the server says."""
    sentence = SENTENCES[code]
    return ServerRefused(
        Error(code=code, id=sentence.id, en=sentence.en, field=field, detail="x", retry_after=retry_after)
    )
