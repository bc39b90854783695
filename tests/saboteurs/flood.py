"""Strangers, guessers and floods."""

from tests.saboteurs.saboteur import one

SABOTEURS = [
    one(
        "no cap for one source",
        "tests/hub/test_admission.py::test_eight_connections_before_login_come_from_one_address_and_no_more",
        "hub/admission.py",
        '            return "per_source"',
        '            return ""',
    ),
    one(
        "no cap for all strangers",
        "tests/hub/test_admission.py::test_from_64_on_newcomers_are_closed_at_random_and_at_256_all",
        "hub/admission.py",
        '            return "full"',
        '            return ""',
    ),
    one(
        "crowd pushes others out",
        "tests/hub/test_admission.py::test_a_newcomer_takes_the_place_of_the_oldest_of_the_greatest_crowd",
        "hub/admission.py",
        "        if own + 1 < self._crowd()[1]:",
        "        if False:",
    ),
    one(
        "lost applicant keeps its place",
        "tests/hub/test_admission.py::test_who_is_gone_comes_back_by_no_late_word",
        "hub/admission.py",
        "            self._gone = standing is None",
        "            self._gone = False",
    ),
    one(
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
    one(
        "stuck without descriptors",
        "tests/hub/test_listener.py::test_without_descriptors_connections_are_closed_and_the_loop_goes_on",
        "hub/listener.py",
        "                if error.errno in _NO_DESCRIPTORS:",
        "                if False:",
    ),
    one(
        "limiter forgets",
        "tests/services/test_limiter.py::test_it_is_remembered_after_a_restart_and_on_other_hubs",
        "store/guess.py",
        "    return list(json.loads(times)) if times else []",
        "    return []",
    ),
    one(
        "guesses counted after they were looked at",
        "tests/services/test_limiter.py::test_guesses_at_the_same_moment_are_counted_before_they_are_looked_at",
        "store/guess.py",
        "    if wait := operation.rule.wait(failures, now):",
        "    if wait := 0:",
    ),
    one(
        "waits do not grow",
        "tests/domain/test_guess.py::test_the_wait_doubles_after_five_failures",
        "domain/guess.py",
        "self.delay << min(row - self.free, 40)",
        "self.delay",
    ),
    one(
        "no limit for a day",
        "tests/domain/test_guess.py::test_a_patient_guesser_has_a_hundred_in_any_day",
        "domain/guess.py",
        "        if len(recent) >= self.per_day:",
        "        if False:",
    ),
    one(
        "spraying costs a source nothing",
        "tests/services/test_limiter.py::test_one_source_has_twenty_failures_and_then_one_a_minute",
        "services/limiter.py",
        "        self._sources.take(source)\n        return suspect",
        "        return suspect",
    ),
    one(
        "nobody does not wait",
        "tests/services/test_limiter.py::test_nobody_waits_as_long_as_somebody",
        "services/limiter.py",
        "        if wait:\n            self._note(AuditEvent.ACCOUNT_DELAYED",
        "        if wait and known:\n            self._note(AuditEvent.ACCOUNT_DELAYED",
    ),
    one(
        "unknown address answered faster",
        "tests/faults/test_brute_force.py::test_a21_a_wrong_password_takes_as_long_for_nobody_as_for_a_member[500]",
        "services/password.py",
        "return await self._run(lambda: self._matches(hash or self._dummy, password), suspect) and bool(hash)",
        "return bool(hash) and await self._run(lambda: self._matches(hash, password), suspect)",
    ),
    one(
        "guessers stand before members in the line",
        "tests/services/test_password.py::test_suspects_wait_behind_those_who_log_in",
        "services/password.py",
        "await self._turn(self._waiting[suspect])",
        "await self._turn(self._waiting[0])",
    ),
    one(
        "registration log without an end",
        "tests/faults/test_registration_flood.py::test_a22_the_answer_does_not_depend_on_the_mail_address",
        "store/registration.py",
        "    if count_pending(connection) >= operation.most:",
        "    if False:",
    ),
    one(
        "registrations of one source without an end",
        "tests/services/test_limiter.py::test_three_registrations_at_once_and_then_six_an_hour",
        "services/limiter.py",
        "        if wait := self._registrations.wait(source):",
        "        if wait := 0.0:",
    ),
    one(
        "member floods",
        "tests/process/test_flood.py::test_every_limit_of_a_member_is_reached_and_told",
        "services/flood.py",
        "        if wait := self._turns[act].wait(member_id):",
        "        if act is not Act.DELIVERY and (wait := self._turns[act].wait(member_id)):",
    ),
    one(
        "too fast is for good",
        "tests/process/test_flood.py::test_an_outbox_that_is_too_fast_waits_by_itself_and_loses_nothing",
        "client/patience.py",
        "        return error.code in PASSING or error.retry_after > 0",
        "        return error.code in PASSING - {ErrorCode.TOO_FAST}",
    ),
    one(
        "trickling reader is never stuck",
        "tests/hub/test_connection.py::test_a_reader_that_takes_less_than_a_thin_line_is_cut_off",
        "hub/connection.py",
        "self._unread - unread >= (now - self._stuck_since) * _SLOWEST",
        "self._unread > unread",
    ),
    one(
        "another protocol is spoken with",
        "tests/process/test_tls.py::test_a28_wrong_alpn_older_tls_and_plain_text_get_no_byte",
        "hub/connection.py",
        'tls.selected_alpn_protocol() != MAIN_ALPN or tls.version() != "TLSv1.3"',
        "False",
    ),
    one(
        "a shadow socket takes older tls",
        "tests/process/test_tls.py::test_a28_sslyze_finds_tls_1_3_only_on_main_and_shadow_sockets",
        "hub/shadow/visitor.py",
        "ssl.TLSVersion.TLSv1_3",
        "ssl.TLSVersion.TLSv1_2",
    ),
    one(
        "a downloaded file replaces another",
        "tests/faults/test_names.py::test_a29_names_over_the_wire_stay_names",
        "client/local_file.py",
        "os.link(self._part, path, follow_symlinks=False)",
        "self._part.replace(path)",
    ),
]
