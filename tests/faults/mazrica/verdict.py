"""What must be so in the end, when nothing fails any more and all is delivered."""

from __future__ import annotations

from collections import Counter

from systems.mazrica.rows import person_names
from tests.faults.mazrica.world import CLIENT, DOMAINS, SCORE, Person, World
from tests.systems.mazrica.life.conftest import PHASE


def judge(world: World, counts: Counter[str]) -> list[str]:
    """What is not as it must be."""
    problems: list[str] = []
    for person in world.people:
        problems += _of_person(world, person, counts)
    problems += _of_strangers(world)
    accounts = Counter(each["name"] for each in world.relay.mazrica.all("customers"))
    problems += [f"account {name} is there {times} times" for name, times in accounts.items() if times > 1]
    problems += [f"put aside: {route}" for route in world.relay.letters()]
    counts["accounts"] = len(accounts)
    return problems


def _of_person(world: World, person: Person, counts: Counter[str]) -> list[str]:
    leads, contacts, who = world.leads(person), world.contacts(person), f"person {person.number}"
    if not leads and not contacts:
        return []
    counts["people"] += 1
    if person.is_old and not leads:
        counts["people who were at Mazrica alone"] += 1
        return []
    if len(leads) != 1:
        return [f"{who} has {len(leads)} leads: {[(each['id'], each['email']) for each in leads]}"]
    if len(contacts) != 1 + person.twins:
        return [f"{who} has {len(contacts)} contacts, and people made {person.twins} beside one"]
    [lead], linked = leads, world.linked(person)
    contact = next((each for each in contacts if each["id"] == linked), None)
    if contact is None:
        return [f"{who} is linked to {linked}, which is not one of {[each['id'] for each in contacts]}"]
    counts["people in step"] += 1
    items = contact.get("items", {})
    name = person_names.split(person.renamed or f"姓{person.number} 名")
    if person.is_marketos and not person.renamed:
        name = person_names.SplitName(f"姓{person.number} 氏", "名")
    wanted = {
        "Lead ID": (items.get("Lead ID"), lead["id"]),
        "Lead Score": (items.get("Lead Score"), lead.get("leadScore")),
        "address": (lead["email"], contact["email"]),
        "name": ((lead.get("lastName"), lead.get("firstName")), (name.last, name.first)),
        "status": (lead.get("leadStatus") or "", person.kind),
        "phase": (lead.get(PHASE), world.phase(person)),
    }
    for what, (is_so, must_be) in wanted.items():
        counts[f"{what} in step"] += is_so == must_be
    if person.is_unsure:
        del wanted["name"]
    return [f"{who}: {what} is {is_so}, not {must_be}" for what, (is_so, must_be) in wanted.items() if is_so != must_be]


def _of_strangers(world: World) -> list[str]:
    """Whatever stands where another's belongs."""
    found = []
    for row in [*world.relay.marketo.leads(), *world.relay.mazrica.all("contacts")]:
        owner = next((each for each in world.people if row.get("email") in each.addresses), None)
        name = str(row.get("lastName") or row.get("name"))
        if owner is None:
            found.append(f"{row['id']} is nobody's: {row.get('email')}")
        elif not name.startswith(f"姓{owner.number}"):
            found.append(f"{row['id']} of person {owner.number} is called {name}")
        elif (score := (row.get("items") or {}).get("Lead Score") or row.get("leadScore")) and (
            score // SCORE != owner.number
        ):
            found.append(f"{row['id']} of person {owner.number} has the score {score}")
    accounts = {each["id"]: each["name"] for each in world.relay.mazrica.all("customers")}
    for contact in world.relay.mazrica.all("contacts"):
        owner = next((each for each in world.people if contact.get("email") in each.addresses), None)
        account = accounts.get(contact.get("customer"))
        if owner is not None and account not in {None, CLIENT, f"会社{owner.number % DOMAINS}"}:
            found.append(f"contact {contact['id']} of person {owner.number} is of {account}")
    return found
