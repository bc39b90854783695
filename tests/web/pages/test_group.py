"""Groups in the console: made, filled, emptied, removed after a question."""

from kentongan.store.audit import AuditFilter, list_audit
from kentongan.words import AuditEvent, Role
from tests.store.people import admit
from tests.web.stage import Stage, text_of

HERE = "/members/groups/bencana"


async def fill(stage: Stage) -> None:
    for address in ("humas@satu", "humas@dua", "humas@tiga"):
        await admit(stage.store, address)
    await stage.services.group.create("bencana", "test")


async def members(stage: Stage) -> list[str]:
    return (await stage.services.group.members("bencana", "", 100)).members


async def test_one_is_made_and_a_bad_name_is_told(stage: Stage) -> None:
    browser = await stage.signed_in()
    assert "No groups yet" in text_of(await browser.get("/members/groups"))
    made = await browser.post("/members/groups", group="#Bencana")
    assert made.headers["location"] == HERE
    assert "Nobody is in this group yet." in text_of(await browser.get(HERE))
    again = await browser.post("/members/groups", group="bencana")
    assert again.status_code == 422
    assert 'value="bencana"' in again.text
    assert (await browser.get("/members/groups/niemand")).status_code == 404


async def test_members_are_put_in_by_addresses(stage: Stage) -> None:
    await fill(stage)
    browser = await stage.signed_in()
    done = await browser.post(f"{HERE}/add", members="humas@satu, HUMAS@DUA;\nhumas@satu")
    assert done.headers["location"] == f"{HERE}?done=into&count=2"
    assert await members(stage) == ["humas@dua", "humas@satu"]
    wrong = await browser.post(f"{HERE}/add", members="humas@tiga gone@tiga")
    assert wrong.status_code == 404
    assert "gone@tiga" in text_of(wrong)
    assert "humas@tiga gone@tiga</textarea>" in wrong.text  # what was typed comes back
    assert await members(stage) == ["humas@dua", "humas@satu"]
    assert (await browser.post(f"{HERE}/add", members=" ,; ")).status_code == 422
    assert (await browser.post(f"{HERE}/add", members="a@b " * 1001)).status_code == 422


async def test_ticked_members_of_the_list_are_put_in(stage: Stage) -> None:
    await fill(stage)
    browser = await stage.signed_in()
    done = await browser.post(
        "/members/put-into-group", group="bencana", address=["humas@satu", "humas@tiga"], query="search=humas"
    )
    assert done.headers["location"] == "/members?search=humas&done=into&count=2"
    assert "#bencana" in text_of(await browser.get("/members/humas@tiga"))
    assert (await browser.post("/members/put-into-group", group="gone", address="humas@satu")).status_code == 404


async def test_members_are_taken_out_and_the_group_is_removed(stage: Stage) -> None:
    await fill(stage)
    await stage.services.group.change("bencana", ["humas@satu", "humas@dua", "humas@tiga"], True, "test")
    browser = await stage.signed_in()
    done = await browser.post(f"{HERE}/take-out", only="humas@dua", address="humas@tiga")
    assert done.headers["location"] == f"{HERE}?done=out&count=1"
    await browser.post(f"{HERE}/take-out", address=["humas@tiga"])
    assert await members(stage) == ["humas@satu"]
    asked = text_of(await browser.post(f"{HERE}/remove"))
    assert "Its members (1) stay members, but a message to #bencana reaches nobody any more." in asked
    assert await members(stage) == ["humas@satu"]
    await browser.post(f"{HERE}/remove", sure="yes")
    assert (await browser.get(HERE)).status_code == 404
    [last] = await stage.store.read(list_audit, AuditFilter(), 0, 1)
    assert (last.event, last.actor, last.subject) == (AuditEvent.GROUP_REMOVED, "console:rani", "#bencana")


async def test_an_auditor_reads_groups(stage: Stage) -> None:
    await fill(stage)
    browser = await stage.signed_in("budi", Role.AUDITOR)
    said = text_of(await browser.get(HERE))
    assert "#bencana" in said
    assert "Remove the group" not in said
    assert "Make a group" not in said
