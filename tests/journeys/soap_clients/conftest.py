"""The SOAP function as Lambda runs it, for programs of other people: the same relay as in the contract tests."""

from __future__ import annotations

from tests.support.state_table import dynamodb
from tests.systems.marketo.soap.contract.conftest import folder, marketo, only_one, relay

__all__ = ["dynamodb", "folder", "marketo", "only_one", "relay"]
