"""The bus of one hub: everybody hears everything, at once and in order."""

import structlog

from kentongan.bus.bus import Event, LetterQueued, RegistrationDecided
from kentongan.bus.local import LocalBus
from kentongan.words import RegistrationState


def test_every_subscriber_hears_every_event_in_order() -> None:
    bus = LocalBus()
    first: list[Event] = []
    second: list[Event] = []
    decided = RegistrationDecided(1, RegistrationState.APPROVED)
    bus.publish(decided)
    bus.subscribe(first.append)
    bus.publish(decided)
    bus.subscribe(second.append)
    bus.publish(LetterQueued())
    assert first == [decided, LetterQueued()]
    assert second == [LetterQueued()]


def test_subscribers_are_called_in_the_order_in_which_they_came() -> None:
    bus = LocalBus()
    called: list[int] = []
    for place in range(3):
        bus.subscribe(lambda event, place=place: called.append(place))
    bus.publish(LetterQueued())
    assert called == [0, 1, 2]


def test_a_subscriber_that_fails_keeps_the_news_from_nobody_else() -> None:
    """What it fails at is committed already: the act must not look as if it had failed."""
    bus = LocalBus()
    heard: list[Event] = []

    def fail(event: Event) -> None:
        raise RuntimeError("broken on purpose")

    bus.subscribe(fail)
    bus.subscribe(heard.append)
    with structlog.testing.capture_logs() as log:
        bus.publish(LetterQueued())
    assert heard == [LetterQueued()]
    assert [line["event"] for line in log] == ["event_not_heard"]
