"""`python -m tests.faults.mazrica`: Mazrica and Marketo in step while everything fails; 1 when something is wrong."""

from __future__ import annotations

import sys

from tests.faults.mazrica import campaign
from tests.faults.one_campaign import main

if __name__ == "__main__":
    sys.exit(main("tests.faults.mazrica", "Mazrica both ways", 400, campaign.run))
