"""Names that are no IANA time zones: what is suggested is meant beyond doubt, and never another time."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.core import zones

NAMES = sorted(zones._names())


def suggested(name: str) -> str | None:
    said = zones.problem(name) or ""
    return said.partition("Did you mean ")[2].partition("?")[0] or None


def times(zone: str) -> set[tuple[int, object]]:
    year = datetime.now(UTC).year
    return {(month, datetime(year, month, 15, tzinfo=ZoneInfo(zone)).utcoffset()) for month in range(1, 13)}


@pytest.mark.parametrize(
    "written",
    [
        *(
            "JST",
            "jst",
            "+09:00",
            "+0900",
            "+9",
            "+9:00",
            "UTC+9",
            "UTC+09:00",
            "GMT+9",
            "JST+9",
            "JST-9",
            "Tokyo Standard Time",
            "＋９",
            "ＪＳＴ",
        ),
        *("Tokyo", "tokyo", "Asia/tokyo", "asia/tokyo", "Asia/Tokio", "Asia/Tokoy", "Asia Tokyo".replace(" ", "/ ")),
        *(
            "Asia\\Tokyo",
            "Asia／Tokyo",
            "Japan Standard Time",
            "Japan/Tokyo",
            "Asia/Osaka",
            "日本時間",
            "東京",
            "Asia/Japan",
        ),
    ],
)
def test_what_people_write_for_japan_is_answered_with_asia_tokyo(written: str) -> None:
    assert suggested(written) == "Asia/Tokyo"


@pytest.mark.parametrize(
    "written",
    [
        "PST",
        "PDT",
        "CST",
        "IST",
        "BST",
        "EDT",
        "-05:00",
        "UTC-8",
        "+08:00",
        "+01:00",
        "GMT9",
        "Asia/Kyushu",
        "Brazil/Est",
        "X",
        "",
        "9",
    ],
)
def test_what_could_be_several_times_is_answered_with_none(written: str) -> None:
    assert zones.problem(written)
    assert suggested(written) is None


@pytest.mark.parametrize(
    ("written", "zone"),
    [
        ("+05:30", "Asia/Kolkata"),
        ("+00:00", "UTC"),
        ("utc", "UTC"),
        ("kst", "Asia/Seoul"),
        ("new york", "America/New_York"),
        ("America/NewYork", "America/New_York"),
        ("Europe/Lndon", "Europe/London"),
        ("singapore", "Asia/Singapore"),
    ],
)
def test_other_places_are_found_by_their_names(written: str, zone: str) -> None:
    found = suggested(written)
    assert found is not None
    assert times(found) == times(zone)


@pytest.mark.parametrize("offset", ["-05:00", "UTC+8", "+01:00"])
def test_an_offset_is_told_why_it_is_not_enough(offset: str) -> None:
    assert "summer time" in (zones.problem(offset) or "")


@given(st.sampled_from([name for name in NAMES if "/" in name and not name.startswith("Etc/")]), st.data())
def test_a_slip_in_a_name_never_leads_to_another_time(name: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(name) - 1))
    typed = data.draw(
        st.sampled_from([name[:at] + name[at + 1 :], name[:at] + "x" + name[at:], name[:at] + "x" + name[at + 1 :]])
    )
    found = suggested(typed)
    assert typed in NAMES or found is None or times(found) == times(name)


def test_what_only_this_machine_calls_a_zone_is_refused() -> None:
    assert zones.problem("localtime")
    assert zones.problem("Factory")
    assert not [
        name for name in ("Asia/Tokyo", "UTC", "Japan", "America/Argentina/Buenos_Aires") if zones.problem(name)
    ]
