"""Nobody gets into the console, further in it, or something onto its pages, who should not."""

from tests.saboteurs.saboteur import one

SABOTEURS = [
    one(
        "no csrf check",
        "tests/web/test_table.py::test_acts_of_other_sites_are_refused",
        "web/door.py",
        "if not csrf.is_right(visit.secret, token):",
        "if False:",
    ),
    one(
        "forms of other sites are taken",
        "tests/web/test_guard.py::test_forms_come_from_us",
        "web/guard.py",
        'if scope["method"] not in SAFE and not _comes_from_us(headers):',
        "if False:",
    ),
    one(
        "role ignored",
        "tests/web/test_table.py::test_nobody_gets_further_than_the_table_says",
        "web/door.py",
        "if not visit.may(row.least):",
        "if False:",
    ),
    one(
        "a code of the app opens twice",
        "tests/services/test_console.py::test_a_code_opens_once",
        "store/console.py",
        "(administrator.c.factor_step < proof.step)",
        "(administrator.c.factor_step <= proof.step)",
    ),
    one(
        "a session never ends",
        "tests/services/test_console.py::test_a_session_ends_after_a_quarter_of_an_hour_without_use",
        "services/console.py",
        "return session.seen_at > now - IDLE and session.created_at > now - LONGEST",
        "return True",
    ),
    one(
        "a busy page outlives its session",
        "tests/web/test_stream.py::test_a_stream_ends_with_its_session_however_busy_it_is",
        "web/stream.py",
        "if late or not names or SESSION in names:",
        "if not names or SESSION in names:",
    ),
    one(
        "scripts inside pages run",
        "tests/web/test_guard.py::test_the_policy_lets_nothing_in_that_is_not_ours",
        "web/guard.py",
        "script-src 'self';",
        "script-src 'self' 'unsafe-inline';",
    ),
    one(
        "what is typed is markup",
        "tests/web/test_table_parameters.py::test_whatever_members_type_is_text_on_every_page",
        "web/rendering.py",
        "autoescape=True,",
        "autoescape=False,",
    ),
    one(
        "numbers that no database has",
        "tests/web/test_table_parameters.py::test_every_field_of_an_act_takes_anything",
        "web/visit.py",
        "text.isdecimal() and len(text) <= _DIGITS else None",
        "text.isdecimal() else None",
    ),
    one(
        "signing out is not recorded",
        "tests/web/test_table_acts.py::test_an_act_is_recorded_once_and_a_forged_one_is_not_done",
        "store/console.py",
        "append(connection, now, [entry] if count else [])",
        "append(connection, now, [])",
    ),
    one(
        "a silent connection stands for ever",
        "tests/web/test_connection.py::test_who_never_ends_its_head_is_cut_off",
        "web/connection.py",
        "        self._silent.add(transport)\n",
        "",
    ),
]
