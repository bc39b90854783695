"""A line that is lost, silent or ill-mannered is noticed, and used again when it is back."""

from tests.saboteurs.saboteur import one

SABOTEURS = [
    # The network is back
    one(
        "silence noticed a heartbeat late",
        "tests/client/test_link.py::test_silence_is_noticed_when_it_is_too_long_and_not_a_heartbeat_later",
        "client/link.py",
        "min(self._sent_at + interval, now + self._session.silent_in(now))",
        "(self._sent_at + interval)",
    ),
    one(
        "pauses outlast the outage",
        "tests/client/test_keeper.py::test_when_the_network_is_back_it_does_not_wait_for_the_end_of_a_pause",
        "client/keeper.py",
        "        if self.client is None:\n            self.knock()\n",
        "        if self.client is None:\n            pass\n",
    ),
    one(
        "addresses asked of a lost connection",
        "tests/client/test_link.py::test_who_speaks_in_the_moment_in_which_the_connection_is_lost_hears_so",
        "client/link.py",
        """f":{self._names['sockname'][1]}\"""",
        """f":{self._transport.get_extra_info('sockname')[1]}\"""",
    ),
    one(
        "cancelled parts kept",
        "tests/process/test_transfer_limits.py::test_an_upload_that_is_cancelled_between_two_tries_leaves_no_part",
        "client/transfers.py",
        "            if attempts.begun:",
        "            if False:",
    ),
    # The line
    one(
        "silent clients are kept",
        "tests/hub/test_connection.py::test_a_silent_member_is_told_goodbye_after_three_heartbeats",
        "hub/connection.py",
        "return self.session.is_silent(now)",
        "return False",
    ),
    one(
        "silent server is not noticed",
        "tests/client/test_link.py::test_a_server_that_is_silent_for_three_heartbeats_is_lost",
        "client/link.py",
        "if self._session.is_silent(now):",
        "if False:",
    ),
    one(
        "changed key is passed over",
        "tests/client/test_link.py::test_another_key_stops_the_link_before_anything_is_sent",
        "client/link.py",
        "check_server(transport, server=str(self.server), alpn=MAIN_ALPN, fingerprint=self.fingerprint)",
        "pass",
    ),
    # What the simulated server does with bad manners
    one(
        "damaged download believed",
        "tests/simulator/test_manners.py::test_a_file_with_other_bytes_is_neither_kept_nor_believed",
        "client/local_file.py",
        "return self._hash.hexdigest() == self.sha256",
        "return True",
    ),
    one(
        "unknown command ends the line",
        "tests/simulator/test_manners.py::test_unknown_commands_and_fields_are_passed_over",
        "client/link.py",
        "if event.error.code is not ErrorCode.COMMAND_UNKNOWN:",
        "if True:",
    ),
    one(
        "wrong bytes do not end the line",
        "tests/simulator/test_manners.py::test_damaged_bytes_end_the_line_in_order",
        "client/link.py",
        "            self._end(unreadable)\n            self._abort()\n",
        "            pass\n",
    ),
]
