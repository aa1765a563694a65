"""The SOAP function as Lambda runs it, for programs of other people: the same relay as in tests/contract/mktows."""

from __future__ import annotations

from tests.contract.mktows.conftest import folder, marketo, only_one, relay
from tests.support.state_table import dynamodb

__all__ = ["dynamodb", "folder", "marketo", "only_one", "relay"]
