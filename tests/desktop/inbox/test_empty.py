"""Where nothing stands it is said why, and where the trouble is."""

import pytest
from PySide6.QtTest import QTest

from kentongan.client.errors import LinkLost, NotLoggedIn
from kentongan.client.link_state import Connected, Connecting, NotConnected, Reconnecting
from kentongan.desktop.inbox import empty
from kentongan.desktop.inbox.empty import Listening


@pytest.fixture
def listening() -> Listening:
    made = Listening("humas@contoh")
    made.resize(700, 600)
    made.show()
    made.tell(is_empty=True)
    return made


def test_connected_it_listens_and_nothing_is_wrong(listening: Listening) -> None:
    listening.tell(state=Connected("humas@contoh", "127.0.0.1:1"))
    assert listening.title.isVisible()
    assert not listening.checks.isVisible()


def test_while_it_connects_for_the_first_time_nobody_is_alarmed(listening: Listening) -> None:
    listening.tell(state=Connecting())
    assert not listening.checks.isVisible()


@pytest.mark.parametrize(("reachable", "said"), [(True, "on a network"), (False, "on no network"), (None, "")])
def test_without_a_line_three_ticks_tell_where_the_trouble_is(
    listening: Listening, monkeypatch: pytest.MonkeyPatch, reachable: bool | None, said: str
) -> None:
    monkeypatch.setattr(empty, "_is_on_a_network", lambda: reachable)
    listening.tell(state=Reconnecting(5.0, LinkLost()))
    QTest.qWait(5)
    assert listening.checks.isVisible()
    assert listening.account.isVisible()
    assert listening.network.isVisible() is (reachable is not None)
    assert said in listening.network.words.text()
    assert listening.server.words.text() == "The server does not answer yet"
    assert listening.server.detail.text().startswith("since ")


def test_when_the_account_may_be_the_trouble_it_is_not_praised(listening: Listening) -> None:
    listening.tell(state=NotConnected(NotLoggedIn()))
    assert not listening.account.isVisible()


def test_where_there_are_messages_one_is_asked_for(listening: Listening) -> None:
    listening.tell(is_empty=False)
    assert listening.meaning.text() == "Choose a message at the left."
    assert not listening.title.isVisible()
