"""What leads are members of: static lists, programs, campaigns.

Statuses and their steps: https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/assets/channels
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from local.systems.marketo.assets.emails import Emails


@dataclass
class StaticList:
    """A static list; `members` are ids of leads, in the order in which they came."""

    id: int
    name: str
    created: float
    program: str | None = None
    members: dict[int, None] = field(default_factory=dict)


@dataclass(frozen=True)
class Status:
    """One status of a channel. A member goes to a higher step, or to another status of the same one."""

    name: str
    step: int
    success: bool = False


@dataclass
class Member:
    """A lead's membership in a program; `values` are of the fields that can be written."""

    status: Status
    since: float
    updated: float
    success: bool = False
    values: dict[str, Any] = field(default_factory=dict)


@dataclass
class Program:
    """A program, with the statuses of its channel."""

    id: int
    name: str
    created: float
    channel: str
    statuses: tuple[Status, ...]
    kind: str = "Event"
    members: dict[int, Member] = field(default_factory=dict)

    def status(self, name: str) -> Status | None:
        """The status with a name."""
        return next((each for each in self.statuses if each.name == name), None)


@dataclass
class Campaign:
    """A smart campaign. `runs` is what it was requested with."""

    id: int
    name: str
    created: float
    kind: str = "trigger"
    active: bool = True
    requestable: bool = True
    program: str | None = None
    runs: list[dict[str, Any]] = field(default_factory=list)


WEBINAR = (
    Status("Invited", 10),
    Status("Registered", 20),
    Status("No Show", 30),
    Status("Attended", 40, success=True),
    Status("Attended On-demand", 40, success=True),
)
CONTENT = (Status("Sent", 10), Status("Visited", 20), Status("Engaged", 30, success=True))


class Assets:
    """The assets of an instance, by their ids."""

    def __init__(self, now: float) -> None:
        self.lists = {1001: StaticList(1001, "Newsletter", now)}
        self.programs = {
            1001: Program(1001, "Autumn Webinar", now, "Webinar", WEBINAR),
            1002: Program(1002, "White Paper", now, "Content", CONTENT, "Default"),
        }
        self.emails = Emails(now)
        self.campaigns = {
            3001: Campaign(3001, "Send Welcome Mail", now, program="White Paper"),
            3002: Campaign(3002, "Send Reminder", now, active=False),
            3003: Campaign(3003, "Yearly Clean-up", now, kind="batch", active=False, requestable=False),
            3004: Campaign(3004, "Fills Out Form", now, requestable=False),
        }

    def program_named(self, name: str) -> Program | None:
        """The program with a name."""
        return next((each for each in self.programs.values() if each.name == name), None)

    def lead_vanished(self, lead: int, successor: int | None) -> None:
        """Take a lead off every list and out of every program; who took its place in a merge gets its memberships."""
        for each in self.lists.values():
            if lead in each.members:
                del each.members[lead]
                each.members.update({} if successor is None else {successor: None})
        for program in self.programs.values():
            member = program.members.pop(lead, None)
            if member is not None and successor is not None:
                program.members.setdefault(successor, member)

    def clear(self) -> None:
        """Forget who is a member and what was requested."""
        for each in self.lists.values():
            each.members.clear()
        for program in self.programs.values():
            program.members.clear()
        for campaign in self.campaigns.values():
            campaign.runs.clear()
