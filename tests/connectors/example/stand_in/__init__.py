"""A stand-in for the directory, as a process of its own or in a test: `with StandIn() as directory: ...`."""

from tests.connectors.example.stand_in.launch import STAND_IN
from tests.connectors.example.stand_in.stand_in import StandIn

__all__ = ["STAND_IN", "StandIn"]
