"""Links to the page about a lead: who erases them ends them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from config import Settings
from operations.deployment.deployment import Deployment
from operations.forgetting.found import KeptItems
from relay.aws.table import State
from relay.core import duration
from relay.system.page_links import PageLinks

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True, kw_only=True)
class OfLinks:
    """Of the leads that relay.yaml has shown. Methods raise botocore's errors."""

    dynamodb: DynamoDBClient
    deployment: Deployment
    settings: Settings
    log_key: bytes
    """Of the handles."""

    def find(self, key: str) -> Iterator[KeptItems]:
        """The links to the lead with this id."""
        view = self.settings.activity_view
        tables = self.deployment.state_tables()
        if view is None or view.connection not in tables:
            return
        links = PageLinks(
            state=State(self.dynamodb, tables[view.connection]),
            connection=view.connection,
            key=lambda: self.log_key,
            lasts=timedelta(seconds=duration.seconds(view.links)),
        )
        items = links.number(key)
        yield KeptItems(memory="links", where=view.connection, items=items, erase=partial(links.end, key))
