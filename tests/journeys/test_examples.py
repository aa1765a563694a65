"""Each example as it is shipped: deployed on this machine, and one event driven through it from end to end."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from local.run.ports import Ports
from local.run.state import State
from local.run.up import down, up
from local.systems.on24 import PROMPT
from tests.e2e.relay_run import Json, RelayRun
from tests.systems.marketo.soap.contract.soap_client import Client

TWO_LOOKS = 150.0
"""Seconds, where the clock may have begun to read before there was anything: then the log tells, a little later."""
COOKIE = "id:561-HYG-937&token:_mch-marketo.com-1374552656411-90718"
EXAMPLES = {path.stem: path for path in sorted((Path(__file__).parents[2] / "examples").glob("*.yaml"))}


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[State]:
    """One local run, into which one example after the other is deployed."""
    made = State(tmp_path_factory.mktemp("examples"))
    yield made
    down(made)


def leads(relay: RelayRun, email: str) -> list[Json]:
    found: list[Json] = relay.control("marketo", "GET", f"leads?email={email}").json()["leads"]
    return found


def accepted(relay: RelayRun, route: str, body: Json) -> None:
    assert relay.send(route, body).status_code == 202
    relay.wait_for_delivery()


def assert_no_dead_letters(relay: RelayRun) -> None:
    letters = [connection["dead_letter_queue_url"] for connection in relay.connections.values()]
    assert not any(map(relay.depth, letters))


def kintone_api(relay: RelayRun, method: str, **body: Any) -> Json:
    """Somebody makes or edits a record of the app with customers."""
    headers = {"X-Cybozu-API-Token": relay.kintone["api_token"]}
    url = f"{relay.kintone['url']}/k/v1/record.json"
    answer = relay.session.request(method, url, json={"app": 12, **body}, headers=headers)
    answer.raise_for_status()
    found: Json = answer.json()
    return found


def found_in_kintone(relay: RelayRun, query: str) -> list[str]:
    """The lead ids of the customers whom a view with this condition shows."""
    headers = {"X-Cybozu-API-Token": relay.kintone["api_token"]}
    asked = {"app": "12", "query": query}
    answer = relay.session.get(f"{relay.kintone['url']}/k/v1/records.json", params=asked, headers=headers)
    return [str(each["lead_id"]["value"]) for each in answer.json()["records"]]


def comments(relay: RelayRun, record: str) -> list[str]:
    """The comments on a record of the app with customers."""
    headers = {"X-Cybozu-API-Token": relay.kintone["api_token"]}
    query = {"app": "12", "record": record}
    answer = relay.session.get(f"{relay.kintone['url']}/k/v1/record/comments.json", params=query, headers=headers)
    return [each["text"] for each in answer.json()["comments"]]


def marketo_api(relay: RelayRun, method: str, path: str, **query: str) -> list[Json]:
    """Somebody else uses Marketo's API."""
    facts = relay.stack["systems"]["marketo"]
    identity = {"grant_type": "client_credentials", **{name: facts[name] for name in ("client_id", "client_secret")}}
    token = relay.session.get(f"{facts['url']}/identity/oauth/token", params=identity).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    answer = relay.session.request(method, f"{facts['url']}/rest/v1/{path}", params=query, headers=headers).json()
    assert answer["success"], answer
    return list(answer.get("result", []))


def marketo_to_kintone(relay: RelayRun) -> None:
    accepted(relay, "mail-opened", {"leadId": 1, "company": "Acme", "score": 3, "openedAt": "2026-10-01 09:00"})
    assert relay.records()["1"]["opened_at"] == "2026-10-01T00:00:00Z"


def kintone_both_ways(relay: RelayRun) -> None:
    order = {"email": "mori@example.com", "leadScore": 1}
    lead = relay.control("marketo", "POST", "leads", order).json()["lead"]["id"]
    accepted(relay, "mail-opened", {"leadId": lead, "score": 5})
    by_lead = {"field": "lead_id", "value": str(lead)}
    kintone_api(relay, "PUT", updateKey=by_lead, record={"score": {"value": "90"}})
    relay.until(lambda: leads(relay, "mori@example.com")[0]["leadScore"] == 90)
    made_in_kintone(relay)
    soap_clients(relay)


def made_in_kintone(relay: RelayRun) -> None:
    """A new customer becomes a lead, whose id goes into the record; what Marketo tells then makes no second one."""
    email = "kishi@example.com"
    kintone_api(relay, "POST", record={"email": {"value": email}, "score": {"value": "7"}})
    relay.until(lambda: bool(leads(relay, email)))
    [lead] = leads(relay, email)
    accepted(relay, "mail-opened", {"leadId": lead["id"], "email": email, "score": 8})
    relay.until(lambda: str(lead["id"]) in relay.records())
    assert [one["score"] for one in relay.records().values() if one["email"] == email] == ["8"]


def kintone_reply(relay: RelayRun) -> None:
    answer = relay.send("customer-made", {"leadId": 2, "company": "Acme"}).json()
    assert (answer["status"], answer["operation"]) == ("delivered", "INSERT")


def kintone_comment(relay: RelayRun) -> None:
    made = kintone_api(relay, "POST", record={"lead_id": {"value": "3"}})
    accepted(relay, "mail-clicked", {"leadId": 3, "link": "https://a.example", "mailName": "Autumn"})
    [comment] = comments(relay, made["id"])
    assert "Clicked https://a.example in Autumn" in comment


def karte_events(relay: RelayRun) -> None:
    body = {"leadId": 4, "memberId": "M-4", "mailName": "Autumn", "openedAt": "2026-10-01 09:00"}
    accepted(relay, "karte-mail-opened", body)
    [event] = relay.control("karte", "GET", "events").json()["events"]
    assert event["event_name"] == "marketo_mail_opened"


def karte_to_marketo(relay: RelayRun) -> None:
    def called(route: str, event: str, **values: Any) -> None:
        person = {"visitor_id": "v-6", "email": "higashi@example.com", "marketo_cookie": COOKIE}
        body = {**person, "id": f"{route}-1", "event_name": event, "values": values, "time": "2026-10-01T00:00:00Z"}
        accepted(relay, route, body)
        assert relay.send(route, body).json()["reason"] == "repeated"

    called("karte-user", "identify", last_name="Higashi", first_name="", department="Sales")
    [lead] = leads(relay, "higashi@example.com")
    assert (lead["lastName"], lead["department"], lead["cookies"]) == ("Higashi", "Sales", COOKIE.split("token:")[1])
    called("karte-purchase", "buy", item="Ticket", quantity="2")
    called("karte-seminar", "seminar_entry")
    found = relay.control("marketo", "GET", f"activities?lead={lead['id']}").json()["activities"]
    [activity] = [each for each in found if each["activityTypeId"] == 100001]
    assert (activity["primaryAttributeValue"], activity["activityDate"]) == ("Ticket", "2026-10-01T00:00:00Z")
    assert sum(each["activityTypeId"] == 104 for each in found) == 1
    assert_no_dead_letters(relay)


def karte(relay: RelayRun) -> None:
    order = {"email": "sato@example.com", "company": "Acme", "unsubscribed": False}
    lead = relay.control("marketo", "POST", "leads", order).json()["lead"]["id"]
    accepted(relay, "karte-visit", {"id": "call-1", "user_id": "M-1", "email": "Sato@example.com"})

    def given() -> dict[str, Any]:
        found = relay.control("karte", "GET", "users").json()["personal"]
        return dict(found.get("M-1", {}).get("marketo", {}))

    relay.until(lambda: given().get("id") == lead)
    assert (given()["unsubscribed"], given()["company"]) == (False, "Acme")
    event = {"event_name": "marketo_score_changed", "values": {"score": 1}}
    accepted(relay, "karte-events", {"leadId": lead, "events": [event]})

    def scored() -> list[str]:
        events = relay.control("karte", "GET", "events").json()["events"]
        return [each["id"] for each in events if each["event_name"] == "marketo_score_changed"]

    relay.until(lambda: scored() == ["M-1"])
    relay.control("marketo", "POST", "leads", {"id": lead, "company": "Acme Holdings"})
    relay.read("marketo")
    relay.until(lambda: relay.read("karte") is not None and given()["company"] == "Acme Holdings")
    assert_no_dead_letters(relay)


def http_system(relay: RelayRun) -> None:
    answer = relay.send("lead-to-crm", {"leadId": "5", "company": "Acme", "score": "7"}).json()
    assert answer["crm_id"] == "r-1"
    assert relay.control("http", "GET", "writes").json() == {"/leads/5": [{"name": "Acme", "score": 7}]}


def leads_by_webhook(relay: RelayRun) -> None:
    accepted(relay, "lead", {"email": "kita@example.com", "lastName": "Kita", "score": "12"})
    [lead] = leads(relay, "kita@example.com")
    assert (lead["lastName"], lead["leadScore"]) == ("Kita", 12)


def leads_to_kintone(relay: RelayRun) -> None:
    def person(**values: Any) -> int:
        return int(relay.control("marketo", "POST", "leads", values).json()["lead"]["id"])

    def read() -> dict[str, Json]:
        relay.read("marketo")
        relay.wait_for_delivery()
        return relay.records()

    def company_of(records: dict[str, Json], lead: int) -> str:
        return str(records[str(lead)]["company"])

    kept, leaving = (person(email=f"{name}@example.com", company="Acme") for name in ("kept", "leaving"))
    double = person(email="double@example.com", company="Acme")
    kintone_api(relay, "POST", record={"lead_id": {"value": str(double)}, "company": {"value": "Acme"}})
    relay.control("marketo", "POST", "merges", {"winner": kept, "losers": [double]})
    found = read()
    assert [company_of(found, lead) for lead in (kept, leaving, double)] == ["Acme", "Acme", f"merged into {kept}"]

    person(id=kept, company="Beta", leadScore=7)
    person(id=leaving, company="Gamma", leadScore=9)
    relay.control("marketo", "DELETE", "leads", {"id": leaving})
    found = read()
    assert (company_of(found, kept), found[str(kept)]["score"]) == ("Beta", "7")
    assert (company_of(found, leaving), found[str(leaving)]["score"]) == ("deleted", "0")
    assert company_of(found, double) == f"merged into {kept}"


def look_up_to_kintone(relay: RelayRun) -> None:
    order = {"email": "hayashi@example.com", "company": "Acme", "leadScore": 7}
    lead = relay.control("marketo", "POST", "leads", order).json()["lead"]["id"]
    marketo_api(relay, "POST", f"leads/{lead}/associate.json", cookie=COOKIE)

    accepted(relay, "visited", {"visitor": "v-1", "email": "hayashi@example.com", "visitedAt": "2026-10-01 09:00"})
    record = relay.records()[str(lead)]
    assert (record["company"], record["score"], record["opened_at"]) == ("Acme", "7", "2026-10-01T00:00:00Z")

    accepted(relay, "visited", {"visitor": "v-2", "cookie": COOKIE, "visitedAt": "2026-10-01 10:00"})
    assert relay.records()[str(lead)]["opened_at"] == "2026-10-01T01:00:00Z"

    unknown = {"visitor": "v-3", "email": "unknown@example.com", "visitedAt": "2026-10-01 11:00"}
    accepted(relay, "visited", {**unknown, "cookie": COOKIE})
    assert len(relay.history(12)) == 2
    assert_no_dead_letters(relay)


def marketo_activities(relay: RelayRun) -> None:
    relay.control("marketo", "POST", "leads", {"email": "minami@example.com"})
    accepted(relay, "visited-booth", {"email": "minami@example.com", "booth": "A-1", "scannedAt": "2026-10-01 09:00"})
    accepted(relay, "attended", {"email": "minami@example.com", "status": "Attended"})
    accepted(relay, "call-me", {"email": "minami@example.com"})
    assert_no_dead_letters(relay)


def mail_opens_without_campaigns(relay: RelayRun) -> None:
    """Three customers and somebody who is none: two were sent a mail and one opened it, one opened an older one."""
    made = (
        relay.control("marketo", "POST", "leads", {"email": f"{name}@example.com"}) for name in ("a", "b", "c", "d")
    )
    reader, sleeper, late, stranger = (int(each.json()["lead"]["id"]) for each in made)
    for lead in (reader, sleeper, late):
        kintone_api(relay, "POST", record={"lead_id": {"value": str(lead)}})
    relay.read("marketo")

    def happens(kind: int, lead: int, run: int) -> None:
        about = {"primary": "Autumn Mail", "primary_id": 2001, "attributes": {"Campaign Run ID": run}}
        relay.control("marketo", "POST", "activities", {"lead": lead, "type": kind, **about})

    def rows(lead: int) -> list[Json]:
        found = relay.records()[str(lead)]["mails"]
        return [{code: cell["value"] for code, cell in row["value"].items()} for row in found]

    for lead in (reader, sleeper, stranger):
        happens(6, lead, 7)
    relay.read("marketo")
    relay.until(lambda: bool(rows(reader)) and bool(rows(sleeper)))
    changed = {
        "id": 2001,
        "name": "Autumn Mail",
        "subject": "Autumn",
        "html": "<p>Changed</p>",
        "text": "Changed since",
    }
    relay.control("marketo", "POST", "emails", changed)
    for lead, run in ((reader, 7), (late, 6), (stranger, 7)):
        happens(10, lead, run)
    relay.read("marketo")
    relay.until(lambda: bool(rows(late)) and bool(rows(reader)[0]["mail_opened_at"]))

    [row] = rows(reader)
    assert (row["mail_state"], row["mail_text_as"], row["mail_key"]) == ("opened", "sent", "2001-7")
    assert "Changed since" not in row["mail_text"] != ""
    assert [(each["mail_state"], each["mail_opened_at"]) for each in rows(sleeper)] == [("sent", "")]
    assert found_in_kintone(relay, 'mail_state in ("sent")') == [str(sleeper)]
    assert [(each["mail_text_as"], each["mail_text"]) for each in rows(late)] == [("opened", "Changed since")]
    assert relay.records()[str(reader)]["opened_at"] == row["mail_opened_at"]
    assert str(stranger) not in relay.records()
    assert_no_dead_letters(relay)


def marketo_custom_objects(relay: RelayRun) -> None:
    def records() -> list[tuple[int, int | None]]:
        """Lead and minutes of each."""
        filtered = {"filterType": "personId", "filterValues": str(lead), "fields": "personId,minutesViewed"}
        found = marketo_api(relay, "GET", "customobjects/webinarAttendance_c.json", **filtered)
        return [(each["personId"], each["minutesViewed"]) for each in found]

    def writes() -> int:
        sent = relay.control("marketo", "GET", "requests").json()["requests"]
        return sum(
            "customobjects/webinarAttendance_c.json" in each["path"] and each["method"] == "POST" for each in sent
        )

    attendance = {"email": "ueda@example.com", "event": "e-1", "user": "u-1"}
    accepted(relay, "registered", {**attendance, "lastName": "Ueda"})
    [made] = leads(relay, "ueda@example.com")
    lead = made["id"]
    assert (made["lastName"], records()) == ("Ueda", [(lead, None)])

    for minutes in (40, 41, 41):
        accepted(relay, "attended", {**attendance, "minutes": minutes, "attendedAt": "2026-10-01 09:00"})
    assert (records(), writes()) == ([(lead, 41)], 3)
    assert_no_dead_letters(relay)


def webinar(relay: RelayRun) -> tuple[int, dict[str, int]]:
    """An event that is over, after the first reading of it: who came, who did not, and what was answered."""
    relay.control("on24", "POST", "settings", {"lateness": PROMPT}).raise_for_status()
    relay.read("webinars")
    order = {"id": 1234567, "title": "Launch", "start": "-2h", "minutes": 60, "tags": ["example-tag"]}
    event = relay.control("on24", "POST", "events", order).json()["eventid"]

    def register(email: str, **values: str) -> int:
        made = relay.control("on24", "POST", "registrants", {"event": event, "email": email, "at": "-3h", **values})
        return int(made.json()["eventuserid"])

    people = {name: register(f"{name}@example.com", lastname=name, company="Acme") for name in ("came", "missed")}
    came = {"eventuserid": people["came"]}
    for deed in ({"kind": "live", "at": "-2h", "minutes": 45}, {"kind": "poll", "question": "Q", "answers": ["Blue"]}):
        relay.control("on24", "POST", "activities", {**came, **deed}).raise_for_status()
    return event, people


def drain(relay: RelayRun, connection: str) -> None:
    """Have what is queued be written, as the clock of `batch: {every: ...}` does."""
    name = relay.connections[connection]["function_name"]
    client = relay.emulator.client("lambda")

    def is_empty() -> bool:
        client.invoke(FunctionName=name, Payload=json.dumps({"action": "drain"}).encode())
        return not relay.depth(relay.connections[connection]["queue_url"])

    relay.until(is_empty)


def on24(relay: RelayRun) -> None:
    fields = [
        {"name": "personid", "type": "integer", "link": "id"},
        *({"name": name, "length": 255} for name in ("eventid", "eventuserid", "eventtitle", "attendedlive")),
        {"name": "poll1answer", "type": "text", "length": 1500},
    ]
    kind = {"name": "oN24Attendee_c", "fields": fields, "dedupe_fields": ["personid", "eventid", "eventuserid"]}
    relay.control("marketo", "POST", "objects", kind).raise_for_status()
    steps = [["Registered", 20], ["No Show", 30], ["Attended On-demand", 40], ["Attended", 40]]
    program = {"id": 1001, "name": "Launch", "channel": "Webinar", "statuses": steps}
    relay.control("marketo", "POST", "programs", program).raise_for_status()
    webinar(relay)
    for _ in range(2):  # whoever was not there when a record came is taken up by the next tick
        relay.read("webinars")
        drain(relay, "marketo")

    people = {name: leads(relay, f"{name}@example.com")[0] for name in ("came", "missed")}
    assert {name: (each["lastName"], each["leadSource"]) for name, each in people.items()} == {
        "came": ("came", "ON24"),
        "missed": ("missed", "ON24"),
    }
    asked = {"filterType": "personid", "filterValues": ",".join(str(each["id"]) for each in people.values())}
    records = marketo_api(
        relay,
        "GET",
        "customobjects/oN24Attendee_c.json",
        fields="personid,attendedlive,poll1answer,eventtitle",
        **asked,
    )
    found = {each["personid"]: (each["attendedlive"], each["poll1answer"], each["eventtitle"]) for each in records}
    assert found == {
        people["came"]["id"]: ("Y", "Blue", "Launch"),
        people["missed"]["id"]: ("N", None, "Launch"),
    }
    members = marketo_api(
        relay,
        "GET",
        "programs/1001/members.json",
        filterType="leadId",
        filterValues=asked["filterValues"],
        fields="leadId,statusName",
    )
    statuses = {each["leadId"]: each["statusName"] for each in members}
    assert statuses == {people["came"]["id"]: "Attended", people["missed"]["id"]: "Registered"}
    assert_no_dead_letters(relay)


def on24_to_kintone(relay: RelayRun) -> None:
    _, people = webinar(relay)
    relay.read("webinars")
    relay.wait_for_delivery()
    found = relay.records()
    assert {key: (each["company"], each["score"]) for key, each in found.items()} == {
        str(people["came"]): ("Acme", "45")
    }
    assert_no_dead_letters(relay)


def on24_poll_to_lead(relay: RelayRun) -> None:
    relay.control("marketo", "POST", "leads", {"email": "came@example.com"}).raise_for_status()
    webinar(relay)
    relay.read("webinars")
    relay.wait_for_delivery()
    assert leads(relay, "came@example.com")[0]["department"] == "Blue"
    assert_no_dead_letters(relay)


REPLY = """\
From: {sender}
To: Sales <reply+{lead}@reply.example.com>
Subject: Re: Autumn
Message-ID: <{sender}-1>
Content-Type: text/plain; charset=utf-8

Please call me.

On Tue, 1 Dec 2026 at 09:00, Acme <news@example.com> wrote:
> Autumn is here.
"""


def mail_replies(relay: RelayRun) -> None:
    """A reply is a comment and an activity, by the address or else by the id; an absence notice is neither."""
    attributes = [{"name": "Reply Text", "api_name": "replyText"}, {"name": "Matched By", "api_name": "matchedBy"}]
    primary = {"name": "Subject", "api_name": "subject"}
    kind = {"id": 100001, "name": "Replied", "api_name": "replied", "primary": primary, "attributes": attributes}
    relay.control("marketo", "POST", "activity-types", kind).raise_for_status()
    order = {"email": "ono@example.com"}
    lead = relay.control("marketo", "POST", "leads", order).json()["lead"]["id"]
    record = kintone_api(relay, "POST", record={"lead_id": {"value": str(lead)}})["id"]
    known = REPLY.format(sender="ono@example.com", lead=lead)

    for reply in (known, REPLY.format(sender="ono.private@example.com", lead=lead)):
        answer = relay.mail(reply.encode())
        assert ({each.status for each in answer.routes.values()}, answer.forwarded) == ({"accepted"}, "sent")
    absent = relay.mail(f"Auto-Submitted: auto-replied\n{known}".encode())
    assert {each.reason for each in absent.routes.values()} == {"automatic_mail"}

    relay.until(lambda: len(comments(relay, record)) == 2)
    assert all("Please call me." in each and "Autumn is here" not in each for each in comments(relay, record))
    assert sum("ono.private@example.com: Re: Autumn" in each for each in comments(relay, record)) == 1

    def told() -> list[Json]:
        found = relay.control("marketo", "GET", f"activities?lead={lead}").json()["activities"]
        return [each for each in found if each["activityTypeId"] == 100001]

    relay.until(lambda: len(told()) == 2)
    values = [{each["name"]: each["value"] for each in one["attributes"]} for one in told()]
    assert {each["Matched By"] for each in values} == {"unsigned_token"}
    assert all("Please call me." in each["Reply Text"] for each in values)
    assert [each["To"] for each in relay.mailed()] == [["sales@example.com"]] * 2
    assert_no_dead_letters(relay)


def mazrica(relay: RelayRun) -> None:
    def contacts() -> dict[str, Json]:
        return {each["email"]: each for each in relay.control("mazrica", "GET", "contacts").json()["contacts"]}

    def made(what: str, **order: Any) -> int:
        return int(relay.control("mazrica", "POST", what, order).json()["record"]["id"])

    relay.control("marketo", "POST", "exports", {"seconds": 0.1}).raise_for_status()  # all leads come as a file
    relay.read("mazrica")
    order = {"email": "mori@example.com", "lastName": "de la Cruz", "firstName": "Maria", "leadScore": 7}
    lead = relay.control("marketo", "POST", "leads", order).json()["lead"]["id"]

    def is_there() -> bool:
        relay.read("marketo")
        return "mori@example.com" in contacts()

    relay.until(is_there, TWO_LOOKS)
    mori = contacts()["mori@example.com"]
    assert (mori["name"], mori["items"]["Lead ID"], mori["items"]["Lead Score"]) == ("de la Cruz Maria", lead, 7)

    made("contacts", name="山田　太郎", email="taro@example.com")
    made("actions", kind="電話", contact=mori["id"], contacts=[mori["id"]])

    def is_linked() -> bool:
        relay.read("mazrica")
        drain(relay, "marketo")
        return "items" in contacts()["taro@example.com"]

    relay.until(is_linked)
    [taro] = leads(relay, "taro@example.com")
    assert (taro["lastName"], taro["firstName"]) == ("山田", "太郎")
    assert contacts()["taro@example.com"]["items"]["Lead ID"] == taro["id"]
    relay.until(lambda: is_linked() and leads(relay, "mori@example.com")[0]["leadStatus"] == "電話")
    assert (leads(relay, "mori@example.com")[0]["lastName"], len(contacts())) == ("de la Cruz", 2)
    assert_no_dead_letters(relay)


def both_ways(relay: RelayRun) -> None:
    def contact() -> Json:
        found = relay.control("mazrica", "GET", "contacts").json()["contacts"]
        return next((each for each in found if each["email"] == "ono@example.com"), {})

    def read(word: str, wanted: Callable[[], bool]) -> None:
        def is_so() -> bool:
            relay.read(word)
            if word == "mazrica":
                drain(relay, "marketo")
            return wanted()

        relay.until(is_so, TWO_LOOKS)

    relay.control("marketo", "POST", "exports", {"seconds": 0.1}).raise_for_status()  # all leads come as a file
    relay.read("mazrica")
    order = {"email": "ono@example.com", "lastName": "小野", "firstName": "一", "phone": "03-1"}
    lead = relay.control("marketo", "POST", "leads", order).json()["lead"]["id"]
    read("marketo", lambda: contact().get("tel") == "03-1")
    relay.control("mazrica", "POST", "contacts", {"id": contact()["id"], "tel": "03-2"}).raise_for_status()
    read("mazrica", lambda: leads(relay, "ono@example.com")[0]["phone"] == "03-2")
    relay.control("marketo", "POST", "leads", {"id": lead, "lastName": "大野"}).raise_for_status()
    read("marketo", lambda: contact()["name"] == "大野 一")
    assert (contact()["tel"], leads(relay, "ono@example.com")[0]["phone"]) == ("03-2", "03-2")
    assert_no_dead_letters(relay)


def not_delivered_in_marketo(relay: RelayRun) -> None:
    attributes = [{"name": "Cause", "api_name": "cause"}, {"name": "Message", "api_name": "message"}]
    primary = {"name": "Route", "api_name": "route"}
    kind = {"id": 100002, "name": "Not Delivered", "api_name": "notDelivered", "primary": primary}
    relay.control("marketo", "POST", "activity-types", {**kind, "attributes": attributes}).raise_for_status()
    lead = relay.control("marketo", "POST", "leads", {"email": "nishi@example.com"}).json()["lead"]["id"]

    accepted(relay, "mail-opened", {"leadId": lead, "company": "Acme", "tags": "no such option"})

    def told() -> list[Json]:
        found = relay.control("marketo", "GET", f"activities?lead={lead}").json()["activities"]
        return [each for each in found if each["activityTypeId"] == 100002]

    relay.until(lambda: len(told()) == 1)
    [activity] = told()
    values = {each["name"]: each["value"] for each in activity["attributes"]}
    assert (activity["primaryAttributeValue"], values["Cause"]) == ("mail-opened", "CB_VA01")
    assert "tags" in values["Message"]


def soap_clients(relay: RelayRun) -> None:
    soap = relay.stack["soap"]
    client = Client(soap["wsdl_url"].removesuffix("?WSDL"), soap["user_id"], soap["encryption_key"])
    client.zeep().sync_lead({"Email": "george@example.com"})
    assert len(leads(relay, "george@example.com")) == 1


DRIVES: dict[str, Callable[[RelayRun], None]] = {
    each.__name__.replace("_", "-"): each
    for each in (
        marketo_to_kintone,
        kintone_both_ways,
        kintone_reply,
        kintone_comment,
        both_ways,
        karte,
        karte_events,
        karte_to_marketo,
        http_system,
        leads_by_webhook,
        leads_to_kintone,
        look_up_to_kintone,
        mail_replies,
        marketo_activities,
        marketo_custom_objects,
        mail_opens_without_campaigns,
        mazrica,
        not_delivered_in_marketo,
        on24,
        on24_poll_to_lead,
        on24_to_kintone,
        soap_clients,
    )
}


def test_every_example_is_driven() -> None:
    assert set(DRIVES) == set(EXAMPLES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_does_what_it_says(name: str, state: State) -> None:
    stack = up(EXAMPLES[name], state, Ports.free(), say=lambda _: None)
    for system in stack["systems"]:
        RelayRun(stack, state).control(system, "POST", "reset")
    DRIVES[name](RelayRun(stack, state))
