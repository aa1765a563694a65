"""Names of time zones, as a customer writes them: for checking relay.yaml, never in Lambda."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

_JAPAN = (
    *("jst", "jst-9", "japanstandardtime", "tokyostandardtime", "asia/japan", "japan/tokyo", "nippon"),
    *("日本", "日本時間", "日本標準時", "東京"),
    *("osaka", "kyoto", "nagoya", "sapporo", "fukuoka", "yokohama", "kobe", "sendai", "hiroshima", "naha", "okinawa"),
)
"""Other names of what IANA calls Asia/Tokyo, as `_plain` gives them; POSIX's and Windows' too."""
_CERTAIN = {**dict.fromkeys(_JAPAN, "Asia/Tokyo"), "kst": "Asia/Seoul", "z": "UTC", "世界協定時": "UTC"}
_JAPANESE = "Asia/Tokyo のような IANA のタイムゾーン名で書いてください。"
_OFFSET = re.compile(r"(?:utc|gmt|jst)?([-+])(\d{1,2})(?::?(\d{2}))?")
_BY_OFFSET = {
    timedelta(0): "UTC",
    timedelta(hours=5, minutes=30): "Asia/Kolkata",
    timedelta(hours=5, minutes=45): "Asia/Kathmandu",
    timedelta(hours=9): "Asia/Tokyo",
}
"""Offsets that one place is known by, and that have no summer time."""


def problem(name: str) -> str | None:
    """Why a name is no IANA time zone, and what to change; None when it is one."""
    if name in _names():
        return None
    said = f"{name!r} is no IANA time zone."
    if meant := _meant(_plain(name)):
        return f"{said} Did you mean {meant}? Write it like Asia/Tokyo or UTC. / {_JAPANESE}"
    if _OFFSET.fullmatch(_plain(name)):
        return f"{said} An offset says nothing of summer time: write the place, like Asia/Tokyo, or UTC. / {_JAPANESE}"
    return f"{said} Write it like Asia/Tokyo or UTC. / {_JAPANESE}"


def _meant(plain: str) -> str | None:
    """The one zone that is meant beyond doubt: a suggestion that is wrong by hours is worse than none."""
    if certain := _CERTAIN.get(plain) or _CERTAIN.get(plain.rpartition("/")[2]):
        return certain
    if offset := _OFFSET.fullmatch(plain):
        sign, hours, minutes = offset.groups()
        return _BY_OFFSET.get(int(f"{sign}1") * timedelta(hours=int(hours), minutes=int(minutes or 0)))
    written = {each: _plain(each) for each in _names() if not each.startswith("Etc/")}
    alike = [each for each, text in written.items() if plain in {text, text.rpartition("/")[2]}]
    near = [each for each, text in written.items() if "/" in text and _one_slip(plain, text)]
    return _only(alike) or _only(near)


def _plain(name: str) -> str:
    """Without what people write differently: case, width, blanks, underscores."""
    return re.sub(r"[\s_]", "", unicodedata.normalize("NFKC", name)).lower().replace("\\", "/")


def _one_slip(typed: str, right: str) -> bool:
    """Whether one letter was left out, added, changed, or has changed places with the next."""
    if abs(len(typed) - len(right)) > 1 or typed == right:
        return False
    differs = [a != b for a, b in zip(typed, right, strict=False)]
    same = differs.index(True) if True in differs else len(differs)
    a, b = typed[same:], right[same:]
    return a[1:] == b or a == b[1:] or a[1:] == b[1:] or (a[:2] == b[:2][::-1] and a[2:] == b[2:])


def _only(found: Iterable[str]) -> str | None:
    """The one zone; of several that have always the same time this year, the first."""
    names = sorted(found)
    return names[0] if len({_hours(each) for each in names}) == 1 else None


def _hours(name: str) -> tuple[timedelta | None, ...]:
    year = datetime.now(UTC).year
    return tuple(datetime(year, month, 1, tzinfo=ZoneInfo(name)).utcoffset() for month in range(1, 13))


@cache
def _names() -> frozenset[str]:
    """Those that Lambda has too, whatever this machine calls a zone."""
    return frozenset((resources.files("tzdata") / "zones").read_text().split()) - {"Factory"}
