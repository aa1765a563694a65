"""From a page in a real browser to the lead and back, once with each of KARTE's tags."""

from __future__ import annotations

import os
import statistics
import time

import pytest

from tests.e2e.relay_run import Json
from tests.journeys.karte.site import COOKIES, Site

PAGES = {
    "current": ("/site/shop", "krt('send', 'identify', {})"),
    "old": ("/site/old-shop", "tracker.user({})"),
}
PATIENCE = 180.0
"""Seconds to wait at the most: functions start for the first time, and the machine may be busy."""
GOAL_SECONDS = 3.0
"""From a visit to what KARTE is written, in the middle."""


def told(site: Site, member: str, count: int, since: float | None = None) -> Json:
    """What KARTE has of a member, once the relay has written so many identify events; `since` is when they visited."""
    site.relay.until(lambda: site.writes(member) >= count, PATIENCE)
    if since is not None:
        site.taken.append(time.monotonic() - since)
    assert site.writes(member) == count
    return site.known(member)


def lead(site: Site, **values: object) -> int:
    return int(site.relay.control("marketo", "POST", "leads", values).json()["lead"]["id"])


@pytest.mark.parametrize("tag", PAGES)
def test_k10_and_k12_a_visitor_of_the_site_is_shown_the_lead_and_the_next_visit_sees_it(site: Site, tag: str) -> None:
    page, identify = PAGES[tag]
    member, name = f"M-{tag}", {"current": "a", "old": "b"}[tag]
    made = lead(site, email=f"{name}@example.com", lastName=tag, company="Before")
    person = site.person(name)

    begin = time.monotonic()
    tab = site.visit(person, page, identify.replace("{}", f"{{user_id: '{member}', email: '{name}@example.com'}}"))
    given = told(site, member, 1, begin)

    assert (given["marketo"]["id"], given["marketo"]["company"], given["user_id"]) == (made, "Before", member)
    assert given["marketo_cookie"] == COOKIES[name], "K-13: as the site's script has told it"
    assert "marketo" not in tab.evaluate("userInformation()").get("identify", {}), "K-14: not in this visit"
    seen = site.visit(person, page).evaluate("userInformation()")
    assert seen["identify"]["marketo"]["company"] == "Before"
    site.calls()
    site.relay.wait_for_delivery()
    assert site.writes(member) == 1, "two events of one visit are one write"


def test_k03_who_has_no_address_is_known_by_the_cookie_and_who_has_another_is_not(site: Site) -> None:
    made = lead(site, email="c@example.com", company="By cookie")
    facts = site.relay.stack["systems"]["marketo"]
    query = {"grant_type": "client_credentials", **{key: facts[key] for key in ("client_id", "client_secret")}}
    token = site.relay.session.get(f"{facts['url']}/identity/oauth/token", params=query).json()["access_token"]
    url = f"{facts['url']}/rest/v1/leads/{made}/associate.json"
    headers = {"Authorization": f"Bearer {token}"}
    assert site.relay.session.post(url, params={"cookie": COOKIES["c"]}, headers=headers).json()["success"]
    person = site.person("c")

    site.visit(person, "/site/shop", "krt('send', 'identify', {user_id: 'M-nameless'})")
    assert told(site, "M-nameless", 1)["marketo"]["company"] == "By cookie"
    site.visit(person, "/site/shop", "krt('send', 'identify', {user_id: 'M-other', email: 'other@example.com'})")
    site.calls()
    site.relay.wait_for_delivery()
    assert "marketo" not in site.known("M-other"), "the same browser, somebody else"


def test_k01_a_lead_that_changes_in_marketo_reaches_its_user_with_the_next_run_and_nobody_else(site: Site) -> None:
    before = {member: site.writes(member) for member in ("M-old", "M-nameless")}
    [changed] = site.relay.control("marketo", "GET", "leads?email=a@example.com").json()["leads"]
    lead(site, id=changed["id"], leadScore=77)
    lead(site, email="nobody@example.com", leadScore=1)

    site.relay.read("marketo")
    site.relay.wait_for_delivery()
    site.relay.read("karte")

    assert told(site, "M-current", 2)["marketo"]["leadScore"] == 77
    site.relay.wait_for_delivery()
    assert {member: site.writes(member) for member in before} == before
    letters = [connection["dead_letter_queue_url"] for connection in site.relay.connections.values()]
    assert not any(map(site.relay.depth, letters))


def test_k30_what_karte_knows_and_what_a_user_does_reach_the_lead(site: Site) -> None:
    """K-30: by Craft and its function, with KARTE's time; the browser of nobody known becomes that of the lead."""
    site.set_up("karte-user", "/site/signup", "v2")
    site.set_up("karte-purchase", "/site/bought", "v2")
    person = site.person("e")
    member = "krt('send', 'identify', {user_id: 'M-new', email: 'e@example.com'});"

    site.visit(person, "/site/signup", f"{member} krt('send', 'signup', {{department: 'Sales'}})")

    def leads() -> list[Json]:
        return list(site.relay.control("marketo", "GET", "leads?email=e@example.com").json()["leads"])

    site.relay.until(lambda: bool(leads()) and bool(leads()[0]["cookies"]), PATIENCE)
    [made] = leads()
    assert (made["department"], made["cookies"]) == ("Sales", COOKIES["e"].partition("token:")[2])

    site.visit(person, "/site/bought", "krt('send', 'buy', {item: 'Ticket', quantity: 2})")

    def bought() -> list[Json]:
        found = site.relay.control("marketo", "GET", f"activities?lead={made['id']}").json()["activities"]
        return [each for each in found if each["activityTypeId"] == 100001]

    site.relay.until(lambda: len(bought()) > 0, PATIENCE)
    [activity] = bought()
    quantity = {each["name"]: each["value"] for each in activity["attributes"]}["Number of Attendees"]
    assert (activity["primaryAttributeValue"], str(quantity)) == ("Ticket", "2")


def test_from_a_visit_to_what_karte_is_written_takes_less_than_three_seconds(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the middle, with the first start of each function among them. Only said where the machine is busy."""
    lead(site, email="d@example.com", company="Quick")
    person = site.person("d")
    for at in range(7):
        identify = f"krt('send', 'identify', {{user_id: 'M-quick-{at}', email: 'd@example.com'}})"
        begin = time.monotonic()
        site.visit(person, "/site/shop", identify)
        told(site, f"M-quick-{at}", 1, begin)
    median = statistics.median(site.taken)
    with capsys.disabled():
        print(f"\nFrom a visit to KARTE's write: {median:.2f} s in the middle, {max(site.taken):.2f} s the first")  # noqa: T201
    if median >= GOAL_SECONDS and os.getloadavg()[0] > 2 * (os.cpu_count() or 1):
        pytest.skip(f"the machine is busy with other things: {median:.2f} s")
    assert median < GOAL_SECONDS
