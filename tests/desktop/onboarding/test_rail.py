"""The steps of the way in, in words."""

from kentongan.desktop.onboarding.rail import Rail


def words(rail: Rail) -> list[tuple[str, bool]]:
    return [(step.accessibleName(), not step._meaning.isHidden()) for step in rail._steps]


def test_the_step_that_is_taken_says_what_it_is_about() -> None:
    rail = Rail()
    rail.tell(2)
    assert words(rail) == [
        ("Server address: done", False), ("Registration form: done", False), ("Approval", True), ("Sign in", False),
    ]  # fmt: skip
    rail.tell(0)
    assert words(rail)[0] == ("Server address", True)
    assert words(rail)[2] == ("Approval", False)


def test_where_the_way_has_stopped_there_are_no_steps() -> None:
    rail = Rail()
    rail.tell(None)
    assert rail._words.isHidden()
    rail.tell(1)
    assert not rail._words.isHidden()
