"""The names that a stack gives to what stays when it is removed, or when that is taken out of it (infra/names.py)."""

from __future__ import annotations

from dataclasses import dataclass

from operations.deployment.deployment import Deployment

READINGS = "readings"


@dataclass(frozen=True)
class RetainedNames:
    """Those of one stack."""

    prefix: str
    part: str
    """Of the stack's own id."""

    @classmethod
    def of(cls, deployment: Deployment) -> RetainedNames:
        """Those of a deployed stack, as they stand in what it always has."""
        prefix = deployment.webhook_function_name.removesuffix("-webhook")
        return cls(prefix, deployment.webhook_log_group.rpartition("-")[2])

    def queue(self, connection: str) -> str:
        """Of a connection's events."""
        return f"{self.prefix}-{connection}-{self.part}.fifo"

    def dead_letters(self, connection: str) -> str:
        """Of a connection's dead letters."""
        return f"{self.prefix}-{connection}-{self.part}-dead.fifo"

    def readings(self) -> str:
        """Of the table of readings."""
        return f"{self.prefix}-{READINGS}-{self.part}"

    def log_group(self, function: str) -> str:
        """Of a function: `deliver-kintone`, `read-kintone`, `bus-karte`, `mail-replies`, `soap`, `activity`."""
        return f"/{self.prefix}/{function}-{self.part}"
