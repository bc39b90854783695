"""What three devices of two members may do to a server, and what it must answer: rules for hypothesis."""

from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from kentongan.ids import new_id
from kentongan.protocol.command import Sender
from tests.faults.wire import Fields, Wire
from tests.protocol.negative import malformed_cases, requests, valid_block

A, B = "humas@kampus-a", "humas@kampus-b"
MEMBER = {"a1": A, "a2": A, "b": B}
DEVICES = sorted(MEMBER)

devices = st.sampled_from(DEVICES)
slots = st.integers(0, 3)
audiences = st.sampled_from([[A], [B], [A, B]])
times = st.sampled_from([1, 1, 1, 2, 3])


@dataclass
class World:
    """A server and what is known about it from one example to the next: keys of devices and how far they are."""

    port: int
    passwords: dict[str, str]
    keys: dict[str, str] = field(default_factory=dict)
    cursors: dict[str, int] = field(default_factory=dict)


@dataclass
class Seat:
    """One device: its connection, where it stands, and after which sequence it follows."""

    wire: Wire
    state: str = "fresh"
    after: int = 0


@dataclass(frozen=True)
class Kept:
    """A message that was accepted."""

    sender: str
    body: Fields
    accepted: Fields


class Conversation(RuleBasedStateMachine):
    """The rules. `kept` is by sender and slot; a slot is an id of the client's."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        self.ids = [new_id() for _ in range(4)]
        self.kept: dict[tuple[str, int], Kept] = {}
        self.seats: dict[str, Seat] = {}
        for device in DEVICES:
            self.sit_down(device)
        self.base = self.last = max(self.begin(device) for device in DEVICES)

    def sit_down(self, device: str) -> None:
        self.seats[device] = Seat(Wire(self.world.port))

    def begin(self, device: str) -> int:
        """The first login of an example takes the server's word for where the device is: nothing is left of others."""
        cursors, key = self.world.cursors, self.world.keys.get(device)
        answer = self.seats[device].wire.ask("resume", device_key=key) if key else {"command": "error"}
        if answer["command"] == "error":
            self.world.keys.pop(device, None)
            return self.enter(device)
        cursors[device] = answer["cursor"]
        self.seats[device].state = "member"
        return int(answer["sequence"])

    def enter(self, device: str) -> int:
        """Log in, with the device's key when it has one; the newest sequence of the server."""
        seat, key = self.seats[device], self.world.keys.get(device)
        if key:
            answer = seat.wire.ask("resume", device_key=key)
        else:
            address = MEMBER[device]
            answer = seat.wire.ask("login", address=address, password=self.world.passwords[address])
            self.world.keys[device], self.world.cursors[device] = answer["device_key"], 0
        assert (answer["command"], answer["address"]) == ("logged_in", MEMBER[device]), answer
        assert answer["cursor"] == self.world.cursors[device]
        seat.state = "member"
        return int(answer["sequence"])

    def refused(self, answer: Fields, code: str) -> None:
        assert (answer["command"], answer.get("code")) == ("error", code), answer

    def logged_in(self, device: str) -> bool:
        return self.seats[device].state in {"member", "following"}

    # Sessions

    @rule(device=devices)
    def log_in(self, device: str) -> None:
        if self.logged_in(device):
            self.refused(self.seats[device].wire.ask("resume", device_key=self.world.keys[device]), "wrong_state")
        else:
            assert self.enter(device) == self.last

    @rule(device=devices)
    def lose_the_line(self, device: str) -> None:
        """What has come so far must be the beginning of what had to come."""
        seat = self.seats[device]
        if seat.state == "following":
            seat.wire.ping()
            came = [message["id"] for message in seat.wire.messages_after(self.base)]
            assert came == self.expected(device)[: len(came)]
        seat.wire.cut()
        self.sit_down(device)

    @precondition(lambda self: len(self.kept) > 2)
    @rule(device=devices)
    def log_out(self, device: str) -> None:
        seat = self.seats[device]
        if not self.logged_in(device):
            self.refused(seat.wire.ask("logout"), "wrong_state")
            return
        self.look_at_screen(device)
        assert seat.wire.ask("logout")["command"] == "logged_out"
        self.refused(seat.wire.ask("resume", device_key=self.world.keys.pop(device)), "device_unknown")
        seat.state = "fresh"
        seat.wire.pushes.clear()

    @rule(device=devices, after=st.sampled_from([-1, 0, 1, 99]))
    def follow(self, device: str, after: int) -> None:
        """From what the device has reported, from the beginning of this example, a bit later, and from the future."""
        seat = self.seats[device]
        wanted = after if after < 0 else self.base + after
        answer = seat.wire.ask("follow", after=wanted)
        if seat.state != "member":
            self.refused(answer, "wrong_state")
            return
        seat.after = self.world.cursors[device] if after < 0 else min(wanted, self.last)
        assert (answer["command"], answer["after"]) == ("following", seat.after)
        seat.state = "following"

    # Sending

    def body(self, slot: int, to: list[str], variant: int) -> Fields:
        return {"command": "send", "id": self.ids[slot], "to": to, "subject": self.ids[slot], "text": f"{variant}"}

    def check_answer(self, device: str, slot: int, body: Fields, answer: Fields) -> None:
        key = MEMBER[device], slot
        if not self.logged_in(device):
            self.refused(answer, "wrong_state")
        elif key not in self.kept:
            assert answer["command"] == "accepted", answer
            assert answer["sequence"] == self.last + 1
            assert answer["recipients"] == len(body["to"])
            self.last += 1
            self.kept[key] = Kept(MEMBER[device], body, {**answer, "token": ""})
        elif self.kept[key].body == body:
            assert {**answer, "token": ""} == self.kept[key].accepted
        else:
            self.refused(answer, "message_conflict")

    @rule(device=devices, slot=slots, to=audiences, variant=st.integers(0, 1), times=times)
    def send(self, device: str, slot: int, to: list[str], variant: int, times: int) -> None:
        body = self.body(slot, to, variant)
        for answer in self.seats[device].wire.ask_at_once(*[body] * times):
            self.check_answer(device, slot, body, answer)

    @rule(device=devices, order=st.permutations(range(4)), to=audiences)
    def send_all_at_once_in_any_order(self, device: str, order: list[int], to: list[str]) -> None:
        bodies = [self.body(slot, to, 0) for slot in order]
        for slot, body, answer in zip(order, bodies, self.seats[device].wire.ask_at_once(*bodies), strict=True):
            self.check_answer(device, slot, body, answer)

    @rule(device=devices, slot=slots, to=audiences)
    def send_and_lose_the_line_before_the_answer(self, device: str, slot: int, to: list[str]) -> None:
        """The message may be there or not; the same again on a new line must find or make exactly one."""
        body = self.body(slot, to, 0)
        self.seats[device].wire.write({"token": "lost", **body})
        was_in = self.logged_in(device)
        self.seats[device].wire.cut()
        self.sit_down(device)
        if was_in:
            self.enter(device)
            self.check_answer(device, slot, body, self.seats[device].wire.ask(**body))

    @rule(slot=slots, to=audiences, variants=st.permutations([0, 1]))
    def two_sessions_of_a_member_use_the_same_id_at_once(self, slot: int, to: list[str], variants: list[int]) -> None:
        if not (self.logged_in("a1") and self.logged_in("a2")):
            return
        bodies = [self.body(slot, to, variant) for variant in variants]
        for device, body in zip(("a1", "a2"), bodies, strict=True):
            self.seats[device].wire.write({"token": "raced", **body})
        answers = [self.seats[device].wire._answer("raced") for device in ("a1", "a2")]
        first = 0 if answers[0]["command"] == "accepted" else 1
        for place in (first, 1 - first):
            self.check_answer(DEVICES[place], slot, bodies[place], answers[place])

    # Receipts

    @rule(device=devices, ahead=st.sampled_from([-3, -1, 0, 0, 1]), times=times)
    def report_delivered(self, device: str, ahead: int, times: int) -> None:
        until = max(0, self.last + ahead)
        for answer in self.seats[device].wire.ask_at_once(*[{"command": "delivered", "sequence": until}] * times):
            if not self.logged_in(device):
                self.refused(answer, "wrong_state")
            elif ahead > 0:
                self.refused(answer, "field_invalid")
            else:
                assert answer["command"] == "noted"
                self.world.cursors[device] = max(self.world.cursors[device], until)

    @precondition(lambda self: self.kept)
    @rule(device=devices, data=st.data(), state=st.sampled_from(["shown", "opened", "acknowledged"]), times=times)
    def report(self, device: str, data: Any, state: str, times: int) -> None:
        """Who reports twice changes nothing; who was not asked changes nothing either."""
        one = data.draw(st.sampled_from(sorted(self.kept.values(), key=lambda kept: kept.accepted["sequence"])))
        request = {"command": "receipt", "state": state, "messages": [one.accepted["message"]]}
        answers = self.seats[device].wire.ask_at_once(*[request] * times)
        if not self.logged_in(device):
            for answer in answers:
                self.refused(answer, "wrong_state")
            return
        assert [answer["command"] for answer in answers] == ["noted"] * times
        before = self.ledger(one)
        self.seats[device].wire.ask(**request)
        assert self.ledger(one) == before
        if before is not None:
            row = {row["address"]: row["times"] for row in before}.get(MEMBER[device])
            assert (row is not None) == (MEMBER[device] in one.body["to"])
            assert row is None or row[f"{state}_at"] > 0

    def ledger(self, one: Kept) -> list[Fields] | None:
        """As the sender sees it, when it is there."""
        for device in DEVICES:
            if MEMBER[device] == one.sender and self.logged_in(device):
                rows: list[Fields] = self.seats[device].wire.ask("ledger", message=one.accepted["message"])["rows"]
                return rows
        return None

    # What may not be

    @rule(device=devices, data=st.data())
    def ask_where_one_may_not(self, device: str, data: Any) -> None:
        seat = self.seats[device]
        forbidden = [row for row in requests() if seat.state not in row.states]
        row = data.draw(st.sampled_from(forbidden))
        code = "command_unknown" if row.sender is Sender.ADMINISTRATOR else "wrong_state"
        self.refused(seat.wire.ask(**valid_block(row)), code)
        seat.wire.ping()

    @rule(device=devices, data=st.data())
    def say_nonsense(self, device: str, data: Any) -> None:
        seat = self.seats[device]
        seat.wire.ping()
        case = data.draw(st.sampled_from([case for case in malformed_cases() if not case.token]))
        self.look_at_screen(device)  # nothing may be under way when the answer has no token
        seat.wire.write_payloads(case.payload)
        self.refused(seat.wire.next_refusal(), case.code)

    # What must hold

    def expected(self, device: str) -> list[str]:
        """The messages of this example that a following device must have got, in order."""
        seat, me = self.seats[device], MEMBER[device]
        mine = [kept for kept in self.kept.values() if me in kept.body["to"]]
        mine = [kept for kept in mine if kept.accepted["sequence"] > seat.after]
        return [k.accepted["message"] for k in sorted(mine, key=lambda k: k.accepted["sequence"])]

    def look_at_screen(self, device: str) -> None:
        seat = self.seats[device]
        if seat.state != "following":
            assert not seat.wire.pushes
            return
        expected = self.expected(device)
        came = seat.wire.take_messages(len(expected), after=self.base)
        assert [one["id"] for one in came] == expected

    @rule()
    def look_at_all_screens(self) -> None:
        for device in DEVICES:
            self.look_at_screen(device)

    def teardown(self) -> None:
        try:
            for device in DEVICES:
                if not self.logged_in(device):
                    self.enter(device)
                self.look_at_screen(device)
                self.look_into_inbox(device)
        finally:
            for seat in self.seats.values():
                seat.wire.cut()

    def look_into_inbox(self, device: str) -> None:
        rows = self.seats[device].wire.ask("inbox", limit=20)["messages"]
        got = [row["message"] for row in reversed(rows) if row["message"]["sequence"] > self.base]
        mine = sorted(
            (kept for kept in self.kept.values() if MEMBER[device] in kept.body["to"]),
            key=lambda kept: kept.accepted["sequence"],
        )
        assert [one["id"] for one in got] == [kept.accepted["message"] for kept in mine]
        assert [one["text"] for one in got] == [kept.body["text"] for kept in mine]
        assert [one["sender"] for one in got] == [kept.sender for kept in mine]
