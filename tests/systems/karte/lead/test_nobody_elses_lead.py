"""Nobody gets somebody else's lead, ever: shared browsers, changed addresses, merged leads, whatever fails meanwhile.

Two persons have two addresses each, and a member's id each; they share browsers. Leads have one of their addresses,
and may be given another's. Functions are killed at any call to the table, answers of KARTE are lost.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.systems.karte.lead.two_systems import TwoSystems

Maker = Callable[..., TwoSystems]
COOKIES = [f"id:561-HYG-937&token:_mch-example.com-137455265641{at}-90718" for at in range(2)]
ADDRESSES = [f"{name}{at}@example.com" for name in "ab" for at in range(2)]
PERSONS = 2

PERSON, BROWSER, ADDRESS = st.integers(0, PERSONS - 1), st.integers(0, 1), st.integers(0, 1)
LEAD = st.integers(0, 5)
KILL = st.one_of(st.none(), st.none(), st.integers(0, 40))
FAULT = st.sampled_from(["", "", "", "lost-answer", "reset", "429", "503-html"])
DEED = st.one_of(
    st.tuples(st.just("visit"), PERSON, BROWSER, st.one_of(st.none(), ADDRESS), st.booleans()),
    st.tuples(st.just("anonymous"), BROWSER),
    st.tuples(st.just("load"), PERSON, ADDRESS),
    st.tuples(st.just("edit"), LEAD, st.integers(0, 3)),
    st.tuples(st.just("merge"), LEAD, LEAD),
    st.tuples(st.just("delete"), LEAD),
    st.tuples(st.just("associate"), LEAD, BROWSER),
    st.tuples(st.just("happens"), LEAD),
    *[st.tuples(st.just("work"), st.integers(1, 6), KILL, FAULT)] * 4,
)


class World:
    """Who is who, and what the relay was told."""

    def __init__(self, relay: TwoSystems) -> None:
        self.relay = relay
        self.leads: list[int] = []
        self.history: dict[int, list[str]] = {}
        """Of each lead: the addresses that it had, empty once it is gone."""
        self.told: dict[str, tuple[int, int]] = {}
        """By the event that told of it: a lead, and how many addresses it had had by then."""
        self.happened: dict[str, tuple[int, int]] = {}
        self.browsers: dict[int, set[int]] = {0: set(), 1: set()}
        self.members: set[str] = set()
        """The browsers at which a member has logged in, as far as the relay has been told and is done with it."""
        self.seen = 0
        for person in range(PERSONS):
            self._load(person, 0)
            self._edit(len(self.leads), 2 * person)
            self._associate(person, person)

    def do(self, deed: tuple[Any, ...]) -> None:
        getattr(self, f"_{deed[0]}")(*deed[1:])

    def _visit(self, person: int, browser: int, address: int | None, with_cookie: bool) -> None:  # noqa: FBT001
        said = {} if address is None else {"email": ADDRESSES[2 * person + address]}
        said |= {"marketo_cookie": COOKIES[browser]} if with_cookie else {}
        self.relay.visit(user_id=f"M{person}", visitor_id=f"V{browser}", **said)

    def _anonymous(self, browser: int) -> None:
        self.relay.visit(visitor_id=f"V{browser}", marketo_cookie=COOKIES[browser])

    def _load(self, person: int, address: int) -> None:
        self.relay.load(**{f"M{person}": ADDRESSES[2 * person + address]})

    def _edit(self, at: int, address: int) -> None:
        if at >= len(self.leads):
            lead = self.relay.twin(ADDRESSES[address])
            self.leads.append(lead)
            self.history[lead] = [ADDRESSES[address]]
        else:
            lead = self.leads[at]
            if not self._is_there(lead):
                return
            self.relay.lead(id=lead, email=ADDRESSES[address])
            self.history[lead].append(ADDRESSES[address])
        self._tell(lead)

    def _merge(self, winner: int, loser: int) -> None:
        alive = [each for each in self.leads if self._is_there(each)]
        if winner % 6 == loser % 6 or max(winner, loser) >= len(alive):
            return
        self.relay.marketo.merge(alive[winner], alive[loser])
        self._gone(alive[loser])
        self._tell(alive[winner])

    def _delete(self, at: int) -> None:
        alive = [each for each in self.leads if self._is_there(each)]
        if at < len(alive):
            self.relay.marketo.delete(alive[at])
            self._gone(alive[at])

    def _associate(self, at: int, browser: int) -> None:
        alive = [each for each in self.leads if self._is_there(each)]
        if at < len(alive):
            self.relay.associate(alive[at], COOKIES[browser])
            self.browsers[browser].add(alive[at])

    def _happens(self, at: int) -> None:
        if at < len(self.leads):
            events = [{"event_name": "opened", "values": {"lead": self.leads[at]}}]
            self.relay.webhook("karte-events", leadId=self.leads[at], events=events)

    def _work(self, steps: int, kill: int | None, fault: str) -> None:
        """Some functions run; at the last of them somebody is killed, or something fails."""
        for at in range(steps):
            is_last = at == steps - 1
            if fault and is_last:
                self.relay.karte.fail(fault, times=1)
            if at % 3 == 2:
                self.relay.roster()
            self.relay.step("karte" if at % 3 else "marketo", kill=kill if is_last else None)
            self.relay.karte.recover()
            self.check()

    def _gone(self, lead: int) -> None:
        self.history[lead].append("")
        self._tell(lead)

    def _is_there(self, lead: int) -> bool:
        return self.history[lead][-1] != ""

    def _tell(self, lead: int) -> None:
        queue = self.relay.queues["karte"]
        before = len(queue)
        self.relay.lead_changed(lead)
        for each in queue[before:]:
            self.told[each.body] = (lead, len(self.history[lead]))

    def possible(self, lead: int) -> list[str]:
        """The addresses that a lead may have, by what the relay was told, and those that it has had since."""
        waiting = {each.body for each in self.relay.queues["karte"]}
        known = [count for body, (told, count) in self.told.items() if told == lead and body not in waiting]
        return self.history[lead][max(known, default=1) - 1 :]

    def check(self) -> None:
        """What was written since the last look."""
        history = self.relay.karte.project.history
        with history.lock:
            written = list(history.written)
        for each in written[self.seen :]:
            if each.event_name in {"identify", "marketo_lead"}:
                self._check_given(each.id, dict(each.said)["marketo"])
            elif not each.id.startswith("marketo-"):
                self._check_event(each.id, int(each.said["lead"]))
        self.seen = len(written)
        asked = [each.payload.get("asked", {}) for each in self.relay.done if each.route == "leads-to-karte"]
        self.members = {each["visitor_id"] for each in asked if "user_id" in each and "visitor_id" in each}

    def _check_given(self, user: str, lead: dict[str, Any]) -> None:
        if user.startswith("M"):
            assert lead["email"] in _own(user), f"{user} was given the lead of {lead['email']}"
        else:
            assert user not in self.members, f"{user} is a member's browser"
            assert lead["id"] in self.browsers[int(user[1])], f"{user} was given a lead of another browser"

    def _check_event(self, user: str, lead: int) -> None:
        if user.startswith("M"):
            assert set(self.possible(lead)) & set(_own(user)), f"{user} has an event of {self.history[lead]}"
        else:
            assert user not in self.members, f"{user} is a member's browser"
            assert lead in self.browsers[int(user[1])]


def _own(user: str) -> list[str]:
    person = int(user[1])
    return ADDRESSES[2 * person : 2 * person + 2]


def test_nobody_gets_somebody_elses_lead_and_everybody_gets_their_own(relay_with: Maker) -> None:
    relay = relay_with(leads={"visitors": {"event_name": "marketo_lead"}})

    @settings(
        max_examples=int(os.environ.get("LEAD_EXAMPLES", "6")),
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate),  # an example takes seconds: one that fails is told as it was drawn
    )
    @given(st.lists(DEED, min_size=5, max_size=30))
    def nobody(deeds: list[tuple[Any, ...]]) -> None:
        relay.karte.reset()
        relay.marketo.reset()
        relay.key = os.urandom(16)
        relay.__post_init__()
        world = World(relay)
        for deed in deeds:
            world.do(deed)
            world.check()
        relay.settle()
        world.check()
        for at in range(len(world.leads)):
            world.do(("happens", at))
        relay.settle()
        world.check()
        _everybody(relay, world)

    nobody()


def _everybody(relay: TwoSystems, world: World) -> None:
    """Once nothing fails, who visits has the newest lead with their address, where there is one."""
    for person in range(PERSONS):
        address = ADDRESSES[2 * person + 1]
        relay.visit(user_id=f"M{person}", email=address)
        relay.settle()
        world.check()
        leads = [each for each in relay.marketo.leads() if each["email"] == address]
        if leads:
            newest = max(leads, key=lambda each: (each["updatedAt"], each["id"]))
            assert relay.identified(f"M{person}")[-1]["marketo"]["id"] == newest["id"]
            assert f"user_id/M{person}" in relay.links.users(str(newest["id"]))
