"""Codes, passwords, suspensions, registrations and the letters about them."""

from tests.saboteurs.saboteur import Saboteur, one

SABOTEURS = [
    one(
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
    one(
        "code works for ever",
        "tests/services/test_recovery.py::test_a_code_works_for_72_hours",
        "services/recovery.py",
        "if member.code_until < self._store.now():",
        "if False:",
    ),
    one(
        "code set after its letter has left",
        "tests/services/test_mail.py::test_a_code_works_already_when_its_letter_leaves_and_is_made_anew_for_every_attempt",
        "services/mail.py",
        "return letter if await self._store.write(newer) else None",
        "self._store.writer.write_quietly(newer) if False else None\n        return letter",
    ),
    one(
        "older code still works",
        "tests/services/test_recovery.py::test_a_newer_letter_replaces_the_code_of_the_older_one",
        "store/recovery.py",
        'values = {"code_hash": operation.code_hash, "code_until": operation.until}',
        'values = {"code_hash": func.coalesce(func.nullif(member.c.code_hash, ""), operation.code_hash), '
        '"code_until": operation.until}',
    ),
    one(
        "strangers cause letters without end",
        "tests/store/test_recovery.py::test_sixty_letters_an_hour_are_caused_by_strangers_and_no_more",
        "store/recovery.py",
        "if found is None or found.suspended or _too_many(connection, found.email, operation.per_hour, now):",
        "if found is None or found.suspended:",
    ),
    one(
        "forgotten password ends the own one",
        "tests/services/test_recovery.py::test_a_letter_goes_to_the_registered_address_and_its_code_works_once",
        "store/recovery.py",
        "unused = (member.c.id == operation.member_id) & member.c.first_password_until.is_not(None)",
        "unused = member.c.id == operation.member_id",
    ),
    one(
        "devices outlive a reset",
        "tests/store/test_recovery.py::test_only_the_newest_code_counts_and_it_counts_once",
        "store/recovery.py",
        "return remove_devices(connection, operation.member_id)",
        "return ()",
    ),
    one(
        "passwords are not rated",
        "tests/services/test_password.py::test_a_wanted_password_is_judged_and_hashed_away_from_the_loop",
        "services/password.py",
        "check_password(password, owner, old_password, rate)",
        "check_password(password, owner, old_password)",
    ),
    one(
        "suspended member stays in its session",
        "tests/hub/test_membership.py::test_a_suspended_member_is_out_with_everything_that_was_its_own",
        "hub/membership.py",
        "soon(self._end, lambda member: member.member_id in members, ErrorCode.SUSPENDED)",
        "pass",
    ),
    one(
        "transfers outlive a suspension",
        "tests/hub/test_membership.py::test_a_suspended_member_is_out_with_everything_that_was_its_own",
        "hub/membership.py",
        "                self._hub.leave(connection)\n",
        "",
    ),
    one(
        "session begins at the moment of a suspension",
        "tests/services/test_membership.py::test_a_session_that_begins_at_the_moment_of_the_suspension_does_not",
        "store/device.py",
        "active = member.c.id.in_({o.member_id for o in operations}) & ~member.c.suspended",
        "active = member.c.id.in_({o.member_id for o in operations})",
    ),
    one(
        "form exchanged while it is decided",
        "tests/services/test_registration.py::test_nobody_approves_a_form_that_was_exchanged_after_it_was_read",
        "store/registration.py",
        'if operation.revision not in (None, found["revision"]):',
        "if False:",
    ),
    one(
        "administrator gets a letter for every registration",
        "tests/services/test_registration.py::test_the_administrator_is_told_of_waiting_registrations_once_an_hour",
        "store/letter.py",
        "due = now if last is None else max(now, last.due_at + pace)",
        "due = now",
    ),
    one(
        "name of an applicant in a subject",
        "tests/services/test_mail_injection.py::test_a24_no_payload_in_any_field_changes_a_letter",
        "mail/letters.py",
        "return self._write(to, _CODE_SUBJECT, _CODE, values)",
        'return self._write(to, f"Kode untuk {contact}", _CODE, values)',
    ),
]
