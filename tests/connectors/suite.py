"""What every system must be able to do before it has tests of its own.

A system's test class says what it is: `class TestKintone(ConnectorSuite): connector = KINTONE`.
"""

from __future__ import annotations

from tests.connectors.config_suite import ConfigSuite, SystemSuite
from tests.connectors.description_suite import DescriptionSuite
from tests.connectors.pair_suite import PairSuite
from tests.connectors.stream_suite import StreamSuite
from tests.connectors.target_suite import TargetSuite


class ConnectorSuite(ConfigSuite, TargetSuite, StreamSuite, PairSuite, DescriptionSuite):
    """All of it. What a system cannot do (be read, be one side of a pair, be judged by a description) is not asked."""


class ReadOnlySuite(SystemSuite, StreamSuite):
    """The same for a system that can only be read; of its requests, which write nothing, it has its own tests."""
