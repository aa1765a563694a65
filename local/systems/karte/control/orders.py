"""What its control API does beside what that of every stand-in does (local/kit/control.py).

What was recorded and refused: looking.py. How the project behaves: settings.py. What is set up in it, and what is sent:
setting_up.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from local.kit.control import Order
from local.systems.karte.control import looking, setting_up, settings
from local.systems.karte.project import Project

ORDERS: Mapping[tuple[str, str], Callable[[Project, Order], Any]] = {
    **looking.ORDERS,
    **settings.ORDERS,
    **setting_up.ORDERS,
}
