"""`python -m tests.faults.pairs`: fields that go both ways while everything fails; 1 when something is wrong."""

from __future__ import annotations

import sys

from tests.faults.one_campaign import main
from tests.faults.pairs import campaign

if __name__ == "__main__":
    sys.exit(main("tests.faults.pairs", "The same fields both ways", 150, campaign.run))
