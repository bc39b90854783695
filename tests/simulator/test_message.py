import pytest

from kentongan.errors import ErrorCode, Refusal
from kentongan.protocol.command import Block
from kentongan.protocol.commands.message import Outbox, Popup, Send
from kentongan.simulator.message import outbox, replay, resolve, send
from kentongan.simulator.world import Institution, Member, World
from kentongan.words import InstitutionKind

DAY = 86_400_000


def member(world: World, address: str) -> Member:
    code = address.partition("@")[2]
    institution = Institution(code, "Universitas Contoh", "Kota Contoh", InstitutionKind.UNIVERSITY)
    world.institutions.setdefault(code, institution)
    world.members[address] = Member(address, institution, "Kontak", "sandi")
    return world.members[address]


def message(number: int = 1, **fields: object) -> Send:
    default = {"id": f"{number:032x}", "to": ["humas@kampus-b"], "subject": "Undangan"}
    return Send(**{**default, **fields})  # type: ignore[arg-type]


@pytest.fixture
def world() -> World:
    world = World(clock=lambda: 1_000)
    for address in ("humas@kampus-a", "humas@kampus-b", "rektorat@kampus-b"):
        member(world, address)
    return world


def sequences(blocks: list[Block]) -> list[int]:
    return [one.message.sequence for one in blocks if isinstance(one, Popup)]


def test_an_expired_message_pops_up_no_more(world: World) -> None:
    now = [1_000]
    world.clock = lambda: now[0]
    sender = world.members["humas@kampus-a"]
    send(world, sender, message(1, expires_at=2_000))
    send(world, sender, message(2))
    assert sequences(replay(world, "humas@kampus-b", 0)) == [1, 2]
    now[0] = 2_000
    assert sequences(replay(world, "humas@kampus-b", 0)) == [2]


@pytest.mark.parametrize(("expires_at", "allowed"), [(1_000, False), (1_001, True), (1_000 + 365 * DAY, True)])
def test_a_message_expires_later_than_now(world: World, expires_at: int, allowed: bool) -> None:
    if allowed:
        assert send(world, world.members["humas@kampus-a"], message(expires_at=expires_at))[1]
    else:
        with pytest.raises(Refusal):
            send(world, world.members["humas@kampus-a"], message(expires_at=expires_at))


def test_a_message_does_not_outlive_a_year(world: World) -> None:
    with pytest.raises(Refusal) as caught:
        send(world, world.members["humas@kampus-a"], message(expires_at=1_001 + 365 * DAY))
    assert (caught.value.code, caught.value.detail) == (ErrorCode.EXPIRY_INVALID, "365")


def test_a_repeated_send_is_accepted_also_when_the_right_is_gone_and_the_expiry_has_passed(world: World) -> None:
    now = [1_000]
    world.clock = lambda: now[0]
    sender = world.members["humas@kampus-a"]
    first, _ = send(world, sender, message(expires_at=2_000))
    now[0] = 3_000
    del world.members["humas@kampus-b"]
    assert send(world, sender, message(expires_at=2_000)) == (first, None)


def test_a_delivered_message_names_fifty_of_its_recipients(world: World) -> None:
    to = [member(world, f"desk{n}@kampus-c").address for n in range(60)]
    letter = send(world, world.members["humas@kampus-a"], message(to=to))[1]
    assert letter
    assert (len(letter.message.to), letter.message.recipients) == (50, 60)


@pytest.mark.parametrize(
    ("to", "recipients", "unknown"),
    [
        (["@kampus-b"], 2, []),
        (["@KAMPUS-B", "humas@kampus-b"], 2, []),
        (["*"], 2, []),
        (["*", "humas@kampus-a"], 3, []),
        (["@kampus-a"], 0, []),
        (["@kampus-x", "#semua", "siapa@kampus-a"], 0, ["@kampus-x", "#semua", "siapa@kampus-a"]),
    ],
)
def test_an_audience_means_each_member_once(world: World, to: list[str], recipients: int, unknown: list[str]) -> None:
    audience = resolve(world, "humas@kampus-a", to)
    assert (len(audience.recipients), audience.unknown) == (recipients, unknown)


def test_a_page_has_no_more_bytes_than_allowed_and_goes_on(world: World) -> None:
    sender = world.members["humas@kampus-a"]
    for number in range(100):
        send(world, sender, message(number, text="x" * 4_000))
    page = outbox(world, sender.address, Outbox(limit=100))
    assert 40 < len(page.messages) < 50
    rest = outbox(world, sender.address, Outbox(limit=100, after=page.next))
    assert page.messages[-1].message.sequence - 1 == rest.messages[0].message.sequence
