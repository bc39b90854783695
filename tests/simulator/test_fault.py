import pytest

from kentongan.simulator.fault import KINDS, Fault
from kentongan.simulator.mishap import FaultUnreadable


@pytest.mark.parametrize("text", ["slow=1", "halves", "cut=20", "garbage=2000"])
def test_a_fault_is_read(text: str) -> None:
    kind, _, count = text.partition("=")
    assert Fault.read(text) == Fault(kind, int(count or 0))


@pytest.mark.parametrize("text", ["", "gong", "slow", "cut=", "cut=0", "cut=-1", "cut=²", "halves=3", "garbage=x"])
def test_a_fault_that_is_none_is_a_mishap(text: str) -> None:
    with pytest.raises(FaultUnreadable, match=", ".join(KINDS)):
        Fault.read(text)
