"""Row A22: ten thousand forms from one address and from many; the log stays short, and the answers tell nothing."""

import sqlite3
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from kentongan.protocol.commands.administration import RegistrationLog, Registrations
from tests.acceptance import Acceptance
from tests.faults.crowd import ask_all, elsewhere
from tests.faults.probe import PROBERS, Probe
from tests.process.server import DEFAULT_LIMITS, RunningServer, form_of, running

pytestmark = pytest.mark.process

MOST = 2 * 1024**2


async def register(
    port: int, net: int, hosts: int, at_once: int, forms: list[dict[str, Any]]
) -> list[tuple[str, dict[str, Any]]]:
    """(code or command, answer) of each form; whoever has registered waits on that line, and comes on a new one."""
    answers = await ask_all(port, net, hosts, at_once, "register", forms, "registered")
    return [(answer.get("code") or answer["command"], answer) for answer in answers]


def forms(count: int, name: str) -> list[dict[str, Any]]:
    """Every eighth is the same form again."""
    return [dict(form_of(f"{name}-{number if number % 8 else 0}@univ-banjir")) for number in range(count)]


def database_bytes(server: RunningServer) -> int:
    """Pages in use, whether they stand in the log of the database or in its file."""
    [path] = server.data.glob("*.db")
    connection = sqlite3.connect(path, timeout=10)
    try:
        pages, free, size = (
            connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
        )
    finally:
        connection.close()
    return int((pages - free) * size)


@pytest.mark.timeout(240)
async def test_a22_a_flood_of_registrations_fills_nothing_and_tells_nothing(
    tmp_path: Path, acceptance: Acceptance
) -> None:
    """[LIMIT-4]"""
    async with running(tmp_path / "server", settings=DEFAULT_LIMITS) as server:
        passwords = await server.members(PROBERS)
        before, letters = database_bytes(server), len(list((server.data / "mail").glob("*.eml")))
        begun = time.monotonic()
        async with Probe(server, passwords, every=0.3, login_every=1) as probe:
            one = await elsewhere(register, server.port, 6, 1, 4, forms(2000, "satu"))
            many = await elsewhere(register, server.port, 7, 250, 50, forms(8000, "banyak"))
            begun_page = time.monotonic()
            pending = len(pages(server))
            page_seconds = time.monotonic() - begun_page
        probe.must_hold()
        seconds, grown = time.monotonic() - begun, database_bytes(server) - before
        letters = len(list((server.data / "mail").glob("*.eml"))) - letters
    codes = [dict(Counter(code for code, _ in found)) for found in (one, many)]
    print(
        f"A22: {seconds:.0f} s, {codes}, {pending} pending, {grown // 1024} KiB, {letters} letters,"
        f" all pages in {page_seconds:.2f} s"
    )
    assert len(one) + len(many) == 10_000
    assert sum(code == "registered" for code, _ in one) + sum(code == "address_taken" for code, _ in one) == 3
    assert pending == 500
    assert grown <= MOST
    assert letters == 0
    assert page_seconds <= 1 * (pending // 100 + 1)
    waits = {answer["retry_after"] for code, answer in [*one, *many] if code == "registration_limited"}
    assert waits
    assert min(waits) > 0
    acceptance("A22", "pending <= 500 of 10,000 requests, no letters; PROBE holds", f"{pending}, {letters} letters")
    acceptance("A22", "the database grows <= 2 MB", f"{grown // 1024} KiB")
    acceptance("A22", "a page of pending ones <= 1 s", f"all pages in {page_seconds:.2f} s")


def pages(server: RunningServer) -> list[int]:
    """The numbers of all that wait, as an administrator lists them."""
    numbers: list[int] = []
    while page := server.admin(Registrations(after=numbers[-1] if numbers else 0), RegistrationLog).rows:
        numbers += [row.number for row in page]
    return numbers


async def test_a22_the_answer_does_not_depend_on_the_mail_address(tmp_path: Path) -> None:
    """[LIMIT-4]: only number, claim and the address that was asked for differ."""
    async with running(tmp_path / "server", settings={"limits.registrations_pending": 3}) as server:
        await server.members(["humas@univ-contoh"])
        known, new = form_of("baru@univ-satu"), form_of("baru@univ-dua")
        known["email"] = form_of("humas@univ-contoh")["email"]
        answers = [
            (await register(server.port, 8, 1, 1, [dict(form)]))[0][1]
            for form in (known, new, known | {"desk": "lain"}, form_of("baru@univ-tiga"))
        ]
    first, second, third, full = answers
    assert first.keys() == second.keys() == third.keys()
    assert [answer["command"] for answer in answers] == ["registered", "registered", "registered", "error"]
    assert len({len(answer["claim"]) for answer in (first, second, third)}) == 1
    assert (full["code"], full["retry_after"]) == ("registrations_full", 3600)
