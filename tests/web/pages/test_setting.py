"""Settings in the console: each is told, changed at once, put back, and refused at its field when it cannot be."""

import pytest

from kentongan.config.changeable import CHANGEABLE, FIXED
from kentongan.store.audit import AuditFilter
from kentongan.web.texts.setting import FIXED_NAMES, NAMES, UNITS
from kentongan.words import AuditEvent, Role
from tests.web.stage import Stage, text_of

PLACE = "/security/settings"


def test_every_setting_that_may_be_changed_has_its_words() -> None:
    assert set(NAMES) == set(UNITS) == set(CHANGEABLE)
    assert set(FIXED_NAMES) == set(FIXED)


async def test_the_other_limits_that_hold_are_told_too(stage: Stage) -> None:
    stage.settings.limits.per_source = 4321
    browser = await stage.signed_in("rani", Role.AUDITOR)
    assert "Connections before login from one network address limits.per_source 4321" in text_of(
        await browser.get(PLACE)
    )
    assert "limits.per_source" not in str(await stage.services.setting.rows())


async def test_a_change_counts_at_once_and_is_told_with_who_and_what_was_given(stage: Stage) -> None:
    browser = await stage.signed_in()
    assert "Changed" not in text_of(await browser.get(PLACE))
    answer = await browser.post(f"{PLACE}/change", name="limits.messages", value=" 40 ")
    assert (answer.status_code, answer.headers["location"]) == (303, PLACE)
    assert stage.settings.limits.messages == 40
    page = await browser.get(PLACE)
    assert 'id="limits.messages" name="value" value="40"' in page.text
    assert "Changed just now by Rani Sampelia; it was given as 20" in text_of(page)
    await browser.post(f"{PLACE}/reset", name="limits.messages")
    assert stage.settings.limits.messages == 20
    assert "Changed" not in text_of(await browser.get(PLACE))
    lines = await stage.services.audit.lines(AuditFilter(AuditEvent.SETTINGS_CHANGED, "console:rani"))
    assert [line.detail for line in lines] == ['{"before":"40","after":"20"}', '{"before":"20","after":"40"}']
    assert "Settings changed limits.messages before: 20 · after: 40" in text_of(await browser.get("/security"))


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("limits.messages", "banyak", "cannot be used (expected a whole number)."),
        ("backup.at", "25:00", "cannot be used (expected HH:MM)."),
        ("limits.login_window", "nan", "cannot be used (expected a number)."),
    ],
)
async def test_what_cannot_be_is_said_at_its_field_and_not_lost(stage: Stage, name: str, value: str, said: str) -> None:
    browser = await stage.signed_in()
    before = stage.settings.model_dump()
    answer = await browser.post(f"{PLACE}/change", name=name, value=value)
    assert answer.status_code == 422
    assert f'id="{name}" name="value" value="{value}"' in answer.text
    assert answer.text.count('aria-invalid="true"') == 1
    assert f"The field “{name}” {said}" in text_of(answer)
    assert stage.settings.model_dump() == before


async def test_a_name_that_is_not_in_the_list_changes_nothing(stage: Stage) -> None:
    browser = await stage.signed_in()
    before = stage.settings.model_dump()
    for name in ("mail.password", "data", "limits.__class__", ""):
        for act in ("change", "reset"):
            answer = await browser.post(f"{PLACE}/{act}", name=name, value="x")
            assert answer.status_code == 422
            assert "no setting of that name" in text_of(answer)
    assert stage.settings.model_dump() == before


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.OPERATOR])
async def test_who_only_reads_sees_values_and_no_form(stage: Stage, role: Role) -> None:
    await stage.services.setting.change("backup.keep", "9", "local:siti")
    browser = await stage.signed_in("sari", role)
    page = await browser.get(PLACE)
    assert "backup.keep 9 backups Changed just now by siti; it was given as 7" in text_of(page)
    assert "/security/settings/" not in page.text
    assert (await browser.post(f"{PLACE}/change", name="backup.keep", value="3")).status_code == 403
    assert stage.settings.backup.keep == 9
