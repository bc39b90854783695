"""The audit log."""

from tests.saboteurs.saboteur import one

SABOTEURS = [
    one(
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
    one(
        "a hash without the hash before",
        "tests/domain/test_audit.py::test_whoever_changes_a_line_has_to_change_every_later_one",
        "domain/audit.py",
        "json.dumps(fields_of(line)[:-1], ensure_ascii=True",
        "json.dumps(fields_of(line)[:-2], ensure_ascii=True",
    ),
    one(
        "a cut log is signed over",
        "tests/services/test_audit.py::"
        "test_a_cut_tail_with_a_fitting_head_row_is_found_by_the_signed_head_and_never_signed_over",
        "services/audit.py",
        "            if damage:\n",
        "            if False:\n",
    ),
    one(
        "anybody may say that lines were removed",
        "tests/services/test_audit.py::test_who_removes_the_beginning_without_the_servers_key_is_found",
        "services/audit.py",
        "return mark if right else None",
        "return mark",
    ),
    one(
        "a password in the wrong field is noted",
        "tests/hub/handlers/test_login.py::"
        "test_a_failed_login_is_noted_with_its_source_and_nothing_that_may_be_a_password",
        "hub/handlers/login.py",
        "_note_failure(call, refusal, known_form(block.address))",
        "_note_failure(call, refusal, block.address)",
    ),
]
