"""A lead's latest activities, and a link to the page that shows them, by the deployed function."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from operations.deployment.asking import ask
from operations.deployment.clients import lambda_client
from operations.deployment.installation import Installation
from operations.failures import OperatorError, WrongUsageError
from relay.system.page_links import PageLink
from systems.marketo.activity_view.asked import ActivityAnswer
from systems.marketo.activity_view.reading import RecentActivities
from systems.marketo.activity_view.troubles import TEXTS
from systems.marketo.activity_view.view import is_lead


class LeadLink(NamedTuple):
    """A link that works."""

    url: str
    ends: datetime
    """At the latest."""


def activities(installation: Installation, lead: str) -> RecentActivities:
    """What a lead did in the last two weeks. Raises OperatorError, and botocore's errors."""
    answer = _asked(installation, "activity", lead)
    if answer.found is None:
        raise OperatorError(TEXTS[answer.error].en.format(seconds=answer.seconds))
    return answer.found


def link(installation: Installation, lead: str) -> LeadLink:
    """A link to the page that shows it. Raises as above."""
    answer = _asked(installation, "link", lead)
    if answer.ends is None:
        raise OperatorError("its function made no link. Deploy again, so that it fits this command.")
    made = PageLink(answer.handle, answer.ends)
    return LeadLink(made.at(installation.deployment.activity_url()), made.ends)


def _asked(installation: Installation, action: str, lead: str) -> ActivityAnswer:
    if not is_lead(lead):
        raise WrongUsageError("the id of a lead is a whole number, such as 1001.")
    function = installation.deployment.activity().function_name
    return ask(
        lambda_client(installation), function, action, ActivityAnswer, look="relay tail --outcome fault", lead=lead
    )
