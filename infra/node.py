"""Node.js, which the CDK runs on: the one in the project's own environment, whatever else this machine has."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def program() -> str:
    """The program to run; the first on the search path where the environment has none."""
    own = Path(sys.prefix) / "bin" / "node"
    return str(own) if own.exists() else "node"


def use() -> None:
    """Have the CDK's library run on it. It starts Node.js when it is first imported."""
    os.environ.setdefault("JSII_NODE", program())
