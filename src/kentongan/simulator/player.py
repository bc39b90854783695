"""Plays a scenario against a server: step by step, with a deadline for everything that must come, and no sleep."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from kentongan.errors import Refusal
from kentongan.protocol.chunk import Chunk
from kentongan.protocol.command import COMMANDS, Block, Sender, command_of
from kentongan.protocol.commands.link import Error, Goodbye, Ping, Pong, Welcome
from kentongan.protocol.commands.message import Receipts
from kentongan.protocol.framing import FrameKind, encode_frame
from kentongan.simulator.courier import Courier
from kentongan.simulator.link import Link
from kentongan.simulator.mishap import ScenarioFailed
from kentongan.simulator.pattern import Values, fill, mismatch
from kentongan.simulator.scenario import Scenario, Step
from kentongan.simulator.server_line import ServerLine
from kentongan.simulator.stage import Stage
from kentongan.simulator.surprise import Surprise
from kentongan.simulator.trace import Trace

DEADLINE = 10.0
_LAST = ""


@dataclass(slots=True)
class Player:
    """One performance. `deadline` is the most seconds that one step may wait."""

    scenario: Scenario
    stage: Stage
    trace: Trace
    deadline: float = DEADLINE
    values: Values = field(default_factory=dict)
    _links: dict[str, Link] = field(default_factory=dict)
    # By connection and label: the token of a request; without a label the last one.
    _requests: dict[tuple[str, str], str] = field(default_factory=dict)
    _tokens: int = 0

    async def play(self) -> None:
        """From the first step to the last. Raises ScenarioFailed, or the mishap that left no server to play against.

        Nothing is left open either way.
        """
        step = Step(0, "prepare", "", "", {})
        try:
            await self._prepare()
            for step in self.scenario.steps:
                await self._verbs()[step.verb](step)
            step = Step(len(self.scenario.steps) + 1, "end", "", "", {})
            await self._settle()
        except (Surprise, Refusal, OSError, EOFError) as error:
            why = str(error) or type(error).__name__
            raise ScenarioFailed(name=self.scenario.name, step=step.number, what=step, why=why) from error
        finally:
            for link in self._links.values():
                await link.close()

    def _verbs(self) -> dict[str, Callable[[Step], Awaitable[None]]]:
        return {
            "connect": self._connect,
            "enter": self._enter,
            "send": self._send,
            "raw": self._raw,
            "expect": self._expect,
            "expect_error": self._expect_error,
            "wait_for": self._wait_for,
            "wait_until": self._wait_until,
            "ping": self._ping,
            "upload": self._upload,
            "download": self._download,
            "decide": self._decide,
            "letter": self._letter,
            "code_letter": self._code_letter,
            "close": self._close,
            "closed": self._closed,
        }

    # Before and after

    async def _prepare(self) -> None:
        for address in (*self.scenario.members, *self.scenario.broadcasters):
            broadcast = address in self.scenario.broadcasters
            self.values[f"password.{address}"] = await self.stage.member(address, broadcast=broadcast)
        for name, file in self.scenario.files.items():
            self.values |= {
                f"{name}.name": file.name,
                f"{name}.size": len(file.content),
                f"{name}.sha256": file.sha256,
            }

    async def _settle(self) -> None:
        """What has come and nobody expected is a surprise too; receipts come in as many blocks as the server likes."""
        for name, link in self._links.items():
            if not link.ended:
                await self._ping(Step(0, "ping", name, 0, {}))
            if left := [command_of(block).name for block in link.blocks if not isinstance(block, Receipts)]:
                raise Surprise(f"came on {name} and was expected by nobody: {', '.join(left)}")

    # Connections

    def _link(self, step: Step) -> Link:
        if step.by not in self._links:
            raise Surprise(f"there is no connection {step.by}")
        return self._links[step.by]

    async def _connect(self, step: Step) -> None:
        if step.by in self._links:
            raise Surprise(f"there is a connection {step.by} already")
        link = await Link.to(ServerLine.read(self.stage.line), step.by, self.trace)
        self._links[step.by] = link
        await link.take(lambda block: isinstance(block, Welcome), self.deadline)

    async def _enter(self, step: Step) -> None:
        """Connect, log in with the member's password, and follow unless told otherwise."""
        address = step.body
        await self._connect(step)
        password = fill(f"$password.{address}", self.values)
        login = {"command": "login", "address": address, "password": password, "device": step.by}
        await self._ask(step, login, {"command": "logged_in", "address": address})
        if step.options.get("follow", True):
            await self._ask(step, {"command": "follow"}, {"command": "following"})

    async def _ask(self, step: Step, block: dict[str, Any], answer: dict[str, Any]) -> None:
        await self._send(Step(step.number, "send", step.by, block, {}))
        await self._expect(Step(step.number, "expect", step.by, answer, {}))

    async def _close(self, step: Step) -> None:
        link = self._link(step)
        del self._links[step.by]
        await link.close()

    async def _closed(self, step: Step) -> None:
        """The server ends the connection; with a code, an `error` or `goodbye` before has named it."""
        link = self._link(step)
        await link.end(self.deadline)
        last_words = [block for block in link.blocks if isinstance(block, Error | Goodbye)]
        link.blocks[:] = [block for block in link.blocks if block not in last_words]
        if step.body and step.body not in [block.code for block in last_words]:
            raise Surprise(f"its last words were {[block.code for block in last_words]}")

    # Blocks

    async def _send(self, step: Step) -> None:
        fields = fill(step.body, self.values)
        row = COMMANDS.get(str(fields.get("command")))
        if row is None or row.sender is not Sender.CLIENT:
            raise Surprise(f"{fields.get('command')} is no command of a client")
        try:
            block = msgspec.convert(fields, row.block)
        except msgspec.ValidationError as error:
            raise Surprise(f"{error}; `raw` sends what is wrong on purpose") from error
        link, token = self._link(step), self._token(step, fields)
        link.say(msgspec.structs.replace(block, token=token, endpoint=block.endpoint or f":{link.own.port}"))

    def _token(self, step: Step, fields: dict[str, Any]) -> str:
        """The token that the scenario gives, or a new one; the answer is looked for under it."""
        self._tokens += 1
        token = str(fields.get("token", f"t{self._tokens}"))
        self._requests[step.by, _LAST] = self._requests[step.by, step.options.get("as", _LAST)] = token
        return token

    async def _raw(self, step: Step) -> None:
        """A frame with whatever the scenario wants: `json`, `text`, `hex`, a `chunk`, or `size` bytes; of any kind."""
        body = fill(step.body, self.values)
        content = body.get("json")
        self._requests[step.by, _LAST] = ""
        if chunk := body.get("chunk"):
            self._link(step).say_chunk(Chunk(chunk["transfer"], chunk["file"], chunk["offset"], b" " * chunk["size"]))
            return
        if content is not None:
            if isinstance(content, dict):
                content = {**content, "token": self._token(step, content)}
            payload = json.dumps(content).encode()
        elif "text" in body:
            payload = body["text"].encode()
        else:
            payload = bytes.fromhex(body["hex"]) if "hex" in body else b" " * body["size"]
        frame = encode_frame(FrameKind.BLOCK, payload)
        kind: int = body.get("kind", FrameKind.BLOCK)
        self._link(step).say_bytes(frame[:4] + bytes([kind]) + frame[5:])

    async def _expect(self, step: Step) -> None:
        token = self._requests.get((step.by, step.options.get("of", _LAST)))
        if token is None:
            raise Surprise("nothing was asked")
        block = await self._link(step).take(lambda block: block.token == token, self.deadline)
        self._must_match(step.body, block)

    async def _expect_error(self, step: Step) -> None:
        wanted = step.body if isinstance(step.body, dict) else {"code": step.body}
        sentences = {"id": {"contains": " "}, "en": {"contains": " "}}
        expect = {"command": "error", **wanted}
        await self._expect(Step(step.number, "expect", step.by, {**sentences, **expect}, step.options))

    def _must_match(self, pattern: Any, block: Block) -> None:
        if why := mismatch(pattern, msgspec.to_builtins(block), self.values):
            name = command_of(block).name
            raise Surprise(f"{name} {block.code} came: {why}" if isinstance(block, Error) else f"{name} came: {why}")

    async def _wait_for(self, step: Step) -> None:
        """The next push of this command must match."""
        block = await self._link(step).take(lambda block: _is_push(block, step.body), self.deadline)
        self._must_match(step.body, block)

    async def _wait_until(self, step: Step) -> None:
        """Pushes of this command may come in several steps; one of them must match."""
        last, loop = "none came", asyncio.get_running_loop()
        end = loop.time() + self.deadline
        while True:
            try:
                block = await self._link(step).take(lambda block: _is_push(block, step.body), end - loop.time())
            except Surprise as surprise:
                raise Surprise(f"{surprise}; of the last one {last}") from surprise
            found = dict(self.values)
            if not (last := mismatch(step.body, msgspec.to_builtins(block), found)):
                self.values |= found
                return

    async def _ping(self, step: Step) -> None:
        """[LINK-2] The barrier: when the pong comes, everything asked before has been answered."""
        link, token = self._link(step), self._token(step, {})
        link.say(Ping(token=token, n=step.body, endpoint=f":{link.own.port}"))
        pong = await link.take(lambda block: block.token == token, self.deadline)
        if not isinstance(pong, Pong) or pong.n != step.body:
            raise Surprise(f"{command_of(pong).name} instead of pong {step.body}")
        if overtaken := link.overtaken_by(token):
            raise Surprise(f"pong came before the answer to {', '.join(overtaken)}")

    # Files

    def _courier(self, step: Step) -> Courier:
        return Courier(self._link(step), self.scenario.files, self.values, self.deadline)

    async def _upload(self, step: Step) -> None:
        self._tokens += 1
        await self._courier(step).upload(step.body, f"t{self._tokens}")

    async def _download(self, step: Step) -> None:
        self._tokens += 1
        await self._courier(step).download(step.body, f"t{self._tokens}")

    # Behind the stage

    async def _decide(self, step: Step) -> None:
        body = fill(step.body, self.values)
        await self.stage.decide(body["number"], body["verdict"], body.get("reason", ""))

    async def _letter(self, step: Step) -> None:
        """The letter to a member: its password is `$first_password.ADDRESS` from now on."""
        self.values[f"first_password.{step.body}"] = await self.stage.first_password(step.body)

    async def _code_letter(self, step: Step) -> None:
        """The newest letter for who forgot the password: its code is `$code.ADDRESS` from now on."""
        self.values[f"code.{step.body}"] = await self.stage.code(step.body)


def _is_push(block: Block, pattern: dict[str, Any]) -> bool:
    return not block.token and command_of(block).name == pattern.get("command")
