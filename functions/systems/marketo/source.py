"""What a route takes from an instance, by reading; Marketo calls by webhooks of a form that is anyone's."""

from __future__ import annotations

from collections.abc import Mapping

from relay.system.source import SourceSide
from systems.marketo.streams.activities.source import ActivitiesSource, ProgramMembersSource
from systems.marketo.streams.activities.stream import ACTIVITIES_STREAM, PROGRAM_MEMBERS_STREAM
from systems.marketo.streams.mails import MailsSource
from systems.marketo.streams.source import LeadsSource
from systems.marketo.streams.stream import LEADS_STREAM

LEADS = SourceSide(model=LeadsSource, stream=LEADS_STREAM, is_usual=True)
"""What changed in an instance's leads, or a lead that was looked up."""
SOURCES: Mapping[str, SourceSide] = {
    "leads": LEADS,
    "activities": SourceSide(model=ActivitiesSource, stream=ACTIVITIES_STREAM),
    "program-members": SourceSide(model=ProgramMembersSource, stream=PROGRAM_MEMBERS_STREAM),
    "mails": SourceSide(model=MailsSource),
}
"""By the word of `source: {stream: ...}`."""
