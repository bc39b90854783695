"""Accepted is on the disk, also when the disk fails or is full."""

from tests.saboteurs.saboteur import one

SABOTEURS = [
    # Accepted means on the disk
    one(
        "ack before commit",
        "tests/store/test_writer.py::test_nobody_is_answered_before_commit_has_returned",
        "store/writer.py",
        "            self._report(batch, self._commit(batch))",
        "            self._report(batch, [None] * len(batch))\n            self._commit(batch)",
    ),
    one(
        "commit without sync",
        "tests/store/test_engine.py::test_the_writer_syncs_every_commit_and_keeps_references_whole",
        "store/engine.py",
        '"synchronous=FULL"',
        '"synchronous=NORMAL"',
    ),
    one(
        "ack two batches before the commit",
        "tests/faults/test_kill.py::test_r01_twenty_kills_during_a_thousand_sends_lose_and_double_nothing[10000]",
        "store/transaction.py",
        """        with self._engine.begin() as connection:
            return work(connection)
""",
        """        if not hasattr(self, "_late"):
            self._late = self._engine.connect()
        results = work(self._late)
        self._batches = getattr(self, "_batches", 0) + 1
        if self._batches % 3 == 0:
            self._late.commit()
        return results
""",
    ),
    one(
        "io error forgotten",
        "tests/store/test_writer.py::test_after_an_io_error_nothing_is_acknowledged_any_more",
        "store/writer.py",
        "        if self._broken:\n",
        "        if False:\n",
    ),
    one(
        "a start sleeps for six seconds",
        "tests/faults/test_kill.py::test_r01_twenty_kills_during_a_thousand_sends_lose_and_double_nothing[10000]",
        "cli/serve.py",
        "    _collect_seldom()\n    with",
        "    _collect_seldom()\n    __import__('time').sleep(6)\n    with",
    ),
    one(
        "a start computes for six seconds",
        "tests/faults/test_kill.py::test_r01_twenty_kills_during_a_thousand_sends_lose_and_double_nothing[10000]",
        "cli/serve.py",
        "    _collect_seldom()\n    with",
        "    _collect_seldom()\n    import time\n\n    while time.process_time() < 6:\n        pass\n    with",
    ),
    # A database server
    one(
        "a commit whose answer was lost is done again",
        "tests/store/test_transaction.py::test_r06_a_commit_whose_answer_is_lost_is_done_exactly_once",
        "store/transaction.py",
        "return connection.scalar(mine) == self._batch",
        "return False",
    ),
    one(
        "a commit whose answer was lost is taken for done",
        "tests/store/test_transaction.py::test_r06_a_commit_whose_answer_is_lost_is_done_exactly_once",
        "store/transaction.py",
        "return connection.scalar(mine) == self._batch",
        "return True",
    ),
    one(
        "weak durability is good enough",
        "tests/store/test_demand.py::test_r07_weak_settings_are_refused_by_name",
        "store/demand.py",
        'Demand("innodb_flush_log_at_trx_commit", "1", _is("1"))',
        'Demand("innodb_flush_log_at_trx_commit", "1", _is("1", "2"))',
    ),
    one(
        "two servers on one database",
        "tests/store/test_hub.py::test_a_second_server_without_a_bus_is_refused",
        "store/hub.py",
        "self._name(self.hub), _SECONDS) != 1:",
        "self._name(self.hub), _SECONDS) is None:",
    ),
    one(
        "a server without a bus beside hubs",
        "tests/store/test_hub.py::test_a_hub_and_a_server_without_a_bus_refuse_each_other",
        "store/hub.py",
        'if self._holder(cursor, ""):',
        "if False:",
    ),
    # A full disk
    one(
        "full disk breaks the writer for good",
        "tests/faults/test_disk_full.py::test_r05_a_full_disk_refuses_loses_nothing_and_heals_without_a_restart",
        "store/failure.py",
        """name.startswith("SQLITE_IOERR") and "_SHM" not in name""",
        """name.startswith("SQLITE")""",
    ),
    one(
        "messages eat the reserve",
        "tests/faults/test_disk_full.py::test_r05_a_full_disk_refuses_loses_nothing_and_heals_without_a_restart",
        "store/acceptance.py",
        "    finishes = needs_room = beside = True\n",
        "    finishes = beside = True\n",
    ),
    one(
        "no reserve for logins",
        "tests/faults/test_disk_full.py::test_r05_a_full_disk_refuses_loses_nothing_and_heals_without_a_restart",
        "services/space.py",
        "            return self._space.give_up()\n",
        "            return False\n",
    ),
    one(
        "uploads may take the last byte",
        "tests/faults/test_disk_full.py::test_r05_a_full_disk_refuses_loses_nothing_and_heals_without_a_restart",
        "services/attachment.py",
        "< self._free_space:",
        "< 0:",
    ),
    one(
        "a failed sync forgotten",
        "tests/faults/test_bad_disk.py::"
        "test_r04_after_a_failed_sync_nothing_is_accepted_and_nothing_accepted_is_lost[fdatasync,fsync-EIO-8]",
        "store/writer.py",
        "        self._broken = self._broken or is_damaging(error)\n",
        "",
    ),
]
