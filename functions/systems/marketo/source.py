"""An instance's leads as what a route takes: they can be read; Marketo calls by webhooks of a form that is anyone's."""

from __future__ import annotations

from relay.system.source import SourceSide
from systems.marketo.streams.source import LeadsSource
from systems.marketo.streams.stream import LEADS_STREAM

LEADS = SourceSide(model=LeadsSource, stream=LEADS_STREAM)
"""What changed in an instance's leads."""
