"""Nobody does or sees what is not theirs."""

from tests.saboteurs.saboteur import Saboteur, one

SABOTEURS = [
    one(
        "no alpn check on the main socket",
        "tests/hub/test_connection.py::test_a_stranger_gets_no_byte",
        "hub/connection.py",
        "tls.selected_alpn_protocol() != MAIN_ALPN",
        "False",
    ),
    one(
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
                'corrects, [MSG-16]")] = ""\n',
                'corrects, [MSG-16]")] = ""\n    contact: str = ""\n',
            ),
            (
                "services/message.py",
                "AcceptMessage(member.sender, ",
                "AcceptMessage(__import__('dataclasses').replace("
                "member.sender, contact=request.contact or member.sender.contact), ",
            ),
        ),
    ),
    one(
        "messages of others can be read",
        "tests/store/test_message.py::test_who_neither_sent_nor_received_a_message_cannot_read_it",
        "store/message.py",
        "where(message.c.public_id == public_id, mine)",
        "where(message.c.public_id == public_id)",
    ),
    one(
        "claim of a registration not checked",
        "tests/services/test_registration.py::test_a_wrong_claim_and_a_wrong_number_are_refused_alike",
        "services/registration.py",
        "if not hmac.compare_digest(expected, secret_hash(claim)) or found is None:",
        "if found is None:",
    ),
    one(
        "logout keeps the device key",
        "tests/services/test_login.py::test_a_key_that_nobody_has_and_one_that_was_logged_out_are_unknown",
        "services/login.py",
        "ended = await self._store.write(RemoveDevices(member.member_id, only=member.device))",
        "ended: list[str] = []",
    ),
    one(
        "mailed password not replaced",
        "tests/services/test_mail.py::test_the_password_works_already_when_the_delivery_begins",
        "services/mail.py",
        "return letter if await self._store.write(change) else None",
        "return letter if change else None",
    ),
    one(
        "own password replaced by a late letter",
        "tests/services/test_mail.py::test_a_password_of_ones_own_is_never_replaced",
        "services/mail.py",
        'return member.first_password_until is None and member.password_hash != ""',
        "return False",
    ),
]
