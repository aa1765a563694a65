"""An app's records as what a route takes: kintone calls for them, and they can be read."""

from __future__ import annotations

from relay.system.source import SourceSide
from systems.kintone.config import KintoneSource
from systems.kintone.receiver.webhook import KINTONE_WEBHOOK
from systems.kintone.streams.stream import RECORDS_STREAM

RECORDS = SourceSide(model=KintoneSource, receiver=KINTONE_WEBHOOK, stream=RECORDS_STREAM)
