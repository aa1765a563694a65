"""What is remembered of people: loaded from a file, shown to who asks (K-15), and erased."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from operations.systems.karte.roster_file import Columns, rows
from operations.systems.karte.roster_load import LoadCount, load
from operations.systems.karte.user_view import UserView, views
from relay.system.noted import KeepsPeople
from systems.karte.people.due import DueList
from systems.karte.people.kept import KeptPeople
from systems.karte.system import KARTE
from tests.systems.karte.lead.two_systems import KEY, TwoSystems

COOKIE = "id:561-HYG-937&token:_mch-example.com-1374552656411-90718"


def kept(relay: TwoSystems) -> KeptPeople:
    return KeptPeople(relay.people, DueList(relay.noted, relay.people.hashes))


def loaded(relay: TwoSystems, tmp_path: Path, text: str) -> LoadCount:
    path = tmp_path / "roster.csv"
    path.write_text(f"user_id,email\n{text}")
    found = kept(relay)
    assert found.due
    return load(rows(path, Columns()), found.people, found.due, lambda _: None)


def shown(relay: TwoSystems, who: str, *, reveal: bool = False) -> UserView:
    (found,) = views(kept(relay), who, reveal=reveal)
    return found


def test_k01_a_loaded_roster_is_asked_for_once_and_a_second_load_asks_for_what_changed(
    relay: TwoSystems, tmp_path: Path
) -> None:
    relay.lead("a@example.com"), relay.lead("c@example.com")
    first = loaded(relay, tmp_path, "A,a@example.com\nB,b@example.com\nbroken\n")
    assert (first.asked, first.known, first.bad) == (2, 0, 1)
    relay.settle()
    assert len(relay.identified("A")) == 1
    second = loaded(relay, tmp_path, "A,A@example.com\nB,c@example.com\n")
    assert (second.asked, second.known) == (1, 1)
    relay.settle()
    assert (len(relay.identified("A")), len(relay.identified("B"))) == (1, 1)


def test_k01_a_load_that_was_stopped_is_run_again(relay: TwoSystems, tmp_path: Path) -> None:
    relay.lead("a@example.com")
    relay.noted.writes_left.append(0)
    with pytest.raises(Exception, match="InternalServerError"):
        loaded(relay, tmp_path, "A,a@example.com\n")
    relay.noted.writes_left.clear()
    assert loaded(relay, tmp_path, "A,a@example.com\n").asked == 1
    relay.settle()
    assert len(relay.identified("A")) == 1


def test_k15_the_last_pull_is_shown_by_id_and_by_address_and_values_only_to_who_asks(relay: TwoSystems) -> None:
    lead = relay.lead("a@example.com", company="Example")
    relay.visit(user_id="A", email="a@example.com")
    relay.settle()
    for who in ("A", "a@example.com", " A@EXAMPLE.COM "):
        view = shown(relay, who)
        assert view.given
        assert (view.user, view.given.by, view.given.lead, view.given.way) == (
            "user_id/A",
            "email",
            str(lead),
            "identify",
        )
        assert "marketo.company" in view.given.names
        assert view.given.values is None
    revealed: Any = shown(relay, "A", reveal=True).given
    assert revealed.values["marketo"]["company"] == "Example"


@pytest.mark.parametrize(
    ("call", "why"),
    [
        ({"email": "n@example.com"}, "no cookie came along"),
        ({"email": "n@example.com", "marketo_cookie": "id:x"}, "the cookie that came along is malformed"),
        ({"marketo_cookie": COOKIE}, "no lead has the cookie that came along"),
    ],
)
def test_k15_or_why_nothing_was_given(relay: TwoSystems, call: dict[str, str], why: str) -> None:
    relay.visit(user_id="A", **call)
    relay.settle()
    view = shown(relay, "A")
    assert view.missed
    assert view.given is None
    assert why in view.missed.why


def test_whoever_is_forgotten_is_nowhere_any_more(relay: TwoSystems) -> None:
    lead = relay.lead("a@example.com", company="Example")
    relay.load(A="a@example.com", B="a@example.com")
    relay.settle()
    relay.lead_changed(lead)
    relay.step("karte")
    side = KARTE.target
    assert isinstance(side, KeepsPeople)
    people = side.people(relay.states["karte"], relay.noted, KEY)
    assert people.items("a@example.com") > 0
    people.forget("a@example.com")
    assert people.items("a@example.com") == people.items("A") == 0
    assert relay.noted.items == {}
    assert relay.links.users(str(lead)) == []
    before = len(relay.identified("A"))
    relay.lead_changed(lead)
    relay.settle()
    assert len(relay.identified("A")) == before
    assert relay.skipped()[-1] == "not_known_to_karte"


def test_forgetting_one_user_leaves_the_other_of_the_same_address(relay: TwoSystems) -> None:
    lead = relay.lead("a@example.com", company="1")
    relay.load(A="a@example.com", B="a@example.com")
    relay.settle()
    kept(relay).forget("A")
    assert relay.links.users(str(lead)) == ["user_id/B"]
    relay.lead(id=lead, company="2")
    relay.lead_changed(lead)
    relay.settle()
    assert (len(relay.identified("A")), len(relay.identified("B"))) == (1, 2)


def test_a_lead_that_is_forgotten_has_its_events_at_a_visitor_of_its_own(relay: TwoSystems) -> None:
    lead = relay.lead("a@example.com")
    relay.visit(user_id="A", email="a@example.com")
    relay.settle()
    kept(relay).forget(str(lead))
    assert relay.links.users(str(lead)) == []
    assert shown(relay, "A").given is None


def test_no_address_and_no_name_stands_in_the_table(relay: TwoSystems) -> None:
    relay.lead("a@example.com", firstName="Taro")
    relay.visit(user_id="A", email="a@example.com")
    relay.settle()
    for key, text in relay.states["karte"].items():
        assert "a@example.com" not in key + text
        assert "Taro" not in text
