"""A backup becomes the same server again, or it is said that it does not."""

from tests.saboteurs.saboteur import Saboteur, one

SABOTEURS = [
    one(
        "rows of the copy are not counted",
        "tests/services/test_backup.py::test_the_proof_fails_when_a_row_is_missing_in_the_copy",
        "services/restore.py",
        "        if before != now:\n",
        "        if False:\n",
    ),
    Saboteur(
        "attachments of a backup are not hashed",
        "tests/services/test_backup.py::test_the_proof_fails_when_one_attachment_is_damaged",
        (
            ("files/backup.py", "        if digest.hexdigest() != piece.sha256:\n", "        if False:\n"),
            ("services/restore.py", "        if found != wanted:\n", "        if False:\n"),
        ),
    ),
    one(
        "attachments that a manifest leaves out are not missed",
        "tests/services/test_restore.py::test_r39_a_manifest_that_leaves_something_out_lies",
        "services/restore.py",
        "    _compare_blobs(folder, moved)\n\n\n",
        "\n\n",
    ),
    one(
        "header of an archive is believed",
        "tests/services/test_restore.py::test_r39_whatever_bit_is_turned_it_is_found_and_nothing_is_written",
        "files/backup.py",
        "        if block == _header(piece.name, piece.size, self.manifest.made_at):\n            return\n",
        "        return\n",
    ),
    one(
        "names in a backup lead out of the folder",
        "tests/services/test_restore.py::test_r39_no_name_leads_out_of_the_folder_or_to_what_does_not_belong_there",
        "domain/backup.py",
        "if not isinstance(name, str) or not may_be_named(name):",
        "if not isinstance(name, str):",
    ),
    one(
        "what a damaged backup has left stays",
        "tests/services/test_restore.py::test_r39_wherever_it_is_cut_it_is_found",
        "services/restore.py",
        "        _empty(folder)\n",
        "",
    ),
    one(
        "restored over what is there",
        "tests/services/test_restore.py::test_only_an_empty_folder_is_restored_into",
        "services/restore.py",
        '    empty = not names - {_LOCK, _STAGING, "lost+found"}\n',
        "    empty = True\n",
    ),
    one(
        "database copied at several moments",
        "tests/store/test_backup.py::test_writers_go_on_and_the_copy_is_the_moment_at_which_it_began",
        "store/backup.py",
        "        source.backup(copy,",
        "        source.rollback()\n        source.backup(copy,",
    ),
    one(
        "retention removes what a backup needs",
        "tests/services/test_backup.py::test_a_file_whose_row_goes_meanwhile_is_still_in_the_backup",
        "store/aside.py",
        "removable = set() if held else removable_aside",
        "removable = removable_aside",
    ),
    one(
        "the last proved backup goes",
        "tests/services/test_backup.py::test_old_ones_go_but_never_the_newest_that_is_proved",
        "domain/backup.py",
        "return [name for name, _ in backups[keep:] if name != proved]",
        "return [name for name, _ in backups[keep:]]",
    ),
    one(
        "another key than the one that signed",
        "tests/services/test_restore.py::test_another_key_than_the_one_that_signed_is_refused",
        "services/restore.py",
        "or not identity.has_signed(seal.signed, seal.signature)",
        "or False",
    ),
]
