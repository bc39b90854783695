"""Telling senders how far their messages have come, at most four times a second for a message, [RCPT-4]."""

import asyncio
from collections import defaultdict

import structlog

from kentongan.hub.router import Router
from kentongan.limits import PAGE
from kentongan.protocol.commands.message import Change, Receipts
from kentongan.services.message import MessageService, NewReceipt

_PAUSE = 0.25
_log = structlog.get_logger("hub.receipts")


class ReceiptNews:
    """Collects new receipts and pushes them to the senders that are online."""

    def __init__(self, messages: MessageService, router: Router) -> None:
        """The router knows who is online."""
        self._messages = messages
        self._router = router
        self._news: defaultdict[int, list[NewReceipt]] = defaultdict(list)
        self._task: asyncio.Task[None] | None = None

    def hear(self, receipts: list[NewReceipt]) -> None:
        """Receipts were committed. The first is told at once, what comes soon after it together."""
        for receipt in receipts:
            waiting = self._news[receipt.message_id]
            if len(waiting) < PAGE.value:
                waiting.append(receipt)
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._tell())

    async def _tell(self) -> None:
        try:
            while self._news:
                news, self._news = self._news, defaultdict(list)
                await self._push(news)
                await asyncio.sleep(_PAUSE)
        except Exception as error:
            _log.error("receipts_not_told", exc_info=error)
        finally:
            self._task = None

    async def _push(self, news: dict[int, list[NewReceipt]]) -> None:
        progress = await self._messages.progress(list(news))
        heard = {of: one for of, one in progress.items() if self._router.online(one.sender_id)}
        addresses = await self._messages.addresses({r.member_id for of in heard for r in news[of]})
        for of, one in heard.items():
            changed = [Change(address=addresses[r.member_id], state=r.state, at=r.at) for r in news[of]]
            block = Receipts(message=one.message, tally=one.tally, changed=changed)
            for connection in self._router.online(one.sender_id):
                if not connection.congested:
                    connection.send(block)

    def stop(self) -> None:
        """Tell nobody any more."""
        if self._task is not None:
            self._task.cancel()
