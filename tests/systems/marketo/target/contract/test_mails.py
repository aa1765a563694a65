"""Routes with `mail`: a mail is looked up with its content as a lead would see it, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from local.systems.marketo import Client
from relay.core.outcome import Delivered, FoundRecord
from relay.system.reads import EVERYTHING, Names, Reads
from tests.systems.marketo.target.contract.marketo_relay import MarketoRelay, a_route, an_event, codes, kinds

MAIL = {"id": "primaryId", "lead": "leadId"}
ROUTES = {
    "opened": a_route(lead=None, mail=MAIL, then="next"),
    "for-all": a_route(lead=None, mail={**MAIL, "render": "mail"}, then="next"),
    "pictures": a_route(lead=None, mail={**MAIL, "images": True}, then="next"),
    "short": a_route(lead=None, mail={**MAIL, "most_bytes": 1000}, then="next"),
    "all-of-the-day": a_route(lead=None, mail={**MAIL, "purpose": "write"}, then="next"),
}
CONTENT = "/rest/asset/v1/email/{}/fullContent.json"
LEADS = "/rest/v1/leads.json"


def reads(*names: str) -> Names:
    return Reads(frozenset(names))


@pytest.fixture
def mails(relay: MarketoRelay) -> MarketoRelay:
    """A relay whose routes look mails up; the next route reads all of them."""
    relay.routes, relay.wanted = ROUTES, dict.fromkeys(ROUTES, EVERYTHING)
    return relay


def opened(lead: int, mail: int = 2001, route: str = "opened") -> Any:
    return an_event(route, id="1-2", leadId=lead, primaryId=mail)


def found(outcomes: list[Any]) -> list[FoundRecord | None]:
    assert kinds(outcomes) == "D" * len(outcomes), codes(outcomes)
    return [one.found for one in outcomes if isinstance(one, Delivered)]


def one(outcomes: list[Any]) -> FoundRecord:
    (record,) = found(outcomes)
    assert record is not None
    return record


def test_a_mail_is_found_with_what_this_lead_would_see(mails: MarketoRelay) -> None:
    lead = mails.lead("a@example.com", firstName="Erika & Co")
    record = one(mails.deliver(opened(lead)))

    updated, rendered = record.pop("updatedAt"), record.pop("renderedAt")
    assert (len(updated), updated[-1], rendered[-1]) == (20, "Z", "Z")
    assert record == {
        "id": 2001,
        "leadId": lead,
        "name": "Autumn Mail",
        "subject": "News for Erika & Co",
        "fromName": "Stand-in",
        "fromEmail": "stand-in@example.com",
        "replyEmail": "stand-in@example.com",
        "preHeader": None,
        "url": "https://app-stand-in.marketo.com/#EM2001A1",
        "folder": "Mails",
        "workspace": "Default",
        "status": "approved",
        "html": "<p>Hello Erika &amp; Co</p>",
        "text": "Hello Erika & Co",
        "renderedFor": "lead",
        "truncated": False,
        "refused": None,
    }


def test_its_text_is_made_of_its_html_where_it_has_none_of_its_own(mails: MarketoRelay) -> None:
    lead = mails.lead("a@example.com", country="Japan")
    record = one(mails.deliver(opened(lead, 2002)))
    assert record["subject"] == "Come to our seminar, dear customer"
    assert record["text"] == (
        "Seminar\n\nDear customer,\n\nTokyo\n\n"
        "Register (https://www.example.com/seminar?from=mail&id=7) until {{my.Deadline}}."
    )
    assert "open.gif" not in record["html"]
    assert "style" not in record["html"]
    assert "Online" in one(mails.deliver(opened(mails.lead("b@example.com"), 2002)))["text"]


def test_each_part_is_asked_for_only_where_the_next_route_reads_it(mails: MarketoRelay) -> None:
    lead = mails.lead("a@example.com", firstName="Erika")
    costs = {}
    for names in (("name",), ("subject",), ("html",), ("text",), ("html", "text")):
        mails.wanted = {"opened": reads(*names)}
        before = (mails.calls(CONTENT.format(2001)), mails.calls(LEADS))
        record = one(mails.deliver(opened(lead)))
        costs[names] = (mails.calls(CONTENT.format(2001)) - before[0], mails.calls(LEADS) - before[1])
        assert (record["html"] is not None, record["text"] is not None) == ("html" in names, "text" in names)
        assert (record["renderedFor"], record["refused"]) == ("lead" if {"html", "text"} & {*names} else None, None)

    assert costs == {
        ("name",): (0, 0),
        ("subject",): (0, 1),
        ("html",): (1, 0),
        ("text",): (1, 0),
        ("html", "text"): (2, 0),
    }


def test_what_is_rendered_for_nobody_is_asked_for_once_for_each_version(mails: MarketoRelay) -> None:
    mails.marketo.clock.freeze()
    leads = [mails.lead(f"{name}@example.com", firstName=name) for name in "abc"]
    records = found(mails.deliver(*(opened(lead, route="for-all") for lead in leads)))
    again = one(mails.deliver(opened(leads[0], route="for-all")))

    assert {each and each["html"] for each in records} == {"<p>Hello {{lead.First Name:default=you}}</p>"}
    assert (again["renderedFor"], again["subject"]) == ("mail", "News for {{lead.First Name:default=you}}")
    assert (mails.calls(CONTENT.format(2001)), mails.calls(LEADS)) == (2, 0)
    assert mails.calls("/rest/asset/v1/email/2001.json") == 1


def test_a_new_version_is_another_mail(mails: MarketoRelay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("systems.marketo.target.mails.known_mails.LIFETIME", 0.0)
    lead = mails.lead("a@example.com")
    before = one(mails.deliver(opened(lead, route="for-all")))
    mails.marketo.clock.advance(60)
    mails.marketo.write_email(id=2001, name="Autumn Mail", html="<p>draft</p>", status="draft")
    assert one(mails.deliver(opened(lead, route="for-all")))["html"] == before["html"]
    mails.marketo.write_email(id=2001, do="approve")
    after = one(mails.deliver(opened(lead, route="for-all")))
    assert (after["html"], after["updatedAt"] > before["updatedAt"]) == ("<p>draft</p>", True)
    mails.marketo.write_email(id=2001, do="unapprove")
    assert one(mails.deliver(opened(lead)))["status"] == "draft"


@pytest.mark.parametrize("change", [{"do": "delete"}, {"name": "A", "tested": True}])
def test_a_mail_that_is_not_there_or_is_of_a_test_is_nobody(mails: MarketoRelay, change: dict[str, Any]) -> None:
    mails.marketo.write_email(id=2001, **change)
    lead = mails.lead("a@example.com")
    assert mails.deliver(opened(lead), opened(lead, 4711)) == [Delivered(found=None)] * 2
    assert mails.calls(CONTENT.format(2001)) == 0


def test_for_a_lead_that_is_gone_it_is_rendered_for_nobody_and_marked(mails: MarketoRelay) -> None:
    record = one(mails.deliver(opened(4711)))
    assert record["renderedFor"] == "mail"
    assert record["text"] == "Hello {{lead.First Name:default=you}}"
    assert record["subject"] == "News for {{lead.First Name:default=you}}"


def test_what_marketo_renders_for_nobody_is_found_without_its_content(mails: MarketoRelay) -> None:
    mails.marketo.write_email(id=7, name="New editor", subject="Hi", html="<p>x</p>", refused=True)
    lead = mails.lead("a@example.com")
    record = one(mails.deliver(opened(lead, 7)))
    assert (record["name"], record["subject"], record["html"], record["text"]) == ("New editor", "Hi", None, None)
    assert (record["renderedFor"], record["renderedAt"], record["refused"]) == (None, None, "709")


def test_who_may_not_read_mails_is_told_so_and_what_passes_is_tried_again(
    relay_to: Callable[..., MarketoRelay],
) -> None:
    client = Client("poor", "secret", "poor@stand-in.invalid", lacks=frozenset({"Read-Only Assets"}))
    relay = relay_to({"clients": [client]})
    relay.routes, relay.wanted = ROUTES, dict.fromkeys(ROUTES, EVERYTHING)
    lead = relay.lead("a@example.com")
    relay.secret = {"client_id": "poor", "client_secret": "secret"}
    assert codes(relay.deliver(opened(lead))) == ["603"]
    (error,) = [each for each in relay.check(opened=ROUTES["opened"]) if each.level == "error"]
    assert error.where == "routes.opened.mail"
    assert "Read-Only Assets" in error.message

    relay.secret = {"client_id": relay.marketo.client_id, "client_secret": relay.marketo.client_secret}
    relay.marketo.fail("code", code="611", times=9, path=CONTENT.format(2001))
    outcomes = relay.deliver(opened(lead), opened(relay.lead("b@example.com"), 2002))
    assert kinds(outcomes) == "RD"


def test_a_look_at_marketo_says_that_mails_can_be_read_or_which_cannot(mails: MarketoRelay) -> None:
    assert {each.level for each in mails.check(opened=ROUTES["opened"])} == {"ok"}
    mails.marketo.write_email(id=1, name="First", refused=True)
    (warning,) = [each for each in mails.check(opened=ROUTES["opened"]) if each.level == "warning"]
    assert "First" in warning.message


def test_pictures_are_kept_where_the_route_says_so_but_no_tracking_pixel(mails: MarketoRelay) -> None:
    html = '<p><img src="https://x.example/a.png" width="80"><img src="https://x.example/b.gif" width=1 height=1></p>'
    mails.marketo.write_email(id=7, name="Pictures", html=html)
    lead = mails.lead("a@example.com")
    assert one(mails.deliver(opened(lead, 7, "pictures")))["html"] == (
        '<p><img src="https://x.example/a.png" width="80"></p>'
    )
    assert one(mails.deliver(opened(lead, 7)))["html"] == "<p></p>"


def test_a_long_mail_is_cut_between_characters_and_marked(mails: MarketoRelay) -> None:
    mails.marketo.write_email(id=7, name="Long", html="<div><p>" + "あ" * 900 + "</p></div>", text="い" * 900)
    record = one(mails.deliver(opened(mails.lead("a@example.com"), 7, "short")))
    assert record["truncated"] is True
    assert record["text"] == "い" * 333
    assert record["html"].startswith("<div><p>あ")
    assert record["html"].endswith("あ</p></div>")
    assert 990 < len(record["html"].encode()) <= 1000


def test_many_events_of_one_batch_take_one_call_for_their_leads(mails: MarketoRelay) -> None:
    mails.wanted = {"opened": reads("subject")}
    leads = [mails.lead(f"{n}@example.com", firstName=str(n)) for n in range(40)]
    records = found(mails.deliver(*(opened(lead) for lead in leads), opened(leads[0])))
    assert [each and each["subject"] for each in records] == [*(f"News for {n}" for n in range(40)), "News for 0"]
    assert mails.calls(LEADS) == 1


def test_what_is_no_mail_is_refused_by_its_path(mails: MarketoRelay) -> None:
    lead = mails.lead("a@example.com")
    outcomes = mails.deliver(*(opened(lead, mail) for mail in ("", "x", 0, -1, 2**40, None, [2001])))  # type: ignore[arg-type]
    assert codes(outcomes) == ["invalid_value"] * 7
    assert codes(mails.deliver(opened("x"))) == ["invalid_key"]  # type: ignore[arg-type]
    assert kinds(mails.deliver(an_event("opened", leadId=str(lead), primaryId="2001"))) == "D"


def test_nothing_is_written(mails: MarketoRelay) -> None:
    lead, before = mails.lead("a@example.com"), mails.marketo.leads()
    mails.deliver(opened(lead), opened(lead, 2002))
    assert mails.marketo.leads() == before
    assert {each["method"] for each in mails.marketo.requests() if "identity" not in each["path"]} == {"GET"}


def test_mails_take_no_more_than_their_share_of_the_day(relay_to: Callable[..., MarketoRelay]) -> None:
    relay = relay_to(quota={"per_day": 10})
    relay.routes, relay.wanted = ROUTES, dict.fromkeys(ROUTES, EVERYTHING)
    lead = relay.lead("a@example.com")
    told = relay.deliver(*(opened(lead + n) for n in range(8)))
    assert set(codes(told)) == {"", "daily_limit"}
    assert kinds(relay.deliver(opened(lead, route="all-of-the-day")))[0] in "DR"
    assert relay.calls(CONTENT.format(2001)) <= 9
