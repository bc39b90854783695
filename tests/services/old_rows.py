"""Rows of every age, made at random, and which of them may stay, told a second time in plain loops."""

import hashlib
import random
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table

from kentongan.store.schema import (
    attachment,
    blob,
    delivery,
    device,
    letter,
    message,
    message_attachment,
    metadata,
    registration,
)
from tests.services.clock import DAY, NOW
from tests.services.storehouse import HOUR, KEYS


def around(chance: random.Random, age: int) -> int:
    """A moment that is just that old, a little more or less, or any other."""
    return NOW - chance.choice([age - 1, age, age + 1, chance.randrange(2 * age), chance.randrange(1, HOUR)])


@dataclass
class World:
    """Rows by table, made at random near every limit."""

    chance: random.Random
    contents: list[bytes] = field(default_factory=list)
    rows: dict[Table, list[dict[str, Any]]] = field(default_factory=lambda: {table: [] for table in KEYS})

    def build(self, members: list[int]) -> None:
        self._files()
        self._messages(members)
        self._registrations()
        for place in range(self.chance.randrange(9)):
            self._add(device, id=f"{place:032x}", member_id=members[0], key_hash=f"{place:064x}", name="")
            self.rows[device][-1] |= {"created_at": 1, "seen_at": around(self.chance, 90 * DAY)}

    def planted(self) -> tuple[tuple[Table, list[dict[str, Any]]], ...]:
        """The rows, those that are named before those that name them."""
        return tuple((table, self.rows[table]) for table in metadata.sorted_tables if table in self.rows)

    def _add(self, table: Table, **row: Any) -> None:
        self.rows[table].append(row)

    def _files(self) -> None:
        self.contents = [f"isi {place} {self.chance.random()}".encode() for place in range(self.chance.randrange(1, 9))]
        hashes = [hashlib.sha256(content).hexdigest() for content in self.contents]
        # The last file is an orphan, one blob row may have no attachment.
        for sha256, content in zip(hashes[:-1], self.contents, strict=False):
            self._add(blob, sha256=sha256, size=len(content), created_at=1)
        for place in range(self.chance.randrange(15) if hashes[:-1] else 0):
            row = {"id": place + 1, "public_id": f"{place:032x}", "owner_id": 1, "name": "a", "kind": "text"}
            about = {"sha256": self.chance.choice(hashes[:-1]), "size": 1, "media_type": "text/plain"}
            self._add(attachment, **row, **about, created_at=around(self.chance, DAY))

    def _messages(self, members: list[int]) -> None:
        for place in range(1, self.chance.randrange(2, 25)):
            about = {"sender_id": members[0], "client_id": f"{place:032x}", "digest": "", "audience": "[]"}
            texts = {"subject": "x", "text": "", "level": "normal", "reply_to": "", "sequence": place}
            times = {"accepted_at": around(self.chance, 730 * DAY), "expires_at": around(self.chance, 90 * DAY)}
            older = self.chance.choice(["", f"{self.chance.randrange(1, place):032x}"]) if place > 1 else ""
            self._add(message, id=place, public_id=f"{place:032x}", **about, **texts, **times, revises=older)
            for member_id in self.chance.sample(members, self.chance.randrange(len(members) + 1)):
                self._add(delivery, message_id=place, member_id=member_id)
            ids = [row["id"] for row in self.rows[attachment]]
            for position, of in enumerate(self.chance.sample(ids, min(len(ids), self.chance.randrange(4)))):
                self._add(message_attachment, message_id=place, position=position, attachment_id=of)

    def _registrations(self) -> None:
        for number in range(100, 100 + self.chance.randrange(12)):
            state = self.chance.choice(["pending", "approved", "rejected"])
            form = dict.fromkeys(("address", "institution", "code", "city", "kind", "contact", "email", "desk"), "x")
            times = {"submitted_at": 1, "decided_at": 0 if state == "pending" else around(self.chance, 365 * DAY)}
            self._add(registration, number=number, claim_hash="", state=state, origin="", **form, **times)
        for place in range(self.chance.randrange(15)):
            state = self.chance.choice(["waiting", "sent", "dropped", "failed"])
            about = self.chance.choice([None, *(row["number"] for row in self.rows[registration])])
            sent = around(self.chance, 90 * DAY) if state in ("sent", "dropped") else None
            self._add(letter, id=1000 + place, kind="welcome", state=state, registration_number=about)
            self.rows[letter][-1] |= {"due_at": around(self.chance, 90 * DAY), "created_at": 1, "sent_at": sent}

    def staying(self, now: int, newest_number: int) -> dict[Table, set[Any]]:
        """The keys that may stay: the oracle, in plain loops, from the words of the settings."""
        rows = self.rows
        stay: dict[Table, set[Any]] = {table: set() for table in KEYS}
        for row in rows[message]:
            if now - row["accepted_at"] < 730 * DAY:
                stay[message].add(row["id"])
        expiry = {row["id"]: row["expires_at"] for row in rows[message]}
        pairs = [(row["message_id"], row["attachment_id"]) for row in rows[message_attachment]]
        for row in rows[attachment]:
            wanted = [m for m, a in pairs if a == row["id"] and m in stay[message] and now - expiry[m] < 90 * DAY]
            if wanted or now - row["created_at"] < DAY:
                stay[attachment].add(row["id"])
                stay[blob].add(row["sha256"])
        stay[message_attachment] = {(m, a) for m, a in pairs if m in stay[message] and a in stay[attachment]}
        of = [(row["message_id"], row["member_id"]) for row in rows[delivery]]
        stay[delivery] = {(m, to) for m, to in of if m in stay[message]}
        waited_for = {row["registration_number"] for row in rows[letter] if row["state"] == "waiting"}
        for row in rows[registration]:
            young = row["state"] == "pending" or now - row["decided_at"] < 365 * DAY
            if young or row["number"] in waited_for or row["number"] == newest_number:
                stay[registration].add(row["number"])
        gone = {row["number"] for row in rows[registration]} - stay[registration]
        for row in rows[letter]:
            old = row["state"] in ("sent", "dropped") and now - row["sent_at"] >= 90 * DAY
            lost = row["state"] == "failed" and row["registration_number"] is None and now - row["due_at"] >= 90 * DAY
            if not old and not lost and row["registration_number"] not in gone:
                stay[letter].add(row["id"])
        stay[device] = {row["id"] for row in rows[device] if now - row["seen_at"] < 90 * DAY}
        return stay
