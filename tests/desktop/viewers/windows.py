"""The viewers, with a sample file each."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from kentongan.desktop.viewers.player import PlayerViewer
from kentongan.desktop.viewers.window import ViewerWindow
from kentongan.protocol.commands.attachment import Attachment
from tests.desktop import samples
from tests.desktop.desk import until
from tests.desktop.scene import Builder, scene
from tests.desktop.stage import FILES, Stage, message


def _viewer(file: Attachment, data: Callable[[], bytes]) -> Builder:
    async def build(stage: Stage) -> QWidget:
        path = stage.folder / "lampiran"
        path.write_bytes(data())
        window = ViewerWindow(message(1, files=FILES), file, path)
        stage.kept.append(window)
        window.show()
        before = window.content
        await until(lambda: window.content is not before, "the content")
        if isinstance(window.content, PlayerViewer):
            window.content.stop()
        return window

    return build


scene("viewer, picture")(_viewer(FILES[0], lambda: samples.png(300, 200)))
scene("viewer, broken picture")(_viewer(FILES[0], lambda: samples.SVG))
scene("viewer, text")(_viewer(FILES[2], lambda: b"Selamat pagi\n" * 90_000))
scene("viewer, sound")(_viewer(FILES[3], lambda: samples.wav(0.2)))
