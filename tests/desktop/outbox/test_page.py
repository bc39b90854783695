"""The outbox comes back where it was."""

from pathlib import Path

from kentongan.desktop.outbox.page import OutboxPage
from tests.desktop.desk import run
from tests.desktop.outbox.windows import keep_sent
from tests.desktop.stage import Stage


def test_the_message_that_was_looked_at_last_is_chosen_at_the_next_start(tmp_path: Path) -> None:
    async def work() -> None:
        stage = Stage(tmp_path)
        bridge = stage.member()
        sent, _ = keep_sent(stage)
        first = OutboxPage(bridge)
        assert first.sent.row is None
        first.show_message(sent.message.id)
        second = OutboxPage(bridge)
        assert second.sent.row
        assert second.sent.row.message.id == sent.message.id
        assert second.panes.currentWidget() is second.sent
        for page in (first, second):
            page.deleteLater()
        await bridge.close()

    run(work())
