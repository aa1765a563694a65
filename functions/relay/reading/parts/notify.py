"""Whether people are mailed what became of what was read: noted beside a reading's running part, as a pause is."""

from __future__ import annotations

from typing import Literal

import msgspec

NotifyMode = Literal["each", "daily"]
"""`each`: a mail for each process. `daily`: one for all that ended since the last one."""


class WantedMails(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody has switched on."""

    mode: NotifyMode
    always: bool = False
    """Also of a process that has ended well and had nothing to tell."""
