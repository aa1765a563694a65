"""Whom an identify event is about, so that no event makes two users one.

KARTE joins users by what an identify event says: with the keys of a visitor and a `user_id` among its values the
visitor becomes that member, with the history of both; with another member's id it links them anew. No way back is
documented. PLAID's own job links LINE's users to members just so, by `identify` and by `plugin_line_identify`.

https://developers.karte.io/docs/guide-user , https://support.karte.io/post/3QJRbgCdd6mcV08AxhwRjw ,
https://github.com/plaidev/craft-codes, craft-functions/bulk-send-karte-event
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from relay.mapping import values
from systems.karte.config import IDENTIFY, UserData
from systems.karte.people.names import KarteKeys
from systems.karte.refusal import KarteRefused

EVENT = IDENTIFY
USER_ID = "user_id"

_SEPARATORS = re.compile(r"[_$]")


def of_user(keys: KarteKeys, found: dict[str, Any], user_data: UserData, place: str) -> dict[str, Any]:
    """The values of an identify event, which names exactly the user in `keys`; no visitor is named. Raises Refused."""
    if other_spellings(found):
        raise KarteRefused("identify_spelling", place=place)
    if USER_ID in keys:
        if USER_ID in found and values.text(found[USER_ID], f"{place}.{USER_ID}").strip() != keys[USER_ID]:
            raise KarteRefused("identify_other_user", place=place)
        return {**found, USER_ID: keys[USER_ID]}
    if USER_ID in found:
        raise KarteRefused("identify_joins", place=place)
    if user_data == "managed":
        raise KarteRefused("identify_without_user", place=place)
    return found


def other_spellings(names: Iterable[str]) -> list[str]:
    """Names that look like `user_id` and are not spelled so: nobody says what KARTE makes of them."""
    return [name for name in names if name != USER_ID and _SEPARATORS.sub("", name).lower() == "userid"]
