"""People, their leads, their members at KARTE and the browsers that they share; what each of them does."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from random import Random

from tests.faults.karte.relay import TroubledSystems

COOKIES = [f"id:561-HYG-937&token:_mch-example.com-137455265641{at}-9071{at}" for at in range(4)]
"""Of four browsers, at each of which anybody may sit."""


@dataclass
class Person:
    """One person: no two have an address in common, and no lead is of two."""

    number: int
    addresses: list[str]
    """Every one that they ever had, the present one last."""
    is_member: bool = False
    """Whether KARTE has been told their address."""

    @property
    def member(self) -> str:
        """KARTE's user id."""
        return f"M-{self.number}"

    @property
    def email(self) -> str:
        """The present address."""
        return self.addresses[-1]


@dataclass
class World:
    """All of them. What is done is drawn from `random`."""

    relay: TroubledSystems
    random: Random
    counts: Counter[str]
    people: list[Person] = field(init=False)
    purchases: int = 0
    told: int = 0

    def __post_init__(self) -> None:
        self.people = [Person(at, [f"p{at}@example.com"]) for at in range(7)]
        for person in self.people[:5]:
            self.relay.lead(person.email, company="0")

    def owner(self, lead: dict[str, object]) -> int | None:
        """Whose lead it is, by its address."""
        return next((each.number for each in self.people if lead.get("email") in each.addresses), None)

    def leads_of(self, person: Person) -> list[int]:
        return [each["id"] for each in self.relay.marketo.leads() if each.get("email") in person.addresses]

    def act(self) -> None:
        """One thing happens."""
        person = self.random.choice(self.people)
        does = self.random.choices(
            [
                self.visit,
                self.edit,
                self.push,
                self.buy,
                self.tell,
                self.change,
                self.double,
                self.fill_in,
                self.delete,
            ],
            [8, 5, 4, 3, 4, 1.5, 1, 1, 0.5],
        )[0]
        does(person)
        self.counts[f"acts: {does.__name__}"] += 1

    def visit(self, person: Person) -> None:
        """With the address, or (once KARTE has it) without; at anybody's browser."""
        browser = self.random.randrange(len(COOKIES))
        said = {"user_id": person.member, "visitor_id": f"V-{browser}"}
        if not person.is_member or self.random.random() < 0.8:
            said["email"] = person.email
            person.is_member = True
        if "email" not in said or self.random.random() < 0.7:
            said["marketo_cookie"] = COOKIES[browser]
        self.relay.visit(**said)

    def edit(self, person: Person) -> None:
        """A lead changes in Marketo, and the stream tells it, now and then twice."""
        for lead in self.leads_of(person)[:1]:
            self.relay.lead(id=lead, company=str(self.random.randrange(4)))
            self._stream(lead)

    def push(self, person: Person) -> None:
        """What KARTE knows goes to the lead."""
        browser = self.random.randrange(len(COOKIES))
        department = f"of {person.number}"
        said = {"user_id": person.member, "email": person.email, "marketo_cookie": COOKIES[browser]}
        self.relay.visit(route="karte-user", event_name="signup", values={"department": department}, **said)

    def buy(self, person: Person) -> None:
        """An event for the lead."""
        self.purchases += 1
        said = {"user_id": person.member, "email": person.email, "time": "2026-10-01T00:00:00Z"}
        item = f"{person.number}/{self.purchases}"
        self.relay.visit(route="karte-purchase", event_name="buy", values={"item": item}, **said)

    def tell(self, person: Person) -> None:
        """A campaign raises an event on whoever has the lead."""
        for lead in self.leads_of(person)[:1]:
            self.told += 1
            values = {"person": person.number, "number": self.told}
            self.relay.webhook("karte-events", leadId=lead, events=[{"event_name": "campaign", "values": values}])

    def change(self, person: Person) -> None:
        """Another address: at KARTE, and often in Marketo as well."""
        person.addresses.append(f"p{person.number}-{len(person.addresses)}@example.com")
        if self.random.random() < 0.6:
            for lead in self.leads_of(person)[:1]:
                self.relay.lead(id=lead, email=person.email)
                self._stream(lead)

    def double(self, person: Person) -> None:
        """A second lead of the person; or two become one."""
        leads = self.leads_of(person)
        if len(leads) > 1:
            winner, loser = self.random.sample(leads, 2)
            self.relay.marketo.merge(winner, loser)
            self._stream(winner)
            self._stream(loser)
        elif leads:
            self._stream(self.relay.twin(person.email, company="twin"))

    def fill_in(self, person: Person) -> None:
        """A form in Marketo: the browser is this person's from now on, as Marketo has it."""
        for lead in self.leads_of(person)[:1]:
            self.relay.associate(lead, self.random.choice(COOKIES))

    def delete(self, person: Person) -> None:
        for lead in self.leads_of(person)[:1]:
            self.relay.marketo.delete(lead)
            self._stream(lead)

    def _stream(self, lead: int) -> None:
        for _ in range(self.random.choice([1, 1, 2])):
            self.relay.lead_changed(lead)
