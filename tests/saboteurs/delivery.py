"""Every message comes once, without a gap and in order."""

from tests.saboteurs.saboteur import one

SABOTEURS = [
    # Nothing twice
    one(
        "other body under the same id accepted",
        "tests/store/test_acceptance.py::test_a_repeated_send_gets_the_first_answer_and_another_text_is_a_conflict",
        "store/acceptance.py",
        "return accepted if digest == operation.draft.digest else",
        "return accepted if True else",
    ),
    one(
        "a message gets its number with the insert",
        "tests/store/test_acceptance_hubs.py::test_a_message_that_was_written_first_and_commits_later_is_not_missed",
        "store/acceptance.py",
        """        connection.execute(_COUNT, {"more": len(new)})
        last = last_sequence(connection)
        numbers = {result.id: last - len(new) + place for place, result in enumerate(new, 1)}
""",
        """        numbers = {result.id: result.id for result in new}
        connection.execute(update(counter).where(counter.c.name == "message").values(value=max(numbers)))
""",
    ),
    one(
        "a receipt is news on two hubs",
        "tests/store/test_receipt_hubs.py::test_members_who_are_on_both_hubs_are_counted_once",
        "store/receipt.py",
        """prefix_with("STRAIGHT_JOIN", dialect="mysql").with_for_update()""",
        """prefix_with("STRAIGHT_JOIN", dialect="mysql")""",
    ),
    one(
        "hubs read and write as if alone",
        "tests/store/test_transaction_hubs.py::test_what_reads_and_then_writes_is_done_by_one_at_a_time",
        "store/transaction.py",
        "_BESIDE if beside else _ALONE",
        "_BESIDE",
    ),
    one(
        "repeated id not known again in a batch",
        "tests/store/test_acceptance.py::test_the_same_send_twice_in_one_batch_is_one_message_with_one_answer",
        "store/acceptance.py",
        "            elif key in new:\n",
        "            elif False:\n",
    ),
    one(
        "repeated send pushed again",
        "tests/services/test_message.py::test_every_commit_is_published_in_order_and_a_repeated_send_is_not",
        "services/message.py",
        "if isinstance(operation, AcceptMessage) and result.members:",
        "if isinstance(operation, AcceptMessage):",
    ),
    one(
        "receipts counted twice",
        "tests/store/test_receipt.py::test_the_same_receipt_twice_in_one_batch_is_news_once",
        "store/receipt.py",
        "            news.remove(key)\n",
        "",
    ),
    one(
        "second receipt overwrites the first time",
        "tests/store/test_receipt.py::test_each_time_is_the_first",
        "store/receipt.py",
        'values = {name: func.coalesce(delivery.c[name], bindparam("now")) for name in _IMPLIED[state]}',
        'values = {name: bindparam("now") for name in _IMPLIED[state]}',
    ),
    one(
        "other body accepted, seen on the wire",
        "tests/faults/test_wire.py::test_r17_every_request_in_every_order_is_answered_as_the_rules_say[server]",
        "store/acceptance.py",
        "return accepted if digest == operation.draft.digest else",
        "return accepted if True else",
    ),
    one(
        "simulator takes a report of what was not sent",
        "tests/faults/test_wire.py::test_r17_every_request_in_every_order_is_answered_as_the_rules_say[simulator]",
        "simulator/receipt.py",
        "    if sequence > world.sequence:\n",
        "    if False:\n",
    ),
    one(
        "ghosts stay for half a minute",
        "tests/faults/test_line_down.py::"
        "test_r10_a_cut_line_is_noticed_by_both_and_everything_comes_after_it[link-down-during-sends]",
        "hub/connection.py",
        "        elif self.closing and self.session.is_silent(now):\n            self.cut()",
        "        elif False:\n            self.cut()",
    ),
    # No gap, in order
    one(
        "holes in the sequence",
        "tests/store/test_acceptance.py::test_sequences_have_no_holes_and_replay_is_in_order",
        "store/acceptance.py",
        "value=counter.c.value + bindparam",
        "value=counter.c.value + 1 + bindparam",
    ),
    one(
        "router jumps a hole",
        "tests/hub/test_router.py::test_what_another_hub_has_committed_in_between_is_read_first",
        "hub/router.py",
        "publications[0].message.sequence == self.last + 1",
        "True",
    ),
    one(
        "feed goes live too early",
        "tests/hub/test_feed.py::test_no_gap_and_no_double_whatever_happens_in_whatever_order",
        "hub/feed.py",
        "self._live = self._router.last == goal",
        "self._live = True",
    ),
    one(
        "feed pushes while it catches up",
        "tests/hub/test_feed.py::test_what_is_committed_while_catching_up_is_neither_lost_nor_doubled",
        "hub/feed.py",
        "        if not self._live or sequence <= self.cursor:\n",
        "        if sequence <= self.cursor:\n",
    ),
    one(
        "cursor of a device goes back",
        "tests/store/test_receipt.py::test_a_cursor_never_goes_back",
        "store/receipt.py",
        "device.c.cursor < _cursors.c.until)",
        "device.c.cursor != _cursors.c.until)",
    ),
    one(
        "delivered beyond what was sent",
        "tests/hub/handlers/test_message.py::test_nobody_has_got_what_was_not_sent_yet",
        "hub/handlers/message.py",
        "    if call.block.sequence > newest:\n",
        "    if False:\n",
    ),
]
