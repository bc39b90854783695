from kentongan.domain.spreadsheet import as_written, harmless, is_reckoned


def test_what_a_spreadsheet_would_reckon_is_marked_and_found_again() -> None:
    for cell in ("=1", "+62", "-1", "@a", "\tx", "\rx", "'=1", "''+"):
        assert is_reckoned(cell) is (cell[0] != "'")
        assert not is_reckoned(harmless(cell))
        assert as_written(harmless(cell)) == cell
    for cell in ("", "a=1", "'a", "it's"):
        assert harmless(cell) == as_written(cell) == cell
