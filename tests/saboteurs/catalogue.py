"""Who tests the tester: for each promise, the smallest change of the source that breaks it, and the test that must see.

An edit is (file below src/kentongan, old text, new text); the old text stands in the file exactly once. When the source
changes so that an edit does not fit any more, `test_every_saboteur_still_fits_the_source` says so on every push.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Saboteur:
    """A broken promise: its name, the test that turns red, and the edits."""

    name: str
    test: str
    edits: tuple[tuple[str, str, str], ...]

    def __str__(self) -> str:
        return self.name.replace(" ", "-")


def _one(name: str, test: str, file: str, old: str, new: str) -> Saboteur:
    return Saboteur(name, test, ((file, old, new),))


SABOTEURS = [
    # Accepted means on the disk
    _one(
        "ack before commit",
        "tests/store/test_writer.py::test_nobody_is_answered_before_commit_has_returned",
        "store/writer.py",
        "            self._report(batch, self._commit([entry.operation for entry in batch]))",
        "            self._report(batch, [None] * len(batch))\n"
        "            self._commit([entry.operation for entry in batch])",
    ),
    _one(
        "commit without sync",
        "tests/store/test_engine.py::test_the_writer_syncs_every_commit_and_keeps_references_whole",
        "store/engine.py",
        '"synchronous=FULL"',
        '"synchronous=NORMAL"',
    ),
    _one(
        "ack two batches before the commit",
        "tests/faults/test_kill.py::test_r01_twenty_kills_during_a_thousand_sends_lose_and_double_nothing[10000]",
        "store/writer.py",
        """        with self._engine.begin() as connection:
            return _apply_all(connection, operations, self._clock())
""",
        """        if not hasattr(self, "_late"):
            self._late = self._engine.connect()
        results = _apply_all(self._late, operations, self._clock())
        self._batches = getattr(self, "_batches", 0) + 1
        if self._batches % 3 == 0:
            self._late.commit()
        return results
""",
    ),
    _one(
        "io error forgotten",
        "tests/store/test_writer.py::test_after_an_io_error_nothing_is_acknowledged_any_more",
        "store/writer.py",
        "        if self._broken:\n",
        "        if False:\n",
    ),
    # A full disk
    _one(
        "full disk breaks the writer for good",
        "tests/faults/test_disk_full.py::test_r05_a_full_disk_refuses_loses_nothing_and_heals_without_a_restart",
        "store/writer.py",
        """name.startswith("SQLITE_IOERR") and "_SHM" not in name""",
        """name.startswith("SQLITE")""",
    ),
    _one(
        "messages eat the reserve",
        "tests/faults/test_disk_full.py::test_r05_a_full_disk_refuses_loses_nothing_and_heals_without_a_restart",
        "store/acceptance.py",
        "    finishes = needs_room = True\n",
        "    finishes = True\n",
    ),
    _one(
        "no reserve for logins",
        "tests/faults/test_disk_full.py::test_r05_a_full_disk_refuses_loses_nothing_and_heals_without_a_restart",
        "services/space.py",
        "            return self._space.give_up()\n",
        "            return False\n",
    ),
    _one(
        "uploads may take the last byte",
        "tests/faults/test_disk_full.py::test_r05_a_full_disk_refuses_loses_nothing_and_heals_without_a_restart",
        "services/attachment.py",
        "< self._free_space:",
        "< 0:",
    ),
    # Nothing twice
    _one(
        "other body under the same id accepted",
        "tests/store/test_acceptance.py::test_a_repeated_send_gets_the_first_answer_and_another_text_is_a_conflict",
        "store/acceptance.py",
        "return accepted if digest == operation.draft.digest else",
        "return accepted if True else",
    ),
    _one(
        "repeated id not known again in a batch",
        "tests/store/test_acceptance.py::test_the_same_send_twice_in_one_batch_is_one_message_with_one_answer",
        "store/acceptance.py",
        "            elif key in new:\n",
        "            elif False:\n",
    ),
    _one(
        "repeated send pushed again",
        "tests/services/test_message.py::test_every_commit_is_published_in_order_and_a_repeated_send_is_not",
        "services/message.py",
        "if isinstance(operation, AcceptMessage) and result.members:",
        "if isinstance(operation, AcceptMessage):",
    ),
    _one(
        "receipts counted twice",
        "tests/store/test_delivery.py::test_the_same_receipt_twice_in_one_batch_is_news_once",
        "store/delivery.py",
        "return [tuple(by_member.pop(operation.member_id, ()))",
        "return [tuple(by_member.get(operation.member_id, ()))",
    ),
    _one(
        "second receipt overwrites the first time",
        "tests/store/test_delivery.py::test_each_time_is_the_first",
        "store/delivery.py",
        'values = {name: func.coalesce(delivery.c[name], bindparam("now")) for name in _IMPLIED[state]}',
        'values = {name: bindparam("now") for name in _IMPLIED[state]}',
    ),
    _one(
        "other body accepted, seen on the wire",
        "tests/faults/test_wire.py::test_r17_every_request_in_every_order_is_answered_as_the_rules_say[server]",
        "store/acceptance.py",
        "return accepted if digest == operation.draft.digest else",
        "return accepted if True else",
    ),
    _one(
        "simulator takes a report of what was not sent",
        "tests/faults/test_wire.py::test_r17_every_request_in_every_order_is_answered_as_the_rules_say[simulator]",
        "simulator/receipt.py",
        "    if sequence > world.sequence:\n",
        "    if False:\n",
    ),
    _one(
        "ghosts stay for half a minute",
        "tests/faults/test_line_down.py::"
        "test_r10_a_cut_line_is_noticed_by_both_and_everything_comes_after_it[link-down-during-sends]",
        "hub/connection.py",
        "        elif self.closing and self.session.is_silent(now):\n            self.cut()",
        "        elif False:\n            self.cut()",
    ),
    # No gap, in order
    _one(
        "holes in the sequence",
        "tests/store/test_acceptance.py::test_sequences_have_no_holes_and_replay_is_in_order",
        "store/acceptance.py",
        "value=counter.c.value + bindparam",
        "value=counter.c.value + 1 + bindparam",
    ),
    _one(
        "router jumps a hole",
        "tests/hub/test_router.py::test_what_another_hub_has_committed_in_between_is_read_first",
        "hub/router.py",
        "publications[0].message.sequence == self.last + 1",
        "True",
    ),
    _one(
        "feed goes live too early",
        "tests/hub/test_feed.py::test_no_gap_and_no_double_whatever_happens_in_whatever_order",
        "hub/feed.py",
        "self._live = self._router.last == goal",
        "self._live = True",
    ),
    _one(
        "feed pushes while it catches up",
        "tests/hub/test_feed.py::test_what_is_committed_while_catching_up_is_neither_lost_nor_doubled",
        "hub/feed.py",
        "        if not self._live:\n            return\n",
        "",
    ),
    _one(
        "cursor of a device goes back",
        "tests/store/test_delivery.py::test_a_cursor_never_goes_back",
        "store/delivery.py",
        'device.c.cursor < bindparam("until"))',
        'device.c.cursor != bindparam("until"))',
    ),
    _one(
        "delivered beyond what was sent",
        "tests/hub/handlers/test_message.py::test_nobody_has_got_what_was_not_sent_yet",
        "hub/handlers/message.py",
        "    if until > call.hub.router.last:\n",
        "    if False:\n",
    ),
    # Shadow sockets
    _one(
        "no ticket check",
        "tests/hub/shadow/test_worker.py::test_a_stranger_gets_no_byte_and_the_right_visitor_gets_through",
        "hub/shadow/worker.py",
        "return proof_is_right(expected, proof)",
        "return True",
    ),
    _one(
        "no address check of visitors",
        "tests/hub/shadow/test_worker.py::test_a_stranger_gets_no_byte_and_the_right_visitor_gets_through",
        "hub/shadow/listener.py",
        "return not self.order.peer_host or is_same_peer(self.order.peer_host, peer)",
        "return True",
    ),
    _one(
        "listener stays open after the proof",
        "tests/hub/shadow/test_worker.py::"
        "test_the_worker_and_not_the_hub_owns_the_port_and_the_listener_is_gone_after_the_proof",
        "hub/shadow/worker.py",
        "        self._forget(visitor)\n        self._close(listener)\n",
        "        self._forget(visitor)\n",
    ),
    _one(
        "no alpn check on shadow sockets",
        "tests/hub/shadow/test_worker.py::test_a_stranger_gets_no_byte_and_the_right_visitor_gets_through",
        "hub/shadow/visitor.py",
        "if self.tls.selected_alpn_protocol() != SHADOW_ALPN:",
        "if False:",
    ),
    _one(
        "content renamed before it is synced",
        "tests/files/test_spool.py::test_the_content_is_on_disk_before_its_name_and_the_name_before_we_say_so",
        "files/part.py",
        "        os.fsync(self._descriptor)\n        if self._hash",
        "        if self._hash",
    ),
    _one(
        "rename not synced",
        "tests/files/test_spool.py::test_the_content_is_on_disk_before_its_name_and_the_name_before_we_say_so",
        "files/spool.py",
        "        os.rename(part.path, path)\n        sync_directory(path.parent)\n",
        "        os.rename(part.path, path)\n",
    ),
    _one(
        "offset confirmed before it is synced",
        "tests/hub/shadow/test_receiving.py::test_every_so_many_bytes_are_synced_and_nothing_else_is_confirmed",
        "hub/shadow/writing.py",
        "        part.sync()\n        return Confirmed",
        "        return Confirmed",
    ),
    _one(
        "hash of a file not compared",
        "tests/files/test_spool.py::test_content_that_is_not_as_announced_is_refused",
        "files/part.py",
        "if self._hash.hexdigest() != sha256:",
        "if False:",
    ),
    # Who may what
    _one(
        "no alpn check on the main socket",
        "tests/hub/test_connection.py::test_a_stranger_gets_no_byte",
        "hub/connection.py",
        "tls.selected_alpn_protocol() != MAIN_ALPN",
        "False",
    ),
    _one(
        "broadcast right not checked",
        "tests/domain/test_message.py::test_broadcasting_is_a_right",
        "domain/message.py",
        "if draft.audience.everybody and not rights.broadcast:",
        "if False:",
    ),
    Saboteur(
        "sender taken from a field",
        "tests/faults/test_wire.py::test_no_client_can_say_who_it_is",
        (
            (
                "protocol/commands/message.py",
                '    reply_to: OptionalId = ""\n\n\n@command(\n    sender=Sender.SERVER,\n    clause="MSG-3"',
                '    reply_to: OptionalId = ""\n    contact: str = ""\n\n\n@command(\n'
                '    sender=Sender.SERVER,\n    clause="MSG-3"',
            ),
            (
                "services/message.py",
                "AcceptMessage(member.sender, ",
                "AcceptMessage(__import__('dataclasses').replace("
                "member.sender, contact=request.contact or member.sender.contact), ",
            ),
        ),
    ),
    _one(
        "messages of others can be read",
        "tests/store/test_message.py::test_who_neither_sent_nor_received_a_message_cannot_read_it",
        "store/message.py",
        "where(message.c.public_id == public_id, mine)",
        "where(message.c.public_id == public_id)",
    ),
    _one(
        "claim of a registration not checked",
        "tests/services/test_registration.py::test_a_wrong_claim_and_a_wrong_number_are_refused_alike",
        "services/registration.py",
        "if not hmac.compare_digest(expected, secret_hash(claim)) or found is None:",
        "if found is None:",
    ),
    _one(
        "logout keeps the device key",
        "tests/services/test_login.py::test_a_key_that_nobody_has_and_one_that_was_logged_out_are_unknown",
        "services/login.py",
        "ended = await self._store.write(RemoveDevices(member.member_id, only=member.device))",
        "ended: list[str] = []",
    ),
    _one(
        "mailed password not replaced",
        "tests/services/test_mail.py::test_the_password_works_already_when_the_delivery_begins",
        "services/mail.py",
        "return letter if await self._store.write(change) else None",
        "return letter if change else None",
    ),
    _one(
        "own password replaced by a late letter",
        "tests/services/test_mail.py::test_a_password_of_ones_own_is_never_replaced",
        "services/mail.py",
        'return member.first_password_until is None and member.password_hash != ""',
        "return False",
    ),
    # The line
    _one(
        "silent clients are kept",
        "tests/hub/test_connection.py::test_a_silent_member_is_told_goodbye_after_three_heartbeats",
        "hub/connection.py",
        "return self.session.is_silent(now)",
        "return False",
    ),
    _one(
        "silent server is not noticed",
        "tests/client/test_link.py::test_a_server_that_is_silent_for_three_heartbeats_is_lost",
        "client/link.py",
        "if self._session.is_silent(now):",
        "if False:",
    ),
    _one(
        "changed key is passed over",
        "tests/client/test_link.py::test_another_key_stops_the_link_before_anything_is_sent",
        "client/link.py",
        "check_server(transport, server=str(self.server), alpn=MAIN_ALPN, fingerprint=self.fingerprint)",
        "pass",
    ),
]
