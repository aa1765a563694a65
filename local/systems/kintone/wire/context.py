"""What one call works with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from local.systems.kintone.access.auth import Caller, Right
from local.systems.kintone.errors import app_in_guest_space, no_privilege, other_guest_space
from local.systems.kintone.records.store import Store, Table, Transaction
from local.systems.kintone.records.writing import Writer
from local.systems.kintone.values.checking import Directory
from local.systems.kintone.wire.params import Params


@dataclass
class Context:
    """The domain as one request sees it. `run` is for calls inside a call (bulkRequest)."""

    store: Store
    directory: Directory
    caller: Caller
    transaction: Transaction
    guest_space: int | None
    is_poisoned: Callable[[str], bool]
    run: Callable[["Context", tuple[str, str], Any], dict[str, Any]]
    apps: list[int] = field(default_factory=list)
    records: int = 0

    def table(self, params: Params, *rights: Right, name: str = "app") -> Table:
        """Return the app that the parameter `name` says, when path and rights allow it.

        Source for the paths: `SonicGarden/kintone-emulator:packages/core/src/handlers/errors.ts` (measured).
        """
        table = self.store.table(params.integer(name))
        self.apps.append(table.app.id)
        home = table.app.guest_space
        if home is None and self.guest_space is not None:
            raise no_privilege()
        if home is not None and self.guest_space != home:
            raise app_in_guest_space() if self.guest_space is None else other_guest_space()
        self.caller.require(table.app, *rights)
        return table

    def writer(self, table: Table) -> Writer:
        """Return what prepares writes to an app."""
        return Writer(table, self.store, self.caller, self.directory)
