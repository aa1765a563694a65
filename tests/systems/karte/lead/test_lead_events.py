"""K-20 to K-22: events of a lead go to the users who were given it, or else to a visitor of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from systems.web.receiver import WEB
from tests.systems.karte.lead.two_systems import TwoSystems

Maker = Callable[..., TwoSystems]
COOKIE = "id:561-HYG-937&token:_mch-example.com-1374552656411-90718"
TEMPLATE = (
    'leadId={{lead.Id}}&events=[{"event_name": "marketo_score_changed", '
    '"values": {"score": {{lead.Lead Score:default=0}}} }]'
)


def called(relay: TwoSystems, lead: int, score: str = "0", route: str = "karte-events") -> None:
    """Marketo calls with the seed's template, byte for byte; only its tokens are filled."""
    body = TEMPLATE.replace("{{lead.Id}}", str(lead)).replace("{{lead.Lead Score:default=0}}", score)
    relay.webhook(route, **WEB.read(relay.config.routes[route], body.encode()))


def scored(relay: TwoSystems) -> list[tuple[str, str, Any]]:
    """Kind of id, id and score of each event."""
    found = [each for each in relay.karte.events() if each["event_name"] == "marketo_score_changed"]
    return [(each["key"], each["id"], each["values"]["score"]) for each in found]


def test_k21_and_k22_the_seeds_template_before_and_after_the_first_pull(relay: TwoSystems) -> None:
    lead = relay.lead("a@example.com")
    called(relay, lead, "1")
    relay.settle()
    relay.visit(user_id="A", email="a@example.com")
    relay.settle()
    called(relay, lead, "2")
    relay.settle()
    assert scored(relay) == [("visitor_id", f"marketo-{lead}", 1), ("user_id", "A", 2)]


def test_k21_several_linked_users_get_it_or_the_last_alone(relay: TwoSystems) -> None:
    lead = relay.lead("a@example.com")
    for user in ("A", "B"):
        relay.visit(user_id=user, email="a@example.com")
        relay.settle()
    called(relay, lead, "1")
    called(relay, lead, "2", route="karte-last")
    relay.settle()
    assert scored(relay) == [("user_id", "A", 1), ("user_id", "B", 1), ("user_id", "B", 2)]


def test_k21_a_link_goes_with_the_address_at_marketo(relay: TwoSystems) -> None:
    lead = relay.lead("a@example.com")
    relay.visit(user_id="A", email="a@example.com")
    relay.settle()
    relay.lead(id=lead, email="b@example.com")
    relay.lead_changed(lead)
    relay.settle()
    called(relay, lead)
    relay.settle()
    assert scored(relay) == [("visitor_id", f"marketo-{lead}", 0)]


def test_k21_and_comes_back_with_it_though_no_value_has_changed(relay_with: Maker) -> None:
    relay = relay_with(leads={"fields": {"company": "company"}})
    lead = relay.lead("a@example.com", company="Example")
    relay.visit(user_id="A", email="a@example.com")
    relay.settle()
    for email in ("b@example.com", "a@example.com"):
        relay.lead(id=lead, email=email)
        relay.lead_changed(lead)
        relay.settle()
    called(relay, lead)
    relay.settle()
    assert scored(relay) == [("user_id", "A", 0)]
    assert len(relay.identified("A")) == 1


def test_k21_a_link_goes_with_the_address_at_karte_and_with_another_lead(relay: TwoSystems) -> None:
    first, second = relay.lead("a@example.com"), relay.lead("b@example.com")
    for email in ("a@example.com", "nobody@example.com"):
        relay.visit(user_id="A", email=email)
        relay.settle()
    called(relay, first, "1")
    relay.visit(user_id="A", email="b@example.com")
    relay.settle()
    called(relay, first, "2")
    called(relay, second, "3")
    relay.settle()
    lone = f"marketo-{first}"
    assert scored(relay) == [("visitor_id", lone, 1), ("visitor_id", lone, 2), ("user_id", "A", 3)]


def test_k21_a_link_goes_with_a_merger_and_with_a_deletion(relay: TwoSystems) -> None:
    winner, loser, gone = relay.lead("w@example.com"), relay.lead("a@example.com"), relay.lead("c@example.com")
    relay.visit(user_id="A", email="a@example.com")
    relay.visit(user_id="C", email="c@example.com")
    relay.settle()
    relay.marketo.merge(winner, loser)
    relay.marketo.delete(gone)
    for lead in (loser, gone):
        relay.lead_changed(lead)
    relay.settle()
    called(relay, loser, "1")
    called(relay, gone, "2")
    relay.settle()
    assert sorted(scored(relay)) == [("visitor_id", f"marketo-{loser}", 1), ("visitor_id", f"marketo-{gone}", 2)]


def test_k21_a_visitor_is_linked_until_a_member_logs_in_there(relay_with: Maker) -> None:
    relay = relay_with(leads={"visitors": {"event_name": "marketo_lead"}})
    lead = relay.lead("a@example.com")
    relay.associate(lead, COOKIE)
    relay.visit(visitor_id="V", marketo_cookie=COOKIE)
    relay.settle()
    called(relay, lead, "1")
    relay.settle()
    relay.visit(user_id="B", visitor_id="V", email="b@example.com", marketo_cookie=COOKIE)
    relay.settle()
    called(relay, lead, "2")
    relay.visit(visitor_id="V", marketo_cookie=COOKIE)
    relay.settle()
    assert scored(relay) == [("visitor_id", "V", 1), ("visitor_id", f"marketo-{lead}", 2)]
    assert "visitor_became_member" in relay.skipped()
    assert relay.identified("B") == []


def test_an_event_that_comes_again_goes_to_whom_it_went_at_first(relay: TwoSystems) -> None:
    lead = relay.lead("a@example.com")
    called(relay, lead)
    again = relay.queues["karte"][0]
    relay.settle()
    relay.visit(user_id="A", email="a@example.com")
    relay.settle()
    relay.queues["karte"].append(again)
    relay.settle()
    assert scored(relay) == [("visitor_id", f"marketo-{lead}", 0)]


def test_k21_via_hook_the_plug_in_of_old_projects_knows_whose_lead_it_is(relay: TwoSystems) -> None:
    lead = relay.lead("a@example.com")
    values = {"text": 'R&D 100% a+b=c "q" 日本語\U0001f600', "exact": 1.5}
    relay.webhook("karte-hook", leadId=lead, events=[{"event_name": "marketo_opened", "values": values}])
    relay.settle()
    (written,) = relay.karte.events()
    assert (written["source"], written["id"], written["values"]) == ("hook", f"marketo-{lead}", values)
