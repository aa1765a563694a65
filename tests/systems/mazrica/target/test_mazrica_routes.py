"""What relay.yaml may say of a route to Mazrica, what it reads of a payload, and what `relay check` says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from local.systems.mazrica import StandIn
from relay.core.read_source import ReadSource
from relay.core.refusal import Refused
from relay.system.reads import reads
from systems.mazrica.config import MazricaConnection
from systems.mazrica.explanations import explanations
from systems.mazrica.rest.errors import STATUSES
from systems.mazrica.target.mapping import RouteMapping
from systems.mazrica.target.route import MazricaRoute
from systems.mazrica.target.side import MazricaTargetSide
from tests.support.mazrica_readings import settings
from tests.support.mazrica_writing import LEAD

SIDE = MazricaTargetSide()


def _route(**more: Any) -> MazricaRoute:
    return msgspec.convert({"to": "mazrica", "contact": {}, **more}, MazricaRoute)


def _problems(route: MazricaRoute, connection: Mapping[str, Any] | None = None) -> dict[str, str]:
    model = msgspec.convert({"items": {"lead_id": 501}} if connection is None else connection, MazricaConnection)
    found = [*SIDE.check_route(route), *SIDE.check_together(model, route)]
    return {each.path: each.message for each in found}


def test_m10_a_lead_that_is_gone_is_not_for_mazrica() -> None:
    route = msgspec.structs.replace(_route(), source=ReadSource(stream="leads", every="1h", gone="deliver"))
    assert list(_problems(route)) == ["source.gone"]


def test_the_smallest_route_reads_what_is_written_by_marketo_s_names() -> None:
    route = _route()
    assert _problems(route) == {}
    names = {"id", "email", "lastName", "firstName", "leadScore", "mktoAcquisitionDate", "company", "phone"}
    assert set(reads(route, SIDE.describe(route)).names or ()) == names
    other = _route(contact={"lead_score": None, "known": "asked.id"}, account="none")
    assert set(reads(other, SIDE.describe(other)).names or ()) == names - {"leadScore", "company", "phone"} | {"asked"}


@pytest.mark.parametrize(
    ("route", "connection", "path", "words"),
    [
        ({"contact": {"email": "a b"}}, None, "contact.email", "JMESPath"),
        ({"account": {"name": "("}}, None, "account.name", "JMESPath"),
        ({"account": {"free_mail": ["@gmail.com"]}}, None, "account.free_mail[0]", "behind the @"),
        ({"account": {"free_mail": ["a.jp"], "match": "name_and_phone"}}, None, "account.free_mail", "Remove them"),
        ({}, {}, "contact", "items: {lead_id: ...}"),
        ({"contact": {"activity_url": "url"}}, None, "contact.activity_url", "items: {activity_url: ...}"),
    ],
)
def test_what_is_wrong_with_a_route_is_said_with_what_to_change(
    route: Mapping[str, Any], connection: Mapping[str, Any] | None, path: str, words: str
) -> None:
    found = _problems(_route(**route), connection)
    assert list(found) == [path]
    assert words in found[path]


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        ({"id": None}, "key_missing"),
        ({"id": "a7"}, "mazrica_lead_id_wrong"),
        ({"id": 0}, "mazrica_lead_id_wrong"),
        ({"id": [7]}, "mazrica_lead_id_wrong"),
        ({"leadScore": "many"}, "value_not_number"),
        ({"leadScore": 1.5}, "value_not_whole"),
        ({"mktoAcquisitionDate": "soon"}, "value_not_date"),
        ({"url": "javascript:1"}, "mazrica_link_wrong"),
        ({"url": "https://a.example/あ"}, "mazrica_link_wrong"),
    ],
)
def test_what_cannot_be_written_is_refused_by_its_name(payload: Mapping[str, Any], reason: str) -> None:
    mapping = RouteMapping(_route(contact={"activity_url": "url"}))
    with pytest.raises(Refused) as refused:
        mapping.read({**LEAD, **payload})
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("moment", "day"),
    [("2026-03-31T14:59:59Z", "2026-03-31"), ("2026-03-31T15:00:00Z", "2026-04-01"), ("2026-04-01", "2026-04-01")],
)
def test_m20_the_acquisition_date_is_the_day_in_japan(moment: str, day: str) -> None:
    found = RouteMapping(_route()).read({**LEAD, "mktoAcquisitionDate": moment})
    assert found.items["acquisition_date"] == day


def test_equal_values_have_one_fingerprint() -> None:
    first, same, other = ({**LEAD, **more} for more in ({}, {"title": "部長"}, {"leadScore": 13}))
    route = _route()
    assert SIDE.fingerprint(route, first) == SIDE.fingerprint(route, same) != SIDE.fingerprint(route, other)


def test_m08_whoever_begins_with_everything_is_told_who_will_see_it_and_for_how_long(mazrica: StandIn) -> None:
    mazrica.contact(name="誰か", items={"Lead ID": 1, "Lead Score": 2, "Acquisition Date": "2026-04-01"})
    connection = msgspec.convert(settings(mazrica), MazricaConnection)

    def findings(first: str) -> list[str]:
        source = ReadSource(stream="leads", every="1h", first=first)
        routes = {"leads": msgspec.structs.replace(_route(), source=source)}
        found = SIDE.check("mazrica", connection, routes, lambda *, refresh=False: {"api_key": mazrica.api_key})
        return [f"{each.level} {each.message}" for each in found if "users" in each.message or each.level == "error"]

    [warning] = findings("everything")
    assert warning.startswith("warning every lead becomes a contact, and all users of this Mazrica account see")
    assert "10 to 20 days" in warning
    assert findings("now") == []
    assert mazrica.limits()["calls"].keys() == {"GET /contacts", "GET /customers"}


def test_every_code_that_lets_an_event_die_is_explained_in_both_languages() -> None:
    known = explanations()
    dying = {row.code for row in STATUSES.values() if not row.retry} | {"bad_answer", "redirected"}
    assert dying <= known.keys()
    for each in known.values():
        assert all(each.words("en") + each.words("ja"))
        assert not [text for text in each.words("ja") if text == each.reason]
