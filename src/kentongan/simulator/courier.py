"""Carries the files of a scenario, by shadow sockets or in chunks; looks at what must be true of every transfer."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from kentongan.errors import ProtocolError
from kentongan.protocol.command import Block, command_of
from kentongan.protocol.commands.attachment import (
    Attachment,
    Download,
    Inband,
    OfferedFile,
    Shadow,
    Transferred,
    Upload,
    WantedFile,
)
from kentongan.protocol.commands.link import Error
from kentongan.simulator.chunking import Chunking
from kentongan.simulator.link import Link
from kentongan.simulator.mishap import SimulatorMishap
from kentongan.simulator.pattern import Values, fill
from kentongan.simulator.scenario import SampleFile
from kentongan.simulator.surprise import Surprise
from kentongan.simulator.visitor import Stranger, Visitor
from kentongan.words import TransferWay

Move = Callable[[Visitor], Awaitable[None]]
ByChunks = Callable[[Chunking], Awaitable[Block | None]]


@dataclass(slots=True)
class Courier:
    """Carries for one connection. `body` is that of the step; what came of it is noted in `values`."""

    link: Link
    files: dict[str, SampleFile]
    values: Values
    deadline: float

    async def upload(self, body: dict[str, Any], token: str) -> None:
        """Upload `files`; `instead` names for some of them another file whose bytes go instead.

        Afterwards `$AS.transfer` is the transfer and `$AS.FILE` the attachment of each file.
        """
        names: list[str] = body["files"]
        instead = body.get("instead", {})
        contents = [self.files[instead.get(name, name)].content for name in names]
        offered = [
            OfferedFile(name=file.name, size=len(file.content), sha256=file.sha256)
            for file in (self.files[name] for name in names)
        ]

        async def move(visitor: Visitor) -> None:
            await visitor.upload(contents)

        async def chunk(chunking: Chunking) -> Block | None:
            return await chunking.upload(contents)

        request = Upload(token=token, files=offered, way=_way(body))
        if done := await self._carry(request, body, move, chunk):
            self._compare(names, done.attachments)
            self.values[f"{body['as']}.transfer"] = done.transfer
            for name, attachment in zip(names, done.attachments, strict=True):
                self.values[f"{body['as']}.{name}"] = attachment.id
                self.values[f"{body['as']}.{name}.kind"] = attachment.kind

    async def download(self, body: dict[str, Any], token: str) -> None:
        """Download the attachments of `message` that `files` names by file; of some we have `from` bytes already."""
        names = list(body["files"])
        have = body.get("from", {})
        wanted = [
            WantedFile(attachment=fill(attachment, self.values), offset=have.get(name, 0))
            for name, attachment in body["files"].items()
        ]
        message = fill(body["message"], self.values)
        request = Download(token=token, message=message, files=wanted, way=_way(body))
        kept = [self.files[name].content[: have.get(name, 0)] for name in names]

        def check(contents: list[bytes]) -> None:
            for name, content in zip(names, contents, strict=True):
                if content != self.files[name].content:
                    raise Surprise(f"{name} came with other bytes")

        async def move(visitor: Visitor) -> None:
            check(await visitor.download(kept))

        async def chunk(chunking: Chunking) -> Block | None:
            check(await chunking.download(kept))
            return None

        if done := await self._carry(request, body, move, chunk):
            self._compare(names, done.attachments)

    async def _carry(
        self, request: Upload | Download, body: dict[str, Any], move: Move, chunk: ByChunks
    ) -> Transferred | None:
        """Ask, let the bytes move, hear the end; None when it failed as it should."""
        self.link.say(request)
        begun = await self._answer(request)
        if isinstance(begun, Error):
            _must_fail(body, begun)
            return None
        if isinstance(begun, Inband) and request.way is TransferWay.INBAND:
            chunking = Chunking(self.link, begun, lambda: self._answer(request), self.deadline)
            code, end = "", await chunk(chunking) or await self._answer(request)
        elif isinstance(begun, Shadow) and request.way is TransferWay.SHADOW:
            code, end = await self._visit_all(request, begun, body, move)
        else:
            raise Surprise(f"{command_of(begun).name} instead of {request.way}")
        if isinstance(end, Error):
            if code not in ("", end.code) or end.reference != begun.transfer:
                raise Surprise(f"the shadow socket said {code or 'nothing'}, the answer {end}")
            _must_fail(body, end)
            return None
        if not isinstance(end, Transferred) or end.transfer != begun.transfer or code or "fails" in body:
            raise Surprise(f"it ended with {end}; the shadow socket said {code or 'nothing'}")
        return end

    async def _visit_all(self, request: Block, shadow: Shadow, body: dict[str, Any], move: Move) -> tuple[str, Block]:
        """Strangers first, if there are any, then the right visitor; its failure, and the final answer."""
        strangers = [(Visitor(self.link, shadow), Stranger(kind)) for kind in body.get("strangers", [])]
        try:
            for visitor, stranger in strangers:
                await self._in_time(visitor.intrude(stranger))
            code = await self._visit(Visitor(self.link, shadow), move)
            end = await self._answer(request)
            for visitor, stranger in strangers:
                if stranger is Stranger.SILENT:
                    await self._in_time(visitor.must_be_sent_away())
        finally:
            for visitor, _ in strangers:
                await visitor.leave()
        await self._in_time(Visitor(self.link, shadow).must_be_gone())
        return code, end

    async def _answer(self, request: Block) -> Block:
        return await self.link.take(lambda block: block.token == request.token, self.deadline)

    async def _visit(self, visitor: Visitor, move: Move) -> str:
        """The right visitor: the code with which the receiver gave up, if it did."""
        try:
            visitor.prove(await self._in_time(visitor.arrive()))
            await self._in_time(move(visitor))
        except ProtocolError as error:
            return error.code
        finally:
            await visitor.leave()
        return ""

    async def _in_time(self, doing: Awaitable[bytes | None]) -> bytes:
        try:
            async with asyncio.timeout(self.deadline):
                return await doing or b""
        except TimeoutError:
            raise Surprise(f"the shadow socket kept us waiting for {self.deadline:g} s") from None
        except SimulatorMishap as mishap:
            raise Surprise(f"the shadow socket cannot be visited: {mishap}") from mishap

    def _compare(self, names: list[str], attachments: list[Attachment]) -> None:
        if len(names) != len(attachments):
            raise Surprise(f"{len(attachments)} attachments instead of {len(names)}")
        for name, stored in zip(names, attachments, strict=True):
            file = self.files[name]
            if (stored.name, stored.size, stored.sha256) != (file.name, len(file.content), file.sha256):
                raise Surprise(f"{name} was stored as {stored}")


def _must_fail(body: dict[str, Any], error: Error) -> None:
    if body.get("fails") != error.code:
        raise Surprise(f"it failed: {error.code} {error.detail}")


def _way(body: dict[str, Any]) -> TransferWay:
    return TransferWay(body.get("way", TransferWay.SHADOW))
