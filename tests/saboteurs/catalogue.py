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
    _one(
        "a failed sync forgotten",
        "tests/faults/test_bad_disk.py::"
        "test_r04_after_a_failed_sync_nothing_is_accepted_and_nothing_accepted_is_lost[fdatasync,fsync-EIO-8]",
        "store/writer.py",
        "        self._broken = self._broken or _is_damaging(error)\n",
        "",
    ),
    # The network is back
    _one(
        "silence noticed a heartbeat late",
        "tests/client/test_link.py::test_silence_is_noticed_when_it_is_too_long_and_not_a_heartbeat_later",
        "client/link.py",
        "min(self._sent_at + interval, now + self._session.silent_in(now))",
        "(self._sent_at + interval)",
    ),
    _one(
        "pauses outlast the outage",
        "tests/client/test_keeper.py::test_when_the_network_is_back_it_does_not_wait_for_the_end_of_a_pause",
        "client/keeper.py",
        "        if self.client is None:\n            self.knock()\n",
        "        if self.client is None:\n            pass\n",
    ),
    _one(
        "addresses asked of a lost connection",
        "tests/client/test_link.py::test_who_speaks_in_the_moment_in_which_the_connection_is_lost_hears_so",
        "client/link.py",
        """f":{self._names['sockname'][1]}\"""",
        """f":{self._transport.get_extra_info('sockname')[1]}\"""",
    ),
    _one(
        "cancelled parts kept",
        "tests/process/test_transfer_limits.py::test_an_upload_that_is_cancelled_between_two_tries_leaves_no_part",
        "client/transfers.py",
        "            if attempts.begun:",
        "            if False:",
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
        "            news.remove(key)\n",
        "",
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
        "device.c.cursor < _field(1))",
        "device.c.cursor != _field(1))",
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
        "    part.sync()\n    return Confirmed",
        "    return Confirmed",
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
    # Accounts
    _one(
        "code works twice",
        "tests/store/test_recovery.py::test_only_the_newest_code_counts_and_it_counts_once",
        "store/recovery.py",
        'values = {"password_hash": operation.password_hash, "first_password_until": None} | NO_CODE',
        'values = {"password_hash": operation.password_hash, "first_password_until": None}',
    ),
    Saboteur(
        "code stored in the clear",
        "tests/services/test_mail.py::test_no_code_is_in_the_log_or_in_the_database",
        (
            (
                "services/mail.py",
                "SetCode(letter_id, member_id, secret_hash(code),",
                "SetCode(letter_id, member_id, code,",
            ),
            ("services/recovery.py", "shown = secret_hash(code_as_made(code))", "shown = code_as_made(code)"),
        ),
    ),
    _one(
        "code works for ever",
        "tests/services/test_recovery.py::test_a_code_works_for_72_hours",
        "services/recovery.py",
        "if member.code_until < self._store.now():",
        "if False:",
    ),
    _one(
        "code set after its letter has left",
        "tests/services/test_mail.py::test_a_code_works_already_when_its_letter_leaves_and_is_made_anew_for_every_attempt",
        "services/mail.py",
        "return letter if await self._store.write(newer) else None",
        "self._store.writer.write_quietly(newer) if False else None\n        return letter",
    ),
    _one(
        "older code still works",
        "tests/services/test_recovery.py::test_a_newer_letter_replaces_the_code_of_the_older_one",
        "store/recovery.py",
        'values = {"code_hash": operation.code_hash, "code_until": operation.until}',
        'values = {"code_hash": func.coalesce(func.nullif(member.c.code_hash, ""), operation.code_hash), '
        '"code_until": operation.until}',
    ),
    _one(
        "strangers cause letters without end",
        "tests/store/test_recovery.py::test_sixty_letters_an_hour_are_caused_by_strangers_and_no_more",
        "store/recovery.py",
        "if found is None or found.suspended or _too_many(connection, found.email, operation.per_hour, now):",
        "if found is None or found.suspended:",
    ),
    _one(
        "forgotten password ends the own one",
        "tests/services/test_recovery.py::test_a_letter_goes_to_the_registered_address_and_its_code_works_once",
        "store/recovery.py",
        "unused = (member.c.id == operation.member_id) & member.c.first_password_until.is_not(None)",
        "unused = member.c.id == operation.member_id",
    ),
    _one(
        "devices outlive a reset",
        "tests/store/test_recovery.py::test_only_the_newest_code_counts_and_it_counts_once",
        "store/recovery.py",
        "return remove_devices(connection, operation.member_id)",
        "return ()",
    ),
    _one(
        "passwords are not rated",
        "tests/services/test_password.py::test_a_wanted_password_is_judged_and_hashed_away_from_the_loop",
        "services/password.py",
        "check_password(password, owner, old_password, rate)",
        "check_password(password, owner, old_password)",
    ),
    _one(
        "suspended member stays in its session",
        "tests/hub/test_membership.py::test_a_suspended_member_is_out_with_everything_that_was_its_own",
        "hub/membership.py",
        "soon(self._end, lambda member: member.member_id == member_id, ErrorCode.SUSPENDED)",
        "pass",
    ),
    _one(
        "transfers outlive a suspension",
        "tests/hub/test_membership.py::test_a_suspended_member_is_out_with_everything_that_was_its_own",
        "hub/membership.py",
        "                self._hub.leave(connection)\n",
        "",
    ),
    _one(
        "session begins at the moment of a suspension",
        "tests/services/test_membership.py::test_a_session_that_begins_at_the_moment_of_the_suspension_does_not",
        "store/device.py",
        "active = member.c.id.in_({o.member_id for o in operations}) & ~member.c.suspended",
        "active = member.c.id.in_({o.member_id for o in operations})",
    ),
    _one(
        "form exchanged while it is decided",
        "tests/services/test_registration.py::test_nobody_approves_a_form_that_was_exchanged_after_it_was_read",
        "store/registration.py",
        'if operation.revision not in (None, found["revision"]):',
        "if False:",
    ),
    _one(
        "administrator gets a letter for every registration",
        "tests/services/test_registration.py::test_the_administrator_is_told_of_waiting_registrations_once_an_hour",
        "store/letter.py",
        "due = now if last is None else max(now, last.due_at + pace)",
        "due = now",
    ),
    _one(
        "name of an applicant in a subject",
        "tests/services/test_mail_injection.py::test_a24_no_payload_in_any_field_changes_a_letter",
        "mail/letters.py",
        "return self._write(to, _CODE_SUBJECT, _CODE, values)",
        'return self._write(to, f"Kode untuk {contact}", _CODE, values)',
    ),
    # In-band
    _one(
        "chunks without credit are taken",
        "tests/hub/test_inband.py::test_a_chunk_before_the_last_one_is_confirmed_ends_its_transfer",
        "protocol/inband.py",
        """        if self.open is not None:
            raise""",
        """        if False:
            raise""",
    ),
    _one(
        "chunks at a wrong offset are taken",
        "tests/hub/test_inband.py::test_a_chunk_at_a_wrong_place_ends_its_transfer_and_reaches_no_worker",
        "protocol/inband.py",
        "if (chunk.file, chunk.offset) != (piece.file, piece.offset):",
        "if chunk.file != piece.file:",
    ),
    _one(
        "chunks beyond the announced size are taken",
        "tests/protocol/test_inband.py::test_a_chunk_at_a_wrong_place_is_refused",
        "protocol/inband.py",
        "if len(chunk.data) > piece.length:",
        "if False:",
    ),
    _one(
        "chunks before login are looked at",
        "tests/hub/test_inband.py::test_nobody_sends_chunks_before_login",
        "hub/connection.py",
        "            self.session.admit_chunk()\n",
        "",
    ),
    _one(
        "files in chunks are not verified",
        "tests/hub/shadow/test_inband.py::test_a_wrong_hash_stores_nothing_and_keeps_nothing",
        "hub/shadow/inband.py",
        "        part.seal(file.sha256)\n",
        "        part.sync()\n",
    ),
    _one(
        "all waiting chunks go at once",
        "tests/hub/test_inband.py::test_of_several_downloads_one_chunk_is_on_its_way_and_a_popup_overtakes_the_others",
        "hub/inband.py",
        "if self._under_way is None and self._waiting and",
        "while self._waiting and",
    ),
    _one(
        "chunks never shrink",
        "tests/protocol/test_inband.py::test_chunks_grow_on_a_quick_line_and_shrink_on_a_slow_one",
        "protocol/inband.py",
        "self.size = max(limits.CHUNK_LEAST.value, self.size // 2)",
        "pass",
    ),
    _one(
        "a closed network is forgotten",
        "tests/client/test_inband.py::test_the_next_transfer_begins_in_band_also_in_another_run",
        "client/transfers.py",
        "        await asyncio.to_thread(self.networks.remember_closed, host)\n",
        "",
    ),
    _one(
        "a closed network is remembered for ever",
        "tests/client/test_networks.py::test_a_closed_network_is_remembered_for_a_day_and_then_tried_again",
        "client/networks.py",
        "closed = since is not None and 0 <=",
        "closed = since is not None or 0 <=",
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
    # Hostile bytes
    _one(
        "length not checked before buffering",
        "tests/fuzz/test_target.py::test_a_stream_that_is_none_is_refused_at_its_first_frame",
        "protocol/framing.py",
        "    if length > limit:\n",
        "    if limit < length < 2**31:\n",
    ),
    _one(
        "length checked when the payload is there",
        "tests/fuzz/test_live.py::test_an_oversized_frame_is_closed_a_moment_after_its_header",
        "protocol/framing.py",
        "        _check_length(length, self.limit)\n        known",
        "        if len(self._buffer) < HEADER_BYTES + length:\n"
        "            return None\n"
        "        _check_length(length, self.limit)\n        known",
    ),
    _one(
        "recursion error not caught",
        "tests/fuzz/test_target.py::test_a_hostile_payload_is_refused_or_read_within_a_second",
        "protocol/codec.py",
        "    except RecursionError:\n        raise ProtocolError(",
        "    except ZeroDivisionError:\n        raise ProtocolError(",
    ),
    _one(
        "token of a deep block not given up",
        "tests/fuzz/test_target.py::test_a_hostile_payload_is_refused_or_read_within_a_second",
        "protocol/codec.py",
        "    except (msgspec.MsgspecError, RecursionError, ValueError):\n        return",
        "    except (msgspec.MsgspecError, ValueError):\n        return",
    ),
    _one(
        "path of a wrong field as long as the block",
        "tests/fuzz/test_target.py::test_what_was_found_once_is_found_no_more",
        "protocol/codec.py",
        'where["path"][:_LONGEST_PATH]',
        'where["path"]',
    ),
    _one(
        "a handler trusts a value of the wire",
        "tests/fuzz/test_live.py::test_any_request_that_is_right_field_by_field_is_answered_in_order",
        "services/message.py",
        "    if after and not _CURSOR.fullmatch(after):\n",
        "    if False:\n",
    ),
    _one(
        "strangers may send as much as members",
        "tests/fuzz/test_live.py::test_an_oversized_frame_is_closed_a_moment_after_its_header",
        "protocol/session.py",
        "(limits.BLOCK if trusted else limits.BLOCK_BEFORE_LOGIN).value",
        "limits.BLOCK.value",
    ),
    _one(
        "room for a whole frame kept for everybody",
        "tests/fuzz/test_live.py::test_a_bad_connection_costs_the_server_no_more_than_64_kib",
        "hub/connection.py",
        "        self._hub.connections.add(self)\n",
        "        self._hub.connections.add(self)\n        self._room = bytearray(b' ') * 65536  # type: ignore\n",
    ),
    # What the simulated server does with bad manners
    _one(
        "damaged download believed",
        "tests/simulator/test_manners.py::test_a_file_with_other_bytes_is_neither_kept_nor_believed",
        "client/local_file.py",
        "return self._hash.hexdigest() == self.sha256",
        "return True",
    ),
    _one(
        "unknown command ends the line",
        "tests/simulator/test_manners.py::test_unknown_commands_and_fields_are_passed_over",
        "client/link.py",
        "if event.error.code is not ErrorCode.COMMAND_UNKNOWN:",
        "if True:",
    ),
    _one(
        "wrong bytes do not end the line",
        "tests/simulator/test_manners.py::test_damaged_bytes_end_the_line_in_order",
        "client/link.py",
        "            self._end(unreadable)\n            self._abort()\n",
        "            pass\n",
    ),
    # Strangers, guessers and floods
    _one(
        "no cap for one source",
        "tests/hub/test_admission.py::test_eight_connections_before_login_come_from_one_address_and_no_more",
        "hub/admission.py",
        '            return "per_source"',
        '            return ""',
    ),
    _one(
        "no cap for all strangers",
        "tests/hub/test_admission.py::test_from_64_on_newcomers_are_closed_at_random_and_at_256_all",
        "hub/admission.py",
        '            return "full"',
        '            return ""',
    ),
    _one(
        "crowd pushes others out",
        "tests/hub/test_admission.py::test_a_newcomer_takes_the_place_of_the_oldest_of_the_greatest_crowd",
        "hub/admission.py",
        "        if own + 1 < self._crowd()[1]:",
        "        if False:",
    ),
    _one(
        "lost applicant keeps its place",
        "tests/hub/test_admission.py::test_who_is_gone_comes_back_by_no_late_word",
        "hub/admission.py",
        "            self._gone = standing is None",
        "            self._gone = False",
    ),
    _one(
        "caps after TLS",
        "tests/hub/test_listener.py::test_who_may_not_come_in_is_closed_before_tls",
        "hub/listener.py",
        """        if place is None:
            sock.close()
            return
""",
        """        if place is None:
            place = Place(self._hub.admission, host, sock)
""",
    ),
    _one(
        "stuck without descriptors",
        "tests/hub/test_listener.py::test_without_descriptors_connections_are_closed_and_the_loop_goes_on",
        "hub/listener.py",
        "                if error.errno in _NO_DESCRIPTORS:",
        "                if False:",
    ),
    _one(
        "limiter forgets",
        "tests/services/test_limiter.py::test_it_is_remembered_after_a_restart_and_on_other_hubs",
        "store/guess.py",
        "    return list(json.loads(times)) if times else []",
        "    return []",
    ),
    _one(
        "guesses counted after they were looked at",
        "tests/services/test_limiter.py::test_guesses_at_the_same_moment_are_counted_before_they_are_looked_at",
        "store/guess.py",
        "    if wait := operation.rule.wait(failures, now):",
        "    if wait := 0:",
    ),
    _one(
        "waits do not grow",
        "tests/domain/test_guess.py::test_the_wait_doubles_after_five_failures",
        "domain/guess.py",
        "self.delay << min(row - self.free, 40)",
        "self.delay",
    ),
    _one(
        "no limit for a day",
        "tests/domain/test_guess.py::test_a_patient_guesser_has_a_hundred_in_any_day",
        "domain/guess.py",
        "        if len(recent) >= self.per_day:",
        "        if False:",
    ),
    _one(
        "spraying costs a source nothing",
        "tests/services/test_limiter.py::test_one_source_has_twenty_failures_and_then_one_a_minute",
        "services/limiter.py",
        "        self._sources.take(source)\n        return suspect",
        "        return suspect",
    ),
    _one(
        "nobody does not wait",
        "tests/services/test_limiter.py::test_nobody_waits_as_long_as_somebody",
        "services/limiter.py",
        "        if wait:\n            self._note(AuditEvent.ACCOUNT_DELAYED",
        "        if wait and known:\n            self._note(AuditEvent.ACCOUNT_DELAYED",
    ),
    _one(
        "unknown address answered faster",
        "tests/faults/test_brute_force.py::test_a21_a_wrong_password_takes_as_long_for_nobody_as_for_a_member[500]",
        "services/password.py",
        "return await self._run(lambda: self._matches(hash or self._dummy, password), suspect) and bool(hash)",
        "return bool(hash) and await self._run(lambda: self._matches(hash, password), suspect)",
    ),
    _one(
        "guessers stand before members in the line",
        "tests/services/test_password.py::test_suspects_wait_behind_those_who_log_in",
        "services/password.py",
        "await self._turn(self._waiting[suspect])",
        "await self._turn(self._waiting[0])",
    ),
    _one(
        "registration log without an end",
        "tests/faults/test_registration_flood.py::test_a22_the_answer_does_not_depend_on_the_mail_address",
        "store/registration.py",
        "    if count_pending(connection) >= operation.most:",
        "    if False:",
    ),
    _one(
        "registrations of one source without an end",
        "tests/services/test_limiter.py::test_three_registrations_at_once_and_then_six_an_hour",
        "services/limiter.py",
        "        if wait := self._registrations.wait(source):",
        "        if wait := 0.0:",
    ),
    _one(
        "member floods",
        "tests/process/test_flood.py::test_every_limit_of_a_member_is_reached_and_told",
        "services/flood.py",
        "        if wait := self._turns[act].wait(member_id):",
        "        if act is not Act.DELIVERY and (wait := self._turns[act].wait(member_id)):",
    ),
    _one(
        "too fast is for good",
        "tests/process/test_flood.py::test_an_outbox_that_is_too_fast_waits_by_itself_and_loses_nothing",
        "client/patience.py",
        "        return error.code in PASSING or error.retry_after > 0",
        "        return error.code in PASSING - {ErrorCode.TOO_FAST}",
    ),
    _one(
        "trickling reader is never stuck",
        "tests/hub/test_connection.py::test_a_reader_that_takes_less_than_a_thin_line_is_cut_off",
        "hub/connection.py",
        "self._unread - unread >= (now - self._stuck_since) * _SLOWEST",
        "self._unread > unread",
    ),
    _one(
        "another protocol is spoken with",
        "tests/process/test_tls.py::test_a28_wrong_alpn_older_tls_and_plain_text_get_no_byte",
        "hub/connection.py",
        'tls.selected_alpn_protocol() != MAIN_ALPN or tls.version() != "TLSv1.3"',
        "False",
    ),
    _one(
        "a shadow socket takes older tls",
        "tests/process/test_tls.py::test_a28_sslyze_finds_tls_1_3_only_on_main_and_shadow_sockets",
        "hub/shadow/visitor.py",
        "ssl.TLSVersion.TLSv1_3",
        "ssl.TLSVersion.TLSv1_2",
    ),
    _one(
        "a downloaded file replaces another",
        "tests/faults/test_names.py::test_a29_names_over_the_wire_stay_names",
        "client/local_file.py",
        "os.link(self._part, path, follow_symlinks=False)",
        "self._part.replace(path)",
    ),
    # The audit log
    _one(
        "an act goes on without its record",
        "tests/store/test_audit.py::test_acts_that_cannot_be_recorded_do_not_happen",
        "store/audit.py",
        "    connection.execute(insert(audit), lines)\n",
        "    place = connection.begin_nested()\n"
        "    try:\n"
        "        connection.execute(insert(audit), lines)\n"
        "    except Exception:\n"
        "        place.rollback()\n"
        "        return\n"
        "    place.commit()\n",
    ),
    _one(
        "a hash without the hash before",
        "tests/domain/test_audit.py::test_whoever_changes_a_line_has_to_change_every_later_one",
        "domain/audit.py",
        "json.dumps(fields_of(line)[:-1], ensure_ascii=True",
        "json.dumps(fields_of(line)[:-2], ensure_ascii=True",
    ),
    _one(
        "a cut log is signed over",
        "tests/services/test_audit.py::"
        "test_a_cut_tail_with_a_fitting_head_row_is_found_by_the_signed_head_and_never_signed_over",
        "services/audit.py",
        "            if damage:\n",
        "            if False:\n",
    ),
    _one(
        "anybody may say that lines were removed",
        "tests/services/test_audit.py::test_who_removes_the_beginning_without_the_servers_key_is_found",
        "services/audit.py",
        "return mark if right else None",
        "return mark",
    ),
    _one(
        "a password in the wrong field is noted",
        "tests/hub/handlers/test_login.py::"
        "test_a_failed_login_is_noted_with_its_source_and_nothing_that_may_be_a_password",
        "hub/handlers/login.py",
        "_note_failure(call, refusal, known_form(block.address))",
        "_note_failure(call, refusal, block.address)",
    ),
]
