"""Settings that may be changed while the server runs, for administrators."""

from kentongan.hub.dispatch import Call, handles
from kentongan.protocol.commands.setting import ChangeSetting, SettingChanged, SettingList, Settings


@handles(Settings)
async def settings(call: Call[Settings]) -> SettingList:
    """[ADMIN-73] All of them."""
    return SettingList(rows=await call.services.setting.rows())


@handles(ChangeSetting)
async def change_setting(call: Call[ChangeSetting]) -> SettingChanged:
    """[ADMIN-74] At once and for good."""
    block, actor = call.block, call.connection.actor
    return SettingChanged(setting=await call.services.setting.change(block.name, block.value, actor))
