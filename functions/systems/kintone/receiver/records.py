"""An app's records as what a route takes: kintone calls for them, and a sync reads them."""

from __future__ import annotations

from relay.system.source import SourceSide
from systems.kintone.config import KintoneSource
from systems.kintone.receiver.webhook import KINTONE_WEBHOOK
from systems.kintone.streams.reader import KINTONE_READER

RECORDS = SourceSide(model=KintoneSource, receiver=KINTONE_WEBHOOK, sync=KINTONE_READER)
