"""The table that actions are noted in."""

from tests.support.state_table import dynamodb, state

__all__ = ["dynamodb", "state"]
