"""`python -m tests.faults.karte`: KARTE and Marketo both ways while everything fails; 1 when something is wrong."""

from __future__ import annotations

import sys

from tests.faults.karte import campaign
from tests.faults.one_campaign import main

if __name__ == "__main__":
    sys.exit(main("tests.faults.karte", "KARTE both ways", 600, campaign.run))
