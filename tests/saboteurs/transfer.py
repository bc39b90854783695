"""Files go to whom they are for, whole, beside the main socket or through it."""

from tests.saboteurs.saboteur import one

SABOTEURS = [
    # Shadow sockets
    one(
        "no ticket check",
        "tests/hub/shadow/test_worker.py::test_a_stranger_gets_no_byte_and_the_right_visitor_gets_through",
        "hub/shadow/worker.py",
        "return proof_is_right(expected, proof)",
        "return True",
    ),
    one(
        "no address check of visitors",
        "tests/hub/shadow/test_worker.py::test_a_stranger_gets_no_byte_and_the_right_visitor_gets_through",
        "hub/shadow/listener.py",
        "return not self.order.peer_host or is_same_peer(self.order.peer_host, peer)",
        "return True",
    ),
    one(
        "listener stays open after the proof",
        "tests/hub/shadow/test_worker.py::"
        "test_the_worker_and_not_the_hub_owns_the_port_and_the_listener_is_gone_after_the_proof",
        "hub/shadow/worker.py",
        "        self._forget(visitor)\n        self._close(listener)\n",
        "        self._forget(visitor)\n",
    ),
    one(
        "no alpn check on shadow sockets",
        "tests/hub/shadow/test_worker.py::test_a_stranger_gets_no_byte_and_the_right_visitor_gets_through",
        "hub/shadow/visitor.py",
        "if self.tls.selected_alpn_protocol() != SHADOW_ALPN:",
        "if False:",
    ),
    one(
        "content renamed before it is synced",
        "tests/files/test_spool.py::test_the_content_is_on_disk_before_its_name_and_the_name_before_we_say_so",
        "files/part.py",
        "        os.fsync(self._descriptor)\n        if self._hash",
        "        if self._hash",
    ),
    one(
        "rename not synced",
        "tests/files/test_spool.py::test_the_content_is_on_disk_before_its_name_and_the_name_before_we_say_so",
        "files/spool.py",
        "        os.rename(part.path, path)\n        sync_directory(path.parent)\n",
        "        os.rename(part.path, path)\n",
    ),
    one(
        "offset confirmed before it is synced",
        "tests/hub/shadow/test_receiving.py::test_every_so_many_bytes_are_synced_and_nothing_else_is_confirmed",
        "hub/shadow/writing.py",
        "    return Confirmed(file=file, offset=part.sync(offset))",
        "    return Confirmed(file=file, offset=offset)",
    ),
    one(
        "hash of a file not compared",
        "tests/files/test_spool.py::test_content_that_is_not_as_announced_is_refused",
        "files/part.py",
        "if self._hash.hexdigest() != sha256:",
        "if False:",
    ),
    # In-band
    one(
        "chunks without credit are taken",
        "tests/hub/test_inband.py::test_a_chunk_before_the_last_one_is_confirmed_ends_its_transfer",
        "protocol/inband.py",
        """        if self.open is not None:
            raise""",
        """        if False:
            raise""",
    ),
    one(
        "chunks at a wrong offset are taken",
        "tests/hub/test_inband.py::test_a_chunk_at_a_wrong_place_ends_its_transfer_and_reaches_no_worker",
        "protocol/inband.py",
        "if (chunk.file, chunk.offset) != (piece.file, piece.offset):",
        "if chunk.file != piece.file:",
    ),
    one(
        "chunks beyond the announced size are taken",
        "tests/protocol/test_inband.py::test_a_chunk_at_a_wrong_place_is_refused",
        "protocol/inband.py",
        "if len(chunk.data) > piece.length:",
        "if False:",
    ),
    one(
        "chunks before login are looked at",
        "tests/hub/test_inband.py::test_nobody_sends_chunks_before_login",
        "hub/connection.py",
        "            self.session.admit_chunk()\n",
        "",
    ),
    one(
        "files in chunks are not verified",
        "tests/hub/shadow/test_inband.py::test_a_wrong_hash_stores_nothing_and_keeps_nothing",
        "hub/shadow/inband.py",
        "        part.seal(file.sha256)\n",
        "        part.sync()\n",
    ),
    one(
        "all waiting chunks go at once",
        "tests/hub/test_inband.py::test_of_several_downloads_one_chunk_is_on_its_way_and_a_popup_overtakes_the_others",
        "hub/inband.py",
        "if self._under_way is None and self._waiting and",
        "while self._waiting and",
    ),
    one(
        "chunks never shrink",
        "tests/protocol/test_inband.py::test_chunks_grow_on_a_quick_line_and_shrink_on_a_slow_one",
        "protocol/inband.py",
        "self.size = max(limits.CHUNK_LEAST.value, self.size // 2)",
        "pass",
    ),
    one(
        "a closed network is forgotten",
        "tests/client/test_inband.py::test_the_next_transfer_begins_in_band_also_in_another_run",
        "client/transfers.py",
        "        await asyncio.to_thread(self.networks.remember_closed, host)\n",
        "",
    ),
    one(
        "a closed network is remembered for ever",
        "tests/client/test_networks.py::test_a_closed_network_is_remembered_for_a_day_and_then_tried_again",
        "client/networks.py",
        "closed = since is not None and 0 <=",
        "closed = since is not None or 0 <=",
    ),
]
