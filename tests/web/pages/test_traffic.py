"""The page of the traffic: what it shows, what it changes, and what it never shows."""

import json
import re
from html import unescape

import httpx
import pytest

from kentongan.domain.message import Rights
from kentongan.ids import new_id
from kentongan.protocol.commands.message import Send
from kentongan.services.live import EndedTransfer
from kentongan.services.login import Membership
from kentongan.store.audit import AuditFilter, AuditLine, list_audit
from kentongan.store.sample import AddSample, SampleFigures
from kentongan.words import Level, Role, TransferState, TransferWay
from tests.store import people
from tests.web.crowd import session_row, transfer_row
from tests.web.stage import Stage, text_of

ONE = f"{1:032x}"
HOSTILE = "<b>x</b>.mp4"


def changes_since(page: httpx.Response) -> str:
    """The address under which an open page asks what it has missed."""
    [number] = re.findall(r'name="since" value="(\d+)"', page.text)
    return f"/traffic/changes?show=all&since={number}"


async def acts(stage: Stage, event: str) -> list[AuditLine]:
    lines = await stage.store.read(list_audit, AuditFilter(), 0, 100)
    return [line for line in lines if line.event == event]


async def test_every_transfer_is_a_row_with_its_port_member_and_progress(stage: Stage) -> None:
    stage.hub.transfer_rows = [transfer_row(1), transfer_row(2, port=0), transfer_row(3, still=6500)]
    page = await (await stage.signed_in(role=Role.AUDITOR)).get("/traffic")
    said = text_of(page)
    assert "32037 humas@universitas-0001 Upload rekaman-1.mp4 2.0 MB 40 % 1.5 MB/s" in said
    assert "In-band humas@universitas-0002 Download" in said
    assert "Stalled 6 s" in said
    assert "All 3 Uploads 2 Downloads 1 Stalled 1" in said
    assert "/end" not in page.text  # an auditor reads


async def test_of_several_hubs_each_is_a_row_and_a_server_alone_has_no_such_table(stage: Stage) -> None:
    rani = await stage.signed_in(role=Role.AUDITOR)
    assert "as one system" not in text_of(await rani.get("/traffic"))
    stage.hub.names, stage.hub.session_rows = ["hub-a", "hub-b"], [session_row(1), session_row(2)]
    said = text_of(await rani.get("/traffic"))
    assert "Hubs 2 as one system" in said
    assert re.search("hub-a .* 2 0 0 0 B/s 0 B/s 0 0 B/s hub-b .* 2 0 0 0 B/s", said)
    assert "hub-b" in (await rani.part("/traffic/hubs")).text


async def test_names_of_files_are_never_markup(stage: Stage) -> None:
    row = transfer_row(1)
    [file] = row.files
    stage.hub.transfer_rows = [transfer_row(1, files=[type(file)(name=HOSTILE, size=1, done=0)])]
    page = await (await stage.signed_in()).get("/traffic")
    assert HOSTILE not in page.text
    assert HOSTILE in unescape(page.text)


async def test_an_open_page_is_told_what_came_changed_and_left(stage: Stage) -> None:
    stage.hub.transfer_rows = [transfer_row(1)]
    rani = await stage.signed_in()
    address = changes_since(await rani.get("/traffic"))
    board = stage.console.board
    stage.hub.transfer_rows = [transfer_row(1, share=80), transfer_row(2, state=TransferState.LISTENING)]
    board.look()
    told = (await rani.part(address)).text
    assert re.search(rf'<tr id="transfer-{ONE}"[^>]*hx-swap-oob="true"', told)
    assert 'hx-swap-oob="afterbegin:#transfer-rows"' in told
    assert "Waiting for the client" in told
    stage.hub.ends = [EndedTransfer(1, transfer_row(1, share=100), whole=True)]
    stage.hub.transfer_rows = [transfer_row(2)]
    board.look()
    assert "Verified, closing" in (await rani.part(address)).text
    assert 'id="ports-now"' in (await rani.part(address)).text
    address = changes_since(await rani.part(address))
    assert 'id="ports-now"' not in (await rani.part(address)).text  # nothing opened or closed since
    board.entries[ONE].leaves_at = 0
    board.look()
    assert f'<tr id="transfer-{ONE}" hx-swap-oob="delete">' in (await rani.part(address)).text


@pytest.mark.parametrize("since", ["", "0", "none", "9" * 15, "9" * 40])
async def test_a_page_that_has_slept_gets_every_row(stage: Stage, since: str) -> None:
    stage.hub.transfer_rows = [transfer_row(1)]
    told = await (await stage.signed_in()).part(f"/traffic/changes?since={since}")
    assert '<tbody id="transfer-rows" hx-swap-oob="true">' in told.text


async def test_only_the_open_ports_have_names_on_the_map(stage: Stage) -> None:
    stage.hub.transfer_rows = [transfer_row(1), transfer_row(2, port=0)]
    page = (await (await stage.signed_in()).get("/traffic")).text
    assert page.count("<rect") == 256 + 1
    assert "<title>32037, humas@universitas-0001, Upload</title>" in page
    assert "<strong>1</strong>" in page


async def test_sessions_are_found_and_paged(stage: Stage) -> None:
    stage.hub.session_rows = [session_row(place, TransferWay.INBAND) for place in range(60)]
    rani = await stage.signed_in(role=Role.OPERATOR)
    first = await rani.get("/traffic")
    assert text_of(first).count("End session") == 25
    [onward] = re.findall(r'id="next-sessions" href="([^"]+)"', first.text)
    second = text_of(await rani.get(unescape(onward).partition("#")[0]))
    assert "humas@universitas-0025" in second
    assert "humas@universitas-0024" not in second
    found = text_of(await rani.part("/traffic/sessions?search=0042"))
    assert "humas@universitas-0042" in found
    assert found.count("24.3 ms In-band") == 1
    assert "No session matches" in text_of(await rani.part("/traffic/sessions?search=nobody"))


@pytest.mark.parametrize(("kind", "event"), [("sessions", "sessions_ended"), ("transfers", "transfer_ended")])
async def test_ending_is_asked_first_done_and_recorded(stage: Stage, kind: str, event: str) -> None:
    stage.hub.session_rows, stage.hub.transfer_rows = [session_row(1)], [transfer_row(1)]
    rani = await stage.signed_in(role=Role.OPERATOR)
    address = f"/traffic/{kind}/{ONE}/end"
    assert "humas@universitas-0001" in text_of(await rani.get(address))
    assert await acts(stage, event) == []
    assert (await rani.post(address)).status_code == 303
    [line] = await acts(stage, event)
    assert (line.actor, line.subject) == ("console:rani", "humas@universitas-0001")
    assert {"sessions": stage.hub.session_rows, "transfers": stage.hub.transfer_rows}[kind] == []
    assert (await rani.post(address)).status_code == 404


async def test_messages_pass_without_their_content(stage: Stage) -> None:
    number = await people.admit(stage.store, "humas@satu")
    await people.admit(stage.store, "humas@dua")
    rights = Rights(broadcast=False, highest_level=Level.NORMAL)
    sender = Membership(number, people.sender(number, "humas@satu"), rights, "d" * 32, "", 0)
    draft = Send(id=new_id(), to=["humas@dua"], subject="Rahasia dapur", text="Kamis malam.")
    sent = await stage.services.message.send(sender, draft)
    rani = await stage.signed_in()
    page = await rani.get("/traffic")
    assert "humas@satu 1 Normal" in text_of(page)
    address = f"/traffic/messages/{sent.public_id}/disclose"
    asked = await rani.get(address)
    for one in (page, asked, await rani.post(address, reason=" ")):
        assert "Rahasia" not in one.text
        assert "Kamis" not in one.text
    assert await acts(stage, "message_disclosed") == []
    assert "Rahasia dapur" in text_of(await rani.post(address, reason="Laporan."))
    [line] = await acts(stage, "message_disclosed")
    assert (line.actor, json.loads(line.detail)["reason"]) == ("console:rani", "Laporan.")


async def test_the_chart_has_one_unit_and_a_table_that_says_the_same(stage: Stage) -> None:
    figures = SampleFigures(
        connections=7, sessions=7, transfers=1, queue=0, messages=30, bytes_in=0, bytes_out=0, file_bytes=25_000_000
    )
    await stage.store.write(AddSample(figures))
    stage.clock.forward(5000)
    rani = await stage.signed_in()
    home = await rani.get("/")
    assert 'data-values="[7.0]"' in home.text
    assert 'data-values="[3.0]"' in home.text
    assert "Attachment bytes a second 2.5 MB" in text_of(home)
    traffic = await rani.get("/traffic?span=day")
    assert "kB a second Hour" in text_of(traffic)
    assert "416.7 kB" in text_of(traffic)  # the same bytes in a minute


async def test_without_samples_the_chart_says_so(stage: Stage) -> None:
    assert "The chart begins to fill" in text_of(await (await stage.signed_in()).get("/traffic?span=nonsense"))
