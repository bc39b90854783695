"""The parent of the hubs of one machine: it only starts and watches.

What the hubs need is started first (NATS, unless there is one elsewhere), then the first hub, which brings the database
to its form, then the others. A child that cannot start at all ends everything: somebody has to read why. Later each is
started again for ever.
"""

import asyncio
from collections.abc import Sequence

import structlog

from kentongan.errors import KentonganError
from kentongan.language import Sentence
from kentongan.parent.child import Child

_log = structlog.get_logger("parent")


class ChildNotStarted(KentonganError):
    """A process has ended before it could serve."""

    def __init__(self, name: str) -> None:
        """Name it; the reason it has told itself."""
        self.sentence = Sentence(
            f"{name} tidak dapat dimulai; sebabnya tertulis di atas ini.",
            f"{name} cannot be started; the reason stands above.",
        )
        super().__init__(self.sentence.en)


class Parent:
    """All children, in the order in which they are started."""

    def __init__(self, hubs: Sequence[Child], needed: Sequence[Child] = ()) -> None:
        """`needed` has to be there before the first hub and until the last one has gone."""
        self._hubs = hubs
        self._needed = needed

    async def start(self) -> None:
        """Start everything; returns when all hubs serve. Raises ChildNotStarted; `stop` ends the others then."""
        for child in (*self._needed, *self._hubs[:1]):
            _must_serve(child, await child.start())
        others = self._hubs[1:]
        served = await asyncio.gather(*(child.start() for child in others))
        for child, serves in zip(others, served, strict=True):
            _must_serve(child, serves)

    async def renew(self) -> bool:
        """Start the hubs anew, one after the other, so that clients always find one.

        Goes no further when one does not come back: the others stay as they are.
        """
        for child in self._hubs:
            _log.info("child_renewed", child=child.name)
            if not await child.renew():
                _log.error("renewal_ended", child=child.name)
                return False
        return True

    async def stop(self) -> None:
        """End all hubs together, then what they needed; nothing of them is left when this returns."""
        await asyncio.gather(*(child.stop() for child in self._hubs))
        await asyncio.gather(*(child.stop() for child in self._needed))


def _must_serve(child: Child, serves: bool) -> None:
    if not serves:
        raise ChildNotStarted(child.name)
