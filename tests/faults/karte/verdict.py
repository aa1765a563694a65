"""What must be so at any time: who has whose lead, whose events, and whose browser."""

from __future__ import annotations

from collections import Counter

from tests.faults.karte.world import Person, World

KINDS = ("browser", "event", "lead", "purchase", "user information")
"""Of what may be somebody else's, and never is."""


class Verdict:
    """Looks on while it goes, and judges in the end."""

    def __init__(self, world: World, counts: Counter[str]) -> None:
        self._world, self._relay, self._counts = world, world.relay, counts
        self.problems: list[str] = []
        self._taken: Counter[str] = Counter()
        self._owners: dict[int, int] = {}
        """Whose each lead was, also of those that are gone."""
        self._browsers: dict[str, int] = {}
        """By cookie, whose Marketo says that the browser is."""
        self.people_did_it()

    def people_did_it(self) -> None:
        """Note whose is what, as people have made it."""
        self._note_leads()
        self._browsers = self._browsers_now()

    def relay_did_it(self) -> None:
        """Compare: the relay gives a browser to whom it belongs, or to nobody known before."""
        self._note_leads()
        now = self._browsers_now()
        for cookie, owner in self._browsers.items():
            if now.get(cookie) != owner:
                self._took("browser", f"{cookie} of person {owner} is now {now.get(cookie)}'s")
        self._counts["browsers that were given to somebody"] += len(now.keys() - self._browsers.keys())
        self._browsers = now

    def judge(self) -> None:
        """Everything that was written, and what stands in the end."""
        for person in self._world.people:
            self._judge_leads(person)
        self._judge_campaigns()
        self._judge_purchases()
        for lead in self._relay.marketo.leads():
            said = str(lead.get("department") or "")
            if said and said != f"of {self._world.owner(lead)}":
                self._took("user information", f"{said} stands at lead {lead['id']}")
        for what in KINDS:
            self._counts[f"somebody else's: {what}"] = self._taken[what]

    def _judge_leads(self, person: Person) -> None:
        given = [each["marketo"] for each in self._relay.identified(person.member) if "marketo" in each]
        self._counts["leads given to members"] += len(given)
        for each in given:
            if self._owners.get(each["id"]) != person.number:
                self._took("lead", f"{each['id']} was given to person {person.number}")
        having = [each for each in self._relay.marketo.leads() if each.get("email") == person.email]
        if having and not given:
            self.problems.append(f"person {person.number} has a lead, and was never given it")
        elif having and given[-1]["id"] not in {each["id"] for each in having}:
            self.problems.append(
                f"person {person.number} is shown lead {given[-1]['id']} in the end, which is gone or old"
            )
        elif having:
            (mine,) = [each for each in having if each["id"] == given[-1]["id"]]
            if (mine.get("company") or "") != given[-1].get("company", ""):
                self.problems.append(f"person {person.number} is shown another company than the lead has")

    def _judge_campaigns(self) -> None:
        seen: Counter[int] = Counter()
        for each in self._relay.karte.project.history.written:
            if each.event_name != "campaign":
                continue
            person, number, key = int(each.said["person"]), int(each.said["number"]), each.id
            seen[number] += 1
            self._counts["events for members" if key.startswith("M-") else "events for nobody yet"] += 1
            if key.startswith("M-") and key != f"M-{person}":
                self._took("event", f"{number} of person {person} went to {key}")
        self._twice("event", seen)

    def _judge_purchases(self) -> None:
        seen: Counter[str] = Counter()
        for each in self._relay.marketo.activities():
            if each["activityTypeId"] != 100001:
                continue
            item = str(each["primaryAttributeValue"])
            seen[item] += 1
            if str(self._owners.get(each["leadId"])) != item.partition("/")[0]:
                self._took("purchase", f"{item} stands at lead {each['leadId']}")
        self._counts["purchases at leads"] = len(seen)
        self._twice("purchase", seen)

    def _took(self, kind: str, what: str) -> None:
        self._taken[kind] += 1
        self.problems.append(f"somebody else's {kind}: {what}")

    def _twice(self, what: str, seen: Counter[str] | Counter[int]) -> None:
        twice = [name for name, times in seen.items() if times > 1]
        self.problems += [f"{what} {name} stands twice" for name in twice]
        self._counts[f"{what}s that stand twice"] = len(twice)

    def _note_leads(self) -> None:
        for lead in self._relay.marketo.leads():
            owner = self._world.owner(lead)
            if owner is not None and self._owners.setdefault(lead["id"], owner) != owner:
                self._took("lead", f"{lead['id']} of person {self._owners[lead['id']]} became {owner}'s")

    def _browsers_now(self) -> dict[str, int]:
        return {
            token: owner
            for lead in self._relay.marketo.leads()
            for token in str(lead.get("cookies") or "").split(",")
            if token and (owner := self._world.owner(lead)) is not None
        }
