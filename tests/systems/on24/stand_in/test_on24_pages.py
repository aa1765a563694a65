"""Pages by offset, over a list that moves while it is read."""

from __future__ import annotations

import pytest

from local.systems.on24 import StandIn
from local.systems.on24.life.stirring import PageMoment
from tests.systems.on24.stand_in.client import Api, ids

HOUR = 3600


def attended(on24: StandIn, people: int) -> list[int]:
    """So many people who attended an event that is over, of which the last activities are all different."""
    event = on24.create_event(start="-5h", created="-3d", minutes=120)
    found = [on24.register(event, f"p{number}@example.com", at="-2d") for number in range(people)]
    for number, person in enumerate(found):
        on24.attend_live(person, at=f"-{18000 - 20 * number}s", minutes=5)
    return found


def test_a_page_has_at_most_a_hundred_rows_and_says_how_many_there_are(on24: StandIn, api: Api) -> None:
    everybody = attended(on24, 250)
    first = api.get("/attendee", itemsperpage=500)
    assert (first["totalattendees"], first["pagecount"], first["currentpage"]) == (250, 3, 0)
    pages = api.pages("/attendee", "attendees")
    assert [len(page) for page in pages] == [100, 100, 50]
    assert [person for page in pages for person in ids(page)] == everybody


def test_a_page_beyond_the_last_is_empty_but_of_leads_where_it_is_400(on24: StandIn, api: Api) -> None:
    attended(on24, 60)
    assert api.attendees(pageoffset=9) == []
    assert len(api.get("/lead", pageoffset=1)["leads"]) == 10
    said = api.refused("/lead", pageoffset=2)
    assert said == (400, "Invalid pageOffset, range must be between 0 and 1.")


@pytest.mark.parametrize("page", [{"pageoffset": "-1"}, {"pageoffset": "x"}, {"itemsperpage": "0"}])
def test_what_is_no_page_is_400(api: Api, page: dict[str, str]) -> None:
    assert api.refused("/registrant", **page)[0] == 400


@pytest.mark.parametrize(("order", "first"), [("id", 0), ("oldest", 0), ("newest", -1)])
def test_the_order_of_pages_can_be_switched(on24: StandIn, api: Api, order: str, first: int) -> None:
    everybody = attended(on24, 5)
    on24.switch(order=order)
    assert ids(api.attendees())[0] == everybody[first]
    on24.attend_live(everybody[2], minutes=1)
    assert ids(api.attendees())[{"id": 2, "oldest": -1, "newest": 0}[order]] == everybody[2]


@pytest.mark.parametrize("order", ["id", "newest", "oldest"])
def test_who_is_active_again_leaves_a_closed_span_and_others_slip_past_the_offset(
    on24: StandIn, api: Api, order: str
) -> None:
    everybody = attended(on24, 400)
    on24.switch(order=order)
    on24.stir(share=0.1, endpoint="/attendee", seed=7)
    span = {"startdate": "2026-02-10T00:00:00", "enddate": "2026-02-10T11:59:59", "datefiltermode": "lastActivity"}
    seen = {person for page in api.pages("/attendee", "attendees", **span) for person in ids(page)}
    quiet = set(everybody) - set(on24.stirred())
    assert quiet - seen, "quiet people are missed"


@pytest.mark.parametrize(("order", "misses"), [("id", False), ("newest", False), ("oldest", True)])
def test_an_open_span_loses_nobody_unless_the_oldest_come_first(
    on24: StandIn, api: Api, order: str, *, misses: bool
) -> None:
    everybody = attended(on24, 400)
    on24.switch(order=order)
    on24.stir(share=0.1, endpoint="/attendee", seed=7)
    span = {"startdate": "2026-02-10T00:00:00", "datefiltermode": "lastActivity"}
    seen = {person for page in api.pages("/attendee", "attendees", **span) for person in ids(page)}
    assert len(on24.stirred()) == 40
    assert bool(set(everybody) - set(on24.stirred()) - seen) == misses


def test_people_who_come_while_a_list_is_read_raise_its_total(on24: StandIn, api: Api) -> None:
    attended(on24, 150)
    on24.stir(arrivals=3)
    assert api.get("/registrant")["totalregistrants"] == 150
    assert api.get("/registrant", pageoffset=1)["totalregistrants"] == 153
    assert api.get("/attendee", pageoffset=1)["totalattendees"] == 153


def test_a_test_may_do_anything_between_two_pages(on24: StandIn, api: Api) -> None:
    everybody = attended(on24, 150)
    moments = []

    def forget(moment: PageMoment) -> None:
        moments.append((moment.endpoint, moment.offset))
        on24.forget(everybody[120])

    on24.on_page(forget)
    rows = [row for page in api.pages("/attendee", "attendees") for row in page]
    assert moments == [("/attendee", 1)]
    assert [each["email"] for each in rows if each["userstatus"] == "forgotten"] == [f"{everybody[120]}-deleted"]


def test_a_kept_list_is_what_a_list_made_anew_would_be(on24: StandIn, api: Api) -> None:
    everybody = attended(on24, 120)
    on24.switch(order="newest", lateness={"new_attendees": [0, 6]})
    event = on24.people()[0]["event"]
    for number in range(15):
        on24.attend_live(everybody[7 * number % 120], minutes=1)
        late = on24.register(event, f"late{number}@example.com")
        on24.attend_live(late, minutes=1)
        on24.clock.advance(HOUR)
        kept = api.attendees(datefiltermode="lastActivity")
        on24.account.people.forget_lists()
        assert kept == api.attendees(datefiltermode="lastActivity")
