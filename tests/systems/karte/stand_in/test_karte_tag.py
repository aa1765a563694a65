"""The tag in a page, run by Node.js: both kinds of its interface, the visitor it keeps, the scripts it delivers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests

from local.systems.karte import StandIn
from tests.systems.karte.stand_in.called import Called
from tests.systems.karte.stand_in.visits import look, write

NODE = Path(sys.executable).with_name("node")
BROWSER = Path(__file__).with_name("browser.mjs")
COOKIE = "id:561-HYG-937&token:_mch-example.com-1374552656411-90718"
RECIPE = """
var found = document.cookie.split("; ").filter(function (each) { return each.indexOf("_mkto_trk=") === 0; })[0];
if (found) { tracker.user({ marketo_cookie: found.slice("_mkto_trk=".length) }); }
"""

needs_node = pytest.mark.skipif(not NODE.exists(), reason="Node.js is not in this environment")


def browse(karte: StandIn, path: str = "/site/shop", then: str = "", **kept: Any) -> dict[str, Any]:
    """Open a page, do `then`; what the browser keeps, and what came of it."""
    order = json.dumps({"url": f"{karte.url}{path}", "then": then, **kept})
    done = subprocess.run([NODE, BROWSER], input=order, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def told(karte: StandIn) -> list[tuple[str, Any]]:
    return [(one["event_name"], dict(one["values"])) for one in karte.events() if one["event_name"] != "view"]


@needs_node
@pytest.mark.parametrize(
    ("path", "script"),
    [
        ("/site/v2", "krt('send', 'cart', {n: 1}); krt('send', 'identify', {email: 'a'}); krt('send', 'bare');"),
        ("/site/v1", "tracker.track('cart', {n: 1}); tracker.user({email: 'a'}); tracker.track('bare');"),
        (
            "/site/named",
            "krtAlt('send', 'cart', {n: 1}); krtAlt('send', 'identify', {email: 'a'}); krtAlt('send', 'bare')",
        ),
    ],
)
def test_what_a_page_calls_before_the_tag_is_loaded_is_sent_after_the_view_in_order(
    old: StandIn, path: str, script: str
) -> None:
    kind = "v1" if path == "/site/v1" else "v2"
    old.order("pages", path=path, tag=kind, object="krtAlt" if path == "/site/named" else "", script=script)
    browse(old, path, then=script)
    assert [one["event_name"] for one in old.events()] == ["view", *["cart", "identify", "bare"] * 2]
    assert told(old)[:3] == [("cart", {"n": 1}), ("identify", {"email": "a"}), ("bare", {})]


@needs_node
def test_a_visitor_is_known_again_by_cookie_or_storage_and_is_somebody_new_after_a_reset(karte: StandIn) -> None:
    first = browse(karte)
    by_cookie = browse(karte, cookies=first["cookies"])
    by_storage = browse(karte, local=first["local"])
    reset = browse(karte, cookies=first["cookies"], local=first["local"], then="resetVisitor(); krt('send', 'a')")
    visitors = {one["cookies"]["krt.vis"] for one in (first, by_cookie, by_storage)}
    assert visitors == {first["local"]["krt.vis"]}
    assert reset["cookies"]["krt.vis"] not in visitors
    assert len(karte.people()) == 2


@needs_node
@pytest.mark.parametrize("tag", ["v1", "v2"])
def test_the_delivered_script_sends_the_cookie_from_a_page_with_either_tag(
    old: StandIn, relay: Called, tag: str
) -> None:
    """K-12, K-13: what was delivered triggers the webhook with its variables."""
    old.order("actions", kind="script", action="cookie", trigger=["view"], source=RECIPE)
    variables = {
        "visitor": {"from": "visitor_id"},
        "email": {"from": "identify.email", "default": ""},
        "cookie": {"from": "identify.marketo_cookie"},
    }
    action = {"kind": "webhook", "action": "visit", "trigger": ["identify"], "target_url": relay.url}
    body = '{"visitor_id": #{visitor}, "email": #{email}, "cookie": #{cookie}}'
    old.order("actions", **action, body=body, variables=variables)
    nothing = browse(old, f"/site/a?tag={tag}")
    assert (told(old), nothing["said"]) == ([], [])
    found = browse(old, f"/site/a?tag={tag}", cookies={"_mkto_trk": COOKIE})
    old.deliveries()
    assert [one.content for one in relay.came] == [
        {"visitor_id": found["cookies"]["krt.vis"], "email": "", "cookie": COOKIE}
    ]


@needs_node
def test_the_page_sees_the_lead_in_the_next_visit_and_not_in_this_one(karte: StandIn) -> None:
    """K-14."""
    script = "krt('send', 'identify', {user_id: 'A'})"
    karte.order("pages", path="/site/me", script=script)
    show = {"kind": "script", "action": "greet", "trigger": ["identify"], "source": "console.log(#{score})"}
    karte.order("actions", **show, variables={"score": {"from": "identify.marketo.leadScore"}})
    first = browse(karte, "/site/me")
    write(karte, "A", "identify", user_id="A", marketo={"leadScore": 12})
    kept = {"cookies": first["cookies"], "local": first["local"]}
    same = browse(karte, "/site/me", "return userInformation()", **kept, session=first["session"])
    following = browse(karte, "/site/me", "return userInformation()", **kept)
    assert ("marketo" in same["result"]["identify"], same["said"]) == (False, [])
    assert following["result"]["identify"]["marketo"] == {"leadScore": 12}
    assert following["said"] == ["log: 12"]


@needs_node
def test_what_is_refused_or_fails_is_said_on_the_console_and_stops_nothing(karte: StandIn) -> None:
    karte.order("actions", kind="script", action="broken", trigger=["b"], source="missing()")
    found = browse(karte, then="krt('set', 1); krt('send', 'a-b'); krt('send', 'b'); krt('send', 'c')")
    assert [name for name, _ in told(karte)] == ["b", "c"]
    assert found["said"] == [
        "warn: tag: no command set",
        "warn: tag: a-b was refused: event_name is missing or has other characters than letters, digits, _ and $",
        "error: tag: the script broken failed: missing is not defined",
    ]
    assert look(karte, "refused")["refused"][0]["path"] == "/tag/stand-in-key/track"


def test_any_site_may_talk_to_the_tags_addresses(karte: StandIn) -> None:
    address = f"{karte.url}/tag/{karte.api_key}/track"
    asked = requests.options(address, headers={"Origin": "https://shop.example.com"}, timeout=5)
    refused = requests.post(address, data="{", timeout=5)
    assert (asked.status_code, refused.status_code) == (204, 400)
    assert {one.headers["Access-Control-Allow-Origin"] for one in (asked, refused)} == {"*"}


@pytest.mark.parametrize(
    ("content", "status"),
    [
        ({"visitor_id": "v", "event": {"event_name": "view", "values": {}}}, 200),
        ({"visitor_id": "", "event": {"event_name": "a"}}, 400),
        ({"event": {"event_name": "a"}}, 400),
        ({"visitor_id": "v", "event": {"event_name": "1a"}}, 400),
        ({"visitor_id": "v", "event": {"event_name": "a", "values": {"b": "x" * 45_000}}}, 413),
        ({"visitor_id": "v", "event": {"event_name": "identify", "values": {"user_id": "あ" * 171}}}, 400),
        ([], 400),
    ],
)
def test_the_tags_events_have_the_limits_of_all_events(karte: StandIn, content: Any, status: int) -> None:
    answer = requests.post(f"{karte.url}/tag/{karte.api_key}/track", data=json.dumps(content), timeout=5)
    assert answer.status_code == status
    assert len(karte.events()) == (status == 200)


def test_a_page_with_a_tag_that_there_is_not_is_refused(karte: StandIn) -> None:
    answers = [requests.get(f"{karte.url}/site/a?{query}", timeout=5) for query in ("tag=v3", "object=a-b", "x=1", "")]
    assert [one.status_code for one in answers] == [400, 400, 400, 200]
