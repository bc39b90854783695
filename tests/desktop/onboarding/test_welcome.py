"""The field that takes an invitation."""

import pytest

from kentongan.client.invitation import Invitation
from kentongan.desktop.onboarding.welcome import find_invitation

FINGERPRINT = "-".join(["ABCD"] * 12 + ["ABCA"])
LINE = f"kentongan://pesan.contoh.example:7420#{FINGERPRINT}"


@pytest.mark.parametrize(
    "text", [LINE, f"  {LINE}\n", f"Silakan pakai {LINE}, terima kasih.", f"Undangan:\n\n{LINE}\n\nSalam"]
)
def test_the_line_is_found_wherever_it_stands(text: str) -> None:
    assert find_invitation(text) == Invitation.parse(LINE)


@pytest.mark.parametrize(
    "text", ["", "pesan.contoh.example", "kentongan://pesan.contoh.example", "https://x.example#y"]
)
def test_what_is_no_invitation_is_not_found(text: str) -> None:
    assert find_invitation(text) is None
