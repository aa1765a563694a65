"""What the benchmarks ran on."""

from __future__ import annotations

import os
import platform
from typing import Any


def facts() -> dict[str, Any]:
    """Cores, Python, system, and how busy the machine was in the last minute (its load average)."""
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "load": round(os.getloadavg()[0], 1),
    }


def shown() -> str:
    """The same as a line."""
    found = facts()
    return f"{found['cores']} cores, Python {found['python']}, {found['system']}, load {found['load']} at the beginning"
