"""People at both systems, their accounts, deals and actions; what each of them does, and what must come of it.

Whatever stands anywhere says whose it is: addresses, names and scores hold a person's number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from systems.mazrica.people.links import ContactLinks
from tests.systems.mazrica.life.sync_relay import MAZRICA, SyncRelay

PHASES = ("アプローチ", "ヒアリング", "提案", "見積", "受注")
KINDS = ("面談", "メール", "電話", "社内タスク", "社外タスク")
DOMAINS = 4
CLIENT = "得意先"
"""Whose deals they all are: Mazrica links an action contact without an account to it."""
SCORE = 1_000
"""A score is a person's number, times this, and a count."""

Row = dict[str, Any]


@dataclass
class Person:
    """One person: no two have an address in common."""

    number: int
    addresses: list[str]
    """Every one that they ever had, the present one last."""
    renamed: str = ""
    """The name that somebody gave the contact last."""
    is_marketos: bool = False
    """Whether the lead was made at Marketo, with a last name that has a blank in it."""
    is_unsure: bool = False
    """Whether the lead may have that name, or the one before."""
    kind: str = ""
    """Of the last action that was done with them."""
    done: float = 0.0
    deal: int | None = None
    """Whose phase is to be shown."""
    is_old: bool = False
    """Whether the contact was there before reading began, and becomes nobody's lead by itself."""
    twins: int = 0
    """Contacts that people made of them beside the first."""

    @property
    def email(self) -> str:
        return self.addresses[-1]

    @property
    def has_deals(self) -> bool:
        """The others' contacts are merged."""
        return self.number % 3 > 0


@dataclass
class World:
    """All of them. What is done is drawn from `random`."""

    relay: SyncRelay
    random: Random
    counts: Counter[str]
    people: list[Person] = field(init=False)
    deals: dict[int, list[int]] = field(default_factory=dict)
    """By deal: the people who are its action contacts."""
    changes: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.people = [Person(at, [_address(at, 0)]) for at in range(1, 19)]
        for person in self.people[:4]:
            self.new_lead(person)
        for person in self.people[4:8]:
            self.new_contact(person)
            person.is_old = True
        for person in self.people[8:11]:
            self.new_lead(person)
            self.new_contact(person)

    def act(self) -> None:
        """One thing happens, some seconds after the one before."""
        self.relay.later(self.random.uniform(2, 90))
        person = self.random.choice(self.people)
        if self.late is not None and self.random.random() < 0.3:
            late, self.late = self.late, None
            self.readdress(late)
        does = self.random.choices(
            [
                *(self.new_lead, self.new_contact, self.score, self.rename, self.readdress),
                *(self.done_with, self.in_deal, self.forward, self.twin, self.edit_id, self.newcomer),
            ],
            [2, 2, 5, 3, 2, 5, 3, 4, 1, 1, 4],
        )[0]
        does(person)
        self.counts[f"acts: {does.__name__}"] += 1

    # What people do

    def newcomer(self, _: Person) -> None:
        """Somebody nobody knew, whose address is now and then corrected a moment later."""
        person = Person(len(self.people) + 1, [_address(len(self.people) + 1, 0)])
        self.people.append(person)
        if self.random.random() < 0.5:
            self._lead(person)
        if not self.leads(person) or self.random.random() < 0.2:
            self.new_contact(person)
        if not self.leads(person) and self.random.random() < 0.5:  # of two who are alike from the first, nobody knew
            self.late = person

    def new_lead(self, person: Person) -> None:
        if not self.leads(person) and not self.contacts(person):
            self._lead(person)
        elif not self.leads(person) and self.random.random() < 0.3:
            self._lead(person)  # a form, while the contact is on its way

    def new_contact(self, person: Person) -> None:
        if not self.contacts(person):
            name = f"姓{person.number}　名"
            self.relay.mazrica.contact(name=name, email=person.email)

    def score(self, person: Person) -> None:
        for lead in self.leads(person)[:1]:
            self.relay.marketo.edit(id=lead["id"], leadScore=int(lead.get("leadScore") or person.number * SCORE) + 1)

    def rename(self, person: Person) -> None:
        """What is renamed before a contact and its lead know of each other may go nowhere."""
        for contact in self.contacts(person)[:1]:
            name = f"姓{person.number}{self.random.choice(' 　')}名{self.random.randrange(10**6)}"
            is_linked = self.linked(person) == contact["id"]
            person.renamed = name if is_linked else person.renamed
            person.is_unsure = not is_linked and bool(not person.is_old or self.leads(person))
            self.relay.mazrica.contact(id=contact["id"], name=name)

    def readdress(self, person: Person) -> None:
        """But not while nobody can know whose lead it is: one with the old address was made at Marketo meanwhile."""
        contacts, leads = self.contacts(person), self.leads(person)
        if person.twins > 0 or len(contacts) != 1:
            return
        if not leads or not person.is_marketos or self.linked(person) == contacts[0]["id"]:
            person.addresses.append(_address(person.number, len(person.addresses)))
            self.relay.mazrica.contact(id=self.contacts(person)[0]["id"], email=person.email)

    def done_with(self, person: Person) -> None:
        for contact in self.contacts(person)[:1]:
            self._act(person, contact["id"], contact=contact["id"])

    def in_deal(self, person: Person) -> None:
        """The person is action contact of a deal."""
        if not person.has_deals:
            return
        for contact in self.contacts(person)[:1]:
            deal = self.random.choice(sorted(self.deals)) if self.deals and self.random.random() < 0.6 else self._deal()
            self._act(person, contact["id"], deal=deal)
            self.deals[deal].append(person.number)
            person.deal = deal

    def forward(self, _: Person) -> None:
        """A deal comes to its next phase."""
        if not self.deals:
            return
        deal = self.random.choice(sorted(self.deals))
        phase = PHASES.index(self.relay.mazrica.one("deals", deal)["phase"])
        if phase + 1 < len(PHASES):
            self.relay.mazrica.deal(id=deal, phase=PHASES[phase + 1])
            for number in self.deals[deal]:
                self.people[number - 1].deal = deal

    def twin(self, person: Person) -> None:
        """A second contact of one person; or both become one (名寄せ), whichever stays."""
        contacts = self.contacts(person)
        if person.has_deals or not contacts or person.email not in {each["email"] for each in self.leads(person)}:
            return  # while an address is on its way, who is new with it is somebody else
        if len(contacts) == 1:
            person.twins += 1
            self.relay.mazrica.contact(name=f"姓{person.number} 名", email=person.email)
            return
        target, source = self.random.sample([each["id"] for each in contacts], 2)
        self.relay.mazrica.merge("contacts", target, source)
        person.twins -= 1

    def edit_id(self, person: Person) -> None:
        """Somebody overwrites the Lead ID of a linked contact."""
        for contact in self.contacts(person)[:1]:
            if self.linked(person) == contact["id"]:
                self.relay.mazrica.contact(id=contact["id"], items={"Lead ID": 900_000 + person.number})

    def one_more(self) -> None:
        """Somebody new at Marketo, for whom the relay looks at all contacts that changed."""
        number = len(self.people) + 1
        self.people.append(Person(number, [_address(number, 0)]))
        self.new_lead(self.people[-1])

    def delete_deal(self) -> None:
        """With its actions."""
        if deal := self._any_deal():
            self.relay.mazrica.delete("deals", deal)
            for number in self.deals.pop(deal):
                if self.people[number - 1].deal == deal:
                    self.people[number - 1].deal = None

    def merge_deals(self) -> None:
        """Whoever was shown the one is shown the other."""
        if len(self.deals) > 1 and (source := self._any_deal()):
            target = self.random.choice([each for each in sorted(self.deals) if each != source])
            self.relay.mazrica.merge("deals", target, source)
            moved = self.deals.pop(source)
            self.deals[target] += moved
            for number in moved:
                self.people[number - 1].deal = target

    # What is there

    def leads(self, person: Person) -> list[Row]:
        return [each for each in self.relay.marketo.leads() if each.get("email") in person.addresses]

    def contacts(self, person: Person) -> list[Row]:
        """The one that is linked first."""
        linked = self.linked(person)
        found = [each for each in self.relay.mazrica.all("contacts") if each.get("email") in person.addresses]
        return sorted(found, key=lambda each: (each["id"] != linked, each["id"]))

    def linked(self, person: Person) -> int | None:
        """The contact that the lead is linked to."""
        return next(self._linked(person), None)

    def phase(self, person: Person) -> str | None:
        """What is to be shown."""
        return None if person.deal is None else str(self.relay.mazrica.one("deals", person.deal)["phase"])

    def _linked(self, person: Person) -> Iterator[int]:
        links = ContactLinks(self.relay.places[MAZRICA].state)
        found = links.contacts_of([each["id"] for each in self.leads(person)])
        yield from found.values()

    def _lead(self, person: Person) -> None:
        number = person.number
        person.is_marketos = True
        self.relay.marketo.edit(
            email=person.email,
            lastName=f"姓{number} 氏",
            firstName="名",
            leadScore=number * SCORE,
            company=f"会社{number % DOMAINS}",
        )

    def _act(self, person: Person, with_whom: int, **where: int) -> None:
        """Now and then one that was done before the last one."""
        now, kind = self.relay.mazrica.clock.now(), self.random.choice(KINDS)
        late = self.random.random() < 0.2
        end = now - self.random.uniform(1_000, 5_000) if late else now
        self.relay.mazrica.act(kind=kind, contacts=[with_whom], start=end - 1, end=end, **where)
        if int(end) > int(person.done):
            person.done, person.kind = end, kind

    def _deal(self) -> int:
        customer = self.relay.mazrica.customer(name=CLIENT) if not self.deals else None
        self._customer = customer or self._customer
        deal = self.relay.mazrica.deal(name="案件", customer=self._customer, phase=PHASES[0])
        self.deals[deal] = []
        return deal

    def _any_deal(self) -> int | None:
        return self.random.choice(sorted(self.deals)) if self.deals else None

    _customer: int = 0
    late: Person | None = None
    """Whose address is to be corrected soon."""


def _address(number: int, count: int) -> str:
    return f"p{number}-{count}@d{number % DOMAINS}.example.com"
