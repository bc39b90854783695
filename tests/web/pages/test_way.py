"""Which way the transfers of institutions go, in the console. [INBAND-7]"""

from kentongan.store.member import get_member_at
from kentongan.store.way import CountTransfer
from kentongan.words import Role, TransferWay
from tests.store.people import admit
from tests.web.stage import Stage, text_of


async def test_the_last_way_of_each_institution_is_named(stage: Stage) -> None:
    browser = await stage.signed_in("rani", Role.AUDITOR)
    assert "No attachments have moved yet" in text_of(await browser.get("/trouble/ways"))
    ways = {"a@satu": (TransferWay.SHADOW, TransferWay.INBAND), "b@dua": (TransferWay.SHADOW,)}
    for address, gone in ways.items():
        await admit(stage.store, address)
        found = await stage.store.read(get_member_at, address)
        assert found is not None
        for way in gone:
            stage.clock.forward(1000)
            await stage.store.write(CountTransfer(found.id, way))
    said = text_of(await browser.get("/trouble/ways"))
    assert "dua shadow socket 1 · last" in said
    assert "satu in-band 1 · last" in said


async def test_a_long_table_goes_on_after_its_last_row(stage: Stage) -> None:
    for number in range(101):
        address = f"a@k-{number:03}"
        await admit(stage.store, address)
        found = await stage.store.read(get_member_at, address)
        assert found is not None
        await stage.store.write(CountTransfer(found.id, TransferWay.SHADOW))
    browser = await stage.signed_in("rani", Role.AUDITOR)
    assert "after=k-099" in (await browser.get("/trouble/ways")).text
    said = text_of(await browser.get("/trouble/ways?after=k-099"))
    assert "k-100" in said
    assert "k-098" not in said
