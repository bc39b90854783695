"""Commands about the settings that may be changed while the server runs, [ADMIN-73]."""

from typing import Annotated

from msgspec import Meta

from kentongan.protocol.command import Block, Part, Sender, command
from kentongan.protocol.commands.fields import Count
from kentongan.protocol.states import ADMINISTRATOR

SettingName = Annotated[str, Meta(max_length=64, description="whole name of a setting: `limits.messages`")]
SettingValue = Annotated[str, Meta(max_length=120, description="value as text")]


class SettingRow(Part, frozen=True, kw_only=True):
    """A setting that may be changed."""

    name: SettingName
    value: SettingValue
    given: Annotated[str, Meta(max_length=120, description="what file, environment and options say")]
    changed_at: Annotated[Count, Meta(description="when, in milliseconds since 1970; 0: it is as it was given")] = 0
    changed_by: Annotated[str, Meta(max_length=80, description="who; empty: nobody")] = ""


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-73",
    help="Lists the settings that may be changed while the server runs.",
    states=ADMINISTRATOR,
    answers=("setting_list",),
)
class Settings(Block, frozen=True, kw_only=True, tag="settings"):
    """All of them, [ADMIN-73]."""


@command(sender=Sender.SERVER, clause="ADMIN-73", help="Settings and their values.", strings=("rows.name", ""))
class SettingList(Block, frozen=True, kw_only=True, tag="setting_list"):
    """In their order, [ADMIN-73]."""

    rows: list[SettingRow]


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-74",
    help="Changes a setting while the server runs.",
    states=ADMINISTRATOR,
    answers=("setting_changed",),
    strings=("name", "value"),
)
class ChangeSetting(Block, frozen=True, kw_only=True, tag="change_setting"):
    """Another value at once and for good, [ADMIN-74]."""

    name: SettingName
    value: Annotated[SettingValue | None, Meta(description="value as text; null: as it was given")] = None


@command(
    sender=Sender.SERVER, clause="ADMIN-74", help="It has another value.", strings=("setting.name", "setting.value")
)
class SettingChanged(Block, frozen=True, kw_only=True, tag="setting_changed"):
    """The setting now, [ADMIN-74]."""

    setting: SettingRow
