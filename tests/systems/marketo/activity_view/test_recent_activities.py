"""M-50: what one lead did on the web and with mails in the two weeks before somebody asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from systems.marketo.activity_view.entries import entry
from systems.marketo.activity_view.troubles import ViewTrouble
from systems.marketo.rest.calls.activity import LeadActivity, moment
from tests.support.deadlines import In
from tests.systems.marketo.activity_view.viewing import (
    BOUNCED,
    CLICKED,
    DELIVERED,
    FORM,
    LINK,
    OPENED,
    SENT,
    SOFT,
    UNSUBSCRIBED,
    VISIT,
    Viewing,
)

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def test_m50_two_lists_of_one_lead_the_newest_first(viewing: Viewing, lead: int) -> None:
    other = int(viewing.marketo.edit(email="b@example.com")["id"])
    viewing.did(lead, SENT, 3 * DAY, primary="Autumn Mail", primary_id=7)
    viewing.did(lead, OPENED, 2 * DAY, primary="Autumn Mail", primary_id=7)
    viewing.did(lead, VISIT, 2 * DAY, primary="Prices", attributes={"Webpage URL": "/prices?mkt_tok=secret"})
    viewing.did(lead, FORM, HOUR, primary="Ask us")
    viewing.did(other, OPENED, HOUR, primary="Somebody else's")

    found = viewing.read(lead)

    assert [(each.kind, each.name, each.detail) for each in found.web] == [
        ("form_filled_out", "Ask us", ""),
        ("visited", "Prices", "/prices"),
    ]
    assert [(each.kind, each.name) for each in found.mail] == [
        ("mail_opened", "Autumn Mail"),
        ("mail_sent", "Autumn Mail"),
    ]
    assert (found.until - found.since, found.shortened) == (14 * DAY, False)


def test_m50_two_weeks_end_to_the_second_when_it_is_asked(viewing: Viewing, lead: int) -> None:
    viewing.did(lead, VISIT, 14 * DAY + timedelta(seconds=2), primary="too old")
    viewing.did(lead, VISIT, 14 * DAY - timedelta(seconds=2), primary="the oldest")
    assert [each.name for each in viewing.read(lead).web] == ["the oldest"]


@pytest.mark.parametrize("kind", [VISIT, FORM, LINK, SENT, DELIVERED, BOUNCED, UNSUBSCRIBED, OPENED, CLICKED, SOFT])
def test_m50_every_kind_of_web_and_mail_activity_is_shown_and_none_says_an_address(
    viewing: Viewing, lead: int, kind: int
) -> None:
    words = {BOUNCED: "Details", SOFT: "Details", VISIT: "Query Parameters", UNSUBSCRIBED: "Form Fields"}
    attributes = {words[kind]: "who=a@example.com"} if kind in words else {}
    viewing.did(lead, kind, primary="Name", attributes=attributes)
    found = viewing.read(lead)
    [shown] = [*found.web, *found.mail]
    assert (shown.name, bool(found.web)) == ("Name", kind in {VISIT, FORM, LINK})
    assert "@" not in str(found)


def test_other_activities_are_not_asked_for(viewing: Viewing, lead: int) -> None:
    viewing.did(lead, 46, primary="Interesting")
    viewing.marketo.edit(id=lead, leadScore=5)
    found = viewing.read(lead)
    assert ([*found.web], [*found.mail]) == ([], [])


def test_it_takes_two_calls_one_for_the_next_lead_and_none_for_who_was_just_looked_at(
    viewing: Viewing, lead: int
) -> None:
    other = int(viewing.marketo.edit(email="b@example.com")["id"])
    viewing.read(lead)
    assert viewing.calls() == ["pagingtoken.json", "activities.json"]
    viewing.read(lead)
    viewing.read(other)
    assert viewing.calls() == ["pagingtoken.json", "activities.json", "activities.json"]
    viewing.seconds += 61
    viewing.read(lead)
    assert len(viewing.calls()) == 4, "a minute later it is read again"


def test_empty_pages_with_more_to_come_are_not_the_end(viewing: Viewing, lead: int) -> None:
    viewing.did(lead, VISIT, primary="Prices")
    viewing.marketo.set_pages(empty=2)
    assert [each.name for each in viewing.read(lead).web] == ["Prices"]


def test_where_two_weeks_are_too_much_the_last_day_is_shown_and_said_in_at_most_ten_calls(
    viewing: Viewing, lead: int
) -> None:
    viewing.did(lead, VISIT, 5 * DAY, primary="five days ago")
    for at in range(12):
        viewing.did(lead, VISIT, 3 * DAY - at * MINUTE, primary=f"{at}")
    viewing.did(lead, OPENED, HOUR, primary="today")
    viewing.marketo.set_pages(looks_at=2)

    found = viewing.read(lead)

    assert ([*found.web], [each.name for each in found.mail]) == ([], ["today"])
    assert (found.shortened, found.newest_missing, found.until - found.since) == (True, False, DAY)
    assert len(viewing.calls()) <= 10


def test_a_slow_marketo_is_asked_for_no_further_page_of_two_weeks(viewing: Viewing, lead: int) -> None:
    for at in range(4):
        viewing.did(lead, VISIT, 3 * DAY - at * MINUTE, primary=f"{at}")
    viewing.marketo.set_pages(looks_at=1)
    seconds = iter(range(1000))
    slow = replace(viewing.reader, timer=lambda: float(next(seconds)))

    assert slow.read(lead, In(60.0)).shortened
    assert viewing.calls().count("activities.json") == 2 + 1, "two of two weeks, one of the last day"


def test_a_paging_token_that_marketo_takes_no_more_is_asked_for_anew(viewing: Viewing, lead: int) -> None:
    viewing.read(lead)
    viewing.marketo.refuse_tokens()
    viewing.did(lead, VISIT, primary="Prices")
    viewing.seconds += 61
    assert [each.name for each in viewing.read(lead).web] == ["Prices"]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"kind": "code", "code": "603"}, "marketo_denied"),
        ({"kind": "code", "code": "607"}, "day_spent"),
        ({"kind": "502-html"}, "marketo_unreachable"),
    ],
)
def test_what_marketo_refuses_is_said_in_its_own_word(
    viewing: Viewing, lead: int, fault: dict[str, object], code: str
) -> None:
    viewing.marketo.fail(**fault, times=20)  # type: ignore[arg-type]
    with pytest.raises(ViewTrouble) as told:
        viewing.read(lead)
    assert told.value.code == code


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("2026-11-30T00:05:00Z", True),
        ("2026-11-30T00:05:00+0000", True),
        ("2026-11-29T16:05:00-08:00", True),
        ("2026-11-30T00:05:00Z+0000", True),
        ("2026-11-30T00:05:00", False),
        ("yesterday", False),
        ("", False),
    ],
)
def test_times_are_read_in_each_form_that_marketo_was_seen_to_write(
    text: str,
    *,
    right: bool,
) -> None:
    found = moment(text)
    assert (found is not None) == right
    assert found is None or f"{found:%Y-%m-%dT%H:%MZ}" == "2026-11-30T00:05Z"
    made = entry(LeadActivity(guid="1", lead_id=1, type_id=VISIT, at=text, primary="Prices"))
    assert (made is not None) == right
