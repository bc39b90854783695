"""The banner counts down by itself and says why when nothing comes by itself."""

from kentongan.client.errors import LinkLost, NotLoggedIn
from kentongan.client.link_state import Connected, Connecting, NotConnected, Reconnecting
from kentongan.desktop.inbox.banner import OfflineBanner
from kentongan.desktop.wording import wording


def test_nothing_is_said_before_there_was_a_line_or_an_error() -> None:
    banner = OfflineBanner(lambda: None)
    for state in (NotConnected(), Connecting(), Connected("a@b", "127.0.0.1:1")):
        banner.tell(state)
        assert banner.isHidden()


def test_the_countdown_follows_the_clock_and_the_language() -> None:
    banner = OfflineBanner(lambda: None)
    banner.tell(Reconnecting(60.0, LinkLost()))
    assert not banner.isHidden()
    assert banner.meaning.text() == "Trying again in 60 seconds."
    banner._until -= 20
    banner._tick.timeout.emit()
    assert banner.meaning.text() == "Trying again in 40 seconds."
    wording.speak("id")
    assert banner.meaning.text() == "Mencoba lagi dalam 40 detik."


def test_when_somebody_has_to_act_the_reason_stands_there() -> None:
    banner = OfflineBanner(lambda: None)
    banner.tell(NotConnected(NotLoggedIn()))
    assert NotLoggedIn().say("en") in banner.meaning.text()
